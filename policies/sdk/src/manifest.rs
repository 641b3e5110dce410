//! What a policy says of itself.

use crate::bindings::exports::tollgate::policy::guard;

/// What a finding asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Worth knowing.
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

impl Effect {
    /// What is asked for by a finding that wants people to look or to prepare, and has seen no
    /// defect: a review where the change is bound for an environment, a note on the way there.
    pub fn before_deploy(change: &crate::Change) -> Effect {
        match change.environment() {
            Some(_) => Effect::Review,
            None => Effect::Note,
        }
    }
}

/// One rule of a policy.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Its name in kebab-case. It never changes its meaning and is never used again.
    pub name: &'static str,
    /// What it looks for, one line.
    pub summary: &'static str,
    /// What its findings ask for by default.
    pub effect: Effect,
    /// Why it matters and what to do. Markdown.
    pub help: &'static str,
}

/// What a policy says of itself.
#[derive(Debug, Clone, Copy)]
pub struct Manifest {
    /// Its id in kebab-case.
    pub id: &'static str,
    /// Its version.
    pub version: &'static str,
    /// One line.
    pub summary: &'static str,
    /// Its rules.
    pub rules: &'static [Rule],
    /// Its options: name, and a line that says type, default and meaning, and begins with the type:
    /// `integer`, `number`, `boolean`, `text`, `list of texts`, `list of integers` or `table`.
    pub options: &'static [(&'static str, &'static str)],
    /// What it is shown at a time.
    pub judges: Judges,
}

/// What a policy is shown at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Judges {
    /// The whole change in one call of `check`.
    #[default]
    WholeChange,
    /// Each source file in a change of its own, and all that is no source in one more. For a
    /// policy whose findings rest on one file (and what its calls reach) alone: the host then
    /// remembers what it said of a file and does not ask again.
    ByFile,
}

impl From<Manifest> for guard::Manifest {
    fn from(manifest: Manifest) -> guard::Manifest {
        let rule = |rule: &Rule| guard::Rule {
            name: rule.name.to_owned(),
            summary: rule.summary.to_owned(),
            effect: rule.effect.word().to_owned(),
            help: rule.help.to_owned(),
            extra: Vec::new(),
        };
        let option = |(name, line): &(&str, &str)| ((*name).to_owned(), (*line).to_owned());
        guard::Manifest {
            id: manifest.id.to_owned(),
            version: manifest.version.to_owned(),
            summary: manifest.summary.to_owned(),
            rules: manifest.rules.iter().map(rule).collect(),
            options: manifest.options.iter().map(option).collect(),
            extra: match manifest.judges {
                Judges::WholeChange => Vec::new(),
                Judges::ByFile => vec![("judges".to_owned(), "by-file".to_owned())],
            },
        }
    }
}
