//! The tables about policies: effects, options, sources and pins.

use std::collections::BTreeMap;
use std::ops::Range;

use tollgate_model::Digest;

use super::GATE;
use super::error::{ConfigurationError, Problem};
use super::fields::{Document, Fields, Value, inner_table, nearest, wrong_type};
use super::options::Options;
use super::patterns::path_problem;
use crate::effects::{EffectSetting, PolicyEffects, RuleSetting};

const EFFECTS: [&str; 4] = ["off", "note", "review", "block"];

/// What policies in registries are called by.
const REGISTRY: &str = "oci://";

/// What the configuration says of one policy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PolicySettings {
    /// What its findings ask for.
    pub effects: PolicyEffects,
    /// The policy's options.
    pub options: Option<Options>,
    /// Where it comes from, if it is not built in.
    pub source: Option<PolicySource>,
    /// The SHA-256 of its component. Another one is not run.
    pub sha256: Option<Digest>,
    /// Who may have signed it: whoever pins it asks for the signature of one of them. Nobody need
    /// have where this is empty.
    pub signed_by: Vec<String>,
    /// The rules that nobody can waive.
    pub unwaivable: Unwaivable,
    /// Where it stands: `tollgate.toml:4:2`.
    pub place: String,
}

/// Where a policy comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicySource {
    /// A file of the repository, taken from the base of the change.
    File(String),
    /// An artifact in a registry: `oci://...`.
    Registry(String),
}

/// Which rules of a policy nobody can waive.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Unwaivable {
    /// All can be waived.
    #[default]
    None,
    /// None can be waived.
    All,
    /// These can't be; each with its place.
    Rules(BTreeMap<String, String>),
}

impl Unwaivable {
    /// Whether a rule is one of them.
    pub fn holds(&self, rule: &str) -> bool {
        match self {
            Unwaivable::None => false,
            Unwaivable::All => true,
            Unwaivable::Rules(rules) => rules.contains_key(rule),
        }
    }
}

pub(super) fn read_policies(
    document: Document<'_>,
    policies: Fields<'_>,
) -> Result<BTreeMap<String, PolicySettings>, ConfigurationError> {
    let read = |(id, place, value)| {
        refuse_own(document, id, &place)?;
        let fields = inner_table(document, format!("policies.{id}"), value)?;
        Ok((str::to_owned(id), read_policy(document, fields, &place)?))
    };
    policies.entries().map(read).collect()
}

/// The gate's own findings are as they are.
fn refuse_own(
    document: Document<'_>,
    id: &str,
    place: &Range<usize>,
) -> Result<(), ConfigurationError> {
    let message = format!("`{GATE}` is no policy: what the gate itself finds can't be set");
    match id == GATE {
        true => Err(document.wrong(place.clone(), message, "remove it")),
        false => Ok(()),
    }
}

fn read_policy(
    document: Document<'_>,
    mut policy: Fields<'_>,
    place: &Range<usize>,
) -> Result<PolicySettings, ConfigurationError> {
    let effects = read_effects(document, &mut policy, place)?;
    let options = match policy.value("options") {
        Some(value) => Some(Options::read(document, value)?),
        None => None,
    };
    let source = match policy.text("source")? {
        Some((text, place)) => Some(read_source(document, &text, &place)?),
        None => None,
    };
    let sha256 = match policy.text("sha256")? {
        Some((text, place)) => Some(read_digest(document, &text, &place)?),
        None => None,
    };
    let signed_by = read_signed_by(document, &mut policy)?;
    let unwaivable = read_unwaivable(document, &mut policy)?;
    policy.finish()?;
    if let Some((_, place)) = signed_by.first()
        && !matches!(source, Some(PolicySource::Registry(_)))
    {
        let message = "only a policy of a registry can be signed by its author";
        let fix = "remove `signed-by`: what is in this repository is reviewed here";
        return Err(document.wrong(place.clone(), message, fix));
    }
    if let (Some(PolicySource::File(path)), None) = (&source, sha256) {
        let message = format!("`{path}` is not pinned");
        let fix = "pin it with `tollgate policy lock`";
        return Err(document.wrong(place.clone(), message, fix));
    }
    if let (Some(PolicySource::Registry(address)), None) = (&source, sha256) {
        let message = format!("`{address}` is not pinned");
        return Err(document.wrong(
            place.clone(),
            message,
            "pin it with `tollgate policy lock`, which fetches it and looks into it",
        ));
    }
    Ok(PolicySettings {
        effects,
        options,
        source,
        sha256,
        signed_by: signed_by.into_iter().map(|(name, _)| name).collect(),
        unwaivable,
        place: document.place(place),
    })
}

