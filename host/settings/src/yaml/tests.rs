//! What YAML texts say, and where.

use crate::Format::Yaml;
use crate::collect::tests::{rows, sound};
use crate::limits::{MAX_DEPTH, MAX_MERGED_KEYS, MAX_SETTINGS};

#[test]
fn values_carry_their_keys_types_and_text() {
    let text = r#"# compose
services:
  api:
    image: "app:é" # comment
    environment:
      - TIMEOUT=30
      - 'quoted'
      -   nested: true
          other: ~
    retries: 3
    example.com/role: yes
    none: []
    empty: {}
    flow: {a: 1, b: [x, 2.5]}
  worker:
    # nothing here

    command:

    last: plain text
      that goes on
"#;
    assert_eq!(
        sound(Yaml, text),
        [
            "services.api.image text app:é <image: \"app:é\">",
            "services.api.environment.0 text TIMEOUT=30 <TIMEOUT=30>",
            "services.api.environment.1 text quoted <'quoted'>",
            "services.api.environment.2.nested boolean true <nested: true>",
            "services.api.environment.2.other null <other: ~>",
            "services.api.retries number 3 <retries: 3>",
            "services.api.\"example.com/role\" text yes <example.com/role: yes>",
            "services.api.none empty <none: []>",
            "services.api.empty empty <empty: {}>",
            "services.api.flow.a number 1 <a: 1>",
            "services.api.flow.b.0 text x <x>",
            "services.api.flow.b.1 number 2.5 <2.5>",
            "services.worker.command null <command:>",
            "services.worker.last text plain text that goes on <last: plain text\n      that goes on>",
        ]
    );
}

#[test]
fn block_scalars_end_with_their_last_line() {
    let text = "run: |\n  a é\n  b\n\nfold: >-\n  x\n  y\n\n# comment\nnext: 1\nkeep: |+\n\nlist:\n- >2 # note\n  |\n- !t |\n  y\n- |";
    assert_eq!(
        sound(Yaml, text),
        [
            "run text a é\nb\n <run: |\n  a é\n  b>",
            "fold text x y <fold: >-\n  x\n  y>",
            "next number 1 <next: 1>",
            "keep text \n <keep: |+>",
            "list.0 text |\n <>2 # note\n  |>",
            "list.1 text y\n <!t |\n  y>",
            "list.2 text <|>",
        ]
    );
}

#[test]
fn quoted_scalars_end_with_their_quote() {
    let text = "a: 'it''s' # it's\nb: \"q\\\"é\" # \"\nc:\n  - &x \"1\" # \"\n  - !t # '\n    'é\n\n    f' # '\n";
    assert_eq!(
        sound(Yaml, text),
        [
            "a text it's <a: 'it''s'>",
            "b text q\"é <b: \"q\\\"é\">",
            "c.0 text 1 <&x \"1\">",
            "c.1 text é\nf <!t # '\n    'é\n\n    f'>",
        ]
    );
}

#[test]
fn carriage_returns_move_no_span() {
    assert_eq!(
        sound(Yaml, "é: 1\r\nb:\r\n  - x\r\n  -\r\n  - |\r\n    t\r\n"),
        [
            "é number 1 <é: 1>",
            "b.0 text x <x>",
            "b.1 null <->",
            "b.2 text t\n <|\r\n    t>"
        ]
    );
}

#[test]
fn values_that_are_not_written_stand_at_their_keys() {
    assert_eq!(
        sound(
            Yaml,
            "a:\n\n\nb: {c, d: , e: 1}\nf:\n  -\n  # note\n  - \n? g\n? h\n:\ni : !!null\n\nj: 1"
        ),
        [
            "a null <a:>",
            "b.c null <c>",
            "b.d null <d:>",
            "b.e number 1 <e: 1>",
            "f.0 null <->",
            "f.1 null <->",
            "g null <g>",
            "h null <h\n:>",
            "i null <i :>",
            "j number 1 <j: 1>",
        ]
    );
}

#[test]
fn documents_follow_each_other() {
    assert_eq!(
        sound(Yaml, "kind: A\n---\nkind: B\n...\n---\n- 1\n--- text\n"),
        [
            "kind text A <kind: A>",
            "kind text B <kind: B>",
            "0 number 1 <1>",
            " text text <text>"
        ]
    );
}

#[test]
fn an_alias_says_what_it_names_where_it_stands() {
    let text = "a: &x 5\nb: *x\nc: &m {k: [1, *x]}\nd: *m\ne: [*x, *m]\n*x : key\n";
    assert_eq!(
        sound(Yaml, text),
        [
            "a number 5 <a: &x 5>",
            "b number 5 <b: *x>",
            "c.k.0 number 1 <1>",
            "c.k.1 number 5 <*x>",
            "d.k.0 number 1 <d: *m>",
            "d.k.1 number 5 <d: *m>",
            "e.0 number 5 <*x>",
            "e.1.k.0 number 1 <*m>",
            "e.1.k.1 number 5 <*m>",
            "5 text key <*x : key>",
        ]
    );
}

