//! JSON, with everything tolerated that files in practice hold.
//!
//! The tokens come from `jsonc-parser`. Its tree does not serve: it yields nothing at all for a
//! text with one mistake, and it recurses.

use std::ops::Range;

use jsonc_parser::Scanner;
use jsonc_parser::ScannerOptions;
use jsonc_parser::errors::ParseError;
use jsonc_parser::tokens::Token;
use tollgate_model::setting::Value;

use crate::collect::Collector;
use crate::key::KeyPath;
use crate::problem::{Problem, Reason};

/// Reads a JSON text.
pub(crate) fn read<'t>(body: &'t str, collector: &mut Collector<'t>) -> Result<(), Problem> {
    let scanner = Scanner::new(body, &ScannerOptions::default());
    let mut reader = Reader {
        scanner,
        collector,
        path: KeyPath::default(),
        open: Vec::new(),
    };
    reader.document()
}

struct Reader<'t, 'c> {
    scanner: Scanner<'t>,
    collector: &'c mut Collector<'t>,
    path: KeyPath,
    open: Vec<Container>,
}

/// An object or array that was opened and not yet closed.
struct Container {
    kind: Kind,
    /// Members read so far.
    members: usize,
    /// Where its key starts, or itself if it has none.
    start: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Object,
    Array,
}

/// What may come next.
#[derive(Clone, Copy)]
enum Next {
    /// A value, whose key starts at the offset if it has one.
    Value(Option<usize>),
    /// A member of the innermost container, or its end.
    MemberOrEnd,
    /// A comma, or the end of the innermost container.
    CommaOrEnd,
    /// The end of the text.
    Nothing,
}

impl<'t> Reader<'t, '_> {
    fn document(&mut self) -> Result<(), Problem> {
        let Some((token, range)) = self.token()? else {
            return Ok(());
        };
        let mut next = self.value(token, range, None)?;
        loop {
            let Some((token, range)) = self.token()? else {
                return if matches!(next, Next::Nothing) {
                    Ok(())
                } else {
                    Err(self.end_of_text())
                };
            };
            next = match next {
                Next::Value(key_start) => self.value(token, range, key_start)?,
                Next::MemberOrEnd => self.member_or_end(token, range)?,
                Next::CommaOrEnd => match token {
                    Token::Comma => Next::MemberOrEnd,
                    Token::CloseBrace | Token::CloseBracket => self.close(&token, range)?,
                    _ => {
                        return Err(syntax(
                            range,
                            "expected a comma or the end of the container",
                        ));
                    }
                },
                Next::Nothing => return Err(syntax(range, "expected nothing after the value")),
            };
        }
    }

    fn value(
        &mut self,
        token: Token<'t>,
        range: Range<usize>,
        key_start: Option<usize>,
    ) -> Result<Next, Problem> {
        let start = key_start.unwrap_or(range.start);
        let value = match token {
            Token::OpenBrace => return Ok(self.open(Kind::Object, start)),
            Token::OpenBracket => return Ok(self.open(Kind::Array, start)),
            Token::String(text) => Value::Text(text.into_owned()),
            Token::Number(text) => Value::Number(text.to_owned()),
            Token::Boolean(value) => Value::Boolean(value),
            Token::Null => Value::Null,
            _ => return Err(syntax(range, "expected a value")),
        };
        self.add(value, start..range.end)?;
        Ok(self.after_value())
    }

    fn member_or_end(&mut self, token: Token<'t>, range: Range<usize>) -> Result<Next, Problem> {
        if matches!(token, Token::CloseBrace | Token::CloseBracket) {
            return self.close(&token, range);
        }
        let Some(container) = self.open.last_mut() else {
            return Err(syntax(range, "expected nothing after the value"));
        };
        let index = container.members;
        container.members += 1;
        if container.kind == Kind::Array {
            let pushed = self.path.push_index(index);
            pushed.map_err(|reason| Problem {
                range: range.clone(),
                reason,
            })?;
            return self.value(token, range, None);
        }
        let pushed = match &token {
            Token::String(name) => self.path.push(name),
            // JSON5 knows names without quotes; a number or a keyword may be one.
            Token::Word(name) | Token::Number(name) => self.path.push(name),
            Token::Boolean(_) | Token::Null => self.path.push(
                self.scanner
                    .file_text()
                    .get(range.clone())
                    .unwrap_or_default(),
            ),
            _ => return Err(syntax(range, "expected a name or the end of the object")),
        };
        pushed.map_err(|reason| Problem {
            range: range.clone(),
            reason,
        })?;
        match self.token()? {
            Some((Token::Colon, _)) => Ok(Next::Value(Some(range.start))),
            Some((_, found)) => Err(syntax(found, "expected a colon after the name")),
            None => Err(self.end_of_text()),
        }
    }

    fn open(&mut self, kind: Kind, start: usize) -> Next {
        // Depth is bounded by the path, which every member of a container extends.
        self.open.push(Container {
            kind,
            members: 0,
            start,
        });
        Next::MemberOrEnd
    }

    fn close(&mut self, token: &Token<'_>, range: Range<usize>) -> Result<Next, Problem> {
        let kind = if *token == Token::CloseBrace {
            Kind::Object
        } else {
            Kind::Array
        };
        let Some(container) = self.open.pop().filter(|container| container.kind == kind) else {
            return Err(syntax(range, "expected another closing bracket"));
        };
        if container.members == 0 && !self.path.is_root() {
            self.add(Value::Empty, container.start..range.end)?;
        }
        Ok(self.after_value())
    }

    fn after_value(&mut self) -> Next {
        self.path.pop();
        if self.open.is_empty() {
            Next::Nothing
        } else {
            Next::CommaOrEnd
        }
    }

    fn add(&mut self, value: Value, range: Range<usize>) -> Result<(), Problem> {
        if self.path.is_root() && value == Value::Null {
            return Ok(());
        }
        self.collector.add(self.path.as_str(), value, range)
    }

    /// The next token that is no comment, with its bytes.
    fn token(&mut self) -> Result<Option<(Token<'t>, Range<usize>)>, Problem> {
        loop {
            match self.scanner.scan().map_err(scan_problem)? {
                Some(Token::CommentLine(_) | Token::CommentBlock(_)) => {}
                Some(token) => {
                    let range = self.scanner.token_start()..self.scanner.token_end();
                    return Ok(Some((token, range)));
                }
                None => return Ok(None),
            }
        }
    }

    fn end_of_text(&self) -> Problem {
        let end = self.scanner.file_text().len();
        syntax(end..end, "the text ends inside a value")
    }
}

