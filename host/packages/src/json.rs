//! Reads JSON from start to end, asked key by key: no tree is built, and what nobody asks for is
//! passed over. Comments and commas too many are tolerated, as `bun.lock` has them.

use std::borrow::Cow;
use std::ops::Range;

/// A place in a JSON text. Each question moves it on; at an error it is at the end, and every
/// further question finds nothing.
pub(crate) struct Json<'t> {
    text: &'t str,
    at: usize,
    problem: Option<(Range<usize>, &'static str)>,
}

/// A text with its place, quotes included.
pub(crate) type Text<'t> = (Cow<'t, str>, Range<usize>);

impl<'t> Json<'t> {
    pub(crate) fn new(text: &'t str) -> Json<'t> {
        Json {
            text,
            at: 0,
            problem: None,
        }
    }

    /// What could not be read.
    pub(crate) fn problem(self) -> Option<(Range<usize>, &'static str)> {
        self.problem
    }

    /// Enters the object that comes next. Something else is passed over.
    pub(crate) fn object(&mut self) -> bool {
        self.enter(b'{')
    }

    /// Enters the list that comes next. Something else is passed over.
    pub(crate) fn list(&mut self) -> bool {
        self.enter(b'[')
    }

    fn enter(&mut self, opening: u8) -> bool {
        if self.peek() == Some(opening) {
            self.at += 1;
            return true;
        }
        self.skip();
        false
    }

    /// The next key of the object that was entered; `None` leaves it.
    pub(crate) fn key(&mut self) -> Option<Text<'t>> {
        match self.peek_item()? {
            b'}' => {
                self.at += 1;
                None
            }
            b'"' => {
                let key = self.string()?;
                if self.peek() == Some(b':') {
                    self.at += 1;
                    return Some(key);
                }
                self.fail("a colon must follow a key")
            }
            _ => self.fail("a key must stand here"),
        }
    }

    /// Whether another item of the list that was entered follows; `false` leaves it.
    pub(crate) fn item(&mut self) -> bool {
        match self.peek_item() {
            Some(b']') => {
                self.at += 1;
                false
            }
            Some(b'}' | b':') => self.fail::<()>("an item must stand here").is_some(),
            Some(_) => true,
            None => false,
        }
    }

    /// The text that comes next. Something else is passed over.
    pub(crate) fn text(&mut self) -> Option<Text<'t>> {
        if self.peek() == Some(b'"') {
            return self.string();
        }
        self.skip();
        None
    }

    /// Whether `true` comes next, which is passed over like everything else.
    pub(crate) fn is_true(&mut self) -> bool {
        self.peek();
        let is_true = self.rest().starts_with("true");
        self.skip();
        is_true
    }

    /// Passes over the value that comes next.
    pub(crate) fn skip(&mut self) {
        let mut depth = 0_usize;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => {
                    if self.pass_string().is_none() {
                        return;
                    }
                }
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' if depth == 0 => {
                    self.fail::<()>("a value must stand here");
                    return;
                }
                b'}' | b']' => {
                    depth -= 1;
                    self.at += 1;
                }
                b',' | b':' if depth == 0 => {
                    self.fail::<()>("a value must stand here");
                    return;
                }
                b',' | b':' => self.at += 1,
                _ => self.pass_word(),
            }
            if depth == 0 {
                return;
            }
        }
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// A number, `true`, or something that is none of JSON.
    fn pass_word(&mut self) {
        let rest = self.rest();
        let end = rest
            .find([
                '"', '{', '}', '[', ']', ',', ':', '/', ' ', '\t', '\r', '\n',
            ])
            .unwrap_or(rest.len());
        // A slash that starts no comment is a word of its own.
        self.at += end.max(1);
    }

    /// The next byte that is neither white space nor a comment.
    fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        loop {
            // Most of a lockfile is indentation.
            while let Some(b' ' | b'\n') = bytes.get(self.at) {
                self.at += 1;
            }
            match (*bytes.get(self.at)?, bytes.get(self.at + 1)) {
                (b'\t' | b'\r', _) => self.at += 1,
                (b'/', Some(b'/')) => {
                    let rest = bytes.get(self.at..).unwrap_or_default();
                    self.at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
                }
                (b'/', Some(b'*')) => {
                    let rest = self.text.get(self.at + 2..).unwrap_or_default();
                    self.at += 2 + rest.find("*/").map_or(rest.len(), |end| end + 2);
                }
                // A byte order mark.
                (0xEF, Some(0xBB)) if self.at == 0 => self.at += 3,
                (byte, _) => return Some(byte),
            }
        }
    }

    fn peek_item(&mut self) -> Option<u8> {
        while self.peek() == Some(b',') {
            self.at += 1;
        }
        match self.peek() {
            None if self.problem.is_none() => self.fail("the text ends in the middle"),
            next => next,
        }
    }

    fn string(&mut self) -> Option<Text<'t>> {
        let start = self.at;
        let is_plain = self.pass_string()?;
        let inner = self.text.get(start + 1..self.at - 1).unwrap_or_default();
        let value = match is_plain {
            true => Cow::Borrowed(inner),
            false => Cow::Owned(unescape(inner)),
        };
        Some((value, start..self.at))
    }

    /// Passes over a text, and says whether it has no escapes.
    fn pass_string(&mut self) -> Option<bool> {
        let bytes = self.text.as_bytes();
        let mut at = self.at + 1;
        let mut is_plain = true;
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            let Some(found) = memchr::memchr2(b'"', b'\\', rest) else {
                return self.fail("a text never ends");
            };
            at += found + 1;
            if bytes.get(at - 1) == Some(&b'"') {
                self.at = at;
                return Some(is_plain);
            }
            is_plain = false;
            at += 1;
        }
    }

    /// Ends the reading.
    fn fail<T>(&mut self, words: &'static str) -> Option<T> {
        if self.problem.is_none() {
            let start = self.at.min(self.text.len());
            self.problem = Some((start..start, words));
        }
        self.at = self.text.len();
        None
    }
}

