//! What makes a finding the same one when the code around it moves.

use std::collections::BTreeMap;

use tollgate_facts::{Facts, FileId};
use tollgate_model::change::Side;
use tollgate_model::code::{Source, StepId};
use tollgate_model::{Digest, Span};

use crate::answers::named;

/// The version of the recipe. Waivers and baselines keep fingerprints, so it is part of them.
const RECIPE: &[u8] = b"tollgate finding 1";

/// Everything of a finding that does not depend on where in its file it stands, but for an
/// ordinal among equals.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Kernel {
    code: String,
    path: String,
    function: String,
    text: String,
}

impl Kernel {
    /// The kernel of a finding under a rule's code, at a place of a changed file's head.
    ///
    /// `identity` stands for the text where the policy gives one.
    pub(crate) fn new(
        facts: &Facts,
        code: String,
        file: FileId,
        span: Span,
        identity: &str,
    ) -> Kernel {
        let source = facts.source(file, Side::After);
        let text = match (identity, source) {
            ("", Some(source)) => normalise(own_text(source, span)),
            ("", None) => {
                let text = facts.text(file, Side::After).unwrap_or_default();
                normalise(span.slice(&text))
            }
            (identity, _) => format!("identity {identity}"),
        };
        Kernel {
            code,
            path: facts.file(file).path.as_str().to_owned(),
            function: source
                .map(|source| enclosing_name(source, span))
                .unwrap_or_default(),
            text,
        }
    }
}

/// The fingerprints of findings, whose kernels are given in the order in which they are shown.
pub(crate) fn fingerprints(kernels: Vec<Kernel>) -> Vec<Digest> {
    let mut counts: BTreeMap<Kernel, u64> = BTreeMap::new();
    let mut digests = Vec::with_capacity(kernels.len());
    for kernel in kernels {
        let count = counts.entry(kernel.clone()).or_default();
        let ordinal = count.to_le_bytes();
        *count += 1;
        digests.push(Digest::of_parts([
            RECIPE,
            kernel.code.as_bytes(),
            kernel.path.as_bytes(),
            kernel.function.as_bytes(),
            kernel.text.as_bytes(),
            &ordinal,
        ]));
    }
    digests
}

/// The text at a place. Of a step that holds others only its head, so that a line added to a
/// loop's body does not make a new finding of one about the loop.
fn own_text(source: &Source, span: Span) -> &str {
    let holder = source.steps.iter().find(|step| step.span == span);
    let first = holder.and_then(|step| step.children.first());
    let end = first.map_or(span.end, |first| {
        start_of(source, *first).clamp(span.start, span.end)
    });
    Span { end, ..span }.slice(&source.text)
}

fn start_of(source: &Source, step: StepId) -> u32 {
    source[step].span.start
}

/// The name of the innermost named function around a place.
fn enclosing_name(source: &Source, span: Span) -> String {
    let around = source
        .function_ids()
        .filter(|id| source[*id].span.contains(&span));
    let innermost = around.min_by_key(|id| {
        let span = source[*id].span;
        (span.end - span.start, std::cmp::Reverse(id.0))
    });
    let function = innermost.unwrap_or(tollgate_model::code::FunctionId::MODULE);
    source[named(source, function)].name.clone()
}

/// Collapses whitespace, so that a formatter changes nothing.
fn normalise(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{Kernel, fingerprints, normalise};

    fn kernel(text: &str) -> Kernel {
        Kernel {
            code: "policy/rule".to_owned(),
            path: "src/pay.ts".to_owned(),
            function: "pay".to_owned(),
            text: normalise(text),
        }
    }

    #[test]
    fn equals_are_told_apart_by_their_order() {
        let kernels = vec![
            kernel("charge(order)"),
            kernel("refund()"),
            kernel("charge(order)"),
        ];
        let all = fingerprints(kernels);
        assert!(
            all.iter()
                .enumerate()
                .all(|(at, one)| !all.iter().skip(at + 1).any(|other| other == one))
        );
        let fewer = fingerprints(vec![kernel("charge(order)")]);
        assert_eq!(fewer.first(), all.first());
    }

    #[test]
    fn whitespace_changes_nothing() {
        assert_eq!(kernel("charge(\n  order,\n)"), kernel("charge( order, )"));
    }
}
