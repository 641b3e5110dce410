//! Ruby.

mod bindings;
mod blocks;
mod calls;
mod entry;
mod expressions;
mod functions;
mod handlers;
mod locals;
mod loops;
mod natures;
mod statements;
mod strings;
mod survey;
mod words;

use std::collections::HashSet;
use std::sync::LazyLock;

use tollgate_model::Span;
use tollgate_model::code::{ExpressionId, FunctionId, Source, StepId, StepKind};

use crate::builder::Builder;
use crate::syntax::{self, Grammar, Syntax};
use crate::{nature, usage};
use locals::Locals;
use survey::Survey;
use words::{Kind, Slot};

type Node<'t> = syntax::Piece<'t, Kind, Slot>;

static RUBY: LazyLock<Grammar<Kind, Slot>> =
    LazyLock::new(|| Grammar::new(tree_sitter_ruby::LANGUAGE.into()));

/// Reads a text.
pub(super) fn read(mut builder: Builder<'_>) -> Source {
    let Some(tree) = RUBY.parse(builder.text) else {
        builder.gap(0, builder.text.len());
        return builder.source;
    };
    for (start, end) in syntax::errors(&tree) {
        builder.gap(start, end);
    }
    let syntax = Syntax::new(&RUBY, &tree);
    let root = syntax.root(&tree);
    let survey = Survey::of(builder.text, &syntax, &tree);
    let mut reader = Reader {
        build: builder,
        syntax,
        survey,
        locals: Locals::new(),
        class: None,
        in_class_body: false,
        is_private: false,
        hidden: HashSet::new(),
        macros: Vec::new(),
        rescues: Vec::new(),
        stored_as: None,
    };
    reader.statements(root, Sink::None);
    let Reader { build, hidden, .. } = reader;
    let Builder {
        mut source,
        remarks,
        ..
    } = build;
    usage::settle(&mut source, &remarks, &[]);
    nature::settle(&mut source, &natures::TABLE);
    entry::settle(&mut source, &hidden);
    source
}

/// What becomes of the value of a statement: in Ruby every statement has one.
#[derive(Clone, Copy)]
enum Sink<'t> {
    /// Nobody looks at it.
    None,
    /// It is what the method or block gives back.
    Return,
    /// It is part of a larger expression.
    Value,
    /// It is assigned to what the node stands for.
    Assign(Node<'t>),
}

struct Reader<'t> {
    build: Builder<'t>,
    syntax: Syntax<'t, Kind, Slot>,
    survey: Survey<'t>,
    locals: Locals<'t>,
    /// The class or module whose body, or whose method, is being read.
    class: Option<String>,
    /// Whether methods defined here belong to the class: directly in its body.
    in_class_body: bool,
    /// Whether methods defined here can't be called from outside.
    is_private: bool,
    /// The functions that can't be called from outside.
    hidden: HashSet<FunctionId>,
    /// Calls in the body of the class that say how its methods are run: `retry_on`.
    macros: Vec<ExpressionId>,
    /// Calls in the body of the class that say who handles what its methods raise.
    rescues: Vec<ExpressionId>,
    /// The name that the next lambda is stored under, taken by it.
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
