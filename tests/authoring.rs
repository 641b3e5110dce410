//! A policy of one's own, from its name to a finding on a real change, with the binary alone.

use std::fs;
use std::path::PathBuf;

use crate::bombs::component::{GOOD, build};
use crate::world::{Repository, Run, World};

/// What cargo needs of this machine: crates that are there already (building Tollgate brought
/// them), and the toolchains. Nothing is fetched.
pub(crate) fn building() -> Vec<(&'static str, String)> {
    let home = |name: &str, folder: &str| {
        let named = std::env::var_os(name).map(PathBuf::from);
        let own = || std::env::home_dir().expect("a home").join(folder);
        named.unwrap_or_else(own).display().to_string()
    };
    vec![
        ("CARGO_HOME", home("CARGO_HOME", ".cargo")),
        ("RUSTUP_HOME", home("RUSTUP_HOME", ".rustup")),
        ("CARGO_NET_OFFLINE", "true".to_owned()),
    ]
}

fn policy(repository: &Repository<'_>, arguments: &[&str]) -> Run {
    let variables = building();
    let variables: Vec<(&str, &str)> = variables
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    repository.tollgate_with(&variables, &[&["policy"][..], arguments].concat())
}

const REFUND: &str = "import Stripe from \"stripe\";
const stripe = new Stripe(process.env.STRIPE_KEY);

export async function refundOrder(order, key) {
  await stripe.refunds.create({ charge: order.chargeId, amount: 60000 }, { idempotencyKey: key });
}
";

#[test]
fn a_rust_policy_goes_from_its_name_to_a_finding() {
    let world = World::new();
    let shop = world.repository("shop");
    shop.write("README.md", "# Shop\n").commit("a shop");
    policy(&shop, &["new", "refund-ledger"])
        .ends_with(0)
        .says("cd refund-ledger");
    policy(&shop, &["new", "refund-ledger"])
        .ends_with(2)
        .says("`./refund-ledger` is there already, and is left as it is");

    let pinned = ".tollgate/policies/refund-ledger.wasm";
    let built = policy(&shop, &["build", "refund-ledger", "--locked", "-o", pinned]).ends_with(0);
    let (_, lines) = built
        .stdout
        .split_once("tollgate.toml:\n")
        .expect("lines to paste");
    assert!(lines.contains(&format!("source = \"{pinned}\"")), "{lines}");
    let again = policy(&shop, &["build", "refund-ledger", "--locked"]).ends_with(0);
    let digest = |run: &Run| {
        let line = run.stdout.lines().find(|line| line.contains("sha256:"));
        line.expect("a digest").trim().to_owned()
    };
    assert_eq!(digest(&built), digest(&again));

    policy(&shop, &["inspect", pinned])
        .ends_with(0)
        .says("refund-ledger 0.1.0")
        .says("unbooked-refund  block")
        .says("option limit-cents: integer, 50000")
        .says("change.calls")
        .says(digest(&built).trim_start_matches("sha256:"));

    policy(&shop, &["test", "refund-ledger"])
        .ends_with(0)
        .says("7 passed, 0 failed")
        .says("unbooked-refund fires in 2");
    policy(
        &shop,
        &[
            "test",
            "refund-ledger",
            "--component",
            pinned,
            "--trace",
            "--only",
            "the caller decides how",
        ],
    )
    .ends_with(0)
    .says("call-query.kinds(query for all calls, [\"refund\"])")
    .says("origin.kind(parameter `amount` at line 6) -> \"parameter\"")
    .says("1 passed, 0 failed, 6 passed over");

    shop.write(".gitignore", "target\n")
        .write("tollgate.toml", lines);
    shop.commit("a policy of our own");
    shop.write("src/refunds.ts", REFUND);
    shop.commit("refunds");
    shop.tollgate(&["check", "--base", "HEAD~1"])
        .ends_with(1)
        .says(
            "block[refund-ledger/unbooked-refund]: this refunds 60000 cents without a ledger entry",
        );

    let case = "refund-ledger/cases/unknown-amount.md";
    let text = fs::read_to_string(shop.path.join(case)).unwrap();
    shop.write(
        case,
        text.replace(
            "// expect: unknown-amount note",
            "// expect: unknown-amount block",
        ),
    );
    let test = |more: &[&str]| {
        let usual = ["test", "refund-ledger", "--component", pinned];
        policy(&shop, &[&usual[..], more].concat())
    };
    test(&[])
        .ends_with(1)
        .says("FAILED cases/unknown-amount.md:3 The caller decides how much")
        .says("> 6 | await stripe.refunds.create")
        .says("expected unknown-amount block")
        .says("actual unknown-amount note: how much this refunds");
    test(&["--update"]).ends_with(0).says("1 updated");
    assert_eq!(fs::read_to_string(shop.path.join(case)).unwrap(), text);
}

