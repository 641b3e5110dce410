//! Every exit code, and what outranks what: block, could not decide, review, allow.

use crate::world::{INCIDENT_RULE, Repository, SAFE, World, incident, only};

/// A repository whose last commit is the incident, under a configuration.
fn repository<'w>(world: &'w World, configuration: &str) -> Repository<'w> {
    let repository = world.repository("shop");
    repository
        .write("src/checkout.ts", SAFE)
        .write("tollgate.toml", configuration);
    repository.commit("before");
    repository.write("src/checkout.ts", incident());
    repository.commit("incident");
    repository
}

const CHECK: [&str; 3] = ["check", "--base", "HEAD~1"];

#[test]
fn a_block_is_1() {
    let world = World::new();
    let run = repository(&world, "").tollgate(&CHECK).ends_with(1);
    run.says(&format!("block[{INCIDENT_RULE}]"))
        .says("\nblock: this change must not be deployed as it is");
}

#[test]
fn a_review_is_3() {
    let world = World::new();
    repository(&world, &only("review"))
        .tollgate(&CHECK)
        .ends_with(3)
        .says("\nreview: ");
}

#[test]
fn a_note_is_0() {
    let world = World::new();
    repository(&world, &only("note"))
        .tollgate(&CHECK)
        .ends_with(0)
        .says(&format!("note[{INCIDENT_RULE}]"));
}

#[test]
fn a_change_without_payments_is_0_and_says_so() {
    let world = World::new();
    let repository = world.repository("shop");
    repository.write("readme.md", "one\n");
    repository.commit("one");
    repository.write("readme.md", "two\n");
    repository.commit("two");
    let run = repository.tollgate(&CHECK).ends_with(0);
    run.says("notice: the changed file does not touch payments")
        .says("looked at: 0 of 1 changed file");
}

#[test]
fn everything_off_is_2() {
    let world = World::new();
    let run = repository(&world, &only("off"))
        .tollgate(&CHECK)
        .ends_with(2);
    run.says("every policy is switched off: nothing was judged");
}

/// A policy that is none: it fails, and what else was found decides what that means.
#[test]
fn a_failed_policy_is_2_unless_something_blocks() {
    for (effect, code) in [("note", 2), ("review", 2), ("block", 1)] {
        let world = World::new();
        let repository = repository(&world, &only(effect));
        std::fs::write(world.path("junk.wasm"), b"no component").expect("a file");
        let policy = world.path("junk.wasm");
        let arguments = [&CHECK[..], &["--policy", policy.to_str().expect("UTF-8")]].concat();
        let run = repository.tollgate(&arguments).ends_with(code);
        run.says("policy `junk.wasm`")
            .says("could not be decided")
            .omits(policy.to_str().expect("UTF-8"));
    }
}

#[test]
fn a_file_that_could_not_be_read_is_2_if_it_could_matter() {
    let world = World::new();
    let repository = world.repository("shop");
    repository.commit("nothing");
    repository.write("logo.png", b"\0png\xff");
    repository.commit("a picture");
    repository.tollgate(&CHECK).ends_with(0);
    repository.write("src/pay.ts", b"stripe\xff\n");
    repository.commit("not text");
    let run = repository.tollgate(&CHECK).ends_with(2);
    run.says("`src/pay.ts` could matter, and was not looked at whole: not UTF-8 text");
}

#[test]
fn nothing_looked_at_is_2() {
    let world = World::new();
    let repository = repository(&world, "");
    repository
        .tollgate(&["check", "--base", "HEAD"])
        .ends_with(2)
        .says("nothing was looked at");
    repository
        .tollgate(&["check", "--staged"])
        .ends_with(2)
        .says("`git add` what is to be checked");
    repository
        .tollgate(&["check", "--worktree"])
        .ends_with(2)
        .says("nothing was looked at");
    repository
        .tollgate(&["check"])
        .ends_with(2)
        .says("hint: name what to compare with: `--base <revision>`");
    // Two commits with one content were compared.
    repository.commit("nothing more");
    repository
        .tollgate(&CHECK)
        .ends_with(0)
        .says("no file differs between base and head");
}

