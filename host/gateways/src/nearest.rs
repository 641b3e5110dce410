//! The known word most like a mistyped one.

/// The word of `known` that is nearest to `written`, if any is near enough to be meant.
pub(crate) fn nearest<'a>(
    written: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    // A third of the letters may be wrong: `hedaer` is `header`, `host` is not `kind`.
    let limit = written.chars().count().div_ceil(3).max(1);
    known
        .into_iter()
        .map(|word| (distance(written, word), word))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, word)| word)
}

/// Edits that turn one word into the other; swapping two neighbours counts as one.
pub(crate) fn distance(left: &str, right: &str) -> usize {
    let left: Vec<char> = left.chars().collect();
    let right: Vec<char> = right.chars().collect();
    let width = right.len() + 1;
    let mut table = vec![0; (left.len() + 1) * width];
    for row in 0..=left.len() {
        for column in 0..width {
            table[row * width + column] = if row == 0 || column == 0 {
                row + column
            } else {
                let cost = usize::from(left[row - 1] != right[column - 1]);
                let swapped = row > 1
                    && column > 1
                    && left[row - 1] == right[column - 2]
                    && left[row - 2] == right[column - 1];
                let swap = if swapped {
                    table[(row - 2) * width + column - 2] + 1
                } else {
                    usize::MAX
                };
                (table[(row - 1) * width + column] + 1)
                    .min(table[row * width + column - 1] + 1)
                    .min(table[(row - 1) * width + column - 1] + cost)
                    .min(swap)
            };
        }
    }
    table[left.len() * width + right.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn typing_errors_find_the_word() {
        let known = ["title", "hosts", "operations", "callee"];
        assert_eq!(nearest("titel", known), Some("title"));
        assert_eq!(nearest("host", known), Some("hosts"));
        assert_eq!(nearest("operation", known), Some("operations"));
        assert_eq!(nearest("colour", known), None);
    }
}
