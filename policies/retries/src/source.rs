//! A file that deals with payments: its text on both sides, and the payments in it.

use std::collections::HashMap;

use tollgate_sdk::{Call, Change, File, Side, Span, WordQuery};

use crate::operation::{Safety, safety};

/// A longer file is data.
const MAX_TEXT: usize = 256 << 10;

/// Parts of words by which code speaks of trying again.
const RETRY_WORDS: [&str; 9] = [
    "retr",
    "attempt",
    "tries",
    "backoff",
    "idempotent:",
    "resilience",
    "fibonacci",
    "policy.",
    "policy<",
];

/// A file with what is asked of it often.
pub(crate) struct Source {
    /// The file.
    pub(crate) file: File,
    /// Its path.
    pub(crate) path: String,
    /// Its language.
    pub(crate) language: String,
    /// Its text at the head.
    pub(crate) text: String,
    /// Its text at the base.
    pub(crate) before: String,
    /// Whether all is judged as if it were new.
    pub(crate) is_whole_tree: bool,
    touched: Vec<Span>,
}

/// The payments of a file: at the head, those too that the change can have no effect on.
pub(crate) struct Payments {
    /// The calls that move money by the catalogue.
    pub(crate) calls: Vec<Call>,
    /// The calls that reach such a call in another file.
    pub(crate) reaching: Vec<Call>,
}

impl Source {
    /// A file with its texts, where they can be read.
    pub(crate) fn of(change: &Change, file: File) -> Option<Source> {
        // What is not parsed has no payment in it, or is too long to be gone through.
        if file.functions(Side::After).is_empty() && file.functions(Side::Before).is_empty() {
            return None;
        }
        let text = file.text(Side::After)?;
        if text.len() > MAX_TEXT {
            return None;
        }
        let is_whole_tree = change.is_whole_tree();
        let before = match is_whole_tree {
            true => String::new(),
            false => file.text(Side::Before).unwrap_or_default(),
        };
        Some(Source {
            path: file.path(),
            language: file.language().unwrap_or_default(),
            touched: match is_whole_tree {
                true => Vec::new(),
                false => file.touched_lines(),
            },
            text,
            before,
            is_whole_tree,
            file,
        })
    }

    /// Whether a word of trying again occurs on one of the sides.
    pub(crate) fn speaks_of_retries(&self) -> bool {
        let words = WordQuery::any_of(&RETRY_WORDS);
        self.file.has_word(&words, Side::After)
            || !self.is_whole_tree && self.file.has_word(&words, Side::Before)
    }

    /// Whether the file speaks of idempotency: then keys are somebody's business here.
    pub(crate) fn speaks_of_keys(&self) -> bool {
        speaks_of_keys(&self.text)
    }

    /// The payments in the file.
    pub(crate) fn payments(&self, change: &Change) -> Payments {
        let own = |calls: Vec<Call>| {
            let own = calls.into_iter().filter(|call| call.path() == self.path);
            own.collect()
        };
        let all = || change.select_calls().include_unaffected();
        Payments {
            calls: own(all().moving_money().list()),
            reaching: own(all().reaching().moving_money().list()),
        }
    }

    /// The lines that one side has more often than the other.
    pub(crate) fn differing(&self) -> Vec<&str> {
        let mut counts: HashMap<&str, isize> = HashMap::new();
        for (text, one) in [(&self.before, 1), (&self.text, -1)] {
            for line in text.lines() {
                *counts.entry(line).or_default() += one;
            }
        }
        counts.retain(|_, count| *count != 0);
        counts.into_keys().collect()
    }

    /// Whether the change touched a line, numbered from 0.
    pub(crate) fn is_touched(&self, index: usize) -> bool {
        let number = index as u32 + 1;
        self.is_whole_tree
            || self
                .touched
                .iter()
                .any(|lines| lines.start_line <= number && number < lines.end_line)
    }

    /// The place of what stands on a line, numbered from 0.
    pub(crate) fn place(&self, index: usize) -> (String, Span) {
        let line = self.text.lines().nth(index).unwrap_or_default();
        let count = |text: &str| text.chars().count() as u32;
        let indent = count(line) - count(line.trim_start());
        let number = index as u32 + 1;
        let span = Span {
            start_line: number,
            start_column: indent + 1,
            end_line: number,
            end_column: count(line.trim_end()).max(indent) + 1,
        };
        (self.path.clone(), span)
    }

    /// Where a line of the base stood, at the head: the line there that follows what precedes it.
    pub(crate) fn where_it_stood(&self, index_before: usize) -> usize {
        let before: Vec<&str> = self.before.lines().collect();
        let after: Vec<&str> = self.text.lines().collect();
        let is_telling = |line: &str| line.trim().len() > 3;
        let kept = (0..index_before).rev().take(40).find_map(|index| {
            let line = before.get(index).filter(|line| is_telling(line))?;
            after.iter().position(|other| other == line)
        });
        let next = kept.map_or(0, |at| at + 1);
        let says = |index: &usize| {
            let line = after.get(*index).unwrap_or(&"");
            !line.trim().is_empty() && !is_comment(line) && !line.trim_start().starts_with('#')
        };
        let last = after.len().saturating_sub(1);
        (next..after.len()).find(says).unwrap_or(last)
    }
}

impl Payments {
    /// Whether a payment of the file can't be told from a second one by the gateway.
    pub(crate) fn first_bare(&self) -> Option<&Call> {
        self.calls
            .iter()
            .find(|call| safety(call) == Safety::Bare)
            .or_else(|| self.calls.iter().find(|call| safety(call) == Safety::Fresh))
            .or_else(|| self.reaching.iter().find(|call| is_reach_bare(call)))
    }

    /// Whether nothing is known of what the file pays.
    pub(crate) fn is_empty(&self) -> bool {
        self.calls.is_empty() && self.reaching.is_empty()
    }
}

/// Whether the operation that a call leads to carries no steady key.
pub(crate) fn is_reach_bare(call: &Call) -> bool {
    call.reach().is_some_and(|reach| {
        let operation = reach.operation();
        operation.key_place() != "none"
            && matches!(
                reach.key_origin().as_str(),
                "absent" | "random" | "clock" | "counter" | "ephemeral"
            )
    })
}

/// Whether a text speaks of idempotency.
pub(crate) fn speaks_of_keys(text: &str) -> bool {
    ["dempotenc", "DEMPOTENC", "dempotentKey"]
        .iter()
        .any(|part| text.contains(part))
        || ["PayPal-Request-Id", "externalKey", "external_key"]
            .iter()
            .any(|part| text.contains(part))
}

/// A text without blanks and quotes, in lower case.
pub(crate) fn compact(text: &str) -> String {
    text.chars()
        .filter(|letter| !letter.is_whitespace() && !matches!(letter, '"' | '\'' | '`'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Whether a line is a comment in one of the languages.
pub(crate) fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    let marks = ["//", "*", "/*", "--", "\"\"\""];
    marks.iter().any(|mark| line.starts_with(mark))
        || line.starts_with('#') && !line.starts_with("#[")
}
