//! What `tollgate.toml` may say, and how it is told what is wrong with it.
#![allow(clippy::expect_used, reason = "a test may panic")]

use tollgate_gate::configuration::FILE_NAME;
use tollgate_gate::configuration::review::Owners;
use tollgate_gate::{Configuration, EffectSetting, Origin};
use tollgate_model::change::{Content, FileChange, Status, Unreadable};
use tollgate_model::finding::{Effect, Manifest, OptionKind, PolicyOption};

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
    assert_eq!(
        idempotency.effects.effect,
        Some(EffectSetting::To(Effect::Block))
    );
    assert_eq!(
        idempotency.effects.rules["shared-key"].effect,
        EffectSetting::Off
    );
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
            "tollgate.toml:1:1: unknown key `colour` / what may stand here: `gate`, `policies`, `gateways`, `gateway`, `paths`, `environments`, `review`, `overrides`, `evidence`, `contracts`, `waivers`",
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
            "tollgate.toml:1:11: `oci://r/x` is not pinned / pin it with `tollgate policy lock`, which fetches it and looks into it",
        ),
        (
            "[policies.x]\nsource = 'x.wasm'\n",
            "tollgate.toml:1:11: `x.wasm` is not pinned / pin it with `tollgate policy lock`",
        ),
        (
            "[policies.x]\nsource = '../x.wasm'\n",
            "tollgate.toml:2:10: `../x.wasm` is no source: paths are relative to the root of the repository, without `.`, `..` or empty parts / name a file of this repository, such as `.tollgate/policies/refund-cap.wasm`, or an `oci://` address",
        ),
        (
            "[policies.x]\nsha256 = 'abc'\n",
            "tollgate.toml:2:10: `abc` is no SHA-256 / write its 64 hexadecimal digits",
        ),
        (
            "[policies.gate]\neffect = 'off'\n",
            "tollgate.toml:1:11: `gate` is no policy: what the gate itself finds can't be set / remove it",
        ),
        (
            "[environments.production]\npolicies.gate.effect = 'off'\n",
            "tollgate.toml:2:10: `gate` is no policy: what the gate itself finds can't be set / remove it",
        ),
        (
            "[environments.production]\npolicy.x.effect = 'off'\n",
            "tollgate.toml:2:1: unknown key `policy` in `[environments.production]` / what may stand here: `policies`",
        ),
        (
            "[environments.production]\npolicies.x.options = {}\n",
            "tollgate.toml:2:12: unknown key `options` in `[environments.production.policies.x]` / what may stand here: `effect`, `rules`",
        ),
        (
            "[[paths]]\npolicies.x.effect = 'off'\n",
            "tollgate.toml:1:1: this `[[paths]]` says of no path that it is meant / add `match = [\"services/payments/**\"]`",
        ),
        (
            "[paths]\n",
            "tollgate.toml:1:1: `paths` must be a list of tables, `[[paths]]`, not table",
        ),
        (
            "[gate]\nreport-only = 'yes'\n",
            "tollgate.toml:2:15: `report-only` must be `true` or `false`, not string",
        ),
        (
            "[review]\napprovals = 0\n",
            "tollgate.toml:2:13: `approvals` can't be 0 / write a number from 1 to 100",
        ),
        (
            "[review]\nowners = { 'a/**' = [] }\n",
            "tollgate.toml:2:21: `review.owners.a/**` is empty: nobody could approve / name somebody, or remove it",
        ),
        (
            "[review]\nowners = '/CODEOWNERS'\n",
            "tollgate.toml:2:10: `/CODEOWNERS` is no path: paths are relative to the root of the repository, without `.`, `..` or empty parts / name the file, such as `CODEOWNERS` or `.github/CODEOWNERS`",
        ),
        (
            "[review.people]\nada = ['ada@example.com']\nbob = ['Ada@Example.com']\n",
            "tollgate.toml:3:1: `Ada@Example.com` is both `ada` and `bob` / an identity belongs to one person",
        ),
        (
            "[contracts]\nstripe = 1\n",
            "tollgate.toml:2:10: `stripe` must be the path of a file, not integer",
        ),
        (
            "[gateways.stripe]\ncontract = 'a.md'\n",
            "tollgate.toml:2:1: unknown key `contract` in `[gateways.stripe]` / what may stand here: `incident`",
        ),
        (
            "[gateways.stripe.incident]\nrolback = 'a'\n",
            "tollgate.toml:2:1: unknown key `rolback` in `[gateways.stripe.incident]` / did you mean `rollback`?",
        ),
        (
            "[gateways.stripe.incident]\nowner = ' '\n",
            "tollgate.toml:2:9: `owner` says nothing / say it, or leave the key out until somebody knows",
        ),
        (
            "[gateways.stripe.incident]\n[gateway.stripe.incident]\n",
            "tollgate.toml:2:10: `gateways.stripe` and `gateway.stripe` are the same table / write it once, as `gateways`",
        ),
        (
            "[waivers]\nfile = '.git/waivers.toml'\n",
            "tollgate.toml:2:8: `.git/waivers.toml` is no path: paths are relative to the root of the repository, without `.`, `..` or empty parts / name a file of this repository, such as `.tollgate/file`",
        ),
        (
            "[evidence]\ndays = 0\n",
            "tollgate.toml:2:8: `days` can't be 0 / write a number from 1 to 365",
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
fn incidents_are_read_under_either_name() {
    for table in ["gateways", "gateway"] {
        let text = format!(
            "[{table}.stripe.incident]\nowner = 'ada'\nswitch-off = 'flag'\n\n[{table}.adyen]\n"
        );
        let read = Configuration::parse("tollgate.toml", &text, Origin::Base).expect(&text);
        let said = |id: &str| read.gateways.get(id).expect(id).incident.entries();
        let expected = [
            ("owner", Some("ada")),
            ("switch-off", Some("flag")),
            ("rollback", None),
            ("customers", None),
        ];
        assert_eq!(said("stripe"), expected, "{table}");
        assert!(said("adyen").iter().all(|(_, text)| text.is_none()));
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
fn a_mark_at_the_start_and_other_line_ends_change_nothing() {
    let text = "[gate]\nreport-only = true\n[policies.x]\neffect = 'block'\n";
    for text in [
        text.to_owned(),
        format!("\u{feff}{text}"),
        text.replace('\n', "\r\n"),
    ] {
        let configuration = parse(&text);
        assert!(configuration.is_report_only, "{text:?}");
        let effect = configuration.policies["x"].effects.effect;
        assert_eq!(effect, Some(EffectSetting::To(Effect::Block)), "{text:?}");
    }
    let wrong = refused("\u{feff}[gate]\r\nreport = true\r\n");
    assert!(
        wrong.starts_with("tollgate.toml:2:1: unknown key"),
        "{wrong}"
    );
}

#[test]
fn who_must_have_approved() {
    let review = parse(
        r#"
        [review]
        approvals = 2
        signers = ".tollgate/allowed_signers"
        [review.owners]
        "**" = ["@org/everybody"]
        "services/payments/**" = ["ada", "@org/payments"]
        [review.rules]
        "money/*" = ["bob"]
        [review.people]
        ada = ["ada@example.com", "@ada"]
        bob = ["bob@example.com"]
        "#,
    )
    .review;
    assert_eq!(review.approvals, 2);
    assert_eq!(review.signers.as_deref(), Some(".tollgate/allowed_signers"));
    let Owners::Paths(paths) = review.owners else {
        panic!("a table of paths");
    };
    let patterns: Vec<&str> = paths.iter().map(|path| path.pattern.as_str()).collect();
    assert_eq!(patterns, ["**", "services/payments/**"], "as written");
    assert!(paths[1].globs.is_match("services/payments/a/b.ts"));
    assert_eq!(review.rules[0].owners, ["bob"]);
    assert!(review.rules[0].globs.is_match("money/float-amount"));
    assert_eq!(review.people["ada"], ["ada@example.com", "@ada"]);
    assert_eq!(parse("").review.approvals, 1);
    let of_file = parse("[review]\nowners = '.github/CODEOWNERS'\n")
        .review
        .owners;
    assert!(matches!(of_file, Owners::File(path) if path == ".github/CODEOWNERS"));
}

#[test]
fn options_are_such_as_the_policy_takes() {
    let option = |name: &str, line: &str| PolicyOption {
        name: name.to_owned(),
        kind: OptionKind::of_line(line),
        line: line.to_owned(),
    };
    let manifest = Manifest {
        id: "refund-cap".to_owned(),
        version: "1".to_owned(),
        summary: String::new(),
        rules: Vec::new(),
        options: vec![
            option(
                "limit-cents",
                "integer, 50000 by default: the most that is refunded",
            ),
            option("currencies", "list of texts: which it looks at"),
            option("strict", "boolean: also in tests"),
            option("other", "whatever you like"),
        ],
        judges_by_file: false,
    };
    let given = |options: &str| {
        parse(&format!(
            "[policies.refund-cap]\noptions = {{ {options} }}\n"
        ))
        .options_for(&manifest)
    };
    for right in [
        "limit-cents = 5",
        "currencies = ['eur', 'usd']",
        "currencies = []",
        "strict = true",
        "other = [1, 'a']",
    ] {
        assert!(given(right).is_ok(), "{right}");
    }
    assert_eq!(parse("").options_for(&manifest), Ok("{}".to_owned()));
    for (wrong, expected) in [
        (
            "limt-cents = 5",
            "tollgate.toml:2:26: it has no option `limt-cents`, did you mean `limit-cents`?",
        ),
        (
            "limit-cents = 5.5",
            "tollgate.toml:2:27: its option `limit-cents` must be of the type `integer`",
        ),
        (
            "currencies = ['eur', 1]",
            "tollgate.toml:2:26: its option `currencies` must be of the type `list of texts`",
        ),
        (
            "strict = 'yes'",
            "tollgate.toml:2:22: its option `strict` must be of the type `boolean`",
        ),
    ] {
        assert_eq!(given(wrong), Err(expected.to_owned()), "{wrong}");
    }
}

#[test]
fn what_people_should_know_of_it_is_told() {
    let file = |path: &str| FileChange {
        path: path.into(),
        old_path: None,
        status: Status::Modified,
    };
    let protected = parse("[gate]\nprotected-branches = ['main']");
    assert_eq!(
        protected.notices(&[], Some("main")),
        ["`main` is a protected branch"]
    );
    assert!(protected.notices(&[], Some("feature")).is_empty());
    assert!(parse("").notices(&[], Some("main")).is_empty());
    let nested = Configuration::default().notices(&[file("web/tollgate.toml")], None);
    assert_eq!(
        nested,
        [
            "`web/tollgate.toml` is not read: only the `tollgate.toml` at the root of the repository is"
        ]
    );
    let reporting = parse("[gate]\nreport-only = true\n").notices(&[], None);
    assert!(reporting[0].starts_with("REPORT ONLY"), "{reporting:?}");
}
