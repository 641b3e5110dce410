//! What surrounds a call, repeats it, follows it, and hears of its failure.

#![expect(clippy::panic, reason = "a test that fails says where")]

use std::sync::Arc;

use tollgate_model::code::flow::RepeatKind;
use tollgate_model::code::{CallId, Language, Source};

fn read(language: Language, text: &str) -> (Source, CallId) {
    let source = tollgate_code::parse(language, &Arc::from(text));
    assert!(source.gaps.is_empty(), "{text}");
    let mut charges = source
        .call_ids()
        .filter(|id| source[*id].callee.ends_with("charge"));
    let charge = charges
        .next()
        .unwrap_or_else(|| panic!("no charge in {text}"));
    drop(charges);
    (source, charge)
}

fn after(language: Language, text: &str) -> Vec<String> {
    let (source, charge) = read(language, text);
    let steps = source.after(charge);
    let first_line = |text: &str| text.lines().next().unwrap_or_default().to_owned();
    steps
        .into_iter()
        .map(|step| first_line(source[step].span.slice(&source.text)))
        .collect()
}

fn repeats(language: Language, text: &str) -> Vec<&'static str> {
    let (source, charge) = read(language, text);
    source
        .repeats(charge)
        .into_iter()
        .map(|repeat| repeat.kind.word())
        .collect()
}

fn failure(text: &str) -> (&'static str, usize) {
    let (source, charge) = read(Language::TypeScript, text);
    let failure = source.failure(charge, true);
    (failure.kind.word(), failure.handlers.len())
}

#[test]
fn what_follows_a_call_goes_on_outside_its_blocks() {
    let text = "async function pay(o) {\n  try {\n    if (o.ok) {\n      const c = await gw.charge(o);\n      check(c);\n    } else {\n      skip();\n    }\n    save(o);\n  } catch (e) {\n    fail();\n  } finally {\n    close();\n  }\n  return o;\n}\n";
    assert_eq!(
        after(Language::TypeScript, text),
        ["check(c);", "save(o);", "finally {", "return o;"]
    );
}

#[test]
fn what_is_chained_to_a_call_follows_it() {
    let text =
        "function pay(o) {\n  return gw.charge(o).then(c => save(c)).catch(e => fail(e));\n}\n";
    assert_eq!(after(Language::JavaScript, text), ["c => save(c)"]);
}

#[test]
fn what_follows_in_python_has_the_else_of_a_try() {
    let text = "def pay(o):\n    try:\n        c = gw.charge(o)\n    except Error:\n        fail()\n    else:\n        save(c)\n    return c\n";
    let steps = after(Language::Python, text);
    assert_eq!(steps.len(), 2, "{steps:?}");
    assert_eq!(steps[1], "return c");
}

#[test]
fn loops_that_try_again_are_told_from_loops_over_items() {
    let cases: [(Language, &str, &[&str]); 12] = [
        (
            Language::TypeScript,
            "async function p(o) { for (let i = 0; i < 3; i++) { try { return await gw.charge(o); } catch {} } }",
            &["loop"],
        ),
        (
            Language::TypeScript,
            "async function p(os) { for (const o of os) { await gw.charge(o); } }",
            &["each"],
        ),
        (
            Language::TypeScript,
            "async function p(q) { while (true) { const o = await q.pop(); await gw.charge(o); } }",
            &["each"],
        ),
        (
            Language::TypeScript,
            "async function p(os) { await Promise.all(os.map(o => gw.charge(o))); }",
            &["each"],
        ),
        (
            Language::TypeScript,
            "async function p(o) { return await pRetry(() => gw.charge(o)); }",
            &["retry"],
        ),
        (
            Language::TypeScript,
            "async function p(o) { try { return await gw.charge(o); } catch (e) { return p(o); } }",
            &["recursion"],
        ),
        (
            Language::TypeScript,
            "const run = async (o) => { await gw.charge(o); };\nasync function p(o) { await withRetry(run); }",
            &["retry"],
        ),
        (
            Language::TypeScript,
            "app.post('/pay', async (req, res) => { await gw.charge(req.body); });",
            &["route"],
        ),
        (
            Language::Python,
            "@retry(stop=stop_after_attempt(3))\ndef p(o):\n    return gw.charge(o)\n",
            &["decorator"],
        ),
        (
            Language::Python,
            "@shared_task\ndef p(o):\n    gw.charge(o)\n",
            &["job"],
        ),
        (
            Language::Python,
            "def p(o):\n    for attempt in range(3):\n        gw.charge(o)\n",
            &["loop"],
        ),
        (
            Language::Python,
            "def p(o):\n    return gw.charge(o)\n",
            &[],
        ),
    ];
    for (language, text, expected) in cases {
        assert_eq!(repeats(language, text), expected, "{text}");
    }
}

#[test]
fn a_repeat_says_what_it_is() {
    let (source, charge) = read(
        Language::TypeScript,
        "async function p(o) { return await pRetry(() => gw.charge(o)); }",
    );
    let repeats = source.repeats(charge);
    assert_eq!(
        (repeats[0].kind, repeats[0].text.as_str()),
        (RepeatKind::Retry, "pRetry")
    );
}

#[test]
fn failures_are_heard_by_who_waits() {
    for (body, expected) in [
        ("await gw.charge(o);", ("propagates", 0)),
        ("return gw.charge(o);", ("propagates", 0)),
        ("gw.charge(o);", ("discarded", 0)),
        ("void gw.charge(o);", ("discarded", 0)),
        (
            "try { await gw.charge(o); } catch (e) { log(e); }",
            ("caught", 1),
        ),
        (
            "try { return gw.charge(o); } catch (e) { log(e); }",
            ("propagates", 0),
        ),
        (
            "try { gw.charge(o); } catch (e) { log(e); }",
            ("discarded", 0),
        ),
        (
            "try { const p = gw.charge(o); await p; } catch (e) { log(e); }",
            ("caught", 1),
        ),
        ("gw.charge(o).catch(e => log(e));", ("caught", 1)),
        ("gw.charge(o, (err, c) => { save(c); });", ("callback", 1)),
        (
            "try { await Promise.all([gw.charge(o)]); } catch (e) { log(e); }",
            ("caught", 1),
        ),
        (
            "try { os.forEach(async o => { await gw.charge(o); }); } catch (e) { log(e); }",
            ("propagates", 0),
        ),
        (
            "try { await Promise.all(os.map(async o => { await gw.charge(o); })); } catch (e) { log(e); }",
            ("caught", 1),
        ),
    ] {
        assert_eq!(
            failure(&format!("async function pay(o, os) {{ {body} }}")),
            expected,
            "{body}"
        );
    }
}

#[test]
fn reads_of_a_result_are_found_by_path() {
    let text = "async function pay(o) {\n  const { status, id } = await gw.charge(o);\n  if (status !== 'ok') throw new Error(id);\n}\n";
    let (source, charge) = read(Language::TypeScript, text);
    let reads: Vec<(String, bool)> = source
        .reads(charge)
        .into_iter()
        .map(|read| (read.path.join("."), read.is_condition))
        .collect();
    assert_eq!(
        reads,
        [("status".to_owned(), true), ("id".to_owned(), false)]
    );
}
