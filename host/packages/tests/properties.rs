//! What holds for every text: reading never panics, spans are of the text, versions have an order.

use std::cmp::Ordering;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use tollgate_model::span::LineIndex;
use tollgate_packages::{Ecosystem, Format, Range, Version, Wanted, read};

const FORMATS: [Format; 25] = [
    Format::PackageJson,
    Format::PackageLock,
    Format::YarnLock,
    Format::PnpmLock,
    Format::BunLock,
    Format::Requirements,
    Format::PyProject,
    Format::SetupCfg,
    Format::SetupPy,
    Format::Pipfile,
    Format::PipfileLock,
    Format::PythonLock,
    Format::Gemfile,
    Format::GemfileLock,
    Format::ComposerJson,
    Format::ComposerLock,
    Format::Pom,
    Format::Gradle,
    Format::GradleLock,
    Format::GradleCatalogue,
    Format::GoMod,
    Format::DotnetProject,
    Format::DotnetLock,
    Format::CargoToml,
    Format::CargoLock,
];

/// Pieces that mean something to one of the formats.
const PIECES: [&str; 84] = [
    "stripe",
    "stripe",
    "stripe",
    "a:stripe",
    "@a/b",
    "1.0.0",
    "^9",
    "~> 5",
    "==5.1",
    ">=1,<2",
    "[1,2)",
    "v76",
    "\n",
    "\n",
    "\n",
    "\r\n",
    "  ",
    "    ",
    " ",
    "\t",
    ":",
    ": ",
    "=",
    " = ",
    ",",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "\"",
    "\"",
    "'",
    "\\",
    "\\u00e9",
    "//",
    "/*",
    "*/",
    "#",
    ";",
    "<",
    ">",
    "/>",
    "</",
    "<dependency>",
    "</dependency>",
    "<groupId>a</groupId>",
    "<artifactId>stripe</artifactId>",
    "<version>",
    "</version>",
    "<!--",
    "-->",
    "&amp;",
    "&x;",
    "<![CDATA[",
    "]]>",
    "<PackageReference Include=\"stripe\"",
    " Version=\"1.0\"",
    "[[package]]",
    "name = \"stripe\"",
    "version = \"1.0\"",
    "[dependencies]",
    "[project]",
    "\"dependencies\": {",
    "\"packages\": {",
    "\"packages\": [",
    "\"node_modules/stripe\": {",
    "\"version\": \"1.0.0\"",
    "\"name\": \"stripe\"",
    "packages:\n",
    "  /stripe/1.0.0:",
    "  stripe@1.0.0:",
    "stripe@^1:\n",
    "  version \"1.0\"",
    "gem 'stripe', '1.0'",
    "group :test do",
    "end",
    "require (",
    "require stripe v1.0.0",
    "replace stripe => x v1",
    "é",
    "😀",
    "\u{feff}",
];

fn wanted() -> Wanted {
    let names = ["stripe", "a:stripe", "@a/b"];
    let pairs = Ecosystem::ALL
        .into_iter()
        .flat_map(|ecosystem| names.map(|name| (ecosystem, name)));
    Wanted::new(pairs)
}

fn check(format: Format, text: &str) -> Result<(), TestCaseError> {
    let file = read(format, text, &wanted());
    let lines = LineIndex::new(text);
    let spans = file.dependencies.iter().map(|found| &found.span);
    for span in spans.chain(file.problems.iter().map(|(span, _)| span)) {
        let indexed = lines.span(text, span.start as usize, span.end as usize);
        prop_assert_eq!(*span, indexed);
        prop_assert!(text.get(span.start as usize..span.end as usize).is_some());
    }
    for found in &file.dependencies {
        prop_assert!(names_it(text, &found.name), "{:?}", found);
    }
    Ok(())
}

fn names_it(text: &str, name: &str) -> bool {
    let last = name.rsplit(':').next().unwrap_or_default();
    text.to_lowercase().contains(last) || text.contains('\\')
}

fn soup() -> impl Strategy<Value = String> {
    prop::collection::vec(select(&PIECES[..]), 0..60).prop_map(|pieces| pieces.concat())
}

