//! The configuration that decides is that of the base: no change loosens its own gate.

use crate::world::{INCIDENT_RULE, Repository, SAFE, World, incident, only};

const CHECK: [&str; 3] = ["check", "--base", "HEAD~1"];

fn shop<'w>(world: &'w World, configuration: Option<&str>) -> Repository<'w> {
    let repository = world.repository("shop");
    repository.write("src/checkout.ts", SAFE);
    if let Some(configuration) = configuration {
        repository.write("tollgate.toml", configuration);
    }
    repository.commit("before");
    repository.write("src/checkout.ts", incident());
    repository
}

#[test]
fn a_change_cannot_switch_off_its_judge() {
    let world = World::new();
    let repository = shop(&world, Some(&only("block")));
    repository.write("tollgate.toml", only("off"));
    repository.commit("incident, with the gate removed");
    repository
        .tollgate(&CHECK)
        .ends_with(1)
        .says("review[gate/configuration-changed]: this change edits `tollgate.toml`")
        .says("judged by the version at its base")
        .says("as proposed: under its own configuration it would be `undecided`: every policy is switched off");
}

/// Every way to touch what decides: each is judged by the base, and found.
#[test]
fn whatever_touches_what_decides_is_found() {
    type Edit = (&'static str, fn(&Repository<'_>));
    let edits: [Edit; 12] = [
        ("deleted", |repository| repository.remove("tollgate.toml")),
        ("emptied", |repository| {
            repository.write("tollgate.toml", "");
        }),
        ("moved", |repository| {
            repository.git(&["mv", "tollgate.toml", "old.toml"]);
        }),
        ("made a link", |repository| {
            repository.write("other.toml", only("off"));
            repository.link("tollgate.toml", "other.toml");
        }),
        ("made a folder", |repository| {
            repository.remove("tollgate.toml");
            repository.write("tollgate.toml/tollgate.toml", only("off"));
        }),
        ("made a submodule", |repository| {
            let head = repository.git(&["rev-parse", "HEAD"]);
            repository.remove("tollgate.toml");
            let entry = format!("160000,{head},tollgate.toml");
            repository.git(&["update-index", "--add", "--cacheinfo", &entry]);
        }),
        ("in another case", |repository| {
            repository.write("Tollgate.toml", only("off"));
        }),
        ("marked and with other line ends", |repository| {
            let text = format!("\u{feff}{}", only("off")).replace('\n', "\r\n");
            repository.write("tollgate.toml", text);
        }),
        ("broken", |repository| {
            repository.write("tollgate.toml", "[gate");
        }),
        ("no text", |repository| {
            repository.write("tollgate.toml", b"\0\xff");
        }),
        ("a file of the gate's own", |repository| {
            repository.write(".tollgate/more.toml", only("off"));
        }),
        ("executable", |repository| {
            repository.git(&["update-index", "--chmod=+x", "tollgate.toml"]);
        }),
    ];
    for (what, edit) in edits {
        let world = World::new();
        let repository = shop(&world, Some(&only("block")));
        repository.git(&["add", "-A"]);
        edit(&repository);
        if what != "made a submodule" && what != "executable" {
            repository.git(&["add", "-A"]);
        }
        repository.git(&["commit", "-q", "-m", what]);
        let run = repository.tollgate(&CHECK);
        assert_eq!(run.code, 1, "{what}: {run}");
        run.says(&format!("block[{INCIDENT_RULE}]"))
            .says("review[gate/configuration-changed]")
            .says("as proposed: ");
    }
}

/// Without the incident, an edit of the gate alone asks for people.
#[test]
fn an_edit_of_the_gate_asks_for_people() {
    let world = World::new();
    let repository = world.repository("shop");
    repository
        .write("src/checkout.ts", SAFE)
        .write("tollgate.toml", only("block"));
    repository.commit("before");
    repository.write("tollgate.toml", only("note"));
    repository.commit("loosened");
    repository
        .tollgate(&CHECK)
        .ends_with(3)
        .says("as proposed: under its own configuration it would be `allow`");
    // The next change is judged by it.
    repository.write("src/checkout.ts", incident());
    repository.commit("incident");
    repository.tollgate(&CHECK).ends_with(0);
}

