//! The lines that differ between two texts.

use std::ops::Range;

use git2::{DiffOptions, Patch};
use tollgate_model::change::Hunk;

/// Lines that are kept around those that differ: git shifts a hunk among lines that are alike.
const CONTEXT_LINES: usize = 32;

/// The lines that differ between two texts, in order.
pub fn between(before: &str, after: &str) -> Vec<Hunk> {
    if before == after {
        return Vec::new();
    }
    let whole = whole(before, after);
    if before.is_empty() || after.is_empty() {
        return vec![whole];
    }
    // Nothing here fails but an allocation. If it ever did, every line would count as changed.
    compare(before, after).unwrap_or_else(|_| vec![whole])
}

/// The hunk that replaces all of one text by all of the other.
fn whole(before: &str, after: &str) -> Hunk {
    let (before_count, after_count) = (line_count(before), line_count(after));
    Hunk {
        before_start: before_count.min(1),
        before_count,
        after_start: after_count.min(1),
        after_count,
    }
}

fn line_count(text: &str) -> u32 {
    text.split_inclusive('\n').count() as u32
}

fn compare(before: &str, after: &str) -> Result<Vec<Hunk>, git2::Error> {
    let mut options = DiffOptions::new();
    options
        .context_lines(0)
        .interhunk_lines(0)
        .force_text(true)
        .indent_heuristic(true);
    let (before, after) = (before.as_bytes(), after.as_bytes());
    let (start, ends) = differing(before, after);
    let skipped = before[..start]
        .iter()
        .filter(|byte| **byte == b'\n')
        .count() as u32;
    let (before, after) = (&before[start..ends.start], &after[start..ends.end]);
    let patch = Patch::from_buffers(before, None, after, None, Some(&mut options))?;
    (0..patch.num_hunks())
        .map(|at| {
            let (hunk, _) = patch.hunk(at)?;
            Ok(Hunk {
                before_start: skipped + hunk.old_start(),
                before_count: hunk.old_lines(),
                after_start: skipped + hunk.new_start(),
                after_count: hunk.new_lines(),
            })
        })
        .collect()
}

/// Where what differs starts in both texts, and where it ends in each, with some lines around:
/// libgit2 hashes all that it compares.
fn differing(before: &[u8], after: &[u8]) -> (usize, Range<usize>) {
    let pairs = before.iter().zip(after);
    let same_start = pairs.take_while(|(one, other)| one == other).count();
    let mut start = same_start;
    for _ in 0..=CONTEXT_LINES {
        start = before[..start]
            .iter()
            .rposition(|byte| *byte == b'\n')
            .unwrap_or(0);
    }
    if start > 0 {
        start += 1;
    }
    let room = before.len().min(after.len()) - same_start;
    let pairs = before.iter().rev().zip(after.iter().rev()).take(room);
    let same_end = pairs.take_while(|(one, other)| one == other).count();
    let mut end = before.len() - same_end;
    for _ in 0..=CONTEXT_LINES {
        let rest = before.get(end..).unwrap_or_default();
        end = match rest.iter().position(|byte| *byte == b'\n') {
            Some(line) => end + line + 1,
            None => before.len(),
        };
    }
    (start, end..after.len() - (before.len() - end))
}
