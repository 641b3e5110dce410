//! Hostile Kotlin.

use tollgate_model::code::Language::Kotlin;

use super::{nested, survives};

#[test]
fn deep_kotlin_ends_in_a_gap() {
    for (open, inside, close) in [
        ("if (a) {", "f()", "}"),
        ("if (a) f() else ", "g()", ""),
        ("while (a) ", "f()", ""),
        ("for (a in b) ", "f()", ""),
        ("try {", "f()", "} finally {}"),
        ("x = try {", "f()", "} catch (e: E) { null }"),
        ("when (a) { 1 -> ", "f()", "}"),
        ("return when (a) { 1 -> ", "f()", "; else -> g() }"),
        ("f {", "it", "}"),
        ("a.let {", "it", "}"),
        ("runCatching {", "f()", "}"),
        ("fun m() {", "g()", "}"),
        ("class A { fun m() {", "g()", "}}"),
        ("f(object : A { override fun m() {", "g()", "}})"),
        ("x = fun() = ", "y", ""),
        ("a@ ", "f()", ""),
        ("!", "f()", ""),
        ("!a.b(", "c", ")"),
        ("\"${", "a", "}\""),
        ("a ?: ", "b", ""),
        ("return ", "b", ""),
    ] {
        let text = nested(open, inside, close, 3_000);
        let read = survives(Kotlin, &format!("fun m() {{ {text} }}"));
        assert!(!read.gaps.is_empty(), "{open}");
    }
    let name = format!("val x: {}B = y", "a.".repeat(20_000));
    survives(Kotlin, &name);
}

#[test]
fn one_name_a_thousand_times_is_read_in_time() {
    for piece in [
        "e = a(e)\n",
        "val e: e = e(e)\n",
        "e += a(e)\n",
        "e.put(e, e)\n",
        "e.e = e\n",
        "for (e in e) e(e)\n",
        "e { e -> e(e) }\n",
        "e.let { it.let { it } }\n",
        "runCatching { e() }.getOrNull()\n",
        "e.await().await()\n",
        "e.also { e }.apply { e() }.map { it }\n",
        "\"$e${e}$e\"\n",
        "return if (e) e else e\n",
    ] {
        let body = piece.repeat(100_000 / piece.len());
        survives(
            Kotlin,
            &format!("class e {{ val e: e\nfun e() {{ {body} }} }}"),
        );
    }
    for piece in [
        "@e fun e(e: e) { e(e) }\n",
        "@e val e = e()\n",
        "class e(val e: e) : e() { val e by e { e } }\n",
        "import e.e as e\n",
    ] {
        survives(Kotlin, &piece.repeat(200_000 / piece.len()));
    }
}
