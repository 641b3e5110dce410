//! What programs read: the documented shape, the same bytes each time, nothing hidden.
#![allow(clippy::expect_used, reason = "a test may panic")]

mod schema;
mod verdicts;

use insta::assert_snapshot;
use schema::problems;
use serde_json::Value;
use tollgate_model::decision::{Decision, PolicyFailure, Skipped, Verdict};
use tollgate_model::review::{Approvals, Given, InForce, Missing, Refused};
use tollgate_model::{Digest, Timestamp};
use tollgate_report::escape::is_hidden;
use tollgate_report::json;
use verdicts::{incident, related, run, verdict};

/// One that has something of everything.
fn full() -> Verdict {
    let mut verdict = verdict(Decision::Block);
    let mut found = incident();
    found.related.truncate(1);
    found
        .related
        .push(related("b\u{202e}.ts", "b", "b", true, "was here"));
    verdict.findings = vec![found];
    let mut failed = run("refund-cap");
    failed.manifest = None;
    failed.outcome = Err(PolicyFailure {
        policy: "refund-cap".into(),
        what: "trapped".into(),
        hint: "look".into(),
    });
    verdict.policies.push(failed);
    verdict.skipped = vec![Skipped {
        path: "a.png".into(),
        reason: "binary file".into(),
        could_matter: false,
    }];
    verdict.undecided = vec!["policy `refund-cap` trapped".into()];
    verdict.notices = vec!["careful".into()];
    verdict.change.branch = Some("main".into());
    verdict.approvals = Some(approvals());
    verdict
}

fn approvals() -> Approvals {
    let until: Timestamp = "2026-12-31T12:00:00Z".parse().expect("a moment");
    Approvals {
        subject: Digest::of(b"subject"),
        is_settled: false,
        given: vec![Given {
            who: "Bob".into(),
            by: "key SHA256:abc".into(),
            until: Some(until),
        }],
        refused: vec![Refused {
            who: "Ada".into(),
            why: "they are the author of 222222222222".into(),
            has_fallen: false,
        }],
        missing: vec![Missing {
            what: vec!["src/checkout.ts".into()],
            given: 1,
            needed: 2,
            from: vec!["Eve".into()],
            not_from: Vec::new(),
        }],
        overridden: Some(InForce {
            by: vec!["Bob".into(), "Eve".into()],
            reason: "payouts stand still".into(),
            incident: "INC-7".into(),
            until,
        }),
        problems: vec!["no key".into()],
    }
}

