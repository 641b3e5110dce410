//! Reads the keys of a TOML table one by one, and refuses what nobody asked for.

use std::ops::{Range, RangeInclusive};

use tollgate_model::span::LineIndex;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::{ConfigurationError, Problem};
use super::patterns::path_problem;

pub(crate) type Value<'a> = Spanned<DeValue<'a>>;

/// A file that is read: its name for messages, and its text.
#[derive(Clone, Copy)]
pub(crate) struct Document<'a> {
    pub(crate) path: &'a str,
    pub(crate) text: &'a str,
}

impl<'a> Document<'a> {
    pub(crate) fn parse(self) -> Result<Spanned<DeTable<'a>>, ConfigurationError> {
        DeTable::parse(self.text).map_err(|error| {
            let message = error.message().lines().collect::<Vec<_>>().join(", ");
            self.error(error.span().unwrap_or(0..0), Problem::Syntax(message))
        })
    }

    pub(crate) fn error(self, place: Range<usize>, problem: Problem) -> ConfigurationError {
        let (line, column) = self.position(&place);
        ConfigurationError {
            path: self.path.to_owned(),
            line,
            column,
            problem: Box::new(problem),
        }
    }

    /// Something that is written as it should be and means nothing, with what to do about it.
    pub(crate) fn wrong(
        self,
        place: Range<usize>,
        message: impl Into<String>,
        fix: impl Into<String>,
    ) -> ConfigurationError {
        let (message, fix) = (message.into(), fix.into());
        self.error(place, Problem::Wrong { message, fix })
    }

    /// `path:line:column` of a place.
    pub(crate) fn place(self, place: &Range<usize>) -> String {
        let (line, column) = self.position(place);
        format!("{}:{line}:{column}", self.path)
    }

    fn position(self, place: &Range<usize>) -> (u32, u32) {
        let span = LineIndex::new(self.text).span(self.text, place.start, place.end);
        (span.start_line, span.start_column)
    }
}

/// The keys of one table. [`Fields::finish`] must come last.
pub(crate) struct Fields<'a> {
    pub(crate) document: Document<'a>,
    table: &'a DeTable<'a>,
    name: String,
    asked: Vec<&'static str>,
}

impl<'a> Fields<'a> {
    /// `name` is what stands in the brackets of its header; empty for the file itself.
    pub(crate) fn new(document: Document<'a>, table: &'a DeTable<'a>, name: String) -> Fields<'a> {
        Fields {
            document,
            table,
            name,
            asked: Vec::new(),
        }
    }

    /// The value of a key, if it is there.
    pub(crate) fn value(&mut self, key: &'static str) -> Option<&'a Value<'a>> {
        self.asked.push(key);
        self.table.get(key)
    }

    /// A table, if the key is there.
    pub(crate) fn table(
        &mut self,
        key: &'static str,
    ) -> Result<Option<Fields<'a>>, ConfigurationError> {
        let Some(value) = self.value(key) else {
            return Ok(None);
        };
        let name = self.inner_name(key);
        inner_table(self.document, name, value).map(Some)
    }

    /// The entries of a table whose keys are free: each key with its place, and its value.
    pub(crate) fn entries(self) -> impl Iterator<Item = (&'a str, Range<usize>, &'a Value<'a>)> {
        self.table
            .iter()
            .map(|(key, value)| (key.get_ref().as_ref(), key.span(), value))
    }

    /// A list of texts; no key is an empty list. Each comes with its place.
    pub(crate) fn texts(
        &mut self,
        key: &'static str,
    ) -> Result<Vec<(String, Range<usize>)>, ConfigurationError> {
        match self.value(key) {
            Some(value) => self.texts_in(key, value),
            None => Ok(Vec::new()),
        }
    }

