//! From the text of `tollgate.toml` to a [`Configuration`].

use std::collections::BTreeMap;
use std::ops::Range;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::error::{ConfigurationError, Problem};
use super::fields::{Document, Fields, Value, inner_table, nearest, wrong_type};
use super::options::to_json;
use super::{Configuration, EffectSetting, Origin, PolicySettings, RuleSetting};

/// Tables that later versions have.
const LATER: [&str; 7] = [
    "environments",
    "review",
    "reviewers",
    "waivers",
    "contracts",
    "evidence",
    "overrides",
];

/// Keys of `[gate]` that later versions have.
const LATER_IN_GATE: [&str; 2] = ["environments", "report-only"];

/// Keys of a policy that later versions have.
const LATER_IN_POLICY: [&str; 5] = ["source", "sha256", "paths", "environments", "unwaivable"];

const EFFECTS: [&str; 4] = ["off", "note", "review", "block"];

pub(super) fn read(
    path: &str,
    text: &str,
    origin: Origin,
) -> Result<Configuration, ConfigurationError> {
    let document = Document { path, text };
    let parsed = document.parse()?;
    let mut root = Fields::new(document, parsed.get_ref(), String::new());
    root.refuse_later(&LATER)?;
    let (payment_paths, protected_branches, branches) = match root.table("gate")? {
        Some(gate) => read_gate(gate)?,
        None => Default::default(),
    };
    let policies = match root.table("policies")? {
        Some(policies) => read_policies(document, policies)?,
        None => BTreeMap::new(),
    };
    // What is in it is checked by the catalogue, whose format it has.
    let in_house_gateways = match root.value("gateway") {
        Some(value) if value.get_ref().is_array() => Some(text.to_owned()),
        Some(value) => {
            return Err(wrong_type(
                document,
                "gateway",
                value,
                "a list of tables, `[[gateway]]`",
            ));
        }
        None => None,
    };
    root.finish()?;
    Ok(Configuration {
        origin,
        payment_paths,
        protected_branches,
        policies,
        in_house_gateways,
        branches,
    })
}

fn read_gate(
    mut gate: Fields<'_>,
) -> Result<(Vec<String>, Vec<String>, GlobSet), ConfigurationError> {
    gate.refuse_later(&LATER_IN_GATE)?;
    let document = gate.document;
    let paths = gate.texts("payment-paths")?;
    let branches = gate.texts("protected-branches")?;
    gate.finish()?;
    compile(document, &paths)?;
    let set = compile(document, &branches)?;
    let texts =
        |list: Vec<(String, Range<usize>)>| list.into_iter().map(|(text, _)| text).collect();
    Ok((texts(paths), texts(branches), set))
}

/// Compiles patterns, `*` stopping at a slash. One that is none is refused here, where its place
/// is known.
fn compile(
    document: Document<'_>,
    patterns: &[(String, Range<usize>)],
) -> Result<GlobSet, ConfigurationError> {
    let refuse = |pattern: &str, place: &Range<usize>, detail: String| {
        document.error(
            place.clone(),
            Problem::Glob {
                pattern: pattern.to_owned(),
                detail,
            },
        )
    };
    let mut set = GlobSetBuilder::new();
    for (pattern, place) in patterns {
        if pattern.is_empty()
            || ["/", "./", "../", "!"]
                .iter()
                .any(|start| pattern.starts_with(start))
        {
            let detail = "patterns are relative to the root of the repository, and none begins with `/`, `./`, `../` or `!`";
            return Err(refuse(pattern, place, detail.to_owned()));
        }
        let glob = GlobBuilder::new(pattern).literal_separator(true).build();
        set.add(glob.map_err(|error| refuse(pattern, place, error.kind().to_string()))?);
    }
    set.build().map_err(|error| {
        let (pattern, place) = patterns.first().cloned().unwrap_or_default();
        refuse(&pattern, &place, error.kind().to_string())
    })
}

fn read_policies(
    document: Document<'_>,
    policies: Fields<'_>,
) -> Result<BTreeMap<String, PolicySettings>, ConfigurationError> {
    let read = |(id, place, value)| {
        let fields = inner_table(document, format!("policies.{id}"), value)?;
        Ok((str::to_owned(id), read_policy(document, fields, &place)?))
    };
    policies.entries().map(read).collect()
}

fn read_policy(
    document: Document<'_>,
    mut policy: Fields<'_>,
    place: &Range<usize>,
) -> Result<PolicySettings, ConfigurationError> {
    policy.refuse_later(&LATER_IN_POLICY)?;
    let effect = match policy.value("effect") {
        Some(value) => Some(read_effect(document, "effect", value)?),
        None => None,
    };
    let rules = match policy.table("rules")? {
        Some(rules) => read_rules(document, rules)?,
        None => BTreeMap::new(),
    };
    let options = match policy.value("options") {
        Some(value) if value.get_ref().is_table() => Some(to_json(document, value)?.to_string()),
        Some(value) => return Err(wrong_type(document, "options", value, "a table")),
        None => None,
    };
    policy.finish()?;
    Ok(PolicySettings {
        effect,
        rules,
        options,
        place: document.place(place),
    })
}

fn read_rules(
    document: Document<'_>,
    rules: Fields<'_>,
) -> Result<BTreeMap<String, RuleSetting>, ConfigurationError> {
    let read = |(rule, place, value)| {
        let effect = read_effect(document, rule, value)?;
        Ok((
            str::to_owned(rule),
            RuleSetting {
                effect,
                place: document.place(&place),
            },
        ))
    };
    rules.entries().map(read).collect()
}

fn read_effect(
    document: Document<'_>,
    key: &str,
    value: &Value<'_>,
) -> Result<EffectSetting, ConfigurationError> {
    let Some(word) = value.get_ref().as_str() else {
        return Err(wrong_type(
            document,
            key,
            value,
            "one of `off`, `note`, `review`, `block`",
        ));
    };
    if word == "off" {
        return Ok(EffectSetting::Off);
    }
    word.parse().map(EffectSetting::To).map_err(|_| {
        let problem = Problem::UnknownEffect {
            word: word.to_owned(),
            nearest: nearest(word, EFFECTS),
        };
        document.error(value.span(), problem)
    })
}