/// Texts that are versions in most ecosystems.
fn version_text() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        (0_u64..30).prop_map(|number| number.to_string()),
        select(
            &[
                "alpha", "beta", "rc", "a", "dev", "post", "SNAPSHOT", "final", "sp", "foo", "0"
            ][..]
        )
        .prop_map(str::to_owned),
    ];
    let tail = prop::collection::vec((select(&[".", "-", ""][..]), part), 0..5);
    (0_u64..30, tail).prop_map(|(first, tail)| {
        let tail: String = tail
            .iter()
            .map(|(mark, part)| format!("{mark}{part}"))
            .collect();
        format!("{first}{tail}")
    })
}

proptest! {
    #[test]
    fn any_soup_is_read(format in select(&FORMATS[..]), text in soup()) {
        check(format, &text)?;
    }

    #[test]
    fn any_text_is_read(format in select(&FORMATS[..]), text in "\\PC{0,40}stripe\\PC{0,40}") {
        check(format, &text)?;
    }

    #[test]
    fn cut_texts_are_read(format in select(&FORMATS[..]), text in soup(), at in any::<Index>()) {
        let end = text.floor_char_boundary(at.index(text.len() + 1));
        check(format, &text[..end])?;
    }

    #[test]
    fn versions_have_one_order(
        ecosystem in select(&Ecosystem::ALL[..]),
        texts in [version_text(), version_text(), version_text()],
    ) {
        let versions = texts.each_ref().map(|text| Version::parse(ecosystem, text));
        let [Some(a), Some(b), Some(c)] = versions else { return Ok(()) };
        prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
        prop_assert_eq!(a.cmp(&b) == Ordering::Equal, a == b);
        if ecosystem != Ecosystem::Java && a <= b && b <= c {
            prop_assert!(a <= c, "{:?}", texts);
        }
    }

    #[test]
    fn semantic_versions_are_ordered_as_the_crate_orders_them(
        one in "(0|[1-9][0-9]?)\\.[0-9]\\.[0-9](-[a-c0-9]{1,2}(\\.[1-9a-b]{1,2})?)?",
        other in "(0|[1-9][0-9]?)\\.[0-9]\\.[0-9](-[a-c0-9]{1,2}(\\.[1-9a-b]{1,2})?)?",
    ) {
        let parse = |text: &str| Version::parse(Ecosystem::Rust, text);
        let known = |text: &str| semver::Version::parse(text).ok();
        if let (Some(known_one), Some(known_other)) = (known(&one), known(&other)) {
            prop_assert_eq!(parse(&one).cmp(&parse(&other)), known_one.cmp(&known_other));
        }
    }

    #[test]
    fn a_range_meets_another_where_it_holds_one_of_its_ends(
        ecosystem in select(&Ecosystem::ALL[..]),
        (start, end, inside) in (0_u64..20, 0_u64..20, 0_u64..20),
    ) {
        let range = Range::parse(ecosystem, &format!(">={start}.0.0, <={end}.0.0")).unwrap();
        let only = Range::parse(ecosystem, &format!("={inside}.0.0")).unwrap();
        let version = Version::parse(ecosystem, &format!("{inside}.0.0")).unwrap();
        prop_assert_eq!(range.contains(&version), (start..=end).contains(&inside));
        prop_assert_eq!(range.meets(&only), range.contains(&version));
        prop_assert_eq!(only.meets(&range), range.contains(&version));
    }

    #[test]
    fn cargo_requirements_allow_what_cargo_allows(
        sign in select(&["", "^", "~", "=", ">", ">=", "<", "<="][..]),
        asked in "[0-3](\\.[0-3](\\.[0-3])?)?",
        version in "[0-4]\\.[0-4]\\.[0-4]",
    ) {
        use tollgate_packages::{Dependency, Reach};
        let requirement = format!("{sign}{asked}");
        let known = semver::VersionReq::parse(&requirement).unwrap();
        let known = known.matches(&semver::Version::parse(&version).unwrap());
        let dependency = Dependency {
            ecosystem: Ecosystem::Rust,
            name: "x".into(),
            version: requirement,
            is_locked: false,
            is_development: false,
            span: Default::default(),
        };
        let range = Range::parse(Ecosystem::Rust, &format!("={version}")).unwrap();
        prop_assert_eq!(dependency.reach(&range) != Reach::Outside, known);
    }
}
