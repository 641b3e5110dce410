//! What `tollgate.toml` may say, and how it is told what is wrong with it.
#![allow(clippy::expect_used, reason = "a test may panic")]

use tollgate_gate::configuration::FILE_NAME;
use tollgate_gate::{Configuration, EffectSetting, Origin};
use tollgate_model::change::{Content, FileChange, Status, Unreadable};
use tollgate_model::finding::Effect;

fn parse(text: &str) -> Configuration {
    Configuration::parse(FILE_NAME, text, Origin::Base).expect("the configuration is right")
}

/// The message and the hint for a text that is refused.
fn refused(text: &str) -> String {
    let error = Configuration::parse(FILE_NAME, text, Origin::Base).expect_err(text);
    match error.hint() {
        Some(hint) => format!("{error} / {hint}"),
        None => error.to_string(),
    }
}

#[test]
fn all_that_it_may_say() {
    let configuration = parse(
        r#"
        [gate]
        payment-paths = ["services/payments/**", "**/billing/*.ts"]
        protected-branches = ["main", "release/*"]
        [policies.idempotency]
        effect = "block"
        rules.constant-key = "note"
        rules.shared-key = "off"
        options = { window = 3, names = ["b", "a"], deep = { on = true, half = 0.5, day = 2026-01-02 } }
        [policies.charge-sequence]
        options.zeta = 1
        options.alpha = 0x10
        [[gateway]]
        id = "ledger"
        "#,
    );
    assert_eq!(
        configuration.payment_paths,
        ["services/payments/**", "**/billing/*.ts"]
    );
    assert!(configuration.is_protected("release/1.2") && configuration.is_protected("main"));
    assert!(!configuration.is_protected("release/1/2") && !configuration.is_protected("feature"));
    let idempotency = &configuration.policies["idempotency"];
    assert_eq!(idempotency.effect, Some(EffectSetting::To(Effect::Block)));
    assert_eq!(idempotency.rules["shared-key"].effect, EffectSetting::Off);
    assert_eq!(
        configuration.options()["idempotency"],
        r#"{"deep":{"day":"2026-01-02","half":0.5,"on":true},"names":["b","a"],"window":3}"#
    );
    assert_eq!(
        configuration.options()["charge-sequence"],
        r#"{"alpha":16,"zeta":1}"#
    );
    assert!(
        configuration
            .in_house_gateways
            .is_some_and(|text| text.contains("ledger"))
    );
}

#[test]
fn nothing_is_the_default() {
    for text in ["", "# only a comment\n", "[gate]\n", "[policies]\n"] {
        let configuration = parse(text);
        assert!(configuration.payment_paths.is_empty() && configuration.policies.is_empty());
        assert!(
            configuration.is_protected("anything") && configuration.in_house_gateways.is_none()
        );
    }
}

