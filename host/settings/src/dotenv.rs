//! `.env` files: `KEY=value` lines.
//!
//! There is no standard. What is read is what the common loaders agree on: `export` before the
//! key, three kinds of quotes whose text may span lines, escapes in double quotes, and comments
//! after a blank. Variables are not replaced, as their values are not in the file.

use std::ops::Range;

use tollgate_model::setting::Value;

use crate::collect::Collector;
use crate::key;
use crate::problem::{Problem, Reason};

/// Reads a `.env` text. A line that is none is skipped, and the first such line is reported.
pub(crate) fn read(body: &str, collector: &mut Collector<'_>) -> Result<(), Problem> {
    let mut problem = None;
    let mut at = 0;
    while at < body.len() {
        let line_end = line_end(body, at);
        at = match entry(body, at..line_end) {
            Ok(Some(entry)) => {
                match key::single(entry.name) {
                    Ok(key) => collector.add(&key, entry.value, entry.range.clone())?,
                    Err(reason) => {
                        problem.get_or_insert(Problem {
                            range: entry.range.clone(),
                            reason,
                        });
                    }
                }
                if let Some(unclosed) = entry.unclosed {
                    problem.get_or_insert(syntax(unclosed, "a quote is not closed"));
                }
                self::line_end(body, entry.range.end)
            }
            Ok(None) => line_end,
            Err(found) => {
                problem.get_or_insert(found);
                line_end
            }
        } + 1;
    }
    problem.map_or(Ok(()), Err)
}

struct Entry<'t> {
    name: &'t str,
    value: Value,
    range: Range<usize>,
    /// A quote that opens the value and never closes.
    unclosed: Option<Range<usize>>,
}

/// The entry that starts on a line, if the line is neither blank nor a comment.
fn entry(body: &str, line: Range<usize>) -> Result<Option<Entry<'_>>, Problem> {
    let text = body.get(line.clone()).unwrap_or_default();
    let content = text.trim();
    if content.is_empty() || content.starts_with('#') {
        return Ok(None);
    }
    let indent = text.len() - text.trim_start().len();
    let exported = content
        .strip_prefix("export")
        .filter(|rest| rest.starts_with([' ', '\t']));
    let declaration = exported.map_or(content, str::trim_start);
    let start = line.start + indent + (content.len() - declaration.len());

    let Some((written, _)) = declaration.split_once('=') else {
        let name = before_comment(declaration);
        let range = start..start + name.len();
        check_name(name, range.clone())?;
        return Ok(Some(Entry {
            name,
            value: Value::Null,
            range,
            unclosed: None,
        }));
    };
    let name = written.trim_end();
    check_name(name, start..start + name.len())?;
    let value_start = start + written.len() + 1;
    let (value, end, unclosed) = value(body, value_start..line.end);
    Ok(Some(Entry {
        name,
        value: Value::Text(value),
        range: start..end,
        unclosed,
    }))
}

fn check_name(name: &str, range: Range<usize>) -> Result<(), Problem> {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    if !name.is_empty() && name.bytes().all(is_name) {
        return Ok(());
    }
    Err(syntax(range, "expected `KEY=value`"))
}

/// The value that starts behind an equals sign, with its end and the quote it lacks.
fn value(body: &str, rest: Range<usize>) -> (String, usize, Option<Range<usize>>) {
    let text = body.get(rest.clone()).unwrap_or_default();
    let blanks = text.len() - text.trim_start_matches([' ', '\t']).len();
    let start = rest.start + blanks;
    let after = body.get(start..).unwrap_or_default();
    let mut unclosed = None;
    if let Some(quote) = after
        .chars()
        .next()
        .filter(|first| matches!(first, '"' | '\'' | '`'))
    {
        match closing_quote(after, quote) {
            Some(close) => {
                let end = start + close + 1;
                let tail = body.get(end..line_end(body, end)).unwrap_or_default();
                let inner = after.get(1..close).unwrap_or_default();
                // `"a"b` is no quoted value; loaders take it as it stands.
                if before_comment(tail).is_empty() {
                    let value = if quote == '"' {
                        unescape(inner)
                    } else {
                        inner.to_owned()
                    };
                    return (value, end, None);
                }
            }
            None => unclosed = Some(start..start + 1),
        }
    }
    // With no value, a comment may follow the equals sign at once.
    let written = before_comment(text);
    let value = written.trim_start();
    (value.to_owned(), rest.start + written.len(), unclosed)
}

