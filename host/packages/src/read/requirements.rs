//! Requirements of Python packages: PEP 508 lines, and files of them.

use super::line::{Line, lines};
use crate::sink::Sink;

/// Reads `requirements.txt` and constraints. Files that it includes are read by themselves.
pub(super) fn read(sink: &mut Sink<'_>) {
    for line in lines(sink.text()) {
        requirement(line, line.text, false, sink);
    }
}

/// Adds the package of `stripe[async]>=5,<6 ; python_version > "3.8" # why`, a part of a line.
pub(super) fn requirement(line: Line<'_>, text: &str, is_development: bool, sink: &mut Sink<'_>) {
    let Some((name, asked)) = split(text) else {
        return;
    };
    sink.ask(name, asked, line.place(text.trim()), is_development);
}

/// The name and the versions of a requirement.
pub(super) fn split(text: &str) -> Option<(&str, &str)> {
    let text = text.trim();
    let end = text
        .find(|letter: char| !(letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.')))
        .unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    if name.is_empty() || name.starts_with('-') {
        return None;
    }
    let rest = rest.trim_start();
    let rest = match rest.strip_prefix('[') {
        Some(extras) => extras.split_once(']').map_or("", |(_, rest)| rest),
        None => rest,
    };
    // A marker, a comment, a hash or another option of pip ends it.
    let rest = rest.split([';', '#', '\\']).next().unwrap_or_default();
    let rest = rest.split(" --").next().unwrap_or_default().trim();
    let rest = rest.strip_prefix('(').unwrap_or(rest);
    Some((name, rest.strip_suffix(')').unwrap_or(rest).trim()))
}
