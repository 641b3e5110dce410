//! What is shown of a history: to people, to programs, and as a page.
#![allow(clippy::expect_used, reason = "a test may panic")]

mod schema;

use insta::assert_snapshot;
use schema::problems;
use serde_json::Value;
use tollgate_model::backtest::{
    Backtest, CommitFinding, Comparison, Counts, Difference, JudgedCommit, PolicyVersion, Scope,
    Shard,
};
use tollgate_model::decision::Decision;
use tollgate_model::finding::Effect;
use tollgate_model::{Digest, Timestamp};
use tollgate_report::Terminal;
use tollgate_report::backtest::{html, human, json};
use tollgate_report::escape::is_hidden;

const HOSTILE: &str = "<script>alert(1)</script> \u{202e}\"'&\u{1b}[31m";

fn policy(version: &str) -> PolicyVersion {
    PolicyVersion {
        id: "idempotency".into(),
        version: version.into(),
        digest: Digest::of(version.as_bytes()),
    }
}

fn finding(rule: &str, effect: Effect, path: &str) -> CommitFinding {
    CommitFinding {
        rule: rule.into(),
        effect,
        difference: None,
        old_effect: None,
        path: path.into(),
        line: 41,
        message: "`stripe.charges.create` can run twice".into(),
    }
}

fn commit(position: u32, decision: Decision, subject: &str) -> JudgedCommit {
    JudgedCommit {
        position,
        id: format!("{:0<40x}", 0x59e6_7478_0000_u64 + u64::from(position)),
        parent: (position < 9).then(|| "a".repeat(40)),
        time: Timestamp::from_seconds(1_729_814_400 - i64::from(position) * 5_000_000),
        subject: subject.into(),
        decision,
        old_decision: None,
        findings: Vec::new(),
        undecided: Vec::new(),
    }
}

/// A history with something of everything.
fn backtest() -> Backtest {
    let mut blocked = commit(
        3,
        Decision::Block,
        "feat(checkout): validate the receipt of the payment before it is recorded",
    );
    blocked.findings = vec![
        finding(
            "charge-sequence/fallible-step-before-record",
            Effect::Block,
            "packages/checkout/src/services/payment/checkout.ts",
        ),
        finding(
            "idempotency/missing-key",
            Effect::Review,
            "packages/checkout/src/services/payment/checkout.ts",
        ),
        finding("idempotency/missing-key", Effect::Note, "a.ts"),
        finding("idempotency/missing-key", Effect::Note, "b.ts"),
    ];
    let mut reviewed = commit(1, Decision::Review, HOSTILE);
    reviewed.findings = vec![finding("idempotency/missing-key", Effect::Review, HOSTILE)];
    let mut undecided = commit(9, Decision::Undecided, "import everything");
    undecided.undecided =
        vec!["`a.py` could matter, and was not looked at whole: 2000000 bytes".into()];
    let counts = Counts {
        allow: 6_480,
        review: 1,
        block: 1,
        undecided: 1,
        left_out: 0,
    };
    Backtest {
        scope: Scope {
            range: "main".into(),
            head: "5".repeat(40),
            base: None,
            merges: false,
            since: None,
            paths: Vec::new(),
            configuration: None,
            commits: 6_483,
        },
        shard: None,
        policies: vec![policy("0.1.0")],
        comparison: None,
        counts,
        months: [
            (
                "2023-05",
                Counts {
                    undecided: 1,
                    allow: 1_000,
                    ..Counts::default()
                },
            ),
            (
                "2024-05",
                Counts {
                    block: 1,
                    allow: 1_000,
                    ..Counts::default()
                },
            ),
            (
                "2024-08",
                Counts {
                    review: 1,
                    allow: 4_480,
                    ..Counts::default()
                },
            ),
        ]
        .map(|(month, counts)| (month.to_owned(), counts))
        .into(),
        commits: vec![reviewed, blocked, undecided],
    }
}

fn comparison() -> Backtest {
    let mut compared = backtest();
    compared.policies.clear();
    compared.comparison = Some(Comparison {
        old: policy("0.1.0"),
        new: policy("0.2.0"),
    });
    compared.scope.since = Some("2023-01-01".parse().expect("a day"));
    compared.scope.paths = vec!["packages/**".into()];
    compared.shard = Some(Shard { index: 2, of: 4 });
    for commit in &mut compared.commits {
        commit.old_decision = Some(Decision::Allow);
        for (at, finding) in commit.findings.iter_mut().enumerate() {
            let difference = [Difference::New, Difference::Changed, Difference::Gone][at % 3];
            finding.difference = Some(difference);
            finding.old_effect = (difference == Difference::Changed).then_some(Effect::Note);
        }
    }
    compared
}

const TERMINAL: Terminal = Terminal {
    width: 80,
    is_coloured: false,
};

