//! Reads whole trees of real code, for robustness and speed. Run by hand:
//! `CORPUS=/some/tree cargo test --release -p tollgate-code -- --ignored --nocapture corpus`.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tollgate_model::code::Language;

#[test]
#[ignore = "reads the tree that CORPUS names"]
fn corpus() {
    let mut files = Vec::new();
    collect(Path::new(&std::env::var("CORPUS").unwrap()), &mut files);
    // Not measured: the first text pays for the tables of its grammar.
    for (language, text, _) in files.iter().take(20) {
        crate::parse(*language, text);
    }
    let (mut lines, mut calls, mut gaps, mut whole) = (0, 0, 0, Duration::ZERO);
    let mut slowest: Vec<(Duration, usize, String)> = Vec::new();
    for (language, text, name) in &files {
        let begin = Instant::now();
        let source = crate::parse(*language, text);
        let taken = begin.elapsed();
        super::invariants::check(&source);
        whole += taken;
        lines += text.lines().count();
        calls += source.calls.len();
        gaps += usize::from(!source.gaps.is_empty());
        if !source.gaps.is_empty() {
            println!("gaps: {name} {:?}", source.gaps[0].start_line);
        }
        slowest.push((taken, text.len(), name.clone()));
    }
    slowest.sort();
    for (taken, length, name) in slowest.iter().rev().take(8) {
        println!("{taken:?} for {length} bytes: {name}");
    }
    let seconds = whole.as_secs_f64();
    println!(
        "{} files, {lines} lines, {calls} calls, {gaps} files with gaps: {seconds:.2} s, {:.0} files/s, {:.2} ms per 300 lines",
        files.len(),
        files.len() as f64 / seconds,
        seconds * 300_000.0 / lines as f64,
    );
}

fn collect(folder: &Path, files: &mut Vec<(Language, Arc<str>, String)>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        let name = path.to_string_lossy().into_owned();
        if path.is_dir() && !path.is_symlink() {
            collect(&path, files);
        } else if let Some(language) = crate::language_of(&name.as_str().into())
            && let Ok(text) = std::fs::read_to_string(&path)
        {
            files.push((language, text.into(), name));
        }
    }
}
