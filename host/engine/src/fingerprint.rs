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
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use tollgate_change::Change;
    use tollgate_facts::{Facts, FileId, Scope};
    use tollgate_gateways::Catalogue;
    use tollgate_model::change::Side;
    use tollgate_model::code::StepKind;

    use super::{Kernel, fingerprints, normalise};

    const TEXT: &str = "import Stripe from \"stripe\";
async function pay(order) {
  while (order.open) {
    await stripe.charges.create(order);
  }
}
";

    /// The kernel of a finding about the loop of such a text.
    fn loop_kernel(text: &str, identity: &str) -> Kernel {
        let after = BTreeMap::from([("src/pay.js".into(), text.to_owned())]);
        let change = Change::from_trees(BTreeMap::new(), after);
        let catalogue = Arc::new(Catalogue::embedded().unwrap());
        let facts = Facts::gather(change, catalogue, &Scope::default()).unwrap();
        let source = facts.source(FileId(0), Side::After).unwrap();
        let found = source.steps.iter().find(|step| step.kind == StepKind::Loop);
        let span = found.unwrap().span;
        Kernel::new(&facts, "policy/rule".to_owned(), FileId(0), span, identity)
    }

    #[test]
    fn a_finding_stays_the_same_while_the_code_around_it_moves() {
        let kernel = loop_kernel(TEXT, "");
        assert_eq!(
            (kernel.function.as_str(), kernel.path.as_str()),
            ("pay", "src/pay.js")
        );
        for (from, to) in [
            ("async", "// a comment\n\nasync"),
            ("  while (order.open)", "\n      while (order.open)"),
            ("    await", "    log(order);\n    await"),
        ] {
            assert_eq!(loop_kernel(&TEXT.replace(from, to), ""), kernel, "{to}");
        }
        for (from, to) in [("pay(", "charge("), ("order.open", "order.due")] {
            assert_ne!(loop_kernel(&TEXT.replace(from, to), ""), kernel, "{to}");
        }
        let named = loop_kernel(TEXT, "once");
        assert_ne!(named, kernel);
        assert_eq!(
            named,
            loop_kernel(&TEXT.replace("order.open", "order.due"), "once")
        );
    }

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