/// Takes escapes out. A name or version with others than these is none that anybody looks for.
fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            plain.push(letter);
            continue;
        }
        match letters.next() {
            Some('u') => {
                let digits: String = letters.by_ref().take(4).collect();
                let code = u32::from_str_radix(&digits, 16).ok();
                plain.push(code.and_then(char::from_u32).unwrap_or('\u{fffd}'));
            }
            Some('n') => plain.push('\n'),
            Some('t') => plain.push('\t'),
            Some('r') => plain.push('\r'),
            Some(other) => plain.push(other),
            None => {}
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::Json;

    /// The keys of an object with the texts that they have, others passed over.
    fn texts(text: &str) -> (Vec<String>, Option<&'static str>) {
        let mut json = Json::new(text);
        let mut found = Vec::new();
        if json.object() {
            while let Some((key, place)) = json.key() {
                assert_eq!(text.get(place.start..place.start + 1), Some("\""));
                let value = json.text();
                found.push(format!(
                    "{key}={}",
                    value.map_or("-".into(), |(value, _)| value)
                ));
            }
        }
        (found, json.problem().map(|(_, words)| words))
    }

    #[test]
    fn what_nobody_asks_for_is_passed_over() {
        let (found, problem) = texts(
            "\u{feff}{\"a\": \"1\", // c\n \"b\": {\"c\": [1, {\"}\": \"\\\"}\"}]}, /* d */ \"e\\u0066\": \"\\n2\", \"g\": -1.5e3, \"h\": null,}",
        );
        assert_eq!(found, ["a=1", "b=-", "ef=\n2", "g=-", "h=-"]);
        assert_eq!(problem, None);
    }

    #[test]
    fn what_is_no_json_ends_the_reading_and_keeps_what_stands_before() {
        for (text, kept, told) in [
            ("{\"a\": \"1\", \"b", 1, "a text never ends"),
            ("{\"a\": \"1\", 5}", 1, "a key must stand here"),
            ("{\"a\" \"1\"}", 0, "a colon must follow a key"),
            ("{\"a\": \"1\"", 1, "the text ends in the middle"),
            ("{\"a\": }", 1, "a value must stand here"),
        ] {
            let (found, problem) = texts(text);
            assert_eq!((found.len(), problem), (kept, Some(told)), "{text}");
        }
        assert_eq!(texts("").0.len(), 0);
    }

    #[test]
    fn depth_costs_nothing() {
        let deep = "[".repeat(1_000_000);
        let (found, _) = texts(&format!("{{\"a\": {deep}"));
        assert_eq!(found, ["a=-"]);
    }
}
