//! The `[review]` table: who must have approved what.

use std::collections::BTreeMap;
use std::ops::Range;

use globset::GlobSet;

use super::error::ConfigurationError;
use super::fields::{Document, Fields, Value, inner_table, wrong_type};
use super::patterns::{compile, path_problem};
use crate::approvals::Forge;

/// More approvals than anybody could mean.
const MOST_APPROVALS: i64 = 100;

/// Who must have approved what is to be reviewed.
#[derive(Debug, Clone)]
pub struct Review {
    /// How many people must have approved. At least one.
    pub approvals: u32,
    /// Whose approval counts.
    pub owners: Owners,
    /// The reviewers' keys, a file in the format of OpenSSH's `allowed_signers`.
    pub signers: Option<String>,
    /// Whose approval counts for a rule: patterns over `policy/rule`, in order, the last that
    /// matches winning, in place of the owners of the path.
    pub rules: Vec<RuleOwners>,
    /// Who goes by which identities: addresses, names in forges (`@ada`), principals of keys.
    pub people: BTreeMap<String, Vec<String>>,
    /// Who is in a team: people as `[review.people]` calls them, or any one of their identities.
    pub teams: BTreeMap<String, Vec<String>>,
    /// The forge whose reviews count. None where only signatures do.
    pub forge: Option<Forge>,
    /// Whether a commit that nobody known has signed could be anybody's.
    pub signed_commits: bool,
}

impl Default for Review {
    fn default() -> Review {
        Review {
            approvals: 1,
            owners: Owners::default(),
            signers: None,
            rules: Vec::new(),
            people: BTreeMap::new(),
            teams: BTreeMap::new(),
            forge: None,
            signed_commits: false,
        }
    }
}

/// Whose approval counts.
#[derive(Debug, Clone, Default)]
pub enum Owners {
    /// That of everybody whose key is among the signers.
    #[default]
    Anybody,
    /// A file in the format of CODEOWNERS, by its path.
    File(String),
    /// A table of paths, in order: the last that matches wins.
    Paths(Vec<PathOwners>),
}

/// Who owns some paths.
#[derive(Debug, Clone)]
pub struct PathOwners {
    /// The pattern.
    pub pattern: String,
    /// The same, compiled.
    pub globs: GlobSet,
    /// People as `[review.people]` calls them, or any one of their identities.
    pub owners: Vec<String>,
}

/// Who settles the findings of some rules.
#[derive(Debug, Clone)]
pub struct RuleOwners {
    /// The pattern over `policy/rule`.
    pub pattern: String,
    /// The same, compiled.
    pub globs: GlobSet,
    /// People as `[review.people]` calls them, or any one of their identities.
    pub owners: Vec<String>,
}

pub(super) fn read_review(mut review: Fields<'_>) -> Result<Review, ConfigurationError> {
    let document = review.document;
    let approvals = review.number("approvals", 1..=MOST_APPROVALS)?.unwrap_or(1);
    let owners = match review.value("owners") {
        Some(value) => read_owners(document, value)?,
        None => Owners::Anybody,
    };
    let signers = review.path("signers")?;
    let rules = match review.table("rules")? {
        Some(rules) => lists(document, rules, "review.rules")?,
        None => Vec::new(),
    };
    let people = match review.table("people")? {
        Some(people) => lists(document, people, "review.people")?,
        None => Vec::new(),
    };
    let teams = match review.table("teams")? {
        Some(teams) => lists(document, teams, "review.teams")?,
        None => Vec::new(),
    };
    let forge = match review.value("forge") {
        Some(value) => Some(read_forge(document, value)?),
        None => None,
    };
    let signed_commits = review.claim("signed-commits")?;
    review.finish()?;
    let rule = |(pattern, place, owners): List| {
        Ok(RuleOwners {
            globs: compile(document, &[(pattern.clone(), place)])?,
            pattern,
            owners,
        })
    };
    Ok(Review {
        approvals: approvals as u32,
        owners,
        signers,
        rules: rules.into_iter().map(rule).collect::<Result<_, _>>()?,
        people: read_people(document, people)?,
        teams: teams
            .into_iter()
            .map(|(team, _, members)| (team, members))
            .collect(),
        forge,
        signed_commits,
    })
}

