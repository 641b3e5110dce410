//! Where lines go in a file of YAML whose every other byte is to stay: by the indentation of its
//! lines, for files that are written as nearly all are, and not at all for others.

/// The lines that belong to a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Section {
    /// Where the line of the key ends.
    pub(crate) body: usize,
    /// Where its last line ends; comments and blank lines behind it are not its own.
    pub(crate) end: usize,
    /// The indentation of the first line in it, and whether a list begins there.
    pub(crate) first: Option<(usize, bool)>,
    /// Whether something stands behind the colon.
    pub(crate) has_value: bool,
}

/// The section of a key that stands at some indentation, between two bytes at which lines begin.
pub(crate) fn section(text: &str, from: usize, to: usize, key: &str, at: usize) -> Option<Section> {
    let mut found: Option<Section> = None;
    let mut start = from;
    for line in text.get(from..to)?.split_inclusive('\n') {
        let end = start + line.len();
        start = end;
        let content = line.trim();
        let indentation = line.len() - line.trim_start_matches(' ').len();
        match &mut found {
            None => {
                let value = content
                    .strip_prefix(key)
                    .and_then(|rest| rest.strip_prefix(':'));
                if let Some(value) = value.filter(|_| indentation == at) {
                    let value = value.trim();
                    found = Some(Section {
                        body: end,
                        end,
                        first: None,
                        has_value: !value.is_empty() && !value.starts_with('#'),
                    });
                }
            }
            Some(_) if content.is_empty() || content.starts_with('#') => {}
            Some(section) => {
                // A list may begin below its key, at the same indentation.
                let is_item = content == "-" || content.starts_with("- ");
                if indentation < at || (indentation == at && !is_item) {
                    break;
                }
                section.first.get_or_insert((indentation, is_item));
                section.end = end;
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{Section, section};

    #[test]
    fn a_section_ends_where_its_lines_do() {
        let text = "a: 1\nrepos: # all\n- repo: x\n  hooks:\n  - id: y\n\n# for later\nci: no\n";
        let found = section(text, 0, text.len(), "repos", 0).expect("it is there");
        assert_eq!(
            &text[found.body..found.end],
            "- repo: x\n  hooks:\n  - id: y\n"
        );
        assert_eq!(found.first, Some((0, true)));
        assert!(!found.has_value);
        assert_eq!(section(text, 0, text.len(), "hooks", 0), None);
        let inner = section(text, 0, text.len(), "hooks", 2).expect("it is there");
        assert_eq!(&text[inner.body..inner.end], "  - id: y\n");
    }

    #[test]
    fn values_behind_the_colon_are_seen() {
        let text = "repos: []\nnone:";
        let repos = section(text, 0, text.len(), "repos", 0);
        assert!(repos.is_some_and(|one| one.has_value && one.first.is_none()));
        let none = section(text, 0, text.len(), "none", 0);
        assert_eq!(
            none,
            Some(Section {
                body: text.len(),
                end: text.len(),
                first: None,
                has_value: false
            })
        );
    }
}
