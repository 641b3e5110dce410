//! Hostile texts: deep, long, endless.

mod kotlin;
mod php;
mod ruby;

use tollgate_model::code::Language;

use super::dump::source;
use super::invariants;

/// Reads on the stack of a worker thread. Where that overflows the process ends; where it takes
/// for ever, the run of the tests does.
fn survives(language: Language, text: &str) -> tollgate_model::code::Source {
    let text = text.to_owned();
    let reader = std::thread::Builder::new()
        .stack_size(1 << 20)
        .spawn(move || source(language, &text));
    let read = reader.unwrap().join().unwrap();
    invariants::check(&read);
    read
}

fn nested(open: &str, inside: &str, close: &str, depth: usize) -> String {
    format!("{}{inside}{}\n", open.repeat(depth), close.repeat(depth))
}

const LANGUAGES: &[Language] = &[
    Language::JavaScript,
    Language::TypeScript,
    Language::Tsx,
    Language::Python,
    Language::Ruby,
    Language::Java,
    Language::Kotlin,
    Language::CSharp,
    Language::Go,
    Language::Rust,
];

#[test]
fn deep_expressions_end_in_a_gap() {
    for language in LANGUAGES {
        for (open, inside, close) in [
            ("(", "x", ")"),
            ("[", "x", "]"),
            ("f(", "x", ")"),
            ("{a:", "1", "}"),
            ("-", "x", ""),
            ("", "x", "()"),
            ("", "x", ".y"),
            ("", "x", "[0]"),
            ("", "x", " + x"),
            ("", "x", ".then(y)"),
        ] {
            let text = format!("z = {}", nested(open, inside, close, 10_000));
            let text = match language {
                Language::Java => format!("class C {{ void m() {{ {text}; }} }}"),
                Language::Kotlin => format!("fun m() {{ {text} }}"),
                Language::CSharp => text.trim_end().to_owned() + ";",
                Language::Go => format!("func m() {{ {text} }}"),
                Language::Rust => format!("fn m() {{ {}; }}", text.trim_end()),
                _ => text,
            };
            let read = survives(*language, &text);
            assert!(!read.gaps.is_empty(), "{language:?} {open}{close}");
        }
    }
}

#[test]
fn deep_statements_end_in_a_gap() {
    for language in &LANGUAGES[..3] {
        for (open, inside, close) in [
            ("{", "", "}"),
            ("if (a) {", "f()", "}"),
            ("if (a) f(); else ", "g()", ""),
            ("for (;;) ", "f()", ""),
            ("try {", "f()", "} catch {}"),
            ("function f() {", "g()", "}"),
            ("(() => {", "g()", "})()"),
            ("class A { m() {", "g()", "}}"),
            ("x = function () {", "g()", "};"),
            ("a: ", "f()", ""),
            ("`${", "x", "}`"),
            ("a ? b : ", "c", ""),
            ("a = ", "c", ""),
            ("const {a: ", "b", "} = c;"),
        ] {
            let read = survives(*language, &nested(open, inside, close, 5_000));
            assert!(!read.gaps.is_empty(), "{language:?} {open}");
        }
    }
    let read = survives(
        Language::Tsx,
        &format!("x = {}", nested("<a>", "b", "</a>", 5_000)),
    );
    assert!(!read.gaps.is_empty());
}

#[test]
fn deep_python_ends_in_a_gap() {
    for head in [
        "if a:",
        "while a:",
        "for a in b:",
        "with a:",
        "try:",
        "def f():",
        "class A:",
    ] {
        let mut text = String::new();
        for depth in 0..800 {
            text.push_str(&" ".repeat(depth));
            text.push_str(head);
            text.push('\n');
        }
        text.push_str(&" ".repeat(800));
        text.push_str("f()\n");
        let read = survives(Language::Python, &text);
        assert!(!read.gaps.is_empty(), "{head}");
    }
    let many = format!("if a:\n f()\n{}", "elif b:\n g()\n".repeat(5_000));
    assert!(!survives(Language::Python, &many).gaps.is_empty());
    for (open, close) in [
        ("lambda: ", ""),
        ("not ", ""),
        ("x if y else ", ""),
        ("[x for x in ", "]"),
    ] {
        survives(
            Language::Python,
            &format!("z = {}", nested(open, "x", close, 5_000)),
        );
    }
}

