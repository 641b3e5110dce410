//! What another version of a policy changes, in words.

use std::collections::BTreeMap;

use tollgate_model::finding::{Manifest, Rule};

/// A line for each difference between two versions of a policy; none where they say the same of
/// themselves.
pub fn differences(old: &Manifest, new: &Manifest) -> Vec<String> {
    let mut lines = Vec::new();
    if old.id != new.id {
        lines.push(format!(
            "it is another policy: `{}`, was `{}`",
            new.id, old.id
        ));
    }
    if old.version != new.version {
        lines.push(format!("version {}, was {}", new.version, old.version));
    }
    let rules = |manifest: &Manifest| -> BTreeMap<String, Rule> {
        let rules = manifest.rules.iter();
        rules
            .map(|rule| (rule.name.clone(), rule.clone()))
            .collect()
    };
    let (before, after) = (rules(old), rules(new));
    for (name, rule) in &after {
        match before.get(name) {
            None => lines.push(format!("+ rule {name} ({}): {}", rule.effect, rule.summary)),
            Some(known) if known.effect != rule.effect => {
                lines.push(format!(
                    "~ rule {name} asks for {}, was {}",
                    rule.effect, known.effect
                ));
            }
            Some(_) => {}
        }
    }
    let gone = before.iter().filter(|(name, _)| !after.contains_key(*name));
    lines.extend(
        gone.map(|(name, rule)| format!("- rule {name} ({}): {}", rule.effect, rule.summary)),
    );
    let options = |manifest: &Manifest| -> BTreeMap<String, String> {
        let options = manifest.options.iter();
        options
            .map(|one| (one.name.clone(), one.line.clone()))
            .collect()
    };
    let (before, after) = (options(old), options(new));
    for (name, line) in &after {
        match before.get(name) {
            None => lines.push(format!("+ option {name}: {line}")),
            Some(known) if known != line => lines.push(format!("~ option {name}: {line}")),
            Some(_) => {}
        }
    }
    let gone = before.keys().filter(|name| !after.contains_key(*name));
    lines.extend(gone.map(|name| format!("- option {name}")));
    lines
}

#[cfg(test)]
mod tests {
    use tollgate_model::finding::{Effect, Manifest, Rule};

    use super::differences;

    fn manifest(version: &str, rules: &[(&str, Effect)]) -> Manifest {
        let rule = |(name, effect): &(&str, Effect)| Rule {
            name: (*name).to_owned(),
            summary: format!("what {name} is"),
            effect: *effect,
            help: String::new(),
        };
        Manifest {
            id: "cap".into(),
            version: version.into(),
            summary: String::new(),
            rules: rules.iter().map(rule).collect(),
            options: Vec::new(),
            judges_by_file: false,
        }
    }

    #[test]
    fn rules_come_and_go() {
        let old = manifest("1.0.0", &[("a", Effect::Review), ("b", Effect::Note)]);
        let new = manifest("1.1.0", &[("a", Effect::Block), ("c", Effect::Note)]);
        assert_eq!(
            differences(&old, &new),
            [
                "version 1.1.0, was 1.0.0",
                "~ rule a asks for block, was review",
                "+ rule c (note): what c is",
                "- rule b (note): what b is",
            ]
        );
        assert!(differences(&old, &old).is_empty());
    }
}
