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
    // Nor one that the log can't take.
    let arguments = [
        "check",
        "--base",
        "main",
        "--evidence",
        EVIDENCE,
        "--evidence-key",
        "../ci",
        "--evidence-log",
        "..",
    ];
    office
        .repository
        .tollgate(&arguments)
        .ends_with(2)
        .tells("is no regular file");
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

/// Read, encoded and verified by others: the envelope and the statement by Sigstore's crate, the
/// signature by ring. Nothing of ours has a part in it but the files.
#[test]
fn the_envelopes_are_those_of_others_too() {
    let world = World::new();
    let office = Office::new(&world);
    harmless(&office);
    record(&office, "production").ends_with(0);
    let commit = office.repository.git(&["rev-parse", "HEAD"]);
    let key = |name: &str| {
        // As `ssh-keygen` writes it: the last 32 bytes are those of Ed25519.
        let text = office.public_key(name);
        let text = text.split_whitespace().nth(1).expect("a key");
        let blob: sigstore_types::PayloadBytes =
            serde_json::from_value(text.into()).expect("base64");
        let raw = blob.as_bytes();
        let raw = raw[raw.len() - 32..].to_vec();
        ring::signature::UnparsedPublicKey::new(&ring::signature::ED25519, raw)
    };
    let evidence = fs::read_to_string(world.path("evidence.jsonl")).expect("evidence");
    let mut kinds = Vec::new();
    for line in evidence.lines() {
        let envelope: sigstore_types::DsseEnvelope =
            serde_json::from_str(line).expect("an envelope");
        let signature = envelope.signature.sig.as_bytes();
        let verified = |name| key(name).verify(&envelope.pae(), signature).is_ok();
        assert!(verified("ci"));
        assert!(!verified("mallory"));
        assert_eq!(envelope.payload_type, "application/vnd.in-toto+json");
        let statement: sigstore_types::Statement =
            serde_json::from_slice(envelope.payload.as_bytes()).expect("a statement");
        assert_eq!(statement.type_, "https://in-toto.io/Statement/v1");
        assert_eq!(statement.subject[0].digest.other["gitCommit"], commit);
        kinds.push(statement.predicate_type);
    }
    assert_eq!(
        kinds,
        [
            "https://github.com/tollgate-dev/tollgate/decision/v1",
            "https://slsa.dev/verification_summary/v1"
        ]
    );
}

/// What is deployed is what the latest record says that counts.
#[test]
fn a_deploy_is_compared_with_what_is_deployed() {
    let world = World::new();
    let office = Office::with_effect(&world, "block");
    let repository = &office.repository;
    let deploy = |more: &[&str]| {
        let usual = [
            "check",
            "--environment",
            "production",
            "--evidence",
            EVIDENCE,
            "--evidence-key",
            "../ci",
            "--evidence-log",
            "../log",
        ];
        repository.tollgate(&[&usual[..], more].concat())
    };
    // Nobody knows what is there, until somebody says it.
    deploy(&[])
        .ends_with(2)
        .tells("nobody knows what is deployed to `production`");
    deploy(&["--all"]).ends_with(0);
    let first = repository.git(&["rev-parse", "HEAD"]);
    // The incident came with an earlier commit of what is deployed next.
    office.change();
    repository.write("readme.md", "x\n").commit("harmless");
    let deployed = |run: Run| run.tells(&format!("{first} is deployed to `production`"));
    deployed(deploy(&[])).ends_with(1);
    // What was refused is not deployed, and asking again asks the same.
    deployed(deploy(&[])).ends_with(1);
    // Nor is what went to another environment.
    deploy(&["--environment", "staging", "--base", "HEAD"]).ends_with(2);
    // Somebody else's word on what is deployed does not count, whatever it says.
    let forged = [
        "check",
        "--base",
        "HEAD~1",
        "--head",
        "HEAD",
        "--environment",
        "production",
        "--evidence",
        "../forged.jsonl",
        "--evidence-key",
        "../mallory",
        "--evidence-log",
        "../log",
    ];
    repository.tollgate(&forged).ends_with(0);
    repository.write("readme.md", "z\n").commit("as harmless");
    deployed(deploy(&[])).ends_with(1);
    // An old record that is added once more is still old.
    let log_text = fs::read_to_string(world.path("log")).expect("a log");
    let entry: serde_json::Value =
        serde_json::from_str(log_text.lines().next().expect("a line")).expect("JSON");
    let lines = entry["evidence"].as_array().expect("lines").iter();
    let old: String = lines
        .map(|line| format!("{}\n", line.as_str().expect("a text")))
        .collect();
    repository.write("src/checkout.ts", SAFE.replace("\"eur\"", "order.currency"));
    let repaired = repository.commit("repair");
    deployed(deploy(&[])).ends_with(0);
    verify(
        &office,
        &[
            "--commit",
            "HEAD",
            "--environment",
            "production",
            "--base",
            &first,
        ],
    )
    .ends_with(0);
    fs::write(world.path("old.jsonl"), old).expect("a file");
    log(&office, &["append", "../log", "../old.jsonl"]).ends_with(0);
    repository.write("readme.md", "y\n").commit("more");
    deploy(&[])
        .ends_with(0)
        .tells(&format!("{repaired} is deployed to `production`"));
    // A log that somebody tampered with tells nothing.
    let text = fs::read_to_string(world.path("log")).expect("a log");
    let cut: Vec<&str> = text.lines().skip(1).collect();
    fs::write(world.path("log"), format!("{}\n", cut.join("\n"))).expect("a file");
    deploy(&[]).ends_with(2).tells("is not as it was written");
}

/// Whenever it is killed, there is all of the record or none, and no earlier one.
#[test]
fn who_is_killed_while_deciding_leaves_a_whole_record_or_none() {
    let world = World::new();
    let office = Office::with_effect(&world, "block");
    harmless(&office);
    let arguments = [
        "check",
        "--base",
        "main",
        "--environment",
        "production",
        "--evidence",
        EVIDENCE,
        "--evidence-key",
        "../ci",
        "--evidence-log",
        "../log",
    ];
    let path = world.path("evidence.jsonl");
    let (mut whole, mut none) = (0, 0);
    for attempt in 0..24_u64 {
        fs::write(&path, "an earlier one\n").expect("a file");
        let mut command = office.repository.command(&arguments);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().expect("tollgate starts");
        if attempt < 20 {
            std::thread::sleep(std::time::Duration::from_millis(attempt * 4));
            let _ = child.kill();
        }
        let _ = child.wait();
        match fs::read_to_string(&path) {
            Ok(text) if text == "an earlier one\n" => none += 1,
            Ok(_) => {
                verify(&office, &[]).ends_with(0);
                whole += 1;
            }
            Err(_) => none += 1,
        }
        // The log is whole, too.
        if world.path("log").exists() {
            log(&office, &["verify", "../log"]).ends_with(0);
        }
    }
    assert!(
        whole >= 4 && whole + none == 24,
        "{whole} whole, {none} none"
    );
}
