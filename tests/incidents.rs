//! Before an incident, and after it.

use std::fs;

use crate::office::Office;
use crate::world::{Repository, SAFE, World};

const PLAN: &str = "[gateways.stripe.incident]\nowner = 'payments on call'\nswitch-off = 'flag payments.stripe'\n\
                    rollback = 'docs/runbook.md'\ncustomers = 'https://status.example.com'\n";

fn shop<'w>(world: &'w World, configuration: &str) -> Repository<'w> {
    let repository = world.repository("shop");
    repository
        .write("tollgate.toml", configuration)
        .commit("before");
    repository.write("src/checkout.ts", SAFE).commit("checkout");
    repository
}

fn check<'r>(repository: &Repository<'r>, environment: &str) -> crate::world::Run {
    repository.tollgate(&["check", "--base", "HEAD~1", "--environment", environment])
}

#[test]
fn production_wants_a_plan_for_each_gateway() {
    const RULE: &str = "incident-readiness/missing-incident-plan";
    let world = World::new();
    let repository = shop(&world, "");
    repository
        .tollgate(&["check", "--base", "HEAD~1"])
        .ends_with(0)
        .omits(RULE);
    check(&repository, "staging").omits(RULE);
    check(&repository, "production")
        .ends_with(3)
        .says(&format!("review[{RULE}]"))
        .says("who answers for it, how it is switched off, how a deploy is taken back and where customers are told")
        .says("`[gateways.stripe.incident]`");
    // The change can't say it for itself: the base decides.
    repository.write("tollgate.toml", PLAN);
    repository.git(&["add", "-A"]);
    repository.git(&["commit", "-q", "--amend", "--no-edit"]);
    check(&repository, "production").says(&format!("review[{RULE}]"));
}

#[test]
fn a_plan_at_the_base_is_enough() {
    let world = World::new();
    let repository = shop(&world, PLAN);
    check(&repository, "production").omits("missing-incident-plan");
    repository.tollgate(&["config", "check"]).ends_with(0);
    repository.write("tollgate.toml", PLAN.replace("owner", "ower"));
    repository
        .tollgate(&["config", "check"])
        .ends_with(2)
        .says("unknown key `ower` in `[gateways.stripe.incident]`")
        .says("did you mean `owner`?");
    repository.write("tollgate.toml", PLAN.replace("stripe", "strpie"));
    repository
        .tollgate(&["config", "check"])
        .ends_with(2)
        .says("there is no gateway `strpie`");
}

#[test]
fn a_write_up_begins_with_what_the_gate_knows() {
    let world = World::new();
    let office = Office::with_effect(&world, "block");
    office.change();
    let deploy = [
        "check",
        "--base",
        "main",
        "--environment",
        "production",
        "--evidence",
        "../evidence.jsonl",
        "--evidence-key",
        "../ci",
        "--evidence-log",
        "../log",
    ];
    office.repository.tollgate(&deploy).ends_with(1);
    office.insist("eve", "production").ends_with(0);
    office.insist("bob", "production").ends_with(0);
    office.repository.tollgate(&deploy).ends_with(0);
    office
        .repository
        .git(&["checkout", "-q", "-b", "next", "main"]);
    office
        .repository
        .write("readme.md", "x\n")
        .commit("harmless");
    office
        .check()
        .tells("`tollgate incident new --id INC-7` begins it");
    let new = ["incident", "new", "--id", "INC-7", "--log", "../log"];
    office
        .repository
        .tollgate(&new)
        .ends_with(0)
        .tells("wrote `docs/incidents/INC-7.md`: 4 events in the timeline");
    let path = office.repository.path.join("docs/incidents/INC-7.md");
    let page = fs::read_to_string(&path).expect("a page");
    let sections: Vec<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("## "))
        .collect();
    assert_eq!(
        sections,
        [
            "Summary",
            "Timeline",
            "Impact",
            "Root cause",
            "Lessons",
            "Action items",
            "Preventive measures",
            "Communication plan"
        ]
    );
    for expected in [
        "the gate decided `block` for",
        "signed an override for `production`",
        "payouts stand still",
        "OVERRIDDEN for INC-7 by Bob and Eve",
        "block `charge-sequence/fallible-step-before-record` at `src/checkout.ts:",
        "The log has 2 entries",
        "blameless",
    ] {
        assert!(page.contains(expected), "no {expected:?} in\n{page}");
    }
    office
        .repository
        .tollgate(&new)
        .ends_with(2)
        .says("is there already, and is left as it is");
    office.repository.commit("written up");
    office.check().ends_with(0).omits("not written up");
}

#[test]
fn a_write_up_lies_where_the_configuration_says() {
    let world = World::new();
    let repository = shop(
        &world,
        &format!("{PLAN}[overrides]\nwrite-ups = 'docs/post/mortems'\n"),
    );
    let waiver = "[[waiver]]\nrule = 'money/float-amount'\npath = 'src/**'\nreason = 'told | apart'\n\
                  owner = 'ada@example.com'\nexpires = 2090-06-30\n";
    repository
        .write(".tollgate/waivers.toml", waiver)
        .commit("waiver");
    let title = "twice | <script>";
    repository
        .tollgate(&["incident", "new", "--id", "7", "--title", title])
        .ends_with(0)
        .says("1 waiver in force");
    let page = repository.path.join("docs/post/mortems/7.md");
    let page = fs::read_to_string(page).expect("a page");
    for expected in [
        "# 7: twice \\| &lt;script>",
        "No log of evidence was given",
        "`money/float-amount` in src/**, by ada@example.com until 2090-06-30: told \\| apart",
        "`gateway-contract/missing-contract` at src/checkout.ts:",
        "https://status.example.com",
        "owner: payments on call",
    ] {
        assert!(page.contains(expected), "no {expected:?} in\n{page}");
    }
}

#[test]
fn incidents_that_are_no_names_and_logs_that_are_none_are_refused() {
    let world = World::new();
    let repository = shop(&world, "");
    for id in ["../x", "a/b", "", "a b", "\u{1b}[2J"] {
        repository
            .tollgate(&["incident", "new", "--id", id])
            .ends_with(2);
    }
    repository
        .tollgate(&["incident", "new", "--id", "a", "--log", "../none"])
        .ends_with(2)
        .says("the log `../none`");
    fs::write(world.path("log"), "{}\n").expect("a file");
    repository
        .tollgate(&["incident", "new", "--id", "a", "--log", "../log"])
        .ends_with(2)
        .says("is not as it was written");
    assert!(!repository.path.join("docs").exists());
}
