//! The names that a text calls, so that few texts are parsed to find who calls what.

use xxhash_rust::xxh3::xxh3_64;

/// A name, as short as it can be kept. Two that fall together cost a look, and nothing else.
pub(crate) type NameHash = u32;

pub(crate) fn hash_of(name: &str) -> NameHash {
    xxh3_64(name.as_bytes()) as NameHash
}

/// The names in a text that may be called there: those before a parenthesis, and those after the
/// dot, `->` or `::` of a receiver, which some languages call without one. Sorted, each once.
pub(crate) fn called_names(text: &str) -> Vec<NameHash> {
    let bytes = text.as_bytes();
    let mut names = Vec::new();
    let mut at = 0;
    while let Some(start) = position(bytes, at, is_word) {
        let end = position(bytes, start, |byte| !is_word(byte)).unwrap_or(bytes.len());
        at = end;
        if bytes.get(start).is_some_and(u8::is_ascii_digit) {
            continue;
        }
        // Ruby's `charge!` and `paid?`; elsewhere the sign says something of the value.
        let signed = match bytes.get(end) {
            Some(b'!' | b'?') => end + 1,
            _ => end,
        };
        let before = start.checked_sub(1).and_then(|before| bytes.get(before));
        let is_member = matches!(before, Some(b'.' | b'>' | b':'));
        if !is_member && !is_applied(bytes, signed) {
            continue;
        }
        for end in [end, signed] {
            names.extend(text.get(start..end).map(hash_of));
        }
    }
    names.sort_unstable();
    names.dedup();
    names.shrink_to_fit();
    names
}

/// Whether a parenthesis follows, also after `?.` and blanks.
fn is_applied(bytes: &[u8], end: usize) -> bool {
    let is_between = |byte: u8| matches!(byte, b' ' | b'.');
    let next = position(bytes, end, |byte| !is_between(byte));
    next.and_then(|next| bytes.get(next)) == Some(&b'(')
}

/// Whether a byte is part of a word: every byte of every text is looked up here.
static IS_WORD: [bool; 256] = {
    let mut is_word = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        let one = byte as u8;
        is_word[byte] = one.is_ascii_alphanumeric() || matches!(one, b'_' | b'$') || one >= 0x80;
        byte += 1;
    }
    is_word
};

fn is_word(byte: u8) -> bool {
    IS_WORD[usize::from(byte)]
}

fn position(bytes: &[u8], from: usize, is_sought: impl Fn(u8) -> bool) -> Option<usize> {
    let rest = bytes.get(from..)?;
    let found = rest.iter().position(|byte| is_sought(*byte))?;
    Some(from + found)
}

#[cfg(test)]
mod tests {
    use super::{called_names, hash_of};

    #[test]
    fn names_that_may_be_called_are_seen_in_every_language() {
        for text in [
            "charge(order)",
            "await this.payments.charge(order);",
            "payments.charge?.(order)",
            "$this->payments->charge($order);",
            "Payments::charge($order)",
            "payments.charge order",
            "payments.charge",
            "self.payments.charge::<Card>(order)",
            "payments.charge { order }",
            "charge (order)",
        ] {
            assert!(called_names(text).contains(&hash_of("charge")), "{text}");
        }
        assert!(called_names("pay.charge!(order)").contains(&hash_of("charge!")));
    }

    #[test]
    fn other_words_are_none() {
        for text in [
            "charge",
            "charge = 1",
            "let charge;",
            "// charge it",
            "4charge(",
            "",
        ] {
            assert!(!called_names(text).contains(&hash_of("charge")), "{text}");
        }
    }
}
