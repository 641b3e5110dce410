//! What another version of a policy changes, in words.

use std::collections::{BTreeMap, BTreeSet};

use tollgate_authoring::Inspection;
use tollgate_model::finding::Manifest;
use tollgate_registry::Version;

/// A line for each difference between two versions of a policy; none where they are one component.
pub fn differences(old: &Inspection, new: &Inspection) -> Vec<String> {
    if old.digest == new.digest {
        return Vec::new();
    }
    let mut lines = vec![versions(&old.manifest, &new.manifest)];
    lines.extend(rules(&old.manifest, &new.manifest));
    lines.extend(options(&old.manifest, &new.manifest));
    lines.extend(questions(old, new));
    if old.version != new.version {
        let (version, was) = (&new.version, &old.version);
        lines.push(format!("~ speaks tollgate:policy {version}, was {was}"));
    }
    let judges = |inspection: &Inspection| match inspection.manifest.judges_by_file {
        true => "each source file by itself",
        false => "the whole change at once",
    };
    if judges(old) != judges(new) {
        lines.push(format!("~ judges {}, was {}", judges(new), judges(old)));
    }
    if old.bytes != new.bytes {
        lines.push(format!("~ size {} bytes, was {}", new.bytes, old.bytes));
    }
    lines
}

fn versions(old: &Manifest, new: &Manifest) -> String {
    let (was, is) = (&old.version, &new.version);
    let older = Version::parse(was).zip(Version::parse(is));
    match older {
        _ if was == is => format!("! still version {is}, and another component"),
        Some((was, is)) if is < was => format!("! version {is}, which is older than {was}"),
        _ => format!("~ version {is}, was {was}"),
    }
}

fn rules(old: &Manifest, new: &Manifest) -> Vec<String> {
    let by_name = |manifest: &Manifest| -> BTreeMap<String, (String, String)> {
        let rules = manifest.rules.iter();
        rules
            .map(|rule| {
                let effect = rule.effect.to_string();
                (rule.name.clone(), (effect, rule.summary.clone()))
            })
            .collect()
    };
    let (before, after) = (by_name(old), by_name(new));
    let mut lines = Vec::new();
    for (name, (effect, summary)) in &after {
        match before.get(name) {
            None => lines.push(format!("+ rule {name} ({effect}): {summary}")),
            Some((was, _)) if was != effect => {
                lines.push(format!("~ rule {name} asks for {effect}, was {was}"));
            }
            Some((_, was)) if was != summary => lines.push(format!("~ rule {name}: {summary}")),
            Some(_) => {}
        }
    }
    let gone = before.iter().filter(|(name, _)| !after.contains_key(*name));
    lines.extend(
        gone.map(|(name, (effect, summary))| format!("- rule {name} ({effect}): {summary}")),
    );
    lines
}

fn options(old: &Manifest, new: &Manifest) -> Vec<String> {
    let by_name = |manifest: &Manifest| -> BTreeMap<String, String> {
        let options = manifest.options.iter();
        options
            .map(|one| (one.name.clone(), one.line.clone()))
            .collect()
    };
    let (before, after) = (by_name(old), by_name(new));
    let mut lines = Vec::new();
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

/// What it asks of the host and did not before, and the other way round.
fn questions(old: &Inspection, new: &Inspection) -> Vec<String> {
    let asked = |inspection: &Inspection| -> BTreeSet<String> {
        let used = inspection.imports.iter().flat_map(|(_, used)| used);
        let names = used.filter_map(|name| name.strip_prefix("[method]"));
        names.map(str::to_owned).collect()
    };
    let (before, after) = (asked(old), asked(new));
    let list = |names: Vec<&str>| names.join(", ");
    let more: Vec<&str> = after.difference(&before).map(String::as_str).collect();
    let less: Vec<&str> = before.difference(&after).map(String::as_str).collect();
    let mut lines = Vec::new();
    if !more.is_empty() {
        lines.push(format!("+ asks for {}", list(more)));
    }
    if !less.is_empty() {
        lines.push(format!("- asks for {}", list(less)));
    }
    lines
}

#[cfg(test)]
mod tests {
    use tollgate_authoring::Inspection;
    use tollgate_model::Digest;
    use tollgate_model::finding::{Effect, Manifest, Rule};

    use super::differences;

    fn inspection(version: &str, rules: &[(&str, Effect)], asks: &[&str]) -> Inspection {
        let rule = |(name, effect): &(&str, Effect)| Rule {
            name: (*name).to_owned(),
            summary: format!("what {name} is"),
            effect: *effect,
            help: String::new(),
        };
        let asks: Vec<String> = asks.iter().map(|name| format!("[method]{name}")).collect();
        Inspection {
            digest: Digest::of(format!("{version} {rules:?} {asks:?}").as_bytes()),
            manifest: Manifest {
                id: "cap".into(),
                version: version.into(),
                summary: String::new(),
                rules: rules.iter().map(rule).collect(),
                options: Vec::new(),
                judges_by_file: false,
            },
            version: "0.1.0".into(),
            imports: vec![("tollgate:policy/facts@0.1.0".into(), asks)],
            bytes: 1_000 + rules.len(),
        }
    }

    #[test]
    fn rules_and_questions_come_and_go() {
        let old = inspection(
            "1.0.0",
            &[("a", Effect::Review), ("b", Effect::Note)],
            &["change.calls"],
        );
        let new = inspection(
            "1.1.0",
            &[
                ("a", Effect::Block),
                ("c", Effect::Note),
                ("d", Effect::Note),
            ],
            &["change.calls", "change.read"],
        );
        assert_eq!(
            differences(&old, &new),
            [
                "~ version 1.1.0, was 1.0.0",
                "~ rule a asks for block, was review",
                "+ rule c (note): what c is",
                "+ rule d (note): what d is",
                "- rule b (note): what b is",
                "+ asks for change.read",
                "~ size 1003 bytes, was 1002",
            ]
        );
        assert!(differences(&old, &old).is_empty());
    }

    #[test]
    fn what_is_no_step_forward_stands_out() {
        let new = inspection("1.10.0", &[], &[]);
        let old = inspection("1.9.0", &[], &[]);
        assert_eq!(
            differences(&new, &old),
            ["! version 1.9.0, which is older than 1.10.0"]
        );
        let other = inspection("1.9.0", &[("a", Effect::Note)], &[]);
        assert_eq!(
            differences(&old, &other)[0],
            "! still version 1.9.0, and another component"
        );
    }
}
