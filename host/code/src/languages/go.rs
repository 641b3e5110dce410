//! Go.
//!
//! Errors are values here, and every caller writes down what it does with them. The reader
//! shows that as other languages show exceptions: a call and the `if err != nil` behind it are
//! an attempt and its handler, a return of an error raises it (see `errors.rs`).

mod assignments;
mod blocks;
mod branches;
mod calls;
mod conditions;
mod entry;
mod errors;
mod expressions;
mod functions;
mod imports;
mod literals;
mod natures;
mod returns;
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

static GO: LazyLock<Grammar<Kind, Slot>> =
    LazyLock::new(|| Grammar::new(tree_sitter_go::LANGUAGE.into()));

/// Reads a text.
pub(super) fn read(mut builder: Builder<'_>) -> Source {
    let Some(tree) = GO.parse(builder.text) else {
        builder.gap(0, builder.text.len());
        return builder.source;
    };
    for (start, end) in syntax::errors(&tree) {
        builder.gap(start, end);
    }
    let syntax = Syntax::new(&GO, &tree);
    let root = syntax.root(&tree);
    let mut reader = Reader {
        build: builder,
        syntax,
        frame: Frame::default(),
        stored_as: None,
        packages: HashSet::new(),
        handlers: Vec::new(),
        caught: Vec::new(),
        passing: None,
    };
    let children = reader.syntax.children(root);
    let statements: Vec<Node<'_>> = children.named().collect();
    reader.block(&statements);
    let Builder {
        mut source,
        remarks,
        ..
    } = reader.build;
    scopes::settle(&mut source, &remarks.assigned);
    usage::settle(&mut source, &remarks, &[]);
    nature::settle(&mut source, &natures::TABLE);
    entry::settle(&mut source);
    source
}

struct Reader<'t> {
    build: Builder<'t>,
    syntax: Syntax<'t, Kind, Slot>,
    /// What the function that is being read hands back, and the name of its receiver.
    frame: Frame<'t>,
    /// The name that the next function literal is stored under, taken by it.
    stored_as: Option<&'t str>,
    /// The names under which packages are imported.
    packages: HashSet<&'t str>,
    /// The handlers read so far, and the error that each has looked at.
    handlers: Vec<(StepId, &'t str)>,
    /// The errors whose handlers are being read.
    caught: Vec<&'t str>,
    /// The return read last, where it hands on the error that is being handled.
    passing: Option<StepId>,
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
