//! What is a waiver and what is none, what it excuses, and when it counts.
#![allow(clippy::expect_used, reason = "a test may panic")]

use std::collections::BTreeMap;

use proptest::prelude::*;
use tollgate_gate::waivers::{Draft, Standing, Waiver, Waivers, append, file, inline};
use tollgate_gate::{Configuration, Origin, Subject, decide};
use tollgate_model::change::{Content, Hunk, Summary};
use tollgate_model::decision::{Decision, FileCount, PolicyRun, Verdict};
use tollgate_model::finding::{Effect, Finding, Manifest, Place, Rule};
use tollgate_model::{Digest, RepoPath, Span, Timestamp};

const ENTRY: &str = "[[waiver]]\nrule = 'a/one'\npath = 'src/**'\nreason = 'known'\nowner = 'ada'\n\
                     expires = 2030-06-30\n";

fn text(text: &str) -> Content {
    Content::Text(text.into())
}

fn path() -> RepoPath {
    ".tollgate/waivers.toml".into()
}

fn day(text: &str) -> Timestamp {
    text.parse().expect("a day")
}

/// What is said of a file of waivers in which nothing is one.
fn refused(content: &str) -> String {
    let (waivers, malformed) = file::read(&path(), &Content::Absent, &text(content), false);
    assert!(waivers.is_empty(), "{content}");
    let told = malformed.first().expect(content);
    assert_eq!(told.code(), "gate/invalid-waiver");
    format!("{}: {}", told.place.span.start_line, told.message)
}

#[test]
fn all_of_a_waiver_must_be_there() {
    let (waivers, malformed) = file::read(&path(), &Content::Absent, &text(ENTRY), false);
    assert!(malformed.is_empty() && waivers.len() == 1);
    for line in ENTRY.lines().skip(1) {
        let key = line.split(' ').next().expect("a key");
        let told = refused(&ENTRY.replace(&format!("{line}\n"), ""));
        assert!(told.contains(&format!("it has no `{key}`")), "{told}");
    }
}

#[test]
fn what_is_malformed_is_told_with_its_line() {
    let with = |from: &str, to: &str| refused(&ENTRY.replace(from, to));
    for (from, to, expected) in [
        (
            "a/one",
            "one",
            "2: this is no waiver, and excuses nothing: `one` is no rule",
        ),
        ("a/one", "a/*", "`a/*` is no rule"),
        (
            "a/one",
            "gate/configuration-changed",
            "can't be waived: it is the gate's own",
        ),
        ("'known'", "' '", "`reason` is empty"),
        ("'ada'", "''", "`owner` is empty"),
        ("2030-06-30", "'2030-02-30'", "`2030-02-30` is no day"),
        ("2030-06-30", "2030-06-30T00:00:00Z", "is no day"),
        ("2030-06-30", "'never'", "`never` is no day"),
        ("2030-06-30", "3", "is no day"),
        ("src/**", "/src", "`/src` is no pattern"),
        (
            "path = 'src/**'",
            "fingerprint = 'abc'",
            "`abc` is no fingerprint",
        ),
        (
            "reason",
            "reasons",
            "unknown key `reasons` in `[waiver]`; did you mean `reason`?",
        ),
        (
            "[[waiver]]",
            "[[waivers]]",
            "1: this is no waiver, and excuses nothing: unknown key `waivers`; did you mean `waiver`?",
        ),
        ("[[waiver]]", "[waiver]", "must be a list of tables"),
        ("[[waiver]]", "[[waiver", "not valid TOML"),
    ] {
        let told = with(from, to);
        assert!(told.contains(expected), "{from} -> {to}: {told}");
    }
    let both = format!("{ENTRY}fingerprint = '{}'\n", Digest::of(b"x"));
    assert!(refused(&both).contains("both `path` and `fingerprint`"));
    let link = Content::Unreadable(tollgate_model::change::Unreadable::Symlink);
    let (waivers, malformed) = file::read(&path(), &Content::Absent, &link, false);
    assert!(waivers.is_empty());
    assert!(malformed[0].message.contains("symbolic link"));
}

#[test]
fn one_that_is_malformed_takes_no_other_with_it() {
    let content = format!("[[waiver]]\nrule = 'x'\n{ENTRY}");
    let (waivers, malformed) = file::read(&path(), &Content::Absent, &text(&content), false);
    assert_eq!((waivers.len(), malformed.len()), (1, 1));
}

