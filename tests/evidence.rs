//! The record of a decision, and what a deploy makes of it.

use std::fs;
use std::process::{Command, Stdio};

use crate::office::Office;
use crate::world::{Run, SAFE, World};

const EVIDENCE: &str = "../evidence.jsonl";

/// Judges for an environment and writes evidence.
fn record(office: &Office<'_>, environment: &str) -> Run {
    let arguments = [
        "check",
        "--base",
        "main",
        "--environment",
        environment,
        "--evidence",
        EVIDENCE,
        "--evidence-key",
        "../ci",
    ];
    office.repository.tollgate(&arguments)
}

fn verify(office: &Office<'_>, more: &[&str]) -> Run {
    let base = ["evidence", "verify", EVIDENCE, "--signers", "../ci.pub"];
    let default = ["--commit", "HEAD", "--environment", "production"];
    let arguments = if more.is_empty() { &default[..] } else { more };
    office.repository.tollgate(&[&base[..], arguments].concat())
}

fn harmless(office: &Office<'_>) {
    office
        .repository
        .write("src/checkout.ts", SAFE.replace("\"paid\"", "\"settled\""));
    office.repository.commit("harmless");
}

#[test]
fn a_deploy_asks_for_evidence() {
    let world = World::new();
    let office = Office::new(&world);
    harmless(&office);
    record(&office, "production").ends_with(0);
    verify(&office, &[])
        .ends_with(0)
        .tells("may be deployed to production");
    let base = [
        "--commit",
        "HEAD",
        "--environment",
        "production",
        "--base",
        "main",
        "--max-age",
        "1",
    ];
    verify(&office, &base).ends_with(0);
    let refused: [(&[&str], &str); 4] = [
        (
            &["--commit", "main", "--environment", "production"],
            "it is about the commit",
        ),
        (
            &["--commit", "HEAD", "--environment", "staging"],
            "it is about the environment `production`",
        ),
        (
            &[
                "--commit",
                "HEAD",
                "--environment",
                "production",
                "--base",
                "HEAD",
            ],
            "it compares with",
        ),
        (
            &[
                "--commit",
                "HEAD",
                "--environment",
                "production",
                "--policy",
                &format!("refund-cap={}", "1".repeat(64)),
            ],
            "not judged by the policy `refund-cap`",
        ),
    ];
    for (arguments, why) in refused {
        verify(&office, arguments).ends_with(1).tells(why);
    }
}

#[test]
fn what_was_not_allowed_is_recorded_and_refused() {
    for (effect, code) in [("review", 3), ("block", 1)] {
        let world = World::new();
        let office = Office::with_effect(&world, effect);
        office.change();
        record(&office, "production").ends_with(code);
        verify(&office, &[])
            .ends_with(1)
            .tells(&format!("the decision was `{effect}`"));
    }
}

#[test]
fn an_approved_change_may_be_deployed() {
    let world = World::new();
    let office = Office::new(&world);
    office.change();
    office.approve("bob");
    record(&office, "production").ends_with(0);
    verify(&office, &[]).ends_with(0);
}

#[test]
fn an_overridden_change_may_be_deployed_for_hours() {
    let world = World::new();
    let office = Office::with_effect(&world, "block");
    office.change();
    office.insist("bob", "production");
    office.insist("eve", "production");
    record(&office, "production").ends_with(0);
    verify(&office, &[])
        .ends_with(0)
        .tells("OVERRIDDEN for INC-7 by Bob and Eve");
}

