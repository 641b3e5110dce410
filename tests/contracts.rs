//! A team's page on a gateway: begun by a command, compared with the code by a policy.

use std::fs;

use crate::world::{Repository, SAFE, World};

const PAGE: &str = "docs/gateways/stripe.md";
const CONTRACT: [&str; 3] = ["gateways", "contract", "stripe"];

fn shop(world: &World) -> Repository<'_> {
    let repository = world.repository("shop");
    repository.write("readme.md", "a shop\n").commit("before");
    repository.write("src/checkout.ts", SAFE).commit("checkout");
    repository
}

fn read(repository: &Repository<'_>, path: &str) -> String {
    fs::read_to_string(repository.path.join(path)).expect("a page")
}

/// The findings of the policy in the last commit: `rule effect path`.
fn found(repository: &Repository<'_>, more: &[&str]) -> Vec<String> {
    let check = ["check", "--base", "HEAD~1", "--format", "json"];
    let report = repository.tollgate(&[&check[..], more].concat()).json();
    let findings = report["findings"].as_array().expect("a list");
    let own = findings.iter().filter(|found| {
        found["rule"]
            .as_str()
            .is_some_and(|rule| rule.starts_with("gateway-contract/"))
    });
    let told = own.map(|found| {
        let word = |key: &str| found[key].as_str().expect(key).to_owned();
        let rule = word("rule").replace("gateway-contract/", "");
        let path = found["path"].as_str().or(found["place"]["path"].as_str());
        format!("{rule} {} {}", word("effect"), path.expect("a path"))
    });
    told.collect()
}

#[test]
fn a_gateway_without_a_page_is_told_of_once() {
    let world = World::new();
    let repository = shop(&world);
    repository.write("src/again.ts", SAFE);
    repository.write("src/checkout.ts", SAFE.replace("eur", "usd"));
    repository.commit("twice");
    assert_eq!(
        found(&repository, &[]),
        ["missing-contract note src/again.ts"]
    );
    let production = ["--environment", "production"];
    assert_eq!(
        found(&repository, &production),
        ["missing-contract review src/again.ts"]
    );
    // What was remembered says the same, and a harmless change says nothing.
    assert_eq!(
        found(&repository, &[]),
        ["missing-contract note src/again.ts"]
    );
    repository
        .write("src/again.ts", format!("// paid\n{SAFE}"))
        .commit("comment");
    assert_eq!(found(&repository, &[]), Vec::<String>::new());
}

#[test]
fn the_page_that_is_written_is_one_that_is_accepted() {
    let world = World::new();
    let repository = shop(&world);
    repository
        .tollgate(&CONTRACT)
        .ends_with(0)
        .says("wrote `docs/gateways/stripe.md`: 1 operation in use");
    let page = read(&repository, PAGE);
    for expected in [
        "# Stripe: what it answers, and what we do",
        "`src/checkout.ts` `checkout`",
        "| `StripeCardError` | declined-soft | handled; TODO: say how | `src/checkout.ts` |",
        "| ambiguous | TODO: no code names it | nowhere |",
        "## Idempotency",
        "## Sources",
    ] {
        assert!(page.contains(expected), "no {expected:?} in\n{page}");
    }
    repository.commit("page");
    // It is right about what nobody handles, and about nothing else.
    assert_eq!(
        found(&repository, &[]),
        [format!("unhandled-outcome note {PAGE}")]
    );
    let done = page.replace(
        "ambiguous | TODO: no code names it | nowhere",
        "ambiguous | kept pending, and looked up | `src/checkout.ts` `markPending`",
    );
    repository.write(PAGE, done).commit("handled");
    assert_eq!(found(&repository, &[]), Vec::<String>::new());
}

#[test]
fn code_and_page_are_compared() {
    let world = World::new();
    let repository = shop(&world);
    repository.tollgate(&CONTRACT).ends_with(0);
    let page = read(&repository, PAGE);
    let row = page
        .lines()
        .find(|line| line.contains("`expired_card`"))
        .expect("a row");
    let done = page.replace(row, "").replace(
        "ambiguous | TODO: no code names it | nowhere",
        "ambiguous | kept pending | `src/checkout.ts` `markPending`",
    );
    repository.write(PAGE, done).commit("page");
    let handled = SAFE.replace(
        "    await orders.markPending(order.id);\n    return { state: \"pending\" };\n  }\n  if",
        "    if (error.code === \"expired_card\") {\n      return { state: \"declined\" };\n    }\n    \
         await orders.markPending(order.id);\n    return { state: \"pending\" };\n  }\n  if",
    );
    assert_ne!(handled, SAFE);
    repository
        .write("src/checkout.ts", &handled)
        .commit("expired");
    let expected = [
        "stale-contract note src/checkout.ts",
        "undocumented-outcome note src/checkout.ts",
    ];
    let mut told = found(&repository, &[]);
    told.sort();
    assert_eq!(told, expected);
    repository.write(PAGE, page).git(&["add", "-A"]);
    repository.git(&["commit", "-q", "--amend", "--no-edit"]);
    let told = found(&repository, &[]);
    assert!(
        told.iter().all(|one| one.starts_with("unhandled-outcome")),
        "{told:?}"
    );
}

