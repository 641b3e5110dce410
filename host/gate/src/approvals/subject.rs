//! What an approval is of.

use serde::{Deserialize, Serialize};
use tollgate_model::Digest;
use tollgate_model::decision::PolicyRun;
use tollgate_model::finding::{Effect, Finding};
use tollgate_model::review::PaymentFile;

/// What a reviewer approves: the content that matters to payments, what was found in it, and by
/// which policies. An approval counts for this and for nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// The files, sorted by path.
    pub files: Vec<PaymentFile>,
    /// The fingerprints of all findings that ask for review or more, sorted; one that is found
    /// twice stands twice.
    pub findings: Vec<Digest>,
    /// The policies, sorted.
    pub policies: Vec<PolicyVersion>,
}

/// A policy, as it judged.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyVersion {
    /// Its id.
    pub id: String,
    /// The digest of its component.
    pub sha256: Digest,
}

impl From<&PolicyRun> for PolicyVersion {
    fn from(run: &PolicyRun) -> PolicyVersion {
        PolicyVersion {
            id: run.id.clone(),
            sha256: run.digest,
        }
    }
}

impl Subject {
    /// Puts together what is to be approved.
    pub fn new(mut files: Vec<PaymentFile>, found: &[Finding], runs: &[PolicyRun]) -> Subject {
        files.sort();
        let asking = found
            .iter()
            .filter(|finding| finding.effect >= Effect::Review);
        let mut findings: Vec<Digest> = asking.map(|finding| finding.fingerprint).collect();
        findings.sort();
        let mut policies: Vec<PolicyVersion> = runs.iter().map(PolicyVersion::from).collect();
        policies.sort();
        Subject {
            files,
            findings,
            policies,
        }
    }

    /// One digest over all of it, for people to compare.
    pub fn digest(&self) -> Digest {
        let files = PaymentFile::digest(&self.files);
        let findings = self.findings.iter().map(|digest| &digest.as_bytes()[..]);
        let findings = Digest::of_parts(findings);
        let policies = self.policies.iter();
        let policies =
            policies.flat_map(|policy| [policy.id.as_bytes(), &policy.sha256.as_bytes()[..]]);
        let policies = Digest::of_parts(policies);
        Digest::of_parts(
            [files, findings, policies]
                .iter()
                .map(|part| &part.as_bytes()[..]),
        )
    }

    /// Whether an approval of this could be an earlier one of `now`: they have a finding in common,
    /// or a file that begins or ends the same.
    pub fn is_related_to(&self, now: &Subject) -> bool {
        let is_found = |finding: &Digest| now.findings.contains(finding);
        self.findings.iter().any(is_found)
            || self.files.iter().any(|old| {
                now.files.iter().any(|new| {
                    old.path == new.path && (old.before == new.before || old.after == new.after)
                })
            })
    }

    /// Why an approval of this is none of `now`.
    pub fn difference_from(&self, now: &Subject) -> Option<String> {
        if self == now {
            return None;
        }
        let find = |files: &[PaymentFile], file: &PaymentFile| {
            files.iter().find(|other| other.path == file.path).cloned()
        };
        for file in &now.files {
            match find(&self.files, file) {
                None => return Some(format!("`{}` was no part of it", file.path)),
                Some(old) if old != *file => {
                    let what = match old.after == file.after {
                        true => "has another version at the base",
                        false => "has changed since",
                    };
                    return Some(format!("`{}` {what}", file.path));
                }
                Some(_) => {}
            }
        }
        if let Some(gone) = self
            .files
            .iter()
            .find(|file| find(&now.files, file).is_none())
        {
            return Some(format!("`{}` is no part of the change any more", gone.path));
        }
        if self.findings != now.findings {
            return Some("other findings stand now".to_owned());
        }
        if let Some(new) = now
            .policies
            .iter()
            .find(|policy| !self.policies.contains(policy))
        {
            return Some(format!("the policy `{}` is another one now", new.id));
        }
        Some("it was judged by other policies".to_owned())
    }
}
