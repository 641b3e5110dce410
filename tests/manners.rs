//! How much is told: `--quiet`, `--verbose`, and what is the same whoever reads.

use serde_json::Value;

use crate::hooks::{commit_incident, commit_repair, shop};
use crate::world::{INCIDENT_RULE, Repository, Run, SAFE, World, incident};

/// A repository whose last commit is the incident.
fn blocked(world: &World) -> Repository<'_> {
    let repository = world.repository("shop");
    repository.write("src/checkout.ts", SAFE);
    repository.write("README.md", "stripe");
    repository.commit("before");
    repository.write("src/checkout.ts", incident());
    repository.write("README.md", "stripe, still");
    repository.commit("incident");
    repository
}

#[test]
fn quiet_tells_what_decides_and_nothing_of_what_is_allowed() {
    let world = World::new();
    let repository = blocked(&world);
    let usual = repository
        .tollgate(&["check", "--base", "HEAD~1"])
        .ends_with(1);
    let quiet = repository
        .tollgate(&["check", "-q", "--base", "HEAD~1"])
        .ends_with(1);
    assert!(usual.stdout.starts_with(&quiet.stdout), "{quiet}");
    assert!(quiet.stdout.contains(INCIDENT_RULE), "{quiet}");
    let quiet = quiet.omits("looked at").omits("next:").omits("explain");
    assert_eq!(quiet.stderr, "");
    repository.write("README.md", "stripe, yet");
    repository.commit("words");
    let allowed = repository
        .tollgate(&["--quiet", "check", "--base", "HEAD~1"])
        .ends_with(0);
    assert_eq!((&*allowed.stdout, &*allowed.stderr), ("", ""));
    repository.git(&["reset", "-q", "--hard", "HEAD~1"]);
    // What a program reads is never less.
    let json = |arguments: &[&str]| repository.tollgate(arguments).ends_with(1).stdout;
    let usual = json(&["check", "--base", "HEAD~1", "--format", "json"]);
    let quiet = json(&["check", "-q", "--base", "HEAD~1", "--format", "json"]);
    let verbose = json(&["check", "-v", "--base", "HEAD~1", "--format", "json"]);
    assert_eq!((&usual, &usual), (&quiet, &verbose));
    repository
        .tollgate(&["check", "-q", "-v", "--base", "HEAD"])
        .ends_with(2)
        .says("cannot be used with");
}

/// What could not be decided is told, however quiet it is to be.
#[test]
fn quiet_tells_why_nothing_is_decided() {
    let world = World::new();
    let repository = blocked(&world);
    repository.write("broken.wasm", "no component");
    let arguments = ["check", "-q", "--base", "HEAD", "--policy", "broken.wasm"];
    repository
        .tollgate(&arguments)
        .ends_with(2)
        .says("broken.wasm")
        .says("could not decide");
    repository
        .tollgate(&["check", "-q", "--base", "nowhere"])
        .ends_with(2)
        .says("error: ");
}

#[test]
fn verbose_tells_which_files_were_looked_at_and_where_the_time_went() {
    let world = World::new();
    let repository = blocked(&world);
    let plain = repository.tollgate(&["check", "--base", "HEAD~1", "--no-cache"]);
    let run = repository
        .tollgate(&["check", "-v", "--base", "HEAD~1", "--no-cache"])
        .ends_with(1);
    assert_eq!(run.stdout, plain.stdout);
    assert!(
        run.stderr.contains("read         src/checkout.ts: "),
        "{run}"
    );
    assert!(run.stderr.contains("passed over  README.md: "), "{run}");
    assert!(run.stderr.contains("charge-sequence "), "{run}");
    assert!(run.stderr.contains(" s  run the policies\n"), "{run}");
    assert!(run.stderr.ends_with(" s  in all\n"), "{run}");
    // What is remembered is said to be; under CI nothing is remembered.
    let at_home = [("CI", "false")];
    repository
        .tollgate_with(&at_home, &["check", "--base", "HEAD~1"])
        .ends_with(1);
    repository
        .tollgate_with(&at_home, &["check", "-v", "--base", "HEAD~1"])
        .ends_with(1)
        .says("--no-cache looks again");
}

