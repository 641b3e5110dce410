//! What reviewers said in a forge.
//!
//! | forge | what the file holds | what binds a review |
//! | --- | --- | --- |
//! | GitHub | `gh api --paginate repos/OWNER/REPO/pulls/N/reviews` | `commit_id` |
//! | Gitea, Forgejo | `GET /repos/OWNER/REPO/pulls/N/reviews` | `commit_id` |
//! | GitLab | `{"approvals": A, "versions": V}`: `GET .../merge_requests/N/approvals` and `.../versions` | the version that stood when it was approved |
//!
//! GitLab says who approves, and not what: without the versions nobody knows which of them was
//! read, and no approval counts. A review counts for the content of its commit, as a signed
//! approval does; the file is as trustworthy as the job that fetched it, which is why the
//! configuration at the base must name the forge.

use std::collections::BTreeMap;

use serde::Deserialize;
use tollgate_model::Timestamp;

/// A place where changes are reviewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forge {
    /// GitHub, and GitHub Enterprise.
    GitHub,
    /// GitLab.
    GitLab,
    /// Gitea, and Forgejo.
    Gitea,
}

impl Forge {
    /// The words for them.
    pub const WORDS: [&str; 3] = ["github", "gitlab", "gitea"];

    /// The forge that a word names.
    pub fn parse(word: &str) -> Option<Forge> {
        match word {
            "github" => Some(Forge::GitHub),
            "gitlab" => Some(Forge::GitLab),
            "gitea" => Some(Forge::Gitea),
            _ => None,
        }
    }
}

/// What a reviewer said last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForgeReview {
    /// Their name there, as `@name` in lower case.
    pub identity: String,
    /// Whether they approved; else they ask for changes.
    pub approves: bool,
    /// The commit that they read; nothing where nobody knows.
    pub commit: Option<String>,
    /// Whether the forge says that it is no person's account.
    pub is_by_machine: bool,
}

/// A file of reviews that can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ForgeError {
    /// It is not what the forge answers.
    #[error("this is not what {0} answers: {1}")]
    Format(&'static str, String),
    /// GitLab's approvals without the versions.
    #[error("GitLab's approvals do not say what was approved")]
    NoVersions,
}

impl ForgeError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            ForgeError::Format(..) => "give it the answer of the forge's API, unchanged",
            ForgeError::NoVersions => {
                "put the merge request's versions beside them: `{\"approvals\": ..., \"versions\": ...}`"
            }
        }
    }
}

/// Reads what a forge says of the reviews of a change: what each reviewer said last.
///
/// # Errors
///
/// [`ForgeError`]: it is not what that forge answers.
pub fn parse_reviews(forge: Forge, text: &str) -> Result<Vec<ForgeReview>, ForgeError> {
    match forge {
        Forge::GitHub => parse_list("GitHub", text),
        Forge::Gitea => parse_list("Gitea", text),
        Forge::GitLab => parse_gitlab(text),
    }
}

#[derive(Deserialize)]
struct User {
    #[serde(alias = "username")]
    login: String,
    r#type: Option<String>,
    #[serde(default)]
    bot: bool,
}

impl User {
    /// GitHub says it by the type, GitLab by a field of its own.
    fn is_machine(&self) -> bool {
        self.bot || self.r#type.as_deref() == Some("Bot")
    }
}

#[derive(Deserialize)]
struct Listed {
    user: Option<User>,
    state: String,
    commit_id: Option<String>,
    submitted_at: Option<Timestamp>,
    #[serde(default)]
    dismissed: bool,
}

