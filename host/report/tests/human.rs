//! What people see, as snapshots.
#![allow(clippy::expect_used, reason = "a test may panic")]

mod verdicts;

use std::sync::Arc;

use insta::assert_snapshot;
use tollgate_model::RepoPath;
use tollgate_model::change::Side;
use tollgate_model::decision::{Decision, FileCount, PolicyFailure, Skipped};
use tollgate_model::finding::Effect;
use tollgate_report::escape::is_hidden;
use tollgate_report::{Terminal, human};
use verdicts::{CHECKOUT, HOSTILE, LEDGER, finding, incident, place, related, run, verdict};

fn sources(path: &RepoPath, side: Side) -> Option<Arc<str>> {
    match (path.as_str(), side) {
        ("src/checkout.ts", Side::After) => Some(CHECKOUT.into()),
        ("src/ledger.ts", Side::Before) => Some(LEDGER.into()),
        ("a\u{1b}[2J\n.ts", Side::After) => Some(HOSTILE.into()),
        ("bundle.js", Side::After) => Some(bundle().into()),
        _ => None,
    }
}

/// One line of two million characters, with a charge in it.
fn bundle() -> String {
    let filler = "x=1;".repeat(250_000);
    format!("{filler}stripe.charges.create({{}});{filler}")
}

fn plain(width: usize) -> Terminal {
    Terminal {
        width,
        is_coloured: false,
    }
}

