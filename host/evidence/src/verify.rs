//! What a deploy asks: may this commit go there?

use tollgate_model::Timestamp;
use tollgate_signatures::PublicKey;

use crate::decision::{Decision, PolicyUsed};
use crate::statement::Evidence;

/// Clocks of two machines may differ by as much.
const CLOCK_SKEW_SECONDS: i64 = 300;

/// What evidence must say to count.
#[derive(Debug, Clone)]
pub struct Expectation<'a> {
    /// The commit that is about to be deployed, in hexadecimal.
    pub commit: &'a str,
    /// Where to.
    pub environment: &'a str,
    /// The commit that it must have been compared with, where one is demanded; the empty string for
    /// none, where the whole tree had to be judged.
    pub base: Option<&'a str>,
    /// The policies that must have judged, each with its digest, and no others.
    pub policies: &'a [PolicyUsed],
    /// The oldest that it may be, in seconds, where that is demanded.
    pub max_age_seconds: Option<i64>,
    /// The moment.
    pub now: Timestamp,
}

/// Why evidence does not count: a clause.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refusal(pub String);

/// Opens the text of a file of evidence: nothing else of it is verified than that one of `keys`
/// has signed it, and that it is whole.
///
/// # Errors
///
/// [`Refusal`]: it is no evidence, or was signed by nobody who counts.
pub fn open(text: &str, keys: &[PublicKey]) -> Result<Evidence, Refusal> {
    Evidence::open(text, keys).map_err(|error| Refusal(error.to_string()))
}

/// Verifies that a decision allows what is about to be done.
///
/// # Errors
///
/// [`Refusal`]: the first thing for which it does not.
pub fn verify(decision: &Decision, expected: &Expectation<'_>) -> Result<(), Refusal> {
    let refuse = |why: String| Err(Refusal(why));
    if decision.head != expected.commit {
        return refuse(format!("it is about the commit {}", decision.head));
    }
    if decision.environment.as_deref() != Some(expected.environment) {
        return refuse(match &decision.environment {
            Some(environment) => format!("it is about the environment `{environment}`"),
            None => "it is about no environment".to_owned(),
        });
    }
    if let Some(base) = expected.base.filter(|base| *base != decision.base) {
        let named = |commit: &str| match commit.is_empty() {
            true => "nothing".to_owned(),
            false => commit.to_owned(),
        };
        let (found, expected) = (named(&decision.base), named(base));
        return refuse(format!("it compares with {found}, not with {expected}"));
    }
    if decision.base.is_empty() && expected.base.is_none() {
        return refuse(
            "it compares with nothing: the whole tree was judged, by its own rules".to_owned(),
        );
    }
    if decision.made > expected.now.plus(CLOCK_SKEW_SECONDS) {
        return refuse(format!(
            "it is dated {}, which is yet to come",
            decision.made
        ));
    }
    if decision.expires <= expected.now {
        return refuse(format!("it expired {}", decision.expires));
    }
    if expected
        .max_age_seconds
        .is_some_and(|age| decision.made.plus(age) < expected.now)
    {
        return refuse(format!(
            "it was made {}, which is too long ago",
            decision.made
        ));
    }
    let mut wanted = expected.policies.to_vec();
    let mut judged = decision.policies.clone();
    wanted.sort();
    judged.sort();
    if let Some(other) = judged.iter().find(|policy| !wanted.contains(policy)) {
        return refuse(format!(
            "it was judged by the policy `{}` with the digest {}, which is not pinned",
            other.id, other.sha256
        ));
    }
    if let Some(other) = wanted.iter().find(|policy| !judged.contains(policy)) {
        return refuse(format!("it was not judged by the policy `{}`", other.id));
    }
    if wanted != judged {
        return refuse("a policy judged more often than it is pinned".to_owned());
    }
    if !decision.is_allowed() {
        return refuse(format!("the decision was `{}`", decision.decision));
    }
    Ok(())
}
