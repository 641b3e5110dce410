//! Secrets of gateways in shown lines: a log of the gate must not be one more place they stand in.

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memmem::Finder;

/// How they begin.
const BEGINNINGS: [&str; 9] = [
    "live_",
    "whsec_",
    "xnd_production_",
    "FLWSECK-",
    "pdl_live_apikey_",
    "sq0csp-",
    "access_token$production$",
    "APP_USR-",
    "pdl_ntfset_",
];

/// Finds each of them: many lines are shown.
static FINDERS: LazyLock<[Finder<'static>; BEGINNINGS.len()]> =
    LazyLock::new(|| BEGINNINGS.map(Finder::new));

/// What is shorter is a name.
const SHORTEST: usize = 16;

/// A line with stars in place of all but the beginnings of secrets. Its length stays.
pub(crate) fn masked(line: &str) -> Cow<'_, str> {
    let mut shown = Cow::Borrowed(line);
    for (beginning, finder) in BEGINNINGS.into_iter().zip(FINDERS.iter()) {
        for at in finder.find_iter(line.as_bytes()) {
            let rest = at + beginning.len();
            let tail = line.get(rest..).unwrap_or_default();
            let is_secret = |letter: char| {
                letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '$' | '+' | '/')
            };
            let length = tail.find(|letter| !is_secret(letter)).unwrap_or(tail.len());
            let has_digit = || tail.bytes().take(length).any(|byte| byte.is_ascii_digit());
            if length >= SHORTEST && (beginning != "live_" || has_digit()) {
                let stars = "*".repeat(length);
                shown.to_mut().replace_range(rest..rest + length, &stars);
            }
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn secrets_are_not_shown() {
        let tail = "9aQ3mZ7wLr2KxT8vBn5YcD4e";
        let line = format!("key = \"sk_live_{tail}\" # sk_live_ keys");
        let shown = masked(&line);
        assert!(shown.starts_with("key = \"sk_live_***"), "{shown}");
        assert!(!shown.contains(tail), "{shown}");
        assert!(shown.ends_with("*\" # sk_live_ keys"), "{shown}");
        assert_eq!(shown.len(), line.len());
    }
}
