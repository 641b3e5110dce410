//! Hostile PHP.

use tollgate_model::code::Language;

use super::{nested, survives};

#[test]
fn deep_php_ends_in_a_gap() {
    for (open, inside, close) in [
        ("{", "f();", "}"),
        ("if ($a) {", "f();", "}"),
        ("if ($a) f(); else ", "g();", ""),
        ("for (;;) ", "f();", ""),
        ("foreach ($a as $b) {", "f();", "}"),
        ("try {", "f();", "} catch (E $e) {}"),
        ("function f() {", "g();", "}"),
        ("class A { function m() {", "g();", "}}"),
        ("f(function () {", "g();", "});"),
        ("switch ($a) { case 1: ", "f();", "}"),
    ] {
        let text = format!("<?php {}", nested(open, inside, close, 5_000));
        let read = survives(Language::Php, &text);
        assert!(!read.gaps.is_empty(), "{open}");
    }
    for (open, inside, close) in [
        ("(", "$x", ")"),
        ("[", "$x", "]"),
        ("f(", "$x", ")"),
        ("['a' => ", "$x", "]"),
        ("-", "$x", ""),
        ("fn() => ", "$x", ""),
        ("match (1) { 1 => ", "$x", " }"),
        ("new class { function m() { $y = ", "$x", "; } }"),
        ("", "$x", "->y"),
        ("", "$x", "->y()"),
        ("", "$x", "['a']"),
        ("", "$x", " . $x"),
        ("$a ? $b : (", "$c", ")"),
        ("$a = ", "$c", ""),
        ("[[$a], ", "$b", "] = $c"),
    ] {
        let text = format!("<?php $z = {};", nested(open, inside, close, 5_000));
        survives(Language::Php, &text);
    }
    let many = format!("<?php if (a()) {{}} {}", "elseif (b()) {} ".repeat(5_000));
    assert!(!survives(Language::Php, &many).gaps.is_empty());
    let name = format!("<?php \\A{}::b();", "\\A".repeat(20_000));
    survives(Language::Php, &name);
}

#[test]
fn one_name_a_thousand_times_is_read_in_time() {
    for piece in [
        "$e = a($e); ",
        "$e += $e; ",
        "$e['x'] = $e; ",
        "$this->e = $e; ",
        "foreach ($e as $e) e($e); ",
        "function e($e = e()) { e(); } ",
        "class e extends e { use e; public e $e; function e() { $this->e(); } } ",
        "use e\\e; ",
        "add_action('e', 'e'); ",
        "for ($e = 0; $e < count($e); $e++) $e[$e]; ",
    ] {
        let text = format!("<?php {}", piece.repeat(100_000 / piece.len()));
        survives(Language::Php, &text);
    }
}

#[test]
fn unclosed_pieces_are_read_in_time() {
    for piece in ["\"{$a", "<<<A\n", "?><?php ", "#[", "{", "fn(", "'"] {
        survives(Language::Php, &format!("<?php {}", piece.repeat(20_000)));
    }
}
