//! TOML, read by the `toml` crate's recovering parser.

use std::ops::Range;
use std::rc::Rc;

use tollgate_model::setting::Value;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue, Error};

use crate::collect::Collector;
use crate::key::KeyPath;
use crate::problem::{Problem, Reason};

/// Reads a TOML text.
pub(crate) fn read(body: &str, collector: &mut Collector<'_>) -> Result<(), Problem> {
    let (root, errors) = DeTable::parse_recoverable(body);
    let mut walk = Walk {
        body,
        path: KeyPath::default(),
        container: Rc::default(),
        leaves: Vec::new(),
        problem: None,
    };
    walk.table(root.get_ref());
    let Walk {
        mut leaves,
        problem,
        ..
    } = walk;

    // Tables come sorted by key, and the text may come back to a table later.
    leaves.sort_by_key(|leaf| (leaf.range.start, leaf.range.end));
    let found = errors
        .iter()
        .filter_map(|error| Some(syntax(error.span()?, error)));
    let problem = first(problem.into_iter().chain(found)).or_else(|| {
        // An error without a place ended the reading behind everything that was read.
        let error = errors.first()?;
        let read = leaves.last().map_or(0, |leaf| leaf.range.end + 1);
        Some(syntax(read..read, error))
    });
    // The parser guesses at a mistake and behind it, and a guess is no fact.
    let end = problem
        .as_ref()
        .map_or(usize::MAX, |problem| problem.range.start);
    for leaf in leaves.into_iter().filter(|leaf| leaf.reach < end) {
        collector.add(&leaf.key(), leaf.value, leaf.range)?;
    }
    problem.map_or(Ok(()), Err)
}

fn first(problems: impl Iterator<Item = Problem>) -> Option<Problem> {
    problems.min_by_key(|problem| problem.range.start)
}

fn syntax(range: Range<usize>, error: &Error) -> Problem {
    Problem {
        range,
        reason: Reason::syntax(error.message()),
    }
}

struct Leaf {
    /// The key of the table or array that it lies in. Shared, because leaves wait to be sorted,
    /// and a long key above many of them would multiply.
    container: Rc<str>,
    /// The rest of its key.
    rest: String,
    value: Value,
    range: Range<usize>,
    /// The last byte that had a say in it. A header without its bracket takes the next key.
    reach: usize,
}

impl Leaf {
    fn key(&self) -> String {
        format!("{}{}", self.container, self.rest)
    }
}

struct Walk<'t> {
    body: &'t str,
    path: KeyPath,
    container: Rc<str>,
    leaves: Vec<Leaf>,
    problem: Option<Problem>,
}

impl Walk<'_> {
    fn table(&mut self, table: &DeTable<'_>) {
        let outer = self.enter();
        for (key, value) in table {
            match self.path.push(key.get_ref()) {
                Ok(()) => {
                    self.value(value, Some(key.span()));
                    self.path.pop();
                }
                Err(reason) => self.refuse(key.span(), reason),
            }
        }
        self.container = outer;
    }

    fn array(&mut self, array: &DeArray<'_>) {
        let outer = self.enter();
        for (index, item) in array.iter().enumerate() {
            match self.path.push_index(index) {
                Ok(()) => {
                    self.value(item, None);
                    self.path.pop();
                }
                Err(reason) => self.refuse(item.span(), reason),
            }
        }
        self.container = outer;
    }

    /// Makes the value at the path the container, and returns the one before.
    fn enter(&mut self) -> Rc<str> {
        std::mem::replace(&mut self.container, self.path.as_str().into())
    }

    fn value(&mut self, value: &Spanned<DeValue<'_>>, key: Option<Range<usize>>) {
        let leaf = match value.get_ref() {
            DeValue::Table(table) if !table.is_empty() => return self.table(table),
            DeValue::Array(array) if !array.is_empty() => return self.array(array),
            DeValue::Table(_) | DeValue::Array(_) => Value::Empty,
            DeValue::String(text) => Value::Text(text.clone().into_owned()),
            DeValue::Boolean(value) => Value::Boolean(*value),
            DeValue::Integer(_) | DeValue::Float(_) => Value::Number(self.written(value)),
            DeValue::Datetime(_) => Value::Text(self.written(value)),
        };
        let span = value.span();
        if span.is_empty() {
            // Nothing is written here; the parser only guesses what was meant.
            return;
        }
        let reach = key.as_ref().map_or(0, |key| key.end).max(span.end);
        let start = key.map_or(span.start, |key| dotted_key_start(self.body, key.start));
        // The span of an empty `[table]` is its header, which starts before the key.
        let range = start.min(span.start)..span.end;
        let key_rest = self.path.as_str().get(self.container.len()..);
        let key_rest = key_rest.unwrap_or_default();
        self.leaves.push(Leaf {
            container: self.container.clone(),
            rest: key_rest.to_owned(),
            value: leaf,
            range,
            reach,
        });
    }

    fn written(&self, value: &Spanned<DeValue<'_>>) -> String {
        self.body.get(value.span()).unwrap_or_default().to_owned()
    }

    fn refuse(&mut self, range: Range<usize>, reason: Reason) {
        let found = Problem { range, reason };
        self.problem = first(self.problem.take().into_iter().chain([found]));
    }
}