#[test]
fn the_base_accepts_and_the_change_does_not() {
    let standing = |before: &Content, after: &Content, whole: bool| -> Vec<Standing> {
        let waivers = file::read(&path(), before, after, whole).0;
        waivers.iter().map(|waiver| waiver.standing).collect()
    };
    let entry = text(ENTRY);
    assert_eq!(standing(&entry, &entry, false), [Standing::Accepted]);
    assert_eq!(standing(&Content::Absent, &entry, false), [Standing::Added]);
    assert_eq!(
        standing(&entry, &Content::Absent, false),
        [Standing::Accepted]
    );
    assert_eq!(
        standing(&Content::Absent, &entry, true),
        [Standing::Accepted]
    );
    // Any word that differs makes another waiver of it.
    for (from, to) in [
        ("src/**", "**"),
        ("a/one", "a/two"),
        ("2030", "2040"),
        ("ada", "eve"),
    ] {
        let edited = text(&ENTRY.replace(from, to));
        assert_eq!(
            standing(&entry, &edited, false),
            [Standing::Added, Standing::Accepted],
            "{to}"
        );
    }
    // Comments, order and line ends do not.
    let moved = text(&format!("# more\r\n{}", ENTRY.replace('\n', "\r\n")));
    assert_eq!(standing(&entry, &moved, false), [Standing::Accepted]);
}

const COMMENT: &str =
    "// tollgate:waive a/one owner=ada expires=2030-06-30 reason=\"known, and fine\"";

fn beside(content: &str) -> (Vec<Waiver>, Vec<Finding>) {
    inline::read(&"src/a.ts".into(), None, content, &[], false)
}

#[test]
fn a_comment_is_about_the_next_line_or_its_own() {
    let line = |content: &str| {
        let (waivers, malformed) = beside(content);
        assert!(malformed.is_empty(), "{content}: {malformed:?}");
        match waivers[0].scope {
            tollgate_gate::waivers::Scope::Line(line) => line,
            ref other => panic!("{other:?}"),
        }
    };
    assert_eq!(line(&format!("{COMMENT}\npay();\n")), 2);
    assert_eq!(line(&format!("\n  {COMMENT}\n\n  // more\n  pay();\n")), 5);
    assert_eq!(line(&format!("pay(); {COMMENT}\nother();\n")), 1);
    for opener in ["#", "--", "/*", "<!--", " *", "{/*", ";"] {
        let comment = COMMENT.replace("//", opener);
        assert_eq!(line(&format!("{comment} */\npay()\n")), 2, "{opener}");
    }
}

#[test]
fn a_comment_that_is_none_is_told_and_prose_is_left_alone() {
    for (from, to, expected) in [
        ("a/one ", "", "is no rule"),
        ("owner=ada ", "", "it has no `owner`"),
        ("expires=2030-06-30 ", "", "it has no `expires`"),
        (" reason=\"known, and fine\"", "", "it has no `reason`"),
        ("owner", "ownr", "it has no `ownr`, did you mean `owner`?"),
        ("fine\"", "fine", "the quotes of `reason` are not closed"),
        ("owner=ada", "owner=ada owner=bob", "it has `owner` twice"),
        ("owner=ada", "owner=", "`owner` is empty"),
        ("2030-06-30", "tomorrow", "`tomorrow` is no day"),
        ("waive a", "waived a", "write it as"),
        ("fine\"", "fine\" because", "`because` is neither"),
    ] {
        let content = format!("{}\npay();\n", COMMENT.replace(from, to));
        let (waivers, malformed) = beside(&content);
        assert!(waivers.is_empty(), "{to}");
        assert!(
            malformed[0].message.contains(expected),
            "{to}: {}",
            malformed[0].message
        );
    }
    for content in [
        "say(`tollgate:waive a/one`);\n",
        "// write tollgate:waive a/one beside it\npay();\n",
    ] {
        let (waivers, malformed) = beside(content);
        assert!(waivers.is_empty() && malformed.is_empty(), "{content}");
    }
    let in_prose = inline::read(&"README.md".into(), None, COMMENT, &[], false);
    assert!(in_prose.0.is_empty() && in_prose.1.is_empty());
    assert!(
        beside(COMMENT).1[0]
            .message
            .contains("no line of code follows")
    );
}

