//! Rust.
//!
//! Errors are values: what makes a `Result` and the `match`, `if let` or `let else` that looks
//! at it are shown as an attempt and its handler (see `results.rs`), `?` and `return Err(..)`
//! hand the error on.

mod attributes;
mod bindings;
mod branches;
mod calls;
mod entry;
mod expressions;
mod functions;
mod items;
mod macros;
mod natures;
mod results;
mod statements;
mod tokens;
mod words;

use std::collections::HashSet;
use std::sync::LazyLock;

use tollgate_model::Span;
use tollgate_model::code::{ExpressionId, Source, StepId, StepKind};

use crate::builder::Builder;
use crate::syntax::{self, Grammar, Syntax};
use crate::{nature, scopes, usage};
use functions::Frame;
use words::{Kind, Slot};

type Node<'t> = syntax::Piece<'t, Kind, Slot>;

static RUST: LazyLock<Grammar<Kind, Slot>> =
    LazyLock::new(|| Grammar::new(tree_sitter_rust::LANGUAGE.into()));

/// Functions that run a future they are given to its end.
const RUNNERS: &[&str] = &[
    "block_on",
    "tokio.runtime.Handle.current().block_on",
    "rt.block_on",
    "runtime.block_on",
    "futures.executor.block_on",
    "tokio_test.block_on",
];

/// Reads a text.
pub(super) fn read(mut builder: Builder<'_>) -> Source {
    let Some(tree) = RUST.parse(builder.text) else {
        builder.gap(0, builder.text.len());
        return builder.source;
    };
    for (start, end) in syntax::errors(&tree) {
        builder.gap(start, end);
    }
    let syntax = Syntax::new(&RUST, &tree);
    let root = syntax.root(&tree);
    let mut reader = Reader {
        build: builder,
        syntax,
        frame: Frame::default(),
        stored_as: None,
        crates: HashSet::new(),
        in_test: false,
    };
    let children = reader.syntax.children(root);
    let statements: Vec<Node<'_>> = children.named().collect();
    reader.block(&statements, statements::Tail::Ignored);
    let Builder {
        mut source,
        remarks,
        ..
    } = reader.build;
    scopes::settle(&mut source, &remarks.assigned);
    usage::settle(&mut source, &remarks, RUNNERS);
    nature::settle(&mut source, &natures::TABLE);
    entry::settle(&mut source);
    source
}

struct Reader<'t> {
    build: Builder<'t>,
    syntax: Syntax<'t, Kind, Slot>,
    /// What is known of the function that is being read.
    frame: Frame<'t>,
    /// The name that the next closure is stored under, taken by it.
    stored_as: Option<&'t str>,
    /// The crates that paths have begun with.
    crates: HashSet<&'t str>,
    /// Whether a test module is being read.
    in_test: bool,
}

impl<'t> Reader<'t> {
    fn text(&self, node: Node<'_>) -> &'t str {
        self.build.slice(node.start(), node.end())
    }

    fn span(&self, node: Node<'_>) -> Span {
        self.build.span(node.start(), node.end())
    }

    fn step(&mut self, kind: StepKind, node: Node<'_>) -> StepId {
        self.build.step(kind, node.start(), node.end())
    }

    /// An expression on its own, not part of another.
    fn root_expression(&mut self, node: Node<'t>) -> ExpressionId {
        self.expression(node, None)
    }
}
