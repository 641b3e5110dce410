//! Source text as tokens, in one way for all languages: enough to see what is done with a number.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A name, a word of the language, a variable with its `$` or `@`.
    Name,
    /// A number.
    Number,
    /// A string, without its quotes.
    Text,
    /// `(`, `[`, `{`.
    Open,
    /// `)`, `]`, `}`.
    Close,
    /// Anything else.
    Sign,
}

/// One token.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token<'t> {
    /// What it is.
    pub(crate) kind: Kind,
    /// As written.
    pub(crate) text: &'t str,
    /// Its line, from 1.
    pub(crate) line: u32,
    /// Its column in characters, from 1.
    pub(crate) column: u32,
    /// For a bracket, where its other one is.
    pub(crate) other: Option<usize>,
    /// The bracket that it stands in.
    pub(crate) within: Option<usize>,
}

/// What starts a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comments {
    /// `//` and `/*`.
    Slashes,
    /// `#`.
    Hashes,
    /// All of these.
    Both,
}

/// Signs of several characters, the longest first.
const SIGNS: [&str; 24] = [
    "===", "!==", "<=>", "**=", "?->", "=>", "->", "::", ":=", "==", "!=", "<=", ">=", "+=", "-=",
    "*=", "/=", "&&", "||", "??", "?.", "**", "++", "--",
];

/// The tokens of a text.
pub(crate) fn tokens(text: &str, comments: Comments) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let (mut line, mut column) = (1, 1);
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (kind, length) = next(rest, first, comments);
        let (taken, left) = rest.split_at_checked(length).unwrap_or((rest, ""));
        if let Some(kind) = kind {
            let at = found.len();
            let mut token = Token {
                kind,
                text: taken,
                line,
                column,
                other: None,
                within: open.last().copied(),
            };
            match kind {
                Kind::Open => open.push(at),
                Kind::Close => {
                    if let Some(start) = open.pop() {
                        token.other = Some(start);
                        token.within = open.last().copied();
                        if let Some(start) = found.get_mut(start) {
                            let start: &mut Token<'_> = start;
                            start.other = Some(at);
                        }
                    }
                }
                Kind::Text => token.text = unquoted(taken),
                _ => {}
            }
            found.push(token);
        }
        match taken.rsplit_once('\n') {
            Some((_, last)) => {
                line += taken.matches('\n').count() as u32;
                column = last.chars().count() as u32 + 1;
            }
            None => column += taken.chars().count() as u32,
        }
        rest = left;
    }
    found
}

/// The kind of what a text begins with (none for what is no token), and its length in bytes.
fn next(rest: &str, first: char, comments: Comments) -> (Option<Kind>, usize) {
    let until = |end: &str, from: usize| {
        let tail = rest.get(from..).unwrap_or_default();
        tail.find(end)
            .map_or(rest.len(), |at| from + at + end.len())
    };
    if first.is_whitespace() {
        return (None, first.len_utf8());
    }
    if rest.starts_with("//") && comments != Comments::Hashes
        || first == '#' && comments != Comments::Slashes && !rest.starts_with("#[")
    {
        return (None, rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") && comments != Comments::Hashes {
        return (None, until("*/", 2));
    }
    for quotes in ["\"\"\"", "'''"] {
        if rest.starts_with(quotes) {
            return (Some(Kind::Text), until(quotes, 3));
        }
    }
    if matches!(first, '"' | '\'' | '`') {
        return (Some(Kind::Text), string(rest, first));
    }
    let is_name = |character: char| character.is_alphanumeric() || character == '_';
    if first.is_ascii_digit() {
        let mut was = first;
        let end = rest.char_indices().skip(1).find(|(at, character)| {
            let goes_on = is_name(*character)
                || *character == '.'
                    && was != '.'
                    && rest
                        .get(at + 1..)
                        .is_some_and(|tail| tail.starts_with(|next: char| next.is_ascii_digit()));
            was = *character;
            !goes_on
        });
        return (Some(Kind::Number), end.map_or(rest.len(), |(at, _)| at));
    }
    if is_name(first) || matches!(first, '$' | '@') {
        let end = rest
            .char_indices()
            .skip(1)
            .find(|(_, character)| !is_name(*character) && *character != '@');
        return (Some(Kind::Name), end.map_or(rest.len(), |(at, _)| at));
    }
    match first {
        '(' | '[' | '{' => (Some(Kind::Open), 1),
        ')' | ']' | '}' => (Some(Kind::Close), 1),
        _ => {
            let long = SIGNS.iter().find(|sign| rest.starts_with(**sign));
            let length = long.map_or(first.len_utf8(), |sign| sign.len());
            (Some(Kind::Sign), length)
        }
    }
}

/// How far a lone quote may be from the end of its line and still be looked at again.
const MAX_REST: usize = 512;

/// The length of a string with its quotes. One that does not end with its line is none: an
/// apostrophe, a quote in a pattern.
fn string(rest: &str, quote: char) -> usize {
    let mut is_escaped = false;
    let mut end = rest.len();
    for (at, character) in rest.char_indices().skip(1) {
        if character == '\n' && quote != '`' {
            end = at;
            break;
        }
        if is_escaped {
            is_escaped = false;
        } else if character == '\\' {
            is_escaped = true;
        } else if character == quote {
            return at + 1;
        }
    }
    if end > MAX_REST { end } else { 1 }
}

fn unquoted(text: &str) -> &str {
    text.trim_matches(|character| matches!(character, '"' | '\'' | '`'))
}

#[cfg(test)]
mod tests {
    use super::{Comments, Kind, tokens};

    fn texts(source: &str, comments: Comments) -> Vec<&str> {
        tokens(source, comments)
            .iter()
            .map(|token| token.text)
            .collect()
    }

    #[test]
    fn sources_fall_into_tokens() {
        assert_eq!(
            texts("amount: Number(a.b) * 100, // x * 100\n", Comments::Slashes),
            [
                "amount", ":", "Number", "(", "a", ".", "b", ")", "*", "100", ","
            ]
        );
        assert_eq!(
            texts("$o->sum /* 1 */ *= 100.0; # x", Comments::Both),
            ["$o", "->", "sum", "*=", "100.0", ";"]
        );
        assert_eq!(
            texts("'a' => \"b \\\" c\"", Comments::Hashes),
            ["a", "=>", "b \\\" c"]
        );
        assert_eq!(texts("it's (", Comments::Slashes), ["it", "", "s", "("]);
    }

    #[test]
    fn brackets_know_each_other() {
        let all = tokens("f(a[0])\n  g", Comments::Slashes);
        let open = all.iter().position(|token| token.text == "(");
        assert_eq!(open.and_then(|at| all.get(at)?.other), Some(6));
        let last = all
            .last()
            .map(|token| (token.kind, token.line, token.column));
        assert_eq!(last, Some((Kind::Name, 2, 3)));
    }
}
