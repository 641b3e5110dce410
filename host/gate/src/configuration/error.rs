//! What can be wrong with a configuration, and where.

use std::fmt;

/// A configuration that can't be used. The gate then could not decide.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}:{line}:{column}: {problem}")]
pub struct ConfigurationError {
    /// The file, as the caller named it.
    pub path: String,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in characters.
    pub column: u32,
    /// What is wrong there.
    pub problem: Box<Problem>,
}

impl ConfigurationError {
    /// What to do about it, where that is plain.
    pub fn hint(&self) -> Option<String> {
        match &*self.problem {
            Problem::UnknownKey {
                nearest: Some(nearest),
                ..
            } => Some(format!("did you mean `{nearest}`?")),
            Problem::UnknownKey { known, .. } if !known.is_empty() => {
                Some(format!("what may stand here: {}", quoted(known)))
            }
            Problem::UnknownEffect {
                nearest: Some(nearest),
                ..
            } => Some(format!("did you mean `{nearest}`?")),
            Problem::UnknownEffect { .. } => {
                Some("write one of `off`, `note`, `review`, `block`".to_owned())
            }
            Problem::NotYet { .. } => {
                Some("remove it, or use a version of tollgate that knows it".to_owned())
            }
            Problem::Wrong { fix, .. } => Some(fix.clone()),
            Problem::Unreadable(_) => Some("make it a regular file of UTF-8 text".to_owned()),
            _ => None,
        }
    }
}

fn quoted(words: &[&str]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    words.join(", ")
}

/// What is wrong at one place of a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// The file is no text that can be read.
    Unreadable(String),
    /// The text is not TOML.
    Syntax(String),
    /// A key that the configuration does not have.
    UnknownKey {
        /// The key.
        key: String,
        /// The table it stands in; empty for the file itself.
        table: String,
        /// The known key most like it.
        nearest: Option<String>,
        /// All that may stand there.
        known: Vec<&'static str>,
    },
    /// A key that a later version has. Ignoring it would be to promise what is not done.
    NotYet {
        /// The key.
        key: String,
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
    /// A word that is no effect.
    UnknownEffect {
        /// The word.
        word: String,
        /// The effect most like it.
        nearest: Option<&'static str>,
    },
    /// A pattern that is none.
    Glob {
        /// The pattern.
        pattern: String,
        /// What is wrong with it.
        detail: String,
    },
    /// Something that is well written and means nothing.
    Wrong {
        /// What is wrong with it.
        message: String,
        /// What to do about it.
        fix: String,
    },
    /// An option that can't be said in JSON, which is what policies are given.
    Option {
        /// What is wrong with it.
        detail: &'static str,
    },
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::Unreadable(why) => write!(formatter, "the configuration can't be read: {why}"),
            Problem::Syntax(message) => write!(formatter, "not valid TOML: {message}"),
            Problem::UnknownKey { key, table, .. } if table.is_empty() => {
                write!(formatter, "unknown key `{key}`")
            }
            Problem::UnknownKey { key, table, .. } => {
                write!(formatter, "unknown key `{key}` in `[{table}]`")
            }
            Problem::NotYet { key } => {
                write!(
                    formatter,
                    "`{key}` is not supported by this version of tollgate"
                )
            }
            Problem::WrongType {
                key,
                expected,
                found,
            } => {
                write!(formatter, "`{key}` must be {expected}, not {found}")
            }
            Problem::UnknownEffect { word, .. } => write!(formatter, "`{word}` is no effect"),
            Problem::Glob { pattern, detail } => {
                write!(formatter, "`{pattern}` is no pattern: {detail}")
            }
            Problem::Wrong { message, .. } => formatter.write_str(message),
            Problem::Option { detail } => write!(
                formatter,
                "this option can't be given to a policy: {detail}"
            ),
        }
    }
}
