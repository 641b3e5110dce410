//! A change that touches what decides about changes is found, however it does so.
#![allow(clippy::expect_used, reason = "a test may panic")]

use tollgate_gate::{Configuration, Origin, configuration_changed};
use tollgate_model::change::{FileChange, Status};
use tollgate_model::finding::Effect;

const CONFIGURATION: &str = r#"
[policies.refund-cap]
source = "gate/refund-cap.wasm"
sha256 = "0000000000000000000000000000000000000000000000000000000000000000"
[review]
owners = "docs/CODEOWNERS"
signers = "keys/allowed_signers"
[contracts]
stripe = "docs/payments/stripe.md"
[waivers]
file = "accepted-risks.toml"
"#;

fn configuration(origin: Origin) -> Configuration {
    Configuration::parse("tollgate.toml", CONFIGURATION, origin).expect("it is right")
}

fn file(path: &str, old: Option<&str>, status: Status) -> FileChange {
    FileChange {
        path: path.into(),
        old_path: old.map(Into::into),
        status,
    }
}

/// What is said of a change to one file, if anything.
fn said(configuration: &Configuration, file: FileChange) -> Option<String> {
    let mut found = configuration_changed(configuration, &[file]);
    let found = found.pop()?;
    assert_eq!(found.code(), "gate/configuration-changed");
    assert_eq!(found.effect, Effect::Review);
    Some(found.message)
}

#[test]
fn all_that_decides_is_watched() {
    use Status::{Added, Deleted, ModeChanged, Modified, Renamed};
    let base = configuration(Origin::Base);
    let watched = [
        (
            "tollgate.toml",
            None,
            Modified,
            "edits `tollgate.toml`, which is the configuration of the gate",
        ),
        ("tollgate.toml", None, Deleted, "deletes `tollgate.toml`"),
        (
            "tollgate.toml",
            None,
            ModeChanged,
            "makes `tollgate.toml` another kind of file",
        ),
        (
            "old.toml",
            Some("tollgate.toml"),
            Renamed,
            "moves `tollgate.toml` to `old.toml`",
        ),
        (
            "tollgate.toml",
            Some("new.toml"),
            Renamed,
            "moves `new.toml` to `tollgate.toml`",
        ),
        ("tollgate.toml/a", None, Added, "brings `tollgate.toml/a`"),
        (
            "Tollgate.TOML",
            None,
            Added,
            "all but `tollgate.toml` (the configuration of the gate) by letter case",
        ),
        (
            ".tollgate",
            None,
            Added,
            "brings `.tollgate`, which is the gate's own",
        ),
        (".tollgate/anything", None, Added, "the gate's own"),
        (".TOLLGATE/anything", None, Added, "all but `.tollgate`"),
        ("gate/refund-cap.wasm", None, Modified, "a policy"),
        ("gate", None, ModeChanged, "a policy"),
        ("docs/CODEOWNERS", None, Modified, "who may approve"),
        (
            "keys/allowed_signers",
            None,
            Modified,
            "the reviewers' keys",
        ),
        (
            "docs/payments/stripe.md",
            None,
            Deleted,
            "a contract with a gateway",
        ),
        ("accepted-risks.toml", None, Modified, "the waivers"),
    ];
    for (path, old, status, expected) in watched {
        let said = said(&base, file(path, old, status)).unwrap_or_default();
        assert!(said.contains(expected), "{path}: {said}");
        assert!(
            said.contains("it was judged by the version at its base"),
            "{said}"
        );
    }
}

#[test]
fn what_only_sounds_like_it_is_not() {
    let base = configuration(Origin::Base);
    for path in [
        "tollgate.toml.md",
        "web/tollgate.toml",
        ".tollgate-old/a",
        "a/.tollgate/b",
        "gates/refund-cap.wasm",
        "CODEOWNERS",
        ".tollgatee",
    ] {
        assert_eq!(
            said(&base, file(path, None, Status::Modified)),
            None,
            "{path}"
        );
    }
}

#[test]
fn a_first_adoption_says_so_and_a_whole_tree_has_no_base() {
    let brought = || file("tollgate.toml", None, Status::Added);
    let first = said(&Configuration::default(), brought()).expect("it is found");
    assert!(first.contains("judged by the defaults") && first.contains("first adoption"));
    assert_eq!(said(&configuration(Origin::Head), brought()), None);
}

#[test]
fn each_file_is_a_finding_of_its_own() {
    let files =
        ["tollgate.toml", "a.ts", ".tollgate/x"].map(|path| file(path, None, Status::Added));
    let found = configuration_changed(&configuration(Origin::Base), &files);
    assert_eq!(found.len(), 2);
    assert_ne!(found[0].fingerprint, found[1].fingerprint);
}
