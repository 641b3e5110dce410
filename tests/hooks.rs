//! Hooks as people install them, in real repositories, run by the real git.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::world::{INCIDENT_RULE, Repository, SAFE, World, incident, only, tollgate};

/// A hook of somebody else's: keeps its input, and ends as a file says.
const RECORDER: &str = "#!/bin/sh\ncat > heard.txt\nexit $(cat ends-with.txt)\n";

/// A repository with a remote that has its first commit.
pub(crate) fn shop<'w>(world: &'w World, options: &[&str]) -> Repository<'w> {
    let repository = world.repository_with("shop", options);
    let mut bare = vec!["--bare"];
    bare.extend(options);
    world.repository_with("remote", &bare);
    repository.git(&["remote", "add", "origin", "../remote"]);
    repository.write("src/checkout.ts", SAFE);
    repository.write(".gitignore", "heard.txt\nends-with.txt\nnode_modules\n");
    repository.commit("before");
    repository.git(&["push", "-q", "-u", "origin", "main"]);
    repository
}

/// Commits the incident, which a push must not get through with.
pub(crate) fn commit_incident(repository: &Repository<'_>) {
    repository.write("src/checkout.ts", incident());
    repository.commit("incident");
}

/// Commits what takes the incident back.
pub(crate) fn commit_repair(repository: &Repository<'_>) {
    repository.write("src/checkout.ts", SAFE.replace("\"eur\"", "order.currency"));
    repository.commit("repair");
}

fn mode(repository: &Repository<'_>, path: &str) -> u32 {
    let found = fs::symlink_metadata(repository.path.join(path)).expect("it is there");
    found.permissions().mode()
}

#[test]
fn it_is_installed_asked_and_taken_out() {
    let world = World::new();
    let repository = shop(&world, &[]);
    repository
        .tollgate(&["hook", "status"])
        .ends_with(2)
        .says("tollgate hook install pre-push");
    repository
        .tollgate(&["hook", "install", "--dry-run"])
        .ends_with(0)
        .says("would install the pre-push hook, by git's own hooks")
        .says("write `.git/hooks/pre-push`");
    assert!(!repository.path.join(".git/hooks/pre-push").exists());
    repository.tollgate(&["hook", "install"]).ends_with(0);
    let written = repository.read(".git/hooks/pre-push");
    repository
        .tollgate(&["hook", "install"])
        .ends_with(0)
        .says("installed already");
    assert_eq!(repository.read(".git/hooks/pre-push"), written);
    repository
        .tollgate(&["hook", "status"])
        .ends_with(0)
        .says("pre-push, by git's own hooks (`.git/hooks/pre-push`): installed");
    commit_incident(&repository);
    let push = ["push", "origin", "main"];
    repository
        .try_git(&push)
        .ends_with(1)
        .says(INCIDENT_RULE)
        .says("failed to push");
    commit_repair(&repository);
    repository.try_git(&push).ends_with(0).says("allow: ");
    repository.tollgate(&["hook", "uninstall"]).ends_with(0);
    assert!(!repository.path.join(".git/hooks/pre-push").exists());
    repository
        .tollgate(&["hook", "uninstall"])
        .ends_with(0)
        .says("no pre-push hook of Tollgate's");
}

#[test]
fn a_hook_that_is_there_gets_all_of_the_input_and_has_its_say() {
    let world = World::new();
    let repository = shop(&world, &[]);
    repository.write_program(".git/hooks/pre-push", RECORDER);
    let mode_before = mode(&repository, ".git/hooks/pre-push");
    repository.write("ends-with.txt", "0");
    repository
        .tollgate(&["hook", "install"])
        .ends_with(0)
        .says("kept as `pre-push.before-tollgate`");
    // Both refs of one push are heard, by Tollgate and by the hook that was there.
    repository.git(&["branch", "other"]);
    repository
        .try_git(&["push", "origin", "main", "other"])
        .ends_with(0)
        .says("refs/heads/other");
    let heard = String::from_utf8(repository.read("heard.txt")).expect("text");
    let id = repository.git(&["rev-parse", "HEAD"]);
    let zeros = "0".repeat(40);
    assert_eq!(
        heard,
        format!("refs/heads/other {id} refs/heads/other {zeros}\n")
    );
    // What Tollgate refuses goes nowhere else.
    repository.remove("heard.txt");
    commit_incident(&repository);
    repository
        .try_git(&["push", "origin", "main"])
        .ends_with(1)
        .says(INCIDENT_RULE);
    assert!(!repository.path.join("heard.txt").exists());
    // What it lets through, the other may refuse.
    commit_repair(&repository);
    repository.write("ends-with.txt", "7");
    repository
        .try_git(&["push", "origin", "main"])
        .ends_with(1)
        .says("allow: ");
    assert!(repository.path.join("heard.txt").exists());
    repository.tollgate(&["hook", "uninstall"]).ends_with(0);
    assert_eq!(repository.read(".git/hooks/pre-push"), RECORDER.as_bytes());
    assert_eq!(mode(&repository, ".git/hooks/pre-push"), mode_before);
    assert!(
        !repository
            .path
            .join(".git/hooks/pre-push.before-tollgate")
            .exists()
    );
}

