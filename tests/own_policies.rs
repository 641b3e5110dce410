//! Policies that a configuration brings: out of the base, known by their digests.

use tollgate_model::Digest;

use crate::bombs::component::{GOOD, build};
use crate::world::{Repository, Run, World};

const POLICY: &str = ".tollgate/policies/bomb.wasm";

/// A policy that finds one thing in `src/pay.ts`, and one that finds nothing.
fn components() -> [Vec<u8>; 2] {
    [build(GOOD), build("")]
}

fn pinned(bytes: &[u8]) -> String {
    let digest = Digest::of(bytes);
    format!("[policies.bomb]\nsource = '{POLICY}'\nsha256 = '{digest}'\n")
}

/// A repository with a policy of its own, and on disk the file in which that finds something.
fn shop<'w>(world: &'w World, configuration: &str, component: &[u8]) -> Repository<'w> {
    let repository = world.repository("shop");
    repository
        .write("tollgate.toml", configuration)
        .write(POLICY, component);
    repository.commit("before");
    repository.write("src/pay.ts", "charge(order);\n");
    repository
}

fn check(repository: &Repository<'_>) -> Run {
    repository.tollgate(&["check", "--base", "HEAD~1"])
}

#[test]
fn a_policy_of_the_base_judges() {
    let world = World::new();
    let [finds, _] = components();
    let repository = shop(&world, &pinned(&finds), &finds);
    repository.commit("pay");
    // The second time it is remembered.
    for _ in 0..2 {
        check(&repository)
            .ends_with(1)
            .says("block[bomb/rule]: Boom.");
    }
    let note = format!("{}effect = 'note'\n", pinned(&finds));
    let world = World::new();
    let repository = shop(&world, &note, &finds);
    repository.commit("pay");
    check(&repository)
        .ends_with(0)
        .says("note[bomb/rule]: Boom.");
}

