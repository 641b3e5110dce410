//! What the reader's terminal is like.

use std::env;
use std::io::IsTerminal;

use terminal_size::terminal_size_of;
use tollgate_report::Terminal;

use crate::arguments::When;

/// The width of what is no terminal: a report that is piped looks the same everywhere.
const PIPED_WIDTH: usize = 100;

/// Wider lines of text are hard to read.
const WIDEST: usize = 120;

/// Narrower ones hold no excerpt.
const NARROWEST: usize = 40;

/// The terminal behind standard output.
pub(crate) fn of_output(color: When) -> Terminal {
    let output = std::io::stdout();
    terminal(color, output.is_terminal(), terminal_size_of(&output))
}

/// The terminal behind standard error.
pub(crate) fn of_errors(color: When) -> Terminal {
    let errors = std::io::stderr();
    terminal(color, errors.is_terminal(), terminal_size_of(&errors))
}

/// A file is no terminal: colours only where they were asked for.
pub(crate) fn of_file(color: When) -> Terminal {
    Terminal {
        width: PIPED_WIDTH,
        is_coloured: color == When::Always,
    }
}

type Size = (terminal_size::Width, terminal_size::Height);

fn terminal(color: When, is_terminal: bool, size: Option<Size>) -> Terminal {
    let width = match size {
        // A terminal that does not know its width says 0.
        Some((width, _)) if is_terminal && width.0 > 0 => usize::from(width.0),
        _ => PIPED_WIDTH,
    };
    let is_coloured = is_coloured(color, is_terminal, |name| {
        env::var_os(name)?.into_string().ok()
    });
    Terminal {
        width: width.clamp(NARROWEST, WIDEST),
        is_coloured,
    }
}

/// The option decides, then `NO_COLOR`, then `FORCE_COLOR` and `CLICOLOR_FORCE`, then whether a
/// terminal reads that is not a dumb one. A variable that is empty counts as not set.
fn is_coloured(color: When, is_terminal: bool, variable: impl Fn(&str) -> Option<String>) -> bool {
    let is_set = |name| variable(name).is_some_and(|value| !value.is_empty());
    let is_forced =
        |name| variable(name).is_some_and(|value| !["", "0", "false"].contains(&value.as_str()));
    match color {
        When::Always => true,
        When::Never => false,
        When::Auto if is_set("NO_COLOR") => false,
        When::Auto if is_forced("FORCE_COLOR") || is_forced("CLICOLOR_FORCE") => true,
        When::Auto => is_terminal && variable("TERM").is_none_or(|term| term != "dumb"),
    }
}

#[cfg(test)]
mod tests {
    use super::is_coloured;
    use crate::arguments::When::{self, Always, Auto, Never};

    /// The option, whether a terminal reads, the variables, whether there are colours.
    type Case = (When, bool, &'static [(&'static str, &'static str)], bool);

    #[test]
    fn the_option_then_no_color_then_force_then_the_terminal() {
        let cases: [Case; 13] = [
            (Auto, true, &[], true),
            (Auto, false, &[], false),
            (Auto, true, &[("TERM", "dumb")], false),
            (Auto, true, &[("TERM", "xterm")], true),
            (Auto, true, &[("NO_COLOR", "1")], false),
            (Auto, true, &[("NO_COLOR", "")], true),
            (Auto, false, &[("FORCE_COLOR", "1")], true),
            (
                Auto,
                false,
                &[("CLICOLOR_FORCE", "1"), ("TERM", "dumb")],
                true,
            ),
            (Auto, false, &[("FORCE_COLOR", "0")], false),
            (Auto, false, &[("FORCE_COLOR", "")], false),
            (
                Auto,
                false,
                &[("FORCE_COLOR", "1"), ("NO_COLOR", "1")],
                false,
            ),
            (Always, false, &[("NO_COLOR", "1")], true),
            (Never, true, &[("FORCE_COLOR", "1")], false),
        ];
        for (color, is_terminal, variables, expected) in cases {
            let variable = |name: &str| {
                variables
                    .iter()
                    .find(|(known, _)| *known == name)
                    .map(|(_, value)| (*value).to_owned())
            };
            assert_eq!(
                is_coloured(color, is_terminal, variable),
                expected,
                "{color:?} {is_terminal} {variables:?}"
            );
        }
    }
}
