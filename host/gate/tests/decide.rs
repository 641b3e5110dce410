//! The decision: every combination of what was found, what failed and what was not looked at.
#![allow(clippy::expect_used, reason = "a test may panic")]

use tollgate_gate::{AtLeast, Configuration, Origin, Subject, Where, decide};
use tollgate_model::change::Summary;
use tollgate_model::decision::{Decision, FileCount, PolicyFailure, PolicyRun, Skipped, Verdict};
use tollgate_model::finding::{Effect, Finding, Manifest, Place, Rule};
use tollgate_model::{Digest, RepoPath, Span};

const BASE: &str = "1111111111111111111111111111111111111111";
const HEAD: &str = "2222222222222222222222222222222222222222";

fn subject(files: FileCount, skipped: Vec<Skipped>, base: &str, head: &str) -> Subject {
    let change = Summary {
        base: base.into(),
        head: head.into(),
        rules: base.into(),
        digest: Digest::of(b"change"),
        branch: None,
        environment: None,
    };
    Subject::new(change, files, skipped)
}

fn usual() -> Subject {
    subject(
        FileCount {
            changed: 4,
            parsed: 2,
        },
        Vec::new(),
        BASE,
        HEAD,
    )
}

fn skipped(path: &str, could_matter: bool) -> Skipped {
    Skipped {
        path: path.into(),
        reason: "not UTF-8 text".into(),
        could_matter,
    }
}

fn finding(policy: &str, rule: &str, effect: Effect) -> Finding {
    Finding {
        policy: policy.into(),
        rule: rule.into(),
        effect,
        place: Place {
            path: RepoPath::from("a.ts"),
            span: Span::default(),
        },
        message: "m".into(),
        label: String::new(),
        help: String::new(),
        related: Vec::new(),
        once: String::new(),
        fingerprint: Digest::of(b"finding"),
    }
}

fn manifest(id: &str) -> Manifest {
    let rule = |name: &str| Rule {
        name: name.into(),
        summary: String::new(),
        effect: Effect::Review,
        help: String::new(),
    };
    Manifest {
        id: id.into(),
        version: "1".into(),
        summary: String::new(),
        judges_by_file: false,
        options: Vec::new(),
        rules: vec![rule("one"), rule("two")],
    }
}

fn ran(id: &str, effects: &[Effect]) -> PolicyRun {
    PolicyRun {
        id: id.into(),
        digest: Digest::of(id.as_bytes()),
        manifest: Some(manifest(id)),
        fuel: 1,
        outcome: Ok(effects
            .iter()
            .map(|effect| finding(id, "one", *effect))
            .collect()),
    }
}

fn failed(id: &str) -> PolicyRun {
    let what = "ran out of fuel".to_owned();
    let failure = PolicyFailure {
        policy: id.into(),
        what,
        hint: String::new(),
    };
    PolicyRun {
        outcome: Err(failure),
        ..ran(id, &[])
    }
}

fn configured(text: &str) -> Configuration {
    Configuration::parse("tollgate.toml", text, Origin::Base).expect("the configuration is right")
}

/// What was found (down) against what went wrong (across): nothing, a policy failed, a file that
/// could matter was skipped, both.
#[test]
fn every_combination_of_findings_and_failures() {
    use Decision::{Allow, Block, Review, Undecided};
    use Effect as E;
    let table: [(&[E], [Decision; 4]); 8] = [
        (&[], [Allow, Undecided, Undecided, Undecided]),
        (&[E::Note], [Allow, Undecided, Undecided, Undecided]),
        (&[E::Review], [Review, Undecided, Undecided, Undecided]),
        (&[E::Block], [Block, Block, Block, Block]),
        (
            &[E::Note, E::Review],
            [Review, Undecided, Undecided, Undecided],
        ),
        (&[E::Note, E::Block], [Block, Block, Block, Block]),
        (&[E::Review, E::Block], [Block, Block, Block, Block]),
        (
            &[E::Note, E::Review, E::Block],
            [Block, Block, Block, Block],
        ),
    ];
    for (effects, expected) in table {
        for (case, expected) in expected.into_iter().enumerate() {
            let (is_failing, is_skipping) = (case & 1 != 0, case & 2 != 0);
            let mut runs = vec![ran("a", effects)];
            if is_failing {
                runs.push(failed("b"));
            }
            // A file that could not matter changes nothing in any of the cases.
            let mut subject = usual();
            subject.skipped.push(skipped("logo.png", false));
            if is_skipping {
                subject.skipped.push(skipped("pay.ts", true));
            }
            let verdict = decide(subject, &Configuration::default(), runs);
            assert_eq!(
                verdict.decision, expected,
                "{effects:?}, failing {is_failing}, skipping {is_skipping}"
            );
            assert_eq!(
                verdict.undecided.is_empty(),
                !(is_failing || is_skipping),
                "{:?}",
                verdict.undecided
            );
        }
    }
}

