//! The lines that differ between two texts.

use git2::{DiffOptions, Patch};
use tollgate_model::change::Hunk;

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
    let patch = Patch::from_buffers(before, None, after, None, Some(&mut options))?;
    (0..patch.num_hunks())
        .map(|at| {
            let (hunk, _) = patch.hunk(at)?;
            Ok(Hunk {
                before_start: hunk.old_start(),
                before_count: hunk.old_lines(),
                after_start: hunk.new_start(),
                after_count: hunk.new_lines(),
            })
        })
        .collect()
}
