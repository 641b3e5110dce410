//! Text in Markdown as forges render it: no markup, no link, no reference, no mention.

use super::{Span, spans};

/// Breaks what a forge would take for a mention, a reference or an address: it shows nothing.
const BREAK: &str = "<!-- -->";

/// A paragraph. What stands between backticks is code, as messages have it; everything else is
/// plain text, whatever it looks like.
pub fn text(text: &str) -> String {
    let text = super::paragraph(text);
    let mut shown = String::with_capacity(text.len() + 32);
    for span in spans(&text) {
        match span {
            Span::Code(written) => shown.push_str(&code(written)),
            Span::Words(written) => plain(&mut shown, written),
        }
    }
    shown
}

/// A piece of code inside a paragraph, one line.
pub fn code(text: &str) -> String {
    let text = super::line(text);
    let fence = "`".repeat(longest_run(&text) + 1);
    let needs_space = text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']);
    match (text.is_empty(), needs_space) {
        (true, _) => "` `".to_owned(),
        (false, true) => format!("{fence} {text} {fence}"),
        (false, false) => format!("{fence}{text}{fence}"),
    }
}

/// A block of code with its line ends.
pub fn block(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(super::line).collect();
    let fence = "`".repeat(longest_run(text).max(2) + 1);
    format!("{fence}text\n{}\n{fence}\n", lines.join("\n"))
}

fn plain(shown: &mut String, text: &str) {
    let mut before = ' ';
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            // An entity would be read as what it stands for, a tag as a tag.
            '&' => shown.push_str("&amp;"),
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            // `@user`, `#12`, `!12`, `~label`, `%milestone`, `$snippet`.
            '@' | '#' | '!' | '~' | '%' | '$' => {
                shown.push('\\');
                shown.push(character);
                if rest.peek().is_some_and(|next| next.is_alphanumeric()) {
                    shown.push_str(BREAK);
                }
            }
            ':' if rest.peek() == Some(&'/') => {
                shown.push(character);
                shown.push_str(BREAK);
            }
            '.' if matches!(before, 'w' | 'W') => {
                shown.push_str(BREAK);
                shown.push('.');
            }
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '+' | '-' | '|' | '='
            | ':' => {
                shown.push('\\');
                shown.push(character);
            }
            // `1.` at the beginning of a paragraph makes a list.
            '.' if before.is_ascii_digit() => shown.push_str("\\."),
            _ => shown.push(character),
        }
        before = character;
    }
}

fn longest_run(text: &str) -> usize {
    let runs = text.split(|character| character != '`');
    runs.map(str::len).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{block, code, text};

    #[test]
    fn messages_keep_their_code() {
        assert_eq!(
            text("`stripe.charges.create` can run twice"),
            "`stripe.charges.create` can run twice"
        );
        assert_eq!(
            text("such as `` `refund-${id}` ``"),
            "such as `` `refund-${id}` ``"
        );
        assert_eq!(text("one ` and no more"), "one \\` and no more");
        assert_eq!(text("``"), "\\`\\`");
    }

    #[test]
    fn nothing_else_is_markup() {
        assert_eq!(
            text("@ada see #12, [x](https://evil.example) <img src=x> **b**"),
            "\\@<!-- -->ada see \\#<!-- -->12, \\[x\\]\\(https:<!-- -->//evil.example\\) \
             &lt;img src\\=x&gt; \\*\\*b\\*\\*"
        );
        assert_eq!(text("www.evil.example"), "www<!-- -->.evil.example");
        assert_eq!(text("1. # a\n\n# b"), "1\\. \\# a \\# b");
    }

    #[test]
    fn code_cannot_be_left() {
        assert_eq!(code("a`b``c"), "```a`b``c```");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(code("a\n\n# b"), "`a\\n\\n# b`");
        assert_eq!(code(""), "` `");
        assert_eq!(
            block("```\n<b>\u{202e}"),
            "````text\n```\n<b>\\u{202e}\n````\n"
        );
    }
}
