//! What two versions of one policy find differently.

use tollgate_model::backtest::{CommitFinding, Difference};
use tollgate_model::finding::{Effect, Finding};

use crate::bench::tell;

/// The findings of a policy that only one version has, or that ask for something else. Two are
/// the same finding where their rule and fingerprint are; of several that are, as many are.
pub(crate) fn differences(id: &str, old: &[Finding], new: &[Finding]) -> Vec<CommitFinding> {
    let of_policy = |findings: &[Finding]| -> Vec<Finding> {
        let found = findings.iter().filter(|finding| finding.policy == id);
        found.cloned().collect()
    };
    let (mut gone, mut left) = (of_policy(old), of_policy(new));
    let mut differing: Vec<(Finding, Difference, Option<Effect>)> = Vec::new();
    let is_same = |one: &Finding, other: &Finding| {
        one.rule == other.rule && one.fingerprint == other.fingerprint
    };
    // Those that differ in nothing first, so that of two with one fingerprint each finds its own.
    left.retain(|found| {
        let twin = gone
            .iter()
            .position(|old| is_same(old, found) && old.effect == found.effect);
        twin.map(|twin| gone.remove(twin)).is_none()
    });
    left.retain(|found| {
        let Some(twin) = gone.iter().position(|old| is_same(old, found)) else {
            return true;
        };
        let was = gone.remove(twin).effect;
        differing.push((found.clone(), Difference::Changed, Some(was)));
        false
    });
    differing.extend(
        gone.into_iter()
            .map(|found| (found, Difference::Gone, None)),
    );
    differing.extend(left.into_iter().map(|found| (found, Difference::New, None)));
    differing.sort_by(|one, other| one.0.order(&other.0).then(one.1.cmp(&other.1)));
    differing
        .iter()
        .map(|(found, difference, old_effect)| CommitFinding {
            difference: Some(*difference),
            old_effect: *old_effect,
            ..tell(found)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use tollgate_model::backtest::Difference;
    use tollgate_model::finding::{Effect, Finding, Place};
    use tollgate_model::{Digest, Span};

    use super::differences;

    fn found(rule: &str, effect: Effect, line: u32) -> Finding {
        Finding {
            policy: "ours".into(),
            rule: rule.into(),
            effect,
            place: Place {
                path: "a.js".into(),
                span: Span {
                    start_line: line,
                    ..Span::default()
                },
            },
            message: String::new(),
            label: String::new(),
            help: String::new(),
            related: Vec::new(),
            once: String::new(),
            fingerprint: Digest::of(&line.to_le_bytes()),
        }
    }

    #[test]
    fn gone_new_and_changed_are_told_and_the_same_is_not() {
        use Effect::{Block, Note, Review};
        let other = Finding {
            policy: "others".into(),
            ..found("kept", Block, 9)
        };
        let old = [
            found("kept", Block, 1),
            found("gone", Review, 2),
            found("changed", Review, 3),
            found("twice", Note, 4),
            found("twice", Note, 4),
            other,
        ];
        let new = [
            found("kept", Block, 1),
            found("changed", Block, 3),
            found("twice", Note, 4),
            found("new", Note, 5),
        ];
        let told: Vec<_> = differences("ours", &old, &new)
            .into_iter()
            .map(|found| (found.rule, found.effect, found.difference, found.old_effect))
            .collect();
        assert_eq!(
            told,
            [
                ("ours/gone".into(), Review, Some(Difference::Gone), None),
                (
                    "ours/changed".into(),
                    Block,
                    Some(Difference::Changed),
                    Some(Review)
                ),
                ("ours/twice".into(), Note, Some(Difference::Gone), None),
                ("ours/new".into(), Note, Some(Difference::New), None),
            ]
        );
    }
}
