//! Syntax trees: parsing within bounds, and nodes with their kind and field looked up.
//!
//! Tree-sitter knows kinds and fields as numbers that differ from grammar to grammar. A
//! [`Grammar`] maps them once to the words of a language's reader, so that reading a node
//! compares no strings and three dialects share one reader.

use std::cell::{Cell, RefCell};
use std::ops::ControlFlow;

use tree_sitter::{Language, Node, ParseOptions, Parser, Tree, TreeCursor};

use crate::bounds;
use crate::memory;

/// How much of a text is handed to the parser at a time, in bytes.
const CHUNK: usize = 4096;

/// Words of a grammar that a reader knows, with a default for all others.
pub(crate) trait Words: Copy + Default + PartialEq + 'static {
    /// The word with this name in the grammar.
    fn of(name: &str) -> Self;
}

/// Declares an enum of [`Words`]: the first variant stands for every other word.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $other:ident; $($variant:ident = $word:literal,)*) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
        pub(crate) enum $name { #[default] $other, $($variant,)* }

        impl crate::syntax::Words for $name {
            fn of(name: &str) -> Self {
                match name {
                    $($word => $name::$variant,)*
                    _ => $name::$other,
                }
            }
        }
    };
}
pub(crate) use words;

/// A tree-sitter grammar with its kinds and fields mapped to words.
pub(crate) struct Grammar<K, F> {
    language: Language,
    kinds: Vec<K>,
    fields: Vec<F>,
}

impl<K: Words, F: Words> Grammar<K, F> {
    pub(crate) fn new(language: Language) -> Grammar<K, F> {
        let kinds = (0..language.node_kind_count() as u16).map(|id| {
            let name = language
                .node_kind_for_id(id)
                .filter(|_| language.node_kind_is_named(id));
            name.map(K::of).unwrap_or_default()
        });
        let kinds = kinds.collect();
        // Field ids start at 1.
        let fields = (0..=language.field_count() as u16).map(|id| {
            language
                .field_name_for_id(id)
                .map(F::of)
                .unwrap_or_default()
        });
        let fields = fields.collect();
        Grammar {
            language,
            kinds,
            fields,
        }
    }

    /// Parses a text, or gives nothing where that takes more work than the bounds allow.
    pub(crate) fn parse(&self, text: &str) -> Option<Tree> {
        thread_local! {
            static PARSER: RefCell<Parser> = RefCell::new(Parser::new());
        }
        PARSER.with_borrow_mut(|parser| {
            parser.set_language(&self.language).ok()?;
            let kept = memory::recall(&self.language, text);
            let mut left = bounds::MAX_PROGRESS_PER_KILOBYTE * (1 + text.len() / 1024);
            let reads = Cell::new(bounds::MAX_READS_PER_CHUNK * (1 + text.len() / CHUNK));
            let mut progress = |_: &tree_sitter::ParseState| match left.checked_sub(1) {
                Some(less) if reads.get() > 0 => {
                    left = less;
                    ControlFlow::Continue(())
                }
                _ => ControlFlow::Break(()),
            };
            let options = ParseOptions::new().progress_callback(&mut progress);
            let bytes = text.as_bytes();
            // Handed out piece by piece, so that what a scanner looks through is counted.
            let mut from = |at: usize, _| {
                reads.set(reads.get().saturating_sub(1));
                let end = if reads.get() > 0 { at + CHUNK } else { at };
                bytes.get(at..end.min(bytes.len())).unwrap_or_default()
            };
            let mut tree = parser.parse_with_options(&mut from, kept.as_ref(), Some(options));
            if kept.is_some()
                && tree
                    .as_ref()
                    .is_some_and(|tree| tree.root_node().has_error())
            {
                // How an error is recovered from must not depend on the other side.
                let options = ParseOptions::new().progress_callback(&mut progress);
                tree = parser.parse_with_options(&mut from, None, Some(options));
            }
            // What was read after the end was no text any more.
            let tree = tree.filter(|_| reads.get() > 0);
            match &tree {
                Some(tree) => memory::keep(&self.language, text, tree),
                // Otherwise the next text would be taken for the rest of this one.
                None => parser.reset(),
            }
            tree
        })
    }

