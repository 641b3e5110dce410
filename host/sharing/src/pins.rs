//! The pins of `tollgate.toml`: they are altered where they stand, and all else stays as somebody
//! wrote it.

use std::ops::Range;

use tollgate_gate::configuration::FILE_NAME;
use tollgate_model::Digest;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::error::SharingError;

/// What stands for a digest that is not there yet.
const NO_DIGEST: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// A policy that a configuration brings or pins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    /// The policy's id there.
    pub id: String,
    /// Where it comes from, as it is written; nothing for a built-in one.
    pub source: Option<String>,
    /// The SHA-256 that it is pinned to, if it is.
    pub sha256: Option<Digest>,
    place: Place,
}

/// Where its parts stand in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    /// The key and the value of the source.
    source: Option<(Range<usize>, Range<usize>)>,
    /// The value of the digest.
    sha256: Option<Range<usize>>,
    /// Whether the table stands in braces.
    is_inline: bool,
}

/// The policies that a configuration brings or pins, by their ids.
///
/// # Errors
///
/// [`SharingError::Unreadable`]: the text is no TOML.
pub fn pins(text: &str) -> Result<Vec<Pin>, SharingError> {
    let document = DeTable::parse(text).map_err(|error| {
        let why = error.message().lines().collect::<Vec<_>>().join(", ");
        SharingError::Unreadable { why }
    })?;
    let Some(policies) = document.get_ref().get("policies") else {
        return Ok(Vec::new());
    };
    let Some(policies) = policies.get_ref().as_table() else {
        return Ok(Vec::new());
    };
    let mut pins: Vec<Pin> = policies
        .iter()
        .filter_map(|(id, policy)| pin(text, id.get_ref(), policy))
        .collect();
    pins.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(pins)
}

fn pin(text: &str, id: &str, policy: &Spanned<DeValue<'_>>) -> Option<Pin> {
    let table = policy.get_ref().as_table()?;
    let entry = |name: &str| {
        let (key, value) = table.iter().find(|(key, _)| key.get_ref() == name)?;
        let written = value.get_ref().as_str()?;
        Some((key.span(), value.span(), written.to_owned()))
    };
    let (source, sha256) = (entry("source"), entry("sha256"));
    if source.is_none() && sha256.is_none() {
        return None;
    }
    let digest = |written: &str| {
        let digits = written.strip_prefix("sha256:").unwrap_or(written);
        Digest::parse(digits)
    };
    let is_inline = text
        .get(policy.span())
        .is_some_and(|text| text.starts_with('{'));
    Some(Pin {
        id: id.to_owned(),
        sha256: sha256.as_ref().and_then(|(_, _, written)| digest(written)),
        place: Place {
            source: source
                .as_ref()
                .map(|(key, value, _)| (key.clone(), value.clone())),
            sha256: sha256.map(|(_, value, _)| value),
            is_inline,
        },
        source: source.map(|(_, _, written)| written),
    })
}

/// The configuration with another digest for a pin: in its place, or in a new line behind the
/// source. With another source, too, where one is given.
///
/// # Errors
///
/// [`SharingError::Uneditable`]: it is written in a way that can't be edited here.
pub fn with_pin(
    text: &str,
    pin: &Pin,
    source: Option<&str>,
    sha256: Digest,
) -> Result<String, SharingError> {
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    if let (Some(source), Some((_, value))) = (source, &pin.place.source) {
        edits.push((value.clone(), format!("\"{source}\"")));
    }
    match (&pin.place.sha256, &pin.place.source) {
        (Some(place), _) => edits.push((place.clone(), format!("\"{sha256}\""))),
        (None, Some((key, value))) => edits.push(new_line(text, pin, key, value, sha256)),
        (None, None) => {}
    }
    edits.sort_by_key(|(place, _)| place.start);
    let mut changed = String::with_capacity(text.len() + 80);
    let mut copied = 0;
    for (place, new) in edits {
        changed.push_str(text.get(copied..place.start).unwrap_or_default());
        changed.push_str(&new);
        copied = place.end;
    }
    changed.push_str(text.get(copied..).unwrap_or_default());
    // There are ways to write TOML that were not thought of here.
    let is_right = pins(&changed).is_ok_and(|pins| {
        let mut found = pins.iter().filter(|one| one.id == pin.id);
        let source = source.or(pin.source.as_deref());
        found.any(|one| one.sha256 == Some(sha256) && one.source.as_deref() == source)
    });
    match is_right {
        true => Ok(changed),
        false => Err(SharingError::Uneditable {
            id: pin.id.clone(),
            sha256,
        }),
    }
}

