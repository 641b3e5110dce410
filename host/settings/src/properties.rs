//! Java `.properties` files, by the rules of `java.util.Properties.load`.
//!
//! A dot in such a key separates segments by custom (`spring.datasource.url`), so keys stand as
//! they are written and equal those of the same settings in YAML.

use std::ops::Range;

use tollgate_model::setting::Value;

use crate::collect::Collector;
use crate::limits::MAX_KEY_BYTES;
use crate::problem::{Problem, Reason};

/// Reads a `.properties` text. A bad escape is kept as written, and the first one is reported.
pub(crate) fn read(body: &str, collector: &mut Collector<'_>) -> Result<(), Problem> {
    let mut cursor = Cursor {
        body,
        at: 0,
        problem: None,
    };
    while cursor.skip_to_entry() {
        let start = cursor.at;
        let key = cursor.element(true);
        let key_end = cursor.at;
        let has_value = cursor.skip_separator();
        let value = cursor.element(false);
        let (value, end) = match has_value {
            true => (Value::Text(value), cursor.at),
            false => (Value::Null, key_end),
        };
        if key.len() > MAX_KEY_BYTES {
            cursor.report(start..key_end, Reason::KeyTooLong);
            continue;
        }
        let key = if key.is_empty() { "\"\"" } else { &key };
        collector.add(key, value, start..end)?;
    }
    cursor.problem.map_or(Ok(()), Err)
}

struct Cursor<'t> {
    body: &'t str,
    at: usize,
    problem: Option<Problem>,
}

impl Cursor<'_> {
    /// Goes to the next line that is neither blank nor a comment, and to its first character.
    fn skip_to_entry(&mut self) -> bool {
        while let Some(character) = self.peek() {
            match character {
                ' ' | '\t' | '\u{c}' | '\n' | '\r' => self.at += 1,
                // A backslash at the end of a comment does not continue it.
                '#' | '!' => self.skip_while(|character| !matches!(character, '\n' | '\r')),
                _ => return true,
            }
        }
        false
    }

    /// Reads a key, or a value up to the end of the line, without its escapes.
    fn element(&mut self, is_key: bool) -> String {
        let mut text = String::new();
        while let Some(character) = self.peek() {
            match character {
                '\n' | '\r' => break,
                '=' | ':' | ' ' | '\t' | '\u{c}' if is_key => break,
                '\\' => self.escape(&mut text),
                _ => {
                    text.push(character);
                    self.at += character.len_utf8();
                }
            }
        }
        text
    }

    /// Goes past blanks and one `=` or `:`; whether there was anything to go past.
    fn skip_separator(&mut self) -> bool {
        let start = self.at;
        self.skip_blanks();
        let has_sign = matches!(self.peek(), Some('=' | ':'));
        if has_sign {
            self.at += 1;
            self.skip_blanks();
        }
        // Blanks at the end of a line separate the key from nothing.
        has_sign || (self.at > start && !matches!(self.peek(), None | Some('\n' | '\r')))
    }

    /// Goes past blanks, and past line ends that are continued.
    fn skip_blanks(&mut self) {
        loop {
            self.skip_while(|character| matches!(character, ' ' | '\t' | '\u{c}'));
            if !self.skip_continuation() {
                return;
            }
        }
    }

    fn skip_continuation(&mut self) -> bool {
        let rest = self.body.get(self.at..).unwrap_or_default();
        let Some(length) = ["\\\r\n", "\\\n", "\\\r"]
            .iter()
            .find(|ending| rest.starts_with(**ending))
            .map(|ending| ending.len())
        else {
            return false;
        };
        self.at += length;
        self.skip_while(|character| matches!(character, ' ' | '\t' | '\u{c}'));
        true
    }

    /// Reads a backslash and what it stands for.
    fn escape(&mut self, text: &mut String) {
        if self.skip_continuation() {
            return;
        }
        let start = self.at;
        self.at += 1;
        let Some(character) = self.peek() else { return };
        self.at += character.len_utf8();
        match character {
            't' => text.push('\t'),
            'n' => text.push('\n'),
            'r' => text.push('\r'),
            'f' => text.push('\u{c}'),
            'u' => match self.code_units() {
                Some(character) => text.push(character),
                None => {
                    self.report(start..self.at, Reason::syntax("expected `\\uXXXX`"));
                    text.push_str("\\u");
                }
            },
            other => text.push(other),
        }
    }

    /// Reads what follows `\u`; two escapes may make one character.
    fn code_units(&mut self) -> Option<char> {
        let first = self.code_unit()?;
        let after_first = self.at;
        if (0xd800..0xdc00).contains(&first) && self.rest().starts_with("\\u") {
            self.at += 2;
            if let Some(second) = self.code_unit()
                && let Some(Ok(pair)) = char::decode_utf16([first, second]).next()
            {
                return Some(pair);
            }
            self.at = after_first;
        }
        // Java keeps half a pair, which no Rust string can.
        Some(char::from_u32(u32::from(first)).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn code_unit(&mut self) -> Option<u16> {
        let digits = self.rest().get(..4)?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let unit = u16::from_str_radix(digits, 16).ok()?;
        self.at += 4;
        Some(unit)
    }

    fn report(&mut self, range: Range<usize>, reason: Reason) {
        self.problem.get_or_insert(Problem { range, reason });
    }

    fn skip_while(&mut self, holds: impl Fn(char) -> bool) {
        let rest = self.rest();
        self.at += rest
            .find(|character| !holds(character))
            .unwrap_or(rest.len());
    }

    fn rest(&self) -> &str {
        self.body.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }
}

#[cfg(test)]
mod tests {
    use crate::Format::Properties;
    use crate::collect::tests::{rows, sound};

    #[test]
    fn every_separator_separates() {
        let text =
            "# c\n! c \\\n  a.b = 1\r\nc:2\nd 3\ne\t=\t4 \nf\ng=\nh  \n\\ i\\:\\= = 5 = 6\n=7\n";
        assert_eq!(
            sound(Properties, text),
            [
                "a.b text 1 <a.b = 1>",
                "c text 2 <c:2>",
                "d text 3 <d 3>",
                "e text 4  <e\t=\t4 >",
                "f null <f>",
                "g text <g=>",
                "h null <h>",
                " i:= text 5 = 6 <\\ i\\:\\= = 5 = 6>",
                "\"\" text 7 <=7>",
            ]
        );
    }

    #[test]
    fn lines_continue_and_escapes_stand_for_characters() {
        let text = "hosts = a,\\\n    b,\\\r\n\tc\nk\\\n  ey \\\n : v\nx=\\u00e9\\t\\\\\\q\\ud83d\\ude00\nlast=\\";
        assert_eq!(
            sound(Properties, text),
            [
                "hosts text a,b,c <hosts = a,\\\n    b,\\\r\n\tc>",
                "key text v <k\\\n  ey \\\n : v>",
                "x text é\t\\q😀 <x=\\u00e9\\t\\\\\\q\\ud83d\\ude00>",
                "last text <last=\\>",
            ]
        );
    }

    #[test]
    fn a_bad_escape_is_reported_and_kept() {
        let (settings, problem) = rows(Properties, "a=1\nb=\\u12\nc=\\ud800\n");
        assert_eq!(settings[1], "b text \\u12 <b=\\u12>");
        assert_eq!(settings[2], "c text \u{fffd} <c=\\ud800>");
        assert_eq!(problem, "6..8 expected `\\uXXXX`");
    }
}