#[test]
fn deep_java_ends_in_a_gap() {
    for (open, inside, close) in [
        ("{", "", "}"),
        ("if (a) {", "f();", "}"),
        ("if (a) f(); else ", "g();", ""),
        ("for (;;) ", "f();", ""),
        ("try {", "f();", "} finally {}"),
        ("try (x) {", "f();", "} finally {}"),
        ("f(() -> {", "g();", "});"),
        ("f(new A() { void m() {", "g();", "}});"),
        ("switch (a) { case 1 -> {", "f();", "} }"),
        ("x = switch (a) { case 1 -> ", "f();", "};"),
        ("class A { void m() {", "g();", "}}"),
        ("a: ", "f();", ""),
        ("x = a ? b : ", "c;", ""),
        ("a = ", "c;", ""),
    ] {
        let text = nested(open, inside, close, 5_000);
        let read = survives(
            Language::Java,
            &format!("class C {{ void m() {{ {text} }} }}"),
        );
        assert!(!read.gaps.is_empty(), "{open}");
    }
    let name = format!("class C {{ {} x; }}", "a.".repeat(20_000));
    survives(Language::Java, &name);
}

#[test]
fn deep_csharp_ends_in_a_gap() {
    for (open, inside, close) in [
        ("{", "", "}"),
        ("if (a) {", "F();", "}"),
        ("if (a) F(); else ", "G();", ""),
        ("for (;;) ", "F();", ""),
        ("foreach (var a in b) ", "F();", ""),
        ("try {", "F();", "} catch { }"),
        ("using (a) ", "F();", ""),
        ("lock (a) ", "F();", ""),
        ("switch (a) { case 1: ", "F();", "}"),
        ("void F() {", "G();", "}"),
        ("class A {", "", "}"),
        ("namespace A {", "class B { }", "}"),
        ("x = () => ", "G", ";"),
        ("x = a switch { 1 => ", "2", ", _ => 3 };"),
        ("x = new A { B = ", "1", "};"),
        ("x = a ? b : ", "c", ";"),
        ("x = a ?? ", "c", ";"),
        ("x = $\"{", "a", "}\";"),
        ("x = a is { B: ", "1", "};"),
        ("#if A\n", "F();\n", "#endif\n"),
    ] {
        let read = survives(Language::CSharp, &nested(open, inside, close, 5_000));
        assert!(!read.gaps.is_empty(), "{open}");
    }
    let arms = "1 => f(),".repeat(1_000);
    let text = format!("x = a switch {{ {arms} _ => g() }};");
    assert!(!survives(Language::CSharp, &text).gaps.is_empty());
}

#[test]
fn deep_go_ends_in_a_gap() {
    for (open, inside, close) in [
        ("{", "f()", "}"),
        ("if a { ", "f()", "}"),
        ("if a { f() } else ", "if b { g() }", ""),
        ("if err := f(); err != nil { ", "g()", "}"),
        ("err := f(); if err != nil { ", "g()", "}"),
        ("err := f(); if err == nil { return }; ", "g()", ""),
        ("for { ", "f()", "}"),
        ("switch { case a: ", "f()", "}"),
        ("switch err { case nil: ", "f()", "}"),
        ("select { case <-a: ", "f()", "}"),
        ("func() { ", "g()", "}()"),
        ("a: ", "f()", ""),
        ("x = T{A: ", "1", "}"),
        ("x = &", "y", ""),
    ] {
        let text = nested(open, inside, close, 3_000);
        let read = survives(Language::Go, &format!("func m() {{ {text} }}"));
        assert!(!read.gaps.is_empty(), "{open}");
    }
    for piece in [
        "x, err := f(); if err != nil { return }; ",
        "if err := f(); err != nil { return err }; ",
        "if err == nil { return }; ",
        "err = f(); ",
        "if a { err = f() }; if err != nil { g(err) }; ",
        "e = a(e); ",
        "e.SetE(e); ",
        "for e := range e { e(e) }; ",
        "switch e { case e: e(e) }; ",
    ] {
        let body = piece.repeat(100_000 / piece.len());
        survives(
            Language::Go,
            &format!("func e(e e) error {{ {body} return err }}"),
        );
    }
}

#[test]
fn deep_rust_ends_in_a_gap() {
    for (open, inside, close) in [
        ("{", "f();", "}"),
        ("if a { ", "f();", "}"),
        ("if a { f(); } else ", "if b { g(); }", ""),
        ("if let Err(e) = f() { ", "g();", "}"),
        (
            "let r = f(); match r { Ok(x) => { ",
            "g()",
            "} Err(e) => h() }",
        ),
        ("match f() { Ok(x) => ", "g()", ", _ => h() }"),
        ("loop { ", "f();", "}"),
        ("f(|| ", "g()", ");"),
        ("x = async { ", "f()", "};"),
        ("x = T { a: ", "1", "};"),
        ("let x = &", "y", ";"),
        ("fn f() { ", "g();", "}"),
        ("mod a { ", "", "}"),
        ("impl A { fn f() { ", "g();", "} }"),
    ] {
        let text = nested(open, inside, close, 3_000);
        let read = survives(Language::Rust, &format!("fn m() {{ {text} }}"));
        assert!(!read.gaps.is_empty(), "{open}");
    }
    survives(
        Language::Rust,
        &format!("fn m() {{ {} }}", nested("m!(", "x", ");", 3_000)),
    );
    for piece in [
        "let r = f()?; ",
        "let r = f(); match r { Ok(x) => g(x), Err(e) => h(e) } ",
        "if let Err(e) = f() { g(e); } ",
        "let Ok(x) = f() else { return }; ",
        "e = a(e); ",
        "e!(e, e(e), e = e.e); ",
        "e::e(e); ",
        "for e in e { e(e); } ",
        "use e::{e, e as f}; ",
        "#[e(e)] fn e(e: e) {} ",
    ] {
        let body = piece.repeat(100_000 / piece.len());
        survives(
            Language::Rust,
            &format!("fn e(e: e) -> Result<(), E> {{ {body} Ok(()) }}"),
        );
    }
}