#[test]
fn environments_have_effects_of_their_own() {
    let world = World::new();
    let rule = "policies.charge-sequence.rules.fallible-step-before-record";
    let text = format!(
        "{}[environments.production]\n{rule} = 'block'\n[environments.sandbox]\n\
         [[paths]]\nmatch = ['lib/**']\n{rule} = 'off'\n",
        only("review")
    );
    let repository = shop(&world, Some(&text));
    repository.commit("incident");
    let check = |environment: &str| {
        repository.tollgate(&[&CHECK[..], &["--environment", environment]].concat())
    };
    repository.tollgate(&CHECK).ends_with(3);
    check("production").ends_with(1);
    check("sandbox").ends_with(3);
    check("prodution")
        .ends_with(2)
        .says("the environment `prodution`, which the configuration does not have, did you mean `production`?");
    // A CI system tells it, too.
    let variables = [
        ("GITLAB_CI", "true"),
        ("CI_COMMIT_BRANCH", "main"),
        ("CI_ENVIRONMENT_NAME", "production"),
    ];
    repository
        .tollgate_with(&variables, &CHECK)
        .ends_with(1)
        .says("notice: it is bound for the branch `main`, says `CI_COMMIT_BRANCH` of GitLab CI")
        .says("bound for branch `main` and environment `production`");
    // Moving the file to where the rule is off loosens nothing.
    repository.git(&["mv", "src/checkout.ts", "lib.ts"]);
    repository.git(&["reset", "-q", "--soft", "HEAD~1"]);
    std::fs::create_dir_all(repository.path.join("lib")).expect("a folder");
    repository.git(&["mv", "lib.ts", "lib/checkout.ts"]);
    repository.commit("incident, moved away");
    repository.tollgate(&CHECK).ends_with(3);
}

#[test]
fn a_change_cannot_bring_its_own_rules() {
    let world = World::new();
    let repository = shop(&world, None);
    repository.write("tollgate.toml", only("off"));
    repository.commit("incident, with rules");
    repository
        .tollgate(&CHECK)
        .ends_with(1)
        .says("review[gate/configuration-changed]")
        .says("judged by the defaults")
        .says("this is a first adoption");
}

#[test]
fn a_change_cannot_delete_or_move_the_rules() {
    for new in [None, Some("old.toml")] {
        let world = World::new();
        let repository = shop(&world, Some(&only("review")));
        std::fs::remove_file(repository.path.join("tollgate.toml")).expect("it is there");
        if let Some(new) = new {
            repository.write(new, only("review"));
        }
        repository.commit("incident, without rules");
        repository
            .tollgate(&CHECK)
            .ends_with(3)
            .says("judged by the version at its base");
    }
}

#[test]
fn the_index_and_the_disk_are_judged_by_the_last_commit() {
    let world = World::new();
    let repository = shop(&world, Some(&only("review")));
    repository.write("tollgate.toml", only("off"));
    repository.tollgate(&["check", "--worktree"]).ends_with(3);
    repository.git(&["add", "-A"]);
    repository.tollgate(&["check", "--staged"]).ends_with(3);
}

/// A flag makes the gate stricter, never looser.
#[test]
fn a_configuration_of_the_operator_only_adds() {
    let world = World::new();
    let repository = shop(&world, Some(&only("review")));
    repository.commit("incident");
    let check = |text: &str| {
        std::fs::write(world.path("own.toml"), text).expect("a file");
        repository.tollgate(&[&CHECK[..], &["--config", "../own.toml"]].concat())
    };
    repository.tollgate(&CHECK).ends_with(3);
    for looser in ["note", "off"] {
        let run = check(&only(looser));
        assert!([2, 3].contains(&run.code), "{run}");
        run.says(&format!("review[{INCIDENT_RULE}]"));
    }
    check(&only("review")).ends_with(3);
    check(&only("block"))
        .ends_with(1)
        .says(&format!("block[{INCIDENT_RULE}]"));
    let reporting = format!("[gate]\nreport-only = true\n{}", only("note"));
    check(&reporting).ends_with(3);
    check("[gate]\npayment-path = []\n")
        .ends_with(2)
        .says("error: ../own.toml:2:1: unknown key `payment-path` in `[gate]`")
        .says("hint: did you mean `payment-paths`?");
}

#[test]
fn flags_and_variables_make_it_stricter() {
    let world = World::new();
    let text = format!("[gate]\nreport-only = true\n{}", only("note"));
    let repository = shop(&world, Some(&text));
    repository.commit("incident");
    repository.tollgate(&CHECK).ends_with(0).says("REPORT ONLY");
    let least = format!("{INCIDENT_RULE}=block");
    let strict = [&CHECK[..], &["--enforce", "--at-least", &least]].concat();
    repository.tollgate(&strict).ends_with(1);
    let variables = [("TOLLGATE_ENFORCE", "1"), ("TOLLGATE_AT_LEAST", &least)];
    repository.tollgate_with(&variables, &CHECK).ends_with(1);
    // There is no word for less.
    let off = format!("{INCIDENT_RULE}=off");
    let looser = [&CHECK[..], &["--at-least", &off]].concat();
    repository.tollgate(&looser).ends_with(2);
    repository
        .tollgate_with(&[("TOLLGATE_AT_LEAST", &off)], &CHECK)
        .ends_with(2)
        .says("TOLLGATE_AT_LEAST");
    let misspelt = [&CHECK[..], &["--at-least", "idempotncy=block"]].concat();
    repository
        .tollgate(&misspelt)
        .ends_with(2)
        .says("there is no policy `idempotncy`, did you mean `idempotency`?");
}

