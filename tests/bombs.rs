//! Hostile policies: each fails with words that name it, and the host lives on.
//!
//! Every file of `bombs/` is one policy. Its header says what must come of it: `;; fails:` or
//! `;; refused:` with a part of the message, and `;; hint:` with a part of the hint. A file is
//! either a whole component, or the fields of a core module, which `template.wat` completes:
//! `(export "check")` stands for the long name of that export, and an export that is missing is
//! taken from the template.
#![expect(clippy::unwrap_used, reason = "in a test, a panic is the message")]

pub(crate) mod component;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use component::{build, folder};
use tollgate_change::Change;
use tollgate_engine::{Engine, Limits, Policy};
use tollgate_facts::{Facts, Scope};
use tollgate_gateways::Catalogue;
use tollgate_model::decision::{PolicyFailure, PolicyRun};
use tollgate_model::finding::Manifest;

/// What must come of a bomb.
struct Expectation {
    is_refused: bool,
    message: String,
    hint: String,
}

impl Expectation {
    fn read(name: &str, text: &str) -> Expectation {
        let line = |word: &str| {
            let start = format!(";; {word}: ");
            text.lines()
                .find_map(|line| line.strip_prefix(&start))
                .map(str::to_owned)
        };
        let refused = line("refused");
        let is_refused = refused.is_some();
        let message = refused.or_else(|| line("fails"));
        Expectation {
            is_refused,
            message: message.unwrap_or_else(|| panic!("{name} does not say what must come of it")),
            hint: line("hint").unwrap_or_default(),
        }
    }
}

fn engine() -> Engine {
    Engine::new(Limits::default()).unwrap()
}

fn facts() -> Arc<Facts> {
    let before = BTreeMap::from([("src/gone.ts".into(), "pay();\n".to_owned())]);
    let after = BTreeMap::from([("src/pay.ts".into(), "charge(order);\n".to_owned())]);
    let change = Change::from_trees(before, after);
    let catalogue = Arc::new(Catalogue::embedded().unwrap());
    Arc::new(Facts::gather(change, catalogue, &Scope::default()).unwrap())
}

fn no_options(_policy: &Manifest) -> Result<String, String> {
    Ok("{}".to_owned())
}

fn bombs() -> Vec<(String, String)> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "wat"))
        .filter(|path| path.file_name().is_some_and(|name| name != "template.wat"))
        .collect();
    paths.sort();
    let read = |path: &Path| {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        (name, fs::read_to_string(path).unwrap())
    };
    paths.iter().map(|path| read(path)).collect()
}

fn good(engine: &Engine) -> Policy {
    engine.load("good", &build(component::GOOD)).unwrap()
}

fn assert_says(name: &str, said: &str, expected: &str) {
    assert!(
        said.contains(expected),
        "{name}: expected\n  {expected}\nin\n  {said}"
    );
}

fn run(engine: &Engine, policies: &[Policy]) -> Vec<PolicyRun> {
    engine.run(policies, &facts(), &no_options)
}

#[test]
fn every_bomb_fails_by_name_and_the_host_lives() {
    let engine = engine();
    let good = good(&engine);
    for (name, text) in bombs() {
        let expected = Expectation::read(&name, &text);
        let component = build(&text);
        let started = Instant::now();
        let loaded = engine.load(&name, &component);
        let (message, hint) = match loaded {
            Err(error) => {
                assert!(expected.is_refused, "{name} was refused: {error}");
                (error.to_string(), error.hint())
            }
            Ok(policy) => {
                assert!(!expected.is_refused, "{name} was loaded");
                let failure = the_failure(run(&engine, &[policy]));
                (failure.to_string(), failure.hint)
            }
        };
        // Fuel and bounds end each, and not the clock: the time is told for people.
        let took = started.elapsed();
        println!(
            "{name} ({} ms): {message}\n  hint: {hint}",
            took.as_millis()
        );
        assert_says(&name, &message, &expected.message);
        assert_says(&name, &hint, &expected.hint);
        assert!(
            message.contains(&name) || message.contains("`bomb`"),
            "{message}"
        );

        let runs = run(&engine, std::slice::from_ref(&good));
        assert_eq!(
            runs.first().unwrap().outcome.as_ref().unwrap().len(),
            1,
            "after {name}"
        );
    }
}

fn the_failure(mut runs: Vec<PolicyRun>) -> PolicyFailure {
    assert_eq!(runs.len(), 1);
    runs.pop().unwrap().outcome.unwrap_err()
}