#[test]
fn unclosed_brackets_are_read_in_time() {
    for language in LANGUAGES {
        for piece in [
            "(",
            "[",
            "{",
            "f(",
            "`${",
            "if (a) {",
            "=> ",
            "<a>",
            "\"",
            "'",
            "/*",
            "def ",
            "$\"{",
            "class A {",
            "#if A\n",
        ] {
            survives(*language, &piece.repeat(20_000));
        }
    }
}

#[test]
fn a_text_beyond_the_bound_is_one_gap() {
    let text = "pay();".repeat(900_000);
    let read = survives(Language::JavaScript, &text);
    assert_eq!(read.gaps.len(), 1);
    assert_eq!(read.gaps[0].end as usize, text.len());
    assert_eq!(read.functions.len(), 1);
    assert!(read.calls.is_empty());
}

#[test]
fn a_long_line_is_read_up_to_the_bound_on_nodes() {
    let text = "f(a,b);".repeat(140_000);
    let read = survives(Language::JavaScript, &text);
    assert!(read.calls.len() > 20_000);
    assert_eq!(read.gaps.len(), 1);
    assert_eq!(read.gaps[0].end as usize, text.len());
}

#[test]
fn text_that_is_no_code_is_read_in_time() {
    let mut state = 7u64;
    let noise: String = (0..300_000)
        .map(|_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            char::from(32 + ((state >> 33) % 95) as u8)
        })
        .collect();
    for language in LANGUAGES {
        let read = survives(*language, &noise);
        assert!(!read.gaps.is_empty());
    }
}

#[test]
fn one_name_a_thousand_times_is_read_in_time() {
    for piece in [
        "e=a(e);",
        "const e=await a(e);",
        "app.get('/',e);",
        "exports.e=e;",
        "e.push(a(e));",
        "e.x=e;",
        "import e from 'e';uuid(e);",
        "function e(){e()}",
        "@e class e{@e e(){}}",
        "for(;e<e.length;)e[e];",
        "it('',e=>e(e));",
    ] {
        let text = format!(
            "async function f(){{{0}}}\n{0}",
            piece.repeat(100_000 / piece.len())
        );
        survives(Language::TypeScript, &text);
    }
    for piece in [
        "e=a(e);",
        "var e=await a(e);",
        "e+=e;",
        "e.Add(a(e));",
        "e.x=e;",
        "void e(){e();}",
        "foreach(var e in e)e(e);",
        "e(e=>e(e));",
        "class e{e e;void e(){e=e(e);}}",
        "e=new e{e=e};",
        "e=e switch{e=>e,_=>e};",
        "e=from e in e select e(e);",
        "switch(e){case 1:case e e:e();break;}",
    ] {
        let body = piece.repeat(100_000 / piece.len());
        let text = format!("class e{{e e;void e(){{{body}}}}}\n{body}");
        survives(Language::CSharp, &text);
    }
    for piece in [
        "e = a(e)\n",
        "e += await a(e)\n",
        "app.add_job(e)\n",
        "global e; e = e\n",
        "e.append(a(e))\n",
        "e['x'] = e\n",
        "import e; uuid4(e)\n",
        "def e(e=e): e()\n",
        "[e(e) for e in [e for e in e(e)]]\n",
        "class e(e):\n def e(e): e\n",
    ] {
        survives(Language::Python, &piece.repeat(200_000 / piece.len()));
    }
    for piece in [
        "e = a(e); ",
        "e e = e(e); ",
        "e += a(e); ",
        "e.put(e, e); ",
        "e.x = e; ",
        "for (e e : e) e(e); ",
        "e(e -> e(e)); ",
    ] {
        let body = piece.repeat(200_000 / piece.len());
        survives(
            Language::Java,
            &format!("class C {{ e e; void e() {{ {body} }} }}"),
        );
    }
    for piece in [
        "@e void e(e e) { e(e); } ",
        "@e e e = e(); ",
        "class e extends e { e e; } ",
    ] {
        let body = piece.repeat(200_000 / piece.len());
        survives(
            Language::Java,
            &format!("@e class C extends e {{ {body} }}"),
        );
    }
}
