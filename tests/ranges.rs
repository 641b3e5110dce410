//! What is judged: branches, commits, the index, the disk, the whole tree, whatever the repository.

use crate::world::{INCIDENT_RULE, Repository, SAFE, World, incident};

fn shop<'w>(world: &'w World, options: &[&str]) -> Repository<'w> {
    let repository = world.repository_with("shop", options);
    repository.write("src/checkout.ts", SAFE);
    repository.commit("before");
    repository
}

#[test]
fn a_branch_is_judged_by_what_it_adds_to_main() {
    let world = World::new();
    let repository = shop(&world, &[]);
    repository.git(&["switch", "-q", "-c", "feature"]);
    repository.write("src/checkout.ts", incident());
    repository.commit("incident");
    // Main goes on, and what it brings is not the branch's.
    repository.git(&["switch", "-q", "main"]);
    repository.write("src/more.ts", incident());
    repository.commit("on main");
    repository.git(&["switch", "-q", "feature"]);
    for arguments in [
        &["check"][..],
        &["check", "--base", "main"],
        &["check", "--base", "main", "--head", "feature"],
    ] {
        let run = repository.tollgate(arguments).ends_with(1);
        run.says("src/checkout.ts")
            .says("of 1 changed file")
            .omits("src/more.ts");
    }
}

#[test]
fn what_is_staged_is_not_what_is_on_disk() {
    let world = World::new();
    let repository = shop(&world, &[]);
    repository.write("src/checkout.ts", incident());
    repository.tollgate(&["check", "--staged"]).ends_with(2);
    repository
        .tollgate(&["check", "--worktree"])
        .ends_with(1)
        .says(INCIDENT_RULE)
        .says("..worktree");
    repository.git(&["add", "-A"]);
    repository.write("src/checkout.ts", SAFE);
    repository
        .tollgate(&["check", "--staged"])
        .ends_with(1)
        .says(INCIDENT_RULE)
        .says("..index");
    repository
        .tollgate(&["check", "--worktree"])
        .ends_with(2)
        .says("nothing was looked at");
}

/// `git commit -a` has its own index, which it tells its hooks about.
#[test]
fn a_pre_commit_hook_sees_what_will_be_committed() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = World::new();
    let repository = shop(&world, &[]);
    let hook = repository.path.join(".git/hooks/pre-commit");
    std::fs::create_dir_all(hook.parent().expect("a folder")).expect("a folder");
    std::fs::write(
        &hook,
        format!(
            "#!/bin/sh\nexec '{}' check --staged\n",
            crate::world::tollgate().display()
        ),
    )
    .expect("a hook");
    std::fs::set_permissions(&hook, std::fs::Permissions::from_mode(0o755))
        .expect("a hook that runs");
    repository.write("src/checkout.ts", incident());
    let run = repository.try_git(&["commit", "-q", "-a", "-m", "incident"]);
    assert_ne!(run.code, 0, "{run}");
    run.says(INCIDENT_RULE);
}

#[test]
fn untracked_files_on_disk_are_judged_and_ignored_ones_are_not() {
    let world = World::new();
    let repository = shop(&world, &[]);
    repository.write(".gitignore", "dist/\n");
    repository.commit("ignore");
    repository
        .write("dist/bundle.ts", incident())
        .write("src/new.ts", "export const x = 1;\n");
    let run = repository.tollgate(&["check", "--worktree"]).ends_with(0);
    run.says("of 1 changed file").omits("bundle");
}

#[test]
fn the_whole_tree_is_judged_as_new() {
    let world = World::new();
    let repository = world.repository("shop");
    repository.write("src/checkout.ts", incident());
    repository.commit("all at once");
    repository.write("readme.md", "more\n");
    repository.commit("more");
    repository
        .tollgate(&["check", "--base", "HEAD~1"])
        .ends_with(0);
    repository
        .tollgate(&["check", "--all"])
        .ends_with(1)
        .says(INCIDENT_RULE)
        .says("change: all of ");
    repository
        .tollgate(&["check", "--all", "--head", "HEAD~1"])
        .ends_with(1)
        .says("of 1 changed file");
}

#[test]
fn both_hash_lengths_bare_repositories_and_worktrees() {
    for format in ["sha1", "sha256"] {
        let world = World::new();
        let repository = shop(&world, &[&format!("--object-format={format}")]);
        repository.write("src/checkout.ts", incident());
        let head = repository.commit("incident");
        assert_eq!(head.len(), if format == "sha1" { 40 } else { 64 });
        repository
            .tollgate(&["check", "--base", "HEAD~1"])
            .ends_with(1);
        let run = repository
            .tollgate(&["check", "--base", "HEAD~1", "--format", "json"])
            .ends_with(1);
        assert_eq!(run.json()["change"]["head"], head.as_str());

        repository.git(&["clone", "-q", "--bare", ".", "../bare"]);
        world
            .at("bare")
            .tollgate(&["check", "--base", "main~1", "--head", "main"])
            .ends_with(1);
        repository
            .tollgate(&["check", "--repo", "../bare", "--base", "main~1"])
            .ends_with(1);
        world
            .at("bare")
            .tollgate(&["check", "--worktree"])
            .ends_with(2)
            .says("is bare");

        repository.git(&["worktree", "add", "-q", "../linked", "-b", "other"]);
        world
            .at("linked/src")
            .tollgate(&["check", "--base", "HEAD~1"])
            .ends_with(1);
        world
            .at("linked")
            .tollgate(&["check", "--worktree"])
            .ends_with(2);
    }
}

#[test]
fn a_shallow_clone_says_what_to_fetch() {
    let world = World::new();
    let repository = shop(&world, &[]);
    repository.write("src/checkout.ts", incident());
    repository.commit("incident");
    let address = format!("file://{}", repository.path.display());
    repository.git(&["clone", "-q", "--depth", "1", &address, "../shallow"]);
    let run = world
        .at("shallow")
        .tollgate(&["check", "--base", "HEAD~1"])
        .ends_with(2);
    run.says("hint: ").says("git fetch --unshallow");
}
