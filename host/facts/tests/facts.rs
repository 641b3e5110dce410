//! What a change's facts say, on small changes in memory.

#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

use std::collections::BTreeMap;
use std::sync::Arc;

use tollgate_change::Change;
use tollgate_facts::{At, Facts, FileId, Scope, Words};
use tollgate_gateways::Catalogue;
use tollgate_model::RepoPath;
use tollgate_model::change::Side;
use tollgate_model::code::{CallId, StepId, StepKind};

type Tree<'a> = &'a [(&'a str, &'a str)];

fn gather(before: Tree<'_>, after: Tree<'_>) -> Facts {
    let tree = |files: Tree<'_>| -> BTreeMap<RepoPath, String> {
        files
            .iter()
            .map(|(path, text)| (RepoPath::from(*path), (*text).to_owned()))
            .collect()
    };
    let change = Change::from_trees(tree(before), tree(after));
    Facts::gather(
        change,
        Arc::new(Catalogue::embedded().unwrap()),
        &Scope::default(),
    )
    .unwrap()
}

/// The calls at the head whose callee ends so.
fn calls(facts: &Facts, callee: &str) -> Vec<At<CallId>> {
    let ids = facts
        .file_ids()
        .filter_map(|file| facts.source(file, Side::After).map(|source| (file, source)));
    ids.flat_map(|(file, source)| {
        source
            .call_ids()
            .filter(|id| source[*id].callee.ends_with(callee))
            .map(move |id| At {
                file,
                side: Side::After,
                id,
            })
    })
    .collect()
}

fn call(facts: &Facts, callee: &str) -> At<CallId> {
    let found = calls(facts, callee);
    assert_eq!(found.len(), 1, "{callee}");
    found[0]
}

const HEAD: &str = "import Stripe from 'stripe';\nimport { randomUUID } from 'crypto';\nconst stripe = new Stripe(process.env.KEY);\n";

fn file(body: &str) -> String {
    format!("{HEAD}{body}")
}

#[test]
fn a_reformatted_call_is_the_same_one() {
    let before = file(
        "export async function pay(o) { return await stripe.charges.create({ amount: o.total, currency: \"eur\" }); }\n",
    );
    let after = file(
        "export async function pay(o) {\n  return await stripe.charges.create({\n    amount: o.total,\n    currency: 'eur',\n  });\n}\n",
    );
    let facts = gather(&[("pay.ts", &before)], &[("pay.ts", &after)]);
    let charge = call(&facts, "charges.create");
    assert!(facts.call_counterpart(charge).is_some());
    assert!(facts.is_call_touched(charge));
}

#[test]
fn an_added_call_is_new_beside_the_old_one() {
    let one =
        "export async function pay(o) { await stripe.charges.create({ amount: o.total }); }\n";
    let two = "export async function tip(o) { await stripe.charges.create({ amount: o.tip }); }\n";
    let facts = gather(
        &[("pay.ts", &file(one))],
        &[("pay.ts", &file(&format!("{two}{one}")))],
    );
    let counterparts: Vec<bool> = calls(&facts, "charges.create")
        .into_iter()
        .map(|call| facts.call_counterpart(call).is_some())
        .collect();
    assert_eq!(counterparts, [false, true]);
}

#[test]
fn an_operation_is_followed_to_another_file_and_another_receiver() {
    let before = file(
        "export async function pay(o) { await stripe.charges.create({ amount: o.total }); }\n",
    );
    let after = "import Stripe from 'stripe';\nexport class Payments {\n  constructor(private readonly client: Stripe) {}\n  async charge(order) { return await this.client.charges.create({ amount: order.total }); }\n}\n";
    let other = "export function pay(o) { return new Payments(stripe).charge(o); } // stripe\n";
    let facts = gather(
        &[("pay.ts", &before)],
        &[("pay.ts", other), ("payments.ts", after)],
    );
    let charge = call(&facts, "charges.create");
    let found = facts.call_counterpart(charge).unwrap();
    assert_eq!(
        (found.side, facts.file(found.file).path.as_str()),
        (Side::Before, "pay.ts")
    );
}

#[test]
fn a_step_that_moved_behind_the_charge_is_new_there() {
    let line = |first: &str, second: &str| {
        file(&format!(
            "export async function pay(o) {{\n  {first}\n  {second}\n  await db.orders.markPaid(o.id);\n}}\n"
        ))
    };
    let (check, charge) = (
        "validateOrder(o);",
        "const charge = await stripe.charges.create({ amount: o.total });",
    );
    let facts = gather(
        &[("pay.ts", &line(check, charge))],
        &[("pay.ts", &line(charge, check))],
    );
    let source = facts.source(FileId(0), Side::After).unwrap();
    let validated = source
        .steps
        .iter()
        .position(|step| step.span.slice(&source.text).starts_with("validate"))
        .unwrap();
    let charged = source
        .steps
        .iter()
        .position(|step| step.span.slice(&source.text).starts_with("const charge"))
        .unwrap();
    let at = |id: usize| At {
        file: FileId(0),
        side: Side::After,
        id: StepId(id as u32),
    };
    assert!(facts.is_step_new(at(validated)) || facts.is_step_new(at(charged)));
    assert!(facts.step_counterpart(at(validated)).is_some());
}