#[test]
fn the_page_lies_where_the_base_says() {
    let world = World::new();
    let repository = shop(&world);
    let path = "docs/payments/psp one.md";
    repository
        .write("tollgate.toml", format!("[contracts]\nstripe = '{path}'\n"))
        .commit("configuration");
    repository
        .tollgate(&CONTRACT)
        .ends_with(0)
        .says("wrote `docs/payments/psp one.md`");
    repository.write("src/again.ts", SAFE).commit("again");
    let told = found(&repository, &[]);
    assert!(
        !told.iter().any(|one| one.starts_with("missing")),
        "{told:?}"
    );
    repository.git(&["rm", "-q", path]);
    repository
        .write("src/again.ts", SAFE.replace("eur", "usd"))
        .commit("gone");
    assert_eq!(
        found(&repository, &[]),
        ["missing-contract note src/again.ts"]
    );
}

#[test]
fn what_somebody_wrote_is_kept() {
    let world = World::new();
    let repository = shop(&world);
    repository.write(PAGE, "ours\n");
    repository
        .tollgate(&CONTRACT)
        .ends_with(2)
        .says("`docs/gateways/stripe.md` is there already, and is left as it is")
        .says("--force");
    assert_eq!(read(&repository, PAGE), "ours\n");
    repository
        .tollgate(&[&CONTRACT[..], &["--force"]].concat())
        .ends_with(0);
    assert!(read(&repository, PAGE).starts_with("# Stripe"));
    repository
        .tollgate(&[&CONTRACT[..], &["--output", "../elsewhere.md"]].concat())
        .ends_with(0);
    assert!(world.path("elsewhere.md").is_file());
}

#[cfg(unix)]
#[test]
fn no_link_leads_out_of_the_repository() {
    let world = World::new();
    let repository = shop(&world);
    fs::create_dir(world.path("outside")).expect("a folder");
    let link = |target: &str, path: &str| {
        std::os::unix::fs::symlink(target, repository.path.join(path)).expect("a link");
    };
    link("../outside", "docs");
    repository
        .tollgate(&CONTRACT)
        .ends_with(2)
        .says("is a link that leads out of the repository");
    assert!(!world.path("outside/gateways").exists());
    fs::remove_file(repository.path.join("docs")).expect("a link");
    fs::write(world.path("secret"), "theirs\n").expect("a file");
    fs::create_dir_all(repository.path.join("docs/gateways")).expect("a folder");
    link("../../../secret", PAGE);
    for arguments in [&CONTRACT[..], &[&CONTRACT[..], &["--force"]].concat()] {
        repository
            .tollgate(arguments)
            .ends_with(2)
            .says("is no regular file");
    }
    assert_eq!(
        fs::read_to_string(world.path("secret")).expect("a file"),
        "theirs\n"
    );
}

#[test]
fn gateways_that_are_none_are_told_with_the_nearest() {
    let world = World::new();
    let repository = shop(&world);
    for (id, hint) in [
        ("strpie", "did you mean `stripe`?"),
        ("checkout", "did you mean `checkout-com`"),
        (
            "../../etc/passwd",
            "`tollgate gateways` lists those that there are",
        ),
        ("", "`tollgate gateways` lists those that there are"),
        (
            "\u{1b}[2J\u{202e}",
            "`tollgate gateways` lists those that there are",
        ),
    ] {
        let run = repository.tollgate(&["gateways", "contract", id]);
        assert!(!run.stderr.contains('\u{1b}') && !run.stderr.contains('\u{202e}'));
        run.ends_with(2).says("there is no gateway").says(hint);
    }
    repository
        .tollgate(&["gateways", "contract"])
        .ends_with(2)
        .says("tollgate gateways contract stripe");
    assert!(!repository.path.join("docs").exists());
}

/// Names that end a cell, a line, code or a comment do not end the table.
#[test]
fn hostile_names_are_written_as_text() {
    let world = World::new();
    let repository = world.repository("shop");
    let folder = "src/a|b `<!-- x";
    let hostile = SAFE.replace("function checkout", "function $checkout");
    repository
        .write(&format!("{folder}/checkout.ts"), hostile)
        .commit("checkout");
    repository.tollgate(&CONTRACT).ends_with(0);
    let page = read(&repository, PAGE);
    let rows = page.lines().filter(|line| line.contains("checkout.ts"));
    for row in rows {
        assert!(
            !row.contains("<!--") && row.contains("a\\|b '&lt;!-- x"),
            "{row}"
        );
    }
    repository.commit("page");
    let told = found(&repository, &[]);
    assert!(
        !told.iter().any(|one| one.contains("missing-contract")),
        "{told:?}"
    );
}