fn syntax(range: Range<usize>, words: &str) -> Problem {
    Problem {
        range,
        reason: Reason::syntax(words),
    }
}

fn scan_problem(error: ParseError) -> Problem {
    let range = error.range();
    let words = error.kind().to_string();
    let mut characters = words.chars();
    // The house writes messages in lower case.
    let lowered = characters
        .next()
        .map(|first| first.to_lowercase().collect::<String>());
    let words = lowered.unwrap_or_default() + characters.as_str();
    Problem {
        range: range.start..range.end,
        reason: Reason::syntax(words),
    }
}

#[cfg(test)]
mod tests {
    use crate::Format::Json;
    use crate::collect::tests::{rows, sound};
    use crate::limits::MAX_DEPTH;

    #[test]
    fn values_carry_their_keys_types_and_text() {
        let text = r#"{
  // how often
  "retry": {"max": 3, "on": ["timeout", 5e2, null], "empty": {}, "none": []},
  "dotted.key": true, /* why not */
  "unié\u0041": "\"q\"",
}"#;
        assert_eq!(
            sound(Json, text),
            [
                "retry.max number 3 <\"max\": 3>",
                "retry.on.0 text timeout <\"timeout\">",
                "retry.on.1 number 5e2 <5e2>",
                "retry.on.2 null <null>",
                "retry.empty empty <\"empty\": {}>",
                "retry.none empty <\"none\": []>",
                "\"dotted.key\" boolean true <\"dotted.key\": true>",
                r#"uniéA text "q" <"unié\u0041": "\"q\"">"#,
            ]
        );
    }

    #[test]
    fn json5_is_tolerated() {
        assert_eq!(
            sound(Json, "{a: 'x', $b: +0x1F, 3: .5, null: NaN,}"),
            [
                "a text x <a: 'x'>",
                "$b number +0x1F <$b: +0x1F>",
                "3 number .5 <3: .5>",
                "null number NaN <null: NaN>"
            ]
        );
    }

    #[test]
    fn the_root_may_be_any_value() {
        assert_eq!(
            sound(Json, "[1, [2]]"),
            ["0 number 1 <1>", "1.0 number 2 <2>"]
        );
        assert_eq!(sound(Json, "\"x\""), [" text x <\"x\">"]);
    }

    #[test]
    fn what_stands_before_a_problem_is_kept() {
        for (text, settings, problem) in [
            (r#"{"a": 1, "b": [2, oops]}"#, 2, "18..22"),
            (r#"{"a": 1, "b""#, 1, "12..12"),
            (r#"{"a": 1 "b": 2}"#, 1, "8..11"),
            (r#"{"a": 1]"#, 1, "7..8"),
            (r#"{"a": 1} {"b": 2}"#, 1, "9..10"),
            (r#"{"a": "x}"#, 0, "6..9"),
            (r#"{"a": 1, , "b": 2}"#, 1, "9..10"),
            ("}", 0, "0..1"),
        ] {
            let (found, words) = rows(Json, text);
            assert_eq!(found.len(), settings, "{text}");
            assert!(words.starts_with(problem), "{text}: {words}");
        }
    }

    #[test]
    fn depth_is_bounded() {
        let text = format!("[0, {}", "[".repeat(100_000));
        let (settings, problem) = rows(Json, &text);
        assert_eq!(settings.len(), 1);
        assert!(
            problem.contains(&format!("{MAX_DEPTH} levels")),
            "{problem}"
        );
    }
}