#[test]
fn a_comment_of_the_base_excuses_only_what_it_stood_beside() {
    let before = format!("{COMMENT}\npay(1);\nother();\n");
    let standing = |after: &str, hunks: &[Hunk]| {
        let waivers = inline::read(&"a.ts".into(), Some(&before), after, hunks, false).0;
        waivers[0].standing
    };
    let hunk = |before_start, before_count, after_start, after_count| Hunk {
        before_start,
        before_count,
        after_start,
        after_count,
    };
    assert_eq!(standing(&before, &[]), Standing::Accepted);
    // Moved down as a whole.
    assert_eq!(
        standing(&format!("a\n{before}"), &[hunk(0, 0, 1, 1)]),
        Standing::Accepted
    );
    // The line is edited in place.
    let edited = before.replace("pay(1)", "pay(2)");
    assert_eq!(standing(&edited, &[hunk(2, 1, 2, 1)]), Standing::Accepted);
    // Another line is put under it.
    let inserted = before.replace("pay(1)", "steal();\npay(1)");
    assert_eq!(standing(&inserted, &[hunk(1, 0, 2, 1)]), Standing::Added);
    let grown = before.replace("pay(1)", "steal();\npay(2)");
    assert_eq!(standing(&grown, &[hunk(2, 1, 2, 2)]), Standing::Added);
    // Its line is taken away, so that it stands beside the next.
    let gone = before.replace("pay(1);\n", "");
    assert_eq!(standing(&gone, &[hunk(2, 1, 1, 0)]), Standing::Added);
    // It is moved, or says something else.
    let moved = format!("pay(1);\n{COMMENT}\nother();\n");
    assert_eq!(
        standing(&moved, &[hunk(0, 0, 1, 1), hunk(2, 1, 2, 0)]),
        Standing::Added
    );
    let longer = before.replace("2030", "2040");
    assert_eq!(standing(&longer, &[hunk(1, 1, 1, 1)]), Standing::Added);
}

fn finding(file: &str, line: u32, rule: &str) -> Finding {
    Finding {
        policy: "a".into(),
        rule: rule.into(),
        effect: Effect::Block,
        place: Place {
            path: file.into(),
            span: Span {
                start_line: line,
                ..Span::default()
            },
        },
        message: "m".into(),
        label: String::new(),
        help: String::new(),
        related: Vec::new(),
        once: String::new(),
        fingerprint: Digest::of(format!("{file} {line} {rule}").as_bytes()),
    }
}

/// Decides about findings of the policy `a` under waivers.
fn decided(
    configuration: &str,
    waivers: Waivers,
    findings: Vec<Finding>,
    old: &[(&str, &str)],
) -> Verdict {
    let rule = |name: &str| Rule {
        name: name.into(),
        summary: String::new(),
        effect: Effect::Block,
        help: String::new(),
    };
    let run = PolicyRun {
        id: "a".into(),
        digest: Digest::of(b"a"),
        manifest: Some(Manifest {
            id: "a".into(),
            version: "1".into(),
            summary: String::new(),
            rules: vec![rule("one"), rule("two")],
            options: Vec::new(),
            judges_by_file: false,
        }),
        fuel: 1,
        outcome: Ok(findings),
    };
    let summary = Summary {
        base: "1".repeat(40),
        head: "2".repeat(40),
        rules: "1".repeat(40),
        digest: Digest::of(b"change"),
        branch: None,
        environment: None,
    };
    let files = FileCount {
        changed: 2,
        parsed: 1,
    };
    let mut subject = Subject::new(summary, files, Vec::new());
    subject.waivers = waivers;
    subject.old_paths = old
        .iter()
        .map(|(new, old)| (RepoPath::from(*new), RepoPath::from(*old)))
        .collect::<BTreeMap<_, _>>();
    let configuration = Configuration::parse("tollgate.toml", configuration, Origin::Base);
    decide(subject, &configuration.expect("it is right"), vec![run])
}

fn accepted(content: &str, today: &str) -> Waivers {
    let content = text(content);
    let (entries, malformed) = file::read(&path(), &content, &content, false);
    Waivers {
        entries,
        malformed,
        today: Some(day(today)),
        ..Waivers::default()
    }
}

fn codes(verdict: &Verdict) -> Vec<String> {
    verdict.findings.iter().map(Finding::code).collect()
}