#[test]
fn a_forged_file_is_refused() {
    let world = World::new();
    let office = Office::with_effect(&world, "block");
    office.change();
    record(&office, "production").ends_with(1);
    let path = world.path("evidence.jsonl");
    let blocked = fs::read_to_string(&path).expect("evidence");
    // Signed anew by somebody else: Mallory has the gate of a base without rules allow it.
    let forge = [
        "check",
        "--base",
        "HEAD~1",
        "--head",
        "HEAD~1",
        "--environment",
        "production",
    ];
    office.repository.tollgate(&forge);
    let arguments = [
        "check",
        "--base",
        "main",
        "--environment",
        "production",
        "--evidence",
        EVIDENCE,
        "--evidence-key",
        "../mallory",
    ];
    office.repository.tollgate(&arguments).ends_with(1);
    verify(&office, &[])
        .ends_with(1)
        .tells("none of the signers has signed it");
    let forgeries = [
        (blocked.replace("eyJ", "eyK"), ""),
        (blocked[..blocked.len() / 2].to_owned(), ""),
        (blocked.lines().next().unwrap().to_owned(), "it has 1 lines"),
        (String::new(), "it has 0 lines"),
        (format!("{blocked}{blocked}"), "it has 4 lines"),
        (blocked.replace("\"sig\":\"", "\"sig\":\"A"), ""),
    ];
    for (forgery, why) in forgeries {
        fs::write(&path, &forgery).expect("a file");
        verify(&office, &[]).ends_with(1).tells(why);
    }
    fs::remove_file(&path).expect("it is there");
    verify(&office, &[]).ends_with(2);
}

/// A run that comes to nothing leaves no earlier record behind.
#[test]
fn no_record_outlives_its_run() {
    let world = World::new();
    let office = Office::new(&world);
    harmless(&office);
    record(&office, "production").ends_with(0);
    let arguments = [
        "check",
        "--base",
        "no-such-branch",
        "--evidence",
        EVIDENCE,
        "--evidence-key",
        "../ci",
    ];
    office.repository.tollgate(&arguments).ends_with(2);
    assert!(!world.path("evidence.jsonl").exists());
    // Nor does one that can't be signed.
    let arguments = [
        "check",
        "--base",
        "main",
        "--evidence",
        EVIDENCE,
        "--evidence-key",
        "../none",
    ];
    office.repository.tollgate(&arguments).ends_with(2);
    assert!(!world.path("evidence.jsonl").exists());
}

fn log(office: &Office<'_>, arguments: &[&str]) -> Run {
    office
        .repository
        .tollgate(&[&["evidence", "log"], arguments].concat())
}

#[test]
fn ten_gates_write_one_log() {
    let world = World::new();
    let office = Office::new(&world);
    harmless(&office);
    std::thread::scope(|scope| {
        for gate in 0..10 {
            let office = &office;
            scope.spawn(move || {
                let file = format!("../evidence-{gate}.jsonl");
                let arguments = [
                    "check",
                    "--base",
                    "main",
                    "--evidence",
                    &file,
                    "--evidence-key",
                    "../ci",
                    "--evidence-log",
                    "../log",
                ];
                office.repository.tollgate(&arguments).ends_with(0);
            });
        }
    });
    log(&office, &["verify", "../log"])
        .ends_with(0)
        .tells("10 entries");
}

#[test]
fn a_log_that_was_tampered_with_is_refused() {
    let world = World::new();
    let office = Office::new(&world);
    harmless(&office);
    record(&office, "production").ends_with(0);
    for _ in 0..3 {
        log(&office, &["append", "../log", EVIDENCE]).ends_with(0);
    }
    let said = log(&office, &["verify", "../log"]).ends_with(0).stdout;
    let last = said.trim().rsplit(' ').next().expect("a digest").to_owned();
    let path = world.path("log");
    let whole = fs::read_to_string(&path).expect("a log");
    let lines: Vec<&str> = whole.lines().collect();
    for tampered in [
        &lines[1..],
        &[lines[0], lines[2]][..],
        &[lines[1], lines[0], lines[2]],
    ] {
        fs::write(&path, format!("{}\n", tampered.join("\n"))).expect("a file");
        log(&office, &["verify", "../log"])
            .ends_with(1)
            .tells("is not as it was written");
        log(&office, &["append", "../log", EVIDENCE]).ends_with(2);
    }
    fs::write(&path, format!("{}\n", lines[..2].join("\n"))).expect("a file");
    log(&office, &["verify", "../log"]).ends_with(0);
    log(&office, &["verify", "../log", "--known", &last])
        .ends_with(1)
        .tells("removed from its end");
}

