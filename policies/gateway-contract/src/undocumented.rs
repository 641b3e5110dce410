//! Codes and types of errors that the change handles and that the page does not have.

use tollgate_contracts::PREFIXES;
use tollgate_sdk::{Call, Expression, Findings, Span, Step, WordQuery};

use crate::integration::{Integration, effect};
use crate::{UNDOCUMENTED, wording};

/// As many words as the host looks for at once.
const WORDS: usize = 100;

/// More codes than these say nothing more.
const MAX_CODES: usize = 8;

/// So many reads of an error are followed.
const MAX_READS: usize = 20;

/// So many expressions of a condition are looked at.
const MAX_PARTS: usize = 60;

/// What holds the code of an error.
const FIELDS: [&str; 12] = [
    "code",
    "type",
    "decline_code",
    "declineCode",
    "error_code",
    "errorCode",
    "reason",
    "refusalReason",
    "refusalReasonCode",
    "resultCode",
    "responseCode",
    "response_code",
];

/// Something that is handled, and where.
struct Handled {
    code: String,
    at: Span,
}

/// Judges a file by the lines that the change brought.
pub(crate) fn judge(integration: &Integration<'_>, calls: &[Call], findings: &mut Findings) {
    let Some(path) = calls.first().map(Call::path) else {
        return;
    };
    let mut handled = known(integration, &path);
    for call in calls {
        for handler in call.handlers().iter().filter(|one| one.is_touched()) {
            compared(handler, &mut handled);
        }
    }
    let is_new = |one: &Handled| integration.page.response(&one.code).is_none();
    handled.retain(is_new);
    handled.sort_by(|one, other| {
        let key = |one: &Handled| (one.at.start_line, one.at.start_column, one.code.clone());
        key(one).cmp(&key(other))
    });
    let mut codes: Vec<&str> = Vec::new();
    for one in &handled {
        if !codes.contains(&one.code.as_str()) {
            codes.push(&one.code);
        }
    }
    let Some(first) = handled.first() else {
        return;
    };
    codes.truncate(MAX_CODES);
    let is_certain = calls
        .iter()
        .any(|call| call.operation().is_some_and(|one| one.is_certain()));
    findings
        .report(&UNDOCUMENTED, &(path, first.at))
        .effect(effect(integration.change, is_certain))
        .message(wording::undocumented(&integration.path, &codes))
        .label("not in the contract")
        .help("add a row for it to the table of responses: what it means for the money, and what is done");
}

/// What the catalogue knows, on new lines.
fn known(integration: &Integration<'_>, path: &str) -> Vec<Handled> {
    let errors = integration.gateway.errors().into_iter();
    let names = errors
        .filter(|(name, class)| class != "settled" && integration.page.response(name).is_none())
        .map(|(name, _)| name);
    // As it is, and as a constant.
    let words: Vec<(String, String)> = names
        .flat_map(|name| [Some((name.clone(), name.clone())), constant(&name)])
        .flatten()
        .collect();
    let files = integration.change.select_files().into_iter();
    let Some(file) = files.into_iter().find(|file| file.path() == path) else {
        return Vec::new();
    };
    let mut handled = Vec::new();
    for words in words.chunks(WORDS) {
        let query: Vec<&str> = words.iter().map(|(word, _)| word.as_str()).collect();
        for line in file.lines_with(&WordQuery::any_of(&query)) {
            if is_aside(&line.text) {
                continue;
            }
            for (word, code) in words {
                if let Some(at) = place_of(&line.text, word, line.number) {
                    let code = code.clone();
                    handled.push(Handled { code, at });
                }
            }
        }
    }
    handled
}

/// The name of the constant that SDKs have for a code: `CardDeclined`.
fn constant(code: &str) -> Option<(String, String)> {
    if !code.contains('_') {
        return None;
    }
    let mut name = String::new();
    for word in code.split('_') {
        let mut letters = word.chars();
        name.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        name.push_str(letters.as_str());
    }
    Some((name, code.to_owned()))
}

/// Whether a line is a comment, or only brings names in.
fn is_aside(line: &str) -> bool {
    let starts = [
        "//", "#", "*", "/*", "--", "import ", "from ", "use ", "using ",
    ];
    starts
        .iter()
        .any(|start| line.trim_start().starts_with(start))
}

/// Where a line has a word of its own. What could be any word must be quoted.
fn place_of(line: &str, word: &str, number: u32) -> Option<Span> {
    let is_plain = word.bytes().all(|byte| byte.is_ascii_lowercase());
    let fits = |(at, _): &(usize, &str)| {
        let before = line[..*at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        let is_quote = |letter: Option<char>| matches!(letter, Some('"' | '\'' | '`'));
        let is_part = |letter: Option<char>| {
            letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_')
        };
        match is_plain {
            true => is_quote(before) && is_quote(after),
            false => {
                let is_constant = PREFIXES.iter().any(|prefix| line[..*at].ends_with(prefix));
                (!is_part(before) || is_constant) && !is_part(after)
            }
        }
    };
    let (at, _) = line.match_indices(word).find(fits)?;
    let column = line[..at].chars().count() as u32 + 1;
    Some(Span {
        start_line: number,
        start_column: column,
        end_line: number,
        end_column: column + word.chars().count() as u32,
    })
}

/// What the code of the error is compared with in a handler.
fn compared(handler: &Step, handled: &mut Vec<Handled>) {
    for read in handler.error_reads().iter().take(MAX_READS) {
        let step = read.step();
        let mut parts = step.expressions();
        let mut names = vec![read.text()];
        names.extend(parts.iter().flat_map(Expression::mentions));
        if !step.is_touched() || !names.iter().any(|name| is_field(name)) {
            continue;
        }
        let arms = step.children().into_iter();
        for arm in arms.filter(|child| child.kind() == "arm") {
            parts.extend(arm.expressions());
        }
        constants(parts, handled);
    }
}

/// Whether a name is a field that holds the code of an error.
fn is_field(name: &str) -> bool {
    let field = name.rsplit(['.', '>', ':', '?']).next().unwrap_or_default();
    FIELDS.contains(&field.trim_end_matches("()"))
}

fn constants(mut parts: Vec<Expression>, handled: &mut Vec<Handled>) {
    let mut seen = 0;
    while let Some(part) = parts.pop() {
        seen += 1;
        if seen > MAX_PARTS {
            return;
        }
        if part.kind() != "text" {
            parts.extend(part.parts());
            continue;
        }
        if let Some(code) = part.constant().filter(|code| is_code(code)) {
            let at = part.span();
            handled.push(Handled { code, at });
        }
    }
}

/// Whether a text reads like the code of an error: a word of small letters with something else.
fn is_code(text: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
    (4..=64).contains(&text.len())
        && text.bytes().all(is_letter)
        && text.bytes().any(|byte| byte.is_ascii_alphabetic())
        && text.bytes().any(|byte| b"_-".contains(&byte))
}
