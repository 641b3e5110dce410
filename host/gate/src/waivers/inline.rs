//! Waivers in comments, beside the code that they excuse.
//!
//! ```text
//! // tollgate:waive idempotency/missing-key owner=ada@example.com expires=2026-12-31 reason="..."
//! ```
//!
//! Alone on its line it is about the next line that is no comment; behind code, about its own.

use std::collections::BTreeMap;

use tollgate_model::change::Hunk;
use tollgate_model::finding::{Finding, Place};
use tollgate_model::span::LineIndex;
use tollgate_model::{RepoPath, Span};

use super::{Scope, Standing, Waiver, entry};
use crate::configuration::fields::nearest;
use crate::doubts::did_you_mean;

/// What a waiver in a comment begins with.
pub const MARKER: &str = "tollgate:waive";

/// What a comment begins with, in the languages and formats that are read.
const OPENERS: [&str; 7] = ["//", "/*", "*", "#", "--", "<!--", ";"];

/// What a comment ends with.
const CLOSERS: [&str; 5] = ["*/", "*/}", "-->", "#}", "--%>"];

/// Texts for people, where a waiver is an example.
const PROSE: [&str; 6] = ["md", "mdx", "markdown", "rst", "adoc", "txt"];

const KEYS: [&str; 3] = ["owner", "expires", "reason"];

/// Reads the waivers in one file: its text before the change, if there was one, its text now,
/// and the lines that differ. Where the whole tree is judged, all are accepted.
///
/// One is accepted if it stood in the base, word for word, beside the line that stands beside it
/// now: a line may be edited in place, but no other line is excused by what it was put under.
pub fn read(
    path: &RepoPath,
    before: Option<&str>,
    after: &str,
    hunks: &[Hunk],
    is_whole_tree: bool,
) -> (Vec<Waiver>, Vec<Finding>) {
    if PROSE.contains(&path.extension().as_str()) {
        return (Vec::new(), Vec::new());
    }
    let base: BTreeMap<u32, Comment> = scan(before.unwrap_or_default())
        .into_iter()
        .map(|comment| (comment.line, comment))
        .collect();
    let mut waivers = Vec::new();
    let mut malformed = Vec::new();
    for comment in scan(after) {
        let parsed = match (parse(comment.words), comment.target) {
            (Ok(parsed), Some(target)) => (parsed, target),
            (Ok(_), None) => {
                let why = "no line of code follows it";
                malformed.push(entry::invalid(path, comment.span, why));
                continue;
            }
            (Err(why), _) => {
                malformed.push(entry::invalid(path, comment.span, &why));
                continue;
            }
        };
        let (mut waiver, target) = (parsed.0, parsed.1);
        let was = line_before(hunks, comment.line).and_then(|line| base.get(&line));
        let is_same = was.is_some_and(|was| {
            was.words == comment.words
                && was.target.is_some()
                && was.target == line_before(hunks, target)
        });
        if is_whole_tree || (before.is_some() && is_same) {
            waiver.standing = Standing::Accepted;
        }
        waiver.scope = Scope::Line(target);
        waiver.place = Place {
            path: path.clone(),
            span: comment.span,
        };
        waivers.push(waiver);
    }
    (waivers, malformed)
}

/// A comment that begins as a waiver does.
struct Comment<'a> {
    /// Its line, from 1.
    line: u32,
    /// The line that it is about.
    target: Option<u32>,
    /// What stands behind the marker.
    words: &'a str,
    /// From the marker to the end of the line.
    span: Span,
}