#[test]
fn bombs_beside_each_other_say_the_same_each_time() {
    let engine = engine();
    let mut policies = vec![good(&engine)];
    for (name, text) in bombs() {
        policies.extend(engine.load(&name, &build(&text)));
    }
    let once = run(&engine, &policies);
    policies.reverse();
    assert_eq!(once, run(&engine, &policies));
}

#[test]
fn bytes_that_are_no_component_are_refused() {
    let engine = engine();
    let whole = build(component::GOOD);
    let half = whole.get(..whole.len() / 2).unwrap();
    let module = wat::parse_str("(module (func (export \"check\")))").unwrap();
    for (name, bytes, expected) in [
        ("empty", &b""[..], "it is empty"),
        ("truncated", half, "does not compile"),
        (
            "first-bytes",
            b"\0asm",
            "it is cut off after its first bytes",
        ),
        ("text", b"hello", "it is text"),
        ("wat", component::GOOD.as_bytes(), "it is text"),
        ("core-module", &module, "it is a core module without"),
        ("native", b"\x7fELF\x02\x01\x01\0\0\0", "it is native code"),
        ("binary", b"\xff\xfe\0\0\0\0\0\0", "it is not WebAssembly"),
    ] {
        let error = engine.load(name, bytes).unwrap_err();
        assert_says(name, &error.to_string(), expected);
        assert_says(name, &error.to_string(), name);
        assert!(!error.hint().is_empty());
    }
}

#[test]
fn a_component_that_is_too_large_is_not_parsed() {
    let mut limits = Limits::default();
    limits.max_component_bytes = 100;
    let engine = Engine::new(limits).unwrap();
    let error = engine.load("large", &[0; 101]).unwrap_err();
    assert_says(
        "large",
        &error.to_string(),
        "has 101 bytes; the limit is 100",
    );
}

#[test]
fn the_safety_net_judges_nothing() {
    let mut limits = Limits::default();
    limits.base_fuel = u64::MAX / 4;
    limits.deadline = Duration::from_millis(100);
    let engine = Engine::new(limits).unwrap();
    let loops = fs::read_to_string(folder().join("endless-loop.wat")).unwrap();
    let policy = engine.load("slow", &build(&loops)).unwrap();
    let failure = the_failure(run(&engine, &[policy]));
    assert_says(
        "slow",
        &failure.to_string(),
        "this is no judgement of the policy",
    );
}

#[test]
fn a_core_module_with_its_world_is_a_policy() {
    let engine = engine();
    let policy = engine
        .load("core", &component::core_module(component::GOOD))
        .unwrap();
    assert_eq!(policy.interface_version(), "0.1.0");
    let manifest = engine.describe(&policy).unwrap();
    assert_eq!((manifest.id.as_str(), manifest.rules.len()), ("bomb", 1));
}

#[test]
fn embedded_code_runs_like_its_component() {
    let engine = engine();
    let component = build(component::GOOD);
    let native = tollgate_compile::precompile(&component).unwrap();
    let native: &'static [u8] = Box::leak(native.into_boxed_slice());
    let digest = tollgate_model::Digest::of(&component);
    let embedded = engine.load_built_in("good", digest, native).unwrap();
    let loaded = engine.load("good", &component).unwrap();
    assert_eq!(run(&engine, &[embedded]), run(&engine, &[loaded]));
    let error = engine
        .load_built_in("damaged", digest, b"\x7fELF")
        .unwrap_err();
    assert_says("damaged", &error.to_string(), "can't be used");
}

#[test]
fn two_policies_with_one_id_have_both_failed() {
    let engine = engine();
    let runs = run(&engine, &[good(&engine), good(&engine)]);
    assert_eq!(runs.len(), 2);
    for run in runs {
        let failure = run.outcome.unwrap_err();
        assert_says(
            "twice",
            &failure.to_string(),
            "has the same id as another policy",
        );
    }
}

#[test]
fn fuel_is_the_same_each_time() {
    let engine = engine();
    let fuel: Vec<u64> = (0..5)
        .flat_map(|_| run(&engine, &[good(&engine)]))
        .map(|run| run.fuel)
        .collect();
    assert!(
        fuel.iter().all(|one| Some(one) == fuel.first() && *one > 0),
        "{fuel:?}"
    );
}

#[test]
fn options_reach_the_policy_by_its_id() {
    let engine = engine();
    let refuses = fs::read_to_string(folder().join("refuses-options.wat")).unwrap();
    let policy = engine.load("picky", &build(&refuses)).unwrap();
    let options = |policy: &Manifest| Ok(format!("{{\"for\":\"{}\"}}", policy.id));
    let failure = the_failure(engine.run(&[policy], &facts(), &options));
    // It complains with the very text that it was given.
    assert_says("picky", &failure.what, "{\"for\":\"bomb\"}");
}
