//! PHP.

mod bindings;
mod blocks;
mod calls;
mod entry;
mod expressions;
mod functions;
mod names;
mod natures;
mod statements;
mod strings;
mod words;

use std::sync::LazyLock;

use tollgate_model::Span;
use tollgate_model::code::{ExpressionId, Source, StepId, StepKind};

use crate::builder::Builder;
use crate::syntax::{self, Grammar, Syntax};
use crate::{nature, usage};
use words::{Kind, Slot};

type Node<'t> = syntax::Piece<'t, Kind, Slot>;

static PHP: LazyLock<Grammar<Kind, Slot>> =
    LazyLock::new(|| Grammar::new(tree_sitter_php::LANGUAGE_PHP.into()));

/// Reads a text.
pub(super) fn read(mut builder: Builder<'_>) -> Source {
    let Some(tree) = PHP.parse(builder.text) else {
        builder.gap(0, builder.text.len());
        return builder.source;
    };
    for (start, end) in syntax::errors(&tree) {
        builder.gap(start, end);
    }
    let syntax = Syntax::new(&PHP, &tree);
    let root = syntax.root(&tree);
    let mut reader = Reader {
        build: builder,
        syntax,
        class: None,
        in_class_body: false,
        stored_as: None,
    };
    reader.statements(root);
    let Builder {
        mut source,
        remarks,
        ..
    } = reader.build;
    usage::settle(&mut source, &remarks, &[]);
    nature::settle(&mut source, &natures::TABLE);
    entry::settle(&mut source);
    source
}

struct Reader<'t> {
    build: Builder<'t>,
    syntax: Syntax<'t, Kind, Slot>,
    /// The class whose body, or whose method, is being read.
    class: Option<String>,
    /// Whether what is declared belongs to the class: directly in its body.
    in_class_body: bool,
    /// The name that the next closure is stored under, taken by it.
    stored_as: Option<&'t str>,
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
