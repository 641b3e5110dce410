//! Verdicts to render.
#![allow(dead_code, reason = "each test takes what it needs")]

use std::sync::Arc;

use tollgate_model::change::{Side, Summary};
use tollgate_model::decision::{
    Decision, FileCount, PolicyRun, Proposed, Skipped, Verdict, Waived,
};
use tollgate_model::finding::{Effect, Finding, Manifest, Place, Related, Rule};
use tollgate_model::span::LineIndex;
use tollgate_model::{Digest, RepoPath};

pub(crate) const CHECKOUT: &str = r#"import Stripe from "stripe";

export async function checkout(order: Order): Promise<Result> {
  try {
    const intent = await stripe.paymentIntents.create({
      amount: order.total,
      currency: "eur",
    });
    const receipt = receiptSchema.parse(intent.metadata);
    await orders.markPaid(order.id, intent.id, receipt);
    return { ok: true };
  } catch (error) {
    return { ok: false, retry: true };
  }
}
"#;

pub(crate) const LEDGER: &str = "export function settle() {\n\tledger.record(1);\n}\n";

pub(crate) fn place(path: &str, text: &str, needle: &str) -> Place {
    let start = text.find(needle).expect("the text has it");
    Place {
        path: RepoPath::from(path),
        span: LineIndex::new(text).span(text, start, start + needle.len()),
    }
}

pub(crate) fn related(
    path: &str,
    text: &str,
    needle: &str,
    is_before: bool,
    message: &str,
) -> Related {
    Related {
        place: place(path, text, needle),
        is_before,
        message: message.into(),
    }
}

pub(crate) fn finding(effect: Effect, place: Place) -> Finding {
    Finding {
        policy: "idempotency".into(),
        rule: "missing-key".into(),
        effect,
        place,
        message: "`stripe.paymentIntents.create` can run twice: it carries no idempotency key"
            .into(),
        label: "no key".into(),
        help: "pass `idempotencyKey` built from the order, and store it before the call".into(),
        related: Vec::new(),
        once: String::new(),
        fingerprint: Digest::of(b"finding"),
    }
}

/// The incident: a step that can fail between the charge and its record.
pub(crate) fn incident() -> Finding {
    let file = "src/checkout.ts";
    Finding {
        policy: "charge-sequence".into(),
        rule: "fallible-step-before-record".into(),
        message: "`receiptSchema.parse` can throw after Stripe has taken the money and before the payment is recorded; the caller is told that it failed, tries again, and the customer is debited twice".into(),
        label: "can throw".into(),
        help: "do it before the charge, or record the payment first; what fails after the charge must be reconciled, not reported as a failed payment".into(),
        related: vec![
            related(file, CHECKOUT, "stripe.paymentIntents.create", false, "money is taken here"),
            related(file, CHECKOUT, "orders.markPaid", false, "only here is it recorded"),
            related(file, CHECKOUT, "return { ok: false, retry: true }", false, "and here the caller is asked to try again"),
        ],
        ..finding(Effect::Block, place(file, CHECKOUT, "receiptSchema.parse(intent.metadata)"))
    }
}

pub(crate) fn run(id: &str) -> PolicyRun {
    let manifest = Manifest {
        id: id.into(),
        version: "0.1.0".into(),
        summary: String::new(),
        judges_by_file: false,
        options: Vec::new(),
        rules: Vec::new(),
    };
    PolicyRun {
        id: id.into(),
        digest: Digest::of(id.as_bytes()),
        manifest: Some(manifest),
        fuel: 12_345,
        outcome: Ok(Vec::new()),
    }
}

pub(crate) fn verdict(decision: Decision) -> Verdict {
    Verdict {
        decision,
        report_only: None,
        proposed: None,
        change: Summary {
            base: "1111111111111111111111111111111111111111".into(),
            head: "2222222222222222222222222222222222222222".into(),
            rules: "1111111111111111111111111111111111111111".into(),
            digest: Digest::of(b"change"),
            branch: None,
            environment: None,
        },
        files: FileCount {
            changed: 12,
            parsed: 3,
        },
        findings: Vec::new(),
        waived: Vec::new(),
        approvals: None,
        policies: vec![
            run("charge-sequence"),
            run("gateway-errors"),
            run("idempotency"),
        ],
        skipped: Vec::new(),
        undecided: Vec::new(),
        notices: Vec::new(),
    }
}

pub(crate) const HOSTILE: &str =
    "// one\r\n\u{1b}[31m\tb\u{202e}c charge(1) // \u{200d}\u{e0041}\r\n";