/// Where a digest goes that is not there yet.
fn new_line(
    text: &str,
    pin: &Pin,
    key: &Range<usize>,
    value: &Range<usize>,
    sha256: Digest,
) -> (Range<usize>, String) {
    if pin.place.is_inline {
        return (value.end..value.end, format!(", sha256 = \"{sha256}\""));
    }
    let start = text.get(..key.start).and_then(|text| text.rfind('\n'));
    let before = text.get(start.map_or(0, |at| at + 1)..key.start);
    let before = before.unwrap_or_default();
    let rest = text.get(value.end..).unwrap_or_default();
    match rest.find('\n') {
        Some(length) => {
            let at = value.end + length + 1;
            (at..at, format!("{before}sha256 = \"{sha256}\"\n"))
        }
        None => {
            let line = format!("\n{before}sha256 = \"{sha256}\"\n");
            (text.len()..text.len(), line)
        }
    }
}

/// The configuration as if all were pinned: what else it says can be read then.
///
/// # Errors
///
/// As [`pins()`] and [`with_pin`].
pub fn filled(text: &str) -> Result<String, SharingError> {
    let none = Digest::parse(NO_DIGEST).ok_or_else(|| SharingError::Unreadable {
        why: FILE_NAME.to_owned(),
    })?;
    let mut text = text.to_owned();
    for _ in 0..pins(&text)?.len() {
        let unpinned = pins(&text)?.into_iter().find(|pin| pin.sha256.is_none());
        let Some(pin) = unpinned else { break };
        text = with_pin(&text, &pin, None, none)?;
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use tollgate_model::Digest;

    use super::{filled, pins, with_pin};

    fn locked(text: &str, id: &str) -> String {
        let digest = Digest::of(b"new");
        let pins = pins(text).expect("TOML");
        let pin = pins.iter().find(|pin| pin.id == id).expect("a pin");
        with_pin(text, pin, None, digest)
            .expect("it can be edited")
            .replace(&digest.to_string(), "NEW")
    }

    #[test]
    fn only_the_pin_is_altered() {
        let cases = [
            (
                "# ours\n[policies.cap]\nsource = 'oci://r.example/cap:1' # theirs\n\n[gate]\n",
                "# ours\n[policies.cap]\nsource = 'oci://r.example/cap:1' # theirs\nsha256 = \"NEW\"\n\n[gate]\n",
            ),
            (
                "[policies.cap]\n  sha256 = \"aa\" # old\n  source=\"oci://r.example/cap\"",
                "[policies.cap]\n  sha256 = \"NEW\" # old\n  source=\"oci://r.example/cap\"",
            ),
            (
                "[policies.cap]\nsource = 'x.wasm'",
                "[policies.cap]\nsource = 'x.wasm'\nsha256 = \"NEW\"\n",
            ),
            (
                "policies.cap.source = 'x.wasm'\n[gate]\n",
                "policies.cap.source = 'x.wasm'\npolicies.cap.sha256 = \"NEW\"\n[gate]\n",
            ),
            (
                "[policies]\ncap = { source = 'x.wasm', effect = 'note' }\n",
                "[policies]\ncap = { source = 'x.wasm', sha256 = \"NEW\", effect = 'note' }\n",
            ),
            (
                "[policies]\n\"cap\".source = 'x.wasm'\n",
                "[policies]\n\"cap\".source = 'x.wasm'\n\"cap\".sha256 = \"NEW\"\n",
            ),
            (
                "[policies.cap]\nsha256 = 'sha256:aa'\n",
                "[policies.cap]\nsha256 = \"NEW\"\n",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(locked(text, "cap"), expected);
        }
    }

    #[test]
    fn what_can_not_be_edited_is_said() {
        let text = "policies = { cap.source = 'x.wasm' }\n";
        let found = pins(text).expect("TOML");
        let refused = with_pin(text, &found[0], None, Digest::of(b"new"));
        assert!(refused.is_err(), "{refused:?}");
    }

    #[test]
    fn the_source_moves_with_the_pin() {
        let text = "[policies.cap]\nsource = 'oci://r.example/cap:1.0.0'\nsha256 = 'aa'\n";
        let found = pins(text).expect("TOML");
        let source = "oci://r.example/cap:1.1.0";
        let digest = Digest::of(b"new");
        let moved = with_pin(text, &found[0], Some(source), digest).expect("it can be edited");
        assert_eq!(
            moved,
            format!("[policies.cap]\nsource = \"{source}\"\nsha256 = \"{digest}\"\n")
        );
    }

    #[test]
    fn all_are_found_and_filled() {
        let text = "[policies.b]\nsource = 'oci://r.example/b'\n[policies.a]\nsource = 'a.wasm'\n\
                    [policies.idempotency]\neffect = 'note'\n";
        let ids: Vec<String> = pins(text)
            .expect("TOML")
            .into_iter()
            .map(|pin| pin.id)
            .collect();
        assert_eq!(ids, ["a", "b"]);
        let all = pins(&filled(text).expect("it can be edited")).expect("TOML");
        assert!(all.iter().all(|pin| pin.sha256.is_some()));
        assert!(pins("[policies").is_err());
        assert_eq!(pins("policies = 1").expect("TOML"), []);
    }
}
