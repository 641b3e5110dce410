//! Real pushes to a real remote, through the hook.

use crate::world::{INCIDENT_RULE, Repository, Run, SAFE, World, incident, only};

/// A repository with a remote that has its first commit, and the hook in place.
fn shop<'w>(world: &'w World, options: &[&str]) -> Repository<'w> {
    let repository = world.repository_with("shop", options);
    let mut bare = vec!["--bare"];
    bare.extend(options);
    world.repository_with("remote", &bare);
    repository.git(&["remote", "add", "origin", "../remote"]);
    repository.write("src/checkout.ts", SAFE);
    repository.commit("before");
    repository.git(&["push", "-q", "-u", "origin", "main"]);
    repository.install_hook();
    repository
}

fn push(repository: &Repository<'_>, arguments: &[&str]) -> Run {
    repository.try_git(&[&["push"][..], arguments].concat())
}

#[test]
fn the_incident_is_not_pushed_and_its_repair_is() {
    for format in ["--object-format=sha1", "--object-format=sha256"] {
        let world = World::new();
        let repository = shop(&world, &[format]);
        repository.write("src/checkout.ts", incident());
        repository.commit("incident");
        let run = push(&repository, &["origin", "main"]).ends_with(1);
        run.says(INCIDENT_RULE)
            .says("bound for branch `main`")
            .says("failed to push");
        repository.write("src/checkout.ts", SAFE.replace("\"eur\"", "order.currency"));
        repository.commit("repair");
        push(&repository, &["origin", "main"])
            .ends_with(0)
            .says("allow: ");
    }
}

#[test]
fn nothing_to_push_is_fine() {
    let world = World::new();
    let repository = shop(&world, &[]);
    push(&repository, &["origin", "main"])
        .ends_with(0)
        .says("nothing is pushed");
    repository
        .tollgate_reading(&["hook", "pre-push", "origin"], "")
        .ends_with(0);
}

#[test]
fn a_new_branch_is_judged_by_what_the_remote_lacks() {
    let world = World::new();
    let repository = shop(&world, &[]);
    repository.git(&["switch", "-q", "-c", "feature"]);
    push(&repository, &["origin", "feature"])
        .ends_with(0)
        .says("brings nothing that the remote does not have");
    repository.git(&["switch", "-q", "-c", "other"]);
    repository.write("src/checkout.ts", incident());
    repository.commit("incident");
    push(&repository, &["origin", "other"])
        .ends_with(1)
        .says("of 1 changed file");
}

#[test]
fn the_first_push_of_all_is_judged_whole() {
    let world = World::new();
    let repository = world.repository("shop");
    world.repository_with("remote", &["--bare"]);
    repository.git(&["remote", "add", "origin", "../remote"]);
    // What nobody has reviewed yet can't decide about itself.
    repository
        .write("src/checkout.ts", incident())
        .write("tollgate.toml", only("off"));
    repository.commit("all");
    repository.install_hook();
    push(&repository, &["origin", "main"])
        .ends_with(1)
        .says("change: all of ")
        .says("judged by the defaults");
}

#[test]
fn a_deletion_deploys_nothing() {
    let world = World::new();
    let repository = shop(&world, &[]);
    repository.git(&["push", "-q", "--no-verify", "origin", "main:old"]);
    push(&repository, &["origin", ":old"])
        .ends_with(0)
        .says("`refs/heads/old` is deleted, which deploys nothing");
}

#[test]
fn tags_are_judged_by_their_commits() {
    let world = World::new();
    let repository = shop(&world, &[]);
    repository.git(&["tag", "-a", "v1", "-m", "one"]);
    push(&repository, &["origin", "v1"])
        .ends_with(0)
        .says("brings nothing");
    repository.write("src/checkout.ts", incident());
    repository.commit("incident");
    repository.git(&["tag", "-a", "v2", "-m", "two"]);
    push(&repository, &["origin", "v2"])
        .ends_with(1)
        .says(INCIDENT_RULE)
        .omits("bound for branch");
    let blob = repository.git(&["rev-parse", "HEAD:src/checkout.ts"]);
    repository.git(&["tag", "file", &blob]);
    push(&repository, &["origin", "file"])
        .ends_with(1)
        .says("is a blob, not a commit");
}

#[test]
fn a_force_push_is_judged_by_what_it_brings() {
    let world = World::new();
    let repository = shop(&world, &[]);
    repository.write("readme.md", "one\n");
    repository.commit("one");
    repository.git(&["push", "-q", "--no-verify", "origin", "main"]);
    repository.git(&["reset", "-q", "--hard", "HEAD~1"]);
    repository.write("src/checkout.ts", incident());
    repository.commit("instead");
    let run = push(&repository, &["--force", "origin", "main"]).ends_with(1);
    run.says(INCIDENT_RULE).says("of 1 changed file");
}

/// The remote was moved by somebody else, and the old end is not in this clone.
#[test]
fn an_unknown_old_end_is_2_and_says_what_to_fetch() {
    let world = World::new();
    let repository = shop(&world, &[]);
    let unknown = "1".repeat(40);
    let head = repository.git(&["rev-parse", "HEAD"]);
    let line = format!("refs/heads/main {head} refs/heads/main {unknown}\n");
    let run = repository
        .tollgate_reading(&["hook", "pre-push", "origin", "../remote"], &line)
        .ends_with(2);
    run.says("hint: run `git fetch origin refs/heads/main`");
}

