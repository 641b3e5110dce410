use insta::assert_snapshot;
use tollgate_model::decision::Decision;
use tollgate_report::markdown::{COMMENT_BYTES, MARKER, render};

use crate::assert_shown;
use crate::verdicts::{hostile, many, mixed, sources, verdict};

#[test]
fn a_comment() {
    let text = render(&mixed(Decision::Block), &sources, COMMENT_BYTES);
    assert!(text.starts_with(MARKER));
    assert_snapshot!(text);
}

#[test]
fn nothing_to_say() {
    assert_snapshot!(render(&verdict(Decision::Allow), &sources, COMMENT_BYTES));
}

#[test]
fn hostile_text_is_no_markup() {
    let text = render(&hostile(), &sources, COMMENT_BYTES);
    assert_shown(&text);
    assert_eq!(text.matches(MARKER).count(), 1);
    assert_snapshot!(text);
}

/// What blocks is told first, and what has no room is counted.
#[test]
fn it_fits() {
    let text = render(&many(300), &sources, COMMENT_BYTES);
    assert!(text.len() <= COMMENT_BYTES, "{}", text.len());
    let shown = |effect: &str| text.matches(&format!("### {effect}:")).count();
    assert_eq!((shown("review"), shown("note")), (0, 0));
    let left = 900 - shown("block");
    assert!(
        shown("block") > 50 && shown("block") < 300,
        "{}",
        shown("block")
    );
    assert!(
        text.contains(&format!(
            "**{left} more findings have no room here ({} to fix, 300 to review, 300 to know)",
            left - 600
        )),
        "{left} in {}",
        text.get(text.len() - 1_500..).unwrap_or_default()
    );
}