    fn piece<'t>(&self, node: Node<'t>, field: F) -> Piece<'t, K, F> {
        let kind = self
            .kinds
            .get(usize::from(node.kind_id()))
            .copied()
            .unwrap_or_default();
        Piece { node, kind, field }
    }
}

/// A node of a syntax tree.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Piece<'t, K, F> {
    pub(crate) node: Node<'t>,
    pub(crate) kind: K,
    /// The field of its parent that it fills.
    pub(crate) field: F,
}

impl<K, F> Piece<'_, K, F> {
    pub(crate) fn start(&self) -> usize {
        self.node.start_byte()
    }

    pub(crate) fn end(&self) -> usize {
        self.node.end_byte()
    }
}

/// The children of a node, comments left out.
pub(crate) struct Pieces<'t, K, F>(Vec<Piece<'t, K, F>>);

impl<'t, K: Words, F: Words> Pieces<'t, K, F> {
    /// The first child in a field.
    pub(crate) fn field(&self, field: F) -> Option<Piece<'t, K, F>> {
        self.0.iter().find(|piece| piece.field == field).copied()
    }

    /// All children, punctuation included.
    pub(crate) fn all(&self) -> impl DoubleEndedIterator<Item = Piece<'t, K, F>> {
        self.0.iter().copied()
    }

    /// The children that are not punctuation or keywords.
    pub(crate) fn named(&self) -> impl DoubleEndedIterator<Item = Piece<'t, K, F>> {
        self.0.iter().filter(|piece| piece.node.is_named()).copied()
    }

    /// The first child of a kind.
    pub(crate) fn kind(&self, kind: K) -> Option<Piece<'t, K, F>> {
        self.0.iter().find(|piece| piece.kind == kind).copied()
    }
}

/// A tree, and the cursor that lists children in it.
pub(crate) struct Syntax<'t, K: 'static, F: 'static> {
    grammar: &'static Grammar<K, F>,
    cursor: TreeCursor<'t>,
}

impl<'t, K: Words, F: Words> Syntax<'t, K, F> {
    pub(crate) fn new(grammar: &'static Grammar<K, F>, tree: &'t Tree) -> Syntax<'t, K, F> {
        Syntax {
            grammar,
            cursor: tree.walk(),
        }
    }

    pub(crate) fn root(&self, tree: &'t Tree) -> Piece<'t, K, F> {
        self.grammar.piece(tree.root_node(), F::default())
    }

    /// A node by itself, whichever field of its parent it fills.
    pub(crate) fn piece(&self, node: Node<'t>) -> Piece<'t, K, F> {
        self.grammar.piece(node, F::default())
    }

    /// The children of a node, comments left out.
    pub(crate) fn children(&mut self, piece: Piece<'t, K, F>) -> Pieces<'t, K, F> {
        let mut children = Vec::with_capacity(piece.node.child_count() as usize);
        self.cursor.reset(piece.node);
        let mut more = self.cursor.goto_first_child();
        while more {
            let node = self.cursor.node();
            // Errors are extras too, but hold code; comments hold nothing.
            if !node.is_extra() || node.is_error() || node.child_count() > 0 {
                let field = self.cursor.field_id().map(|id| usize::from(id.get()));
                let field = field.and_then(|id| self.grammar.fields.get(id)).copied();
                children.push(self.grammar.piece(node, field.unwrap_or_default()));
            }
            more = self.cursor.goto_next_sibling();
        }
        Pieces(children)
    }
}

/// The byte ranges that could not be parsed, in order. An empty range is a token that is
/// missing there.
pub(crate) fn errors(tree: &Tree) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut cursor = tree.walk();
    let is_broken = tree.root_node().is_error();
    // The cursor counts its way up to tell the depth, which adds up in deep trees.
    let mut depth = 0;
    loop {
        let node = cursor.node();
        // Where the text as a whole is no program, its whole statements still are.
        let is_loose = is_broken && depth == 1 && node.child_count() == 0;
        let is_root = depth == 0 && node.child_count() > 0;
        let is_gap = (node.is_error() && !is_root) || node.is_missing() || is_loose;
        if is_gap {
            found.push((node.start_byte(), node.end_byte()));
        }
        if !is_gap && node.has_error() && cursor.goto_first_child() {
            depth += 1;
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return found;
            }
            depth -= 1;
        }
    }
}