#[test]
fn a_waiver_excuses_its_rule_in_its_place() {
    let verdict = |file: &str, rule: &str| {
        decided(
            "",
            accepted(ENTRY, "2026-01-01"),
            vec![finding(file, 3, rule)],
            &[],
        )
    };
    let waived = verdict("src/a.ts", "one");
    assert_eq!(waived.decision, Decision::Allow);
    assert_eq!(waived.waived[0].owner, "ada");
    assert_eq!(
        waived.waived[0].finding.effect,
        Effect::Block,
        "it is told as it is"
    );
    assert_eq!(verdict("src/a.ts", "two").decision, Decision::Block);
    assert_eq!(verdict("lib/a.ts", "one").decision, Decision::Block);
    let by_fingerprint = ENTRY.replace(
        "path = 'src/**'",
        &format!(
            "fingerprint = '{}'",
            finding("lib/a.ts", 3, "one").fingerprint
        ),
    );
    let of = |line| {
        let found = vec![finding("lib/a.ts", line, "one")];
        decided("", accepted(&by_fingerprint, "2026-01-01"), found, &[]).decision
    };
    assert_eq!((of(3), of(4)), (Decision::Allow, Decision::Block));
}

#[test]
fn a_file_is_not_moved_into_an_excuse() {
    let verdict = |old: &[(&str, &str)]| {
        let found = vec![finding("src/a.ts", 3, "one")];
        decided("", accepted(ENTRY, "2026-01-01"), found, old).decision
    };
    assert_eq!(verdict(&[("src/a.ts", "src/b.ts")]), Decision::Allow);
    assert_eq!(verdict(&[("src/a.ts", "lib/a.ts")]), Decision::Block);
}

#[test]
fn a_waiver_counts_on_its_last_day_and_not_after() {
    let on = |today: &str| {
        let found = vec![finding("src/a.ts", 3, "one")];
        decided("", accepted(ENTRY, today), found, &[])
    };
    assert_eq!(on("2030-06-30").decision, Decision::Allow);
    let over = on("2030-07-01");
    assert_eq!(over.decision, Decision::Block);
    assert_eq!(codes(&over), ["gate/expired-waiver", "a/one"]);
    // Without a day, nothing counts.
    let mut dayless = accepted(ENTRY, "2026-01-01");
    dayless.today = None;
    let found = vec![finding("src/a.ts", 3, "one")];
    assert_eq!(decided("", dayless, found, &[]).decision, Decision::Block);
}

#[test]
fn a_waiver_that_the_change_adds_does_not_count_yet() {
    let mut waivers = accepted(ENTRY, "2026-01-01");
    waivers.entries[0].standing = Standing::Added;
    let verdict = decided(
        "",
        waivers.clone(),
        vec![finding("src/a.ts", 3, "one")],
        &[],
    );
    assert_eq!(verdict.decision, Decision::Block);
    assert_eq!(codes(&verdict), ["gate/pending-waiver", "a/one"]);
    let unused = decided("", waivers, vec![finding("lib/a.ts", 3, "one")], &[]);
    assert_eq!(codes(&unused), ["gate/unused-waiver", "a/one"]);
}

#[test]
fn what_can_not_be_waived_is_not() {
    let found = || vec![finding("src/a.ts", 3, "one")];
    for (configuration, decision) in [
        ("[policies.a]\nunwaivable = true", Decision::Block),
        ("[policies.a]\nunwaivable = ['one']", Decision::Block),
        ("[policies.a]\nunwaivable = ['two']", Decision::Allow),
        ("[policies.a]\nunwaivable = false", Decision::Allow),
    ] {
        let verdict = decided(configuration, accepted(ENTRY, "2026-01-01"), found(), &[]);
        assert_eq!(verdict.decision, decision, "{configuration}");
        let is_told = codes(&verdict).contains(&"gate/unwaivable-rule".to_owned());
        assert_eq!(is_told, decision == Decision::Block, "{configuration}");
    }
}