#[test]
fn keys_are_told_by_what_they_are_made_of() {
    let cases = [
        ("export async function pay(order) {", "", "absent"),
        (
            "export async function pay(order) {",
            "{ idempotencyKey: randomUUID() }",
            "random",
        ),
        (
            "export async function pay(order) {",
            "{ idempotencyKey: `pay-${Date.now()}` }",
            "clock",
        ),
        (
            "export async function pay(order) {",
            "{ idempotencyKey: `${order.id}-${randomUUID()}` }",
            "ephemeral",
        ),
        (
            "export async function pay(order) {",
            "{ idempotencyKey: 'payment' }",
            "constant",
        ),
        (
            "export async function pay(order) {",
            "{ idempotencyKey: `order-${order.id}` }",
            "derived",
        ),
        (
            "export async function pay(order, key) {",
            "{ idempotencyKey: key }",
            "parameter",
        ),
        (
            "export async function pay(order) { const key = randomUUID(); await db.attempts.insert({ key });",
            "{ idempotencyKey: key }",
            "stored",
        ),
        (
            "export async function pay(order) { const attempt = await db.attempts.insert({ order }); const key = attempt.key;",
            "{ idempotencyKey: key }",
            "stored",
        ),
        (
            "function mint() { return randomUUID(); }\nexport async function pay(order) {",
            "{ idempotencyKey: mint() }",
            "random",
        ),
        (
            "export const run = (order) => pay(order, randomUUID());\nasync function pay(order, key) {",
            "{ idempotencyKey: key }",
            "random",
        ),
    ];
    for (open, options, expected) in cases {
        let arguments = if options.is_empty() {
            String::new()
        } else {
            format!(", {options}")
        };
        let text = file(&format!(
            "{open}\n  await stripe.charges.create({{ amount: order.total }}{arguments});\n}}\n"
        ));
        let facts = gather(&[], &[("pay.ts", &text)]);
        assert_eq!(
            facts.key_origin(call(&facts, "charges.create")),
            expected,
            "{open} {options}"
        );
    }
}

#[test]
fn a_key_made_in_the_loop_is_told_from_one_made_before_it() {
    for (outside, inside, expected) in [
        ("const key = randomUUID();", "", false),
        ("", "const key = randomUUID();", true),
        ("", "const key = `${order.id}-${attempt}`;", true),
        ("", "const key = `order-${order.id}`;", false),
    ] {
        let text = file(&format!(
            "export async function pay(order) {{\n  {outside}\n  for (let attempt = 0; attempt < 3; attempt++) {{\n    {inside}\n    await stripe.charges.create({{ amount: order.total }}, {{ idempotencyKey: key }});\n  }}\n}}\n"
        ));
        let facts = gather(&[], &[("pay.ts", &text)]);
        let charge = call(&facts, "charges.create");
        let source = facts.source(charge.file, Side::After).unwrap();
        let turns = source.within(charge.id, StepKind::Loop).unwrap();
        assert_eq!(
            facts.is_key_made_within(charge, charge.with(turns)),
            expected,
            "{outside}{inside}"
        );
    }
}

#[test]
fn files_without_anything_to_judge_are_not_parsed() {
    let facts = gather(
        &[],
        &[
            ("a.ts", "export const one = 1;\n"),
            ("talk.ts", &file("export const two = 2;\n")),
            ("pay.ts", &file("stripe.charges.create(order);\n")),
            ("pay.test.ts", &file("stripe.charges.create(order);\n")),
        ],
    );
    assert_eq!((facts.counts().changed, facts.counts().parsed), (4, 1));
    assert!(facts.skipped().is_empty());
}

#[test]
fn every_changed_file_has_its_reason() {
    let charge = "import Stripe from 'stripe';\nnew Stripe('k').paymentIntents.create({});\n";
    let files = [
        ("README.md", "stripe"),
        ("src/pay.ts", charge),
        ("src/sum.ts", "export const sum = (a, b) => a + b;\n"),
        ("test/sum.test.ts", "sum(1, 2);\n"),
    ];
    let facts = gather(&[], &files);
    let told: Vec<String> = facts
        .looked_at()
        .iter()
        .map(|one| format!("{} {} {}", one.was_read, one.path, one.why))
        .collect();
    assert_eq!(
        told,
        [
            "false README.md in no language and no form of settings that is read",
            "true src/pay.ts source on a payment path",
            "false src/sum.ts nothing in it names a gateway, and it is on no payment path",
            "false test/sum.test.ts test code",
        ]
    );
}

