//! Reads the keys of a TOML table one by one, and refuses what nobody asked for.

use std::ops::Range;

use tollgate_model::Span;
use tollgate_model::span::LineIndex;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::error::{CatalogueError, Problem};
use crate::nearest::nearest;

/// A file that is read: its name for messages, and its text.
#[derive(Clone, Copy)]
pub(crate) struct Document<'a> {
    pub(crate) name: &'a str,
    pub(crate) text: &'a str,
}

impl<'a> Document<'a> {
    /// Parses the text.
    pub(crate) fn parse(&self) -> Result<Spanned<DeTable<'a>>, CatalogueError> {
        DeTable::parse(self.text).map_err(|error| {
            let place = error.span().unwrap_or(0..0);
            self.error(place, Problem::Syntax(error.message().to_owned()))
        })
    }

    /// An error at a place of this file.
    pub(crate) fn error(&self, place: Range<usize>, problem: Problem) -> CatalogueError {
        let span: Span = LineIndex::new(self.text).span(self.text, place.start, place.end);
        CatalogueError {
            file: self.name.to_owned(),
            span,
            problem,
        }
    }
}

type Value<'a> = Spanned<DeValue<'a>>;

/// The keys of one table. [`Fields::finish`] must come last.
pub(crate) struct Fields<'a> {
    document: Document<'a>,
    table: &'a DeTable<'a>,
    place: Range<usize>,
    asked: Vec<&'static str>,
}

