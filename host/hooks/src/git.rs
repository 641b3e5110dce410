//! Asking git: hooks are its own, and it alone knows where it looks for them.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::HooksError;

/// Runs git in a folder; what it wrote, without the last line's end.
pub(crate) fn ask(folder: &Path, arguments: &[&str]) -> Result<String, HooksError> {
    match answer(folder, arguments)? {
        Ok(text) => Ok(text),
        Err(detail) => Err(HooksError::Git { detail }),
    }
}

/// The same, where a no is an answer, too.
pub(crate) fn answer(
    folder: &Path,
    arguments: &[&str],
) -> Result<Result<String, String>, HooksError> {
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| HooksError::Git {
            detail: error.to_string(),
        })?;
    let text = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        text.trim_end_matches(['\n', '\r']).to_owned()
    };
    Ok(match output.status.success() {
        true => Ok(text(&output.stdout)),
        false => Err(text(&output.stderr)),
    })
}

/// The two first numbers of `git version 2.47.3`, with whatever vendors put behind.
pub(crate) fn version(told: &str) -> Option<(u32, u32)> {
    let number = told
        .split(' ')
        .find(|word| word.starts_with(|first: char| first.is_ascii_digit()))?;
    let mut parts = number.split('.').map(str::parse);
    Some((parts.next()?.ok()?, parts.next()?.ok()?))
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn versions_of_vendors() {
        assert_eq!(version("git version 2.47.3"), Some((2, 47)));
        assert_eq!(version("git version 2.54.0 (Apple Git-155)"), Some((2, 54)));
        assert_eq!(version("git version 2.54.0.windows.1"), Some((2, 54)));
        assert_eq!(version("git"), None);
    }
}
