//! JavaScript and TypeScript, both with JSX.

mod bindings;
mod calls;
mod classes;
mod entry;
mod escapes;
mod expressions;
mod functions;
mod literals;
mod loops;
mod modules;
mod natures;
mod patterns;
mod statements;
mod words;

use std::sync::LazyLock;

use tollgate_model::Span;
use tollgate_model::code::{ExpressionId, Language, Source, StepId};
use tree_sitter::Tree;

use crate::builder::Builder;
use crate::syntax::{self, Grammar, Syntax};
use crate::{nature, scopes, usage};
use words::{Kind, Slot};

type Node<'t> = syntax::Piece<'t, Kind, Slot>;
type Children<'t> = syntax::Pieces<'t, Kind, Slot>;

static JAVASCRIPT: LazyLock<Grammar<Kind, Slot>> =
    LazyLock::new(|| Grammar::new(tree_sitter_javascript::LANGUAGE.into()));
static TYPESCRIPT: LazyLock<Grammar<Kind, Slot>> =
    LazyLock::new(|| Grammar::new(tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into()));
static TSX: LazyLock<Grammar<Kind, Slot>> =
    LazyLock::new(|| Grammar::new(tree_sitter_typescript::LANGUAGE_TSX.into()));

/// Reads a text of any of the three dialects.
pub(super) fn read(builder: Builder<'_>) -> Source {
    let written = escapes::written_out(builder.source.language, builder.text);
    let mut builder = builder;
    if let Some(written) = &written {
        builder.text = written;
    }
    let Some(parsed) = parse(builder.source.language, builder.text) else {
        builder.gap(0, builder.text.len());
        return builder.source;
    };
    for (start, end) in &parsed.errors {
        builder.gap(*start, *end);
    }
    let syntax = Syntax::new(parsed.grammar, &parsed.tree);
    let root = syntax.root(&parsed.tree);
    let mut reader = Reader {
        build: builder,
        syntax,
        class: None,
        stored_as: None,
        usings: parsed.usings,
    };
    let children = reader.syntax.children(root);
    reader.statements(children.named());
    let Builder {
        mut source,
        remarks,
        ..
    } = reader.build;
    scopes::settle(&mut source, &remarks.assigned);
    modules::settle_exports(&mut source, &remarks.exports);
    usage::settle(&mut source, &remarks, &[]);
    nature::settle(&mut source, &natures::TABLE);
    entry::settle(&mut source);
    source
}

struct Reader<'t> {
    build: Builder<'t>,
    syntax: Syntax<'t, Kind, Slot>,
    /// The class whose body is being read.
    class: Option<String>,
    /// What the next expression is stored in, for the function literal that it may be.
    stored_as: Option<Stored<'t>>,
    /// Where `const` stands in the tree for a `using` that the grammar doesn't know.
    usings: Vec<usize>,
}

/// What a value is stored in.
#[derive(Clone, Copy)]
struct Stored<'t> {
    name: &'t str,
    /// A field of the class that is being read.
    is_field: bool,
}

impl<'t> Reader<'t> {
    fn text(&self, node: Node<'_>) -> &'t str {
        self.build.slice(node.start(), node.end())
    }

    fn span(&self, node: Node<'_>) -> Span {
        self.build.span(node.start(), node.end())
    }

    fn step(&mut self, kind: tollgate_model::code::StepKind, node: Node<'_>) -> StepId {
        self.build.step(kind, node.start(), node.end())
    }

    /// An expression on its own, not part of another.
    fn root_expression(&mut self, node: Node<'t>) -> ExpressionId {
        self.expression(node, None)
    }
}

struct Parsed {
    tree: Tree,
    grammar: &'static Grammar<Kind, Slot>,
    errors: Vec<(usize, usize)>,
    usings: Vec<usize>,
}

/// Parses with the grammar of the dialect; where that stumbles, with one that may know more.
fn parse(language: Language, text: &str) -> Option<Parsed> {
    let grammar = match language {
        Language::Tsx => &*TSX,
        Language::TypeScript => &*TYPESCRIPT,
        _ => &*JAVASCRIPT,
    };
    let mut parsed = parse_with(grammar, text, Vec::new())?;
    if parsed.errors.is_empty() {
        return Some(parsed);
    }
    let second = if language == Language::JavaScript {
        // Type annotations of Flow are close enough to those of TypeScript.
        parse_with(&TSX, text, Vec::new())
    } else {
        // The TypeScript grammar does not know `using`.
        let (replaced, usings) = usings_replaced(text);
        (!usings.is_empty())
            .then(|| parse_with(grammar, &replaced, usings))
            .flatten()
    };
    if let Some(second) = second
        && weight(&second.errors) < weight(&parsed.errors)
    {
        parsed = second;
    }
    Some(parsed)
}

fn parse_with(
    grammar: &'static Grammar<Kind, Slot>,
    text: &str,
    usings: Vec<usize>,
) -> Option<Parsed> {
    let tree = grammar.parse(text)?;
    let errors = syntax::errors(&tree);
    Some(Parsed {
        tree,
        grammar,
        errors,
        usings,
    })
}

/// How much text errors cover, each counting one more.
fn weight(errors: &[(usize, usize)]) -> usize {
    errors.iter().map(|(start, end)| end - start + 1).sum()
}

/// The text with `using x =` written as `const x =`, byte for byte in the same place, and the
/// places. `await using` loses its `await`.
fn usings_replaced(text: &str) -> (String, Vec<usize>) {
    let mut replaced = String::with_capacity(text.len());
    let mut places = Vec::new();
    let mut done = 0;
    for (at, word) in text.match_indices("using ") {
        let rest = text[at + word.len()..].trim_start();
        let name = rest.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_' || c == '$');
        let is_declared = name.len() < rest.len()
            && name.trim_start().starts_with(['=', ':'])
            && !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$');
        if !is_declared {
            continue;
        }
        let before = text[done..at]
            .strip_suffix("await ")
            .unwrap_or(&text[done..at]);
        replaced.push_str(before);
        places.push(replaced.len());
        replaced.push_str("const ");
        replaced.extend(std::iter::repeat_n(' ', at - done - before.len()));
        done = at + word.len();
    }
    replaced.push_str(&text[done..]);
    (replaced, places)
}