#[test]
fn a_waiver_of_no_use_is_told() {
    let codes_of = |change: &dyn Fn(&mut Waivers)| {
        let mut waivers = accepted(ENTRY, "2026-01-01");
        change(&mut waivers);
        codes(&decided("", waivers, Vec::new(), &[]))
    };
    // In a change most of them have nothing to excuse.
    assert!(codes_of(&|_| ()).is_empty());
    assert_eq!(
        codes_of(&|waivers| waivers.is_whole_tree = true),
        ["gate/unused-waiver"]
    );
    let of_file = ENTRY.replace("src/**", "src/a.ts");
    let mut waivers = accepted(&of_file, "2026-01-01");
    waivers.gone = vec!["src/a.ts".into()];
    assert_eq!(
        codes(&decided("", waivers, Vec::new(), &[])),
        ["gate/unused-waiver"]
    );
    let misspelt = accepted(&ENTRY.replace("a/one", "a/on"), "2026-01-01");
    let told = decided("", misspelt, Vec::new(), &[]);
    assert_eq!(codes(&told), ["gate/invalid-waiver"]);
    assert!(told.findings[0].message.contains("did you mean `a/one`?"));
}

#[test]
fn an_operator_can_let_none_count() {
    let mut configuration = Configuration::default();
    configuration.ignores_waivers = true;
    let summary = decided("", Waivers::default(), Vec::new(), &[]).change;
    let files = FileCount {
        changed: 1,
        parsed: 1,
    };
    let mut subject = Subject::new(summary, files, Vec::new());
    subject.waivers = accepted(ENTRY, "2026-01-01");
    let run = decided(
        "",
        Waivers::default(),
        vec![finding("src/a.ts", 3, "one")],
        &[],
    )
    .policies;
    let verdict = decide(subject, &configuration, run);
    assert_eq!(verdict.decision, Decision::Block);
    assert_eq!(codes(&verdict), ["gate/ignored-waiver", "a/one"]);
}

fn draft(reason: &str, owner: &str) -> Draft {
    Draft {
        rule: "a/one".into(),
        path: Some("src/**".into()),
        fingerprint: None,
        reason: reason.into(),
        owner: owner.into(),
        expires: day("2030-06-30"),
    }
}

#[test]
fn what_is_written_is_checked_first() {
    let longer = append(&path(), "", &draft("known", "ada")).expect("it is right");
    let again = append(&path(), &longer, &draft("known", "bob")).expect("it is right");
    assert_eq!(
        file::read(&path(), &Content::Absent, &text(&again), true)
            .0
            .len(),
        2
    );
    assert!(
        append(&path(), &longer, &draft("known", "ada")).is_err(),
        "it is there"
    );
    assert!(append(&path(), &longer, &draft(" ", "bob")).is_err());
    let mut nowhere = draft("known", "bob");
    nowhere.path = None;
    assert!(append(&path(), &longer, &nowhere).is_err());
    assert!(append(&path(), "[[waiver", &draft("known", "bob")).is_err());
}

proptest! {
    /// Whatever a reason says, it comes back, and brings no key of its own.
    #[test]
    fn any_words_come_back(reason in "\\PC*[a-z]", owner in "\\PC*[a-z]") {
        let longer = append(&path(), ENTRY, &draft(&reason, &owner)).expect("it is written");
        let waivers = file::read(&path(), &Content::Absent, &text(&longer), true).0;
        prop_assert_eq!(waivers.len(), 2);
        prop_assert_eq!(&waivers[1].reason, reason.trim());
        prop_assert_eq!(&waivers[1].owner, owner.trim());
    }

    /// Nothing that could be written makes the readers fail, and nothing counts but what is whole.
    #[test]
    fn any_text_is_read(content in "(?s).{0,200}", front in "(//|#|/\\*)? ?", words in "[ a-z=/\"0-9-]{0,60}") {
        let _ = file::read(&path(), &text(&content), &text(&content), false);
        let comment = format!("{front}tollgate:waive{words}\n{content}\n");
        let (waivers, _) = inline::read(&"a.ts".into(), Some(&content), &comment, &[], false);
        for waiver in waivers {
            prop_assert!(!waiver.reason.is_empty() && !waiver.owner.is_empty());
            prop_assert!(waiver.standing == Standing::Added);
        }
        let _ = Configuration::parse("tollgate.toml", &content, Origin::Base);
    }
}

/// Many comments in one file, or on one line, cost no more than a look at each.
#[test]
fn hostile_comments_are_read_in_one_pass() {
    let many = format!("{COMMENT}\n").repeat(20_000) + "pay();\n";
    assert_eq!(beside(&many).0.len(), 20_000);
    let long = "// tollgate:waive ".repeat(50_000) + "\npay();\n";
    assert_eq!(beside(&long).1.len(), 1);
}
