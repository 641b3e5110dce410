use super::{exact, parse};
use crate::{Ecosystem, Version};

/// Each requirement with versions that it allows, then versions that it does not.
const REQUIREMENTS: [(Ecosystem, &str, &str, &str); 47] = [
    (
        Ecosystem::Npm,
        "^9.1.0",
        "9.1.0 9.99.0",
        "9.0.9 10.0.0 8.0.0",
    ),
    (Ecosystem::Npm, "^0.2.3", "0.2.3 0.2.9", "0.3.0 0.2.2 1.0.0"),
    (Ecosystem::Npm, "^0.0.3", "0.0.3", "0.0.4"),
    (Ecosystem::Npm, "~9.1.2", "9.1.2 9.1.9", "9.2.0"),
    (Ecosystem::Npm, "~9", "9.0.0 9.9.0", "10.0.0"),
    (Ecosystem::Npm, "9", "9.0.0 9.9.0", "10.0.0"),
    (Ecosystem::Npm, "9.1", "9.1.0 9.1.7", "9.2.0"),
    (Ecosystem::Npm, "9.x", "9.0.0 9.9.0", "10.0.0"),
    (Ecosystem::Npm, "9.1.0", "9.1.0", "9.1.1"),
    (
        Ecosystem::Npm,
        ">= 9.1.0 < 11",
        "9.1.0 10.9.9",
        "11.0.0 9.0.0",
    ),
    (Ecosystem::Npm, "8.0.0 - 9.1", "8.0.0 9.1.9", "9.2.0"),
    (Ecosystem::Npm, "^8 || ^10", "8.1.0 10.1.0", "9.0.0 11.0.0"),
    (Ecosystem::Npm, "*", "0.0.1 99.0.0", ""),
    (Ecosystem::Npm, "", "0.0.1 99.0.0", ""),
    (Ecosystem::Npm, "latest", "99.0.0", ""),
    (Ecosystem::Npm, "npm:stripe@^9.0.0", "9.0.0", "10.0.0"),
    (
        Ecosystem::Npm,
        "npm:@adyen/api-library@12.0.0",
        "12.0.0",
        "12.0.1",
    ),
    (Ecosystem::Npm, ">9", "10.0.0", "8.0.0"),
    (Ecosystem::Rust, "1.2", "1.2.0 1.9.0", "2.0.0 1.1.0"),
    (Ecosystem::Rust, "0.39", "0.39.1", "0.40.0"),
    (
        Ecosystem::Rust,
        "1.0.0-rc.2",
        "1.0.0-rc.6 1.5.0",
        "1.0.0-rc.1 2.0.0",
    ),
    (Ecosystem::Rust, "=1.2.3", "1.2.3", "1.2.4"),
    (Ecosystem::Rust, ">=1, <3", "2.0.0", "3.0.0"),
    (Ecosystem::Rust, "1.*", "1.9.0", "2.0.0"),
    (Ecosystem::Python, ">=5.0,<6", "5.0 5.9", "6.0 4.9"),
    (Ecosystem::Python, "==5.1.0", "5.1 5.1.0", "5.1.1"),
    (Ecosystem::Python, "==5.*", "5.0 5.9.9", "6.0"),
    (Ecosystem::Python, "~=5.1", "5.1 5.9", "6.0 5.0"),
    (Ecosystem::Python, "~=5.1.2", "5.1.9", "5.2"),
    (Ecosystem::Python, "^5.1", "5.1 5.9", "6.0"),
    (Ecosystem::Python, "~5.1", "5.1 5.1.9", "5.2"),
    (Ecosystem::Python, "!=5.1, >=5", "5.0 5.2", "5.1"),
    (Ecosystem::Python, "*", "1", ""),
    (Ecosystem::Python, "", "1", ""),
    (Ecosystem::Ruby, "~> 5.1", "5.1 5.9", "6.0 5.0"),
    (Ecosystem::Ruby, "~> 5.1.2", "5.1.2 5.1.9", "5.2"),
    (Ecosystem::Ruby, ">= 5, != 5.3", "5.2 9", "5.3"),
    (Ecosystem::Php, "^17.1", "17.1.0 17.9.0", "18.0.0"),
    (Ecosystem::Php, "~17.1", "17.1.0 17.9.0", "18.0.0"),
    (Ecosystem::Php, "~17.1.2", "17.1.9", "17.2.0"),
    (Ecosystem::Php, "17.*|18.1.0", "17.3.0 18.1.0", "18.2.0"),
    (
        Ecosystem::Php,
        ">=17 <18 || ^20@dev",
        "17.5.0 20.1.0",
        "19.0.0",
    ),
    (Ecosystem::Java, "[1.0,2.0)", "1.0 1.9", "2.0 0.9"),
    (Ecosystem::Java, "(,1.0],[1.2,)", "0.9 1.0 1.2", "1.1"),
    (Ecosystem::Java, "20.+", "20.1.0", "21.0"),
    (Ecosystem::Dotnet, "41.*", "41.2.0", "42.0.0"),
    (
        Ecosystem::Dotnet,
        "(41.0, 43.0]",
        "41.5.0 43.0.0",
        "41.0.0 43.0.1",
    ),
];

