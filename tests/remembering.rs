//! What was worked out before is taken again, and never changes an answer.

use std::fs;
use std::path::{Path, PathBuf};

use crate::world::{Repository, SAFE, World, incident, only};

const CHECK: [&str; 5] = ["check", "--base", "HEAD~1", "--format", "json"];

fn shop<'w>(world: &'w World) -> Repository<'w> {
    let repository = world.repository("shop");
    repository.write("src/checkout.ts", SAFE).commit("before");
    repository
        .write("src/checkout.ts", incident())
        .commit("incident");
    repository
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            match entry.path() {
                path if path.is_dir() => folders.push(path),
                path => found.push(path),
            }
        }
    }
    found
}

#[test]
fn the_answer_is_the_same_every_time() {
    let world = World::new();
    let repository = shop(&world);
    let cache = world.path("home/.cache/tollgate");
    let fresh = repository
        .tollgate(&[&CHECK[..], &["--no-cache"]].concat())
        .ends_with(1);
    assert!(!cache.exists());
    let first = repository.tollgate(&CHECK).ends_with(1);
    assert!(entries(&cache).len() >= 3, "two sides and a judgement");
    let again = repository.tollgate(&CHECK).ends_with(1);
    assert_eq!(fresh.stdout, first.stdout);
    assert_eq!(first.stdout, again.stdout);
}

#[test]
fn one_more_edit_is_judged_like_a_first_look() {
    let world = World::new();
    let repository = shop(&world);
    repository.tollgate(&CHECK).ends_with(1);
    let base = repository.git(&["rev-parse", "HEAD~1"]);
    repository.write(
        "src/checkout.ts",
        SAFE.replace("checkout-${order.id}", "${Date.now()}"),
    );
    repository
        .write("src/other.ts", "export const other = 1;\n")
        .commit("repaired, almost");
    let check = ["check", "--base", &base, "--format", "json"];
    let remembered = repository.tollgate(&check);
    let fresh = repository.tollgate(&[&check[..], &["--no-cache"]].concat());
    assert_eq!(remembered.stdout, fresh.stdout);
    assert!(remembered.stdout.contains("dropped-key"), "{remembered}");
}

const WRAPPER: &str = r#"import Stripe from "stripe";

export class PaymentService {
  constructor(private readonly stripe: Stripe) {}

  async charge(order: Order) {
    return this.stripe.charges.create({ amount: order.total, currency: "eur", source: order.card });
  }
}
"#;

/// Tries a method of a class in another file again.
fn caller(module: &str, class: &str, method: &str) -> String {
    format!(
        r#"import {{ {class} }} from "{module}";

export class Orders {{
  constructor(private readonly payments: {class}) {{}}

  async place(order: Order) {{
    for (let attempt = 0; attempt < 3; attempt++) {{
      try {{
        return await this.payments.{method}(order);
      }} catch (error) {{
        await pause(attempt);
      }}
    }}
    throw new Error("no answer");
  }}
}}
"#
    )
}

/// What stands in other files is remembered by folder and file: it comes, moves, changes its name
/// and goes, and a check with a memory sees what one without sees.
#[test]
fn wrappers_in_other_files_are_known_where_they_stand_now() {
    let world = World::new();
    let repository = world.repository("shop");
    let look = |expected: &str| {
        let remembered = repository.tollgate(&CHECK);
        let fresh = repository.tollgate(&[&CHECK[..], &["--no-cache"]].concat());
        assert_eq!(remembered.stdout, fresh.stdout);
        assert_eq!(
            remembered.stdout.contains("missing-key"),
            expected == "found"
        );
    };
    let charging = caller("../payments/payment.service", "PaymentService", "charge");
    repository
        .write("src/payments/payment.service.ts", WRAPPER)
        .write("src/other/plain.ts", "export const one = 1;\n")
        .commit("a wrapper");
    repository
        .write("src/orders/place.ts", &charging)
        .commit("a loop");
    look("found");
    // A file between the two.
    let between = WRAPPER
        .replace("\"stripe\"", "\"../payments/payment.service\"")
        .replace("Stripe", "PaymentService")
        .replace("PaymentService {", "Checkout {")
        .replace("stripe.charges.create", "stripe.charge");
    repository
        .write("src/shop/checkout.ts", &between)
        .write("src/orders/place.ts", "export {};\n")
        .commit("a wrapper of the wrapper");
    look("silent");
    let paying = caller("../shop/checkout", "Checkout", "charge");
    repository
        .write("src/orders/place.ts", &paying)
        .commit("a loop over two files");
    look("found");
    repository.git(&["mv", "src/payments", "src/money"]);
    repository
        .write("src/orders/place.ts", "export {};\n")
        .commit("moved");
    look("silent");
    repository
        .write("src/orders/place.ts", &paying)
        .commit("what it wrapped is gone");
    look("silent");
    let moved = between.replace("../payments/", "../money/");
    repository
        .write("src/shop/checkout.ts", &moved)
        .write("src/orders/place.ts", "export {};\n")
        .commit("found again");
    repository
        .write("src/orders/place.ts", &paying)
        .commit("the loop again");
    look("found");
    let renamed = WRAPPER.replace("async charge", "async collect");
    repository
        .write("src/money/payment.service.ts", &renamed)
        .write("src/orders/place.ts", "export {};\n")
        .commit("renamed");
    repository
        .write("src/orders/place.ts", &paying)
        .commit("the loop, once more");
    look("silent");
}

