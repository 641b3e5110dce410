//! C#.

mod bindings;
mod blocks;
mod calls;
mod classes;
mod entry;
mod expressions;
mod functions;
mod initialisers;
mod members;
mod natures;
mod queries;
mod statements;
mod strings;
mod switches;
mod words;

use std::sync::LazyLock;

use tollgate_model::Span;
use tollgate_model::code::{ExpressionId, Source, StepId, StepKind};

use crate::builder::Builder;
use crate::syntax::{self, Grammar, Pieces, Syntax};
use crate::{nature, scopes, usage};
use words::{Kind, Slot};

type Node<'t> = syntax::Piece<'t, Kind, Slot>;
type Children<'t> = Pieces<'t, Kind, Slot>;

static CSHARP: LazyLock<Grammar<Kind, Slot>> =
    LazyLock::new(|| Grammar::new(tree_sitter_c_sharp::LANGUAGE.into()));

/// Functions that run a task they are given to its end.
const RUNNERS: &[&str] = &[
    "Task.WaitAll",
    "Task.WaitAny",
    "AsyncContext.Run",
    "AsyncHelper.RunSync",
    "AsyncHelpers.RunSync",
];

/// Reads a text.
pub(super) fn read(mut builder: Builder<'_>) -> Source {
    let Some(tree) = CSHARP.parse(builder.text) else {
        builder.gap(0, builder.text.len());
        return builder.source;
    };
    for (start, end) in syntax::errors(&tree) {
        builder.gap(start, end);
    }
    let syntax = Syntax::new(&CSHARP, &tree);
    let root = syntax.root(&tree);
    let mut reader = Reader {
        build: builder,
        syntax,
        class: None,
        stored_as: None,
        made_as: None,
    };
    reader.declarations(root);
    let Builder {
        mut source,
        remarks,
        ..
    } = reader.build;
    scopes::settle_fields(&mut source, &remarks.assigned);
    scopes::settle(&mut source, &remarks.assigned);
    usage::settle(&mut source, &remarks, RUNNERS);
    nature::settle(&mut source, &natures::TABLE);
    entry::settle(&mut source);
    source
}

struct Reader<'t> {
    build: Builder<'t>,
    syntax: Syntax<'t, Kind, Slot>,
    /// The class whose body, or whose method, is being read.
    class: Option<String>,
    /// The name that the next lambda is stored under, taken by it.
    stored_as: Option<&'t str>,
    /// The declared type of what the next expression makes, taken by it: that of `new()`.
    made_as: Option<Node<'t>>,
}

impl<'t> Reader<'t> {
    fn text(&self, node: Node<'_>) -> &'t str {
        self.build.slice(node.start(), node.end())
    }

    /// The text of an identifier: `@class` is named `class`.
    fn identifier(&self, node: Node<'_>) -> &'t str {
        self.text(node).trim_start_matches('@')
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

    /// Whether a keyword stands among the children: `await`, `using`, `static`.
    fn has_word(&self, children: &Children<'t>, word: &str) -> bool {
        children.all().any(|child| self.text(child) == word)
    }
}
