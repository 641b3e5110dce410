//! Writing a waiver into the file of waivers.

use tollgate_model::change::Content;
use tollgate_model::{RepoPath, Timestamp};

use super::file;

/// A waiver that is to be written.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The rule, `policy/rule`.
    pub rule: String,
    /// The files, by a pattern; or else `fingerprint`.
    pub path: Option<String>,
    /// The one finding.
    pub fingerprint: Option<String>,
    /// Why the risk is accepted.
    pub reason: String,
    /// Who accepts it.
    pub owner: String,
    /// The last day that it counts.
    pub expires: Timestamp,
}

/// The text of the file of waivers with one more in it.
///
/// # Errors
///
/// What is wrong with the waiver, or with the file as it is.
pub fn append(path: &RepoPath, text: &str, draft: &Draft) -> Result<String, String> {
    let read = |text: &str| {
        let content = Content::Text(text.into());
        file::read(path, &Content::Absent, &content, true)
    };
    let (known, malformed) = read(text);
    if let Some(wrong) = malformed.first() {
        let line = wrong.place.span.start_line;
        return Err(format!("{path}:{line}: {}", wrong.message));
    }
    let mut longer = text.to_owned();
    if !longer.is_empty() && !longer.ends_with('\n') {
        longer.push('\n');
    }
    if !longer.is_empty() {
        longer.push('\n');
    }
    longer.push_str(&entry(draft));
    let (waivers, malformed) = read(&longer);
    if let Some(wrong) = malformed.first() {
        return Err(wrong.message.clone());
    }
    let (Some(new), true) = (waivers.last(), waivers.len() == known.len() + 1) else {
        return Err("the file of waivers would not be read as it is written".to_owned());
    };
    match known.iter().any(|known| known.digest() == new.digest()) {
        true => Err("the very same waiver is there already".to_owned()),
        false => Ok(longer),
    }
}

fn entry(draft: &Draft) -> String {
    let mut text = "[[waiver]]\n".to_owned();
    let mut put = |key: &str, value: &str| {
        let value = toml::Value::String(value.to_owned());
        text.push_str(&format!("{key} = {value}\n"));
    };
    put("rule", &draft.rule);
    if let Some(path) = &draft.path {
        put("path", path);
    }
    if let Some(fingerprint) = &draft.fingerprint {
        put("fingerprint", fingerprint);
    }
    put("reason", &draft.reason);
    put("owner", &draft.owner);
    text.push_str(&format!("expires = {}\n", draft.expires.day()));
    text
}
