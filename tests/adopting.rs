//! From nothing to the first finding: init, doctor, explain.

use crate::hooks::{commit_incident, shop};
use crate::world::{INCIDENT_RULE, World};

#[test]
fn init_says_what_it_finds_and_writes_what_is_missing() {
    let world = World::new();
    let repository = shop(&world, &[]);
    repository.write("CODEOWNERS", "* @acme/payments\n");
    repository.write(".github/workflows/test.yml", "on: push\n");
    repository.commit("office");
    // Nobody can be asked.
    repository
        .tollgate(&["init"])
        .ends_with(2)
        .says("no terminal")
        .says("--yes");
    repository
        .tollgate(&["init", "--dry-run"])
        .ends_with(0)
        .says("gateways   Stripe")
        .says("hooks      git's own hooks")
        .says("CI         GitHub Actions")
        .says("owners     CODEOWNERS")
        .says("would write tollgate.toml")
        .says("write `.git/hooks/pre-push`");
    assert_eq!(repository.git(&["status", "--porcelain"]), "");
    repository.tollgate(&["init", "--yes"]).ends_with(0);
    let untracked = repository.git(&["status", "--porcelain", "--untracked-files=all"]);
    assert_eq!(
        untracked,
        "?? .github/workflows/tollgate.yml\n?? .tollgate/waivers.toml\n?? tollgate.toml"
    );
    repository.tollgate(&["config", "check"]).ends_with(0);
    // What is there is left as it is.
    repository.write("tollgate.toml", "[gate]\nreport-only = true\n");
    repository
        .tollgate(&["init", "--yes"])
        .ends_with(0)
        .says("tollgate.toml is there already")
        .says("the pre-push hook, by git's own hooks: is there already");
    assert_eq!(
        repository.read("tollgate.toml"),
        b"[gate]\nreport-only = true\n"
    );
}

/// What is left to do is told as commands, none of which has to be thought of.
#[test]
fn init_names_all_that_is_left_to_do() {
    let world = World::new();
    let repository = world.repository("shop");
    repository.write("src/sum.ts", "export const sum = 1;\n");
    repository.write(".pre-commit-config.yaml", "repos:\n  - repo: x\n");
    repository.write(".gitlab-ci.yml", "test: { script: make }\n");
    repository.commit("before");
    let run = repository
        .tollgate(&["init", "--yes"])
        .ends_with(0)
        .says("run `pre-commit install --hook-type pre-push`")
        .says("add `include: [{ local: .gitlab/tollgate.yml }]` to .gitlab-ci.yml")
        .says("no call of a known gateway was found")
        .says("  tollgate check --all ");
    let add = run
        .stdout
        .lines()
        .find(|line| line.starts_with("  git add "));
    let add = add.expect("a command").trim();
    assert!(add.ends_with(" .pre-commit-config.yaml"), "{add}");
    assert!(
        run.stdout
            .contains("\n  pre-commit install --hook-type pre-push\n")
    );
    let words: Vec<&str> = add.split(' ').skip(1).collect();
    repository.git(&words);
    let left = repository.git(&["status", "--porcelain"]);
    assert!(!left.contains("??") && !left.contains(" M"), "{left}");
}

/// Where a disk does not tell letters' case, a file seems to be there that git does not find.
#[test]
fn a_configuration_that_is_not_read_is_told() {
    let world = World::new();
    let repository = shop(&world, &[]);
    repository.write("Tollgate.toml", "[gate]\n");
    repository
        .tollgate(&["doctor"])
        .ends_with(2)
        .says("`Tollgate.toml` is not read")
        .says("git mv Tollgate.toml tollgate.toml");
}

/// What stands already stops nobody, and is not told as if it did. Prose is no program.
#[test]
fn a_first_look_at_all_that_is_there() {
    let world = World::new();
    let repository = shop(&world, &[]);
    commit_incident(&repository);
    repository.write("LICENSE", "stripe may do with it as it pleases\n");
    repository.commit("licence");
    repository
        .tollgate(&["check", "--all"])
        .ends_with(1)
        .says("what stands already stops no push")
        .omits("LICENSE");
}