#[test]
fn the_whole_format() {
    assert_snapshot!(json::render(&full()), @r#"
    {
      "version": 1,
      "decision": "block",
      "report_only": null,
      "proposed": null,
      "change": {
        "base": "1111111111111111111111111111111111111111",
        "head": "2222222222222222222222222222222222222222",
        "rules": "1111111111111111111111111111111111111111",
        "digest": "12ea12eace7d655f471ce55e34f89b1b77a3d9d05a445ca82877dd2235beaa51",
        "branch": "main",
        "environment": null
      },
      "files": {
        "changed": 12,
        "parsed": 3
      },
      "findings": [
        {
          "rule": "charge-sequence/fallible-step-before-record",
          "effect": "block",
          "path": "src/checkout.ts",
          "span": {
            "start_line": 9,
            "start_column": 21,
            "end_line": 9,
            "end_column": 57
          },
          "message": "`receiptSchema.parse` can throw after Stripe has taken the money and before the payment is recorded; the caller is told that it failed, tries again, and the customer is debited twice",
          "label": "can throw",
          "help": "do it before the charge, or record the payment first; what fails after the charge must be reconciled, not reported as a failed payment",
          "related": [
            {
              "path": "src/checkout.ts",
              "side": "after",
              "span": {
                "start_line": 5,
                "start_column": 26,
                "end_line": 5,
                "end_column": 54
              },
              "message": "money is taken here"
            },
            {
              "path": "b\u202e.ts",
              "side": "before",
              "span": {
                "start_line": 1,
                "start_column": 1,
                "end_line": 1,
                "end_column": 2
              },
              "message": "was here"
            }
          ],
          "fingerprint": "8bf18252cb6dadd5f42fca108271e688696209cdb6fae22e32318b204e6eb37d"
        }
      ],
      "waived": [],
      "approvals": {
        "subject": "a9491f4c1bf7b0cffbadcba2db8f028e4b3f2867cb59e1f3a0bc1968f3c51242",
        "settled": false,
        "given": [
          {
            "who": "Bob",
            "by": "key SHA256:abc",
            "until": "2026-12-31T12:00:00Z"
          }
        ],
        "refused": [
          {
            "who": "Ada",
            "why": "they are the author of 222222222222",
            "fallen": false
          }
        ],
        "missing": [
          {
            "what": [
              "src/checkout.ts"
            ],
            "given": 1,
            "needed": 2,
            "from": [
              "Eve"
            ],
            "not_from": []
          }
        ],
        "override": {
          "by": [
            "Bob",
            "Eve"
          ],
          "reason": "payouts stand still",
          "incident": "INC-7",
          "until": "2026-12-31T12:00:00Z"
        },
        "problems": [
          "no key"
        ]
      },
      "policies": [
        {
          "id": "charge-sequence",
          "version": "0.1.0",
          "digest": "685e60788d4e2c568d413101c5877f39661b771b1901e88950eb8b8f50abc200",
          "status": "ok",
          "error": null,
          "fuel": 12345
        },
        {
          "id": "gateway-errors",
          "version": "0.1.0",
          "digest": "9e37f3db4af54bdaa8a2f031a69a4dcc39249fcc1697ff4bf92bb63091f5b60b",
          "status": "ok",
          "error": null,
          "fuel": 12345
        },
        {
          "id": "idempotency",
          "version": "0.1.0",
          "digest": "f5d39a07e87f63da289b4c3ff8d5adfc6d1e493ad381b2bb24260dc032f1de06",
          "status": "ok",
          "error": null,
          "fuel": 12345
        },
        {
          "id": "refund-cap",
          "version": null,
          "digest": "ae7e7c58fc0ca5520e446bd65cf67b921a4aa251a8373f5d51fbda68d30e891d",
          "status": "failed",
          "error": "policy `refund-cap` trapped",
          "fuel": 12345
        }
      ],
      "skipped": [
        {
          "path": "a.png",
          "reason": "binary file",
          "could_matter": false
        }
      ],
      "undecided": [
        "policy `refund-cap` trapped"
      ],
      "notices": [
        "careful"
      ]
    }
    "#);
}

#[test]
fn the_same_verdict_gives_the_same_bytes() {
    assert_eq!(json::render(&full()), json::render(&full()));
}

#[test]
fn nothing_is_hidden_and_nothing_is_lost() {
    let text = json::render(&full());
    assert!(!text.contains(|character| is_hidden(character) && character != '\n'));
    let value: Value = serde_json::from_str(&text).expect("it is JSON");
    assert_eq!(value["findings"][0]["related"][1]["path"], "b\u{202e}.ts");
}

#[test]
fn reports_keep_to_the_schema() {
    let schema: Value =
        serde_json::from_str(include_str!("../report.schema.json")).expect("the schema is JSON");
    for verdict in [full(), verdict(Decision::Allow)] {
        let report = serde_json::from_str(&json::render(&verdict)).expect("it is JSON");
        assert_eq!(
            problems(&schema, &schema, &report, "report"),
            Vec::<String>::new()
        );
    }
    let wrong = serde_json::json!({ "version": 2, "decision": "pass", "extra": 1 });
    assert_eq!(
        problems(&schema, &schema, &wrong, "report").len(),
        14,
        "the check finds mistakes"
    );
}