#[test]
fn a_change_cannot_swap_the_policy_that_judges_it() {
    let [finds, silent] = components();
    type Edit<'a> = &'a dyn Fn(&Repository<'_>);
    let edits: [(&str, Edit<'_>); 4] = [
        ("both", &|repository| {
            repository
                .write(POLICY, &silent)
                .write("tollgate.toml", pinned(&silent));
        }),
        ("the component", &|repository| {
            repository.write(POLICY, &silent);
        }),
        ("the pin", &|repository| {
            repository.write("tollgate.toml", pinned(&silent));
        }),
        ("all of it", &|repository| {
            repository.remove(POLICY);
            repository.write("tollgate.toml", "");
        }),
    ];
    for (what, edit) in edits {
        let world = World::new();
        let repository = shop(&world, &pinned(&finds), &finds);
        edit(&repository);
        repository.commit(what);
        check(&repository)
            .ends_with(1)
            .says("block[bomb/rule]: Boom.")
            .says("review[gate/configuration-changed]")
            .says("as proposed: ");
    }
}

#[test]
fn what_is_not_as_it_was_pinned_is_not_run() {
    let [finds, silent] = components();
    let cases = [
        (
            pinned(&silent),
            "policy `bomb` is not the one that is pinned: `.tollgate/policies/bomb.wasm` has sha256",
        ),
        (
            pinned(&finds).replace("bomb.wasm", "none.wasm"),
            "policy `bomb` is not at `.tollgate/policies/none.wasm`",
        ),
        (
            pinned(&finds).replace(POLICY, "oci://registry.example.com/bomb:1"),
            "policy `bomb` is not on this machine, and a check asks no registry: oci://registry.example.com/bomb:1",
        ),
        (
            pinned(&finds).replace("policies.bomb", "policies.other"),
            "there is no policy `other`",
        ),
        (
            pinned(&finds).replace("policies.bomb", "policies.idempotency"),
            "there is no policy",
        ),
        (
            format!("{}options = {{ limit = 3 }}\n", pinned(&finds)),
            "policy `bomb` was not run: tollgate.toml:4:21: it has no option `limit`: it takes none",
        ),
        (
            format!("{}rules.rul = 'off'\n", pinned(&finds)),
            "tollgate.toml:4:7: policy `bomb` has no rule `rul`, did you mean `rule`?",
        ),
    ];
    for (configuration, expected) in cases {
        let world = World::new();
        let repository = shop(&world, &configuration, &finds);
        repository.commit("pay");
        let run = check(&repository);
        assert!([1, 2].contains(&run.code), "{run}");
        if expected != "there is no policy" {
            run.says(expected);
        }
    }
}

#[test]
fn the_configuration_is_checked_before_it_is_committed() {
    let [finds, silent] = components();
    let world = World::new();
    let repository = shop(&world, &pinned(&finds), &finds);
    let config = |arguments: &[&str]| repository.tollgate(&[&["config"][..], arguments].concat());
    config(&["check"])
        .ends_with(0)
        .says("`tollgate.toml` is right");
    let cases = [
        (pinned(&silent), "policy `bomb` is pinned to"),
        (
            "[gate]\nreport = 1\n".to_owned(),
            "tollgate.toml:2:1: unknown key `report`",
        ),
        (
            "[policies.idempotncy]\neffect = 'off'\n".to_owned(),
            "there is no policy `idempotncy`, did you mean `idempotency`?",
        ),
        (
            "[policies.idempotency]\nrules.missing-kee = 'off'\n".to_owned(),
            "has no rule `missing-kee`, did you mean `missing-key`?",
        ),
        (
            "[policies.idempotency]\noptions = { a = 1 }\n".to_owned(),
            "tollgate.toml:2:17: it has no option `a`: it takes none",
        ),
        (
            "[review]\nowners = 'CODEOWNERS'\n".to_owned(),
            "`review.owners` names `CODEOWNERS`, where no file is",
        ),
        (
            "[[gateway]]\nid = 'x'\ntitel = 'X'\n".to_owned(),
            "unknown key `titel`",
        ),
    ];
    for (text, expected) in cases {
        repository.write("tollgate.toml", text);
        config(&["check"]).ends_with(2).says(expected);
    }
    repository.remove("tollgate.toml");
    config(&["check"])
        .ends_with(0)
        .says("everything is at its default");
    let schema = config(&["schema"]).ends_with(0).json();
    assert!(schema["properties"]["policies"].is_object());
}

#[test]
fn what_is_in_force_is_shown() {
    let world = World::new();
    let repository = world.repository("shop");
    let text = "[gate]\nreport-only = true\n[policies.idempotency]\nrules.missing-key = 'off'\n\
                unwaivable = ['shared-key']\n[environments.production]\npolicies.idempotency.effect = 'block'\n";
    repository.write("tollgate.toml", text);
    repository.commit("before");
    // What stands on disk decides nothing.
    repository.write("tollgate.toml", "[gate]\n");
    let show = |more: &[&str]| {
        let run = repository.tollgate(&[&["config", "show"][..], more].concat());
        run.ends_with(0)
    };
    let all = show(&[]);
    assert!(all.stdout.contains("REPORT ONLY") && all.stdout.contains("environments: production"));
    let line = |run: &Run, rule: &str| {
        let found = run
            .stdout
            .lines()
            .find(|line| line.trim_start().starts_with(rule));
        found
            .unwrap_or_default()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert!(line(&all, "missing-key ").starts_with("missing-key off by itself"));
    assert!(line(&all, "shared-key ").ends_with("unwaivable"));
    let production = show(&["--environment", "production"]);
    assert!(line(&production, "constant-key ").starts_with("constant-key block"));
    assert!(line(&production, "missing-key ").starts_with("missing-key off"));
}

#[test]
fn a_waiver_is_written_and_listed() {
    let world = World::new();
    let [finds, _] = components();
    let repository = shop(&world, &pinned(&finds), &finds);
    repository.commit("pay");
    let waive = |more: &[&str]| {
        let usual = ["waive", "bomb/rule", "--path", "src/**", "--owner", "ada"];
        repository.tollgate(&[&usual[..], more].concat())
    };
    waive(&[
        "--reason",
        "a \"test\"\nof words",
        "--expires",
        "2090-06-30",
    ])
    .ends_with(0);
    waive(&["--reason", "late", "--expires", "2020-06-30"]).ends_with(2);
    waive(&["--reason", " ", "--expires", "2090-06-30"]).ends_with(2);
    waive(&["--expires", "2090-06-30"]).ends_with(2);
    repository.commit("a waiver, reviewed");
    let list = |more: &[&str]| repository.tollgate(&[&["waivers"][..], more].concat());
    list(&[])
        .ends_with(0)
        .says("bomb/rule in src/**")
        .says("until 2090-06-30, by ada: a \"test\"")
        .says("hides block at src/pay.ts:1");
    list(&["--today", "2090-06-01"])
        .ends_with(0)
        .says("SOON: 29 days left");
    list(&["--today", "2090-07-01"])
        .ends_with(0)
        .says("over after 2090-06-30")
        .says("hides nothing");
    repository.remove(".tollgate/waivers.toml");
    repository.commit("none");
    list(&[]).ends_with(0).says("there is no waiver");
}
