//! What policies say: rules and findings.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Digest, RepoPath, Span};

/// What a finding asks for. They are ordered: `Note < Review < Block`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// Worth knowing; changes nothing.
    Note,
    /// People with a say must approve.
    Review,
    /// The change must not be deployed as it is.
    Block,
}

impl Effect {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Effect::Note => "note",
            Effect::Review => "review",
            Effect::Block => "block",
        }
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.word())
    }
}

impl FromStr for Effect {
    type Err = UnknownEffect;

    fn from_str(text: &str) -> Result<Effect, UnknownEffect> {
        match text {
            "note" => Ok(Effect::Note),
            "review" => Ok(Effect::Review),
            "block" => Ok(Effect::Block),
            _ => Err(UnknownEffect(text.to_owned())),
        }
    }
}

/// A word that is no effect.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no effect: it is one of `note`, `review`, `block`")]
pub struct UnknownEffect(pub String);

/// One judgement that a policy can make, as its manifest declares it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Its name inside its policy, in kebab-case.
    pub name: String,
    /// What it looks for, one line.
    pub summary: String,
    /// What it asks for unless a finding or the configuration says otherwise.
    pub effect: Effect,
    /// Why it matters and what to do, for people. Markdown.
    pub help: String,
}

/// What an option of a policy must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum OptionKind {
    /// The policy does not say; it checks by itself.
    Any,
    /// A whole number.
    Integer,
    /// Any number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A text.
    Text,
    /// A list of texts.
    Texts,
    /// A list of whole numbers.
    Integers,
    /// A table.
    Table,
}

/// The words that name what an option must be, longest first.
const OPTION_KINDS: [(&str, OptionKind); 7] = [
    ("list of integers", OptionKind::Integers),
    ("list of texts", OptionKind::Texts),
    ("integer", OptionKind::Integer),
    ("number", OptionKind::Number),
    ("boolean", OptionKind::Boolean),
    ("table", OptionKind::Table),
    ("text", OptionKind::Text),
];

impl OptionKind {
    /// The kind that a line about an option begins with: `integer, 50000 by default: ...`.
    pub fn of_line(line: &str) -> OptionKind {
        let line = line.trim_start();
        let found = OPTION_KINDS.iter().find(|(word, _)| {
            let rest = line.strip_prefix(word);
            rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        });
        found.map_or(OptionKind::Any, |(_, kind)| *kind)
    }

    /// The words for it.
    pub fn words(self) -> &'static str {
        let found = OPTION_KINDS.iter().find(|(_, kind)| *kind == self);
        found.map_or("anything", |(words, _)| *words)
    }
}

/// An option that a policy takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyOption {
    /// Its name.
    pub name: String,
    /// What it must be.
    pub kind: OptionKind,
    /// Type, default and meaning in one line, as the policy says it.
    pub line: String,
}

/// What a policy says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Its name in kebab-case, the part before the slash in `policy/rule`.
    pub id: String,
    /// Its own version.
    pub version: String,
    /// One line for people.
    pub summary: String,
    /// The rules it may report under.
    pub rules: Vec<Rule>,
    /// The options it takes.
    pub options: Vec<PolicyOption>,
    /// Whether what it says of a source file rests on that file alone, so that it is shown one
    /// at a time.
    pub judges_by_file: bool,
}

/// A place in one side of the change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// The file.
    pub path: RepoPath,
    /// The stretch of its text at the head (or at the base, for [`Related`] places that say so).
    pub span: Span,
}

/// Another place that explains a finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Related {
    /// Where.
    pub place: Place,
    /// Whether the place is one of the base's version of the file.
    pub is_before: bool,
    /// What is to be seen there.
    pub message: String,
}

/// One thing that a policy found, checked by the engine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The policy's name.
    pub policy: String,
    /// The rule's name inside the policy.
    pub rule: String,
    /// What it asks for.
    pub effect: Effect,
    /// Where it is, at the head.
    pub place: Place,
    /// What is wrong and what it does to the customer.
    pub message: String,
    /// A word or two beside the underline; may be empty.
    pub label: String,
    /// What to do about it; may be empty.
    pub help: String,
    /// Other places that explain it.
    pub related: Vec<Related>,
    /// Where it is not empty: of all findings of a rule with this text only one is told.
    pub once: String,
    /// Stays the same while the code around it moves.
    pub fingerprint: Digest,
}

impl Finding {
    /// `policy/rule`.
    pub fn code(&self) -> String {
        format!("{}/{}", self.policy, self.rule)
    }

    /// The order in which findings are shown: by place, then by rule.
    pub fn order(&self, other: &Finding) -> std::cmp::Ordering {
        let key = |finding: &Finding| {
            (
                finding.place.clone(),
                finding.policy.clone(),
                finding.rule.clone(),
                finding.message.clone(),
            )
        };
        key(self).cmp(&key(other))
    }
}