#[test]
fn a_hook_that_reads_nothing_and_a_link_are_kept_too() {
    let world = World::new();
    let repository = shop(&world, &[]);
    repository.write_program("scripts/hook", "#!/bin/sh\necho it ran >&2\n");
    repository.write(".git/hooks/pre-push", "");
    repository.link(".git/hooks/pre-push", "../../scripts/hook");
    repository.tollgate(&["hook", "install"]).ends_with(0);
    repository.git(&["branch", "other"]);
    repository
        .try_git(&["push", "origin", "other"])
        .ends_with(0)
        .says("it ran");
    repository.tollgate(&["hook", "uninstall"]).ends_with(0);
    let link = fs::read_link(repository.path.join(".git/hooks/pre-push")).expect("a link");
    assert_eq!(link.to_string_lossy(), "../../scripts/hook");
}

#[test]
fn what_somebody_changed_is_not_thrown_away() {
    let world = World::new();
    let repository = shop(&world, &[]);
    repository.tollgate(&["hook", "install"]).ends_with(0);
    let mut text = String::from_utf8(repository.read(".git/hooks/pre-push")).expect("text");
    text.push_str("make test\n");
    repository.write(".git/hooks/pre-push", &text);
    repository
        .tollgate(&["hook", "uninstall"])
        .ends_with(2)
        .says("no longer as they were written");
    assert_eq!(repository.read(".git/hooks/pre-push"), text.as_bytes());
    // A tool that puts its own hook over ours leaves two that are not ours.
    repository.write(".git/hooks/pre-push", "#!/bin/sh\n");
    repository.write(".git/hooks/pre-push.before-tollgate", "#!/bin/sh\n");
    repository
        .tollgate(&["hook", "install"])
        .ends_with(2)
        .says("are both there");
}

#[test]
fn without_the_binary_nothing_is_pushed() {
    let world = World::new();
    let repository = shop(&world, &[]);
    fs::create_dir(world.path("bin")).expect("a folder");
    let copy = world.path("bin/tollgate");
    // By a process of its own: what this one writes, another test's child may hold open for a moment,
    // and a program that is held open for writing can't be run.
    let (from, to) = (tollgate(), copy.to_str().expect("text"));
    repository
        .run("cp", &[from.to_str().expect("text"), to])
        .ends_with(0);
    repository.run(&copy, &["hook", "install"]).ends_with(0);
    repository.git(&["branch", "other"]);
    let push = ["push", "origin", "other"];
    repository.try_git(&push).ends_with(0);
    fs::remove_file(&copy).expect("it is there");
    commit_incident(&repository);
    repository
        .try_git(&["push", "origin", "main"])
        .ends_with(1)
        .says("tollgate is not on PATH: nothing was judged, so nothing is pushed")
        .says("failed to push");
}

#[test]
fn a_folder_that_the_team_shares_gets_lines_and_gives_them_back() {
    let world = World::new();
    let repository = shop(&world, &[]);
    repository.git(&["config", "core.hooksPath", ".githooks"]);
    repository.write_program(".githooks/pre-push", RECORDER);
    repository.write("ends-with.txt", "0");
    repository
        .tollgate(&["hook", "install"])
        .ends_with(0)
        .says("by git's hooks in the repository");
    repository
        .tollgate(&["hook", "install"])
        .says("installed already");
    let path = format!(
        "{}:{}",
        tollgate().parent().expect("a folder").display(),
        std::env::var("PATH").expect("a path")
    );
    let push = || {
        let mut git = repository.program("git");
        git.env("PATH", &path)
            .args(["push", "origin", "HEAD:side", "HEAD:other"]);
        let output = git.output().expect("git runs");
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    };
    assert_eq!(push().0, Some(0));
    let heard = String::from_utf8(repository.read("heard.txt")).expect("text");
    assert_eq!(heard.lines().count(), 2, "{heard}");
    commit_incident(&repository);
    let (code, told) = push();
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains(INCIDENT_RULE), "{told}");
    // PATH without it: a colleague has not installed it.
    repository
        .try_git(&["push", "origin", "HEAD:side"])
        .ends_with(1)
        .says("tollgate is not on PATH");
    repository.tollgate(&["hook", "uninstall"]).ends_with(0);
    assert_eq!(repository.read(".githooks/pre-push"), RECORDER.as_bytes());
    // Where there was no hook, there is none again.
    repository.remove(".githooks/pre-push");
    repository.tollgate(&["hook", "install"]).ends_with(0);
    assert_eq!(mode(&repository, ".githooks/pre-push") & 0o111, 0o111);
    repository.tollgate(&["hook", "status"]).ends_with(0);
    repository.tollgate(&["hook", "uninstall"]).ends_with(0);
    assert!(!repository.path.join(".githooks/pre-push").exists());
    // A hook in another language can't be given lines of a shell.
    repository.write(".githooks/pre-push", "#!/usr/bin/env python3\n");
    repository
        .tollgate(&["hook", "install"])
        .ends_with(2)
        .says("it is no script for a shell");
}

