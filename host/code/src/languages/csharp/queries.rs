//! Query expressions: `from order in orders where ... select ...`.

use tollgate_model::code::{BindingKind, ExpressionId, ExpressionKind, StepKind};

use super::bindings::Declared;
use super::words::{Kind, Slot};
use super::{Node, Reader};

/// How many nodes of a query are searched for calls.
const MAX_SEARCHED: u32 = 2_000;

impl<'t> Reader<'t> {
    /// A query holds what it selects. Where calls run in it, it is a loop as well: everything
    /// but its first source is evaluated once for each item.
    pub(super) fn query(&mut self, node: Node<'t>, id: ExpressionId) {
        self.build.remarks.carriers.push(id);
        let children = self.syntax.children(node);
        let mut clauses = children.named();
        let mut parts = Vec::new();
        let place = self.build.place;
        let first = clauses.next().filter(|clause| clause.kind == Kind::From);
        let items = first.and_then(|clause| self.source_of(clause, id));
        parts.extend(items);
        let outer_parts = parts.len();
        let rest: Vec<Node<'t>> = clauses.collect();
        let is_loop = rest.iter().any(|clause| self.has_call(*clause));
        if is_loop {
            let step = self.step(StepKind::EachLoop, node);
            self.build.enter(step);
        }
        if let Some(first) = first {
            self.range_variable(first, items);
        }
        for clause in rest {
            match clause.kind {
                Kind::From | Kind::Join | Kind::Let => {
                    let items = self.source_of(clause, id);
                    parts.extend(items);
                    self.range_variable(clause, items);
                }
                Kind::Identifier => {}
                _ => {
                    let inner = self.syntax.children(clause);
                    for value in self.operands(&inner) {
                        parts.push(self.expression(value, Some(id)));
                    }
                }
            }
        }
        if is_loop && let Some(step) = self.build.place.step {
            let own = parts.get(outer_parts..).unwrap_or_default();
            self.build.source[step].expressions.extend(own);
        }
        self.build.leave(place);
        self.build.set(id, ExpressionKind::Other(parts));
    }

    /// What a clause goes over, or the value of a `let`.
    fn source_of(&mut self, clause: Node<'t>, id: ExpressionId) -> Option<ExpressionId> {
        let children = self.syntax.children(clause);
        let mut values = self
            .operands(&children)
            .into_iter()
            .filter(|child| !matches!(child.field, Slot::Name | Slot::Type));
        let value = match clause.kind {
            // `let name = value`: the name has no field.
            Kind::Let => values.next_back(),
            _ => values.next(),
        }?;
        Some(self.expression(value, Some(id)))
    }

    fn range_variable(&mut self, clause: Node<'t>, items: Option<ExpressionId>) {
        let children = self.syntax.children(clause);
        let name = children
            .field(Slot::Name)
            .or_else(|| children.kind(Kind::Identifier));
        let mut declared = Declared::new(match clause.kind {
            Kind::Let => BindingKind::Variable,
            _ => BindingKind::LoopVariable,
        });
        declared.value = items;
        if let Some(name) = name {
            self.bind_name(name, &declared);
        }
    }

    /// Whether something is called in a node. One that is too large to tell may well be.
    fn has_call(&self, node: Node<'t>) -> bool {
        let mut cursor = node.node.walk();
        for _ in 0..MAX_SEARCHED {
            if cursor.node().kind() == "invocation_expression" {
                return true;
            }
            if cursor.goto_first_child() {
                continue;
            }
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    return false;
                }
            }
        }
        true
    }
}