#[test]
fn merge_keys_bring_in_what_is_not_overridden() {
    let text = "\
base: &base {retries: 3, timeout: 5, deep: {x: 1}}
more: &more {<<: *base, timeout: 6, extra: 1}
a:
  retries: 1
  <<: *base
  timeout: 9
b:
  <<: [*more, {retries: 0, own: 2}, *base]
c: {<<: {inline: 1}, d: 2}
e: {\"<<\": 1, f: 2}
g: {<<: 3}
";
    let settings = sound(Yaml, text);
    let of = |prefix: &str| -> Vec<&str> {
        settings
            .iter()
            .map(String::as_str)
            .filter(|row| row.starts_with(prefix))
            .collect()
    };
    assert_eq!(
        of("a."),
        [
            "a.retries number 1 <retries: 1>",
            "a.deep.x number 1 <<<: *base>",
            "a.timeout number 9 <timeout: 9>",
        ]
    );
    assert_eq!(
        of("b."),
        [
            "b.retries number 3 <*more>",
            "b.deep.x number 1 <*more>",
            "b.timeout number 6 <*more>",
            "b.extra number 1 <*more>",
            "b.own number 2 <own: 2>",
        ]
    );
    assert_eq!(
        of("c."),
        ["c.inline number 1 <inline: 1>", "c.d number 2 <d: 2>"]
    );
    assert_eq!(
        of("e."),
        ["e.<< number 1 <\"<<\": 1>", "e.f number 2 <f: 2>"]
    );
    assert_eq!(of("g."), ["g.<< number 3 <<<: 3>"]);
}

#[test]
fn keys_that_are_no_text_stand_as_written() {
    assert_eq!(
        sound(
            Yaml,
            "? [a, b]\n: 1\n? {c: d}\n: 2\n? true\n: 3\n'': 4\n? |\n  x\n: 5\n?\n: 6\n"
        ),
        [
            "[a, b] number 1 <[a, b]\n: 1>",
            "{c: d} number 2 <{c: d}\n: 2>",
            "true number 3 <true\n: 3>",
            "\"\" number 4 <'': 4>",
            "x\n number 5 <|\n  x\n: 5>",
            "\"\" number 6 <?\n: 6>",
        ]
    );
}

#[test]
fn tags_belong_to_the_span_and_not_to_the_value() {
    assert_eq!(
        sound(
            Yaml,
            "a: !!str 5\nb: !Sub \"x-${Y}\"\nc: !reference [.job, script]\nd:\n  - !Ref Z\n"
        ),
        [
            "a text 5 <a: !!str 5>",
            "b text x-${Y} <b: !Sub \"x-${Y}\">",
            "c.0 text .job <.job>",
            "c.1 text script <script>",
            "d.0 text Z <!Ref Z>",
        ]
    );
}

#[test]
fn what_stands_before_a_problem_is_kept() {
    for (text, settings, problem) in [
        ("a: 1\nb: [2, 3\nc: 4\n", 2, "15..16 illegal placement"),
        ("a: 1\n{{- if .Values.x }}\nc: 4\n", 1, ""),
        ("a: 1\nb: *none\nc: 4\n", 1, "8.."),
        ("a: 1\n---\nb: 2\nc: 3\n\td: 4\n", 2, "17..18"),
        ("a: &x [1, *x]\nb: 2\n", 1, "10..12 an alias names nothing"),
        ("a: &x 1\n---\nb: *x\n", 1, "15..17 an alias names nothing"),
        ("a: 1\nb: [", 1, ""),
        ("a: 1\n\0b: 2\n", 1, "5..6 a NUL"),
    ] {
        let (found, words) = rows(Yaml, text);
        assert_eq!(found.len(), settings, "{text}: {found:?} {words}");
        assert!(
            !words.is_empty() && words.starts_with(problem),
            "{text}: {words}"
        );
    }
}

#[test]
fn depth_is_bounded() {
    let flow = format!("z: 1\na: {}", "[".repeat(200));
    let block = format!("z: 1\na:\n  {}1", "- ".repeat(100_000));
    let mut nested = "z: 1\na0: &a0 [1]\n".to_owned();
    for level in 1..=MAX_DEPTH {
        nested += &format!("a{level}: &a{level} [*a{}]\n", level - 1);
    }
    for text in [flow, block, nested] {
        let (settings, problem) = rows(Yaml, &text);
        assert_eq!(
            settings.first().map(String::as_str),
            Some("z number 1 <z: 1>")
        );
        assert!(
            problem.contains(&format!("{MAX_DEPTH} levels")),
            "{problem}"
        );
    }
}

#[test]
fn aliases_that_multiply_are_bounded() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let items = vec![format!("*a{}", level - 1); 9].join(", ");
        text += &format!("a{level}: &a{level} [{items}]\n");
    }
    let (settings, problem) = rows(Yaml, &text);
    assert_eq!(settings.len(), MAX_SETTINGS);
    assert!(problem.contains(&MAX_SETTINGS.to_string()), "{problem}");

    let text = format!(
        "a: &a '{}'\nb: [{}]\n",
        "x".repeat(500_000),
        "*a, ".repeat(100_000)
    );
    let (settings, problem) = rows(Yaml, &text);
    assert!((2..100).contains(&settings.len()), "{}", settings.len());
    assert!(problem.contains("add up"), "{problem}");
}

#[test]
fn merges_that_multiply_are_bounded() {
    let keys: String = (0..10_000)
        .map(|number| format!("k{number}: 1, "))
        .collect();
    let text = format!(
        "z: 1\na: &a {{{keys}}}\nb:\n  <<: [{}]\n",
        "*a, ".repeat(10_000)
    );
    let (settings, problem) = rows(Yaml, &text);
    assert_eq!(settings.len(), 10_001);
    assert!(problem.contains(&MAX_MERGED_KEYS.to_string()), "{problem}");
}
