//! The pins of `tollgate.toml`, as lines: they are altered where they stand, and all else stays
//! as somebody wrote it.

use tollgate_model::Digest;

/// A policy from a registry, as a configuration names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    /// Its address, as it is written.
    pub source: String,
    /// The SHA-256 that it is pinned to, if it is.
    pub sha256: Option<Digest>,
    source_line: usize,
    sha256_line: Option<usize>,
}

/// The policies from registries that a configuration names on lines of their own.
pub fn pins(text: &str) -> Vec<Pin> {
    let mut pins = Vec::new();
    let (mut source, mut sha256) = (None, None);
    for (number, line) in text.lines().chain(["["]).enumerate() {
        let line = line.trim();
        if line.starts_with('[') {
            let sha256: Option<(usize, String)> = sha256.take();
            if let Some((source_line, source)) = source.take() {
                pins.push(Pin {
                    source,
                    sha256: sha256.as_ref().and_then(|(_, text)| Digest::parse(text)),
                    source_line,
                    sha256_line: sha256.map(|(line, _)| line),
                });
            }
        } else if let Some(text) = value(line, "source").filter(|one| one.starts_with("oci://")) {
            source = Some((number, text.to_owned()));
        } else if let Some(text) = value(line, "sha256") {
            sha256 = Some((number, text.to_owned()));
        }
    }
    pins
}

/// The configuration with another digest for a pin: in its line, or in a new one behind the source.
pub fn with_pin(text: &str, pin: &Pin, sha256: Digest) -> String {
    let mut changed = String::with_capacity(text.len() + 80);
    for (number, line) in text.split_inclusive('\n').enumerate() {
        if Some(number) == pin.sha256_line {
            let old = value(line.trim(), "sha256").unwrap_or_default();
            changed.push_str(&line.replacen(old, &sha256.to_string(), 1));
            continue;
        }
        changed.push_str(line);
        if number == pin.source_line && pin.sha256_line.is_none() {
            let indent = line.len() - line.trim_start().len();
            if !line.ends_with('\n') {
                changed.push('\n');
            }
            changed.push_str(line.get(..indent).unwrap_or_default());
            changed.push_str(&format!("sha256 = \"{sha256}\"\n"));
        }
    }
    changed
}

/// The text that a key is set to on a line.
fn value<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    let rest = line
        .strip_prefix(key)?
        .trim_start()
        .strip_prefix('=')?
        .trim_start();
    let quote = rest.chars().next().filter(|quote| "'\"".contains(*quote))?;
    rest.get(1..)?.split_once(quote).map(|(value, _)| value)
}

#[cfg(test)]
mod tests {
    use tollgate_model::Digest;

    use super::{pins, with_pin};

    const TEXT: &str = "# ours\n[policies.cap]\nsource = 'oci://r.example/cap:1' # theirs\n\n\
                        [policies.other]\nsha256 = \"aa\"\n  source=\"oci://r.example/other\"\n\
                        [policies.file]\nsource = 'x.wasm'\nsha256 = 'bb'\n";

    #[test]
    fn only_the_pin_is_altered() {
        let found = pins(TEXT);
        let sources: Vec<&str> = found.iter().map(|pin| pin.source.as_str()).collect();
        assert_eq!(sources, ["oci://r.example/cap:1", "oci://r.example/other"]);
        let digest = Digest::of(b"new");
        let locked = with_pin(TEXT, &found[0], digest);
        let line = format!("# theirs\nsha256 = \"{digest}\"\n\n[policies.other]");
        assert!(locked.contains(&line), "{locked}");
        assert_eq!(pins(&locked)[0].sha256, Some(digest));
        let updated = with_pin(&locked, &pins(&locked)[0], Digest::of(b"newer"));
        assert_eq!(
            updated.replace(&Digest::of(b"newer").to_string(), &digest.to_string()),
            locked
        );
        assert_eq!(
            with_pin(TEXT, &found[1], digest),
            TEXT.replace("\"aa\"", &format!("\"{digest}\""))
        );
    }
}