impl<'a> Fields<'a> {
    pub(crate) fn new(
        document: Document<'a>,
        table: &'a DeTable<'a>,
        place: Range<usize>,
    ) -> Fields<'a> {
        Fields {
            document,
            table,
            place,
            asked: Vec::new(),
        }
    }

    /// An error at a key of this table (at the table itself where the key is not there).
    pub(crate) fn error_at(&self, key: &str, problem: Problem) -> CatalogueError {
        let place = self
            .table
            .get(key)
            .map_or(self.place.clone(), Spanned::span);
        self.document.error(place, problem)
    }

    fn value(&mut self, key: &'static str) -> Option<&'a Value<'a>> {
        self.asked.push(key);
        self.table.get(key)
    }

    /// Whether a key is there.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.table.get(key).is_some()
    }

    /// Whether a key holds text.
    pub(crate) fn is_text(&self, key: &str) -> bool {
        self.table
            .get(key)
            .is_some_and(|value| value.get_ref().is_str())
    }

    /// Whether a key holds a table.
    pub(crate) fn is_table(&self, key: &str) -> bool {
        self.table
            .get(key)
            .is_some_and(|value| value.get_ref().is_table())
    }

    /// Text, if the key is there.
    pub(crate) fn text(&mut self, key: &'static str) -> Result<Option<String>, CatalogueError> {
        let Some(value) = self.value(key) else {
            return Ok(None);
        };
        match value.get_ref().as_str() {
            Some(text) => Ok(Some(text.to_owned())),
            None => Err(self.wrong_type(key, value, "text")),
        }
    }

    /// Text that must be there.
    pub(crate) fn required_text(&mut self, key: &'static str) -> Result<String, CatalogueError> {
        self.text(key)?.ok_or_else(|| {
            self.document
                .error(self.place.clone(), Problem::MissingKey { key })
        })
    }

    /// One of several words, if the key is there.
    pub(crate) fn word(
        &mut self,
        key: &'static str,
        known: &[&'static str],
    ) -> Result<Option<&'static str>, CatalogueError> {
        let Some(written) = self.text(key)? else {
            return Ok(None);
        };
        if let Some(word) = known.iter().find(|word| **word == written) {
            return Ok(Some(word));
        }
        let nearest = nearest(&written, known.iter().copied()).map(str::to_owned);
        let problem = Problem::UnknownValue {
            key: key.to_owned(),
            value: written,
            nearest,
        };
        Err(self.error_at(key, problem))
    }

    /// `true` or `false`, if the key is there.
    pub(crate) fn boolean(&mut self, key: &'static str) -> Result<Option<bool>, CatalogueError> {
        let Some(value) = self.value(key) else {
            return Ok(None);
        };
        match value.get_ref().as_bool() {
            Some(value) => Ok(Some(value)),
            None => Err(self.wrong_type(key, value, "true or false")),
        }
    }

    /// A number that is not negative, if the key is there.
    pub(crate) fn number(&mut self, key: &'static str) -> Result<Option<u32>, CatalogueError> {
        let Some(value) = self.value(key) else {
            return Ok(None);
        };
        let number = value
            .get_ref()
            .as_integer()
            .and_then(|integer| u32::from_str_radix(integer.as_str(), integer.radix()).ok());
        match number {
            Some(number) => Ok(Some(number)),
            None => Err(self.wrong_type(key, value, "a whole number that is not negative")),
        }
    }

    /// A list of texts; one text counts as a list of one, no key as an empty list.
    pub(crate) fn list(&mut self, key: &'static str) -> Result<Vec<String>, CatalogueError> {
        match self.value(key) {
            Some(value) => texts(self.document, key, value),
            None => Ok(Vec::new()),
        }
    }

    /// A table, if the key is there.
    pub(crate) fn table(
        &mut self,
        key: &'static str,
    ) -> Result<Option<Fields<'a>>, CatalogueError> {
        let Some(value) = self.value(key) else {
            return Ok(None);
        };
        match value.get_ref().as_table() {
            Some(table) => Ok(Some(Fields::new(self.document, table, value.span()))),
            None => Err(self.wrong_type(key, value, "a table")),
        }
    }

    /// A list of tables; no key is an empty list.
    pub(crate) fn tables(&mut self, key: &'static str) -> Result<Vec<Fields<'a>>, CatalogueError> {
        let Some(value) = self.value(key) else {
            return Ok(Vec::new());
        };
        let Some(list) = value.get_ref().as_array() else {
            return Err(self.wrong_type(key, value, "a list of tables"));
        };
        let fields = |value: &'a Value<'a>| match value.get_ref().as_table() {
            Some(table) => Ok(Fields::new(self.document, table, value.span())),
            None => Err(self.wrong_type(key, value, "a list of tables")),
        };
        list.iter().map(fields).collect()
    }

    /// A table whose keys are free and whose values are lists of texts.
    pub(crate) fn lists(
        &mut self,
        key: &'static str,
    ) -> Result<Vec<(String, Vec<String>)>, CatalogueError> {
        let Some(fields) = self.table(key)? else {
            return Ok(Vec::new());
        };
        let read = |(name, value): (&'a Spanned<_>, &'a Value<'a>)| {
            let name: &std::borrow::Cow<'_, str> = name.get_ref();
            Ok((
                name.clone().into_owned(),
                texts(self.document, name, value)?,
            ))
        };
        fields.table.iter().map(read).collect()
    }

    /// Refuses the keys that nobody asked for.
    pub(crate) fn finish(self) -> Result<(), CatalogueError> {
        for key in self.table.keys() {
            let name = key.get_ref().as_ref();
            if !self.asked.contains(&name) {
                let nearest = nearest(name, self.asked.iter().copied()).map(str::to_owned);
                let problem = Problem::UnknownKey {
                    key: name.to_owned(),
                    nearest,
                };
                return Err(self.document.error(key.span(), problem));
            }
        }
        Ok(())
    }

    fn wrong_type(&self, key: &str, value: &Value<'_>, expected: &'static str) -> CatalogueError {
        wrong_type(self.document, key, value, expected)
    }
}

fn texts(
    document: Document<'_>,
    key: &str,
    value: &Value<'_>,
) -> Result<Vec<String>, CatalogueError> {
    if let Some(text) = value.get_ref().as_str() {
        return Ok(vec![text.to_owned()]);
    }
    let Some(list) = value.get_ref().as_array() else {
        return Err(wrong_type(
            document,
            key,
            value,
            "a text or a list of texts",
        ));
    };
    list.iter()
        .map(|item| match item.get_ref().as_str() {
            Some(text) => Ok(text.to_owned()),
            None => Err(wrong_type(document, key, item, "a list of texts")),
        })
        .collect()
}

fn wrong_type(
    document: Document<'_>,
    key: &str,
    value: &Value<'_>,
    expected: &'static str,
) -> CatalogueError {
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