#[test]
fn what_the_engine_refuses_is_refused_before_it_is_used() {
    let world = World::new();
    let here = world.repository("here");
    let other = GOOD.replacen("(func", ";; interface: 0.2.0\n(func", 1);
    let bombs: [(&str, Vec<u8>, &str); 4] = [
        (
            "text.wasm",
            b"hello".to_vec(),
            "policy `text.wasm` is not a WebAssembly component: it is text",
        ),
        (
            "empty.wasm",
            Vec::new(),
            "is not a WebAssembly component: it is empty",
        ),
        (
            "newer.wasm",
            build(&other),
            "was built for `tollgate:policy/",
        ),
        (
            "module.wasm",
            b"\0asm\x01\0\0\0".to_vec(),
            "it is a core module without the `component-type` section",
        ),
    ];
    for (name, bytes, told) in bombs {
        here.write(name, bytes);
        here.tollgate(&["policy", "inspect", name])
            .ends_with(2)
            .says(told)
            .says("hint: ");
    }
    here.tollgate(&["policy", "inspect", "none.wasm"])
        .ends_with(2)
        .says("can't read `none.wasm`");
    here.write("good.wasm", build(GOOD));
    here.tollgate(&["policy", "inspect", "good.wasm"])
        .ends_with(0)
        .says("bomb");
    here.tollgate(&["policy", "inspect", "idempotency"])
        .ends_with(0)
        .says("missing-key")
        .says("judges each source file by itself");
    here.tollgate(&["policy", "build"])
        .ends_with(2)
        .says("it has no `Cargo.toml`");
}

#[test]
fn a_language_without_its_tools_is_told() {
    let world = World::new();
    let here = world.repository("here");
    here.tollgate(&["policy", "new", "refunds", "--lang", "javascript"])
        .ends_with(0)
        .says("npm install");
    here.tollgate_with(&[("PATH", "")], &["policy", "build", "refunds"])
        .ends_with(2)
        .says("no `node` runs on this machine: policies in JavaScript need it")
        .says("hint: install Node.js");
    here.tollgate(&["policy", "new", "returns", "--lang", "python"])
        .ends_with(0)
        .says("tollgate policy build --install");
    here.tollgate_with(
        &[("PATH", "")],
        &["policy", "build", "returns", "--install"],
    )
    .ends_with(2)
    .says("no `python3` runs on this machine: policies in Python need it")
    .says("hint: install Python 3.9 or newer");
    here.tollgate(&["policy", "new", "x", "--lang", "cobol"])
        .ends_with(2)
        .says("there is no template for it, only for rust, javascript, python");
}

#[test]
fn nobody_has_to_guess_what_a_policy_is_told() {
    let world = World::new();
    let shop = world.repository("shop");
    shop.write("src/refunds.ts", REFUND).commit("refunds");
    let told = |run: Run| {
        run.ends_with(0)
            .says("src/refunds.ts: typescript, on a payment path")
            .says("refundOrder(order, key) line 4, exported as refundOrder")
            .says("operation refund of stripe")
            .says("key parameter (option `idempotencyKey`)");
    };
    told(shop.tollgate(&["facts", "src/refunds.ts"]));
    shop.remove("src/refunds.ts");
    told(shop.tollgate(&["facts", "src/refunds.ts", "--at", "HEAD"]));
    shop.tollgate(&["facts", "src/refunds.ts"])
        .ends_with(2)
        .says("can't read");
    shop.tollgate(&["facts", "src/none.ts", "--at", "HEAD"])
        .ends_with(2)
        .says("there is no text at");
}
