//! Kotlin.

mod calls;
mod classes;
mod closures;
mod expressions;
mod names;
mod statements;
mod strings;
mod values;
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

static KOTLIN: LazyLock<Grammar<Kind, Slot>> =
    LazyLock::new(|| Grammar::new(tree_sitter_kotlin_ng::LANGUAGE.into()));

/// Reads a text.
pub(super) fn read(mut builder: Builder<'_>) -> Source {
    let Some(tree) = KOTLIN.parse(builder.text) else {
        builder.gap(0, builder.text.len());
        return builder.source;
    };
    for (start, end) in syntax::errors(&tree) {
        builder.gap(start, end);
    }
    let syntax = Syntax::new(&KOTLIN, &tree);
    let root = syntax.root(&tree);
    let mut reader = Reader {
        build: builder,
        syntax,
        class: None,
        in_class_body: false,
        inherited: Vec::new(),
        stored_as: None,
        negated: None,
        is_scope_of_jobs: false,
        given_up: None,
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
    /// Whether properties are fields: directly in the body of the class.
    in_class_body: bool,
    /// Annotations of that class that hold for its methods.
    inherited: Vec<ExpressionId>,
    /// The name that the next lambda is stored under, taken by it.
    stored_as: Option<&'t str>,
    /// Where the sign stands that the grammar takes for the first operand's own, see
    /// [`Reader::signed`].
    negated: Option<usize>,
    /// Whether what is started here is waited for where this closure ends.
    is_scope_of_jobs: bool,
    /// Where the closure begins whose failures the statement that is read now drops.
    given_up: Option<usize>,
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

    /// The type among the parts of a declaration, as written.
    fn type_among(&self, parts: &Children<'t>) -> Option<String> {
        let written = parts.named().find(|part| part.kind.is_type());
        written.map(|written| self.text(written).to_owned())
    }

    /// An expression on its own, not part of another.
    fn root_expression(&mut self, node: Node<'t>) -> ExpressionId {
        self.expression(node, None)
    }
}