#[test]
fn wrong_usage_is_2() {
    let world = World::new();
    let repository = repository(&world, "");
    let cases: [(&[&str], &str); 13] = [
        (&[], "Usage: tollgate"),
        (&["chekc"], "a similar subcommand exists: 'check'"),
        (
            &["check", "--bse", "x"],
            "a similar argument exists: '--base'",
        ),
        (&["check", "--staged", "--worktree"], "cannot be used with"),
        (&["check", "--all", "--base", "x"], "cannot be used with"),
        (
            &["check", "--format", "xml"],
            "it is one of human, json, github",
        ),
        (
            &["check", "--base", "nowhere"],
            "error: revision `nowhere` is not in this clone",
        ),
        (
            &["check", "--repo", "/"],
            "hint: run it inside a repository",
        ),
        (
            &["check", "--base", "HEAD~1", "--policy", "none.wasm"],
            "error: can't read the policy `none.wasm`",
        ),
        (
            &["check", "--base", "HEAD~1", "--config", "none.toml"],
            "error: can't read the configuration `none.toml`",
        ),
        (
            &["gateways", "show", "strpie"],
            "hint: did you mean `stripe`?",
        ),
        (
            &["gateways", "show", "\u{1b}[31m"],
            "hint: `tollgate gateways` lists those that there are",
        ),
        (
            &["gateways", "tell", "stripe"],
            "hint: it knows `list`, `show ID` and `contract ID`",
        ),
    ];
    for (arguments, expected) in cases {
        repository.tollgate(arguments).ends_with(2).says(expected);
    }
}

#[test]
fn asking_for_help_is_0() {
    let world = World::new();
    let repository = world.repository("shop");
    for arguments in [
        &["--help"][..],
        &["check", "--help"],
        &["hook", "pre-push", "--help"],
        &["gateways", "--help"],
        &["incident", "new", "--help"],
        &["--version"],
    ] {
        repository.tollgate(arguments).ends_with(0).says("tollgate");
    }
    for policy in [
        "charge-sequence",
        "error-case-tests",
        "gateway-config",
        "gateway-contract",
        "gateway-errors",
        "idempotency",
        "incident-readiness",
        "money",
        "payment-review",
        "retries",
        "webhooks",
    ] {
        repository
            .tollgate(&["policies"])
            .ends_with(0)
            .says(policy)
            .says("sha256:");
    }
    repository
        .tollgate(&["gateways"])
        .ends_with(0)
        .says("Stripe");
    repository
        .tollgate(&["gateways", "show", "stripe"])
        .ends_with(0)
        .says("api.stripe.com")
        .says("with the same key only");
    repository
        .tollgate(&["gateways", "show", "stripe", "--format", "json"])
        .ends_with(0)
        .says("\"retry\": \"with-the-same-key\"");
}

/// A reader that is gone does not turn a block into something else.
#[test]
fn a_broken_pipe_is_no_allow() {
    let world = World::new();
    let repository = repository(&world, "");
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let status = repository
        .command(&CHECK)
        .stdout(writer)
        .stderr(std::process::Stdio::null())
        .status();
    assert_eq!(status.expect("tollgate starts").code(), Some(1));
}

/// A disk that is full does not either; and what nobody can read is no allow.
#[test]
fn a_full_disk_is_no_allow() {
    for (effect, code) in [("block", 1), ("review", 2), ("note", 2)] {
        let world = World::new();
        let repository = repository(&world, &only(effect));
        let full = std::fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .expect("/dev/full");
        let status = repository
            .command(&CHECK)
            .stdout(full)
            .stderr(std::process::Stdio::null())
            .status();
        assert_eq!(
            status.expect("tollgate starts").code(),
            Some(code),
            "{effect}"
        );
    }
}