/// Where the dotted key starts whose last segment starts at `segment`: `a.b.c = 1` is known
/// by the span of `c` alone.
fn dotted_key_start(body: &str, segment: usize) -> usize {
    let bytes = body.as_bytes();
    let mut start = segment;
    loop {
        let Some(dot) = last_before(bytes, start).filter(|at| bytes.get(*at) == Some(&b'.')) else {
            return start;
        };
        let Some(last) = last_before(bytes, dot) else {
            return start;
        };
        let quote = bytes
            .get(last)
            .copied()
            .filter(|byte| matches!(byte, b'"' | b'\''));
        let found = match quote {
            Some(quote) => (0..last).rev().find(|at| {
                bytes.get(*at) == Some(&quote) && (quote == b'\'' || !is_escaped(bytes, *at))
            }),
            None => {
                let before = bytes.get(..=last).unwrap_or_default();
                let bare = before
                    .iter()
                    .rev()
                    .take_while(|byte| is_bare(**byte))
                    .count();
                (bare > 0).then(|| last + 1 - bare)
            }
        };
        match found {
            Some(found) => start = found,
            None => return start,
        }
    }
}

/// Whether an odd number of backslashes stands before `at`.
fn is_escaped(bytes: &[u8], at: usize) -> bool {
    let before = bytes.get(..at).unwrap_or_default();
    let backslashes = before.iter().rev().take_while(|byte| **byte == b'\\');
    backslashes.count() % 2 == 1
}

fn is_bare(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

/// The last byte before `end` that is neither space nor tab.
fn last_before(bytes: &[u8], end: usize) -> Option<usize> {
    bytes
        .get(..end)?
        .iter()
        .rposition(|byte| !matches!(byte, b' ' | b'\t'))
}

#[cfg(test)]
mod tests {
    use crate::Format::Toml;
    use crate::collect::tests::{rows, sound};
    use crate::limits::MAX_KEY_BYTES;

    #[test]
    fn values_carry_their_keys_types_and_text() {
        let text = r#"
name = "a\tb"
a."x.y" . 'z' = 1_000
when = 1979-05-27 07:32:00Z
[pool.db]
size = 0x1F # hex
on = [true, 1.5, {x = inf, y.z = 'q'}]
none = []
[zebra]
[[item]]
id = """
é
"""
[[item]]
[apple]
b = {}
"#;
        assert_eq!(
            sound(Toml, text),
            [
                "name text a\tb <name = \"a\\tb\">",
                "a.\"x.y\".z number 1_000 <a.\"x.y\" . 'z' = 1_000>",
                "when text 1979-05-27 07:32:00Z <when = 1979-05-27 07:32:00Z>",
                "pool.db.size number 0x1F <size = 0x1F>",
                "pool.db.on.0 boolean true <true>",
                "pool.db.on.1 number 1.5 <1.5>",
                "pool.db.on.2.x number inf <x = inf>",
                "pool.db.on.2.y.z text q <y.z = 'q'>",
                "pool.db.none empty <none = []>",
                "zebra empty <[zebra]>",
                "item.0.id text é\n <id = \"\"\"\né\n\"\"\">",
                "item.1 empty <[[item]]>",
                "apple.b empty <b = {}>",
            ]
        );
    }

    #[test]
    fn a_table_that_is_left_and_entered_again_keeps_the_order_of_the_text() {
        let text = "[b.c]\nx = 1\n[a]\ny = 2\n[b]\nz.q = 3\n";
        assert_eq!(
            sound(Toml, text),
            [
                "b.c.x number 1 <x = 1>",
                "a.y number 2 <y = 2>",
                "b.z.q number 3 <z.q = 3>"
            ]
        );
    }

    #[test]
    fn quoted_segments_with_escapes_are_found_backwards() {
        assert_eq!(
            sound(Toml, r#""q\"\\"."e" . b = 1"#),
            [r#""q\"\\".e.b number 1 <"q\"\\"."e" . b = 1>"#]
        );
    }

    #[test]
    fn what_stands_before_a_problem_is_kept() {
        for (text, settings, problem) in [
            ("a = 1\nb = \nc = 3\n", 1, "10.."),
            ("a = 1\na = 2\nc = 3\n", 1, "6..7 duplicate key"),
            ("a = 1\nb = \"x\nc = 3\n", 1, "12.."),
            ("a = 1\n[b\nc = 3\n", 1, "8..8 unclosed table"),
            ("a = [1, 2, oops]\nb = [\n", 2, "11..15"),
            ("a = 1\nb = [\n", 1, "11..11 unclosed array"),
            ("a = 1\n{{ template }}\nc = 3\n", 1, "6.."),
        ] {
            let (found, words) = rows(Toml, text);
            assert_eq!(found.len(), settings, "{text}: {found:?}");
            assert!(words.starts_with(problem), "{text}: {words}");
        }
    }

    #[test]
    fn a_long_key_above_many_values_is_bounded() {
        let header = "h".repeat(MAX_KEY_BYTES - 10);
        let text = format!("[{header}]\nlist = [{}]\n", "1,".repeat(400_000));
        let (settings, problem) = rows(Toml, &text);
        assert!(
            (3_000..5_000).contains(&settings.len()),
            "{}",
            settings.len()
        );
        assert!(problem.contains("add up"), "{problem}");
    }

    #[test]
    fn depth_is_bounded() {
        let dotted = format!("z = 1\n{}k = 1\n", "k.".repeat(100_000));
        let brackets = format!("z = 1\na = {}", "[".repeat(100_000));
        let path = "k.".repeat(70) + "k";
        let tables = format!("z = 1\n[{path}]\n{}", format!("{path} = {{").repeat(2_000));
        let closed = format!(
            "z = 1\n[{path}]\n{}{path}=1{}",
            format!("{path} = {{").repeat(78),
            "}".repeat(78)
        );
        for text in [dotted, brackets, tables, closed] {
            let (settings, problem) = rows(Toml, &text);
            assert_eq!(
                settings.first().map(String::as_str),
                Some("z number 1 <z = 1>")
            );
            assert_ne!(problem, "");
        }
    }
}