#[test]
fn no_policy_decides_nothing() {
    let verdict = decide(usual(), &Configuration::default(), Vec::new());
    assert_eq!(verdict.decision, Decision::Undecided);
    assert_eq!(
        verdict.undecided,
        ["there is no policy: nothing was judged"]
    );
}

#[test]
fn policies_that_are_all_off_decide_nothing() {
    let off = configured("[policies.a]\neffect = 'off'\nrules.one = 'off'\n");
    let verdict = decide(usual(), &off, vec![ran("a", &[Effect::Block])]);
    assert_eq!(verdict.decision, Decision::Undecided);
    assert_eq!(
        verdict.undecided,
        ["every policy is switched off: nothing was judged"]
    );
    let but_one = configured("[policies.a]\neffect = 'off'\nrules.two = 'block'\n");
    assert_eq!(
        decide(usual(), &but_one, vec![ran("a", &[])]).decision,
        Decision::Allow
    );
}

#[test]
fn nothing_to_look_at_decides_nothing() {
    let none = FileCount::default();
    let decision = |base, head| {
        let runs = vec![ran("a", &[])];
        decide(
            subject(none, Vec::new(), base, head),
            &Configuration::default(),
            runs,
        )
        .decision
    };
    assert_eq!(decision(HEAD, HEAD), Decision::Undecided);
    assert_eq!(decision(HEAD, "index"), Decision::Undecided);
    assert_eq!(decision(HEAD, "worktree"), Decision::Undecided);
    assert_eq!(decision("", HEAD), Decision::Undecided);
    // Two commits of one content were compared: that is a look.
    assert_eq!(decision(BASE, HEAD), Decision::Allow);
}

#[test]
fn configured_effects_replace_those_of_the_policy() {
    let cases: [(&str, Effect, Decision, usize); 7] = [
        ("", Effect::Review, Decision::Review, 1),
        (
            "[policies.a]\neffect = 'block'",
            Effect::Note,
            Decision::Block,
            1,
        ),
        (
            "[policies.a]\neffect = 'note'",
            Effect::Block,
            Decision::Allow,
            1,
        ),
        (
            "[policies.a]\neffect = 'off'",
            Effect::Block,
            Decision::Allow,
            0,
        ),
        (
            "[policies.a]\nrules.one = 'off'",
            Effect::Block,
            Decision::Allow,
            0,
        ),
        (
            "[policies.a]\neffect = 'off'\nrules.one = 'review'",
            Effect::Block,
            Decision::Review,
            1,
        ),
        (
            "[policies.b]\neffect = 'off'",
            Effect::Block,
            Decision::Block,
            1,
        ),
    ];
    for (text, effect, decision, count) in cases {
        let verdict = decide(
            usual(),
            &configured(text),
            vec![ran("a", &[effect]), ran("b", &[])],
        );
        assert_eq!(
            (verdict.decision, verdict.findings.len()),
            (decision, count),
            "{text}"
        );
        assert_eq!(
            verdict.policies.len(),
            2,
            "a policy that is off is still listed"
        );
    }
}

/// What is said of a rule wins over what is said of its policy; then an environment over a path
/// over everything.
#[test]
fn effects_come_in_layers() {
    let text = "[policies.a]\neffect = 'note'\n[[paths]]\nmatch = ['pay/**']\npolicies.a.effect = 'review'\n\
                [[paths]]\nmatch = ['pay/core/**']\npolicies.a.rules.one = 'off'\n\
                [environments.production]\npolicies.a.effect = 'block'\n[environments.sandbox]\n";
    let configuration = configured(text);
    let cases = [
        ("a.ts", None, Some(Effect::Note)),
        ("pay/a.ts", None, Some(Effect::Review)),
        ("pay/core/a.ts", None, None),
        ("a.ts", Some("production"), Some(Effect::Block)),
        ("pay/a.ts", Some("production"), Some(Effect::Block)),
        ("pay/core/a.ts", Some("production"), None),
        ("pay/a.ts", Some("sandbox"), Some(Effect::Review)),
    ];
    for (path, environment, expected) in cases {
        let mut finding = finding("a", "one", Effect::Block);
        finding.place.path = path.into();
        let place = Where {
            environment,
            old_path: None,
        };
        assert_eq!(
            configuration.effect_of(&finding, place),
            expected,
            "{path} {environment:?}"
        );
    }
}