#[test]
fn what_can_only_be_read_in_part_is_said() {
    let facts = gather(
        &[],
        &[(
            "pay.ts",
            &file("stripe.charges.create(order); export async function pay( { = = ;\n"),
        )],
    );
    assert_eq!(facts.skipped().len(), 1);
    assert!(
        facts.skipped()[0].reason.starts_with("read in part"),
        "{:?}",
        facts.skipped()
    );
    assert!(facts.skipped()[0].could_matter, "behind it may be anything");
}

#[test]
fn a_file_that_is_too_long_matters_where_an_operation_is_touched() {
    let filler = "export const name = 'a generated name';\n".repeat(60_000);
    let charge = file("export const pay = (order) => stripe.charges.create(order);\n");
    let before = format!("{charge}{filler}");
    let could_matter = |after: &str| {
        let facts = gather(&[("pay.ts", &before)], &[("pay.ts", after)]);
        facts.skipped().first().map(|file| file.could_matter)
    };
    let elsewhere = format!("{before}export const one = 'more';\n");
    assert_eq!(could_matter(&elsewhere), Some(false));
    let there = before.replace("create(order)", "create({ ...order })");
    assert_eq!(could_matter(&there), Some(true));
    let gone = before.replace("stripe.charges.create(order)", "order");
    assert_eq!(could_matter(&gone), Some(true));
}

#[test]
fn a_route_in_a_webhook_file_is_a_webhook() {
    let text = file(
        "export async function POST(request) { await stripe.charges.create({ amount: 1 }); }\n",
    );
    let facts = gather(&[], &[("app/api/webhooks/stripe/route.ts", &text)]);
    let source = facts.source(FileId(0), Side::After).unwrap();
    let entries: Vec<&str> = source
        .functions
        .iter()
        .filter_map(|function| function.entry.as_ref())
        .map(|entry| entry.kind.word())
        .collect();
    assert_eq!(entries, ["webhook"]);
}

#[test]
fn only_what_the_change_can_affect_is_offered() {
    let functions = |check: &str| {
        file(&format!(
            "async function check(o) {{ {check} }}\nexport async function pay(o) {{ await check(o); }}\nexport async function tip(o) {{ await stripe.charges.create({{ amount: o.tip }}); }}\n"
        ))
    };
    let (before, after) = (functions("return o;"), functions("throw o;"));
    let facts = gather(&[("pay.ts", &before)], &[("pay.ts", &after)]);
    let source = facts.source(FileId(0), Side::After).unwrap();
    let affected: Vec<&str> = source
        .function_ids()
        .filter(|id| {
            facts.is_affected(At {
                file: FileId(0),
                side: Side::After,
                id: *id,
            })
        })
        .map(|id| source[id].name.as_str())
        .collect();
    assert_eq!(affected, ["<module>", "check", "pay"]);

    let client = before.replace("process.env.KEY", "process.env.OTHER");
    let facts = gather(&[("pay.ts", &before)], &[("pay.ts", &client)]);
    let tip = call(&facts, "charges.create");
    let function = facts.source(tip.file, tip.side).unwrap()[tip.id].function;
    assert!(
        facts.is_affected(tip.with(function)),
        "the client that everything uses"
    );
}

