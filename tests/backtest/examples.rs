//! The examples that are given for fanning out over many machines do what they say.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tollgate_settings::{Format, parse};

use crate::world::{Repository, SAFE, World, incident, tollgate};

fn read(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../host/backtest/examples");
    fs::read_to_string(folder.join(name)).expect("an example")
}

/// The values of all keys of a YAML file, as the settings room reads it.
fn values(text: &str) -> Vec<(String, String)> {
    let file = parse(Format::Yaml, text);
    assert!(file.problem.is_none(), "{:?}", file.problem);
    let told =
        |setting: &tollgate_model::setting::Setting| (setting.key.clone(), setting.value.text());
    file.settings.iter().map(told).collect()
}

fn shop(world: &World) -> Repository<'_> {
    let repository = world.repository("data/repo");
    repository.write("src/checkout.ts", SAFE);
    repository.commit("before");
    repository.write("src/checkout.ts", incident());
    repository.commit("incident");
    for number in 0..520 {
        repository.commit(&format!("nothing {number}"));
    }
    repository
}

/// Runs a line of an example by a shell that finds this tollgate.
fn shell(world: &World, folder: &Path, line: &str, index: Option<u32>) {
    let binary = tollgate();
    let path = format!(
        "{}:/usr/bin:/bin",
        binary.parent().expect("a folder").display()
    );
    let mut command = Command::new("sh");
    command
        .args(["-c", line])
        .current_dir(folder)
        .env_clear()
        .env("PATH", path)
        .env("HOME", world.path("home"))
        .env("CI", "true");
    if let Some(index) = index {
        command.env("JOB_COMPLETION_INDEX", index.to_string());
    }
    let output = command.output().expect("a shell");
    assert!(
        output.status.success(),
        "{line}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

fn report(repository: &Repository<'_>) -> Value {
    repository
        .tollgate(&["backtest", "--format", "json"])
        .ends_with(0)
        .json()
}

#[test]
fn the_workflow_runs_on_every_machine_and_joins() {
    let world = World::new();
    let repository = shop(&world);
    let values = values(&read("github-actions.yml"));
    let shards: Vec<&String> = values
        .iter()
        .filter(|(key, _)| key.contains("matrix.shard"))
        .map(|(_, value)| value)
        .collect();
    assert_eq!(shards, ["1", "2", "3", "4"]);
    let runs: Vec<&String> = values
        .iter()
        .filter(|(key, value)| key.ends_with("run") && value.starts_with("tollgate "))
        .map(|(_, value)| value)
        .collect();
    let [shard, merge] = runs[..] else {
        panic!("{runs:?}")
    };
    for number in &shards {
        shell(
            &world,
            &repository.path,
            &shard.replace("${{ matrix.shard }}", number),
            None,
        );
    }
    shell(&world, &repository.path, merge, None);
    let page = fs::read_to_string(repository.path.join("backtest.html")).expect("a page");
    let whole = repository
        .tollgate(&["backtest", "--format", "html"])
        .ends_with(0)
        .stdout;
    assert_eq!(page, whole);
}

#[test]
fn the_indexed_job_runs_on_every_pod_and_joins() {
    let world = World::new();
    let repository = shop(&world);
    let text = read("kubernetes.yaml");
    let data = world.path("data");
    let data = data.to_str().expect("UTF-8");
    let values = values(&text);
    let value = |end: &str| {
        values
            .iter()
            .find(|(key, _)| key.ends_with(end))
            .map(|(_, value)| value.as_str())
    };
    assert_eq!(value("completionMode"), Some("Indexed"));
    let pods: u32 = value("completions")
        .and_then(|pods| pods.parse().ok())
        .expect("a number");
    let line = values
        .iter()
        .map(|(_, value)| value)
        .find(|value| value.contains("tollgate backtest"))
        .expect("a command");
    for index in 0..pods {
        shell(
            &world,
            world.path("").as_path(),
            &line.replace("/data", data),
            Some(index),
        );
    }
    let merge = text
        .lines()
        .find_map(|line| line.strip_prefix("#   "))
        .expect("how to join");
    let merge = merge.replace("/data", data).replace("html", "json");
    shell(&world, world.path("").as_path(), &merge, None);
    let joined = fs::read_to_string(world.path("data/backtest.json")).expect("a report");
    assert_eq!(
        serde_json::from_str::<Value>(&joined).expect("JSON"),
        report(&repository)
    );
    assert!(
        !world.path("data/shard-1.state").exists(),
        "what is through needs no state"
    );
}
