//! Evidence and the log of it, with keys that `ssh-keygen` made. It must be installed: without
//! it nothing here is proved, and the tests fail.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;
use std::thread;

use base64ct::{Base64, Encoding as _};
use proptest::prelude::*;
use serde_json::Value;
use tollgate_evidence::{
    Decision, Expectation, Log, LogError, LogState, OverrideUsed, PolicyUsed, open, seal, verify,
};
use tollgate_model::{Digest, Timestamp};
use tollgate_signatures::MachineKey;

const COMMIT: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const BASE: &str = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
const RESOURCE: &str = "git+https://example.com/shop";

fn now() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

fn new_key() -> MachineKey {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let made = Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "", "-C", "", "-f"])
        .arg(&path)
        .status()
        .expect("ssh-keygen is installed (package openssh-client)");
    assert!(made.success());
    MachineKey::parse(&fs::read_to_string(path).unwrap()).unwrap()
}

static KEY: LazyLock<MachineKey> = LazyLock::new(new_key);
static STRANGER: LazyLock<MachineKey> = LazyLock::new(new_key);

fn policies() -> Vec<PolicyUsed> {
    let policy = |id: &str| PolicyUsed {
        id: id.into(),
        sha256: Digest::of(id.as_bytes()),
    };
    vec![policy("idempotency"), policy("webhooks")]
}

fn decision() -> Decision {
    Decision {
        decision: "allow".into(),
        tollgate: "0.1.0".into(),
        base: BASE.into(),
        head: COMMIT.into(),
        rules: BASE.into(),
        change: Digest::of(b"change"),
        branch: None,
        environment: Some("production".into()),
        configuration: Some(Digest::of(b"configuration")),
        policies: policies(),
        findings: Vec::new(),
        waivers: Vec::new(),
        approvals: Vec::new(),
        overridden: None,
        made: now().plus(-60),
        expires: now().plus(3_600),
    }
}