/// The byte of the quote that closes the one `text` starts with.
fn closing_quote(text: &str, quote: char) -> Option<usize> {
    let mut characters = text.char_indices().skip(1);
    while let Some((at, character)) = characters.next() {
        if character == quote {
            return Some(at);
        }
        if character == '\\' && quote == '"' {
            characters.next();
        }
    }
    None
}

fn unescape(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            value.push(character);
            continue;
        }
        match characters.next() {
            Some('n') => value.push('\n'),
            Some('r') => value.push('\r'),
            Some('t') => value.push('\t'),
            Some(escaped @ ('"' | '\\' | '$' | '`' | '\'')) => value.push(escaped),
            Some(other) => value.extend(['\\', other]),
            None => value.push('\\'),
        }
    }
    value
}

/// What stands before a comment, without the blanks around the end. A `#` inside a word, as in
/// `pass#word`, starts none.
fn before_comment(text: &str) -> &str {
    let starts_comment = |(at, _): &(usize, &str)| {
        text.get(..*at)
            .is_some_and(|before| before.is_empty() || before.ends_with([' ', '\t']))
    };
    let comment = text.match_indices('#').find(starts_comment);
    let written = comment.and_then(|(at, _)| text.get(..at)).unwrap_or(text);
    written.trim_end()
}

/// The end of the line that `at` lies on, without its newline.
fn line_end(body: &str, at: usize) -> usize {
    let rest = body.get(at..).unwrap_or_default();
    rest.find('\n').map_or(body.len(), |newline| at + newline)
}

fn syntax(range: Range<usize>, words: &str) -> Problem {
    Problem {
        range,
        reason: Reason::syntax(words),
    }
}

#[cfg(test)]
mod tests {
    use crate::Format::DotEnv;
    use crate::collect::tests::{rows, sound};

    #[test]
    fn values_carry_their_keys_and_text() {
        let text = "# gateway\r\nSTRIPE_KEY=sk_test_1\r\nexport  TIMEOUT = 30 # seconds\r\nPASS=a#b\r\nEMPTY=\r\nNONE= # nothing\r\nBARE\r\nURL=https://x/?a=b\r\n";
        assert_eq!(
            sound(DotEnv, text),
            [
                "STRIPE_KEY text sk_test_1 <STRIPE_KEY=sk_test_1>",
                "TIMEOUT text 30 <TIMEOUT = 30>",
                "PASS text a#b <PASS=a#b>",
                "EMPTY text <EMPTY=>",
                "NONE text <NONE=>",
                "BARE null <BARE>",
                "URL text https://x/?a=b <URL=https://x/?a=b>",
            ]
        );
    }

    #[test]
    fn quotes_keep_what_they_hold() {
        let text = "A=\"x\\n\\\"é\\\" # no\\d\" # yes\nB='\\n $A'\nC=\"l1\nl2\"\nD=`it's \"so\"`\nE='a'b\nF=\"\"\n";
        assert_eq!(
            sound(DotEnv, text),
            [
                "A text x\n\"é\" # no\\d <A=\"x\\n\\\"é\\\" # no\\d\">",
                "B text \\n $A <B='\\n $A'>",
                "C text l1\nl2 <C=\"l1\nl2\">",
                "D text it's \"so\" <D=`it's \"so\"`>",
                "E text 'a'b <E='a'b>",
                "F text <F=\"\">",
            ]
        );
    }

    #[test]
    fn a_dot_in_a_name_is_no_path() {
        assert_eq!(sound(DotEnv, "a.b=1"), ["\"a.b\" text 1 <a.b=1>"]);
    }

    #[test]
    fn a_bad_line_costs_only_itself() {
        let (settings, problem) = rows(DotEnv, "A=1\nnot a setting\nB=2\n=3\n");
        assert_eq!(settings, ["A text 1 <A=1>", "B text 2 <B=2>"]);
        assert_eq!(problem, "4..17 expected `KEY=value`");

        let (settings, problem) = rows(DotEnv, "A=\"open\nB=2\n");
        assert_eq!(settings, ["A text \"open <A=\"open>", "B text 2 <B=2>"]);
        assert_eq!(problem, "2..3 a quote is not closed");
    }
}
