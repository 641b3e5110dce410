//! One line of a file of allowed signers.

use tollgate_model::Timestamp;

use super::Signer;
use crate::key::PublicKey;

/// The beginnings of all kinds of keys: what stands before one of them is options.
const KINDS: [&str; 4] = ["ssh-", "ecdsa-", "sk-", "rsa-"];

/// Reads `principals [options] kind key [comment]`.
pub(super) fn parse(line: &str) -> Result<Signer, String> {
    let (principals, rest) = word(line)?;
    let principals = principals_of(&principals)?;
    let (options, key) = match KINDS.iter().any(|kind| rest.starts_with(kind)) {
        true => (String::new(), rest),
        false => raw_word(rest)?,
    };
    let mut signer = Signer {
        principals,
        namespaces: None,
        valid_after: None,
        valid_before: None,
        key: PublicKey::parse(key).map_err(|error| error.to_string())?,
    };
    let mut rest = options.as_str();
    while !rest.is_empty() {
        rest = read_option(&mut signer, rest)?;
    }
    Ok(signer)
}

fn principals_of(text: &str) -> Result<Vec<String>, String> {
    let names: Vec<String> = text
        .split(',')
        .map(|name| name.trim().to_lowercase())
        .collect();
    if names.iter().any(String::is_empty) {
        return Err("it names nobody".to_owned());
    }
    if let Some(pattern) = names.iter().find(|name| name.contains(['*', '?', '!'])) {
        return Err(format!("`{pattern}` is a pattern, and names no person"));
    }
    Ok(names)
}

/// Reads one option; what stands behind it and its comma.
fn read_option<'a>(signer: &mut Signer, text: &'a str) -> Result<&'a str, String> {
    let end = text.find(['=', ',']).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let (value, rest) = match rest.strip_prefix('=') {
        Some(rest) => quoted(rest).map(|(value, rest)| (Some(value), rest))?,
        None => (None, rest),
    };
    match (name.to_ascii_lowercase().as_str(), value) {
        ("namespaces", Some(list)) => {
            let names: Vec<String> = list.split(',').map(|name| name.trim().to_owned()).collect();
            if names.iter().any(|name| name.contains(['*', '?', '!'])) {
                return Err("patterns of namespaces are not taken: name them".to_owned());
            }
            signer.namespaces = Some(names);
        }
        ("valid-after", Some(moment)) => signer.valid_after = Some(timestamp(&moment)?),
        ("valid-before", Some(moment)) => signer.valid_before = Some(timestamp(&moment)?),
        ("cert-authority", None) => {
            return Err("it is an authority's key, which names no person".to_owned());
        }
        (name, _) => return Err(format!("the option `{name}` is not known")),
    }
    match rest.strip_prefix(',') {
        Some("") => Err("an option is missing after the comma".to_owned()),
        Some(rest) => Ok(rest),
        None if rest.is_empty() => Ok(rest),
        None => Err("options are separated by commas".to_owned()),
    }
}

/// A value in double quotes, or up to the next comma; and what stands behind it.
fn quoted(text: &str) -> Result<(String, &str), String> {
    let Some(inner) = text.strip_prefix('"') else {
        let end = text.find(',').unwrap_or(text.len());
        let (value, rest) = text.split_at(end);
        return Ok((value.to_owned(), rest));
    };
    match inner.split_once('"') {
        Some((value, rest)) if !value.contains('\\') => Ok((value.to_owned(), rest)),
        _ => Err("a quote is not closed".to_owned()),
    }
}

/// The first word, which may stand in quotes; and what stands behind it.
fn word(text: &str) -> Result<(String, &str), String> {
    match text.strip_prefix('"') {
        Some(inner) => {
            let (word, rest) = inner.split_once('"').ok_or("a quote is not closed")?;
            Ok((word.to_owned(), rest.trim_start()))
        }
        None => {
            let (word, rest) = text
                .split_once([' ', '\t'])
                .ok_or("there is no key behind the name")?;
            Ok((word.to_owned(), rest.trim_start()))
        }
    }
}

/// The first word with the quotes that are in it, in which spaces end nothing.
fn raw_word(text: &str) -> Result<(String, &str), String> {
    let mut in_quotes = false;
    for (at, letter) in text.char_indices() {
        match letter {
            '"' => in_quotes = !in_quotes,
            ' ' | '\t' if !in_quotes => {
                let (word, rest) = text.split_at(at);
                return Ok((word.to_owned(), rest.trim_start()));
            }
            _ => {}
        }
    }
    Err("there is no key behind the options".to_owned())
}

/// `YYYYMMDD`, `YYYYMMDDHHMM` or `YYYYMMDDHHMMSS`, each with or without a `Z`.
fn timestamp(text: &str) -> Result<Timestamp, String> {
    let refuse = || format!("`{text}` is no moment: write it as 20260131Z or 202601311200Z");
    let digits = text.strip_suffix(['Z', 'z']).unwrap_or(text);
    if !matches!(digits.len(), 8 | 12 | 14) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(refuse());
    }
    let full = format!("{digits:0<14}");
    let part = |from: usize, to: usize| full.get(from..to).unwrap_or_default();
    let written = format!(
        "{}-{}-{}T{}:{}:{}Z",
        part(0, 4),
        part(4, 6),
        part(6, 8),
        part(8, 10),
        part(10, 12),
        part(12, 14)
    );
    written.parse().map_err(|_| refuse())
}
