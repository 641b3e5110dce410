//! Waivers on real changes: what counts, from when, until when, and for whom it says so.

use crate::world::{INCIDENT_RULE, Repository, Run, SAFE, World, incident, only};

const CHECK: [&str; 3] = ["check", "--base", "HEAD~1"];
const FILE: &str = ".tollgate/waivers.toml";

fn entry(scope: &str) -> String {
    format!(
        "[[waiver]]\nrule = '{INCIDENT_RULE}'\n{scope}\nreason = 'the receipt is only printed'\n\
         owner = 'ada@example.com'\nexpires = 2090-06-30\n"
    )
}

/// A shop with a configuration and more at its base, and the incident on disk.
fn shop<'w>(world: &'w World, configuration: &str, more: &[(&str, String)]) -> Repository<'w> {
    let repository = world.repository("shop");
    repository
        .write("src/checkout.ts", SAFE)
        .write("tollgate.toml", configuration);
    for (path, text) in more {
        repository.write(path, text);
    }
    repository.commit("before");
    repository.write("src/checkout.ts", incident());
    repository
}

fn check(repository: &Repository<'_>, more: &[&str]) -> Run {
    repository.tollgate(&[&CHECK[..], more].concat())
}

#[test]
fn a_waiver_of_the_base_counts_until_its_last_day() {
    let world = World::new();
    let waiver = (FILE, entry("path = 'src/**'"));
    let repository = shop(&world, &only("block"), &[waiver]);
    repository.commit("incident");
    for _ in 0..2 {
        check(&repository, &[])
            .ends_with(0)
            .says(&format!("block[{INCIDENT_RULE}] src/checkout.ts:"))
            .says("by ada@example.com until 2090-06-30: the receipt is only printed");
    }
    check(&repository, &["--today", "2090-06-30"]).ends_with(0);
    check(&repository, &["--today", "2090-07-01"])
        .ends_with(1)
        .says("note[gate/expired-waiver]");
    check(&repository, &["--no-waivers"])
        .ends_with(1)
        .says("note[gate/ignored-waiver]");
    repository
        .tollgate_with(&[("TOLLGATE_NO_WAIVERS", "1")], &CHECK)
        .ends_with(1);
    // The clock is not put back.
    check(&repository, &["--today", "2020-01-01"]).ends_with(2);
    let report = check(&repository, &["--format", "json"]).json();
    assert_eq!(report["waived"][0]["finding"]["rule"], INCIDENT_RULE);
    assert_eq!(report["waived"][0]["expires"], "2090-06-30");
    assert_eq!(report["findings"].as_array().map(Vec::len), Some(0));
}

#[test]
fn a_change_cannot_waive_itself() {
    let world = World::new();
    let repository = shop(&world, &only("block"), &[]);
    repository.write(FILE, entry("path = '**'"));
    repository.commit("incident, with an excuse");
    check(&repository, &[])
        .ends_with(1)
        .says("note[gate/pending-waiver]")
        .says("review[gate/configuration-changed]: this change brings `.tollgate/waivers.toml`")
        .says("as proposed: under its own configuration it would be `allow`: 1 waived");
}

#[test]
fn a_change_cannot_point_to_other_waivers_nor_widen_one() {
    let world = World::new();
    let narrow = (FILE, entry("path = 'lib/**'"));
    let repository = shop(&world, &only("block"), &[narrow]);
    repository.write(FILE, entry("path = '**'"));
    repository.commit("incident, with a wider excuse");
    check(&repository, &[]).ends_with(1);

    let world = World::new();
    let elsewhere = ("docs/waivers.toml", entry("path = '**'"));
    let repository = shop(&world, &only("block"), &[elsewhere]);
    let pointing = format!("{}[waivers]\nfile = 'docs/waivers.toml'\n", only("block"));
    repository.write("tollgate.toml", pointing);
    repository.commit("incident, with waivers from elsewhere");
    check(&repository, &[]).ends_with(1);
}

#[test]
fn a_file_is_not_moved_under_a_waiver() {
    let world = World::new();
    let waiver = (FILE, entry("path = 'legacy/**'"));
    let repository = shop(&world, &only("block"), &[waiver]);
    std::fs::create_dir_all(repository.path.join("legacy")).expect("a folder");
    repository.git(&["mv", "src/checkout.ts", "legacy/checkout.ts"]);
    repository.commit("incident, moved");
    check(&repository, &[]).ends_with(1);
}

/// The comment stands beside the step that can fail.
fn beside(line: &str, comment: &str) -> String {
    incident().replace(line, &format!("  {comment}\n{line}"))
}

#[test]
fn a_comment_counts_from_the_base_on() {
    let comment = format!(
        "// tollgate:waive {INCIDENT_RULE} owner=ada expires=2090-06-30 reason=\"only printed\""
    );
    let step = "  const receipt = Receipt.parse(intent);";
    let world = World::new();
    let repository = shop(&world, &only("block"), &[]);
    repository.write("src/checkout.ts", beside(step, &comment));
    repository.commit("incident, with an excuse beside it");
    check(&repository, &[])
        .ends_with(1)
        .says("note[gate/pending-waiver]");

    // It stood there before, beside a line that is edited in place.
    let world = World::new();
    let repository = shop(&world, &only("block"), &[]);
    let harmless = "  const receipt = intent;";
    repository.write(
        "src/checkout.ts",
        beside(step, &comment).replace(step, harmless),
    );
    repository.commit("an excuse that somebody has reviewed");
    repository.write("src/checkout.ts", beside(step, &comment));
    repository.commit("incident");
    check(&repository, &[]).ends_with(0).says("waived:");

    // One that lacks something is none.
    for (from, to, expected) in [
        ("expires=2090-06-30 ", "", "it has no `expires`"),
        ("2090-06-30", "2020-06-30", "it was over after 2020-06-30"),
    ] {
        let world = World::new();
        let repository = shop(&world, &only("block"), &[]);
        let comment = comment.replace(from, to);
        repository.write(
            "src/checkout.ts",
            beside(step, &comment).replace(step, harmless),
        );
        repository.commit("an excuse that is none");
        repository.write("src/checkout.ts", beside(step, &comment));
        repository.commit("incident");
        check(&repository, &[]).ends_with(1).says(expected);
    }
}

#[test]
fn what_cannot_be_waived_is_not() {
    let world = World::new();
    let waiver = (FILE, entry("path = '**'"));
    let configuration = only("block").replacen(
        "[policies.charge-sequence]\n",
        "[policies.charge-sequence]\nunwaivable = ['fallible-step-before-record']\n",
        1,
    );
    let repository = shop(&world, &configuration, &[waiver]);
    repository.commit("incident");
    check(&repository, &[])
        .ends_with(1)
        .says("note[gate/unwaivable-rule]");
}

#[test]
fn waivers_of_no_use_are_told() {
    let world = World::new();
    let waiver = (FILE, entry("path = 'lib/**'"));
    let repository = shop(&world, &only("block"), &[waiver]);
    repository.commit("incident");
    check(&repository, &[]).ends_with(1).omits("unused-waiver");
    repository
        .tollgate(&["check", "--all"])
        .says("note[gate/unused-waiver]");
}