#[test]
fn the_doctor_says_what_does_not_work() {
    let world = World::new();
    let repository = shop(&world, &[]);
    repository
        .tollgate(&["doctor"])
        .ends_with(0)
        .says("warn  hook       nothing is judged before a push")
        .says("warn  config     there is no tollgate.toml")
        .says("warn  reviewers  nobody can approve");
    repository.tollgate(&["init", "--yes"]).ends_with(0);
    repository
        .tollgate(&["doctor"])
        .ends_with(0)
        .says("ok    hook       before each push, by git's own hooks")
        .says("ok    config     tollgate.toml is right");
    repository.git(&["switch", "-q", "-c", "topic"]);
    commit_incident(&repository);
    repository
        .tollgate(&["doctor"])
        .ends_with(0)
        .says("ok    base       HEAD is compared with");
    repository.write("tollgate.toml", "[policies.nothing]\neffect = 'off'\n");
    repository
        .tollgate(&["doctor"])
        .ends_with(2)
        .says("fail  config");
    repository.write(
        "tollgate.toml",
        "[review]\nsigners = '.tollgate/allowed_signers'\napprovals = 1\n",
    );
    repository
        .tollgate(&["doctor"])
        .ends_with(2)
        .says("fail  reviewers");
    repository.write(".tollgate/allowed_signers", "ada@example.com no-key\n");
    repository
        .tollgate(&["doctor"])
        .ends_with(2)
        .says("fail  reviewers  .tollgate/allowed_signers, line 1");
}

/// Each rule that any built-in policy declares has a page, in which everything is said.
#[test]
fn every_rule_is_explained() {
    let world = World::new();
    let repository = world.repository("empty");
    let reference = repository
        .tollgate(&["explain", "--all"])
        .ends_with(0)
        .stdout;
    let list = repository.tollgate(&["explain"]).ends_with(0).stdout;
    let mut policy = "";
    let mut rules = 0;
    for line in list.lines().take_while(|line| !line.starts_with('`')) {
        let indentation = line.len() - line.trim_start().len();
        match (indentation, line.trim()) {
            (_, "") => {}
            (0, name) => policy = name,
            (2, line) => {
                let rule = line.split(' ').next().expect("a rule");
                rules += 1;
                let heading = format!("\n### {policy}/{rule}\n\n#### What it does\n\n");
                assert!(reference.contains(&heading), "{policy}/{rule} has no page");
            }
            _ => {}
        }
    }
    assert!(rules > 50, "{list}");
    repository
        .tollgate(&["explain", "idempotency/mising-key"])
        .ends_with(2)
        .says("did you mean `idempotency/missing-key`?");
    repository
        .tollgate(&["explain", "float-amount", "--lang", "php"])
        .ends_with(0)
        .says("<?php")
        .says("tollgate waive money/float-amount");
    repository
        .tollgate(&["explain", "float-amount", "--lang", "cobol"])
        .ends_with(2)
        .says("no rule has examples in `cobol`");
}

#[test]
fn a_finding_is_explained_by_the_facts_it_rests_on() {
    let world = World::new();
    let repository = shop(&world, &[]);
    repository.git(&["switch", "-q", "-c", "topic"]);
    commit_incident(&repository);
    let report = repository.tollgate(&["check", "--format", "json"]).json();
    let finding = &report["findings"][0];
    repository
        .tollgate(&["explain", "--finding", "src/checkout.ts:27"])
        .ends_with(0)
        .says(INCIDENT_RULE)
        .says("it is the operation")
        .says("the change brought it");
    repository.git(&["commit", "-q", "--allow-empty", "-m", "more"]);
    repository
        .tollgate(&["explain", "--finding", "src/checkout.ts:27", "--all"])
        .ends_with(0)
        .says("the whole tree is judged as if it were new");
    let fingerprint = finding["fingerprint"].as_str().expect("it has one");
    repository
        .tollgate(&["explain", "--finding", fingerprint])
        .ends_with(0)
        .says(INCIDENT_RULE)
        .says(&format!("--fingerprint {fingerprint}"));
    repository
        .tollgate(&["explain", "--finding", "src/other.ts:1"])
        .ends_with(2)
        .says("it was found at `src/checkout.ts:");
}

#[test]
fn completions_and_manual_pages_are_of_all_commands() {
    let world = World::new();
    let repository = world.repository("empty");
    for shell in ["bash", "zsh", "fish", "powershell"] {
        repository
            .tollgate(&["completions", shell])
            .ends_with(0)
            .says("backtest")
            .says("pre-push");
    }
    repository.tollgate(&["man", "man1"]).ends_with(0);
    for page in ["tollgate.1", "tollgate-check.1", "tollgate-hook-install.1"] {
        let text = String::from_utf8(repository.read(&format!("man1/{page}"))).expect("text");
        assert!(text.contains(".SH NAME"), "{page}");
    }
}