#[test]
fn several_refs_end_as_the_worst_of_them() {
    let world = World::new();
    let repository = shop(&world, &[]);
    let zero = "0".repeat(40);
    let base = repository.git(&["rev-parse", "HEAD"]);
    repository.write("src/checkout.ts", incident());
    let block = repository.commit("incident");
    let allow = format!("refs/heads/a {base} refs/heads/a {base}\n");
    let undecided = format!("refs/heads/u {base} refs/heads/u {}\n", "1".repeat(40));
    let blocked = format!("refs/heads/b {block} refs/heads/b {base}\n");
    let deletion = format!("(delete) {zero} refs/heads/d {base}\n");
    let run = |lines: &[&str]| {
        repository.tollgate_reading(&["hook", "pre-push", "origin"], &lines.concat())
    };
    run(&[&allow, &deletion])
        .ends_with(0)
        .says("== refs/heads/a ==")
        .says("== refs/heads/d ==");
    run(&[&allow, &undecided]).ends_with(2);
    run(&[&undecided, &blocked, &allow])
        .ends_with(1)
        .says("== refs/heads/u ==");
    run(&[&blocked, &undecided]).ends_with(1);
    repository.git(&["switch", "-q", "-c", "reviewed", &base]);
    repository.write("tollgate.toml", only("review"));
    let ruled = repository.commit("rules");
    repository.write("src/checkout.ts", incident());
    let review = repository.commit("incident");
    let reviewed = format!("refs/heads/r {review} refs/heads/r {ruled}\n");
    run(&[&reviewed, &allow]).ends_with(3);
    run(&[&reviewed, &undecided]).ends_with(2);
    run(&[&undecided, &reviewed]).ends_with(2);
    run(&[&reviewed, &blocked]).ends_with(1);
}

/// The review of a feature branch comes before it is merged.
#[test]
fn a_review_stops_a_push_to_a_protected_branch_only() {
    let world = World::new();
    let repository = shop(&world, &[]);
    let rules = format!(
        "[gate]\nprotected-branches = ['main', 'release/*']\n{}",
        only("review")
    );
    repository.write("tollgate.toml", rules);
    repository.commit("rules");
    repository.git(&["push", "-q", "--no-verify", "origin", "main"]);
    repository.write("src/checkout.ts", incident());
    repository.commit("incident");
    push(&repository, &["origin", "HEAD:feature"])
        .ends_with(0)
        .says(&format!("review[{INCIDENT_RULE}]"))
        .says("push: goes through, because `refs/heads/feature` is not protected");
    for protected in ["main", "release/1"] {
        let refspec = format!("HEAD:refs/heads/{protected}");
        push(&repository, &["origin", &refspec])
            .ends_with(1)
            .says("push: refused, because")
            .says("failed to push");
    }
    // A branch that nobody has reviewed can't say what is protected either.
    repository.git(&["switch", "-q", "-c", "loose"]);
    repository.write("tollgate.toml", "[gate]\nprotected-branches = ['main']\n");
    repository.commit("looser rules");
    repository.git(&["push", "-q", "--no-verify", "origin", "loose"]);
    push(&repository, &["origin", "HEAD:refs/heads/release/2"])
        .ends_with(1)
        .says("push: refused, because");
    repository.git(&["push", "-q", "--no-verify", "origin", ":loose"]);
    repository.git(&["switch", "-q", "main"]);
    // What is bound for no branch may be deployed from.
    repository.git(&["push", "-q", "--no-verify", "origin", ":feature"]);
    repository.git(&["tag", "v1"]);
    push(&repository, &["origin", "v1"])
        .ends_with(1)
        .says("push: refused");
    // The change can't say itself that its branch is not protected.
    repository.write(
        "tollgate.toml",
        only("review").replacen("[pol", "[gate]\nprotected-branches = ['x']\n[pol", 1),
    );
    repository.commit("nothing is protected");
    push(&repository, &["origin", "HEAD:main"]).ends_with(1);
}

/// What stands on a branch that is not protected, its rules too, nobody has reviewed.
#[test]
fn a_branch_that_is_not_protected_is_judged_by_the_rules_of_the_main_branch() {
    let world = World::new();
    let repository = shop(&world, &[]);
    let rules = |effect: &str| {
        format!(
            "[gate]\nprotected-branches = ['main', 'release/*']\n{}",
            only(effect)
        )
    };
    repository.write("tollgate.toml", rules("block"));
    repository.commit("rules");
    repository.git(&["push", "-q", "--no-verify", "origin", "main"]);
    repository.git(&["switch", "-q", "-c", "feature"]);
    repository.write("tollgate.toml", rules("note"));
    repository.commit("looser rules");
    push(&repository, &["origin", "feature"]).ends_with(0);
    repository.write("src/checkout.ts", incident());
    repository.commit("incident");
    push(&repository, &["origin", "feature"])
        .ends_with(1)
        .says(&format!("block[{INCIDENT_RULE}]"));
    // One that is protected has rules of its own, that somebody has reviewed.
    repository.git(&[
        "push",
        "-q",
        "--no-verify",
        "origin",
        "HEAD~1:refs/heads/release/1",
    ]);
    push(&repository, &["origin", "HEAD:refs/heads/release/1"]).ends_with(0);
}

#[test]
fn lines_that_git_would_not_write_are_2() {
    let world = World::new();
    let repository = shop(&world, &[]);
    let zero = "0".repeat(40);
    let lines = [
        "hello\n".to_owned(),
        format!("a {zero} b\n"),
        format!("a {zero} b zz\n"),
        "\n\n".to_owned(),
    ];
    for line in lines {
        repository
            .tollgate_reading(&["hook", "pre-push", "origin"], &line)
            .ends_with(2)
            .says("standard input: line 1");
    }
}
