//! The real husky, lefthook and pre-commit, from their registries: `cargo xtask hook-managers`
//! installs them and runs these tests, which fail without.

use std::path::PathBuf;

use crate::hooks::{commit_incident, commit_repair, shop};
use crate::world::{INCIDENT_RULE, Repository, Run, World, tollgate};

/// Where `cargo xtask hook-managers` has put them.
fn managers() -> PathBuf {
    let folder = std::env::var_os("TOLLGATE_HOOK_MANAGERS");
    PathBuf::from(folder.expect("run `cargo xtask hook-managers`, which installs them"))
}

fn path() -> String {
    let (managers, binary) = (managers(), tollgate());
    let folders = [
        binary.parent().expect("a folder").to_owned(),
        managers.join("node_modules/.bin"),
        managers.join("python/bin"),
    ];
    let own = folders.iter().map(|folder| folder.display().to_string());
    let system = std::env::var("PATH").expect("a path");
    own.chain([system]).collect::<Vec<_>>().join(":")
}

fn run(repository: &Repository<'_>, program: &str, arguments: &[&str]) -> Run {
    let mut command = repository.program("env");
    command
        .arg(format!("PATH={}", path()))
        .arg(program)
        .args(arguments);
    Run::of(command.output())
}

fn push(repository: &Repository<'_>, refs: &[&str]) -> Run {
    run(repository, "git", &[&["push", "origin"], refs].concat())
}

/// Without tollgate on PATH: what a colleague has who has not installed it.
fn push_without(repository: &Repository<'_>) -> Run {
    let mut command = repository.program("env");
    let binary = tollgate();
    let without: Vec<String> = path().split(':').map(str::to_owned).collect();
    let own = binary.parent().expect("a folder").display().to_string();
    let without: Vec<String> = without.into_iter().filter(|one| *one != own).collect();
    command.arg(format!("PATH={}", without.join(":")));
    Run::of(command.args(["git", "push", "origin", "main"]).output())
}

/// What the remote has under another name is judged all the same. pre-commit alone passes over it.
fn judges_what_is_there_already(repository: &Repository<'_>) {
    push(repository, &["main:refs/heads/same"])
        .ends_with(0)
        .says("brings nothing that the remote does not have");
}

/// What every manager must do, once Tollgate is installed with it.
fn stops_and_lets_through(repository: &Repository<'_>) {
    repository.tollgate(&["hook", "status"]).ends_with(0);
    commit_incident(repository);
    push(repository, &["main"])
        .ends_with(1)
        .says(INCIDENT_RULE)
        .says("failed to push");
    // A new branch, and one that only goes back.
    push(repository, &["main:refs/heads/new"])
        .ends_with(1)
        .says(INCIDENT_RULE);
    commit_repair(repository);
    push_without(repository).ends_with(1).says("failed to push");
    push(repository, &["main"]).ends_with(0).says("allow: ");
    push(repository, &["main~2:refs/heads/old"]).ends_with(0);
    // A push that only deletes.
    repository.remove("src/checkout.ts");
    repository.commit("gone");
    push(repository, &["main"]).ends_with(0).says("allow: ");
}

#[test]
#[ignore = "needs npm's registry: cargo xtask hook-managers"]
fn husky() {
    for package in ["husky", "husky8"] {
        let world = World::new();
        let repository = shop(&world, &[]);
        let main = if package == "husky" {
            "bin.js"
        } else {
            "lib/bin.js"
        };
        let program = managers().join("node_modules").join(package).join(main);
        let program = program.to_str().expect("text");
        let set_up: &[&str] = match package {
            "husky" => &[program],
            _ => &[program, "install"],
        };
        run(&repository, "node", set_up).ends_with(0);
        repository
            .tollgate(&["hook", "install"])
            .ends_with(0)
            .says("by husky");
        stops_and_lets_through(&repository);
        judges_what_is_there_already(&repository);
        repository.tollgate(&["hook", "uninstall"]).ends_with(0);
        assert!(!repository.path.join(".husky/pre-push").exists());
        // Beside what the team runs before a push, which gets all of the input.
        let head = match package {
            "husky" => "",
            _ => "#!/usr/bin/env sh\n. \"$(dirname -- \"$0\")/_/husky.sh\"\n\n",
        };
        let own = format!("{head}cat > heard.txt\ntest \"$(wc -l < heard.txt)\" -eq 2");
        repository.write_program(".husky/pre-push", &own);
        repository.tollgate(&["hook", "install"]).ends_with(0);
        push(&repository, &["main:refs/heads/one", "main:refs/heads/two"]).ends_with(0);
        push(&repository, &["main:refs/heads/three"])
            .ends_with(1)
            .says("failed to push");
        repository.tollgate(&["hook", "uninstall"]).ends_with(0);
        assert_eq!(repository.read(".husky/pre-push"), own.as_bytes());
    }
}

