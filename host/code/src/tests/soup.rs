//! Texts that nobody would write.

use std::sync::Arc;

use proptest::prelude::*;
use tollgate_model::code::Language;

use super::dump::source;
use super::invariants::check;

const WORDS: &[&str] = &[
    "a",
    "b",
    "this",
    "self",
    "stripe",
    "charge",
    "async ",
    "await ",
    "function ",
    "def ",
    "class ",
    "if ",
    "elif ",
    "else ",
    "for ",
    "of ",
    "in ",
    "while ",
    "try",
    "catch ",
    "except ",
    "finally",
    "return ",
    "throw ",
    "raise ",
    "with ",
    "as ",
    "import ",
    "from ",
    "export ",
    "default ",
    "const ",
    "let ",
    "new ",
    "lambda ",
    "yield ",
    "match ",
    "case ",
    "switch",
    "using ",
    "func ",
    "defer ",
    "go ",
    "range ",
    "select ",
    "struct ",
    "err",
    "nil",
    ":=",
    "<-",
    "void ",
    "case 1 -> ",
    "instanceof ",
    "A::b",
    "-> ",
    "\"\"\"",
    "enum ",
    "global ",
    "namespace ",
    "public ",
    "static ",
    "var ",
    "foreach ",
    "switch {",
    "when ",
    "is ",
    "out ",
    "$\"",
    "@\"",
    "#if X\n",
    "#endif\n",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "{{",
    "=>",
    "=",
    "==",
    "===",
    "+=",
    "++",
    ":",
    ";",
    ",",
    ".",
    "?.",
    "...",
    "*",
    "**",
    "@",
    "#",
    "`",
    "${",
    "'",
    "\"",
    "\\",
    "//",
    "/*",
    "*/",
    "f\"",
    "!",
    "&&",
    "??",
    "<",
    "/>",
    "</",
    ">",
    "?",
    ":=",
    "|",
    "1",
    "0x1",
    "\"text\"",
    "'\\u{1F600}'",
    "é",
    "変数",
    "😀",
    "\n",
    "\r\n",
    "\n    ",
    "\n        ",
    " ",
    "\t",
    "\u{feff}",
    "\0",
    "module ",
    "do ",
    "end\n",
    "|x|",
    "rescue ",
    "ensure\n",
    "retry\n",
    "unless ",
    "until ",
    "begin\n",
    "when ",
    "then ",
    "#{",
    "<<~A\n",
    "A\n",
    "%w[",
    "->",
    "&.",
    "::",
    ":a",
    "@a",
    "$a",
    "||=",
    "<?php ",
    "$a",
    "->",
    "?->",
    "use ",
    "foreach (",
    "as ",
    "fn(",
    "<<<A\n",
    "#[",
    "fun ",
    "val ",
    "object ",
    "companion ",
    "run { it }",
    "a@",
    "?: ",
    "!!",
    "${a}",
];

const SNIPPETS: &[&str] = &[
    include_str!("snippets/service.ts"),
    include_str!("snippets/component.tsx"),
    include_str!("snippets/worker.js"),
    include_str!("snippets/service.py"),
    include_str!("snippets/service.rb"),
    include_str!("snippets/service.php"),
    include_str!("snippets/Service.java"),
    include_str!("snippets/Service.kt"),
    include_str!("snippets/Service.cs"),
    include_str!("snippets/service.go"),
    include_str!("snippets/service.rs"),
];

const LANGUAGES: &[Language] = &[
    Language::JavaScript,
    Language::TypeScript,
    Language::Tsx,
    Language::Python,
    Language::Ruby,
    Language::Php,
    Language::Java,
    Language::Kotlin,
    Language::Go,
    Language::Rust,
];

/// The languages of [`SNIPPETS`].
const WRITTEN_IN: &[Language] = &[
    Language::TypeScript,
    Language::Tsx,
    Language::JavaScript,
    Language::Python,
    Language::Ruby,
    Language::Php,
    Language::Java,
    Language::Kotlin,
    Language::CSharp,
    Language::Go,
    Language::Rust,
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn soup_is_read(words in prop::collection::vec(prop::sample::select(WORDS), 0..80), at in 0..LANGUAGES.len()) {
        check(&source(LANGUAGES[at], &words.concat()));
    }

    #[test]
    fn mutated_code_is_read(
        snippet in 0..SNIPPETS.len(),
        language in 0..LANGUAGES.len(),
        edits in prop::collection::vec((0.0..1.0f64, 0..20usize, prop::sample::select(WORDS)), 1..8),
    ) {
        let mut text: Vec<char> = SNIPPETS[snippet].chars().collect();
        for (place, removed, word) in edits {
            let start = (place * text.len() as f64) as usize;
            let end = (start + removed).min(text.len());
            text.splice(start..end, word.chars());
        }
        check(&source(LANGUAGES[language], &text.into_iter().collect::<String>()));
    }

    #[test]
    fn two_versions_are_read_as_each_alone(
        snippet in 0..SNIPPETS.len(),
        edits in prop::collection::vec((0.0..1.0f64, 0..20usize, prop::sample::select(WORDS)), 1..4),
    ) {
        let language = WRITTEN_IN[snippet];
        let mut text: Vec<char> = SNIPPETS[snippet].chars().collect();
        for (place, removed, word) in edits {
            let start = (place * text.len() as f64) as usize;
            let end = (start + removed).min(text.len());
            text.splice(start..end, word.chars());
        }
        let (one, other): (Arc<str>, Arc<str>) = (SNIPPETS[snippet].into(), text.into_iter().collect::<String>().into());
        let (first, second) = crate::parse_both(language, &one, &other);
        assert_eq!(format!("{first:?}"), format!("{:?}", source(language, &one)));
        assert_eq!(format!("{second:?}"), format!("{:?}", source(language, &other)));
    }
}

#[test]
fn snippets_are_read_whole_and_the_same_each_time() {
    for (snippet, language) in SNIPPETS.iter().zip(WRITTEN_IN.iter().copied()) {
        let read = source(language, snippet);
        check(&read);
        assert_eq!(read.gaps, [], "{language:?}");
        let again = source(language, snippet);
        assert_eq!(format!("{read:?}"), format!("{again:?}"));
        // A file from another system is the same code.
        let foreign = source(
            language,
            &format!("\u{feff}{}", snippet.replace('\n', "\r\n")),
        );
        assert_eq!(super::dump::all(&foreign), super::dump::all(&read));
    }
}
