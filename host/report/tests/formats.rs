//! What the readers of CI get: a file a format.
#![allow(clippy::expect_used, reason = "a test may panic")]

#[path = "schema/draft4.rs"]
mod draft4;
#[path = "formats/github.rs"]
mod github;
#[path = "formats/gitlab.rs"]
mod gitlab;
#[path = "formats/html.rs"]
mod html;
#[path = "formats/junit.rs"]
mod junit;
#[path = "formats/markdown.rs"]
mod markdown;
#[path = "formats/sarif.rs"]
mod sarif;
mod verdicts;

use tollgate_report::escape::is_hidden;

/// Nothing of a repository reaches a reader unseen.
#[track_caller]
fn assert_shown(text: &str) {
    let hidden = text.chars().find(|one| is_hidden(*one) && *one != '\n');
    assert_eq!(hidden, None, "in {text:?}");
}
