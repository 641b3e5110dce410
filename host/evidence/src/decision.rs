//! What was decided, and on what grounds: the predicate of our own.

use serde::{Deserialize, Serialize};
use tollgate_model::{Digest, Timestamp};

/// A decision with everything that it rests on.
///
/// Fields may be added by later versions; one that is not known is refused, because it could say
/// something that takes the others back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// The answer: `allow`, `review`, `block` or `undecided`.
    pub decision: String,
    /// The version of Tollgate that decided.
    pub tollgate: String,
    /// The base commit, in hexadecimal; empty where the whole tree was judged.
    pub base: String,
    /// The head commit, in hexadecimal.
    pub head: String,
    /// The commit whose configuration, waivers and reviewers decided: the newest of what the change
    /// was compared with; empty where there was none.
    pub rules: String,
    /// The digest of the whole change.
    pub change: Digest,
    /// The branch it was bound for, where known.
    pub branch: Option<String>,
    /// The environment it was bound for, where known.
    pub environment: Option<String>,
    /// The digest of the configuration's text; nothing where everything was at its default.
    pub configuration: Option<Digest>,
    /// The policies that judged, sorted by id.
    pub policies: Vec<PolicyUsed>,
    /// What was found.
    pub findings: Vec<FindingFound>,
    /// The findings that a waiver excused.
    pub waivers: Vec<WaiverUsed>,
    /// The approvals that counted.
    pub approvals: Vec<ApprovalGiven>,
    /// The override that let it through.
    pub overridden: Option<OverrideUsed>,
    /// When it was decided.
    pub made: Timestamp,
    /// From when on it counts no more.
    pub expires: Timestamp,
}

/// A policy that judged.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyUsed {
    /// Its id.
    pub id: String,
    /// The digest of its component.
    pub sha256: Digest,
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FindingFound {
    /// `policy/rule`.
    pub rule: String,
    /// What it asked for.
    pub effect: String,
    /// The file.
    pub path: String,
    /// The line, from 1.
    pub line: u32,
    /// Its fingerprint.
    pub fingerprint: Digest,
}

/// A waiver that excused a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WaiverUsed {
    /// `policy/rule`.
    pub rule: String,
    /// The fingerprint of what it excused.
    pub fingerprint: Digest,
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// Its last day.
    pub expires: String,
}

/// An approval that counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApprovalGiven {
    /// Who gave it.
    pub name: String,
    /// How: `key SHA256:...`, or `review of 1f2e3d...`.
    pub by: String,
    /// Until when it counts.
    pub until: Option<Timestamp>,
}

/// An override that let a change through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OverrideUsed {
    /// Who signed it.
    pub by: Vec<String>,
    /// Why.
    pub reason: String,
    /// The incident.
    pub incident: String,
    /// Until when it counts.
    pub until: Timestamp,
}

impl Decision {
    /// One digest over the policies and the configuration: what it was decided by.
    pub fn rules_digest(&self) -> Digest {
        let mut parts: Vec<&[u8]> = Vec::with_capacity(self.policies.len() * 2 + 1);
        for policy in &self.policies {
            parts.push(policy.id.as_bytes());
            parts.push(policy.sha256.as_bytes());
        }
        parts.push(
            self.configuration
                .as_ref()
                .map_or(&[][..], |digest| digest.as_bytes()),
        );
        Digest::of_parts(parts)
    }

    /// Whether the change may be deployed by it.
    pub fn is_allowed(&self) -> bool {
        self.decision == "allow"
    }
}
