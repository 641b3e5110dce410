//! Hostile Ruby.

use tollgate_model::code::Language;

use super::{nested, survives};

#[test]
fn deep_ruby_ends_in_a_gap() {
    for (open, close) in [
        ("if a\n", "end\n"),
        ("while a\n", "end\n"),
        ("begin\n", "rescue\nretry\nend\n"),
        ("begin\nrescue\n", "retry\nend\n"),
        ("def f\n", "end\n"),
        ("class A\n", "end\n"),
        ("module A\n", "end\n"),
        ("a.each do |x|\n", "end\n"),
        ("a.each do\n", "end\n"),
        ("pay do\n", "end\n"),
        ("x = if a\n", "end\n"),
        ("case a\nwhen b\n", "end\n"),
        ("x = begin\n", "rescue\nend\n"),
        ("private def f\n", "end\n"),
    ] {
        let read = survives(Language::Ruby, &nested(open, "f()\n", close, 2_000));
        assert!(!read.gaps.is_empty(), "{open}");
    }
    for (open, inside, close) in [
        ("-> { ", "x", " }"),
        ("not ", "x", ""),
        ("a ? b : ", "x", ""),
        ("\"#{", "x", "}\""),
        ("f a, ", "x", ""),
        ("x = ", "y", ""),
        ("", "x", " rescue y"),
        ("", "x", " if y"),
        ("a or ", "raise", ""),
        ("a, (", "b", ") = c"),
        ("", "x", ".map { y }"),
        ("", "x", ".to_s"),
    ] {
        survives(Language::Ruby, &nested(open, inside, close, 5_000));
    }
    let many = format!("if a\n{}end\n", "elsif b\ng()\n".repeat(5_000));
    assert!(!survives(Language::Ruby, &many).gaps.is_empty());
}

#[test]
fn one_name_a_thousand_times_is_read_in_time() {
    for piece in [
        "e = a(e)\n",
        "e += a(e)\n",
        "e ||= e\n",
        "e.each { |e| e e }\n",
        "e { it }\n",
        "e <<~E\nE\n",
        "@e = e\n",
        "def e(e = e) = e\n",
        "class e; private; def e; e; end; retry_on e; end\n",
        "begin; e; rescue e; retry; end\n",
        "e.e[:e] = e\n",
        "post '/e' do e end\n",
    ] {
        survives(Language::Ruby, &piece.repeat(200_000 / piece.len()));
    }
}

#[test]
fn unclosed_blocks_are_read_in_time() {
    for piece in [
        "do |x| ", "begin\n", "#{", "\"#{", "<<~A\n", "<<~A + ", "%w[", "->",
    ] {
        survives(Language::Ruby, &piece.repeat(20_000));
    }
}
