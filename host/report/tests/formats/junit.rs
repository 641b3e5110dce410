use insta::assert_snapshot;
use quick_xml::Reader;
use quick_xml::events::Event;
use tollgate_model::decision::{Decision, PolicyFailure};
use tollgate_report::junit;

use crate::assert_shown;
use crate::verdicts::{hostile, mixed, sources, verdict};

/// How often each element is there. Another's reader says whether it is XML at all.
fn elements(text: &str) -> std::collections::BTreeMap<String, usize> {
    let mut reader = Reader::from_str(text);
    let mut found = std::collections::BTreeMap::new();
    loop {
        match reader.read_event().expect("well-formed") {
            Event::Eof => return found,
            Event::Start(one) | Event::Empty(one) => {
                for attribute in one.attributes() {
                    attribute.expect("well-formed");
                }
                let name = one.name().as_ref().to_owned();
                *found.entry(name).or_default() += 1;
            }
            _ => {}
        }
    }
}

#[test]
fn suites() {
    let text = junit::render(&mixed(Decision::Block), &sources);
    elements(&text);
    assert_snapshot!(text);
}

/// Approved, overridden, or only reported: nothing that CI would stop at.
#[test]
fn what_is_allowed_does_not_fail() {
    let text = junit::render(&mixed(Decision::Allow), &sources);
    let elements = elements(&text);
    assert_eq!(elements.get("failure"), None);
    assert_eq!(elements.get("error"), None);
    assert_eq!(elements["system-out"], 4, "three findings and the decision");
}

#[test]
fn hostile_text_is_no_markup() {
    let text = junit::render(&hostile(), &sources);
    assert_shown(&text);
    let elements = elements(&text);
    let known = [
        "error",
        "failure",
        "skipped",
        "system-out",
        "testcase",
        "testsuite",
        "testsuites",
    ];
    assert!(
        elements.keys().all(|name| known.contains(&name.as_str())),
        "{elements:?}"
    );
    assert_snapshot!(text);
}

#[test]
fn a_failed_policy_is_an_error() {
    let mut undecided = verdict(Decision::Undecided);
    let failure = PolicyFailure {
        policy: "idempotency".into(),
        what: "trapped".into(),
        hint: String::new(),
    };
    undecided.undecided = vec![failure.to_string()];
    undecided.policies[2].outcome = Err(failure);
    let elements = elements(&junit::render(&undecided, &sources));
    assert_eq!(elements["error"], 2, "the policy and the decision");
}
