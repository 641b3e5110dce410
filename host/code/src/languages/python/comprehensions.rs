//! Comprehensions and generator expressions.

use tollgate_model::code::{ExpressionId, ExpressionKind, StepKind};

use super::words::{Kind, Slot};
use super::{Node, Reader};

/// How many nodes of a comprehension are searched for calls.
const MAX_SEARCHED: u32 = 2_000;

impl<'t> Reader<'t> {
    /// A comprehension holds what its body is. Where calls run in it, it is a loop as well:
    /// everything but its first iterable is evaluated once for each item.
    pub(super) fn comprehension(&mut self, node: Node<'t>, id: ExpressionId) {
        self.build.remarks.carriers.push(id);
        let children = self.syntax.children(node);
        let clauses: Vec<Node<'t>> = children
            .named()
            .filter(|child| matches!(child.kind, Kind::ForInClause | Kind::IfClause))
            .collect();
        let body = children.field(Slot::Body);
        let mut parts = Vec::new();
        let first = clauses
            .first()
            .copied()
            .filter(|clause| clause.kind == Kind::ForInClause);
        let items = first.and_then(|clause| self.items(clause, id));
        parts.extend(items);
        let place = self.build.place;
        let is_loop = children.named().any(|child| {
            // The first iterable runs once, whatever it calls.
            let inner = first.filter(|first| first.node == child.node);
            inner.is_none() && self.has_call(child)
        });
        let outer_parts = parts.len();
        if is_loop {
            let step = self.step(StepKind::EachLoop, node);
            self.build.enter(step);
        }
        for clause in clauses {
            let is_first = first.is_some_and(|first| first.node == clause.node);
            let items = if is_first {
                items
            } else {
                self.items(clause, id)
            };
            parts.extend(items.filter(|_| !is_first));
            let left = self.syntax.children(clause).field(Slot::Left);
            if let (Some(left), Some(items)) = (left, items) {
                self.bind_loop(left, items, false);
            }
        }
        if let Some(body) = body {
            if body.kind == Kind::Pair {
                let pair = self.syntax.children(body);
                for part in pair.named() {
                    parts.push(self.expression(part, Some(id)));
                }
            } else {
                parts.push(self.expression(body, Some(id)));
            }
        }
        if is_loop && let Some(step) = self.build.place.step {
            let own = parts.get(outer_parts..).unwrap_or_default();
            self.build.source[step].expressions.extend(own);
        }
        self.build.leave(place);
        self.build.set(id, ExpressionKind::Other(parts));
    }

    /// What a clause goes over, or its condition.
    fn items(&mut self, clause: Node<'t>, id: ExpressionId) -> Option<ExpressionId> {
        let children = self.syntax.children(clause);
        let inner = match clause.kind {
            Kind::ForInClause => children.named().find(|child| child.field == Slot::Right),
            _ => children.named().next(),
        }?;
        let is_async = self.text(clause).starts_with("async");
        let items = self.expression(inner, Some(id));
        if is_async {
            self.build.remarks.awaited.push(items);
        }
        Some(items)
    }

    /// Whether something is called in a node. One that is too large to tell may well be.
    fn has_call(&self, node: Node<'t>) -> bool {
        let mut cursor = node.node.walk();
        for _ in 0..MAX_SEARCHED {
            if cursor.node().kind() == "call" {
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