/// Runs `tollgate evidence log append` where no file may grow over some blocks of 512 bytes:
/// killed by the system in the midst of its write, or, with the signal off, told as of a full disk.
fn append_within(office: &Office<'_>, blocks: u64, is_killed: bool) -> i32 {
    let trap = if is_killed { "" } else { "trap '' XFSZ; " };
    let binary = crate::world::tollgate();
    let script = format!(
        "{trap}ulimit -f {blocks}; exec '{}' evidence log append ../log {EVIDENCE}",
        binary.display()
    );
    let run = Command::new("sh")
        .args(["-c", &script])
        .current_dir(&office.repository.path)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("sh runs");
    run.code().unwrap_or(-1)
}

#[test]
fn a_full_disk_or_a_kill_leaves_a_log_that_goes_on() {
    let world = World::new();
    let office = Office::new(&world);
    harmless(&office);
    record(&office, "production").ends_with(0);
    log(&office, &["append", "../log", EVIDENCE]).ends_with(0);
    let path = world.path("log");
    let size = || fs::metadata(&path).expect("a log").len();
    let one = size();
    // The next entry fits in part.
    let blocks = one / 512 + 2;
    assert_eq!(append_within(&office, blocks, false), 2);
    assert_eq!(size(), one, "what was half written is gone");
    log(&office, &["verify", "../log"])
        .ends_with(0)
        .tells("1 entries");
    assert_eq!(append_within(&office, blocks, true), -1, "it was killed");
    assert!(size() > one, "what was half written is there");
    log(&office, &["verify", "../log"])
        .ends_with(0)
        .tells("1 entries")
        .tells("never finished");
    log(&office, &["append", "../log", EVIDENCE]).ends_with(0);
    log(&office, &["verify", "../log"])
        .ends_with(0)
        .tells("2 entries")
        .omits("never finished");
    assert!(
        fs::read_to_string(&path)
            .expect("a log")
            .contains("\"torn\":")
    );
}

/// Another's verifier of DSSE: `securesystemslib` of PyPI, which must be installed for `python3`
/// (`pip install securesystemslib`), or named by `TOLLGATE_DSSE_PYTHONPATH`.
#[test]
#[ignore = "needs python3 with securesystemslib and cryptography: see its document"]
fn the_envelopes_are_those_of_others_too() {
    const SCRIPT: &str = r#"
import base64, hashlib, json, sys
from securesystemslib.dsse import Envelope
from securesystemslib.signer import SSlibKey
raw = base64.b64decode(open(sys.argv[2]).read().split()[1])[-32:]
def key_of(raw, keyid):
    return SSlibKey(keyid, "ed25519", "ed25519", {"public": raw.hex()})
for line in open(sys.argv[1]):
    envelope = Envelope.from_dict(json.loads(line))
    signature = next(iter(envelope.signatures.values())) if isinstance(envelope.signatures, dict) else envelope.signatures[0]
    key_of(raw, signature.keyid).verify_signature(signature, envelope.pae())
    statement = json.loads(envelope.payload)
    assert statement["_type"] == "https://in-toto.io/Statement/v1", statement
    print(statement["predicateType"])
    try:
        key_of(bytes(32), signature.keyid).verify_signature(signature, envelope.pae())
    except Exception:
        continue
    raise SystemExit("a key of nobody verifies")
"#;
    let world = World::new();
    let office = Office::new(&world);
    harmless(&office);
    record(&office, "production").ends_with(0);
    let mut python = Command::new("python3");
    if let Some(path) = std::env::var_os("TOLLGATE_DSSE_PYTHONPATH") {
        python.env("PYTHONPATH", path);
    }
    let run = python
        .args(["-c", SCRIPT])
        .arg(world.path("evidence.jsonl"))
        .arg(world.path("ci.pub"))
        .output()
        .expect("python3 is installed");
    let errors = String::from_utf8_lossy(&run.stderr);
    assert!(
        run.status.success(),
        "securesystemslib and cryptography are needed: `pip install 'securesystemslib[crypto]'`\n{errors}"
    );
    let told = String::from_utf8_lossy(&run.stdout);
    assert_eq!(
        told.lines().collect::<Vec<_>>(),
        [
            "https://github.com/tollgate-dev/tollgate/decision/v1",
            "https://slsa.dev/verification_summary/v1"
        ]
    );
}
