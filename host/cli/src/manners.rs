//! How much is told, and with what colours: the same for every command.

use crate::arguments::{Arguments, When};

/// How much is told besides what was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Loudness {
    /// What decides, and what fails.
    Quiet,
    Usual,
    /// Also what was done, and how long it took.
    Verbose,
}

/// How a command behaves towards whoever reads.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manners {
    pub(crate) color: When,
    pub(crate) loudness: Loudness,
}

impl Manners {
    pub(crate) fn of(arguments: &Arguments) -> Manners {
        let loudness = match (arguments.quiet, arguments.verbose) {
            (true, _) => Loudness::Quiet,
            (_, true) => Loudness::Verbose,
            _ => Loudness::Usual,
        };
        Manners {
            color: arguments.color,
            loudness,
        }
    }

    pub(crate) fn is_quiet(self) -> bool {
        self.loudness == Loudness::Quiet
    }

    pub(crate) fn is_verbose(self) -> bool {
        self.loudness == Loudness::Verbose
    }
}
