//! What lets a blocked change through, and what does not.

use crate::office::Office;
use crate::world::World;

#[test]
fn two_people_let_a_block_through_to_one_environment() {
    let world = World::new();
    let office = Office::with_effect(&world, "block");
    office.change();
    office.check_for("production").ends_with(1);
    office
        .insist("ada", "production")
        .ends_with(0)
        .tells("1 of 2 people have signed");
    office.insist("ada", "production").ends_with(0);
    office.check_for("production").ends_with(1);
    office
        .insist("bob", "production")
        .ends_with(0)
        .tells("in force until");
    office
        .check_for("production")
        .ends_with(0)
        .tells("allow: OVERRIDDEN for INC-7, in spite of what stands against this change")
        .tells("OVERRIDDEN until")
        .tells("by Ada and Bob")
        .tells("INC-7");
    office
        .check_for("staging")
        .ends_with(1)
        .tells("it is for the environment `production` alone");
    office.check().ends_with(1);
}

#[test]
fn the_next_change_hears_of_it_until_it_is_written_up() {
    let world = World::new();
    let office = Office::with_effect(&world, "block");
    office.change();
    office.insist("eve", "production");
    office.insist("bob", "production");
    office
        .repository
        .git(&["checkout", "-q", "-b", "next", "main"]);
    office
        .repository
        .write("readme.md", "x\n")
        .commit("harmless");
    office
        .check()
        .ends_with(0)
        .tells("which is not written up: add `docs/incidents/INC-7.md`");
    office
        .repository
        .write("docs/incidents/INC-7.md", "# What happened\n")
        .commit("written up");
    office.check().ends_with(0).omits("not written up");
}

#[test]
fn an_override_is_for_one_change() {
    let world = World::new();
    let office = Office::with_effect(&world, "block");
    office.change();
    office.insist("eve", "production");
    office.insist("bob", "production");
    office.check_for("production").ends_with(0);
    office
        .repository
        .write("other.txt", "more\n")
        .commit("one more file");
    office.check_for("production").ends_with(1);
}

#[test]
fn strangers_and_authors_override_nothing() {
    let world = World::new();
    let office = Office::with_effect(&world, "block");
    office.change_saying("work\n\nCo-authored-by: Bob <bob@example.com>");
    office.insist("mallory", "production");
    office.insist("ada", "production");
    office
        .check_for("production")
        .ends_with(1)
        .tells("is not among the signers at the base");
    office.insist("bob", "production");
    office
        .check_for("production")
        .ends_with(1)
        .tells("lacks somebody who had no part in the change");
}

#[test]
fn an_override_ends() {
    let cases = [
        ("2020-01-01T00:00:00Z", "2020-01-01T02:00:00Z", "it expired"),
        (
            "2090-01-01T00:00:00Z",
            "2090-01-01T02:00:00Z",
            "yet to come",
        ),
        ("2020-01-01T00:00:00Z", "2090-01-01T00:00:00Z", "too long"),
    ];
    for (made, expires, why) in cases {
        let world = World::new();
        let office = Office::with_effect(&world, "block");
        office.change();
        office.insist("eve", "production");
        office.rewrite_note("eve", "tollgate-override", &|statement| {
            statement["made"] = made.into();
            statement["expires"] = expires.into();
        });
        office.insist("bob", "production");
        office.check_for("production").ends_with(1).tells(why);
    }
}

#[test]
fn nothing_is_overridden_without_an_environment_or_a_reason() {
    let world = World::new();
    let office = Office::with_effect(&world, "block");
    office.change();
    let run = |arguments: &[&str]| {
        let base = ["override", "--base", "main", "--yes", "--key", "../bob"];
        office.repository.tollgate(&[&base[..], arguments].concat())
    };
    run(&["--reason", "x", "--incident", "INC-7"])
        .ends_with(2)
        .tells("one environment");
    run(&["--reason", " ", "--incident", "INC-7", "--environment", "p"])
        .ends_with(2)
        .tells("reason");
    run(&["--reason", "x", "--incident", "../x", "--environment", "p"])
        .ends_with(2)
        .tells("INC-7");
    run(&["--incident", "INC-7", "--environment", "p"]).ends_with(2);
    office.check_for("p").ends_with(1);
}

#[test]
fn a_change_lowers_no_bar() {
    let world = World::new();
    let office = Office::with_effect(&world, "block");
    office.change();
    office.repository.write(
        "tollgate.toml",
        format!(
            "{}[overrides]\npeople = 1\nhours = 168\n",
            office.configuration()
        ),
    );
    office.repository.git(&["add", "-A"]);
    office
        .repository
        .git(&["commit", "-q", "--amend", "--no-edit"]);
    office.insist("bob", "production");
    office
        .check_for("production")
        .ends_with(1)
        .tells("1 of 2 people have signed");
}
