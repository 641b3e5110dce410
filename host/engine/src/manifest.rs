//! What a policy says of itself, compared with what a manifest may be.

use std::collections::BTreeSet;

use tollgate_model::finding::{Effect, Manifest, OptionKind, PolicyOption, Rule};

use crate::limits::{HELP_BYTES, LINE_BYTES, NAME_BYTES, PAIRS, RULES};
use crate::wit::guard;

/// What is wrong with a manifest.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ManifestError {
    #[error("its {what} `{name}` is not kebab-case of at most {NAME_BYTES} characters")]
    Name { what: &'static str, name: String },

    #[error("its {what} {why}")]
    Text { what: String, why: String },

    #[error("it has {count} {what}; {bounds}")]
    Count {
        what: &'static str,
        count: usize,
        bounds: String,
    },

    #[error("it declares the rule `{rule}` twice")]
    Twice { rule: String },

    #[error("its rule `{rule}` has the effect `{effect}`; it is one of `note`, `review`, `block`")]
    Effect { rule: String, effect: String },
}

/// Checks a manifest. What is `extra` and not known is for later versions.
pub(crate) fn check(manifest: guard::Manifest) -> Result<Manifest, ManifestError> {
    check_name("id", &manifest.id)?;
    check_line("version", &manifest.version, NAME_BYTES)?;
    check_line("summary", &manifest.summary, LINE_BYTES)?;
    check_count("options", manifest.options.len(), 0, PAIRS)?;
    check_count("extras", manifest.extra.len(), 0, PAIRS)?;
    check_count("rules", manifest.rules.len(), 1, RULES)?;
    let mut names = BTreeSet::new();
    let mut rules = Vec::with_capacity(manifest.rules.len());
    for (name, line) in &manifest.options {
        check_line("option's name", name, NAME_BYTES)?;
        check_line(&format!("line on the option `{name}`"), line, LINE_BYTES)?;
    }
    for rule in manifest.rules {
        check_name("rule", &rule.name)?;
        check_line(
            &format!("summary of `{}`", rule.name),
            &rule.summary,
            LINE_BYTES,
        )?;
        if rule.help.len() > HELP_BYTES {
            let what = format!("help of `{}`", rule.name);
            return Err(too_long(what, rule.help.len(), HELP_BYTES));
        }
        let effect: Effect = rule.effect.parse().map_err(|_| ManifestError::Effect {
            rule: rule.name.clone(),
            effect: rule.effect.clone(),
        })?;
        if !names.insert(rule.name.clone()) {
            return Err(ManifestError::Twice { rule: rule.name });
        }
        rules.push(Rule {
            name: rule.name,
            summary: rule.summary,
            effect,
            help: rule.help,
        });
    }
    let option = |(name, line): (String, String)| PolicyOption {
        kind: OptionKind::of_line(&line),
        name,
        line,
    };
    Ok(Manifest {
        options: manifest.options.into_iter().map(option).collect(),
        id: manifest.id,
        version: manifest.version,
        summary: manifest.summary,
        rules,
        judges_by_file: manifest.extra.iter().any(is_by_file),
    })
}

fn is_by_file((name, value): &(String, String)) -> bool {
    name == "judges" && value == "by-file"
}

fn check_name(what: &'static str, name: &str) -> Result<(), ManifestError> {
    match is_kebab_case(name) {
        true => Ok(()),
        false => Err(ManifestError::Name {
            what,
            name: name.chars().take(NAME_BYTES).collect(),
        }),
    }
}

fn check_line(what: &str, line: &str, limit: usize) -> Result<(), ManifestError> {
    if line.len() > limit {
        return Err(too_long(what.to_owned(), line.len(), limit));
    }
    let why = if line.trim().is_empty() {
        "is empty"
    } else if line.contains('\n') {
        "has more than one line"
    } else {
        return Ok(());
    };
    Err(ManifestError::Text {
        what: what.to_owned(),
        why: why.to_owned(),
    })
}

fn too_long(what: String, bytes: usize, limit: usize) -> ManifestError {
    ManifestError::Text {
        what,
        why: format!("has {bytes} bytes; the limit is {limit}"),
    }
}

fn check_count(
    what: &'static str,
    count: usize,
    least: usize,
    most: usize,
) -> Result<(), ManifestError> {
    match (least..=most).contains(&count) {
        true => Ok(()),
        false => Err(ManifestError::Count {
            what,
            count,
            bounds: format!("it may have {least} to {most}"),
        }),
    }
}

/// Words of lower-case letters and digits, joined by hyphens, that begin with a letter.
fn is_kebab_case(name: &str) -> bool {
    let is_word = |word: &str| {
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        !word.is_empty() && word.bytes().all(is_plain)
    };
    name.len() <= NAME_BYTES
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.split('-').all(is_word)
}

#[cfg(test)]
mod tests {
    use super::{ManifestError, check, is_kebab_case};
    use crate::wit::guard;

    fn manifest(id: &str, rules: &[(&str, &str)]) -> guard::Manifest {
        let rule = |(name, effect): &(&str, &str)| guard::Rule {
            name: (*name).to_owned(),
            summary: "Looks for something.".to_owned(),
            effect: (*effect).to_owned(),
            help: String::new(),
            extra: Vec::new(),
        };
        guard::Manifest {
            id: id.to_owned(),
            version: "1.0.0".to_owned(),
            summary: "One line.".to_owned(),
            rules: rules.iter().map(rule).collect(),
            options: Vec::new(),
            extra: Vec::new(),
        }
    }

    #[test]
    fn kebab_case_is_told() {
        for good in ["a", "idempotency", "missing-key", "x2-y3"] {
            assert!(is_kebab_case(good), "{good}");
        }
        for bad in [
            "",
            "A",
            "-a",
            "a-",
            "a--b",
            "2a",
            "a_b",
            "a/b",
            &"a".repeat(65),
        ] {
            assert!(!is_kebab_case(bad), "{bad}");
        }
    }

    #[test]
    fn what_a_manifest_may_not_be_is_named() {
        let said = |id: &str, rules: &[(&str, &str)]| {
            check(manifest(id, rules)).map_or_else(|error| error.to_string(), |_| String::new())
        };
        assert_eq!(said("good", &[("one", "note"), ("two", "block")]), "");
        assert!(said("Bad", &[("one", "note")]).contains("`Bad` is not kebab-case"));
        assert!(said("good", &[]).contains("0 rules"));
        assert!(said("good", &[("one", "deny")]).contains("effect `deny`"));
        let twice = check(manifest("good", &[("one", "note"), ("one", "note")]));
        assert!(matches!(twice, Err(ManifestError::Twice { .. })));
        let mut long = manifest("good", &[("one", "note")]);
        long.summary = "x".repeat(501);
        assert!(check(long).is_err_and(|error| error.to_string().contains("501 bytes")));
    }
}
