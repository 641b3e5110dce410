//! Verdicts to render.
#![allow(dead_code, reason = "each test takes what it needs")]

use tollgate_model::change::Summary;
use tollgate_model::decision::{Decision, FileCount, PolicyRun, Verdict};
use tollgate_model::finding::{Effect, Finding, Manifest, Place, Related};
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