#[test]
fn people_read_what_to_look_at() {
    assert_snapshot!(human::render(&backtest(), TERMINAL), @r#"
    commits to read:
      block 59e6747800 2024-05-04 feat(checkout): validate the receipt of the paym…
        block charge-sequence/fallible-step-before-record
          packages/checkout/src/services/payment/checkout.ts:41
        review idempotency/missing-key
          packages/checkout/src/services/payment/checkout.ts:41
        note idempotency/missing-key a.ts:41
        and 1 more
      undecided 59e6747800 2023-05-23 import everything
        `a.py` could matter, and was not looked at whole: 2000000 bytes
      review 59e6747800 2024-08-28 <script>alert(1)</script> \u{202e}"'&\u{1b}[31m
        review idempotency/missing-key <script>alert(1)</script>
          \u{202e}"'&\u{1b}[31m:41

       block  review    note commits  rule
           1       0       0       1  charge-sequence/fallible-step-before-record
           0       2       2       2  idempotency/missing-key

    block             1  under 0.1 %
    undecided         1  under 0.1 %
    review            1  under 0.1 %
    allow         6,480  99.9 %
      judged: 6,483 commits of main, 2023-05 to 2024-08
      policies: idempotency 0.1.0 (6ad9613a45)
      next: `tollgate check --base aaaaaaaaaa --head 59e6747800` shows the first in
        full
    "#);
}

#[test]
fn people_read_what_a_new_version_changes() {
    assert_snapshot!(human::render(&comparison(), TERMINAL), @r#"
    commits to read:
      allow -> block 59e6747800 2024-05-04 feat(checkout): validate the receipt of…
        + charge-sequence/fallible-step-before-record (new, block)
          packages/checkout/src/services/payment/checkout.ts:41
        ~ idempotency/missing-key (note, now review)
          packages/checkout/src/services/payment/checkout.ts:41
        - idempotency/missing-key (gone, was note) a.ts:41
        and 1 more
      allow -> undecided 59e6747800 2023-05-23 import everything
        `a.py` could matter, and was not looked at whole: 2000000 bytes
      allow -> review 59e6747800 2024-08-28 <script>alert(1)</script> \u{202e}"'&\…
        + idempotency/missing-key (new, review) <script>alert(1)</script>
          \u{202e}"'&\u{1b}[31m:41

         new    gone changed commits  rule
           1       0       0       1  charge-sequence/fallible-step-before-record
           2       1       1       2  idempotency/missing-key

    idempotency 0.2.0 (911fc0c48c) over idempotency 0.1.0 (6ad9613a45)
            1 commit from allow to block
            1 commit from allow to review
            1 commit from allow to undecided
      judged: 6,483 commits of main, 2023-05 to 2024-08, shard 2/4
      with: only commits since 2023-01-01
      with: only commits that touch packages/**: 0 others are left out
      next: `tollgate check --base aaaaaaaaaa --head 59e6747800` shows the first in
        full
    "#);
}

#[test]
fn lines_fit_and_nothing_is_obeyed() {
    for backtest in [backtest(), comparison()] {
        for width in [60, 80, 120] {
            let text = human::render(
                &backtest,
                Terminal {
                    width,
                    is_coloured: false,
                },
            );
            assert!(!text.contains(|character| is_hidden(character) && character != '\n'));
            // A path is not broken: it may be something to copy.
            let is_path = |line: &&str| line.contains('/');
            let wide = text
                .lines()
                .filter(|line| line.chars().count() > width && !is_path(line));
            assert_eq!(wide.collect::<Vec<_>>(), Vec::<&str>::new());
        }
    }
}

#[test]
fn programs_read_the_documented_format_back() {
    let schema: Value =
        serde_json::from_str(include_str!("../backtest.schema.json")).expect("the schema is JSON");
    for backtest in [backtest(), comparison()] {
        let text = json::render(&backtest);
        assert!(!text.contains(|character| is_hidden(character) && character != '\n'));
        let report = serde_json::from_str(&text).expect("it is JSON");
        assert_eq!(
            problems(&schema, &schema, &report, "report"),
            Vec::<String>::new()
        );
        assert_eq!(json::read(&text).expect("it is ours"), backtest);
    }
    for wrong in [
        "",
        "{}",
        r#"{"version":1,"decision":"allow"}"#,
        r#"{"version":2,"kind":"backtest"}"#,
    ] {
        assert!(json::read(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_page_stands_alone_and_runs_nothing_of_others() {
    for backtest in [backtest(), comparison()] {
        let page = html::render(&backtest);
        assert!(!page.contains("<script>alert"), "a subject is text");
        assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt; \\u{202e}&quot;&#39;&amp;"));
        for word in [
            "http:", "https:", "src=", "href=", "style=\"", "onclick", "onload", "@import", "url(",
        ] {
            assert!(!page.contains(word), "{word}");
        }
        assert_eq!(page.matches("<script>").count(), 1);
        assert_eq!(page.matches("<style>").count(), 1);
        assert!(page.contains("script-src 'sha256-"));
        assert!(page.contains("default-src 'none'"));
    }
    assert_eq!(html::render(&backtest()), html::render(&backtest()));
}

#[test]
fn a_time_that_nobody_can_draw_is_not_drawn() {
    let mut odd = backtest();
    odd.months.insert("0001-01".into(), Counts::default());
    odd.months.insert("9999-12".into(), Counts::default());
    assert!(html::render(&odd).matches("class=\"month\"").count() <= 600);
}