#[test]
fn a_folder_of_all_repositories_is_left_alone() {
    let world = World::new();
    let repository = shop(&world, &[]);
    let elsewhere = world.path("home/hooks");
    fs::create_dir(&elsewhere).expect("a folder");
    let elsewhere = elsewhere.to_str().expect("text");
    repository.git(&["config", "core.hooksPath", elsewhere]);
    let run = repository
        .tollgate(&["hook", "install", "--with", "git"])
        .ends_with(2);
    run.says("a hook there would run in all of yours");
    assert!(fs::read_dir(elsewhere).expect("a folder").next().is_none());
}

/// A server: what is pushed is judged in git's quarantine, and refused without a trace.
#[test]
fn a_server_refuses_what_is_pushed_to_it() {
    for format in ["--object-format=sha1", "--object-format=sha256"] {
        let world = World::new();
        let repository = shop(&world, &[format]);
        let server = world.at("remote");
        server
            .tollgate(&["hook", "install"])
            .ends_with(0)
            .says("installed the pre-receive hook");
        server.tollgate(&["hook", "status"]).ends_with(0);
        let before = server.git(&["rev-parse", "main"]);
        commit_incident(&repository);
        repository
            .try_git(&["push", "origin", "main"])
            .ends_with(1)
            .says(INCIDENT_RULE)
            .says("bound for branch `main`")
            .says("pre-receive hook declined");
        assert_eq!(server.git(&["rev-parse", "main"]), before);
        let pushed = repository.git(&["rev-parse", "HEAD"]);
        server.try_git(&["cat-file", "-e", &pushed]).ends_with(1);
        // Neither under another name, nor with a ref that is fine.
        repository
            .try_git(&[
                "push",
                "origin",
                "main~1:refs/heads/fine",
                "main:refs/heads/new",
            ])
            .ends_with(1)
            .says(INCIDENT_RULE);
        server
            .try_git(&["rev-parse", "-q", "--verify", "fine"])
            .ends_with(1);
        commit_repair(&repository);
        repository
            .try_git(&["push", "origin", "main", "main:refs/heads/new"])
            .ends_with(0)
            .says("allow: ");
        repository
            .try_git(&["push", "origin", ":new"])
            .ends_with(0)
            .says("is deleted, which deploys nothing");
        server.tollgate(&["hook", "uninstall"]).ends_with(0);
        server.tollgate(&["hook", "status"]).ends_with(2);
    }
}

#[test]
fn a_server_that_borrows_its_objects_and_has_a_hook() {
    let world = World::new();
    let repository = shop(&world, &[]);
    let parent = world.at("remote");
    let fork = world.path("fork");
    let fork = fork.to_str().expect("text");
    parent.git(&["clone", "-q", "--bare", "--shared", ".", fork]);
    let server = world.at("fork");
    // A forge's own hook runs all that is in a folder.
    fs::create_dir_all(server.path.join("hooks/pre-receive.d")).expect("a folder");
    server.write_program(
        "hooks/pre-receive",
        "#!/bin/sh\ndata=$(cat)\nfor hook in hooks/pre-receive.d/*; do\n  \
         echo \"$data\" | \"$hook\" || exit 1\ndone\n",
    );
    server.tollgate(&["hook", "install"]).ends_with(0);
    assert!(server.path.join("hooks/pre-receive.d/tollgate").exists());
    commit_incident(&repository);
    repository
        .try_git(&["push", fork, "main"])
        .ends_with(1)
        .says(INCIDENT_RULE);
    commit_repair(&repository);
    repository.try_git(&["push", fork, "main"]).ends_with(0);
}

/// On a server a branch that is not protected may bring what is to be reviewed.
#[test]
fn a_server_goes_by_its_own_main_branch() {
    let world = World::new();
    let repository = shop(&world, &[]);
    let rules = format!("[gate]\nprotected-branches = ['main']\n{}", only("review"));
    repository.write("tollgate.toml", rules);
    repository.commit("rules");
    repository.git(&["push", "-q", "origin", "main"]);
    world
        .at("remote")
        .tollgate(&["hook", "install"])
        .ends_with(0);
    commit_incident(&repository);
    repository
        .try_git(&["push", "origin", "main:refs/heads/topic"])
        .ends_with(0)
        .says("goes through, because `refs/heads/topic` is not protected");
    repository
        .try_git(&["push", "origin", "main"])
        .ends_with(1)
        .says("refused, because `refs/heads/main` is protected");
}