#[test]
fn moving_a_file_loosens_nothing() {
    let configuration = configured("[[paths]]\nmatch = ['legacy/**']\npolicies.a.effect = 'off'\n");
    let mut finding = finding("a", "one", Effect::Block);
    finding.place.path = "legacy/a.ts".into();
    let effect = |old: Option<&str>| {
        let old = old.map(RepoPath::from);
        let place = Where {
            environment: None,
            old_path: old.as_ref(),
        };
        configuration.effect_of(&finding, place)
    };
    assert_eq!(effect(None), None);
    assert_eq!(effect(Some("legacy/b.ts")), None);
    assert_eq!(effect(Some("src/a.ts")), Some(Effect::Block));
}

/// Whatever an operator asks for at least, nothing becomes looser by it.
#[test]
fn an_operator_makes_it_stricter_and_never_looser() {
    let words = ["off", "note", "review", "block"];
    for configured_word in words {
        for least in ["note", "review", "block"] {
            for own in [Effect::Note, Effect::Review, Effect::Block] {
                let text = format!("[policies.a]\neffect = '{configured_word}'\n");
                let plain = configured(&text);
                let mut strict = plain.clone();
                strict.at_least = vec![format!("a/one={least}").parse().expect("it is one")];
                let finding = finding("a", "one", own);
                let before = plain.effect_of(&finding, Where::default());
                let after = strict.effect_of(&finding, Where::default());
                assert!(after >= before, "{configured_word} {least} {own}");
                assert!(
                    after >= least.parse().ok(),
                    "{configured_word} {least} {own}"
                );
            }
        }
    }
    for wrong in ["", "a", "a=off", "a=", "=block", "a/=block", "a/one"] {
        assert!(wrong.parse::<AtLeast>().is_err(), "{wrong}");
    }
}

#[test]
fn a_configuration_that_only_reports_stops_nobody_and_says_so() {
    use Decision::{Allow, Block, Review, Undecided};
    let reporting = configured("[gate]\nreport-only = true\n");
    for (effect, reached) in [
        (Effect::Note, Allow),
        (Effect::Review, Review),
        (Effect::Block, Block),
    ] {
        let verdict = decide(usual(), &reporting, vec![ran("a", &[effect])]);
        assert_eq!(
            (verdict.decision, verdict.report_only),
            (Allow, Some(reached))
        );
        assert_eq!(verdict.findings[0].effect, effect, "it is told as it is");
        // What could not be decided is not known to be harmless.
        let runs = vec![ran("a", &[effect]), failed("b")];
        assert_eq!(decide(usual(), &reporting, runs).decision, Undecided);
    }
}

#[test]
fn an_environment_that_is_not_known_decides_nothing() {
    let bound = |text: &str, environment: &str| {
        let mut subject = usual();
        subject.change.environment = Some(environment.to_owned());
        decide(subject, &configured(text), vec![ran("a", &[])]).undecided
    };
    let production = "[environments.production]\n";
    assert!(bound(production, "production").is_empty());
    assert!(bound("", "anything").is_empty());
    assert_eq!(
        bound(production, "prodction"),
        [
            "the change is bound for the environment `prodction`, which the configuration does not have, did you mean `production`? (it has `production`)"
        ]
    );
}

#[test]
fn another_digest_than_the_pinned_one_decides_nothing() {
    let pinned = |digest: Digest| {
        let text = format!("[policies.a]\nsha256 = '{digest}'\n");
        decide(usual(), &configured(&text), vec![ran("a", &[])])
    };
    assert_eq!(pinned(Digest::of(b"a")).decision, Decision::Allow);
    let other = pinned(Digest::of(b"other"));
    assert_eq!(other.decision, Decision::Undecided);
    assert!(
        other.undecided[0]
            .starts_with("tollgate.toml:1:11: policy `a` is pinned to another digest")
    );
}

#[test]
fn a_policy_cannot_speak_for_the_gate() {
    let verdict = decide(
        usual(),
        &Configuration::default(),
        vec![ran("gate", &[Effect::Note]), ran("a", &[])],
    );
    assert_eq!(verdict.decision, Decision::Undecided);
    assert!(verdict.findings.is_empty());
}