fn read_forge(document: Document<'_>, value: &Value<'_>) -> Result<Forge, ConfigurationError> {
    let Some(word) = value.get_ref().as_str() else {
        return Err(wrong_type(document, "forge", value, "the name of a forge"));
    };
    Forge::parse(word).ok_or_else(|| {
        let fix = format!("write one of `{}`", Forge::WORDS.join("`, `"));
        document.wrong(value.span(), format!("`{word}` is no forge"), &fix)
    })
}

fn read_owners(document: Document<'_>, value: &Value<'_>) -> Result<Owners, ConfigurationError> {
    if let Some(path) = value.get_ref().as_str() {
        return match path_problem(path) {
            None => Ok(Owners::File(path.to_owned())),
            Some(problem) => {
                let message = format!("`{path}` is no path: {problem}");
                let fix = "name the file, such as `CODEOWNERS` or `.github/CODEOWNERS`";
                Err(document.wrong(value.span(), message, fix))
            }
        };
    }
    if !value.get_ref().is_table() {
        let expected = "the path of a CODEOWNERS file, or a table of paths and their owners";
        return Err(wrong_type(document, "owners", value, expected));
    }
    let fields = inner_table(document, "review.owners".to_owned(), value)?;
    let path = |(pattern, place, owners): List| {
        Ok(PathOwners {
            globs: compile(document, &[(pattern.clone(), place)])?,
            pattern,
            owners,
        })
    };
    let paths = lists(document, fields, "review.owners")?;
    Ok(Owners::Paths(
        paths.into_iter().map(path).collect::<Result<_, _>>()?,
    ))
}

/// A key with its place, and the texts that it stands for.
type List = (String, Range<usize>, Vec<String>);

/// The keys of a table whose values are lists of texts, in the order in which they are written.
fn lists(
    document: Document<'_>,
    table: Fields<'_>,
    name: &str,
) -> Result<Vec<List>, ConfigurationError> {
    let read = |(key, place, value): (&str, Range<usize>, &Value<'_>)| {
        let refuse = |value: &Value<'_>| {
            wrong_type(document, &format!("{name}.{key}"), value, "a list of texts")
        };
        let list = value.get_ref().as_array().ok_or_else(|| refuse(value))?;
        let text = |item: &Value<'_>| {
            let text = item.get_ref().as_str().ok_or_else(|| refuse(item))?;
            match text.trim() == text && !text.is_empty() {
                true => Ok(text.to_owned()),
                false => Err(document.wrong(
                    item.span(),
                    format!("`{text}` is nobody"),
                    "write a name, an address or a handle, without spaces around it",
                )),
            }
        };
        let texts: Vec<String> = list.iter().map(text).collect::<Result<_, _>>()?;
        match texts.is_empty() {
            true => Err(document.wrong(
                value.span(),
                format!("`{name}.{key}` is empty: nobody could approve"),
                "name somebody, or remove it",
            )),
            false => Ok((key.to_owned(), place, texts)),
        }
    };
    let mut lists: Vec<List> = table.entries().map(read).collect::<Result<_, _>>()?;
    lists.sort_by_key(|(_, place, _)| place.start);
    Ok(lists)
}

/// An identity that two people have would be two people's approval.
fn read_people(
    document: Document<'_>,
    people: Vec<List>,
) -> Result<BTreeMap<String, Vec<String>>, ConfigurationError> {
    let mut owners: BTreeMap<String, String> = BTreeMap::new();
    for (person, place, identities) in &people {
        for identity in identities {
            let other = owners.insert(identity.to_lowercase(), person.clone());
            if let Some(other) = other.filter(|other| other != person) {
                let message = format!("`{identity}` is both `{other}` and `{person}`");
                let fix = "an identity belongs to one person";
                return Err(document.wrong(place.clone(), message, fix));
            }
        }
    }
    let people = people.into_iter();
    Ok(people
        .map(|(person, _, identities)| (person, identities))
        .collect())
}