/// Finds the comments, one on each line at most. Goes up, so that each line is looked at once.
fn scan(text: &str) -> Vec<Comment<'_>> {
    if !text.contains(MARKER) {
        return Vec::new();
    }
    let index = LineIndex::new(text);
    let mut found = Vec::new();
    let mut next_code = None;
    let mut end = text.len();
    for line in (1..=index.line_count()).rev() {
        let start = text
            .get(..end)
            .and_then(|rest| rest.rfind('\n'))
            .map_or(0, |at| at + 1);
        let content = text.get(start..end).unwrap_or_default();
        end = start.saturating_sub(1);
        let marker = content
            .split_once(MARKER)
            .filter(|(front, _)| is_comment(front));
        if let Some((front, words)) = marker {
            let target = if is_alone(front) {
                next_code
            } else {
                Some(line)
            };
            let from = start + front.len();
            let to = start + content.trim_end().len();
            found.push(Comment {
                line,
                target,
                words: words.trim_end(),
                span: index.span(text, from, to),
            });
        }
        if !is_blank_or_comment(content) {
            next_code = Some(line);
        }
    }
    found.reverse();
    found
}

/// Whether what stands in front of the marker opens a comment there.
fn is_comment(front: &str) -> bool {
    let front = front.trim_end();
    OPENERS.iter().any(|opener| front.ends_with(opener))
}

fn is_alone(front: &str) -> bool {
    let is_mark = |character: char| "/*#-<!;{ \t".contains(character);
    front.chars().all(is_mark)
}

fn is_blank_or_comment(line: &str) -> bool {
    let line = line.trim();
    let line = line.strip_prefix('{').map_or(line, str::trim_start);
    line.is_empty() || OPENERS.iter().any(|opener| line.starts_with(opener))
}

/// Reads what stands behind the marker.
fn parse(words: &str) -> Result<Waiver, String> {
    if !words.starts_with([' ', '\t']) {
        return Err(
            "write it as `tollgate:waive policy/rule owner=... expires=... reason=\"...\"`"
                .to_owned(),
        );
    }
    let (rule, mut rest) = next_word(words);
    let rule = entry::rule(rule)?;
    let mut values: BTreeMap<&str, String> = BTreeMap::new();
    while let (word, after) = next_word(rest)
        && !word.is_empty()
        && !CLOSERS.contains(&word)
    {
        let Some((key, _)) = word.split_once('=') else {
            return Err(format!(
                "`{word}` is neither `owner=`, `expires=` nor `reason=`"
            ));
        };
        let Some(key) = KEYS.iter().find(|known| **known == key) else {
            let guess = did_you_mean(nearest(key, KEYS));
            return Err(format!("it has no `{key}`{guess}"));
        };
        let value = rest.trim_start().get(key.len() + 1..).unwrap_or_default();
        let (value, after) = match value.strip_prefix('"') {
            Some(quoted) => quoted
                .split_once('"')
                .ok_or_else(|| format!("the quotes of `{key}` are not closed"))?,
            None => (word.get(key.len() + 1..).unwrap_or_default(), after),
        };
        if values.insert(key, entry::words(key, value)?).is_some() {
            return Err(format!("it has `{key}` twice"));
        }
        rest = after;
    }
    let mut take = |key: &str| {
        values
            .remove(key)
            .ok_or_else(|| format!("it has no `{key}`"))
    };
    let expires = take("expires")?;
    Ok(Waiver {
        rule,
        reason: take("reason")?,
        owner: take("owner")?,
        expires: entry::day(&expires)?,
        scope: Scope::Line(0),
        place: crate::touched::start_of(&RepoPath::from("")),
        standing: Standing::Added,
    })
}

/// The next word, and what follows it.
fn next_word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    text.split_once([' ', '\t']).unwrap_or((text, ""))
}

/// The line at the base that a line of the head was: untouched, or replaced in place by as many
/// lines as there were.
fn line_before(hunks: &[Hunk], line: u32) -> Option<u32> {
    let mut shift: i64 = 0;
    for hunk in hunks {
        // Where nothing was added, the hunk stands behind its line.
        let first = hunk.after_start + u32::from(hunk.after_count == 0);
        if line < first {
            break;
        }
        if line < first + hunk.after_count {
            let is_in_place = hunk.before_count == hunk.after_count;
            return is_in_place.then(|| hunk.before_start + (line - first));
        }
        shift += i64::from(hunk.before_count) - i64::from(hunk.after_count);
    }
    u32::try_from(i64::from(line) + shift).ok()
}
