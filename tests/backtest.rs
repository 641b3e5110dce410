//! A history is judged as `check` would judge each commit, interrupted or not, whole or in parts.

mod examples;

use std::fs;

use serde_json::{Value, json};

use crate::bombs::component;
use crate::world::{Repository, Run, SAFE, World, incident};

/// A repository with commits of many kinds: of payments and others, moved and removed files,
/// links, binaries, what can't be read, a configuration that comes, changes, and is wrong, a merge.
fn history(world: &World) -> Repository<'_> {
    let repository = world.repository("shop");
    repository
        .write("readme.md", "a shop\n")
        .write("src/plain.ts", "export const x = 1;\n");
    repository.commit("begin");
    repository.write("src/checkout.ts", SAFE);
    repository.commit("take money");
    repository.write("src/checkout.ts", incident());
    repository.commit("the incident <script>alert(1)</script> \u{202e}");
    repository
        .write("src/checkout.ts", SAFE)
        .write("src/plain.ts", "export const x = 2;\n");
    repository.commit("repair it");
    repository.git(&["mv", "src/checkout.ts", "src/pay.ts"]);
    repository.commit("move it");
    repository.git(&["switch", "-q", "-c", "side", "HEAD~2"]);
    repository.write("src/side.ts", incident().replace("checkout(", "side("));
    repository.commit("the incident, elsewhere");
    repository.git(&["switch", "-q", "main"]);
    repository.git(&["merge", "-q", "--no-ff", "-m", "merge the side", "side"]);
    repository.write(
        "tollgate.toml",
        "[gate]\npayment-paths = ['bin/**', 'src/plain.ts']\n",
    );
    repository.commit("configure");
    repository
        .write("bin/tool", b"\0\x01binary")
        .write("src/plain.ts", "export const x = 3;\n");
    repository.commit("a binary on a payment path");
    repository.write("src/broken.ts", b"// stripe\nconst x = \"\xff\xfe\";\n");
    repository.commit("not UTF-8");
    repository.write("tollgate.toml", "[gate]\npayment-pathz = []\n");
    repository.commit("misconfigure");
    repository.write("src/pay.ts", incident());
    repository.commit("the incident, under a wrong configuration");
    repository.git(&["rm", "-q", "tollgate.toml", "src/side.ts"]);
    repository.commit("remove the configuration");
    // The content of a file that was looked at already, behind a link.
    std::os::unix::fs::symlink("export const x = 3;\n", repository.path.join("src/link.ts"))
        .expect("a link");
    repository.commit("link");
    repository.write("src/late.ts", "export const x = 3;\n");
    repository.commit("a file of the same content");
    repository
        .write("src/stripe.rb", "Stripe::Charge.create(amount: 1)\n")
        .write("Dockerfile", "FROM stripe\n");
    repository.commit("other languages");
    repository
}

fn backtest(repository: &Repository<'_>, more: &[&str]) -> Run {
    repository.tollgate(&[&["backtest", "--format", "json"], more].concat())
}

/// The decision, the findings and the doubts of a report of `check`, in the backtest's words.
fn as_backtest_tells(report: &Value) -> Value {
    let findings = report["findings"].as_array().expect("a list");
    let findings: Vec<Value> = findings
        .iter()
        .map(|found| {
            json!([
                found["rule"],
                found["effect"],
                found["path"],
                found["span"]["start_line"],
                found["message"]
            ])
        })
        .collect();
    json!([report["decision"], findings, report["undecided"]])
}

/// The same of a commit in a backtest; what is not listed was allowed without a word.
fn told(commit: Option<&Value>) -> Value {
    let Some(commit) = commit else {
        return json!(["allow", [], []]);
    };
    let findings = commit["findings"].as_array().expect("a list");
    let findings: Vec<Value> = findings
        .iter()
        .map(|found| {
            json!([
                found["rule"],
                found["effect"],
                found["path"],
                found["line"],
                found["message"]
            ])
        })
        .collect();
    json!([commit["decision"], findings, commit["undecided"]])
}