#[test]
fn a_setting_that_nobody_obeys_is_no_setting() {
    let reasons = |text| {
        let verdict: Verdict = decide(usual(), &configured(text), vec![ran("idempotency", &[])]);
        assert_eq!(verdict.decision, Decision::Undecided);
        verdict.undecided.join("\n")
    };
    assert_eq!(
        reasons("[gate]\n[policies.idempotncy]\neffect = 'block'"),
        "tollgate.toml:2:11: there is no policy `idempotncy`, did you mean `idempotency`?"
    );
    assert_eq!(
        reasons("[policies.idempotency]\nrules.on = 'block'"),
        "tollgate.toml:2:7: policy `idempotency` has no rule `on`, did you mean `one`?"
    );
    assert_eq!(
        reasons("[policies.idempotency]\nunwaivable = ['on']"),
        "tollgate.toml:2:15: policy `idempotency` has no rule `on`, did you mean `one`?"
    );
    assert_eq!(
        reasons("[environments.e]\npolicies.idempotency.rules.on = 'block'"),
        "tollgate.toml:2:28: policy `idempotency` has no rule `on`, did you mean `one`?"
    );
    assert_eq!(
        reasons("[[paths]]\nmatch = ['a']\npolicies.idempotncy.effect = 'block'"),
        "tollgate.toml:3:10: there is no policy `idempotncy`, did you mean `idempotency`?"
    );
}

#[test]
fn the_order_of_the_runs_does_not_matter() {
    let runs = [
        ran("c", &[Effect::Note]),
        failed("b"),
        ran("a", &[Effect::Review, Effect::Note]),
    ];
    let forward = decide(usual(), &Configuration::default(), runs.to_vec());
    let backward = decide(
        usual(),
        &Configuration::default(),
        runs.into_iter().rev().collect(),
    );
    assert_eq!(forward, backward);
    assert_eq!(
        forward
            .policies
            .iter()
            .map(|run| run.id.as_str())
            .collect::<String>(),
        "abc"
    );
}

#[test]
fn only_some_of_many_skipped_files_are_named_as_reasons() {
    let mut subject = usual();
    subject.skipped = (0..9)
        .map(|at| skipped(&format!("{at}.ts"), true))
        .collect();
    let verdict = decide(subject, &Configuration::default(), vec![ran("a", &[])]);
    assert_eq!(verdict.undecided.len(), 6);
    assert_eq!(
        verdict.undecided[0],
        "`0.ts` could matter, and was not looked at whole: not UTF-8 text"
    );
    assert_eq!(
        verdict.undecided[5],
        "4 more files could matter, and were not looked at"
    );
    assert_eq!(verdict.skipped.len(), 9);
}

#[test]
fn a_change_without_payments_is_allowed_and_says_so() {
    let one = subject(
        FileCount {
            changed: 1,
            parsed: 0,
        },
        Vec::new(),
        BASE,
        HEAD,
    );
    let many = subject(
        FileCount {
            changed: 12,
            parsed: 0,
        },
        Vec::new(),
        BASE,
        HEAD,
    );
    let notices = |subject| {
        let verdict = decide(subject, &Configuration::default(), vec![ran("a", &[])]);
        assert_eq!(verdict.decision, Decision::Allow);
        verdict.notices
    };
    assert_eq!(notices(one), ["the changed file does not touch payments"]);
    assert_eq!(
        notices(many),
        ["none of the 12 changed files touches payments"]
    );
}

#[test]
fn what_is_to_be_told_once_is() {
    let about = |path: &str, effect, once: &str| Finding {
        place: Place {
            path: RepoPath::from(path),
            span: Span::default(),
        },
        once: once.into(),
        ..finding("a", "one", effect)
    };
    let found = vec![
        about("a.ts", Effect::Note, "stripe"),
        about("b.ts", Effect::Review, "stripe"),
        about("c.ts", Effect::Review, "stripe"),
        about("a.ts", Effect::Note, "adyen"),
        about("a.ts", Effect::Note, ""),
        about("b.ts", Effect::Note, ""),
    ];
    let told = |configuration: &str| {
        let run = PolicyRun {
            outcome: Ok(found.clone()),
            ..ran("a", &[])
        };
        let verdict = decide(usual(), &configured(configuration), vec![run]);
        let paths = verdict
            .findings
            .iter()
            .map(|finding| finding.place.path.to_string());
        paths.collect::<Vec<_>>().join(" ")
    };
    // `b.ts` asks for most of `stripe`, the first of equals.
    assert_eq!(told(""), "a.ts a.ts b.ts b.ts");
    // What is switched off stands for no other.
    let off = "[[paths]]\nmatch = ['b.ts']\npolicies.a.effect = 'off'\n";
    assert_eq!(told(off), "a.ts a.ts c.ts");
}
