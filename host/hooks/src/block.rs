//! Lines between two marks, put into somebody else's file and taken out again byte for byte.

/// How the first line begins, behind its indentation.
const BEGIN: &str = "# >>> tollgate";

/// Where the file was there already.
pub(crate) const IN_A_FILE: &str =
    "# >>> tollgate: `tollgate hook uninstall` takes these lines out";

/// Where it was not.
pub(crate) const MADE_THE_FILE: &str =
    "# >>> tollgate: `tollgate hook uninstall` removes this file";

/// The last line.
pub(crate) const END: &str = "# <<< tollgate";

/// Puts lines into a text, before the byte `at`, at which a line begins or the text ends. `block`
/// has a line's end behind each line.
pub(crate) fn put(text: &str, at: usize, block: &str) -> String {
    let (before, after) = text.split_at(at);
    match before.is_empty() || before.ends_with('\n') {
        true => format!("{before}{block}{after}"),
        // The last line has no end: that is how it is known again.
        false => format!("{before}\n{}{after}", block.trim_end_matches('\n')),
    }
}

/// A text without the lines, and whether they had made the file. None: they are not in it.
///
/// # Errors
///
/// The first mark is there, and the last is not.
pub(crate) fn take(text: &str) -> Result<Option<(String, bool)>, NoEnd> {
    let mut at = 0;
    let mut begin = None;
    for line in text.split_inclusive('\n') {
        let end = at + line.len();
        match (begin, line.trim()) {
            (None, mark) if mark.starts_with(BEGIN) => begin = Some((at, mark == MADE_THE_FILE)),
            (Some((begin, made)), END) => {
                let has_end = line.ends_with('\n');
                let begin = if has_end {
                    begin
                } else {
                    begin.saturating_sub(1)
                };
                let before = text.get(..begin).unwrap_or_default();
                let after = text.get(end..).unwrap_or_default();
                return Ok(Some((format!("{before}{after}"), made)));
            }
            _ => {}
        }
        at = end;
    }
    match begin {
        Some(_) => Err(NoEnd),
        None => Ok(None),
    }
}

/// The last mark is missing.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NoEnd;

/// Indents each line.
pub(crate) fn indent(lines: &str, by: usize) -> String {
    let lines = lines.lines();
    let indented = lines.map(|line| format!("{:by$}{line}\n", ""));
    indented.collect()
}

#[cfg(test)]
mod tests {
    use super::{END, IN_A_FILE, NoEnd, put, take};

    #[test]
    fn what_was_put_in_is_taken_out_byte_for_byte() {
        let block = format!("  {IN_A_FILE}\n  anything\n  {END}\n");
        for text in ["", "one", "one\n", "one\r\n\r\ntwo", "one\n\n\ntwo\n"] {
            let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1));
            for at in starts.chain([text.len()]) {
                let with = put(text, at, &block);
                assert!(with.contains("  anything\n"), "{with}");
                assert_eq!(take(&with), Ok(Some((text.to_owned(), false))), "{with:?}");
            }
            assert_eq!(take(text), Ok(None));
        }
    }

    #[test]
    fn half_a_block_is_not_guessed_at() {
        assert_eq!(take(&format!("one\n{IN_A_FILE}\ntwo\n")), Err(NoEnd));
    }
}