/// Pages that were written one behind the other (`gh api --paginate`) count as one list.
fn parse_list(forge: &'static str, text: &str) -> Result<Vec<ForgeReview>, ForgeError> {
    let pages = serde_json::Deserializer::from_str(text).into_iter::<Vec<Listed>>();
    let pages: Vec<Vec<Listed>> = pages
        .collect::<Result<_, _>>()
        .map_err(|error| ForgeError::Format(forge, error.to_string()))?;
    if pages.is_empty() {
        return Err(ForgeError::Format(forge, "it is empty".to_owned()));
    }
    let mut all: Vec<Listed> = pages.into_iter().flatten().collect();
    all.sort_by_key(|review| review.submitted_at);
    let mut last: BTreeMap<String, ForgeReview> = BTreeMap::new();
    for review in all {
        let Some(user) = review.user else { continue };
        let identity = format!("@{}", user.login.to_lowercase());
        let state = review.state.to_ascii_uppercase();
        let approves = match state.as_str() {
            _ if review.dismissed => None,
            "APPROVED" => Some(true),
            "CHANGES_REQUESTED" | "REQUEST_CHANGES" => Some(false),
            "DISMISSED" => None,
            // A comment, one that is not sent yet, or a word that is not known: neither takes
            // back what was said.
            _ => continue,
        };
        match approves {
            None => drop(last.remove(&identity)),
            Some(approves) => {
                let review = ForgeReview {
                    identity: identity.clone(),
                    approves,
                    commit: review.commit_id.filter(|commit| is_commit(commit)),
                    is_by_machine: user.is_machine(),
                };
                last.insert(identity, review);
            }
        }
    }
    Ok(last.into_values().collect())
}

#[derive(Deserialize)]
struct GitLab {
    approvals: GitLabApprovals,
    versions: Vec<GitLabVersion>,
}

#[derive(Deserialize)]
struct GitLabApprovals {
    approved_by: Vec<GitLabApproval>,
}

#[derive(Deserialize)]
struct GitLabApproval {
    user: User,
    approved_at: Option<String>,
}

#[derive(Deserialize)]
struct GitLabVersion {
    head_commit_sha: String,
    created_at: String,
}

fn parse_gitlab(text: &str) -> Result<Vec<ForgeReview>, ForgeError> {
    let refuse = |error: serde_json::Error| ForgeError::Format("GitLab", error.to_string());
    let value: serde_json::Value = serde_json::from_str(text).map_err(refuse)?;
    if value.get("approved_by").is_some() {
        return Err(ForgeError::NoVersions);
    }
    let parsed: GitLab = serde_json::from_value(value).map_err(refuse)?;
    let mut versions: Vec<(Timestamp, String)> = Vec::new();
    for version in parsed.versions {
        let moment = moment(&version.created_at).ok_or_else(|| {
            ForgeError::Format("GitLab", format!("`{}` is no moment", version.created_at))
        })?;
        versions.push((moment, version.head_commit_sha));
    }
    versions.sort();
    let review = |approval: GitLabApproval| {
        let at = approval.approved_at.as_deref().and_then(moment);
        // One that came in the very second of the approval may or may not have been read.
        let standing = at.and_then(|at| {
            let before = versions.iter().rfind(|(created, _)| *created < at)?;
            let is_sure = versions.iter().all(|(created, _)| *created != at);
            is_sure.then(|| before.1.clone())
        });
        ForgeReview {
            identity: format!("@{}", approval.user.login.to_lowercase()),
            approves: true,
            commit: standing.filter(|commit| is_commit(commit)),
            is_by_machine: approval.user.is_machine(),
        }
    };
    Ok(parsed
        .approvals
        .approved_by
        .into_iter()
        .map(review)
        .collect())
}

/// A moment as GitLab writes it: `2024-10-25T12:34:56.789Z`, or with `+02:00` in place of `Z`.
fn moment(text: &str) -> Option<Timestamp> {
    let (seconds, rest) = text.split_at_checked(19)?;
    let base: Timestamp = format!("{seconds}Z").parse().ok()?;
    let rest = rest.trim_start_matches(|letter: char| letter == '.' || letter.is_ascii_digit());
    if rest == "Z" {
        return Some(base);
    }
    let (sign, offset) = match rest.split_at_checked(1)? {
        ("+", offset) => (-1, offset),
        ("-", offset) => (1, offset),
        _ => return None,
    };
    let (hours, minutes) = offset.split_once(':')?;
    let number = |text: &str| text.parse::<i64>().ok().filter(|_| text.len() == 2);
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    (hours < 24 && minutes < 60).then(|| base.plus(sign * (hours * 3_600 + minutes * 60)))
}

fn is_commit(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
