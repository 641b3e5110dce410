//! Why a text could not be read wholly.

use std::ops::Range;

use crate::limits;

/// The place in the body of a text where reading stopped, and the reason.
#[derive(Debug)]
pub(crate) struct Problem {
    /// Bytes of the body that was given to the format's reader.
    pub(crate) range: Range<usize>,
    pub(crate) reason: Reason,
}

/// Why reading stopped.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Reason {
    /// The text is not of its format, in the parser's words.
    #[error("{0}")]
    Syntax(String),
    /// The text is longer than what is read.
    #[error(
        "the file is longer than {} bytes; the rest was not read",
        limits::MAX_TEXT_BYTES
    )]
    TextTooLong,
    /// There are more settings than are read.
    #[error(
        "the file has more than {} settings; the rest was not read",
        limits::MAX_SETTINGS
    )]
    TooManySettings,
    /// Tables or lists lie too deep inside each other.
    #[error("values are nested deeper than {} levels", limits::MAX_DEPTH)]
    TooDeep,
    /// One dotted key is too long.
    #[error("a key is longer than {} bytes", limits::MAX_KEY_BYTES)]
    KeyTooLong,
    /// Keys and values together are too long, which only aliases or long keys achieve.
    #[error(
        "keys and values add up to more than {} bytes",
        limits::MAX_COLLECTED_BYTES
    )]
    TooMuchText,
    /// Merge keys ask for too much work.
    #[error("merge keys bring in more than {} keys", limits::MAX_MERGED_KEYS)]
    TooManyMerged,
}

impl Reason {
    /// A syntax problem in the words of a parser, one line of them.
    pub(crate) fn syntax(words: impl Into<String>) -> Reason {
        let words: String = words.into();
        Reason::Syntax(words.lines().collect::<Vec<_>>().join("; "))
    }
}
