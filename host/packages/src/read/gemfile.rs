//! `Gemfile`, `*.gemspec` and `Gemfile.lock`.

use super::line::{Line, lines, quoted};
use super::setup::is_for_development;
use crate::sink::Sink;

/// Calls that name a gem.
const CALLS: [&str; 4] = [
    "gem",
    "add_dependency",
    "add_runtime_dependency",
    "add_development_dependency",
];

/// Reads `gem "stripe", "~> 5.1"` and `spec.add_dependency "stripe", ">= 5", "< 6"`.
pub(super) fn read_manifest(sink: &mut Sink<'_>) {
    // Whether each block around a line is a group for development.
    let mut blocks: Vec<bool> = Vec::new();
    for line in lines(sink.text()) {
        let code = line.text.split(" #").next().unwrap_or_default().trim();
        if code.is_empty() || code.starts_with('#') {
            continue;
        }
        let is_block = code.ends_with(" do") || code.contains(" do |");
        if is_block {
            blocks.push(code.starts_with("group") && has_development_group(code));
        } else if code == "end" {
            blocks.pop();
        }
        gem(line, code, blocks.contains(&true), sink);
    }
}

fn gem(line: Line<'_>, code: &str, is_in_group: bool, sink: &mut Sink<'_>) {
    let end = code.find(['(', ' ']).unwrap_or(code.len());
    let (callee, arguments) = code.split_at(end);
    let callee = callee.rsplit('.').next().unwrap_or_default();
    if !CALLS.contains(&callee) {
        return;
    }
    // Requirements come before named arguments, among them those for a git repository.
    let named = [" git:", " github:", " path:", ":git ", ":path "];
    let is_elsewhere = named.iter().any(|name| arguments.contains(name));
    let positional = arguments.split(['=', ':']).next().unwrap_or_default();
    let is_sign = |text: &str| text.starts_with(['~', '>', '<', '=', '!']);
    let mut texts = quoted(arguments);
    let Some(name) = texts.next() else { return };
    let versions: Vec<&str> = texts
        .take_while(|text| {
            is_sign(text) || (text.starts_with(|first: char| first.is_ascii_digit()))
        })
        .collect();
    let is_development = is_in_group
        || callee == "add_development_dependency"
        || (arguments.len() > positional.len()
            && arguments.contains("group")
            && has_development_group(arguments));
    let asked = match is_elsewhere {
        true => "git".to_owned(),
        false => versions.join(", "),
    };
    sink.ask(name, &asked, line.whole(), is_development);
}

/// Whether all groups of a line are for development: one in production is enough to run there.
fn has_development_group(code: &str) -> bool {
    let groups = code.split(':').skip(1).map(|group| {
        let end = group
            .find(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'))
            .unwrap_or(group.len());
        group.get(..end).unwrap_or_default()
    });
    let mut groups = groups.filter(|group| !group.is_empty()).peekable();
    groups.peek().is_some() && groups.all(is_for_development)
}

/// Reads `    stripe (5.1.0)` under `specs:`. What stands under `PATH` is the repository's own.
pub(super) fn read_lock(sink: &mut Sink<'_>) {
    let mut is_own = false;
    for line in lines(sink.text()) {
        if line.indent() == 0 && !line.text.trim().is_empty() {
            is_own = line.text.trim() == "PATH";
        }
        // What a gem asks for stands two further in.
        if line.indent() != 4 || is_own {
            continue;
        }
        let Some((name, version)) = line.text.trim().split_once(" (") else {
            continue;
        };
        let version = version.split(')').next().unwrap_or_default();
        // `1.2.3-x86_64-linux`: the platform is no part of it.
        let version = version.split('-').next().unwrap_or_default();
        sink.lock(name, version, line.whole(), false);
    }
}
