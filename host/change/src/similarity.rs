//! How much of one file is left in another, counted as git counts it.

use std::hash::{DefaultHasher, Hasher as _};

/// Git cuts lines longer than this, so that minified files have more than one.
const MAX_CHUNK: usize = 64;

/// How many bytes a text has of each of its lines, sorted by the hash of the line.
pub(crate) struct Signature {
    chunks: Vec<(u64, u64)>,
    bytes: u64,
}

impl Signature {
    /// Cuts a text into lines. The `\r` of a CRLF doesn't count.
    pub(crate) fn new(text: &str) -> Signature {
        let mut chunks: Vec<(u64, u64)> = Vec::new();
        for line in text.as_bytes().split_inclusive(|byte| *byte == b'\n') {
            for chunk in line.chunks(MAX_CHUNK) {
                let mut hasher = DefaultHasher::new();
                let content = chunk.strip_suffix(b"\r\n");
                hasher.write(content.unwrap_or(chunk));
                if content.is_some() {
                    hasher.write(b"\n");
                }
                chunks.push((hasher.finish(), chunk.len() as u64));
            }
        }
        chunks.sort_unstable();
        chunks.dedup_by(|next, kept| {
            let is_same = next.0 == kept.0;
            if is_same {
                kept.1 += next.1;
            }
            is_same
        });
        Signature {
            chunks,
            bytes: text.len() as u64,
        }
    }

    /// The share of the larger text that both have, from 0 to 100.
    pub(crate) fn percent(&self, other: &Signature) -> u64 {
        let (smaller, larger) = (self.bytes.min(other.bytes), self.bytes.max(other.bytes));
        if larger == 0 {
            return 100;
        }
        if smaller * 2 < larger {
            // Less than half even if all of the smaller one is in the larger.
            return smaller * 100 / larger;
        }
        let (mut ours, mut theirs) = (
            self.chunks.iter().peekable(),
            other.chunks.iter().peekable(),
        );
        let mut common = 0;
        while let (Some(one), Some(two)) = (ours.peek(), theirs.peek()) {
            match one.0.cmp(&two.0) {
                std::cmp::Ordering::Less => drop(ours.next()),
                std::cmp::Ordering::Greater => drop(theirs.next()),
                std::cmp::Ordering::Equal => {
                    common += one.1.min(two.1);
                    ours.next();
                    theirs.next();
                }
            }
        }
        common * 100 / larger
    }
}

#[cfg(test)]
mod tests {
    use super::Signature;

    #[test]
    fn counts_the_bytes_of_common_lines() {
        let percent = |one: &str, two: &str| Signature::new(one).percent(&Signature::new(two));
        assert_eq!(percent("a\nb\nc\nd\n", "d\nc\nb\na\n"), 100);
        assert_eq!(percent("a\nb\nc\nd\n", "a\nb\nx\ny\n"), 50);
        assert_eq!(percent("a\nb\n", "a\nb\nc\nd\ne\n"), 40);
        assert_eq!(percent("aaaa\r\nbbbb\r\n", "aaaa\nbbbb\n"), 83);
        assert_eq!(percent("", ""), 100);
        assert_eq!(percent("", "a"), 0);
    }
}
