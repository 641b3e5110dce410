//! What must be known of a file before it is read: the methods it defines, and which heredoc
//! belongs to which text.

use std::collections::{HashMap, HashSet, VecDeque};

use tree_sitter::Tree;

use super::Node;
use super::words::Kind;
use crate::syntax::Syntax;

use super::words::Slot;

/// A file at a glance.
#[derive(Default)]
pub(super) struct Survey<'t> {
    /// The names of the methods that are defined anywhere in it.
    pub(super) methods: HashSet<&'t str>,
    /// The body of each heredoc, by where its beginning stands.
    pub(super) heredocs: HashMap<usize, Node<'t>>,
}

impl<'t> Survey<'t> {
    /// Walks the tree once.
    pub(super) fn of(text: &'t str, syntax: &Syntax<'t, Kind, Slot>, tree: &'t Tree) -> Survey<'t> {
        let mut survey = Survey::default();
        let mut open = VecDeque::new();
        let mut cursor = tree.walk();
        loop {
            let piece = syntax.piece(cursor.node());
            match piece.kind {
                Kind::Method | Kind::SingletonMethod => {
                    let name = cursor.node().child_by_field_name("name");
                    let name = name.and_then(|name| text.get(name.byte_range()));
                    survey.methods.extend(name);
                }
                Kind::HeredocBeginning => open.push_back(piece.start()),
                Kind::HeredocBody => {
                    let beginning = open.pop_front();
                    survey.heredocs.extend(beginning.map(|at| (at, piece)));
                }
                _ => {}
            }
            if cursor.goto_first_child() {
                continue;
            }
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    return survey;
                }
            }
        }
    }
}
