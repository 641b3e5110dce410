use tollgate_model::change::Hunk;
use tollgate_model::decision::{Decision, Verdict};
use tollgate_model::review::{Approvals, Given, InForce, Missing, Refused};
use tollgate_model::{Digest, RepoPath, Timestamp};
use tollgate_report::escape::is_hidden;
use tollgate_report::html::{Difference, Material, Record, render};

use crate::verdicts::{hostile, mixed, sources, verdict};

fn page(verdict: &Verdict) -> String {
    let differences = |path: &RepoPath| {
        let hunks = match path.as_str() {
            "src/checkout.ts" => vec![Hunk {
                before_start: 8,
                before_count: 0,
                after_start: 9,
                after_count: 1,
            }],
            _ => vec![Hunk {
                before_start: 1,
                before_count: 2,
                after_start: 1,
                after_count: 2,
            }],
        };
        Some(Difference {
            old_path: None,
            hunks,
        })
    };
    let material = Material {
        sources: &sources,
        differences: &differences,
        record: Record::Failed("the `key` is gone".into()),
        configuration: Some(Digest::of(b"configuration")),
    };
    render(verdict, &material)
}

/// One that people have said something of.
fn reviewed() -> Verdict {
    let mut verdict = mixed(Decision::Review);
    verdict.change.environment = Some("production".into());
    let until = "2026-12-31".parse::<Timestamp>().expect("a day");
    verdict.approvals = Some(Approvals {
        subject: Digest::of(b"subject"),
        is_settled: false,
        given: vec![Given {
            who: "bob@example.com".into(),
            by: "key SHA256:abc".into(),
            until: Some(until),
        }],
        refused: vec![Refused {
            who: "ada@example.com".into(),
            why: "wrote the change".into(),
            has_fallen: false,
        }],
        missing: vec![Missing {
            what: vec!["src/checkout.ts".into()],
            given: 1,
            needed: 2,
            from: vec!["eve@example.com".into()],
            not_from: vec!["ada wrote it".into()],
        }],
        overridden: Some(InForce {
            by: vec!["eve@example.com".into()],
            reason: "customers can't pay".into(),
            incident: "INC-7".into(),
            until,
        }),
        problems: Vec::new(),
    });
    verdict
}

/// The elements of the page, and the text between them, by a reader that knows no HTML but its
/// syntax: an element begins at `<` and ends at `>`.
fn tags(page: &str) -> Vec<String> {
    let body = page.split_once("<body>").expect("a body").1;
    let body = body.split_once("<script>").map_or(body, |(body, _)| body);
    let tags = body.split('<').skip(1);
    tags.map(|tag| tag.split('>').next().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn it_tells_all() {
    let page = page(&reviewed());
    for text in [
        "review</span> <bdi>2222222222 for production",
        "1111111111111111111111111111111111111111",
        "<mark>receiptSchema.parse(intent.metadata)</mark>",
        "<mark class=\"related\">stripe.paymentIntents.create</mark>",
        "before this change",
        "money is taken here",
        "approved by <bdi>bob@example.com</bdi>",
        "1 of 2 for <bdi>src/checkout.ts</bdi>: it could come from <bdi>eve@example.com</bdi>",
        "<bdi>ada@example.com</bdi> <strong>does not count</strong>: wrote the change",
        "<strong>Overridden</strong> for <bdi>INC-7</bdi>",
        "the gateway tells the two apart",
        "accepted by <bdi>ada@example.com</bdi> until 2026-12-31",
        "<strong>no record: </strong>the <code>key</code> is gone",
        &Digest::of(b"charge-sequence").to_string(),
        &Digest::of(b"configuration").to_string(),
    ] {
        assert!(page.contains(text), "no {text:?} in {page}");
    }
}

/// What the change brought is told apart from what stood there.
#[test]
fn lines_before_and_after() {
    let page = page(&mixed(Decision::Block));
    assert!(page.contains(
        "<tr class=\"new\"><td class=\"number\"></td><td class=\"number\">9</td>\
         <td class=\"sign\">+</td><td><code>    const receipt = <mark>"
    ));
    assert!(
        page.contains("<td class=\"number\">9</td><td class=\"number\">10</td>"),
        "what follows had another number"
    );
    assert!(
        page.contains("<tr class=\"gone\"><td class=\"number\">2</td><td class=\"number\"></td>")
    );
}

/// Whatever a file is called or holds, the page has the elements that it would have anyway.
#[test]
fn hostile_text_is_no_markup() {
    let page = page(&hostile());
    let hidden = |one: char| is_hidden(one) && one != '\n' && one != '\t';
    assert!(!page.contains(hidden));
    let known = [
        "a",
        "article",
        "bdi",
        "code",
        "dd",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "header",
        "li",
        "main",
        "mark",
        "nav",
        "ol",
        "p",
        "section",
        "span",
        "strong",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ];
    for tag in tags(&page) {
        let name = tag
            .trim_start_matches('/')
            .split(' ')
            .next()
            .unwrap_or_default();
        assert!(
            known.contains(&name) || name == "body" || name == "html",
            "{tag}"
        );
        assert!(!tag.contains("onerror") && !tag.contains("style="), "{tag}");
    }
    assert!(page.contains("&lt;img src=x onerror=alert(1)&gt;"));
}

/// It brings the policy that a strict server would send, and asks nobody for anything.
#[test]
fn it_loads_nothing() {
    let page = page(&verdict(Decision::Allow));
    assert!(page.contains("content=\"default-src 'none'; style-src 'sha256-"));
    for attribute in [
        "src=",
        "href=\"http",
        "url(",
        "@import",
        " onclick",
        " style=",
    ] {
        assert!(!page.contains(attribute), "{attribute}");
    }
}
