//! What a configuration file says.

use crate::Span;

/// One key of a configuration file with its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// The dotted key, sequence items by index: `services.api.environment.0`.
    pub key: String,
    /// Its value.
    pub value: Value,
    /// Where the key and its value stand.
    pub span: Span,
}

/// A typed value. Tables and lists are no values: their leaves are.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Text, unquoted and unescaped. Dates and times are text.
    Text(String),
    /// A number, as written.
    Number(String),
    /// `true` or `false`.
    Boolean(bool),
    /// Null, or a key without a value.
    Null,
    /// An empty table or list.
    Empty,
}

impl Value {
    /// The word for its type across the boundary.
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Text(_) => "text",
            Value::Number(_) => "number",
            Value::Boolean(_) => "boolean",
            Value::Null => "null",
            Value::Empty => "empty",
        }
    }

    /// The value as text; empty for null and empty ones.
    pub fn text(&self) -> String {
        match self {
            Value::Text(text) | Value::Number(text) => text.clone(),
            Value::Boolean(value) => value.to_string(),
            Value::Null | Value::Empty => String::new(),
        }
    }
}

/// A configuration file that was read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SettingsFile {
    /// Its settings, in the order of the text.
    pub settings: Vec<Setting>,
    /// Where the text could not be read, with the parser's words. What stands before is kept.
    pub problem: Option<(Span, String)>,
}