#[test]
fn requirements_allow_what_their_tools_would_install() {
    for (ecosystem, text, allowed, refused) in REQUIREMENTS {
        let range = parse(ecosystem, text).unwrap_or_else(|| panic!("{text}"));
        for (versions, expected) in [(allowed, true), (refused, false)] {
            for version in versions.split_whitespace() {
                let parsed = Version::parse(ecosystem, version).unwrap();
                assert_eq!(range.contains(&parsed), expected, "{text}: {version}");
            }
        }
    }
}

#[test]
fn what_says_nothing_about_versions_is_no_range() {
    for (ecosystem, text) in [
        (Ecosystem::Npm, "workspace:*"),
        (Ecosystem::Npm, "github:stripe/stripe-node"),
        (Ecosystem::Npm, "file:../stripe"),
        (Ecosystem::Npm, "catalog:"),
        (Ecosystem::Npm, "next"),
        (Ecosystem::Php, "dev-master"),
        (Ecosystem::Java, "${stripe.version}"),
        (Ecosystem::Java, "["),
        (Ecosystem::Go, "master"),
        (Ecosystem::Python, "@ git+https://example.com/x"),
    ] {
        assert_eq!(parse(ecosystem, text), None, "{text}");
        assert_eq!(exact(ecosystem, text), None, "{text}");
    }
}

#[test]
fn a_requirement_is_exact_where_it_leaves_one_version() {
    for (ecosystem, text, expected) in [
        (Ecosystem::Npm, "9.1.0", Some("9.1.0")),
        (Ecosystem::Npm, "=9.1.0", Some("9.1.0")),
        (Ecosystem::Npm, "9.1", None),
        (Ecosystem::Npm, "^9.1.0", None),
        (Ecosystem::Python, "==5.1.0", Some("5.1.0")),
        (Ecosystem::Python, "==5.*", None),
        (Ecosystem::Python, ">=5", None),
        (Ecosystem::Ruby, "5.1.0", Some("5.1.0")),
        (Ecosystem::Ruby, "~> 5.1", None),
        (Ecosystem::Rust, "1.2.3", None),
        (Ecosystem::Rust, "=1.2.3", Some("1.2.3")),
        (Ecosystem::Java, "20.1.0", Some("20.1.0")),
        (Ecosystem::Java, "[20.1.0]", Some("20.1.0")),
        (Ecosystem::Java, "[20,21)", None),
        (Ecosystem::Java, "20.+", None),
        (Ecosystem::Dotnet, "41.1.0", Some("41.1.0")),
        (Ecosystem::Dotnet, "41.*", None),
        (Ecosystem::Go, "v76.1.0", Some("v76.1.0")),
    ] {
        assert_eq!(exact(ecosystem, text), expected, "{text}");
    }
}