#[test]
fn every_mistake_is_told_with_its_place() {
    let cases = [
        (
            "[gates]\n",
            "tollgate.toml:1:2: unknown key `gates` / did you mean `gate`?",
        ),
        (
            "colour = 1\n",
            "tollgate.toml:1:1: unknown key `colour` / what may stand here: `gate`, `policies`, `gateway`",
        ),
        (
            "[gate]\npayment-path = []\n",
            "tollgate.toml:2:1: unknown key `payment-path` in `[gate]` / did you mean `payment-paths`?",
        ),
        (
            "[gate]\npayment-paths = 'x'\n",
            "tollgate.toml:2:17: `payment-paths` must be a list of texts, not string",
        ),
        (
            "[gate]\npayment-paths = ['a', 3]\n",
            "tollgate.toml:2:23: `payment-paths` must be a list of texts, not integer",
        ),
        (
            "[gate]\npayment-paths = ['a', 'b[']\n",
            "tollgate.toml:2:23: `b[` is no pattern: unclosed character class; missing ']'",
        ),
        (
            "[gate]\npayment-paths = ['/a']\n",
            "tollgate.toml:2:18: `/a` is no pattern: patterns are relative to the root of the repository, and none begins with `/`, `./`, `../` or `!`",
        ),
        (
            "[policies.x]\nefect = 'note'\n",
            "tollgate.toml:2:1: unknown key `efect` in `[policies.x]` / did you mean `effect`?",
        ),
        (
            "[policies.x]\neffect = 'blok'\n",
            "tollgate.toml:2:10: `blok` is no effect / did you mean `block`?",
        ),
        (
            "[policies.x]\nrules.a = 'deny'\n",
            "tollgate.toml:2:11: `deny` is no effect / write one of `off`, `note`, `review`, `block`",
        ),
        (
            "[policies.x]\neffect = true\n",
            "tollgate.toml:2:10: `effect` must be one of `off`, `note`, `review`, `block`, not boolean",
        ),
        (
            "[policies]\nx = 1\n",
            "tollgate.toml:2:5: `policies.x` must be a table, not integer",
        ),
        (
            "[policies.x]\noptions = 1\n",
            "tollgate.toml:2:11: `options` must be a table, not integer",
        ),
        (
            "[policies.x]\noptions = { a = [1, nan] }\n",
            "tollgate.toml:2:21: this option can't be given to a policy: JSON has no infinity and no NaN",
        ),
        (
            "[policies.x]\nsource = 'oci://r/x'\n",
            "tollgate.toml:2:1: `policies.x.source` is not supported by this version of tollgate / remove it, or use a version of tollgate that knows it",
        ),
        (
            "[gate]\n[environments.production]\n",
            "tollgate.toml:2:2: `environments` is not supported by this version of tollgate / remove it, or use a version of tollgate that knows it",
        ),
        (
            "[gateway]\nid = 'x'\n",
            "tollgate.toml:1:1: `gateway` must be a list of tables, `[[gateway]]`, not table",
        ),
        (
            "ä = 1\n",
            "tollgate.toml:1:1: not valid TOML: invalid unquoted key, expected letters, numbers, `-`, `_`",
        ),
        (
            "[gate]\n[gate]\n",
            "tollgate.toml:2:2: not valid TOML: duplicate key",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(refused(text), expected, "{text}");
    }
}

#[test]
fn a_configuration_that_cannot_be_read_is_no_default() {
    let error = Configuration::of(&Content::Unreadable(Unreadable::Symlink), Origin::Base)
        .expect_err("a link");
    assert_eq!(
        error.to_string(),
        "tollgate.toml:1:1: the configuration can't be read: symbolic link, not followed"
    );
    let absent = Configuration::of(&Content::Absent, Origin::Base).expect("no file is fine");
    assert_eq!(absent.origin, Origin::Default);
}

#[test]
fn a_change_to_the_configuration_is_told() {
    let file = |path: &str, old: Option<&str>| FileChange {
        path: path.into(),
        old_path: old.map(Into::into),
        status: Status::Modified,
    };
    let edited = parse("").notices(&[file("a.ts", None), file("tollgate.toml", None)], None);
    assert_eq!(
        edited,
        [
            "this change edits `tollgate.toml`: it was judged by the version at its base, and the edit takes effect after it has landed"
        ]
    );
    assert_eq!(
        parse("").notices(&[file("old.toml", Some("tollgate.toml"))], None),
        edited,
        "moved away"
    );
    let brought = Configuration::default().notices(&[file("tollgate.toml", None)], None);
    assert!(brought[0].contains("judged by the defaults"));
    let protected = parse("[gate]\nprotected-branches = ['main']");
    assert_eq!(
        protected.notices(&[], Some("main")),
        ["`main` is a protected branch"]
    );
    assert!(protected.notices(&[], Some("feature")).is_empty());
    assert!(parse("").notices(&[], Some("main")).is_empty());
    let nested = Configuration::default().notices(&[file("web/tollgate.toml", None)], None);
    assert_eq!(
        nested,
        [
            "`web/tollgate.toml` is not read: only the `tollgate.toml` at the root of the repository is"
        ]
    );
}
