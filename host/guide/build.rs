//! Takes the READMEs of the policies, and out of their cases one wrong and one right example of each
//! rule in each language.

use std::collections::BTreeMap;
use std::env;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Longer examples are no examples.
const MOST_LINES: usize = 32;

/// A rule's example: the policy, the rule, the language.
type Subject = (String, String, String);

fn main() -> Result<(), Box<dyn Error>> {
    let manifest = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let root = manifest.ancestors().nth(2).ok_or("no workspace")?;
    let policies = root.join("policies");
    println!("cargo::rerun-if-changed={}", policies.display());
    let mut pages = String::from("&[\n");
    let mut examples = String::from("&[\n");
    for folder in sorted(&policies)? {
        let Some(name) = folder.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        if name == "sdk" || !folder.join("Cargo.toml").is_file() {
            continue;
        }
        let page = folder.join("README.md");
        writeln!(
            pages,
            "    ({name:?}, include_str!({:?})),",
            page.display().to_string()
        )?;
        for ((policy, rule, language), (wrong, right)) in examples_of(&folder, name)? {
            writeln!(
                examples,
                "    Case {{ policy: {policy:?}, rule: {rule:?}, language: {language:?}, \
                 wrong: {wrong:?}, right: {right:?} }},"
            )?;
        }
    }
    let gate = manifest.join("pages/gate.md");
    println!("cargo::rerun-if-changed={}", gate.display());
    writeln!(
        pages,
        "    (\"gate\", include_str!({:?})),\n]",
        gate.display().to_string()
    )?;
    examples.push_str("]\n");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("pages.rs"), pages)?;
    fs::write(out.join("cases.rs"), examples)?;
    Ok(())
}

fn sorted(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    paths.sort();
    Ok(paths)
}

/// The wrong code and the right code of each file of cases that differ least: what makes one of
/// them right is then plain.
fn examples_of(
    folder: &Path,
    policy: &str,
) -> Result<BTreeMap<Subject, (String, String)>, Box<dyn Error>> {
    let mut found = BTreeMap::new();
    let cases = folder.join("cases");
    if !cases.is_dir() {
        return Ok(found);
    }
    for path in sorted(&cases)? {
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        let mut parts = name.split('.');
        let (Some(rule), Some(language), Some("md")) = (parts.next(), parts.next(), parts.next())
        else {
            continue;
        };
        let text = fs::read_to_string(&path)?;
        let (mut wrong, mut right) = (Vec::new(), Vec::new());
        for section in text.split("\n## ").skip(1) {
            let Some(code) = only_code(section) else {
                continue;
            };
            let expects = code
                .lines()
                .filter(|line| line.contains("expect: "))
                .count();
            let kept = match () {
                () if expects == 1 && code.contains(&format!("expect: {rule} ")) => &mut wrong,
                () if expects == 0 && code.contains(&format!("ok: {rule}")) => &mut right,
                () => continue,
            };
            kept.push(without_marks(&code, rule));
        }
        let pairs = wrong
            .iter()
            .flat_map(|wrong| right.iter().map(move |right| (wrong, right)));
        if let Some((wrong, right)) = pairs.min_by_key(|(wrong, right)| difference(wrong, right)) {
            let subject = (policy.to_owned(), rule.to_owned(), language.to_owned());
            found.insert(subject, (wrong.clone(), right.clone()));
        }
    }
    Ok(found)
}

/// How many lines two pieces of code do not share, then how long they are.
fn difference(one: &str, other: &str) -> (usize, usize) {
    let only = |one: &str, other: &str| {
        let known: Vec<&str> = other.lines().map(str::trim).collect();
        one.lines()
            .filter(|line| !known.contains(&line.trim()))
            .count()
    };
    (only(one, other) + only(other, one), one.len() + other.len())
}

/// The code of a case that has one file and no state before.
fn only_code(section: &str) -> Option<String> {
    let mut fences = section.split("\n```");
    fences.next()?;
    let first = fences.next()?;
    let _end = fences.next()?;
    if fences.next().is_some() {
        return None;
    }
    let (head, code) = first.split_once('\n')?;
    let is_after = head
        .split_whitespace()
        .nth(1)
        .is_some_and(|path| path.starts_with("after/"));
    (is_after && code.lines().count() <= MOST_LINES).then(|| code.to_owned())
}

/// The code as people write it, with an arrow where the finding is.
fn without_marks(code: &str, rule: &str) -> String {
    let mut text = String::new();
    for line in code.lines() {
        if let Some((before, _)) = line.split_once("expect: ") {
            let _ = writeln!(text, "{before}{rule}:");
        } else if !line.contains("ok: ") {
            let _ = writeln!(text, "{line}");
        }
    }
    text.trim_end().to_owned()
}
