//! How the outside world gets into a function: what all languages share.

use tollgate_model::Span;
use tollgate_model::code::{Entry, EntryKind, FunctionId, Source};

/// Words that tell that another system calls a route back.
const CALLBACK_WORDS: &[&str] = &["webhook", "hook", "ipn", "notification", "callback"];

/// Marks a function as an entry point, unless it is one already.
///
/// A route is a webhook where its text (the path, the registering words) or the function's
/// name says so.
pub(crate) fn mark(
    source: &mut Source,
    function: FunctionId,
    kind: EntryKind,
    text: &str,
    span: Span,
) {
    let export = source[function].export.as_deref().unwrap_or_default();
    let is_callback = [text, &source[function].name, export]
        .into_iter()
        .any(names_callback);
    let function = &mut source[function];
    if function.entry.is_some() || function.is_test {
        return;
    }
    let kind = match kind {
        EntryKind::Route if is_callback => EntryKind::Webhook,
        kind => kind,
    };
    // What shows the entry is a line or two; a whole handler would repeat the source.
    let first_line = text.lines().next().unwrap_or_default();
    let text = first_line
        .char_indices()
        .nth(120)
        .map_or(first_line, |(at, _)| &first_line[..at]);
    function.entry = Some(Entry {
        kind,
        text: text.trim_end().to_owned(),
        span,
    });
}

/// The part of a span on its first line.
pub(crate) fn first_line(source: &Source, span: Span) -> Span {
    let line = span.slice(&source.text).lines().next().unwrap_or_default();
    Span {
        end: span.start + line.len() as u32,
        end_line: span.start_line,
        end_column: span.start_column + line.chars().count() as u32,
        ..span
    }
}

/// Whether one of the words of a text says that another system calls back. Words are told
/// apart by case and punctuation, so that `snippet` does not count; React's `useHook` calls
/// nobody back.
fn names_callback(text: &str) -> bool {
    if text.to_ascii_lowercase().contains("webhook") {
        return true;
    }
    let words = words(text);
    let is_react = words.first().is_some_and(|first| first == "use");
    let says_so = |word: &String| {
        let singular = word.strip_suffix('s').unwrap_or(word);
        CALLBACK_WORDS.contains(&word.as_str()) || CALLBACK_WORDS.contains(&singular)
    };
    !is_react && words.iter().any(says_so)
}

/// The words of an identifier or a path, in lower case: `stripeIPNHandler` is `stripe`, `ipn`,
/// `handler`.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut characters = text.chars().peekable();
    let mut previous = ' ';
    while let Some(character) = characters.next() {
        let next_is_lower = characters.peek().is_some_and(|next| next.is_lowercase());
        let starts_word = character.is_uppercase() && (previous.is_lowercase() || next_is_lower);
        if (!character.is_alphanumeric() || starts_word) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if character.is_alphanumeric() {
            word.extend(character.to_lowercase());
        }
        previous = character;
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}
