//! Options of a policy, of whatever type.

/// Tables and lists in one another, at most. Nobody writes more.
const DEPTH: usize = 16;

/// The options that a team gave in `tollgate.toml`. The host has compared their names and types
/// with the manifest, so that what is asked for by its type is there or was not given.
///
/// ```
/// use tollgate_sdk::Options;
///
/// let options = Options::read(r#"{"limit-cents": 50000, "currencies": ["eur"]}"#)?;
/// assert_eq!(options.integer("limit-cents"), Some(50_000));
/// assert_eq!(options.texts("currencies"), ["eur"]);
/// assert_eq!(options.boolean("strict"), None);
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Options(Vec<(String, Value)>);

/// The value of an option.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `true` or `false`.
    Boolean(bool),
    /// A number, as it is written.
    Number(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// A table.
    Table(Vec<(String, Value)>),
}

impl Options {
    /// Reads them as [`crate::Policy::configure`] gets them.
    ///
    /// # Errors
    ///
    /// They are not what the host writes.
    pub fn read(json: &str) -> Result<Options, String> {
        if json.trim().is_empty() {
            return Ok(Options::default());
        }
        let mut reader = Reader { rest: json };
        match reader.value(0) {
            Some(Value::Table(options)) if reader.peek().is_none() => Ok(Options(options)),
            _ => Err("options are a table".to_owned()),
        }
    }

    /// The value of an option.
    pub fn get(&self, name: &str) -> Option<&Value> {
        let mut options = self.0.iter();
        options
            .find(|(known, _)| known == name)
            .map(|(_, value)| value)
    }

    /// An option of the type `integer`.
    pub fn integer(&self, name: &str) -> Option<i64> {
        self.get(name)?.integer()
    }

    /// An option of the type `number`.
    pub fn number(&self, name: &str) -> Option<f64> {
        match self.get(name)? {
            Value::Number(written) => written.parse().ok(),
            _ => None,
        }
    }

    /// An option of the type `boolean`.
    pub fn boolean(&self, name: &str) -> Option<bool> {
        match self.get(name)? {
            Value::Boolean(value) => Some(*value),
            _ => None,
        }
    }

    /// An option of the type `text`.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.text()
    }

    /// An option of the type `list of texts`; empty where it was not given.
    pub fn texts(&self, name: &str) -> Vec<&str> {
        self.list(name).iter().filter_map(Value::text).collect()
    }

    /// An option of the type `list of integers`; empty where it was not given.
    pub fn integers(&self, name: &str) -> Vec<i64> {
        self.list(name).iter().filter_map(Value::integer).collect()
    }

    fn list(&self, name: &str) -> &[Value] {
        match self.get(name) {
            Some(Value::List(values)) => values,
            _ => &[],
        }
    }
}

impl Value {
    fn integer(&self) -> Option<i64> {
        match self {
            Value::Number(written) => written.parse().ok(),
            _ => None,
        }
    }

    fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn peek(&mut self) -> Option<char> {
        self.rest = self.rest.trim_start();
        self.rest.chars().next()
    }

    fn take(&mut self, wanted: &str) -> Option<()> {
        self.peek();
        self.rest = self.rest.strip_prefix(wanted)?;
        Some(())
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        if depth > DEPTH {
            return None;
        }
        match self.peek()? {
            '"' => self.text().map(Value::Text),
            '[' => self.list(depth).map(Value::List),
            '{' => self.table(depth).map(Value::Table),
            't' => self.take("true").map(|()| Value::Boolean(true)),
            'f' => self.take("false").map(|()| Value::Boolean(false)),
            _ => self.number().map(Value::Number),
        }
    }

    fn list(&mut self, depth: usize) -> Option<Vec<Value>> {
        self.take("[")?;
        let mut values = Vec::new();
        while self.peek()? != ']' {
            values.push(self.value(depth + 1)?);
            if self.take(",").is_none() {
                break;
            }
        }
        self.take("]").map(|()| values)
    }

    fn table(&mut self, depth: usize) -> Option<Vec<(String, Value)>> {
        self.take("{")?;
        let mut values = Vec::new();
        while self.peek()? == '"' {
            let name = self.text()?;
            self.take(":")?;
            values.push((name, self.value(depth + 1)?));
            if self.take(",").is_none() {
                break;
            }
        }
        self.take("}").map(|()| values)
    }

    fn number(&mut self) -> Option<String> {
        let is_part = |letter: char| letter.is_ascii_digit() || "+-.eE".contains(letter);
        let end = self.rest.find(|letter| !is_part(letter));
        let (number, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        number.parse::<f64>().ok()?;
        Some(number.to_owned())
    }

    fn text(&mut self) -> Option<String> {
        self.take("\"")?;
        let mut text = String::new();
        let mut letters = self.rest.char_indices();
        while let Some((at, letter)) = letters.next() {
            match letter {
                '"' => {
                    self.rest = self.rest.get(at + 1..)?;
                    return Some(text);
                }
                '\\' => text.push(match letters.next()?.1 {
                    'b' => '\u{8}',
                    'f' => '\u{c}',
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    // The host writes nothing else so but control characters.
                    'u' => {
                        let mut digits = String::new();
                        for _ in 0..4 {
                            digits.push(letters.next()?.1);
                        }
                        char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?
                    }
                    escaped => escaped,
                }),
                letter => text.push(letter),
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{Options, Value};

    #[test]
    fn options_are_read_by_their_types() {
        let text = r#"{"limit":50000,"share":-0.25,"strict":true,"path":"a \"b\"\n\u0001","codes":[402,429],
            "none":[],"limits":{"eur":5,"usd":[1]}}"#;
        let options = Options::read(text).unwrap();
        assert_eq!(options.integer("limit"), Some(50_000));
        assert_eq!(options.number("share"), Some(-0.25));
        assert_eq!(options.boolean("strict"), Some(true));
        assert_eq!(options.text("path"), Some("a \"b\"\n\u{1}"));
        assert_eq!(options.integers("codes"), [402, 429]);
        assert!(options.texts("none").is_empty());
        assert!(matches!(options.get("limits"), Some(Value::Table(limits)) if limits.len() == 2));
        assert_eq!(options.integer("path"), None);
        assert_eq!(Options::read("{}"), Ok(Options::default()));
        assert_eq!(Options::read(""), Ok(Options::default()));
    }

    #[test]
    fn what_is_no_table_is_refused() {
        let deep = format!("{{\"a\":{}", "[".repeat(100_000));
        for wrong in [
            "[]",
            "{",
            "{\"a\":}",
            "{\"a\":1}x",
            "{\"a\":\"b}",
            "{\"a\":nul}",
            &deep,
        ] {
            assert!(Options::read(wrong).is_err());
        }
    }
}
