//! What holds for every text: reading never panics, and spans are of the text.

use proptest::prelude::*;
use proptest::sample::Index;
use tollgate_model::setting::SettingsFile;
use tollgate_model::span::LineIndex;
use tollgate_settings::{Format, parse};

const FORMATS: [Format; 5] = [
    Format::Toml,
    Format::Yaml,
    Format::Json,
    Format::DotEnv,
    Format::Properties,
];

/// Valid texts that use as much of each format as fits.
const SAMPLES: [(Format, &str); 6] = [
    (
        Format::Toml,
        "title = \"é\\u00e9\"\na.\"b.c\".d = 0x1F\n[pool.'x']\nwhen = 1979-05-27T07:32:00Z\nlist = [1, 2.5, {k.l = 'v'}, [],]\n[[item]]\ntext = \"\"\"\nl1\nl2\"\"\"\n[[item.part]]\nraw = '''x'''\n[last]\n",
    ),
    (
        Format::Yaml,
        "%YAML 1.2\n---\nbase: &base {retries: 3, é: [a, \"b\\n\", 'c']}\napi:\n  <<: [*base, {x: ~}]\n  run: |2-\n    text\n  fold: >\n    a\n    b\n  ? [k, 1]\n  : !!str 5\n  list:\n  - 1\n  -\n  - - x\n    - y: .inf\nalias: *base\n...\n--- !tag\n- 0o17\n# end\n",
    ),
    (
        Format::Yaml,
        "on: {push: {branches: [main]}}\r\njobs:\r\n  pay:\r\n    env: &env\r\n      TIMEOUT: '30'\r\n    steps: [*env, *env]\r\n  \"q\": *env\r\n",
    ),
    (
        Format::Json,
        "// c\n{\"a\": [1, -2.5e3, true, null, {}], /* é */ \"d.e\": {\"\\u00e9\": \"\\\"x\\\\\"}, word: 'single', \"n\": 0x1F,}\n",
    ),
    (
        Format::DotEnv,
        "# c\nexport A=1 # d\nB=\"x\\n\\\"é\\\"\nl2\" # e\nC='q' \nD=`b`\nE=\nF\nG=a#b\r\n",
    ),
    (
        Format::Properties,
        "# c\n! d\na.b = 1\nc:2\nd\\ e\\=f 3\nlong = a,\\\n   b,\\\r\n   é\\u00e9\\ud83d\\ude00\ng\n=h\n",
    ),
];

/// Pieces that mean something to one of the formats.
const PIECES: [&str; 45] = [
    "\n", "\r", "\r\n", " ", "  ", "\t", ":", ": ", "=", "- ", "? ", ",", "{", "}", "[", "]", "\"",
    "'", "`", "\\", "\\u", "\\ud83d", "#", " #", "//", "/*", "*/", "&a ", "*a", "<<: *a", "!!int ",
    "!", "|", ">", "|+\n", "---\n", "...\n", "%", "\u{feff}", "\0", "é", "😀", "\"\"\"", "'''",
    "\u{2028}",
];

fn check(format: Format, text: &str) -> Result<SettingsFile, TestCaseError> {
    let file = parse(format, text);
    let lines = LineIndex::new(text);
    let mut last = 0;
    let problem = file.problem.iter().map(|(span, _)| span);
    for span in file
        .settings
        .iter()
        .map(|setting| &setting.span)
        .chain(problem)
    {
        prop_assert!(
            span.start <= span.end && span.end as usize <= text.len(),
            "{:?}",
            span
        );
        prop_assert!(text.is_char_boundary(span.start as usize), "{:?}", span);
        prop_assert!(text.is_char_boundary(span.end as usize), "{:?}", span);
        let indexed = lines.span(text, span.start as usize, span.end as usize);
        prop_assert_eq!(*span, indexed);
    }
    for setting in &file.settings {
        prop_assert!(last <= setting.span.start, "{} steps back", setting.key);
        last = setting.span.start;
    }
    Ok(file)
}

/// A text made of pieces that formats give a meaning to, and of letters.
fn meaningful() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => (0..PIECES.len()).prop_map(|at| PIECES[at].to_owned()),
        1 => "[a-z0-9.]{1,3}",
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

/// One change to a text: what it removes and what it puts there.
fn mutation() -> impl Strategy<Value = (Index, usize, String)> {
    let inserted = prop_oneof![
        3 => (0..PIECES.len()).prop_map(|at| PIECES[at].to_owned()),
        1 => Just(String::new()),
        1 => any::<char>().prop_map(String::from),
    ];
    (any::<Index>(), 0_usize..6, inserted)
}

fn mutate(text: &str, (at, length, inserted): &(Index, usize, String)) -> String {
    let characters: Vec<char> = text.chars().collect();
    let start = at.index(characters.len() + 1);
    let end = (start + length).min(characters.len());
    let head = characters[..start].iter().copied();
    head.chain(inserted.chars())
        .chain(characters[end..].iter().copied())
        .collect()
}

#[test]
fn the_samples_are_sound() {
    for (format, text) in SAMPLES {
        let file = check(format, text).unwrap();
        assert_eq!(file.problem, None, "{text}");
        assert!(file.settings.len() >= 5, "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(2_000)
    })]

    #[test]
    fn any_text_is_read(text in any::<String>()) {
        for format in FORMATS {
            check(format, &text)?;
        }
    }

    #[test]
    fn any_meaningful_text_is_read(text in meaningful()) {
        for format in FORMATS {
            check(format, &text)?;
        }
    }

    #[test]
    fn a_damaged_sample_is_read(
        sample in 0..SAMPLES.len(),
        mutations in prop::collection::vec(mutation(), 1..8),
    ) {
        let (format, text) = SAMPLES[sample];
        let damaged = mutations.iter().fold(text.to_owned(), |text, change| mutate(&text, change));
        check(format, &damaged)?;
    }

    /// A mistake hides nothing that stands before it: cutting a text short leaves a prefix of
    /// its settings, but for the value that was cut.
    #[test]
    fn a_cut_sample_keeps_its_beginning(sample in 0..SAMPLES.len(), at in any::<Index>()) {
        let (format, text) = SAMPLES[sample];
        let cut = text.floor_char_boundary(at.index(text.len() + 1));
        let whole = check(format, text)?;
        let part = check(format, &text[..cut])?;
        // A line break proves that the setting before it was complete.
        let sure = text[..cut].rfind('\n').unwrap_or(0) as u32;
        let lines = whole.settings.iter().take_while(|setting| setting.span.end <= sure);
        let found = lines.zip(&part.settings).filter(|(left, right)| left == right).count();
        let expected = whole.settings.iter().take_while(|setting| setting.span.end <= sure).count();
        prop_assert!(found + 1 >= expected, "{found} of {expected} in {:?}", &text[..cut]);
    }
}
