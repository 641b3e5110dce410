//! What a review is about, and who made it: the plain data of approvals.

use serde::{Deserialize, Serialize};

use crate::{Digest, RepoPath, Timestamp};

/// What git has of a file on one side: its mode and the id of its content.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Version {
    /// As git writes it: `100644`, `100755`, `120000`, `160000`.
    pub mode: String,
    /// The id, in hexadecimal.
    pub id: String,
}

/// A changed file that matters to payments, as an approval binds it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentFile {
    /// Its path at the head, or at the base where it was deleted.
    pub path: RepoPath,
    /// Its path at the base, where that is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old_path: Option<RepoPath>,
    /// What it is at the base.
    pub before: Option<Version>,
    /// What it is at the head.
    pub after: Option<Version>,
}

impl PaymentFile {
    /// The digest over files, in the order in which they are given.
    pub fn digest(files: &[PaymentFile]) -> Digest {
        let mut parts: Vec<&[u8]> = Vec::with_capacity(files.len() * 6);
        for file in files {
            parts.push(file.path.as_str().as_bytes());
            parts.push(
                file.old_path
                    .as_ref()
                    .map_or(&[][..], |old| old.as_str().as_bytes()),
            );
            for version in [&file.before, &file.after] {
                let (mode, id) = version
                    .as_ref()
                    .map_or(("", ""), |version| (&*version.mode, &*version.id));
                parts.extend([mode.as_bytes(), id.as_bytes()]);
            }
        }
        Digest::of_parts(parts)
    }
}

/// Somebody who had a part in a commit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Contributor {
    /// Which part.
    pub role: Role,
    /// Their name, as the commit says it.
    pub name: String,
    /// Their address, as the commit says it; empty where it says none.
    pub address: String,
}

/// The part that somebody had in a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Who wrote it.
    Author,
    /// Who put it into the history.
    Committer,
    /// Whom its message names as having written it, too.
    CoAuthor,
}

impl Role {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Role::Author => "author",
            Role::Committer => "committer",
            Role::CoAuthor => "co-author",
        }
    }
}

/// A commit, and everybody who had a part in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contribution {
    /// The commit's id, in hexadecimal.
    pub commit: String,
    /// Its author, its committer, its co-authors.
    pub by: Vec<Contributor>,
    /// The SSH signature that it bears; nothing where it has none.
    pub signed: Option<Signed>,
}

/// A signature, and what it is to be of. Nobody has verified it yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// The signature, as `ssh-keygen -Y sign` writes it.
    pub signature: String,
    /// What is signed.
    pub content: Vec<u8>,
}

/// How a change stands with the people who have to agree to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approvals {
    /// The digest of what there is to approve.
    pub subject: Digest,
    /// Whether everything is approved that must be. A block is passed all the same by none.
    pub is_settled: bool,
    /// The approvals that count, one of each person.
    pub given: Vec<Given>,
    /// Those that don't.
    pub refused: Vec<Refused>,
    /// What is still to be approved.
    pub missing: Vec<Missing>,
    /// The override that lets the change through.
    pub overridden: Option<InForce>,
    /// What keeps approvals from being counted, one sentence each.
    pub problems: Vec<String>,
}

/// An approval that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Who gave it.
    pub who: String,
    /// How: `key SHA256:...`, or `review of 1f2e3d...`.
    pub by: String,
    /// Until when it counts; without end where the forge has it.
    pub until: Option<Timestamp>,
}

/// An approval that does not count.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Refused {
    /// Whose it is, as far as that is known.
    pub who: String,
    /// Why it does not count: a clause.
    pub why: String,
    /// Whether it did count for an earlier version of the change.
    pub has_fallen: bool,
}

/// Something that is not approved yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// What: paths and rules.
    pub what: Vec<String>,
    /// How many approvals there are.
    pub given: u32,
    /// How many there must be.
    pub needed: u32,
    /// From whom the others could come.
    pub from: Vec<String>,
    /// Owners who can't be asked, and why: a clause each.
    pub not_from: Vec<String>,
}

/// An override that is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InForce {
    /// Who signed it.
    pub by: Vec<String>,
    /// Why, in the words of the first.
    pub reason: String,
    /// The incident.
    pub incident: String,
    /// Until when it counts.
    pub until: Timestamp,
}
