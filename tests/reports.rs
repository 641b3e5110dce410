//! What is written, and where: the same bytes each time, nothing of this machine, nothing hidden.

use crate::world::{INCIDENT_RULE, Repository, SAFE, World, incident};

const FORMATS: [&str; 8] = [
    "human", "json", "github", "gitlab", "sarif", "junit", "markdown", "html",
];

const CHECK: [&str; 3] = ["check", "--base", "HEAD~1"];

fn shop(world: &World) -> Repository<'_> {
    let repository = world.repository("shop");
    repository.write("src/checkout.ts", SAFE);
    repository.commit("before");
    repository.write("src/checkout.ts", incident());
    repository.commit("incident");
    repository
}

fn json(more: &[&'static str]) -> Vec<&'static str> {
    [&CHECK[..], &["--format", "json"], more].concat()
}

#[test]
fn json_tells_all_that_is_documented() {
    let world = World::new();
    let repository = shop(&world);
    let run = repository
        .tollgate(&json(&["--branch", "main", "--environment", "production"]))
        .ends_with(1);
    assert_eq!(run.stderr, "");
    let report = run.json();
    assert_eq!(report["version"], 1);
    assert_eq!(report["decision"], "block");
    assert_eq!(
        report["change"]["base"],
        repository.git(&["rev-parse", "HEAD~1"])
    );
    assert_eq!(report["change"]["branch"], "main");
    assert_eq!(report["change"]["environment"], "production");
    assert_eq!(report["files"]["changed"], 1);
    let findings = report["findings"].as_array().expect("a list");
    let found = findings
        .iter()
        .find(|found| found["rule"] == INCIDENT_RULE)
        .expect("the incident is found");
    assert_eq!(found["path"], "src/checkout.ts");
    assert_eq!(found["effect"], "block");
    assert_eq!(found["fingerprint"].as_str().map(str::len), Some(64));
    let ids: Vec<_> = report["policies"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|policy| policy["id"].clone())
        .collect();
    assert_eq!(
        ids,
        [
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
            "webhooks"
        ]
    );
}

#[test]
fn the_same_change_gives_the_same_bytes_anywhere() {
    let world = World::new();
    let repository = shop(&world);
    let here = repository.tollgate(&json(&[])).ends_with(1).stdout;
    repository.git(&["clone", "-q", ".", "../elsewhere"]);
    let elsewhere = world
        .at("elsewhere")
        .tollgate(&json(&[]))
        .ends_with(1)
        .stdout;
    let one_thread = repository
        .command(&json(&[]))
        .env("RAYON_NUM_THREADS", "1")
        .output()
        .expect("tollgate starts");
    assert_eq!(here, elsewhere);
    assert_eq!(here.as_bytes(), one_thread.stdout);
    let folder = world.path("");
    assert!(
        !here.contains(folder.to_str().expect("UTF-8")),
        "no path of this machine"
    );
}

#[test]
fn fingerprints_survive_moved_lines() {
    let fingerprints = |text: String| {
        let world = World::new();
        let repository = world.repository("shop");
        repository.write("src/checkout.ts", SAFE);
        repository.commit("before");
        repository.write("src/checkout.ts", text);
        repository.commit("after");
        let report = repository.tollgate(&json(&[])).ends_with(1).json();
        let findings = report["findings"].as_array().expect("a list").clone();
        findings
            .into_iter()
            .map(|found| found["fingerprint"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        fingerprints(incident()),
        fingerprints(format!("// one more line\n\n{}", incident()))
    );
}

#[test]
fn a_report_goes_to_a_file_and_a_summary_to_standard_error() {
    let world = World::new();
    let repository = shop(&world);
    let run = repository
        .tollgate(&json(&["--output", "../report.json"]))
        .ends_with(1);
    assert_eq!(run.stdout, "");
    assert!(
        run.stderr.starts_with("block: ") && !run.stderr.contains(INCIDENT_RULE),
        "{run}"
    );
    let written = std::fs::read_to_string(world.path("report.json")).expect("the report");
    assert_eq!(written, repository.tollgate(&json(&[])).stdout);
    // A run without a decision leaves no old one behind.
    repository
        .tollgate(&["check", "--base", "nowhere", "--output", "../report.json"])
        .ends_with(2);
    assert!(!world.path("report.json").exists());
    // A block stands, even if its report can't be written.
    repository
        .tollgate(&json(&["--output", "../none/report.json"]))
        .ends_with(1)
        .says("error: can't write the report");
    let left = std::fs::read_dir(world.path("")).expect("a folder").count();
    assert_eq!(left, 2, "nothing half-written is left");
}

/// Each reader gets its own form of one decision, and the exit code is that decision's.
#[test]
fn several_reports_at_once() {
    let world = World::new();
    let repository = shop(&world);
    let named: Vec<String> = FORMATS[1..]
        .iter()
        .map(|format| format!("--format={format}=../report.{format}"))
        .collect();
    let named: Vec<&str> = named.iter().map(String::as_str).collect();
    let run = repository
        .tollgate(&[&CHECK[..], &["--format", "human"], &named].concat())
        .ends_with(1);
    assert_eq!(run.stdout, repository.tollgate(&CHECK).stdout);
    for format in &FORMATS[1..] {
        let written = std::fs::read_to_string(world.path(&format!("report.{format}")));
        let alone = repository.tollgate(&[&CHECK[..], &["--format", format]].concat());
        assert_eq!(
            written.expect("a report"),
            alone.ends_with(1).stdout,
            "{format}"
        );
    }
    for wrong in [
        &["--format", "human", "--format", "json"][..],
        &["--format", "json=x", "--format", "sarif=x"],
        &["--format", "yaml"],
    ] {
        repository
            .tollgate(&[&CHECK[..], wrong].concat())
            .ends_with(2);
    }
}

/// What can't be written is no pass, and leaves no earlier report to be taken for this one's.
#[test]
fn a_report_that_can_not_be_written() {
    let world = World::new();
    let repository = shop(&world);
    let summary = world.path("none/summary");
    let variables = [("GITHUB_STEP_SUMMARY", summary.to_str().expect("UTF-8"))];
    let check = |range: &'static str| ["check", "--base", range, "--format", "github"];
    repository
        .tollgate_with(&variables, &check("HEAD"))
        .ends_with(2)
        .says("can't write the summary of the step");
    repository
        .tollgate_with(&variables, &check("HEAD~1"))
        .ends_with(1);
    let named = "--format=sarif=../none/x.sarif";
    let run = repository.tollgate(&["check", "--base", "HEAD", named, "--format=junit=../x.xml"]);
    run.ends_with(2).says("can't write the report");
    assert!(world.path("x.xml").exists(), "the other reader gets theirs");
    repository
        .tollgate(&["check", "--base", "nowhere", "--format=junit=../x.xml"])
        .ends_with(2);
    assert!(!world.path("x.xml").exists());
}

#[test]
fn colours_are_written_where_they_are_wanted() {
    let world = World::new();
    let repository = shop(&world);
    let colourful = |option: &str, variables: &[(&str, &str)]| {
        let arguments = [&CHECK[..], &["--color", option]].concat();
        let run = repository
            .command(&arguments)
            .envs(variables.iter().copied())
            .output()
            .expect("tollgate starts");
        run.stdout.contains(&0x1b)
    };
    assert!(!colourful("auto", &[]));
    assert!(colourful("always", &[("NO_COLOR", "1")]));
    assert!(colourful("auto", &[("FORCE_COLOR", "1")]));
    assert!(colourful(
        "auto",
        &[("CLICOLOR_FORCE", "1"), ("TERM", "dumb")]
    ));
    assert!(!colourful(
        "auto",
        &[("FORCE_COLOR", "1"), ("NO_COLOR", "1")]
    ));
    assert!(!colourful("never", &[("FORCE_COLOR", "1")]));
}

/// Names and contents that a terminal would obey reach no reader as they are.
#[test]
fn hostile_names_and_contents_stay_text() {
    let world = World::new();
    let repository = world.repository("shop");
    repository.commit("nothing");
    let name = "src/\u{1b}]0;x\u{7}\u{202e}st.\n.ts";
    repository.write(name, format!("/* \u{1b}[2J \u{200b} */\n{}", incident()));
    repository.write("src/-rf \"$(id)\".ts", incident());
    repository.write("\u{1b}[31mred.png", b"\0");
    let branch = "x\u{202e}y";
    repository.commit("hostile");
    let check = [
        &CHECK[..],
        &["--branch", branch, "--environment", "\u{9b}31m"],
    ]
    .concat();
    for format in FORMATS {
        let run = repository.tollgate(&[&check[..], &["--format", format]].concat());
        assert_ne!(run.code, 0, "{run}");
        for hidden in ['\u{1b}', '\u{7}', '\u{202e}', '\u{200b}', '\u{9b}'] {
            assert!(
                !run.stdout.contains(hidden) && !run.stderr.contains(hidden),
                "{hidden:?} in {run}"
            );
        }
    }
    let run = repository
        .tollgate(&["check", "--base", "\u{1b}[31mred"])
        .ends_with(2);
    run.says("\\u{1b}[31mred").omits("\u{1b}");
}

/// Bytes that are no UTF-8 are told apart.
#[test]
fn names_that_are_not_utf8_are_written_by_their_bytes() {
    use std::os::unix::ffi::OsStrExt as _;
    let world = World::new();
    let repository = world.repository("shop");
    repository.write("src/checkout.ts", SAFE);
    repository.commit("before");
    let name = std::ffi::OsStr::from_bytes(b"src/\xff.ts");
    std::fs::write(repository.path.join(name), incident()).expect("a file");
    repository.commit("after");
    let run = repository.tollgate(&CHECK);
    assert_ne!(run.code, 0);
    run.says("src/\\xff.ts");
}
