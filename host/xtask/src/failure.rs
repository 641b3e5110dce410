//! Why a command could not do its work.

use std::fmt;
use std::process::ExitCode;

/// A command that could not do its work. A test that fails is none: its command did.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    hint: Option<String>,
}

impl Failure {
    /// Something on this machine does not do.
    pub(crate) fn new(message: impl Into<String>, hint: impl Into<String>) -> Failure {
        Failure {
            message: message.into(),
            hint: Some(hint.into()),
        }
    }

    /// Whoever called asked for what is not there.
    pub(crate) fn usage(message: impl fmt::Display) -> Failure {
        Failure {
            message: format!("{message}\n\n{}", crate::USAGE),
            hint: None,
        }
    }

    /// 2: nothing was decided, whatever the command was to find out.
    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(2)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "error: {}", self.message)?;
        match &self.hint {
            Some(hint) => write!(formatter, "\nhint: {hint}"),
            None => Ok(()),
        }
    }
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Failure {
        Failure {
            message: format!("{:#}", error.into()),
            hint: None,
        }
    }
}
