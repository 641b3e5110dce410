//! Which rules the cases show at work, and which they show silent.

use crate::files::CaseFile;

/// How often a rule is seen in cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// The rule's name.
    pub rule: String,
    /// Cases in which it must find something.
    pub fires: usize,
    /// Cases in which it comes near and must be silent: they say `ok: RULE`, or stand in a file
    /// that is named after the rule, and expect nothing of it.
    pub silent: usize,
}

/// How often each rule is seen, in the order of the rules.
pub fn coverage<'a>(rules: impl IntoIterator<Item = &'a str>, files: &[CaseFile]) -> Vec<Coverage> {
    let of_rule = |rule: &str| {
        let mut coverage = Coverage {
            rule: rule.to_owned(),
            fires: 0,
            silent: 0,
        };
        for file in files {
            let is_named = file.stem().split('.').next() == Some(rule);
            for case in &file.cases {
                let fires = case.expected.iter().any(|expected| expected.rule == rule);
                let is_near = is_named || case.silent.iter().any(|silent| silent.rule == rule);
                coverage.fires += usize::from(fires);
                coverage.silent += usize::from(!fires && is_near);
            }
        }
        coverage
    };
    rules.into_iter().map(of_rule).collect()
}