/// What stands in a file of a shop in which everything may move: a service that charges, what
/// calls it, a handler of errors, and manifests.
fn variants() -> [(&'static str, Vec<String>); 6] {
    let charging = caller("../payments/payment.service", "PaymentService", "charge");
    let keyed = WRAPPER.replace("order.card }", "order.card }, { idempotencyKey: order.id }");
    let fresh = WRAPPER.replace("order.card }", "order.card }, { idempotencyKey: uuid() }");
    let longer = WRAPPER.replace("export class", "const one = 1;\n\nexport class");
    let empty = "export {};\n".to_owned();
    let handled = SAFE.replace(
        "throw error;",
        "if (error.code === \"card_declined\") return decline(order);\n    throw error;",
    );
    let package = |version: &str| format!("{{\"dependencies\": {{\"stripe\": \"{version}\"}}}}\n");
    [
        (
            "src/payments/payment.service.ts",
            vec![
                WRAPPER.to_owned(),
                keyed,
                fresh.clone(),
                longer,
                empty.clone(),
            ],
        ),
        (
            "src/orders/place.ts",
            vec![
                empty.clone(),
                charging.clone(),
                charging.replace("attempt = 0", "attempt = 1"),
            ],
        ),
        (
            "src/orders/again.ts",
            vec![
                empty.clone(),
                charging.replace("attempt < 3", "attempt < 5"),
                charging.replace("Orders", "Others"),
            ],
        ),
        (
            "src/checkout.ts",
            vec![SAFE.to_owned(), incident(), handled, empty.clone()],
        ),
        (
            "src/moved.ts",
            vec![
                empty.clone(),
                WRAPPER.replace("PaymentService", "Other"),
                fresh,
                incident(),
            ],
        ),
        ("package.json", vec![package("14.0.0"), package("^8.1.0")]),
    ]
}

/// A file whose judgement is known is not judged again as long as nothing that it rests on has
/// changed: whatever changes in the others, a check with a memory sees what one without sees.
#[test]
fn files_are_judged_again_where_anything_they_rest_on_has_changed() {
    let world = World::new();
    let repository = world.repository("shop");
    let variants = variants();
    for (path, texts) in &variants {
        repository.write(path, &texts[0]);
    }
    repository.commit("before");
    let base = repository.git(&["rev-parse", "HEAD"]);
    let check = ["check", "--base", &base, "--format", "json"];
    // The lot falls the same way each time (Knuth's MMIX generator).
    let mut lot: u64 = 7;
    let mut draw = |count: usize| {
        lot = lot
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (lot >> 33) as usize % count
    };
    let mut seen = std::collections::BTreeSet::new();
    for step in 0..60 {
        let (path, texts) = &variants[draw(variants.len())];
        repository.write(path, &texts[draw(texts.len())]);
        repository.write("step", step.to_string()).commit("a step");
        let remembered = repository.tollgate(&check);
        let fresh = repository.tollgate(&[&check[..], &["--no-cache"]].concat());
        assert_eq!(remembered.stdout, fresh.stdout, "step {step}");
        for finding in fresh.json()["findings"].as_array().into_iter().flatten() {
            seen.insert(finding["rule"].to_string());
        }
    }
    assert!(seen.len() >= 3, "a lively history: {seen:?}");
}

/// A charge that came and one that went are new and gone, until one push holds both: then it moved.
#[test]
fn a_charge_that_moved_in_two_steps_is_no_new_one() {
    let world = World::new();
    let repository = world.repository("shop");
    repository
        .write("src/payments/payment.service.ts", WRAPPER)
        .commit("before");
    let base = repository.git(&["rev-parse", "HEAD"]);
    let check = ["check", "--base", &base, "--format", "json"];
    // By another name, so that nothing else ties the two.
    let other = WRAPPER.replace("charge(order", "collect(order");
    repository
        .write("src/money/collect.ts", other)
        .commit("copied");
    repository.tollgate(&check).says("missing-key");
    repository
        .write("src/payments/payment.service.ts", "export {};\n")
        .commit("moved");
    repository
        .tollgate(&check)
        .ends_with(0)
        .omits("missing-key");
    repository
        .write("src/payments/payment.service.ts", WRAPPER)
        .commit("copied after all");
    repository.tollgate(&check).says("missing-key");
}

/// What a clone lacks today may be there tomorrow.
#[test]
fn what_could_not_be_looked_at_is_looked_at_the_next_time() {
    let world = World::new();
    let repository = world.repository("shop");
    repository
        .write("src/payments/payment.service.ts", WRAPPER)
        .commit("a wrapper");
    let charging = caller("../payments/payment.service", "PaymentService", "charge");
    repository
        .write("src/orders/place.ts", &charging)
        .commit("a loop");
    let id = repository.git(&["rev-parse", "HEAD:src/payments/payment.service.ts"]);
    let (folder, file) = id.split_at(2);
    let object = repository.path.join(".git/objects").join(folder).join(file);
    let aside = world.path("aside");
    fs::rename(&object, &aside).expect("a loose object");
    let unseen = repository.tollgate(&CHECK).ends_with(2);
    unseen.omits("missing-key").says("git fetch --refetch");
    fs::rename(&aside, &object).expect("the object");
    repository.tollgate(&CHECK).says("missing-key");
}

#[test]
fn a_backtest_takes_what_another_worked_out() {
    let world = World::new();
    let repository = shop(&world);
    let counts = |more: &[&str]| {
        let run = repository.tollgate(&[&["backtest", "--format", "json"], more].concat());
        run.ends_with(0).json()["counts"].clone()
    };
    let first = counts(&[]);
    assert_eq!(first["block"], 1);
    // Without the content nothing could be worked out again.
    let id = repository.git(&["rev-parse", "HEAD:src/checkout.ts"]);
    let (folder, file) = id.split_at(2);
    let objects = repository.path.join(".git/objects");
    fs::remove_file(objects.join(folder).join(file)).expect("a loose object");
    let latest = counts(&["HEAD~1.."]);
    assert_eq!(
        (&latest["block"], &latest["undecided"]),
        (&1.into(), &0.into())
    );
    let fresh = counts(&["HEAD~1..", "--no-cache"]);
    assert_eq!(
        (&fresh["block"], &fresh["undecided"]),
        (&0.into(), &1.into())
    );
}

#[test]
fn what_decides_is_asked_anew() {
    let world = World::new();
    let repository = world.repository("shop");
    repository
        .write("src/checkout.ts", SAFE)
        .write("tollgate.toml", only("note"));
    repository.commit("before");
    repository.write("src/checkout.ts", incident());
    repository.commit("incident");
    repository.tollgate(&CHECK).ends_with(0);
    let rules = world.path("rules.toml");
    for (effect, code) in [("review", 3), ("note", 0), ("block", 1)] {
        fs::write(&rules, only(effect)).expect("a file");
        let path = rules.to_str().expect("text");
        repository
            .tollgate(&[&CHECK[..], &["--config", path]].concat())
            .ends_with(code);
    }
}

#[test]
fn what_is_not_committed_is_looked_at_each_time() {
    let world = World::new();
    let repository = world.repository("shop");
    repository.write("src/checkout.ts", SAFE).commit("before");
    for (text, code) in [
        (incident(), 1),
        (SAFE.replace("eur", "usd"), 0),
        (incident(), 1),
    ] {
        repository.write("src/checkout.ts", text);
        repository
            .tollgate(&["check", "--worktree"])
            .ends_with(code);
        repository.git(&["add", "-A"]);
        repository.tollgate(&["check", "--staged"]).ends_with(code);
    }
}

#[test]
fn damaged_entries_change_nothing() {
    let world = World::new();
    let repository = shop(&world);
    let first = repository.tollgate(&CHECK).ends_with(1);
    let cache = world.path("home/.cache/tollgate");
    for entry in entries(&cache) {
        let mut bytes = fs::read(&entry).expect("a file");
        if let Some(last) = bytes.last_mut() {
            *last ^= 0x55;
        }
        fs::write(&entry, bytes).expect("a file");
    }
    let again = repository.tollgate(&CHECK).ends_with(1);
    assert_eq!(first.stdout, again.stdout);
}

#[test]
fn nothing_is_kept_in_ci() {
    let world = World::new();
    let repository = shop(&world);
    repository
        .tollgate_with(&[("CI", "true")], &CHECK)
        .ends_with(1);
    assert!(!world.path("home/.cache").exists());
}

#[test]
fn a_repository_cannot_bring_answers_of_its_own() {
    let world = World::new();
    let repository = shop(&world);
    let inside = repository.path.join(".cache");
    let name = inside.to_str().expect("text");
    repository
        .tollgate_with(&[("XDG_CACHE_HOME", name)], &CHECK)
        .ends_with(1);
    assert!(!inside.exists());
}