    /// The texts of a key's value, each with its place.
    pub(crate) fn texts_in(
        &self,
        key: &'static str,
        value: &Value<'_>,
    ) -> Result<Vec<(String, Range<usize>)>, ConfigurationError> {
        let expected = "a list of texts";
        let Some(list) = value.get_ref().as_array() else {
            return Err(wrong_type(self.document, key, value, expected));
        };
        let text = |item: &Value<'_>| match item.get_ref().as_str() {
            Some(text) => Ok((text.to_owned(), item.span())),
            None => Err(wrong_type(self.document, key, item, expected)),
        };
        list.iter().map(text).collect()
    }

    /// A text with its place, if the key is there.
    pub(crate) fn text(
        &mut self,
        key: &'static str,
    ) -> Result<Option<(String, Range<usize>)>, ConfigurationError> {
        let Some(value) = self.value(key) else {
            return Ok(None);
        };
        match value.get_ref().as_str() {
            Some(text) => Ok(Some((text.to_owned(), value.span()))),
            None => Err(wrong_type(self.document, key, value, "a text")),
        }
    }

    /// The path of a file in the repository, if the key is there.
    pub(crate) fn path(&mut self, key: &'static str) -> Result<Option<String>, ConfigurationError> {
        let Some((path, place)) = self.text(key)? else {
            return Ok(None);
        };
        match path_problem(&path) {
            None => Ok(Some(path)),
            Some(problem) => {
                let message = format!("`{path}` is no path: {problem}");
                let fix = format!("name a file of this repository, such as `.tollgate/{key}`");
                Err(self.document.wrong(place, message, fix))
            }
        }
    }

    /// Whether something is so; not, if the key is not there.
    pub(crate) fn claim(&mut self, key: &'static str) -> Result<bool, ConfigurationError> {
        let Some(value) = self.value(key) else {
            return Ok(false);
        };
        let claim = value.get_ref().as_bool();
        claim.ok_or_else(|| wrong_type(self.document, key, value, "`true` or `false`"))
    }

    /// A whole number within bounds, if the key is there.
    pub(crate) fn number(
        &mut self,
        key: &'static str,
        bounds: RangeInclusive<i64>,
    ) -> Result<Option<i64>, ConfigurationError> {
        let Some(value) = self.value(key) else {
            return Ok(None);
        };
        let Some(integer) = value.get_ref().as_integer() else {
            return Err(wrong_type(self.document, key, value, "a whole number"));
        };
        let number = i64::from_str_radix(integer.as_str(), integer.radix()).ok();
        let number = number.filter(|number| bounds.contains(number));
        number.map(Some).ok_or_else(|| {
            let message = format!("`{key}` can't be {}", integer.as_str());
            let fix = format!("write a number from {} to {}", bounds.start(), bounds.end());
            self.document.wrong(value.span(), message, fix)
        })
    }

    /// Refuses the keys that nobody asked for.
    pub(crate) fn finish(self) -> Result<(), ConfigurationError> {
        let unknown = self
            .table
            .keys()
            .find(|key| !self.asked.contains(&key.get_ref().as_ref()));
        let Some(key) = unknown else { return Ok(()) };
        let name = key.get_ref().as_ref();
        let problem = Problem::UnknownKey {
            key: name.to_owned(),
            nearest: nearest(name, self.asked.iter().copied()).map(str::to_owned),
            table: self.name,
            known: self.asked,
        };
        Err(self.document.error(key.span(), problem))
    }

    fn inner_name(&self, key: &str) -> String {
        match self.name.is_empty() {
            true => key.to_owned(),
            false => format!("{}.{key}", self.name),
        }
    }
}

/// The table that a value must be.
pub(crate) fn inner_table<'a>(
    document: Document<'a>,
    name: String,
    value: &'a Value<'a>,
) -> Result<Fields<'a>, ConfigurationError> {
    match value.get_ref().as_table() {
        Some(table) => Ok(Fields::new(document, table, name)),
        None => Err(wrong_type(document, &name, value, "a table")),
    }
}

pub(crate) fn wrong_type(
    document: Document<'_>,
    key: &str,
    value: &Value<'_>,
    expected: &'static str,
) -> ConfigurationError {
    let found = value.get_ref().type_str();
    document.error(
        value.span(),
        Problem::WrongType {
            key: key.to_owned(),
            expected,
            found,
        },
    )
}

/// The word of `known` that is nearest to `written`, if any is near enough to be meant: a third
/// of its letters may be wrong.
pub(crate) fn nearest<'w>(
    written: &str,
    known: impl IntoIterator<Item = &'w str>,
) -> Option<&'w str> {
    let limit = written.chars().count().div_ceil(3).max(1);
    known
        .into_iter()
        .map(|word| (strsim::damerau_levenshtein(written, word), word))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, word)| word)
}
