//! The tree of a text's other side, so that only what differs is parsed again.

use std::cell::RefCell;

use tree_sitter::{InputEdit, Language, Point, Tree};

/// What a thread remembers while it reads the two sides of a file.
enum Memory {
    /// One text at a time: nothing is kept.
    Off,
    /// Nothing was read yet.
    Empty,
    /// The first side.
    Kept {
        language: Language,
        text: String,
        tree: Tree,
    },
}

thread_local! {
    static MEMORY: RefCell<Memory> = const { RefCell::new(Memory::Off) };
}

/// Runs `read` for two sides of one file: the second parse starts from the first one's tree.
pub(crate) fn beside<T>(read: impl FnOnce() -> T) -> T {
    MEMORY.set(Memory::Empty);
    let result = read();
    MEMORY.set(Memory::Off);
    result
}

/// Keeps a tree for the other side. One with errors is not worth keeping: what is made of it
/// could differ from what the text alone gives.
pub(crate) fn keep(language: &Language, text: &str, tree: &Tree) {
    MEMORY.with_borrow_mut(|memory| {
        if matches!(memory, Memory::Empty) && !tree.root_node().has_error() {
            let (language, text, tree) = (language.clone(), text.to_owned(), tree.clone());
            *memory = Memory::Kept {
                language,
                text,
                tree,
            };
        }
    });
}

/// The kept tree, told where `text` differs from its own.
pub(crate) fn recall(language: &Language, text: &str) -> Option<Tree> {
    MEMORY.with_borrow(|memory| match memory {
        Memory::Kept {
            language: known,
            text: old,
            tree,
        } if known == language => {
            let mut tree = tree.clone();
            tree.edit(&difference(old, text));
            Some(tree)
        }
        _ => None,
    })
}

/// The one stretch outside which two texts are the same.
fn difference(old: &str, new: &str) -> InputEdit {
    let same = |(one, other): &(u8, u8)| one == other;
    let prefix = old.bytes().zip(new.bytes()).take_while(same).count();
    let (old_rest, new_rest) = (&old.as_bytes()[prefix..], &new.as_bytes()[prefix..]);
    let suffix = old_rest
        .iter()
        .rev()
        .zip(new_rest.iter().rev())
        .take_while(|(one, other)| one == other)
        .count();
    let (old_end, new_end) = (old.len() - suffix, new.len() - suffix);
    InputEdit {
        start_byte: prefix,
        old_end_byte: old_end,
        new_end_byte: new_end,
        start_position: point(new, prefix),
        old_end_position: point(old, old_end),
        new_end_position: point(new, new_end),
    }
}

fn point(text: &str, offset: usize) -> Point {
    let before = text.as_bytes().get(..offset).unwrap_or_default();
    let row = before.iter().filter(|byte| **byte == b'\n').count();
    let line_start = before
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |at| at + 1);
    Point {
        row,
        column: offset - line_start,
    }
}