#[test]
fn a_block_with_its_related_places() {
    let mut verdict = verdict(Decision::Block);
    verdict.findings = vec![incident()];
    assert_snapshot!(human::render(&verdict, &sources, plain(100)), @r#"
    block[charge-sequence/fallible-step-before-record]: `receiptSchema.parse` can throw after Stripe has
        taken the money and before the payment is recorded; the caller is told that it failed, tries
        again, and the customer is debited twice
      --> src/checkout.ts:9:21
       |
     5 |     const intent = await stripe.paymentIntents.create({
       |                          ---------------------------- money is taken here
    ...
     9 |     const receipt = receiptSchema.parse(intent.metadata);
       |                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ can throw
    10 |     await orders.markPaid(order.id, intent.id, receipt);
       |           --------------- only here is it recorded
    ...
    13 |     return { ok: false, retry: true };
       |     --------------------------------- and here the caller is asked to try again
       |
       = help: do it before the charge, or record the payment first; what fails after the charge must be
               reconciled, not reported as a failed payment

    block: this change must not be deployed as it is (1 to fix)
      looked at: 3 of 12 changed files, with 3 policies (charge-sequence, gateway-errors, idempotency)
      change: 1111111111..2222222222
      next: fix what is marked `block`, commit, and check again
    "#);
}

/// At a width where a label has no room beside its mark, it becomes a note.
#[test]
fn a_narrow_terminal() {
    let mut verdict = verdict(Decision::Block);
    verdict.findings = vec![incident()];
    assert_snapshot!(human::render(&verdict, &sources, plain(60)), @r#"
    block[charge-sequence/fallible-step-before-record]:
        `receiptSchema.parse` can throw after Stripe has taken
        the money and before the payment is recorded; the caller
        is told that it failed, tries again, and the customer is
        debited twice
      --> src/checkout.ts:9:21
       |
     5 |     const intent = await stripe.paymentIntents.create({
       |                          ---------------------------- (1)
    ...
     9 |     const receipt = receiptSchema.parse(intent.metadata);
       |                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ (2)
    10 |     await orders.markPaid(order.id, intent.id, receipt);
       |           --------------- only here is it recorded
    ...
    13 |     return { ok: false, retry: true };
       |     --------------------------------- (3)
       |
       = (1): money is taken here
       = (2): can throw
       = (3): and here the caller is asked to try again
       = help: do it before the charge, or record the payment
               first; what fails after the charge must be
               reconciled, not reported as a failed payment

    block: this change must not be deployed as it is (1 to fix)
      looked at: 3 of 12 changed files, with 3 policies
        (charge-sequence, gateway-errors, idempotency)
      change: 1111111111..2222222222
      next: fix what is marked `block`, commit, and check again
    "#);
}

#[test]
fn colours() {
    let mut verdict = verdict(Decision::Review);
    verdict.findings = vec![finding(
        Effect::Review,
        place("src/checkout.ts", CHECKOUT, "stripe.paymentIntents.create"),
    )];
    let terminal = Terminal {
        width: 80,
        is_coloured: true,
    };
    let coloured = human::render(&verdict, &sources, terminal);
    assert_snapshot!(coloured.replace('\u{1b}', "^"), @r#"
    ^[1m^[33mreview[idempotency/missing-key]^[0m^[1m: `stripe.paymentIntents.create` can run twice:
        it carries no idempotency key^[0m
     ^[1m^[94m--> ^[0msrc/checkout.ts:5:26
      ^[1m^[94m|^[0m
    ^[1m^[94m5^[0m ^[1m^[94m|^[0m     const intent = await stripe.paymentIntents.create({
      ^[1m^[94m|^[0m                          ^[1m^[33m^^^^^^^^^^^^^^^^^^^^^^^^^^^^^[0m ^[1m^[33mno key^[0m
      ^[1m^[94m|^[0m
      ^[1m^[94m= ^[0m^[1mhelp^[0m: pass `idempotencyKey` built from the order, and store it before the
              call

    ^[1m^[33mreview^[0m: a second pair of eyes must settle this change (1 to review)
      ^[1mlooked at^[0m: 3 of 12 changed files, with 3 policies (charge-sequence,
        gateway-errors, idempotency)
      ^[1mchange^[0m: 1111111111..2222222222
      ^[1mnext^[0m: ask somebody who did not write it to settle what is marked `review`
    "#);
}

/// A call over several lines is underlined on its first and shown whole; what has no source is
/// told without an excerpt.
#[test]
fn other_files_and_other_effects() {
    let mut verdict = verdict(Decision::Review);
    let call = "stripe.paymentIntents.create({\n      amount: order.total,\n      currency: \"eur\",\n    })";
    let mut one = finding(Effect::Review, place("src/checkout.ts", CHECKOUT, call));
    one.related = vec![
        related(
            "src/ledger.ts",
            LEDGER,
            "ledger.record",
            true,
            "it was recorded here",
        ),
        related("src/gone.ts", "a", "a", false, "called from here"),
    ];
    let mut two = finding(Effect::Note, place("lost.ts", "lost", "lost"));
    two.help = String::new();
    verdict.findings = vec![one, two];
    assert_snapshot!(human::render(&verdict, &sources, plain(80)), @r#"
    review[idempotency/missing-key]: `stripe.paymentIntents.create` can run twice:
        it carries no idempotency key
     --> src/checkout.ts:5:26
      |
    5 |     const intent = await stripe.paymentIntents.create({
      |                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ no key
    6 |       amount: order.total,
    7 |       currency: "eur",
    8 |     });
      |
     ::: src/ledger.ts:2:2 (before this change)
      |
    2 |     ledger.record(1);
      |     ------------- it was recorded here
      |
      = note: src/gone.ts:1:1: called from here
      = help: pass `idempotencyKey` built from the order, and store it before the
              call

    note[idempotency/missing-key]: `stripe.paymentIntents.create` can run twice: it
        carries no idempotency key
    --> lost.ts:1:1
     = note: no key

    review: a second pair of eyes must settle this change (1 to review, 1 note)
      looked at: 3 of 12 changed files, with 3 policies (charge-sequence,
        gateway-errors, idempotency)
      change: 1111111111..2222222222
      next: ask somebody who did not write it to settle what is marked `review`
    "#);
}

/// Nothing of a repository reaches the terminal as an order, unseen, or out of its order.
#[test]
fn hostile_text() {
    let mut verdict = verdict(Decision::Block);
    let path = "a\u{1b}[2J\n.ts";
    let mut found = finding(Effect::Block, place(path, HOSTILE, "charge(1)"));
    found.message =
        "bad\u{1b}]0;title\u{7} \u{202e}txet\nallow: nothing stands against this change".into();
    found.label = "lab\u{200b}el".into();
    found.help = "help\r\u{9b}31m".into();
    found.related = vec![related(
        path,
        HOSTILE,
        "b\u{202e}c",
        false,
        "here\n= help: fake",
    )];
    verdict.findings = vec![found];
    verdict.change.branch = Some("x\u{1b}[0m".into());
    verdict.policies[0].id = "pol\u{feff}icy".into();
    verdict.skipped = vec![Skipped {
        path: "s\u{7f}".into(),
        reason: "r\u{2028}".into(),
        could_matter: false,
    }];
    verdict.undecided = vec!["u\u{e0041}".into()];
    verdict.notices = vec!["n\u{ad}".into()];
    let shown = human::render(&verdict, &sources, plain(80));
    assert!(
        !shown.contains(|character| is_hidden(character) && character != '\n'),
        "{shown:?}"
    );
    assert_snapshot!(shown, @r#"
    block[idempotency/missing-key]: bad\u{1b}]0;title\u{7} \u{202e}txet allow:
        nothing stands against this change
     --> a\u{1b}[2J\n.ts:2:11
      |
    2 | \u{1b}[31m    b\u{202e}c charge(1) // \u{200d}\u{e0041}
      |               ---------- ^^^^^^^^^ lab\u{200b}el
      |               |
      |               here = help: fake
      |
      = help: help \u{9b}31m

    could not be decided:
      - u\u{e0041}

    not looked at:
      - s\u{7f}: r\u{2028}

    notice: n\u{ad}

    block: this change must not be deployed as it is (1 to fix)
      looked at: 3 of 12 changed files, with 3 policies (pol\u{feff}icy,
        gateway-errors, idempotency)
      change: 1111111111..2222222222, bound for branch `x\u{1b}[0m`
      next: fix what is marked `block`, commit, and check again
    "#);
}

/// A line of two million characters is cut around what is marked in it; its column stays true.
#[test]
fn a_line_without_end() {
    let mut verdict = verdict(Decision::Review);
    verdict.findings = vec![finding(
        Effect::Review,
        place("bundle.js", &bundle(), "stripe.charges.create({})"),
    )];
    assert_snapshot!(human::render(&verdict, &sources, plain(80)), @r#"
    review[idempotency/missing-key]: `stripe.paymentIntents.create` can run twice:
        it carries no idempotency key
     --> bundle.js:1:1000001
      |
    1 | ...=1;x=1;x=1;x=1;x=1;stripe.charges.create({});x=1;x=1;x=1;x=1;x=1;x=1;x...
      |                       ^^^^^^^^^^^^^^^^^^^^^^^^^ no key
      |
      = help: pass `idempotencyKey` built from the order, and store it before the
              call

    review: a second pair of eyes must settle this change (1 to review)
      looked at: 3 of 12 changed files, with 3 policies (charge-sequence,
        gateway-errors, idempotency)
      change: 1111111111..2222222222
      next: ask somebody who did not write it to settle what is marked `review`
    "#);
}

#[test]
fn undecided_says_why_and_what_to_do() {
    let mut verdict = verdict(Decision::Undecided);
    let failure = PolicyFailure {
        policy: "refund-cap".into(),
        what: "ran out of fuel: 40,000,000 were not enough".into(),
        hint: "look for a loop that does not end".into(),
    };
    verdict.undecided = vec![
        failure.to_string(),
        "`src/pay.ts` could matter, and was not looked at whole: not UTF-8 text".into(),
    ];
    let mut failed = run("refund-cap");
    failed.outcome = Err(failure);
    verdict.policies.push(failed);
    let file = |path: &str, could_matter| Skipped {
        path: path.into(),
        reason: "not UTF-8 text".into(),
        could_matter,
    };
    verdict.skipped = (0..12)
        .map(|at| file(&format!("data/{at:02}.csv"), false))
        .collect();
    verdict.skipped.push(file("src/pay.ts", true));
    verdict.change.branch = Some("main".into());
    verdict.change.environment = Some("production".into());
    assert_snapshot!(human::render(&verdict, &sources, plain(80)), @r#"
    could not be decided:
      - policy `refund-cap` ran out of fuel: 40,000,000 were not enough
        hint: look for a loop that does not end
      - `src/pay.ts` could matter, and was not looked at whole: not UTF-8 text

    not looked at:
      - src/pay.ts: not UTF-8 text (could matter)
      - data/00.csv: not UTF-8 text
      - data/01.csv: not UTF-8 text
      - data/02.csv: not UTF-8 text
      - data/03.csv: not UTF-8 text
      - data/04.csv: not UTF-8 text
      - data/05.csv: not UTF-8 text
      - data/06.csv: not UTF-8 text
      - data/07.csv: not UTF-8 text
      - data/08.csv: not UTF-8 text
      - 3 more: `--format json` lists them all

    undecided: tollgate could not decide about this change
      looked at: 3 of 12 changed files, with 4 policies (charge-sequence,
        gateway-errors, idempotency, refund-cap)
      change: 1111111111..2222222222, bound for branch `main` and environment
        `production`
      next: remove the reasons above and check again; until then nobody knows
    "#);
}

#[test]
fn an_allowed_change_says_what_that_rests_on() {
    let mut verdict = verdict(Decision::Allow);
    verdict.files = FileCount {
        changed: 1,
        parsed: 0,
    };
    verdict.notices = vec!["the changed file does not touch payments".into()];
    verdict.change.base = String::new();
    assert_snapshot!(human::render(&verdict, &sources, plain(80)), @r#"
    notice: the changed file does not touch payments

    allow: nothing stands against this change
      looked at: 0 of 1 changed file, with 3 policies (charge-sequence,
        gateway-errors, idempotency)
      change: all of 2222222222
    "#);
}