/// Compares a backtest with `check`, commit by commit.
fn assert_as_check(repository: &Repository<'_>, report: &Value, ids: &[String]) {
    let commits = report["commits"].as_array().expect("a list");
    for id in ids {
        let listed = commits.iter().find(|commit| commit["id"] == id.as_str());
        let parent = repository.try_git(&["rev-parse", "-q", "--verify", &format!("{id}^1")]);
        let base = match parent.code {
            0 => parent.stdout.trim().to_owned(),
            _ => "0".repeat(id.len()),
        };
        let check = repository.tollgate(&[
            "check",
            "--no-cache",
            "--format",
            "json",
            "--base",
            &base,
            "--head",
            id,
        ]);
        let subject = repository.git(&["log", "-1", "--format=%s", id]);
        if check.stdout.is_empty() {
            // It could not even begin.
            assert_eq!(check.code, 2, "{check}");
            let listed = listed.unwrap_or_else(|| panic!("{subject} is listed"));
            assert_eq!(listed["decision"], "undecided", "{subject}");
            let reason = listed["undecided"][0].as_str().expect("a reason");
            let first = check.stderr.lines().next().expect("a line");
            let first = first.strip_prefix("error: ").expect("an error");
            assert!(
                reason.starts_with(first),
                "{subject}: {reason} is not {first}"
            );
            continue;
        }
        assert_eq!(told(listed), as_backtest_tells(&check.json()), "{subject}");
    }
}

fn ids(repository: &Repository<'_>, arguments: &[&str]) -> Vec<String> {
    let listed = repository.git(&[&["rev-list"], arguments].concat());
    listed.lines().map(str::to_owned).collect()
}

#[test]
fn every_commit_is_judged_as_check_judges_it() {
    let world = World::new();
    let repository = history(&world);
    for (more, revisions) in [
        (&["HEAD"][..], &["--no-merges", "HEAD"][..]),
        (&["main", "--merges"], &["--first-parent", "main"]),
        (
            &["main~4..", "--jobs", "1"],
            &["--no-merges", "main~4..main"],
        ),
    ] {
        let ids = ids(&repository, revisions);
        let run = backtest(&repository, more).ends_with(0);
        assert_eq!(run.stderr, "");
        let report = run.json();
        assert_eq!(report["scope"]["commits"], ids.len());
        assert_as_check(&repository, &report, &ids);
        let counts = ["allow", "review", "block", "undecided"]
            .map(|word| report["counts"][word].as_u64().expect("a count"));
        assert_eq!(counts.iter().sum::<u64>(), ids.len() as u64);
    }
    let report = backtest(&repository, &[]).ends_with(0).json();
    assert!(report["counts"]["block"].as_u64() >= Some(2), "{report}");
    assert!(
        report["counts"]["undecided"].as_u64() >= Some(2),
        "{report}"
    );
    assert!(report["counts"]["allow"].as_u64() >= Some(2), "{report}");
}

/// Set `TOLLGATE_BACKTEST_REPO` to a repository, and `TOLLGATE_BACKTEST_RANGE` to a range of it.
#[test]
fn a_real_history_is_judged_as_check_judges_it() {
    let (Ok(path), Ok(range)) = (
        std::env::var("TOLLGATE_BACKTEST_REPO"),
        std::env::var("TOLLGATE_BACKTEST_RANGE"),
    ) else {
        return;
    };
    let world = World::new();
    let repository = world.at(&path);
    let mut more = vec![range.as_str()];
    let mut revisions = vec!["--no-merges", range.as_str(), "--"];
    let paths = std::env::var("TOLLGATE_BACKTEST_PATHS").unwrap_or_default();
    let specs: Vec<String> = paths
        .split_whitespace()
        .map(|path| format!(":(glob){path}"))
        .collect();
    for (path, spec) in paths.split_whitespace().zip(&specs) {
        more.extend(["--paths", path]);
        revisions.push(spec);
    }
    let report = backtest(&repository, &more).ends_with(0).json();
    let ids = ids(&repository, &revisions);
    println!("{} commits", ids.len());
    assert_as_check(&repository, &report, &ids);
}