#[test]
#[ignore = "needs npm's registry: cargo xtask hook-managers"]
fn lefthook() {
    let listen = "sh -c 'cat > heard.txt'";
    let files = [
        (
            "lefthook.yml",
            "# ours\npre-commit:\n  commands: {}".to_owned(),
        ),
        (
            ".lefthook.yaml",
            format!(
                "pre-push:\n    commands:\n        hear:\n            run: {listen}\n            use_stdin: true\n"
            ),
        ),
        (
            "lefthook.yml",
            format!(
                "pre-push:\n  parallel: true\n  jobs:\n    - run: {listen}\n      use_stdin: true\n"
            ),
        ),
        (
            "lefthook.toml",
            format!("[pre-push.commands.hear]\nrun = \"{listen}\"\nuse_stdin = true\n"),
        ),
    ];
    for (name, text) in files {
        let world = World::new();
        let repository = shop(&world, &[]);
        repository.write(name, &text);
        repository
            .tollgate(&["hook", "install"])
            .ends_with(0)
            .says("lefthook install");
        repository
            .tollgate(&["hook", "status"])
            .ends_with(2)
            .says("lefthook install");
        run(&repository, "lefthook", &["install"]).ends_with(0);
        stops_and_lets_through(&repository);
        judges_what_is_there_already(&repository);
        if text.contains("hear") {
            repository.write("news.txt", "for lefthook, which looks for files");
            repository.commit("news");
            push(&repository, &["main:refs/heads/one", "main:refs/heads/two"]).ends_with(0);
            let heard = String::from_utf8(repository.read("heard.txt")).expect("text");
            assert_eq!(heard.lines().count(), 2, "{name}: {heard}");
        }
        repository.tollgate(&["hook", "uninstall"]).ends_with(0);
        assert_eq!(repository.read(name), text.as_bytes());
    }
}

#[test]
#[ignore = "needs PyPI: cargo xtask hook-managers"]
fn pre_commit() {
    let world = World::new();
    let repository = shop(&world, &[]);
    let text = "repos:\n-   repo: local\n    hooks:\n    -   id: fine\n        name: fine\n        \
                entry: 'true'\n        language: system\n# the end\n";
    repository.write(".pre-commit-config.yaml", text);
    repository
        .tollgate(&["hook", "install"])
        .ends_with(0)
        .says("pre-commit install --hook-type pre-push")
        .says("one ref of a push alone");
    repository.tollgate(&["hook", "status"]).ends_with(2);
    run(
        &repository,
        "pre-commit",
        &["install", "--hook-type", "pre-push"],
    )
    .ends_with(0);
    repository.git(&["add", "-A"]);
    repository.git(&["commit", "-q", "-m", "pre-commit"]);
    stops_and_lets_through(&repository);
    // By hand it judges what the branch adds.
    let by_hand = ["run", "--hook-stage", "pre-push", "tollgate"];
    repository.git(&["switch", "-q", "-c", "topic"]);
    commit_incident(&repository);
    run(&repository, "pre-commit", &by_hand)
        .ends_with(1)
        .says(INCIDENT_RULE);
    let (from, to) = (["--from-ref", "HEAD"], ["--to-ref", "HEAD~1"]);
    run(
        &repository,
        "pre-commit",
        &[&by_hand[..], &from, &to].concat(),
    )
    .ends_with(0);
    repository.tollgate(&["hook", "uninstall"]).ends_with(0);
    assert_eq!(repository.read(".pre-commit-config.yaml"), text.as_bytes());
}

/// The hooks of this repository, as `.pre-commit-config.yaml` of another names them.
#[test]
#[ignore = "needs PyPI: cargo xtask hook-managers"]
fn pre_commit_takes_the_hook_from_this_repository() {
    let world = World::new();
    let repository = shop(&world, &[]);
    let source = world.repository("tollgate");
    source.write(
        ".pre-commit-hooks.yaml",
        include_str!("../.pre-commit-hooks.yaml"),
    );
    let id = source.commit("hooks");
    let text = format!(
        "repos:\n- repo: {}\n  rev: {id}\n  hooks:\n  - id: tollgate\n",
        source.path.display()
    );
    repository.write(".pre-commit-config.yaml", &text);
    run(
        &repository,
        "pre-commit",
        &["install", "--hook-type", "pre-push"],
    )
    .ends_with(0);
    repository.git(&["add", "-A"]);
    repository.git(&["commit", "-q", "-m", "pre-commit"]);
    repository.tollgate(&["hook", "status"]).ends_with(0);
    stops_and_lets_through(&repository);
}

/// Where pre-commit is there, git's own hook still can go around it, and hears of every ref.
#[test]
#[ignore = "needs PyPI: cargo xtask hook-managers"]
fn around_pre_commit() {
    let world = World::new();
    let repository = shop(&world, &[]);
    repository.write(".pre-commit-config.yaml", "repos: []\n");
    repository.commit("pre-commit");
    repository.git(&["push", "-q", "origin", "main"]);
    run(
        &repository,
        "pre-commit",
        &["install", "--hook-type", "pre-push"],
    )
    .ends_with(0);
    repository
        .tollgate(&["hook", "install", "--with", "git"])
        .ends_with(0);
    repository.git(&["branch", "fine"]);
    commit_incident(&repository);
    push(&repository, &["fine", "main"])
        .ends_with(1)
        .says(INCIDENT_RULE);
}
