//! What comments beside the code expect.

use std::str::FromStr;

use tollgate_model::RepoPath;
use tollgate_model::finding::Effect;

use crate::markdown::ParseError;
use crate::{Case, Expected};

/// Reads `expect:` and `ok:` out of a file's comments. Its first line stands below `start` in the
/// file of cases.
pub(crate) fn read_comments(
    case: &mut Case,
    path: &RepoPath,
    block: &str,
    start: u32,
) -> Result<(), ParseError> {
    let mut waiting: Vec<(bool, Expected)> = Vec::new();
    for (line, number) in block.lines().zip(1_u32..) {
        let comment = comment_of(line);
        let (code, expectation) = match comment {
            Some((code, text)) => (code, Some(text)),
            None => (line, None),
        };
        if let Some((is_expected, text)) = expectation {
            let expected = parse_expected(path, text, number).ok_or_else(|| ParseError {
                line: start + number,
                problem: format!("`{}`: write `expect: RULE [EFFECT]`", line.trim()),
            })?;
            waiting.push((is_expected, expected));
        }
        if code.trim().is_empty() && expectation.is_some() {
            continue;
        }
        for (is_expected, mut expected) in waiting.drain(..) {
            expected.line = number;
            if is_expected {
                case.expected.push(expected);
            } else {
                case.silent.push(expected);
            }
        }
    }
    match waiting.first() {
        Some((_, expected)) => Err(ParseError {
            line: start + expected.line,
            problem: "no code stands below this expectation".into(),
        }),
        None => Ok(()),
    }
}

/// The code before an expectation's comment, whether it expects, and what.
pub(crate) fn comment_of(line: &str) -> Option<(&str, (bool, &str))> {
    for opening in ["// ", "# ", "{/* ", "/* ", "<!-- "] {
        for (mark, is_expected) in [("expect: ", true), ("ok: ", false)] {
            if let Some((code, text)) = line.split_once(&format!("{opening}{mark}")) {
                let text = text.trim_end_matches("*/}").trim_end_matches("*/");
                let text = text.trim_end_matches("-->");
                return Some((code, (is_expected, text.trim())));
            }
        }
    }
    None
}

fn parse_expected(path: &RepoPath, text: &str, line: u32) -> Option<Expected> {
    let mut words = text.split_whitespace();
    let rule = words.next()?.to_owned();
    let effect = match words.next() {
        Some(word) => Some(Effect::from_str(word).ok()?),
        None => None,
    };
    words.next().is_none().then(|| Expected {
        path: path.clone(),
        line,
        rule,
        effect,
        comment: line,
    })
}
