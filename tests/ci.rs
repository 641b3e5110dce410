//! The action and the examples for other forges do what they say, as far as that goes without a
//! forge: their scripts run on a clone, with the variables that the forge would set.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tollgate_settings::{Format, parse};

use crate::world::{INCIDENT_RULE, Repository, SAFE, World, incident, tollgate};

fn read(name: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    fs::read_to_string(root.join(name)).expect("it is there")
}

/// The keys and values of a YAML file, as the settings room reads it.
fn values(text: &str) -> Vec<(String, String)> {
    let file = parse(Format::Yaml, text);
    assert!(file.problem.is_none(), "{:?}", file.problem);
    let settings = file.settings.iter();
    let told = settings.map(|setting| (setting.key.clone(), setting.value.text()));
    told.collect()
}

/// The one script of a YAML file that has this in it.
fn script(text: &str, part: &str) -> String {
    let values = values(text).into_iter().map(|(_, value)| value);
    // What is referred to several times is read as often.
    let found: BTreeSet<String> = values
        .filter(|value| value.contains('\n') && value.contains(part))
        .collect();
    let found: Vec<String> = found.into_iter().collect();
    let [script] = &found[..] else {
        panic!("{} scripts have {part:?}", found.len())
    };
    script.clone()
}

/// A repository whose `main` is safe, and a clone of it on a branch that brings the incident.
fn clone(world: &World) -> Repository<'_> {
    let upstream = world.repository("upstream");
    upstream.write("src/checkout.ts", SAFE);
    upstream.commit("before");
    upstream.write("README.md", "# Shop\n");
    upstream.commit("readme");
    upstream.git(&["clone", "-q", ".", "../clone"]);
    let clone = world.at("clone");
    clone.git(&["switch", "-q", "-c", "topic"]);
    clone.write("src/checkout.ts", incident());
    clone.commit("incident");
    clone
}

