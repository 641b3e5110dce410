//! Names whose letters are written as escapes: `charges.\u0063reate` is `charges.create`.

use tollgate_model::code::Language;

use super::parse;

/// How many escapes of letters are looked at. Nobody writes a single one by hand.
const MAX_NAMES: usize = 200;

/// The text with such names written out, each in its place and filled up with blanks, so that
/// everything else stays where it is. Nothing where there are none.
pub(super) fn written_out(language: Language, text: &str) -> Option<String> {
    let mut letters = text
        .match_indices("\\u")
        .map(|(at, _)| at)
        .filter(|at| {
            text.get(at + 2..)
                .is_some_and(|rest| letter_of(rest).is_some())
        })
        .take(MAX_NAMES)
        .peekable();
    letters.peek()?;
    let parsed = parse(language, text)?;
    let root = parsed.tree.root_node();
    let mut found = String::with_capacity(text.len());
    let mut done = 0;
    for at in letters {
        if at < done {
            continue;
        }
        let Some(node) = root.descendant_for_byte_range(at, at + 1) else {
            continue;
        };
        let range = node.byte_range();
        if !node.kind().contains("identifier") || range.start < done {
            continue;
        }
        let Some(name) = text.get(range.clone()).and_then(unescaped) else {
            continue;
        };
        found.push_str(text.get(done..range.start)?);
        found.push_str(&name);
        found.extend(std::iter::repeat_n(
            ' ',
            range.len().checked_sub(name.len())?,
        ));
        done = range.end;
    }
    found.push_str(text.get(done..)?);
    (done > 0).then_some(found)
}

/// A name without escapes, where those stand for letters and digits of ASCII.
fn unescaped(name: &str) -> Option<String> {
    let mut plain = String::with_capacity(name.len());
    let mut rest = name;
    while let Some((before, escape)) = rest.split_once("\\u") {
        plain.push_str(before);
        let (letter, behind) = letter_of(escape)?;
        plain.push(letter);
        rest = behind;
    }
    plain.push_str(rest);
    Some(plain)
}

/// The letter that stands behind a `\u`, and what follows it.
fn letter_of(escape: &str) -> Option<(char, &str)> {
    let (code, behind) = match escape.strip_prefix('{') {
        Some(braced) => braced.get(..8).unwrap_or(braced).split_once('}')?,
        None => escape.split_at_checked(4)?,
    };
    let behind = match escape.starts_with('{') {
        true => escape.get(code.len() + 2..)?,
        false => behind,
    };
    let letter = u32::from_str_radix(code, 16)
        .ok()
        .and_then(char::from_u32)?;
    let is_plain = letter.is_ascii_alphanumeric() || matches!(letter, '_' | '$');
    is_plain.then_some((letter, behind))
}
