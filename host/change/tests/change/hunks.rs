//! Hunks say what became of the text before.

use std::collections::BTreeMap;

use proptest::prelude::*;
use tollgate_change::Change;
use tollgate_model::RepoPath;
use tollgate_model::change::Hunk;

fn hunks(before: &str, after: &str) -> Vec<Hunk> {
    let tree = |text: &str| BTreeMap::from([(RepoPath::from("a.txt"), text.to_owned())]);
    Change::from_trees(tree(before), tree(after)).hunks(0)
}

/// Puts the lines of `after` that the hunks name into `before`.
fn apply(before: &str, after: &str, hunks: &[Hunk]) -> String {
    let old: Vec<&str> = before.split_inclusive('\n').collect();
    let new: Vec<&str> = after.split_inclusive('\n').collect();
    let first = |start: u32, count: u32| (if count == 0 { start } else { start - 1 }) as usize;
    let (mut result, mut at) = (Vec::new(), 0);
    for hunk in hunks {
        let start = first(hunk.before_start, hunk.before_count);
        assert!(start >= at, "hunks are in order");
        result.extend_from_slice(&old[at..start]);
        let from = first(hunk.after_start, hunk.after_count);
        assert_eq!(
            from,
            result.len(),
            "both sides of a hunk stand at the same place"
        );
        result.extend_from_slice(&new[from..from + hunk.after_count as usize]);
        at = start + hunk.before_count as usize;
    }
    result.extend_from_slice(&old[at..]);
    result.concat()
}

fn text() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        "[abc]",
        Just("\r".to_owned()),
        Just(String::new()),
        Just("\u{e9}".to_owned())
    ];
    let lines = proptest::collection::vec(line, 0..12);
    (lines, any::<bool>()).prop_map(|(lines, ends)| lines.join("\n") + if ends { "\n" } else { "" })
}

proptest! {
    #[test]
    fn applied_to_before_they_give_after(before in text(), after in text()) {
        let hunks = hunks(&before, &after);
        prop_assert_eq!(apply(&before, &after, &hunks), after.clone());
        prop_assert_eq!(hunks.is_empty(), before == after);
    }

    /// What is equal at both ends of long texts is not compared line by line.
    #[test]
    fn they_are_placed_among_many_equal_lines(
        before in text(),
        after in text(),
        above in 0..100_usize,
        below in 0..100_usize,
    ) {
        let around = |text: &str| format!("{}{text}\n{}", "a\n".repeat(above), "b\n".repeat(below));
        let (before, after) = (around(&before), around(&after));
        prop_assert_eq!(apply(&before, &after, &hunks(&before, &after)), after.clone());
    }
}

#[test]
fn lines_count_from_one() {
    let hunk = |before_start, before_count, after_start, after_count| Hunk {
        before_start,
        before_count,
        after_start,
        after_count,
    };
    assert_eq!(hunks("a\nb\nc\n", "a\nc\n"), [hunk(2, 1, 1, 0)]);
    assert_eq!(hunks("a\nc\n", "a\nb\nc\n"), [hunk(1, 0, 2, 1)]);
    assert_eq!(hunks("b\n", "a\nb\n"), [hunk(0, 0, 1, 1)]);
    assert_eq!(hunks("a\nb\n", "a\nb"), [hunk(2, 1, 2, 1)]);
    assert_eq!(hunks("a\n", "a\r\n"), [hunk(1, 1, 1, 1)]);
}