struct Outcome {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

/// Runs a script as a forge does: a shell that stops at the first failure, and no variable of this
/// machine's.
fn run(
    world: &World,
    folder: &Path,
    shell: &[&str],
    script: &str,
    more: &[(&str, &str)],
) -> Outcome {
    let file = world.path("script");
    fs::write(&file, script).expect("a script");
    let own = tollgate();
    let own = own.parent().expect("a folder").display();
    let output = Command::new(shell[0])
        .args(&shell[1..])
        .arg(&file)
        .current_dir(folder)
        .env_clear()
        .env(
            "PATH",
            format!("{}:{own}:/usr/bin:/bin", world.path("bin").display()),
        )
        .env("HOME", world.path("home"))
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .env("CI", "true")
        .envs(more.iter().copied())
        .output()
        .expect("a shell");
    Outcome {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

const BASH: [&str; 5] = ["bash", "--noprofile", "--norc", "-eo", "pipefail"];
const SH: [&str; 2] = ["sh", "-e"];

/// A step of the action, with the variables that its `env` gives it.
struct Action<'w> {
    world: &'w World,
    variables: BTreeMap<&'static str, String>,
}

impl<'w> Action<'w> {
    fn new(world: &'w World, repository: &Repository<'_>) -> Action<'w> {
        let temporary = world.path("runner");
        fs::create_dir_all(&temporary).expect("a folder");
        let file = |name: &str| temporary.join(name).display().to_string();
        let variables = BTreeMap::from([
            ("GITHUB_ACTIONS", "true".to_owned()),
            ("GITHUB_REPOSITORY", "acme/shop".to_owned()),
            ("GITHUB_OUTPUT", file("output")),
            ("GITHUB_STEP_SUMMARY", file("summary")),
            ("RUNNER_TEMP", temporary.display().to_string()),
            ("TOLLGATE_BINARY", tollgate().display().to_string()),
            ("TOLLGATE_SOURCE", String::new()),
            (
                "TOLLGATE_BASE",
                repository.git(&["rev-parse", "origin/main"]),
            ),
            ("TOLLGATE_HEAD", repository.git(&["rev-parse", "HEAD"])),
            ("TOLLGATE_BRANCH", String::new()),
            ("TOLLGATE_ENVIRONMENT", String::new()),
            ("TOLLGATE_POLICIES", String::new()),
            ("TOLLGATE_RULES", String::new()),
            ("GH_TOKEN", "none".to_owned()),
            ("TOLLGATE_COMMENT", String::new()),
            ("TOLLGATE_PULL_REQUEST", "7".to_owned()),
        ]);
        Action { world, variables }
    }

    fn with(mut self, name: &'static str, value: impl Into<String>) -> Action<'w> {
        self.variables.insert(name, value.into());
        self
    }

    fn run(&self, repository: &Repository<'_>, part: &str) -> Outcome {
        let script = script(&read("action.yml"), part);
        assert!(
            !script.contains("${{"),
            "what comes from outside is no part of a script"
        );
        let more: Vec<_> = self
            .variables
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        run(self.world, &repository.path, &BASH, &script, &more)
    }

    fn check(&self, repository: &Repository<'_>) -> Outcome {
        self.run(repository, "arguments=(check")
    }

    /// What a step told the next ones.
    fn outputs(&self) -> BTreeMap<String, String> {
        let text = fs::read_to_string(&self.variables["GITHUB_OUTPUT"]).expect("outputs");
        let pairs = text.lines().filter_map(|line| line.split_once('='));
        pairs
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect()
    }
}

#[test]
fn the_action_gives_its_steps_what_they_ask_for() {
    let world = World::new();
    let repository = clone(&world);
    let action = Action::new(&world, &repository);
    let named = values(&read("action.yml"));
    let named = named
        .iter()
        .filter_map(|(key, _)| key.rsplit_once("env.").map(|(_, name)| name));
    let mut count = 0;
    for name in named {
        assert!(action.variables.contains_key(name), "{name} is not tested");
        count += 1;
    }
    assert!(count >= 12, "the variables of {count} are found");
}

#[test]
fn the_action_judges_and_reports() {
    let world = World::new();
    let repository = clone(&world);
    let action = Action::new(&world, &repository).with("TOLLGATE_ENVIRONMENT", "production");
    let outcome = action.check(&repository);
    assert_eq!(
        outcome.code,
        Some(1),
        "{}{}",
        outcome.stdout,
        outcome.stderr
    );
    assert!(
        outcome
            .stdout
            .contains("\n::error file=src/checkout.ts,line="),
        "{}",
        outcome.stdout
    );
    let outputs = action.outputs();
    assert_eq!(outputs["decision"], "block");
    let json: Value =
        serde_json::from_str(&fs::read_to_string(&outputs["json"]).expect("a report"))
            .expect("JSON");
    assert_eq!(json["change"]["environment"], "production");
    let sarif = fs::read_to_string(&outputs["sarif"]).expect("a report");
    assert!(sarif.contains(INCIDENT_RULE));
    let page = fs::read_to_string(&outputs["html"]).expect("a page");
    assert!(page.starts_with("<!doctype html>"));
    let summary = fs::read_to_string(&action.variables["GITHUB_STEP_SUMMARY"]).expect("a summary");
    assert_eq!(
        summary,
        fs::read_to_string(&outputs["markdown"]).expect("a comment")
    );
}

#[test]
fn the_action_lets_through_what_is_allowed() {
    let world = World::new();
    let repository = clone(&world);
    repository.git(&["switch", "-q", "-C", "topic", "origin/main"]);
    repository.write("README.md", "# Our shop\n");
    repository.commit("readme");
    let action = Action::new(&world, &repository);
    assert_eq!(action.check(&repository).code, Some(0));
    assert_eq!(action.outputs()["decision"], "allow");
    // A branch that is new has no commit before it.
    let action = action.with("TOLLGATE_BASE", "0".repeat(40));
    assert_eq!(action.check(&repository).code, Some(0));
}

/// Neither the configuration that a pull request brings, nor what its branch is called, changes
/// how it is judged.
#[test]
fn a_pull_request_does_not_choose_its_rules() {
    let world = World::new();
    let repository = clone(&world);
    repository.write("tollgate.toml", crate::world::only("off"));
    repository.commit("loosen");
    let action = Action::new(&world, &repository).with(
        "TOLLGATE_BRANCH",
        "x\"; touch pwned; $(touch pwned) `touch pwned`",
    );
    assert_eq!(action.check(&repository).code, Some(1));
    assert!(!repository.path.join("pwned").exists());
}

#[test]
fn what_goes_wrong_is_not_allowed() {
    let world = World::new();
    let repository = clone(&world);
    let action = Action::new(&world, &repository).with("TOLLGATE_BASE", "1".repeat(40));
    let outcome = action.check(&repository);
    assert_eq!(outcome.code, Some(2), "{}", outcome.stdout);
    assert!(
        outcome
            .stdout
            .starts_with("::error title=Tollgate could not decide::")
    );
    assert_eq!(action.outputs()["decision"], "undecided");
    let action = action.with("TOLLGATE_BINARY", "/nowhere/tollgate");
    assert_eq!(action.check(&repository).code, Some(127));
    assert_eq!(action.outputs()["decision"], "undecided");
}

#[test]
fn the_action_takes_a_tollgate_that_is_there() {
    let world = World::new();
    let repository = clone(&world);
    let action = Action::new(&world, &repository);
    let outcome = action.run(&repository, "cargo xtask setup");
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    assert_eq!(
        action.outputs()["tollgate"],
        action.variables["TOLLGATE_BINARY"]
    );
}

/// A `gh` that says which comments there are, and writes down what it is asked.
fn gh(world: &World, known: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt as _;
    let told = world.path("gh.log");
    let _ = fs::remove_file(&told);
    let script = format!(
        "#!/bin/sh\nprintf '%s\\n' \"$*\" >> '{}'\ncase $* in\n  *--jq*) {known} ;;\nesac\n",
        told.display()
    );
    let path = world.path("bin/gh");
    fs::create_dir_all(world.path("bin")).expect("a folder");
    fs::write(&path, script).expect("a program");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("it runs");
    told
}

#[test]
fn one_comment_is_kept_up_to_date() {
    let world = World::new();
    let repository = clone(&world);
    let comment = world.path("comment.md");
    fs::write(&comment, "<!-- tollgate:report -->\n").expect("a comment");
    let action =
        Action::new(&world, &repository).with("TOLLGATE_COMMENT", comment.display().to_string());
    let body = format!("--field body=@{}", comment.display());

    let told = gh(&world, "true");
    assert_eq!(action.run(&repository, "gh api").code, Some(0));
    let asked = fs::read_to_string(&told).expect("a log");
    assert!(
        asked.contains(&format!(
            "--method POST repos/acme/shop/issues/7/comments {body}"
        )),
        "{asked}"
    );

    let told = gh(&world, "echo 41; echo 42");
    assert_eq!(action.run(&repository, "gh api").code, Some(0));
    let asked = fs::read_to_string(&told).expect("a log");
    assert!(
        asked.contains(&format!(
            "--method PATCH repos/acme/shop/issues/comments/41 {body}"
        )),
        "{asked}"
    );
    assert!(!asked.contains("POST"), "{asked}");

    // A fork's token may write nothing: the decision stands, and it is said.
    gh(&world, "exit 1");
    let outcome = action.run(&repository, "gh api");
    assert_eq!(outcome.code, Some(0));
    assert!(
        outcome
            .stdout
            .contains("::warning title=Tollgate::the comment could not be written")
    );
}

/// Nothing that runs in CI can be moved to other code.
#[test]
fn actions_are_pinned() {
    let workflow = read("host/cli/ci/github-actions.yml");
    let values = values(&workflow);
    let used: Vec<&str> = values
        .iter()
        .filter(|(key, _)| key.ends_with("uses"))
        .map(|(_, value)| value.as_str())
        .collect();
    assert_eq!(used.len(), 2, "{used:?}");
    for one in used {
        let commit = one.split_once('@').map_or("", |(_, commit)| commit);
        assert!(
            commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit()),
            "{one}"
        );
    }
}

/// Runs an example on the incident and on its repair, and says which files it left.
fn example(script: &str, shell: &[&str], variables: &[(&str, &str)], files: &[&str]) {
    let world = World::new();
    let repository = clone(&world);
    let base = repository.git(&["rev-parse", "origin/main"]);
    let head = || repository.git(&["rev-parse", "HEAD"]);
    let judged = |head: &str| {
        let mut all: Vec<(&str, &str)> = variables.to_vec();
        all.extend([
            ("CI_MERGE_REQUEST_DIFF_BASE_SHA", base.as_str()),
            ("CI_COMMIT_SHA", head),
        ]);
        run(&world, &repository.path, shell, script, &all)
    };
    let outcome = judged(&head());
    assert_eq!(
        outcome.code,
        Some(1),
        "{}{}",
        outcome.stdout,
        outcome.stderr
    );
    assert!(outcome.stdout.contains(INCIDENT_RULE));
    for file in files {
        let text = fs::read_to_string(repository.path.join(file)).expect("a report");
        assert!(text.contains(INCIDENT_RULE), "{file}");
        fs::remove_file(repository.path.join(file)).expect("it is there");
    }
    repository.write("src/checkout.ts", SAFE);
    repository.commit("repair");
    let outcome = judged(&head());
    assert_eq!(
        outcome.code,
        Some(0),
        "{}{}",
        outcome.stdout,
        outcome.stderr
    );
}

#[test]
fn gitlab() {
    // Two documents: the second is the job.
    let text = read("host/cli/ci/gitlab-component.yml");
    let (_, job) = text.split_once("\n---\n").expect("two documents");
    example(
        &script(job, "tollgate \"$@\""),
        &SH,
        &[("GITLAB_CI", "true"), ("TOLLGATE_TARGET", "production")],
        &[
            "tollgate-codequality.json",
            "tollgate-junit.xml",
            "tollgate.html",
        ],
    );
}

#[test]
fn jenkins() {
    let text = read("host/cli/ci/Jenkinsfile");
    let script = text.split("'''").nth(1).expect("a script");
    example(
        script,
        &["sh", "-xe"],
        &[
            ("JENKINS_URL", "http://localhost/"),
            ("CHANGE_ID", "7"),
            ("CHANGE_TARGET", "main"),
            ("BRANCH_NAME", "PR-7"),
        ],
        &["tollgate-junit.xml", "tollgate.html"],
    );
}

#[test]
fn circleci() {
    example(
        &script(&read("host/cli/ci/circleci.yml"), "tollgate check"),
        &["bash", "-eo", "pipefail"],
        &[("CIRCLECI", "true"), ("CIRCLE_BRANCH", "topic")],
        &["reports/tollgate/junit.xml", "reports/tollgate.html"],
    );
}

#[test]
fn buildkite() {
    // `$$` is a dollar that the agent does not read.
    let script = script(&read("host/cli/ci/buildkite.yml"), "tollgate check").replace("$$", "$");
    example(
        &script,
        &BASH,
        &[
            ("BUILDKITE", "true"),
            ("BUILDKITE_BRANCH", "topic"),
            ("BUILDKITE_PULL_REQUEST_BASE_BRANCH", "main"),
        ],
        &["tollgate-junit.xml", "tollgate.html"],
    );
}

#[test]
fn azure() {
    example(
        &script(&read("host/cli/ci/azure-pipelines.yml"), "tollgate check"),
        &BASH,
        &[
            ("TF_BUILD", "True"),
            ("SYSTEM_PULLREQUEST_PULLREQUESTID", "7"),
            ("SYSTEM_PULLREQUEST_TARGETBRANCH", "refs/heads/main"),
        ],
        &["tollgate-junit.xml", "tollgate.html"],
    );
}

#[test]
fn bitbucket() {
    let script = script(
        &read("host/cli/ci/bitbucket-pipelines.yml"),
        "tollgate check",
    );
    example(
        &script,
        &BASH,
        &[
            ("BITBUCKET_BUILD_NUMBER", "1"),
            ("BITBUCKET_BRANCH", "topic"),
            ("BITBUCKET_PR_ID", "7"),
            ("BITBUCKET_PR_DESTINATION_BRANCH", "main"),
        ],
        &["test-results/tollgate.xml", "tollgate.html"],
    );
}