/// Without a terminal nothing is drawn, and the same is written each time.
#[test]
fn what_is_piped_is_stable() {
    let world = World::new();
    let repository = blocked(&world);
    let check = || {
        let arguments = ["check", "--all", "--no-cache"];
        repository.tollgate_with(&[("TERM", "xterm-256color")], &arguments)
    };
    let (first, second) = (check(), check());
    assert_eq!(first.stderr, "", "{first}");
    assert_eq!(first.stdout, second.stdout);
    let is_control = |letter: char| letter.is_control() && letter != '\n';
    assert!(!first.stdout.contains(is_control), "{first}");
}

#[test]
fn each_rule_that_fired_is_named_once_with_what_explains_it() {
    let world = World::new();
    let repository = blocked(&world);
    let run = repository
        .tollgate(&["check", "--base", "HEAD~1"])
        .ends_with(1);
    let command = format!("tollgate explain {INCIDENT_RULE}");
    assert_eq!(run.stdout.matches(&command).count(), 1, "{run}");
    repository
        .tollgate(&["explain", INCIDENT_RULE])
        .ends_with(0);
}

#[test]
fn what_went_well_is_not_told_to_the_quiet() {
    let world = World::new();
    let repository = blocked(&world);
    let silent = |arguments: &[&str]| {
        let run = repository.tollgate(arguments).ends_with(0);
        assert_eq!((&*run.stdout, &*run.stderr), ("", ""), "{arguments:?}");
    };
    silent(&["hook", "install", "-q"]);
    silent(&["hook", "status", "-q"]);
    silent(&["hook", "uninstall", "-q"]);
    silent(&["config", "check", "-q"]);
    silent(&["man", "pages", "-q"]);
    silent(&["demo", "-q"]);
    repository
        .tollgate(&["hook", "status", "-q"])
        .ends_with(2)
        .says("no pre-push hook");
}

fn json(repository: &Repository<'_>, path: &str) -> Value {
    serde_json::from_slice(&repository.read(path)).expect("JSON")
}

/// A hook writes reports as `check` does, and tells people on standard error.
#[test]
fn a_hook_writes_reports_and_leaves_standard_output_to_git() {
    let world = World::new();
    let repository = shop(&world, &[]);
    let hook = format!(
        "#!/bin/sh\nexec '{}' hook pre-push --format json=told.json --format sarif=told.sarif \"$@\"\n",
        crate::world::tollgate().display()
    );
    repository.write_program(".git/hooks/pre-push", &hook);
    commit_incident(&repository);
    let push = |refs: &[&str]| -> Run {
        repository.try_git(&[&["push", "--porcelain", "origin"], refs].concat())
    };
    let run = push(&["main"]).ends_with(1);
    assert!(run.stderr.contains(INCIDENT_RULE), "{run}");
    assert!(!run.stdout.contains(INCIDENT_RULE), "{run}");
    assert_eq!(json(&repository, "told.json")["decision"], "block");
    assert_eq!(json(&repository, "told.sarif")["version"], "2.1.0");
    // Of several refs it is the report of the one that decides.
    push(&["main~1:refs/heads/fine", "main:refs/heads/bad", ":gone"]);
    push(&["main~1:refs/heads/fine", "main:refs/heads/bad"])
        .ends_with(1)
        .says("the reports are of `refs/heads/bad`, which decides");
    let told = json(&repository, "told.json");
    assert_eq!(told["decision"], "block");
    commit_repair(&repository);
    push(&["main"]).ends_with(0);
    assert_eq!(json(&repository, "told.json")["decision"], "allow");
    // Where nothing was judged there is none, and no earlier one is taken for it.
    push(&["main:refs/heads/second"])
        .ends_with(0)
        .says("there is no report");
    assert!(!repository.path.join("told.json").exists());
}

#[test]
fn a_hooks_report_needs_a_file() {
    let world = World::new();
    let repository = shop(&world, &[]);
    let refused = |arguments: &[&str]| {
        let arguments = [&["hook", "pre-push", "origin"], arguments].concat();
        repository.tollgate_reading(&arguments, "").ends_with(2)
    };
    refused(&["--format", "json"]).says("--format sarif=FILE");
    refused(&["--format", "json=a", "--format", "sarif=a"]).says("one file");
    refused(&["--format", "yaml=a"]).says("sarif");
    // A report that can't be written stops the push: somebody counts on it.
    commit_repair(&repository);
    let id = repository.git(&["rev-parse", "HEAD"]);
    let line = format!("refs/heads/main {id} refs/heads/other {}\n", "0".repeat(40));
    let arguments = ["hook", "pre-push", "origin", "--format", "json=no/such/a"];
    repository
        .tollgate_reading(&arguments, &line)
        .ends_with(2)
        .says("no/such/a");
}
