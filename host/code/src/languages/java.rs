//! Java.

mod calls;
mod classes;
mod expressions;
mod loops;
mod names;
mod properties;
mod statements;
mod switches;
mod words;

use std::sync::LazyLock;

use tollgate_model::Span;
use tollgate_model::code::{ExpressionId, Source, StepId, StepKind};

use super::jvm;
use crate::builder::Builder;
use crate::syntax::{self, Grammar, Syntax};
use crate::{nature, scopes, usage};
use words::{Kind, Slot};

type Node<'t> = syntax::Piece<'t, Kind, Slot>;
type Children<'t> = syntax::Pieces<'t, Kind, Slot>;

static JAVA: LazyLock<Grammar<Kind, Slot>> =
    LazyLock::new(|| Grammar::new(tree_sitter_java::LANGUAGE.into()));

/// Reads a text.
pub(super) fn read(mut builder: Builder<'_>) -> Source {
    let Some(tree) = JAVA.parse(builder.text) else {
        builder.gap(0, builder.text.len());
        return builder.source;
    };
    for (start, end) in syntax::errors(&tree) {
        builder.gap(start, end);
    }
    let syntax = Syntax::new(&JAVA, &tree);
    let root = syntax.root(&tree);
    let mut reader = Reader {
        build: builder,
        syntax,
        class: None,
        inherited: Vec::new(),
        stored_as: None,
        is_called_on: false,
        switches: Vec::new(),
    };
    let children = reader.syntax.children(root);
    for child in children.named() {
        reader.statement(child);
    }
    let Builder {
        mut source,
        remarks,
        ..
    } = reader.build;
    scopes::settle_fields(&mut source, &remarks.assigned);
    scopes::settle(&mut source, &remarks.assigned);
    usage::settle(&mut source, &remarks, &[]);
    nature::settle(&mut source, &jvm::natures::TABLE);
    jvm::entry::settle(&mut source);
    source
}

struct Reader<'t> {
    build: Builder<'t>,
    syntax: Syntax<'t, Kind, Slot>,
    /// The class whose body, or whose method, is being read.
    class: Option<String>,
    /// Annotations of that class that hold for its methods.
    inherited: Vec<ExpressionId>,
    /// The name that the next lambda is stored under, taken by it.
    stored_as: Option<&'t str>,
    /// Whether the next expression is what a method is called on.
    is_called_on: bool,
    /// The `switch` expressions around, with the values of their arms.
    switches: Vec<(ExpressionId, Vec<ExpressionId>)>,
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