#[test]
fn a_touched_declaration_affects_those_that_rest_on_it() {
    let source = |limit: u32| {
        let text = "const LIMIT = 0;
const OPTIONS = { tries: LIMIT };
const other = new Client();
export async function pay(o) { await stripe.charges.create({ amount: o.total }, OPTIONS); }
export async function tip(o) { await other.send(o); }
";
        file(&text.replace("LIMIT = 0", &format!("LIMIT = {limit}")))
    };
    let affected = |before: &str, after: &str| -> Vec<String> {
        let facts = gather(&[("pay.ts", before)], &[("pay.ts", after)]);
        let source = facts.source(FileId(0), Side::After).unwrap();
        let ids = source.function_ids().filter(|id| {
            facts.is_affected(At {
                file: FileId(0),
                side: Side::After,
                id: *id,
            })
        });
        ids.map(|id| source[id].name.clone()).collect()
    };
    assert_eq!(affected(&source(3), &source(4)), ["<module>", "pay"]);
    assert_eq!(
        affected(&source(3), &(source(3) + "export const UNUSED = 1;\n")),
        ["<module>"]
    );
    // It is handed to the other: whoever is named there is met.
    let handed = source(3) + "const job = other.process(tip, LIMIT);\n";
    let more = handed.replace("LIMIT = 3", "LIMIT = 4");
    assert_eq!(affected(&handed, &more), ["<module>", "pay", "tip"]);
    // A call may alter what it is made on, and what it is handed.
    let altered = source(3) + "const kept = other.intercept(LIMIT);\n";
    let more = altered.replace("LIMIT = 3", "LIMIT = 4");
    assert_eq!(affected(&altered, &more), ["<module>", "pay", "tip"]);
    assert_eq!(affected(&altered, &source(3)), ["<module>", "pay", "tip"]);
    // What a statement does with it nobody knows.
    let used = source(3) + "stripe.configure(OPTIONS);\n";
    let more = used.replace("LIMIT = 3", "LIMIT = 4");
    assert_eq!(affected(&used, &more), ["<module>", "pay", "tip"]);
    // A constructor says what the methods work with.
    let class = "class Pay {
  constructor() { this.tries = LIMIT; }
  async pay(o) { await stripe.charges.create({ amount: o.total }); }
}
";
    let built = source(3) + class;
    let more = built.replace("LIMIT = 3", "LIMIT = 4");
    assert!(affected(&built, &more).contains(&"Pay.pay".to_owned()));
}

#[test]
fn new_lines_that_hold_a_word_are_found_in_any_text() {
    let words = |words: &[&str]| {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        Words::new(&words)
    };
    let lines = |facts: &Facts, sought: &[&str]| -> Vec<(u32, String)> {
        let text = facts.text(FileId(0), Side::After).unwrap_or_default();
        let found = facts.new_lines_with(FileId(0), &text, &words(sought));
        found
            .into_iter()
            .map(|line| (line.number, line.text))
            .collect()
    };
    let before = "a sk_live_1\nb\n";
    let after = "b\n\na sk_live_1\r\nc SK_LIVE_2 sk_live_3\nsk_test_4\nend sk_live_5";
    let facts = gather(&[("notes.md", before)], &[("notes.md", after)]);
    assert_eq!(
        lines(&facts, &["sk_live_"]),
        [
            (4, "c SK_LIVE_2 sk_live_3".into()),
            (6, "end sk_live_5".into())
        ]
    );
    assert_eq!(lines(&facts, &["b", "sk_test"]), [(5, "sk_test_4".into())]);
    assert!(lines(&facts, &[]).is_empty() && lines(&facts, &[""]).is_empty());
    assert!(words(&["LIVE_1"]).are_in(before));
    assert!(!words(&["LIVE_2"]).are_in(before));

    let gone_of = |facts: &Facts, sought: &[&str]| -> Vec<u32> {
        let text = facts.text(FileId(0), Side::Before).unwrap_or_default();
        let found = facts.gone_lines_with(FileId(0), &text, &words(sought));
        found.into_iter().map(|line| line.number).collect()
    };
    let back = gather(&[("notes.md", after)], &[("notes.md", before)]);
    assert_eq!(gone_of(&back, &["sk_live_"]), [4, 6]);
    assert!(gone_of(&facts, &["sk_live_"]).is_empty());

    let gone = gather(&[("notes.md", before)], &[]);
    assert!(lines(&gone, &["sk_live_"]).is_empty());
    assert_eq!(gone_of(&gone, &["sk_live_"]), [1]);
}

#[test]
fn test_code_that_becomes_production_code_is_new() {
    let text = file(
        "export async function pay(o) { await stripe.charges.create({ amount: o.total }); }\n",
    );
    for old in ["test/pay.ts", "src/pay.txt"] {
        let facts = gather(&[(old, &text)], &[("src/pay.ts", &text)]);
        let charge = call(&facts, "charges.create");
        assert!(facts.call_counterpart(charge).is_none(), "{old}");
        assert!(facts.is_call_touched(charge), "{old}");
    }
}

#[test]
fn sources_that_cannot_be_read_are_told_of() {
    let ruby = "Stripe::Charge.create(amount: 1)\n";
    let python = "# coding: utf-7\nimport os\n";
    let facts = gather(
        &[],
        &[
            ("pay.ex", ruby),
            ("bin/pay", ruby),
            ("notes.md", ruby),
            ("pay.py", python),
        ],
    );
    let told: Vec<(&str, bool)> = facts
        .skipped()
        .iter()
        .map(|skipped| (skipped.path.as_str(), skipped.could_matter))
        .collect();
    assert_eq!(
        told,
        [("bin/pay", false), ("pay.ex", false), ("pay.py", true)]
    );
}