/// Whose signature is asked for. An empty list would ask for nobody's, where somebody meant to.
fn read_signed_by(
    document: Document<'_>,
    policy: &mut Fields<'_>,
) -> Result<Vec<(String, Range<usize>)>, ConfigurationError> {
    let Some(value) = policy.value("signed-by") else {
        return Ok(Vec::new());
    };
    let signed_by = policy.texts_in("signed-by", value)?;
    if signed_by.is_empty() {
        let message = "`signed-by` names nobody, so no signature could count";
        let fix = "name whose signature counts, or remove `signed-by` to ask for none";
        return Err(document.wrong(value.span(), message, fix));
    }
    Ok(signed_by)
}

/// The tables of policies in `[[paths]]` and `[environments.*]`: effects and nothing else.
pub(super) fn read_layer(
    document: Document<'_>,
    policies: Option<Fields<'_>>,
    name: &str,
) -> Result<BTreeMap<String, PolicyEffects>, ConfigurationError> {
    let Some(policies) = policies else {
        return Ok(BTreeMap::new());
    };
    let read = |(id, place, value)| {
        refuse_own(document, id, &place)?;
        let mut fields = inner_table(document, format!("{name}.policies.{id}"), value)?;
        let effects = read_effects(document, &mut fields, &place)?;
        fields.finish()?;
        Ok((str::to_owned(id), effects))
    };
    policies.entries().map(read).collect()
}

fn read_effects(
    document: Document<'_>,
    policy: &mut Fields<'_>,
    place: &Range<usize>,
) -> Result<PolicyEffects, ConfigurationError> {
    let effect = match policy.value("effect") {
        Some(value) => Some(read_effect(document, "effect", value)?),
        None => None,
    };
    let rules = match policy.table("rules")? {
        Some(rules) => read_rules(document, rules)?,
        None => BTreeMap::new(),
    };
    Ok(PolicyEffects {
        effect,
        rules,
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

fn read_source(
    document: Document<'_>,
    text: &str,
    place: &Range<usize>,
) -> Result<PolicySource, ConfigurationError> {
    if text.starts_with(REGISTRY) {
        return Ok(PolicySource::Registry(text.to_owned()));
    }
    match path_problem(text) {
        None => Ok(PolicySource::File(text.to_owned())),
        Some(problem) => Err(document.wrong(
            place.clone(),
            format!("`{text}` is no source: {problem}"),
            "name a file of this repository, such as `.tollgate/policies/refund-cap.wasm`, or an `oci://` address",
        )),
    }
}

fn read_digest(
    document: Document<'_>,
    text: &str,
    place: &Range<usize>,
) -> Result<Digest, ConfigurationError> {
    let digits = text.strip_prefix("sha256:").unwrap_or(text);
    let is_hexadecimal = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let digest = Digest::parse(digits).filter(|_| is_hexadecimal);
    digest.ok_or_else(|| {
        let message = format!("`{text}` is no SHA-256");
        document.wrong(place.clone(), message, "write its 64 hexadecimal digits")
    })
}

fn read_unwaivable(
    document: Document<'_>,
    policy: &mut Fields<'_>,
) -> Result<Unwaivable, ConfigurationError> {
    let Some(value) = policy.value("unwaivable") else {
        return Ok(Unwaivable::None);
    };
    if let Some(claim) = value.get_ref().as_bool() {
        return Ok(if claim {
            Unwaivable::All
        } else {
            Unwaivable::None
        });
    }
    let expected = "`true`, or a list of rules";
    let refuse = |value: &Value<'_>| wrong_type(document, "unwaivable", value, expected);
    let list = value.get_ref().as_array().ok_or_else(|| refuse(value))?;
    let rule = |item: &Value<'_>| {
        let rule = item.get_ref().as_str().ok_or_else(|| refuse(item))?;
        Ok((rule.to_owned(), document.place(&item.span())))
    };
    let rules = list.iter().map(rule).collect::<Result<_, _>>()?;
    Ok(Unwaivable::Rules(rules))
}
