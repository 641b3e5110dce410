//! Python.

mod bindings;
mod blocks;
mod calls;
mod comprehensions;
mod entry;
mod expressions;
mod functions;
mod imports;
mod natures;
mod statements;
mod strings;
mod words;

use std::collections::HashMap;
use std::sync::LazyLock;

use tollgate_model::Span;
use tollgate_model::code::{ExpressionId, FunctionId, Source, StepId, StepKind};

use crate::builder::Builder;
use crate::syntax::{self, Grammar, Syntax};
use crate::{nature, scopes, usage};
use words::{Kind, Slot};

type Node<'t> = syntax::Piece<'t, Kind, Slot>;

static PYTHON: LazyLock<Grammar<Kind, Slot>> =
    LazyLock::new(|| Grammar::new(tree_sitter_python::LANGUAGE.into()));

/// Functions that run a coroutine they are given to its end.
const RUNNERS: &[&str] = &[
    "asyncio.run",
    "anyio.run",
    "trio.run",
    "loop.run_until_complete",
    "asyncio.get_event_loop().run_until_complete",
    "asyncio.new_event_loop().run_until_complete",
    "async_to_sync()",
];

/// Reads a text.
pub(super) fn read(mut builder: Builder<'_>) -> Source {
    let Some(tree) = PYTHON.parse(builder.text) else {
        builder.gap(0, builder.text.len());
        return builder.source;
    };
    for (start, end) in syntax::errors(&tree) {
        builder.gap(start, end);
    }
    let syntax = Syntax::new(&PYTHON, &tree);
    let root = syntax.root(&tree);
    let mut reader = Reader {
        build: builder,
        syntax,
        class: None,
        in_class_body: false,
        stored_as: None,
        outer_names: HashMap::new(),
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
    /// Whether assignments make fields: directly in the body of the class.
    in_class_body: bool,
    /// The name that the next lambda is stored under, taken by it.
    stored_as: Option<&'t str>,
    /// Names that a function has declared `global` (true) or `nonlocal`.
    outer_names: HashMap<(FunctionId, &'t str), bool>,
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