#[test]
fn one_configuration_for_all_and_no_others_commits() {
    let world = World::new();
    let repository = history(&world);
    fs::write(
        world.path("strict.toml"),
        "[policies.idempotency]\neffect = 'off'\n",
    )
    .expect("a file");
    let report = backtest(&repository, &["--config", "../strict.toml"])
        .ends_with(0)
        .json();
    let of_configuration =
        |commit: &&Value| commit["undecided"].to_string().contains("payment-pathz");
    assert_eq!(
        report["commits"]
            .as_array()
            .expect("a list")
            .iter()
            .filter(of_configuration)
            .count(),
        0
    );
    assert_eq!(
        report["scope"]["configuration"].as_str().map(str::len),
        Some(64)
    );

    let report = backtest(&repository, &["--paths", "src/side.ts", "--paths", "bin/*"])
        .ends_with(0)
        .json();
    assert_eq!(
        report["counts"]["left_out"].as_u64(),
        report["scope"]["commits"].as_u64().map(|all| all - 3)
    );
    // A minute lies between two commits.
    let since = repository.git(&[
        "log",
        "-1",
        "--format=%cd",
        "--date=format-local:%Y-%m-%dT%H:%M:%SZ",
        "HEAD~2",
    ]);
    let report = backtest(&repository, &["--since", &since])
        .ends_with(0)
        .json();
    assert_eq!(report["scope"]["commits"], 3);
}

#[test]
fn a_run_that_was_cut_short_goes_on_to_the_same_end() {
    let world = World::new();
    let repository = history(&world);
    let whole = backtest(&repository, &[]).ends_with(0).stdout;
    let state = world.path("state");
    let state = state.to_str().expect("UTF-8");
    // All are judged and nothing could be delivered: the state stays.
    let arguments = ["--state", state];
    backtest(
        &repository,
        &[&arguments[..], &["--output", "no/such/folder/report.json"]].concat(),
    )
    .ends_with(2);
    let kept = fs::read_to_string(state).expect("a state");
    let lines: Vec<&str> = kept.lines().collect();
    for length in [0, 1, 2, 7, lines.len()] {
        let mut left = lines[..length].join("\n");
        if length > 0 {
            left.push_str("\n{\"c\":{\"posi");
        }
        fs::write(state, left).expect("a state");
        let run = backtest(&repository, &arguments).ends_with(0);
        assert_eq!(run.stdout, whole, "after {length} lines");
        assert_eq!(run.stderr.contains("going on after"), length > 1, "{run}");
        assert!(
            !fs::exists(state).expect("a folder"),
            "what is through needs no state"
        );
    }
    // It is the state of this range, and not of another.
    fs::write(state, &kept).expect("a state");
    backtest(&repository, &["HEAD~1", "--state", state])
        .ends_with(2)
        .says("is not the state of this backtest");
    assert_eq!(fs::read_to_string(state).expect("a state"), kept);
}

