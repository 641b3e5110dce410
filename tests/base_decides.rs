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
        .says("judged by the version at its base");
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
        .says("judged by the defaults");
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

#[test]
fn the_operator_may_bring_another_configuration() {
    let world = World::new();
    let repository = shop(&world, None);
    repository.commit("incident");
    repository.tollgate(&CHECK).ends_with(1);
    std::fs::write(world.path("own.toml"), only("note")).expect("a file");
    let run = repository
        .tollgate(&[&CHECK[..], &["--config", "../own.toml"]].concat())
        .ends_with(0);
    run.says(&format!("note[{INCIDENT_RULE}]"));
    std::fs::write(world.path("own.toml"), "[gate]\npayment-path = []\n").expect("a file");
    let run = repository
        .tollgate(&[&CHECK[..], &["--config", "../own.toml"]].concat())
        .ends_with(2);
    run.says("error: ../own.toml:2:1: unknown key `payment-path` in `[gate]`")
        .says("hint: did you mean `payment-paths`?");
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
