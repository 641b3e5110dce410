//! The dotted key of the place that a reader stands at.

use std::fmt::Write;

use crate::limits::{MAX_DEPTH, MAX_KEY_BYTES};
use crate::problem::Reason;

/// A dotted key that grows and shrinks by segments.
#[derive(Debug, Default)]
pub(crate) struct KeyPath {
    text: String,
    /// The length of `text` before each segment.
    marks: Vec<usize>,
}

impl KeyPath {
    /// Goes down into a named value.
    pub(crate) fn push(&mut self, segment: &str) -> Result<(), Reason> {
        self.grow(segment.len())?;
        push_segment(&mut self.text, segment);
        Ok(())
    }

    /// Goes down into an item of a list.
    pub(crate) fn push_index(&mut self, index: usize) -> Result<(), Reason> {
        self.grow(0)?;
        // Writing to a string cannot fail.
        let _ = write!(self.text, "{index}");
        Ok(())
    }

    /// Goes back up.
    pub(crate) fn pop(&mut self) {
        let length = self.marks.pop().unwrap_or_default();
        self.text.truncate(length);
    }

    /// The dotted key; the empty string at the root.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether no segment was pushed.
    pub(crate) fn is_root(&self) -> bool {
        self.marks.is_empty()
    }

    fn grow(&mut self, by: usize) -> Result<(), Reason> {
        if self.marks.len() >= MAX_DEPTH {
            return Err(Reason::TooDeep);
        }
        if self.text.len() + by > MAX_KEY_BYTES {
            return Err(Reason::KeyTooLong);
        }
        self.marks.push(self.text.len());
        if self.marks.len() > 1 {
            self.text.push('.');
        }
        Ok(())
    }
}

/// A key that is one segment, quoted where it must be.
pub(crate) fn single(segment: &str) -> Result<String, Reason> {
    let mut path = KeyPath::default();
    path.push(segment)?;
    Ok(path.text)
}

fn push_segment(text: &mut String, segment: &str) {
    if !segment.is_empty() && !segment.contains(['.', '"']) {
        text.push_str(segment);
        return;
    }
    text.push('"');
    for character in segment.chars() {
        if matches!(character, '"' | '\\') {
            text.push('\\');
        }
        text.push(character);
    }
    text.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_quoted_only_where_they_must_be() {
        for (segment, expected) in [
            ("plain", "plain"),
            ("with space", "with space"),
            ("back\\slash", "back\\slash"),
            ("example.com/role", "\"example.com/role\""),
            ("say \"hi\"", "\"say \\\"hi\\\"\""),
            ("a.\\", "\"a.\\\\\""),
            ("", "\"\""),
        ] {
            assert_eq!(single(segment).unwrap(), expected);
        }
    }

    #[test]
    fn a_path_goes_down_and_up() {
        let mut path = KeyPath::default();
        path.push("services").unwrap();
        path.push("a.b").unwrap();
        path.push_index(3).unwrap();
        assert_eq!(path.as_str(), "services.\"a.b\".3");
        path.pop();
        path.pop();
        assert_eq!(path.as_str(), "services");
        path.pop();
        assert!(path.is_root());
    }

    #[test]
    fn a_path_is_bounded() {
        let mut path = KeyPath::default();
        assert!(matches!(
            path.push(&"x".repeat(MAX_KEY_BYTES + 1)),
            Err(Reason::KeyTooLong)
        ));
        for _ in 0..MAX_DEPTH {
            path.push("x").unwrap();
        }
        assert!(matches!(path.push_index(0), Err(Reason::TooDeep)));
    }
}