/// A path that a terminal, a shell, a workflow, a page and a table would each trip over.
pub(crate) const HOSTILE_PATH: &str =
    "a\u{1b}[2J\n::error::x|`@ada` #1,line=9%0A<img src=x onerror=alert(1)>\u{202e}.ts";

/// What is found in such a file, in such words, of such a policy.
pub(crate) fn hostile() -> Verdict {
    let words = "bad\u{1b}]0;t\u{7}\u{202e}\n::error::x\n##[add-mask]y </script><b>&amp; ]]> \
                 [x](https://evil.example) @ada #1 `co\u{200b}de` {0} | 100%";
    let mut verdict = verdict(Decision::Block);
    let mut found = finding(Effect::Block, place(HOSTILE_PATH, HOSTILE, "charge(1)"));
    found.message = words.into();
    found.label = words.into();
    found.help = words.into();
    found.related = vec![
        related(HOSTILE_PATH, HOSTILE, "b\u{202e}c", false, words),
        related(HOSTILE_PATH, HOSTILE, "one", true, words),
    ];
    let mut excused = found.clone();
    excused.fingerprint = Digest::of(b"waived");
    verdict.waived = vec![Waived {
        finding: excused,
        reason: words.into(),
        owner: words.into(),
        expires: "2026-12-31".into(),
        place: place(".tollgate/waivers.toml", "a\nb", "b"),
    }];
    verdict.findings = vec![found];
    verdict.change.branch = Some(words.into());
    verdict.change.environment = Some(words.into());
    verdict.skipped = vec![Skipped {
        path: HOSTILE_PATH.into(),
        reason: words.into(),
        could_matter: true,
    }];
    verdict.undecided = vec![words.into()];
    verdict.notices = vec![words.into()];
    verdict.proposed = Some(Proposed {
        decision: None,
        why: words.into(),
    });
    verdict
}

/// One with a finding of each effect, a rule that found nothing, and a waiver.
pub(crate) fn mixed(decision: Decision) -> Verdict {
    let mut verdict = verdict(decision);
    let file = "src/checkout.ts";
    let call = place(file, CHECKOUT, "stripe.paymentIntents.create");
    let mut note = finding(Effect::Note, place(file, CHECKOUT, "order.total"));
    note.fingerprint = Digest::of(b"note");
    let mut review = finding(Effect::Review, call.clone());
    review.related = vec![related(
        "src/ledger.ts",
        LEDGER,
        "ledger.record",
        true,
        "it was recorded here",
    )];
    verdict.findings = vec![review, note, incident()];
    verdict.waived = vec![Waived {
        finding: Finding {
            rule: "shared-key".into(),
            ..finding(Effect::Block, call)
        },
        reason: "the gateway tells the two apart".into(),
        owner: "ada@example.com".into(),
        expires: "2026-12-31".into(),
        place: place(file, CHECKOUT, "import"),
    }];
    let rule = |name: &str, effect| Rule {
        name: name.into(),
        summary: format!("what `{name}` looks for"),
        effect,
        help: "Why it matters, and what to do: `one [way]`.".into(),
    };
    for run in &mut verdict.policies {
        let rules = match run.id.as_str() {
            "idempotency" => vec![
                rule("missing-key", Effect::Review),
                rule("shared-key", Effect::Block),
                rule("lost-key", Effect::Block),
            ],
            _ => Vec::new(),
        };
        if let Some(manifest) = &mut run.manifest {
            manifest.rules = rules;
        }
    }
    verdict
}

/// So many findings, notes first.
pub(crate) fn many(count: u32) -> Verdict {
    let mut verdict = verdict(Decision::Block);
    let place = place("src/checkout.ts", CHECKOUT, "stripe.paymentIntents.create");
    let effects = [Effect::Note, Effect::Review, Effect::Block];
    verdict.findings = effects
        .into_iter()
        .flat_map(|effect| (0..count).map(move |number| (effect, number)))
        .map(|(effect, number)| Finding {
            fingerprint: Digest::of_parts([effect.word().as_bytes(), &number.to_be_bytes()]),
            message: format!("number {number} asks for a {effect}"),
            ..finding(effect, place.clone())
        })
        .collect();
    verdict
}

/// The files that the findings are in.
pub(crate) fn sources(path: &RepoPath, side: Side) -> Option<Arc<str>> {
    match (path.as_str(), side) {
        ("src/checkout.ts", Side::After) => Some(CHECKOUT.into()),
        ("src/checkout.ts", Side::Before) => {
            let brought = "    const receipt = receiptSchema.parse(intent.metadata);\n";
            Some(CHECKOUT.replace(brought, "").into())
        }
        ("src/ledger.ts", Side::Before) => Some(LEDGER.into()),
        (HOSTILE_PATH, _) => Some(HOSTILE.into()),
        _ => None,
    }
}
