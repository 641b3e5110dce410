//! Options of a policy that are texts or lists of texts.

/// Reads options as the host gives them: a JSON object whose values are texts or lists of texts.
///
/// # Errors
///
/// What is wrong, in words that name the option: it is not one of `known`, or its value is
/// neither a text nor a list of texts.
pub fn text_options(options: &str, known: &[&str]) -> Result<Vec<(String, Vec<String>)>, String> {
    let mut reader = Reader {
        letters: options.chars().collect(),
        at: 0,
    };
    let mut found = Vec::new();
    if reader.rest_is_empty() {
        return Ok(found);
    }
    reader.take('{').ok_or("options are a table")?;
    while let Some(name) = reader.text() {
        if !known.contains(&name.as_str()) {
            return Err(match known {
                [] => format!("there is no option `{name}`"),
                known => format!("there is no option `{name}`, only `{}`", known.join("`, `")),
            });
        }
        let values = reader
            .take(':')
            .and_then(|()| reader.value())
            .ok_or_else(|| format!("`{name}` must be a text or a list of texts"))?;
        found.push((name, values));
        if reader.take(',').is_none() {
            break;
        }
    }
    let is_whole = reader.take('}').is_some() && reader.rest_is_empty();
    is_whole
        .then_some(found)
        .ok_or_else(|| "options are a table".to_owned())
}

struct Reader {
    letters: Vec<char>,
    at: usize,
}

impl Reader {
    fn peek(&mut self) -> Option<char> {
        while self
            .letters
            .get(self.at)
            .is_some_and(|letter| letter.is_whitespace())
        {
            self.at += 1;
        }
        self.letters.get(self.at).copied()
    }

    fn rest_is_empty(&mut self) -> bool {
        self.peek().is_none()
    }

    fn take(&mut self, wanted: char) -> Option<()> {
        (self.peek()? == wanted).then(|| self.at += 1)
    }

    fn value(&mut self) -> Option<Vec<String>> {
        if self.take('[').is_none() {
            return Some(vec![self.text()?]);
        }
        let mut found = Vec::new();
        while let Some(text) = self.text() {
            found.push(text);
            if self.take(',').is_none() {
                break;
            }
        }
        self.take(']').map(|()| found)
    }

    fn text(&mut self) -> Option<String> {
        self.take('"')?;
        let mut text = String::new();
        loop {
            let letter = *self.letters.get(self.at)?;
            self.at += 1;
            match letter {
                '"' => return Some(text),
                '\\' => {
                    let escaped = *self.letters.get(self.at)?;
                    self.at += 1;
                    text.push(match escaped {
                        'n' => '\n',
                        't' => '\t',
                        '"' | '\\' | '/' => escaped,
                        // Others stand in no path and in no name.
                        _ => return None,
                    });
                }
                letter => text.push(letter),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::text_options;

    #[test]
    fn texts_and_lists_of_texts_are_read() {
        let read = |options| text_options(options, &["contracts", "tests"]);
        assert_eq!(read(""), Ok(Vec::new()));
        assert_eq!(read("{}"), Ok(Vec::new()));
        let text = |text: &str| vec![text.to_owned()];
        assert_eq!(
            read(r#"{"contracts":"docs/\"a\"/*.md","tests":["a","b"]}"#),
            Ok(vec![
                ("contracts".to_owned(), text("docs/\"a\"/*.md")),
                ("tests".to_owned(), [text("a"), text("b")].concat()),
            ])
        );
        for wrong in [
            r#"{"contracts":1}"#,
            r#"{"contract":"a"}"#,
            r#"{"contracts":["a",2]}"#,
            r#"{"contracts":"a""#,
            r#"{"contracts":{"a":"b"}}"#,
            "[]",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        assert!(text_options(r#"{"a":"b"}"#, &[]).is_err());
    }
}
