//! What can be wrong with a catalogue file, and where.

use std::fmt;

use tollgate_model::Span;

/// A catalogue file, or the `[[gateway]]` part of a configuration, can't be used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{file}:{}:{}: {problem}", span.start_line, span.start_column)]
pub struct CatalogueError {
    /// The file, as the caller named it.
    pub file: String,
    /// Where in it.
    pub span: Span,
    /// What is wrong there.
    pub problem: Problem,
}

impl CatalogueError {
    /// What to do about it, where that is plain.
    pub fn hint(&self) -> Option<String> {
        match &self.problem {
            Problem::UnknownKey {
                nearest: Some(nearest),
                ..
            }
            | Problem::UnknownValue {
                nearest: Some(nearest),
                ..
            } => Some(format!("did you mean `{nearest}`?")),
            Problem::NoCallee => {
                Some("name what is called: `callee = [\"PaymentService.charge\"]`".to_owned())
            }
            _ => None,
        }
    }
}

/// What is wrong at one place of a catalogue file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// The text is not TOML.
    Syntax(String),
    /// A key that the format does not have.
    UnknownKey {
        /// The key.
        key: String,
        /// The known key most like it.
        nearest: Option<String>,
    },
    /// A key that must be there is not.
    MissingKey {
        /// The key.
        key: &'static str,
    },
    /// A value of another type than the key wants.
    WrongType {
        /// The key.
        key: String,
        /// What it wants.
        expected: &'static str,
        /// What is there.
        found: &'static str,
    },
    /// A word that the key does not know.
    UnknownValue {
        /// The key.
        key: String,
        /// The word.
        value: String,
        /// The known word most like it.
        nearest: Option<String>,
    },
    /// Two gateways share an id.
    DuplicateGateway {
        /// The id.
        id: String,
    },
    /// Two SDKs of a gateway share an id.
    DuplicateSdk {
        /// The id.
        id: String,
    },
    /// Two operations of a gateway share a name.
    DuplicateOperation {
        /// The name.
        name: String,
    },
    /// An operation that nothing can match: no callee and no address.
    NoCallee,
    /// A callee, request or condition that can't be read.
    Malformed {
        /// The key.
        key: String,
        /// The value.
        value: String,
        /// What it should look like.
        expected: &'static str,
    },
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::Syntax(message) => write!(formatter, "not valid TOML: {message}"),
            Problem::UnknownKey { key, .. } => write!(formatter, "unknown key `{key}`"),
            Problem::MissingKey { key } => write!(formatter, "the key `{key}` is missing"),
            Problem::WrongType {
                key,
                expected,
                found,
            } => {
                write!(formatter, "`{key}` must be {expected}, not {found}")
            }
            Problem::UnknownValue { key, value, .. } => {
                write!(formatter, "`{key}` does not know `{value}`")
            }
            Problem::DuplicateGateway { id } => {
                write!(formatter, "there already is a gateway `{id}`")
            }
            Problem::DuplicateSdk { id } => {
                write!(formatter, "there already is an SDK `{id}`")
            }
            Problem::DuplicateOperation { name } => {
                write!(formatter, "there already is an operation `{name}`")
            }
            Problem::NoCallee => {
                write!(
                    formatter,
                    "the operation has neither `callee` nor `rest`, so nothing can match it"
                )
            }
            Problem::Malformed {
                key,
                value,
                expected,
            } => {
                write!(formatter, "`{key}` is `{value}`, which is not {expected}")
            }
        }
    }
}
