//! What an operator asks for besides the configuration: flags, and variables.

use tollgate_gate::Stricter;

use crate::arguments;
use crate::failure::Failure;

const AT_LEAST: &str = "TOLLGATE_AT_LEAST";
const ENFORCE: &str = "TOLLGATE_ENFORCE";
const NO_WAIVERS: &str = "TOLLGATE_NO_WAIVERS";

/// Flags and variables together. A variable that is not understood is no reason to go on.
pub(crate) fn of(arguments: &arguments::Stricter) -> Result<Stricter, Failure> {
    let mut at_least = arguments.at_least.clone();
    let named = std::env::var_os(AT_LEAST).unwrap_or_default();
    let named = named.to_string_lossy();
    for word in named
        .split(',')
        .map(str::trim)
        .filter(|word| !word.is_empty())
    {
        let one = word.parse().map_err(|error| {
            Failure::new(format!("{AT_LEAST}: {error}")).hint("or take it out of the environment")
        })?;
        at_least.push(one);
    }
    Ok(Stricter {
        at_least,
        enforces: arguments.enforce || is_on(ENFORCE),
        ignores_waivers: arguments.no_waivers || is_on(NO_WAIVERS),
    })
}

/// Whether a variable is set to anything but nothing, `0` or `false`.
fn is_on(name: &str) -> bool {
    let value = std::env::var_os(name).unwrap_or_default();
    !value.is_empty() && value != "0" && value != "false"
}