/// What becomes of a text that is verified under altered expectations.
fn judged(text: &str, alter: impl FnOnce(&mut Expectation<'_>)) -> Result<(), String> {
    let keys = [KEY.public().clone()];
    let evidence = open(text, &keys).map_err(|refusal| refusal.to_string())?;
    let policies = policies();
    let mut expected = Expectation {
        commit: COMMIT,
        environment: "production",
        base: None,
        policies: &policies,
        max_age_seconds: None,
        now: now(),
    };
    alter(&mut expected);
    verify(&evidence.decision, &expected).map_err(|refusal| refusal.to_string())
}

fn sealed() -> String {
    seal(&decision(), RESOURCE, &KEY)
}

#[track_caller]
fn is_refused(text: &str, why: &str) {
    let refusal = judged(text, |_| {}).expect_err(why);
    assert!(refusal.contains(why), "{refusal:?}, and not {why:?}");
}

fn altered(alter: impl FnOnce(&mut Decision)) -> String {
    let mut decision = decision();
    alter(&mut decision);
    seal(&decision, RESOURCE, &KEY)
}

fn payload(text: &str, line: usize) -> Value {
    let envelope: Value = serde_json::from_str(text.lines().nth(line).unwrap()).unwrap();
    let bytes = Base64::decode_vec(envelope["payload"].as_str().unwrap()).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

#[test]
fn what_was_sealed_is_verified() {
    assert_eq!(judged(&sealed(), |_| {}), Ok(()));
    assert_eq!(
        judged(&sealed(), |expected| expected.base = Some(BASE)),
        Ok(())
    );
}

#[test]
fn the_summary_is_that_of_slsa() {
    let statement = payload(&sealed(), 1);
    assert_eq!(statement["_type"], "https://in-toto.io/Statement/v1");
    assert_eq!(
        statement["predicateType"],
        "https://slsa.dev/verification_summary/v1"
    );
    assert_eq!(statement["subject"][0]["digest"]["gitCommit"], COMMIT);
    let predicate = &statement["predicate"];
    assert_eq!(predicate["verificationResult"], "PASSED");
    assert_eq!(predicate["resourceUri"], RESOURCE);
    assert_eq!(predicate["timeVerified"], "2026-03-01T11:59:00Z");
    assert_eq!(predicate["verifiedLevels"][0], "TOLLGATE_PAYMENTS_REVIEWED");
    let blocked = altered(|decision| decision.decision = "block".into());
    let predicate = &payload(&blocked, 1)["predicate"];
    assert_eq!(
        (
            &predicate["verificationResult"],
            &predicate["verifiedLevels"][0]
        ),
        (&"FAILED".into(), &"FAILED".into())
    );
}

#[test]
fn evidence_of_something_else_is_refused() {
    let refused = |why: &str, alter: &dyn Fn(&mut Expectation<'_>)| {
        let refusal = judged(&sealed(), |expected| alter(expected)).unwrap_err();
        assert!(refusal.contains(why), "{refusal:?}, and not {why:?}");
    };
    refused("it is about the commit", &|expected| expected.commit = BASE);
    refused("it is about the environment `production`", &|expected| {
        expected.environment = "test";
    });
    refused("it compares with", &|expected| expected.base = Some(COMMIT));
    refused("it expired", &|expected| expected.now = now().plus(3_600));
    refused("too long ago", &|expected| {
        expected.max_age_seconds = Some(59);
    });
    refused("is yet to come", &|expected| {
        expected.now = now().plus(-3_600);
    });
    refused("the policy `idempotency`", &|expected| {
        expected.policies = &[];
    });
    is_refused(
        &altered(|decision| decision.environment = None),
        "about no environment",
    );
}

#[test]
fn without_keys_nothing_counts() {
    let refusal = open(&sealed(), &[]).unwrap_err();
    assert!(
        refusal
            .to_string()
            .contains("none of the signers has signed it")
    );
}

#[test]
fn what_was_not_allowed_is_refused() {
    for word in ["review", "block", "undecided", "Allow", ""] {
        is_refused(
            &altered(|decision| decision.decision = word.into()),
            "the decision was",
        );
    }
}

#[test]
fn other_policies_are_refused() {
    is_refused(
        &altered(|decision| drop(decision.policies.pop())),
        "not judged by the policy `webhooks`",
    );
    is_refused(
        &altered(|decision| decision.policies[0].sha256 = Digest::of(b"harmless")),
        "which is not pinned",
    );
    is_refused(
        &altered(|decision| decision.policies.push(decision.policies[0].clone())),
        "more often than it is pinned",
    );
}

#[test]
fn a_forged_file_is_refused() {
    // Signed by somebody else.
    is_refused(
        &seal(&decision(), RESOURCE, &STRANGER),
        "none of the signers has signed it",
    );
    let own = sealed();
    let forged = seal(&decision(), RESOURCE, &STRANGER);
    let line = |text: &str, at: usize| text.lines().nth(at).unwrap().to_owned();
    // Signed by somebody else, under the name of a key that counts.
    let renamed = forged.replace(
        &STRANGER.public().fingerprint(),
        &KEY.public().fingerprint(),
    );
    is_refused(&renamed, "none of the signers has signed it");
    // One line of each.
    is_refused(
        &format!("{}\n{}\n", line(&own, 0), line(&forged, 1)),
        "none of the signers",
    );
    // Truncated, doubled, in another order.
    is_refused(&format!("{}\n", line(&own, 0)), "it has 1 lines");
    is_refused("", "it has 0 lines");
    is_refused(&format!("{own}{own}"), "it has 4 lines");
    is_refused(
        &format!("{}\n{}\n", line(&own, 1), line(&own, 0)),
        "line 1: ",
    );
    is_refused(&format!("{0}\n{0}\n", line(&own, 0)), "line 2: ");
    is_refused(&own[..own.len() - 20], "it is no DSSE envelope");
    // The decision of one with the summary of another, both signed.
    let other = altered(|decision| decision.made = now().plus(-30));
    is_refused(
        &format!("{}\n{}\n", line(&own, 0), line(&other, 1)),
        "do not belong together",
    );
}

#[test]
fn an_edited_payload_is_refused() {
    let blocked = altered(|decision| decision.decision = "block".into());
    let lines: Vec<String> = blocked
        .lines()
        .map(|line| {
            let mut envelope: Value = serde_json::from_str(line).unwrap();
            let bytes = Base64::decode_vec(envelope["payload"].as_str().unwrap()).unwrap();
            let text = String::from_utf8(bytes).unwrap();
            let text = text
                .replace("\"block\"", "\"allow\"")
                .replace("FAILED", "PASSED");
            envelope["payload"] = Base64::encode_string(text.as_bytes()).into();
            envelope.to_string()
        })
        .collect();
    is_refused(&lines.join("\n"), "none of the signers has signed it");
    // The type of the payload is signed, too.
    let typed = sealed().replace("application/vnd.in-toto+json", "application/json");
    is_refused(&typed, "no in-toto statement");
    // And nothing may stand beside it.
    let more = sealed().replacen("{\"payloadType\"", "{\"more\":1,\"payloadType\"", 1);
    is_refused(&more, "unknown field");
}

#[test]
fn an_override_is_in_it() {
    let text = altered(|decision| {
        decision.overridden = Some(OverrideUsed {
            by: vec!["Ada".into(), "Bob".into()],
            reason: "payouts stand still".into(),
            incident: "INC-7".into(),
            until: now().plus(60),
        });
    });
    assert_eq!(judged(&text, |_| {}), Ok(()));
    assert_eq!(
        payload(&text, 0)["predicate"]["overridden"]["incident"],
        "INC-7"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// No letter of the file can be changed so that it says something else.
    #[test]
    fn no_letter_may_differ(at in any::<prop::sample::Index>(), letter in "[ -~]") {
        let text = sealed();
        let at = at.index(text.len());
        let mut other = text.clone();
        other.replace_range(at..=at, &letter);
        // The hint at the key, and white space, are not signed; everything else is.
        let says_the_same = |line: usize| {
            other.lines().count() == 2 && {
                let envelope: Option<Value> = serde_json::from_str(other.lines().nth(line).unwrap()).ok();
                envelope.is_some_and(|envelope| {
                    let own: Value = serde_json::from_str(text.lines().nth(line).unwrap()).unwrap();
                    envelope["payload"] == own["payload"]
                        && envelope["payloadType"] == own["payloadType"]
                        && envelope["signatures"][0]["sig"] == own["signatures"][0]["sig"]
                })
            }
        };
        if judged(&other, |_| {}).is_ok() {
            prop_assert!(says_the_same(0) && says_the_same(1), "{other}");
        }
    }

    #[test]
    fn whatever_stands_there_is_refused_without_a_panic(text in "\\PC{0,300}") {
        let is_refused = judged(&text, |_| {}).is_err();
        prop_assert!(is_refused);
    }
}

fn log(folder: &Path) -> Log {
    Log::at(&folder.join("log"))
}

fn state(log: &Log) -> Result<LogState, LogError> {
    log.verify(&[], |_| {})
}

#[test]
fn a_log_is_a_chain() {
    let folder = tempfile::tempdir().unwrap();
    let log = log(folder.path());
    assert!(state(&log).is_err(), "there is none yet");
    let first = log.append(&sealed(), now()).unwrap();
    let second = log.append(&sealed(), now().plus(1)).unwrap();
    assert_eq!(state(&log).unwrap(), second);
    assert_eq!(second.entries, 2);
    let mut times = Vec::new();
    log.verify(&[first.head, second.head], |entry| times.push(entry.time))
        .unwrap();
    assert_eq!(times, [now(), now().plus(1)]);
    assert!(matches!(log.append("", now()), Err(LogError::Nothing)));
}

#[test]
fn a_log_that_was_tampered_with_is_found_out() {
    let folder = tempfile::tempdir().unwrap();
    let log = log(folder.path());
    for at in 0..4 {
        log.append(&sealed(), now().plus(at)).unwrap();
    }
    let path = folder.path().join("log");
    let whole = fs::read_to_string(&path).unwrap();
    let last = state(&log).unwrap();
    let lines: Vec<&str> = whole.lines().collect();
    let edited = lines[1].replacen("12:00:01", "12:00:09", 1);
    let tampered = [
        (vec![lines[0], &edited, lines[2], lines[3]], "line 3"),
        (vec![lines[0], lines[2], lines[3]], "line 2"),
        (vec![lines[1], lines[2], lines[3]], "line 1"),
        (vec![lines[0], lines[2], lines[1], lines[3]], "line 2"),
        (vec![lines[0], lines[1], lines[1], lines[2]], "line 3"),
        (vec![lines[0], "", lines[1]], "line 2"),
        (vec![lines[0], "{}", lines[1]], "line 2"),
    ];
    for (lines, place) in tampered {
        fs::write(&path, format!("{}\n", lines.join("\n"))).unwrap();
        let error = state(&log).unwrap_err().to_string();
        assert!(error.starts_with(place), "{error}");
        // Nothing is added to it either.
        assert!(log.append(&sealed(), now()).is_err());
    }
    // What was cut off the end is missed by whoever knows what was there.
    fs::write(&path, format!("{}\n", lines[..3].join("\n"))).unwrap();
    assert!(state(&log).is_ok());
    let error = log.verify(&[last.head], |_| {}).unwrap_err();
    assert!(matches!(error, LogError::Cut(digest) if digest == last.head));
}

#[test]
fn a_line_that_nobody_finished_is_cut_off_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let log = log(folder.path());
    log.append(&sealed(), now()).unwrap();
    let path = folder.path().join("log");
    let whole = fs::read(&path).unwrap();
    let next = {
        log.append(&sealed(), now()).unwrap();
        fs::read(&path).unwrap()[whole.len()..].to_vec()
    };
    // Wherever its writer was killed.
    for length in [1, 10, next.len() / 2, next.len() - 1] {
        fs::write(&path, [&whole[..], &next[..length]].concat()).unwrap();
        let torn = state(&log).unwrap();
        assert_eq!((torn.entries, torn.torn), (1, length as u64));
        let after = log.append(&sealed(), now()).unwrap();
        assert_eq!((after.entries, state(&log).unwrap()), (2, after));
        let mut told = None;
        log.verify(&[], |entry| told = entry.torn).unwrap();
        assert_eq!(told, Some(length as u64));
    }
}

#[test]
fn many_writers_make_one_chain() {
    let folder = tempfile::tempdir().unwrap();
    let log = log(folder.path());
    let evidence = sealed();
    thread::scope(|scope| {
        for _ in 0..10 {
            scope.spawn(|| {
                for _ in 0..5 {
                    log.append(&evidence, now()).unwrap();
                }
            });
        }
    });
    assert_eq!(state(&log).unwrap().entries, 50);
}

#[cfg(unix)]
#[test]
fn a_log_is_a_file() {
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink("/dev/null", folder.path().join("log")).unwrap();
    assert!(matches!(
        log(folder.path()).append("x", now()),
        Err(LogError::NotAFile(_))
    ));
}