#[test]
fn a_signal_stops_it_and_the_same_command_goes_on() {
    let world = World::new();
    let repository = world.repository("shop");
    for number in 0..60 {
        let calls = "await stripe.charges.create({ amount: 1 });\n".repeat(20 + number);
        repository.write(
            "pay.ts",
            format!("import stripe from 'stripe';\nasync function pay() {{\n{calls}}}\n"),
        );
        repository.commit("more");
    }
    let whole = backtest(&repository, &["--no-cache"]).ends_with(0).stdout;
    let state = world.path("state");
    let arguments = [
        "backtest",
        "--format",
        "json",
        "--jobs",
        "1",
        "--state",
        state.to_str().expect("UTF-8"),
    ];
    let child = repository
        .command(&arguments)
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("it starts");
    let judged = || fs::read_to_string(&state).map_or(0, |text| text.lines().count());
    while judged() < 3 {
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    let killed = std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(killed.expect("kill runs").success());
    let output = child.wait_with_output().expect("it ends");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(
        stderr.contains("error: interrupted after")
            && stderr.contains("run the same command again"),
        "{stderr}"
    );
    assert!(output.stdout.is_empty());
    let resumed = repository
        .tollgate(&arguments)
        .ends_with(0)
        .says("going on after");
    assert_eq!(resumed.stdout, whole);
}

#[test]
fn parts_are_joined_to_the_whole() {
    let world = World::new();
    let repository = history(&world);
    // More than one block for each.
    for number in 0..200 {
        repository.commit(&format!("nothing {number}"));
    }
    for format in ["json", "html", "human"] {
        let whole = repository
            .tollgate(&["backtest", "--format", format])
            .ends_with(0)
            .stdout;
        for part in ["1/3", "2/3", "3/3"] {
            let name = format!("part-{}.json", &part[..1]);
            backtest(&repository, &["--shard", part, "--output", &name]).ends_with(0);
        }
        let merge = [
            "backtest",
            "merge",
            "part-3.json",
            "part-1.json",
            "part-2.json",
            "--format",
            format,
        ];
        let joined = repository.tollgate(&merge).ends_with(0);
        assert_eq!(joined.stdout, whole);
    }
    let merge = |files: &[&str]| {
        repository
            .tollgate(&[&["backtest", "merge"], files].concat())
            .ends_with(2)
    };
    merge(&["part-1.json", "part-3.json"]).says("shards are missing: 2/3");
    merge(&["part-1.json", "part-2.json", "part-1.json"]).says("shard 1/3 is there twice");
    backtest(
        &repository,
        &["HEAD~1", "--shard", "3/3", "--output", "other.json"],
    )
    .ends_with(0);
    merge(&["part-1.json", "part-2.json", "other.json"]).says("the range differs");
    repository.write("diary.json", "{}");
    merge(&["diary.json"]).says("is no JSON report of a backtest");
    for shard in ["0/3", "4/3", "3", "1/0", "-1/3"] {
        backtest(&repository, &[&format!("--shard={shard}")])
            .ends_with(2)
            .says("the first of four");
    }
}

#[test]
fn a_new_version_of_a_policy_is_compared_with_the_old() {
    let world = World::new();
    let repository = world.repository("shop");
    for number in 0..5 {
        repository.write("src/pay.ts", format!("charge(order, {number});\n"));
        repository.commit("change it");
    }
    fs::write(world.path("silent.wasm"), component::build("")).expect("a policy");
    fs::write(world.path("found.wasm"), component::build(component::GOOD)).expect("a policy");
    let compare = |old: &str, new: &str| {
        backtest(&repository, &["--compare", old, new])
            .ends_with(0)
            .json()
    };
    let report = compare("../silent.wasm", "../found.wasm");
    assert_eq!(
        report["turns"],
        json!([{ "from": "allow", "to": "block", "commits": 5 }])
    );
    assert_eq!(report["rules"][0]["new"], 5);
    assert_eq!(report["commits"][0]["findings"][0]["difference"], "new");
    assert_eq!(report["comparison"]["new"]["id"], "bomb");
    let report = compare("../found.wasm", "../silent.wasm");
    assert_eq!(
        report["turns"],
        json!([{ "from": "block", "to": "allow", "commits": 5 }])
    );
    assert_eq!(report["rules"][0]["gone"], 5);
    // Built-in ones go by their names.
    let report = compare("idempotency", "idempotency");
    assert_eq!(report["commits"], json!([]));
    assert_eq!(report["counts"]["allow"], 5);
    backtest(&repository, &["--compare", "idempotency", "../found.wasm"])
        .ends_with(2)
        .says("are two policies");
    backtest(&repository, &["--compare", "nowhere.wasm", "../found.wasm"]).ends_with(2);
    repository
        .tollgate(&["backtest", "--compare", "../silent.wasm", "../found.wasm"])
        .ends_with(0)
        .says("5 commits from allow to block");
}

#[test]
fn commits_that_pin_the_compared_policy_are_compared_too() {
    let world = World::new();
    let repository = world.repository("shop");
    let silent = component::build("");
    let found = component::build(component::GOOD);
    fs::write(world.path("silent.wasm"), &silent).expect("a policy");
    fs::write(world.path("found.wasm"), &found).expect("a policy");
    // One that this machine has not pulled, and one that lies in the repository.
    let pinned = |source: &str| {
        let digest = tollgate_model::Digest::of(&found);
        format!("[policies.bomb]\nsource = '{source}'\nsha256 = '{digest}'\n")
    };
    let sources = ["oci://registry.example.com/bomb:1.0.0", "bomb.wasm"];
    for (number, source) in sources.into_iter().enumerate() {
        repository.write("bomb.wasm", &found);
        repository.write("tollgate.toml", pinned(source));
        // The policy points at this file, which must be in each change.
        repository.write("src/pay.ts", format!("prepare(order, {number});\n"));
        repository.commit("pin it");
        repository.write("src/pay.ts", format!("charge(order, {number});\n"));
        repository.commit("change it");
    }
    let count = |old: &str, new: &str, difference: &str| {
        let report = backtest(&repository, &["--compare", old, new]);
        let report = report.ends_with(0).json();
        assert_eq!(report["counts"]["undecided"], 0, "{report:#}");
        report["rules"][0][difference].clone()
    };
    assert_eq!(count("../silent.wasm", "../found.wasm", "new"), 4);
    assert_eq!(count("../found.wasm", "../silent.wasm", "gone"), 4);
    assert_eq!(count("../found.wasm", "../found.wasm", "new"), json!(null));
    // Nor does the pin of a configuration for all commits count; its effects do.
    let all = format!("{}effect = 'note'\n", pinned(sources[0]));
    fs::write(world.path("all.toml"), all).expect("a file");
    let fixed = [
        "--compare",
        "../silent.wasm",
        "../found.wasm",
        "--config",
        "../all.toml",
    ];
    let report = backtest(&repository, &fixed).ends_with(0).json();
    assert_eq!(report["counts"]["undecided"], 0, "{report:#}");
    assert_eq!(report["commits"][0]["findings"][0]["effect"], "note");
}

#[test]
fn it_is_a_study_and_no_gate() {
    let world = World::new();
    let repository = history(&world);
    // There are blocked and undecided commits.
    repository
        .tollgate(&["backtest"])
        .ends_with(0)
        .says("block")
        .says("commits to read");
    repository
        .tollgate(&["backtest", "main..main"])
        .ends_with(0)
        .says("0 commits of main..main");
    repository
        .tollgate(&["backtest", "nowhere"])
        .ends_with(2)
        .says("revision `nowhere`");
    repository
        .tollgate(&["backtest", "main...side"])
        .ends_with(2)
        .says("is no range");
    repository
        .tollgate(&["backtest", "--since", "yesterday"])
        .ends_with(2)
        .says("is no date");
    repository
        .tollgate(&["backtest", "--paths", "src/["])
        .ends_with(2)
        .says("is not a pattern");
    repository
        .tollgate(&["backtest", "--repo", ".."])
        .ends_with(2);
    fs::write(world.path("bad.wasm"), "not wasm").expect("a file");
    repository
        .tollgate(&["backtest", "--policy", "../bad.wasm"])
        .ends_with(2)
        .says("bad.wasm");
    let run = repository
        .tollgate(&["backtest", "--format", "html"])
        .ends_with(0);
    run.says("&lt;script&gt;alert(1)&lt;/script&gt;")
        .omits("<script>alert")
        .omits("\u{202e}");
}