#[test]
fn report_only_stops_nobody_and_is_loud() {
    let world = World::new();
    let text = format!("[gate]\nreport-only = true\n{}", only("block"));
    let repository = shop(&world, Some(&text));
    repository.commit("incident");
    repository
        .tollgate(&CHECK)
        .ends_with(0)
        .says("notice: REPORT ONLY: `tollgate.toml` at the base of this change says `report-only = true`")
        .says("allow: REPORT ONLY, this would be `block` (1 to fix)")
        .says(&format!("block[{INCIDENT_RULE}]"));
    let report = [&CHECK[..], &["--format", "json"]].concat();
    let report = repository.tollgate(&report).json();
    assert_eq!(report["decision"], "allow");
    assert_eq!(report["report_only"], "block");
}

/// A change can't bring it about for itself.
#[test]
fn report_only_of_the_change_itself_is_nothing() {
    let world = World::new();
    let repository = shop(&world, Some(&only("block")));
    let text = format!("[gate]\nreport-only = true\n{}", only("block"));
    repository.write("tollgate.toml", text);
    repository.commit("incident, only reported");
    repository
        .tollgate(&CHECK)
        .ends_with(1)
        .says("under its own configuration it would be `allow`");
}

#[test]
fn what_is_not_understood_decides_nothing() {
    let cases = [
        ("[gate", "error: tollgate.toml:1:6: not valid TOML"),
        (
            "[policies.idempotency]\neffect = 'blok'\n",
            "hint: did you mean `block`?",
        ),
        (
            "[gate]\nreport-only = 'yes'\n",
            "tollgate.toml:2:15: `report-only` must be `true` or `false`",
        ),
        (
            "[policies.idempotncy]\neffect = 'off'\n",
            "there is no policy `idempotncy`, did you mean `idempotency`?",
        ),
    ];
    for (configuration, expected) in cases {
        let world = World::new();
        let repository = shop(&world, Some(configuration));
        repository
            .write("src/checkout.ts", SAFE)
            .write("readme.md", "x\n");
        repository.commit("harmless");
        repository.tollgate(&CHECK).ends_with(2).says(expected);
    }
}

#[test]
fn a_configuration_that_is_a_link_is_not_followed() {
    let world = World::new();
    let repository = world.repository("shop");
    repository.write("real.toml", only("off"));
    std::os::unix::fs::symlink("real.toml", repository.path.join("tollgate.toml")).expect("a link");
    repository.commit("a link");
    repository.write("src/checkout.ts", SAFE);
    repository.commit("more");
    repository
        .tollgate(&CHECK)
        .ends_with(2)
        .says("symbolic link, not followed");
}

#[test]
fn a_branch_that_is_declared_as_protected_is_told() {
    let world = World::new();
    let repository = shop(&world, Some("[gate]\nprotected-branches = ['release/*']\n"));
    repository.commit("incident");
    let check = |branch| {
        repository
            .tollgate(&[&CHECK[..], &["--branch", branch]].concat())
            .ends_with(1)
    };
    check("release/1")
        .says("notice: `release/1` is a protected branch")
        .says("bound for branch `release/1`");
    check("feature").omits("protected");
}

/// What counts as payment code, besides what the catalogue recognises.
#[test]
fn payment_paths_and_gateways_of_the_house_are_looked_at() {
    let house = "[[gateway]]\nid = 'ledger'\nwords = ['ledger']\n[[gateway.operations]]\nname = 'charge'\n\
                 kind = 'charge'\ncallee = ['LedgerClient.charge']\n";
    let looked_at = |configuration: &str| {
        let world = World::new();
        let repository = world.repository("shop");
        repository.write("tollgate.toml", configuration);
        repository.commit("before");
        repository.write(
            "ledgers/run.ts",
            "import { LedgerClient } from './ledger';\nnew LedgerClient().charge(1);\n",
        );
        repository.commit("after");
        let arguments = [&CHECK[..], &["--format", "json"]].concat();
        let report = repository.tollgate(&arguments).json();
        report["files"]["parsed"].as_u64()
    };
    assert_eq!(looked_at(""), Some(0));
    assert_eq!(
        looked_at("[gate]\npayment-paths = ['ledgers/*.ts']\n"),
        Some(1)
    );
    assert_eq!(looked_at(house), Some(1));
}

#[test]
fn a_gateway_of_the_house_that_is_not_understood_decides_nothing() {
    let world = World::new();
    let repository = shop(
        &world,
        Some("[gate]\n[[gateway]]\nid = 'ledger'\ntitel = 'Ledger'\n"),
    );
    repository.commit("after");
    let run = repository.tollgate(&CHECK).ends_with(2);
    run.says("error: tollgate.toml:4:1: unknown key `titel`")
        .says("hint: did you mean `title`?");
}
