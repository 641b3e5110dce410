//! The same policy in every language that there is a template for, built by the real tools of each:
//! `cargo xtask authors` checks that they are there, and runs this, which fails without.

use serde_json::Value;

use crate::world::{Repository, Run, World};

const LANGUAGES: [&str; 3] = ["rust", "javascript", "python"];

/// Cases that the template of every language has.
const CASES: &str = "7 passed, 0 failed";

/// Refunds in two files: above the limit, below it, of an amount that can't be seen, on every line
/// that a policy may stumble over.
const CHANGE: [(&str, &str); 2] = [
    (
        "src/refunds.ts",
        "import Stripe from \"stripe\";
const stripe = new Stripe(process.env.STRIPE_KEY);
const LIMIT = 60_000;

export async function refunds(order, amount, entry) {
  await stripe.refunds.create({ charge: order.chargeId, amount: LIMIT });
  await stripe.refunds.create({ charge: order.chargeId, amount: 500 });
  await stripe.refunds.create({ charge: order.chargeId, amount });
  await stripe.refunds.create({ charge: \"ü€\", amount: 70000, metadata: { ledger: entry.id } });
  await stripe.refunds.create({ charge: \"ü€\", amount: 70000, metadata: { note: \"ü€\" } });
}
",
    ),
    (
        "shop/refunds.py",
        "import stripe

def refund_order(order, details):
    stripe.Refund.create(charge=order.charge_id, amount=80000)
    stripe.Refund.create(charge=order.charge_id, amount=80000, metadata={\"ledger\": order.entry})
    stripe.Refund.create(charge=order.charge_id, **details)
",
    ),
];

#[test]
#[ignore = "needs npm's registry and PyPI: cargo xtask authors"]
fn every_language_judges_alike() {
    let world = World::new();
    let shop = world.repository("shop");
    let mut settings = String::new();
    for language in LANGUAGES {
        settings.push_str(&built(&shop, language));
    }
    shop.write("tollgate.toml", &settings);
    shop.write(".gitignore", "/refunds-*\n");
    shop.commit("one policy in three languages");
    for (path, text) in CHANGE {
        shop.write(path, text);
    }
    shop.commit("refunds");

    let check = |more: &[&str]| {
        let usual = ["check", "--base", "HEAD~1", "--format", "json"];
        shop.tollgate(&[&usual[..], more].concat()).ends_with(1)
    };
    // Each is a process of its own; the last two remember what the one before them found.
    let runs = [
        check(&["--no-cache"]),
        check(&["--no-cache"]),
        check(&[]),
        check(&[]),
    ];
    let (first, others) = runs.split_first().expect("four");
    for other in others {
        assert_eq!(first.stdout, other.stdout);
    }
    let report = first.json();
    let told = |language: &str| findings(&report, &format!("refunds-{language}/"));
    let expected = told("rust");
    assert_eq!(expected.len(), 5, "{report:#}");
    for language in LANGUAGES {
        assert_eq!(told(language), expected, "{language}");
    }
}

#[test]
#[ignore = "needs npm's registry and PyPI: cargo xtask authors"]
fn what_python_raises_is_told() {
    let world = World::new();
    let shop = world.repository("shop");
    built(&shop, "python");
    let source = String::from_utf8(shop.read("refunds-python/src/policy.py")).expect("UTF-8");
    let test = |broken: &str| {
        assert_ne!(broken, source);
        shop.write("refunds-python/src/policy.py", broken);
        by_tools(&shop, &["policy", "test", "refunds-python"])
    };
    let raising = source.replace(
        "            cents = amount(refund)",
        "            cents = {}[\"gone\"]",
    );
    test(&raising)
        .ends_with(1)
        .says("KeyError: 'gone' (policy.py:45)");
    let refusing = source.replace("self.limit_cents < 0", "self.limit_cents < 1_000");
    test(&refusing)
        .ends_with(1)
        .says("`limit-cents` is 100: it can't be negative");
    let unparsable = source.replace("class Refunds", "clas Refunds");
    test(&unparsable).ends_with(2).says("SyntaxError").says(
        "error: can't build the policy: componentize-py ended with exit status: 1\nhint: its output",
    );
}

/// Starts a policy in a language, builds it twice, tests it. The lines that bring it.
fn built(shop: &Repository<'_>, language: &str) -> String {
    let name = format!("refunds-{language}");
    shop.tollgate(&["policy", "new", &name, "--lang", language])
        .ends_with(0);
    by_tools(shop, &["policy", "build", &name, "--install"]).ends_with(0);
    let pinned = format!(".tollgate/policies/{name}.wasm");
    // What was installed does.
    let build = ["policy", "build", &name, "--locked", "-o", &pinned];
    let built = by_tools(shop, &build).ends_with(0);
    shop.tollgate(&["policy", "test", &name, "--component", &pinned])
        .ends_with(0)
        .says(CASES);
    let (_, lines) = built
        .stdout
        .split_once("tollgate.toml:\n")
        .expect("lines to paste");
    lines.to_owned()
}

/// Runs tollgate with what this machine gives to npm, pip and cargo: how they reach their
/// registries. What it keeps itself still stays in the world.
fn by_tools(shop: &Repository<'_>, arguments: &[&str]) -> Run {
    let own = |name: &str| shop.path.join("../home").join(name).display().to_string();
    let mut variables: Vec<(String, String)> = std::env::vars().collect();
    variables.push(("XDG_CACHE_HOME".to_owned(), own(".cache")));
    variables.push(("XDG_CONFIG_HOME".to_owned(), own(".config")));
    let variables: Vec<(&str, &str)> = variables
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    shop.tollgate_with(&variables, arguments)
}

/// The findings of a policy, without its name.
fn findings(report: &Value, policy: &str) -> Vec<Value> {
    let all = report["findings"].as_array().expect("findings");
    let own = all.iter().filter_map(|finding| {
        let rule = finding["rule"].as_str()?.strip_prefix(policy)?;
        let mut finding = finding.clone();
        finding["rule"] = Value::from(rule);
        // It is made of the policy's name, too.
        finding["fingerprint"] = Value::Null;
        Some(finding)
    });
    own.collect()
}
