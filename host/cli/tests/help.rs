//! What `--help` teaches. Everything that runs on a repository is tested in `tests/`; that this
//! test asks cargo for the binary is what builds it for those.
#![allow(clippy::expect_used, reason = "a test may panic")]

use std::process::Command;

use insta::assert_snapshot;

fn help(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tollgate"));
    let output = command
        .args(arguments)
        .env("COLUMNS", "100")
        .output()
        .expect("it starts");
    assert!(output.status.success());
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn of_all() {
    assert_snapshot!(help(&["--help"]), @r#"
    Asks WebAssembly policies whether money could go wrong with a change, before it is deployed

    Usage: tollgate [OPTIONS] <COMMAND>

    Commands:
      init         Set Tollgate up in a repository: configuration, waivers, hook, step in CI
      doctor       Check that what is set up here works: each line says ok, warn or fail, and what to do
      check        Judge a change: what a branch adds, what is staged or on disk, or the whole tree
      backtest     Judge a history, commit by commit, as if each were being deployed
      approve      Approve a change that people must review, with your SSH key
      approvals    List who approved a change, what is still missing, and from whom it could come
      override     Let a blocked change through to one environment for some hours, in an emergency
      evidence     Verify signed records of decisions, and keep them
      hook         Judge what is pushed: put Tollgate into git's hooks, and run as one
      explain      Explain a rule, or why one finding was made
      policies     List the policies, their rules, and the SHA-256 digests they are known by
      policy       Write a policy of your own, publish it, and pin those of others
      facts        Show what policies are told of a file: its functions, calls and settings
      gateways     List the gateways that are recognised, or tell what is known of one
      incident     Write up an incident
      config       Check `tollgate.toml`, show what is in force, or print its schema for editors
      waive        Write a waiver: a rule, a place, a reason, an owner, and the last day that it counts
      waivers      List the waivers of a tree, with what each hides there and which are over soon
      demo         See the deploy that debited customers twice, and how it is stopped
      completions  Write the completions of a shell
      man          Write the manual pages, one a command
      help         Print this message or the help of the given subcommand(s)

    Options:
          --color <WHEN>  When to write colours. `auto` does where a terminal reads, and honours
                          NO_COLOR, FORCE_COLOR and CLICOLOR_FORCE [default: auto] [possible values:
                          auto, always, never]
      -q, --quiet         Tell only what decides or fails, and nothing of what went well
      -v, --verbose       Tell also, on standard error, which files were looked at and why others were
                          not, which policies judged them, and where the time went
      -h, --help          Print help
      -V, --version       Print version

    Exit codes, which no option changes:
      0  allow: nothing stands against the change
      1  block: it must not be deployed as it is
      2  could not decide: wrong usage, a failed policy, something that could not be read
      3  review: people must settle it first

    Try `tollgate demo` to see it at work, and `tollgate check --help` to use it.
    "#);
}

#[test]
fn of_check() {
    assert_snapshot!(help(&["check", "--help"]), @r#"
    Judge a change: what a branch adds, what is staged or on disk, or the whole tree.

    Without a range it judges what HEAD adds since it left its upstream, or the main branch: what a pull
    request would show.

    `tollgate.toml` is read from the base of the change, so that a change cannot loosen its own gate.
    With --all there is no base, and it is read from the tree that is judged.

    Usage: tollgate check [OPTIONS]

    Options:
          --repo <DIR>
              The repository: a worktree, any folder of one, or a bare repository [default: the one
              here]

          --base <REV>
              What to compare with: a branch, a tag, an id. Judged is what the head adds since the two
              parted [default: what --evidence-log says is deployed, the upstream, or the main branch]

          --head <REV>
              What is about to be deployed [default: HEAD]

          --staged
              Judge what `git commit` would commit

          --worktree
              Judge the files on disk against HEAD, untracked ones too

          --all
              Judge the whole tree as if all of it were new

          --format <FORMAT[=FILE]>
              The form of the report: `human`, `json` (documented and versioned), `github` (a log with
              annotations, and the summary of the step), `gitlab` (code quality), `sarif`, `junit`,
              `markdown` (a comment), or `html` (a page for auditors). With `=FILE` it goes there. May
              be given several times; only one can go to standard output
              
              [default: human]

          --output <FILE>
              Write the report to this file, and only a summary to standard error

          --policy <FILE.wasm>
              A policy of your own, besides the built-in ones. May be given several times

          --config <FILE>
              Another configuration. The change is judged under both, and the stricter answer counts; a
              backtest judges under this one alone

          --no-cache
              Work everything out anew. What was worked out is otherwise kept for this user, and never
              in CI

          --reviews <FILE>
              What the forge says of the reviews of the change, in its own form: `gh api --paginate
              repos/O/R/pulls/N/reviews`, the same of Gitea, or GitLab's approvals and versions. Counts
              only where `[review] forge` at the base names the forge

          --color <WHEN>
              When to write colours. `auto` does where a terminal reads, and honours NO_COLOR,
              FORCE_COLOR and CLICOLOR_FORCE
              
              [default: auto]
              [possible values: auto, always, never]

      -q, --quiet
              Tell only what decides or fails, and nothing of what went well

      -v, --verbose
              Tell also, on standard error, which files were looked at and why others were not, which
              policies judged them, and where the time went

      -h, --help
              Print help (see a summary with '-h')

      -V, --version
              Print version

    Evidence:
          --evidence <FILE>
              Write signed evidence of the decision to this file, whatever the decision is

          --evidence-key <FILE>
              The key to sign it with, as `ssh-keygen -t ed25519 -N ''` makes it

          --evidence-log <FILE>
              Add it to this log, too. Without `--base`, its latest record for the environment tells
              what is deployed there now, and is compared with

          --evidence-signers <FILE>
              Whose records in the log count: public keys, one a line, or a file of allowed signers
              [default: the evidence key]

          --branch <NAME>
              The branch that the change is bound for. Policies can ask for it [default: in CI, what its
              variables say]

          --environment <NAME>
              The environment that the change is bound for. `tollgate.toml` may say what counts there,
              and policies can ask for it [default: in CI, what its variables say]

    To make it stricter:
          --at-least <RULE=EFFECT>
              What findings ask for at least: `money=block`, `idempotency/shared-key=review`. May be
              given several times. So does the variable TOLLGATE_AT_LEAST, with commas between

          --enforce
              Decide even where `tollgate.toml` says `report-only`. So does TOLLGATE_ENFORCE=1

          --no-waivers
              Let no waiver count. So does TOLLGATE_NO_WAIVERS=1

          --today <DATE>
              The day to judge waivers by, if it is a later one than today

    Examples:
      tollgate check                            what this branch adds to the main branch
      tollgate check --base v1.4 --head v1.5    what a deploy of v1.5 over v1.4 brings
      tollgate check --staged                   what you are about to commit
      tollgate check --format json --output report.json
      tollgate check --format github --format sarif=tollgate.sarif
      tollgate check --policy refund-cap.wasm   with a policy of your own, besides the built-in ones

    Exit codes: 0 allow, 1 block, 2 could not decide, 3 review required.
    "#);
}

#[test]
fn of_backtest() {
    assert_snapshot!(help(&["backtest", "--help"]), @r#"
    Judge a history, commit by commit, as if each were being deployed.

    Each commit of the range is judged for what it changes against its first parent, exactly as
    `tollgate check --base PARENT --head COMMIT` would, with the `tollgate.toml` of that parent. Says
    which commits would have been reviewed or blocked, by rule, and which to read. Merges are left out,
    since what they bring was judged commit by commit; with --merges they are judged whole instead, as a
    main branch that is deployed by merging got them.

    It can be interrupted, and the same command goes on where it was.

    Usage: tollgate backtest [OPTIONS] [RANGE]
           tollgate backtest <COMMAND>

    Commands:
      merge  Join the JSON reports of all shards of a backtest
      help   Print this message or the help of the given subcommand(s)

    Arguments:
      [RANGE]
              The commits: a revision, for it and everything before it, or `A..B`, for what B has and A
              has not
              
              [default: HEAD]

    Options:
          --repo <DIR>
              The repository: a worktree, any folder of one, or a bare repository [default: the one
              here]

          --merges
              Follow first parents from the end of the range, and judge each merge for all that it
              brought

          --since <DATE>
              Only commits made at this date or later, as 2024-10-25

          --paths <GLOB>
              Only commits that change a file which matches. `*` stops at a slash, `**` doesn't. May be
              given several times

          --policy <FILE.wasm>
              A policy of your own, besides the built-in ones. May be given several times

          --config <FILE>
              Another configuration. The change is judged under both, and the stricter answer counts; a
              backtest judges under this one alone

          --no-cache
              Work everything out anew. What was worked out is otherwise kept for this user, and never
              in CI

          --compare <OLD.wasm> <NEW.wasm>
              Tell what a new version of a policy would have changed: findings that are new, gone, or
              ask for something else, and decisions that differ. Either may be the name of a built-in
              policy

          --shard <I/N>
              Judge one part of several, counted from 1: each on a machine of its own, joined by
              `tollgate backtest merge`

          --jobs <N>
              How many commits to judge at the same time [default: as many as there are cores]

          --state <FILE>
              Keep what is judged so far in this file, and go on from it [default: a file in the user's
              cache; in CI, nowhere]

          --format <FORMAT>
              The form of the report: for people, for programs and to be joined, or as a page
              
              [default: human]
              [possible values: human, json, html]

          --output <FILE>
              Write the report to this file, and only a summary to standard error

          --color <WHEN>
              When to write colours. `auto` does where a terminal reads, and honours NO_COLOR,
              FORCE_COLOR and CLICOLOR_FORCE
              
              [default: auto]
              [possible values: auto, always, never]

      -q, --quiet
              Tell only what decides or fails, and nothing of what went well

      -v, --verbose
              Tell also, on standard error, which files were looked at and why others were not, which
              policies judged them, and where the time went

      -h, --help
              Print help (see a summary with '-h')

      -V, --version
              Print version

    Examples:
      tollgate backtest                             all commits of this branch
      tollgate backtest v1.0..main --merges         what was merged since v1.0
      tollgate backtest --since 2024-01-01 --format html --output backtest.html
      tollgate backtest --compare old.wasm new.wasm what a new version of a policy would change
      tollgate backtest --shard 1/4 --format json --output part-1.json
      tollgate backtest merge part-*.json           the four parts as one

    Exit codes: 0 it ran through, whatever it found; 2 it could not run, or was interrupted.
    A commit that can't be decided is counted and listed.
    "#);
}

#[test]
fn of_merging_shards() {
    assert_snapshot!(help(&["backtest", "merge", "-h"]), @r#"
    Join the JSON reports of all shards of a backtest

    Usage: tollgate backtest merge [OPTIONS] <FILE>...

    Arguments:
      <FILE>...  The JSON reports, one of each shard

    Options:
          --format <FORMAT>  The form of the report: for people, for programs and to be joined, or as a
                             page [default: human] [possible values: human, json, html]
          --output <FILE>    Write the report to this file, and only a summary to standard error
          --color <WHEN>     When to write colours. `auto` does where a terminal reads, and honours
                             NO_COLOR, FORCE_COLOR and CLICOLOR_FORCE [default: auto] [possible values:
                             auto, always, never]
      -q, --quiet            Tell only what decides or fails, and nothing of what went well
      -v, --verbose          Tell also, on standard error, which files were looked at and why others
                             were not, which policies judged them, and where the time went
      -h, --help             Print help (see more with '--help')
      -V, --version          Print version
    "#);
}

#[test]
fn of_the_hook() {
    assert_snapshot!(help(&["hook", "pre-push", "--help"]), @r#"
    Judge what is about to be pushed. Git runs this, and tells on standard input what it is.

    `tollgate hook install` sets it up. By hand, it is this in `.git/hooks/pre-push`:

        #!/bin/sh
        exec tollgate hook pre-push "$@"

    Each ref is judged for what it brings to the remote; deleting one deploys nothing and is
    let through. A review comes after the push of a branch that is not protected, so there it
    is told and the push goes through; `protected-branches` in `tollgate.toml` says which are,
    and without it all are. Where several refs are pushed, the exit code is that of the worst: block,
    could not decide, review, allow. Any but 0 stops the push.

    Usage: tollgate hook pre-push [OPTIONS] [REMOTE] [URL]

    Arguments:
      [REMOTE]
              The remote's name, as git gives it
              
              [default: origin]

      [URL]
              The remote's address, as git gives it

    Options:
          --repo <DIR>
              The repository [default: the one git runs the hook for]

          --pre-commit
              Run by the pre-commit framework, which tells in its own variables what is pushed. Outside
              of a push it judges what `tollgate check` would

          --format <FORMAT=FILE>
              Write a report into a file, too: `json`, `github`, `gitlab`, `sarif`, `junit`, `markdown`,
              `html` or `human`. May be given several times. Where several refs are pushed, it is that
              of the one that decides

          --policy <FILE.wasm>
              A policy of your own, besides the built-in ones. May be given several times

          --config <FILE>
              Another configuration. The change is judged under both, and the stricter answer counts; a
              backtest judges under this one alone

          --no-cache
              Work everything out anew. What was worked out is otherwise kept for this user, and never
              in CI

          --color <WHEN>
              When to write colours. `auto` does where a terminal reads, and honours NO_COLOR,
              FORCE_COLOR and CLICOLOR_FORCE
              
              [default: auto]
              [possible values: auto, always, never]

      -q, --quiet
              Tell only what decides or fails, and nothing of what went well

      -v, --verbose
              Tell also, on standard error, which files were looked at and why others were not, which
              policies judged them, and where the time went

      -h, --help
              Print help (see a summary with '-h')

      -V, --version
              Print version

    To make it stricter:
          --at-least <RULE=EFFECT>
              What findings ask for at least: `money=block`, `idempotency/shared-key=review`. May be
              given several times. So does the variable TOLLGATE_AT_LEAST, with commas between

          --enforce
              Decide even where `tollgate.toml` says `report-only`. So does TOLLGATE_ENFORCE=1

          --no-waivers
              Let no waiver count. So does TOLLGATE_NO_WAIVERS=1

          --today <DATE>
              The day to judge waivers by, if it is a later one than today
    "#);
}

#[test]
fn of_policy_new() {
    assert_snapshot!(help(&["policy", "new", "--help"]), @r#"
    Start a policy: a folder that builds and passes its tests at once.

    Writes a rule, its cases, the SDK and the contract it was generated from, a README, and what editors
    and CI need. Overwrites nothing.

    Usage: tollgate policy new [OPTIONS] <NAME>

    Arguments:
      <NAME>
              Its name, in kebab-case: the part before the slash in `policy/rule`

    Options:
          --lang <LANGUAGE>
              The language that it is written in: rust, javascript or python
              
              [default: rust]

          --into <DIR>
              The folder to make its folder in [default: the one here]

          --color <WHEN>
              When to write colours. `auto` does where a terminal reads, and honours NO_COLOR,
              FORCE_COLOR and CLICOLOR_FORCE
              
              [default: auto]
              [possible values: auto, always, never]

      -q, --quiet
              Tell only what decides or fails, and nothing of what went well

      -v, --verbose
              Tell also, on standard error, which files were looked at and why others were not, which
              policies judged them, and where the time went

      -h, --help
              Print help (see a summary with '-h')

      -V, --version
              Print version
    "#);
}
