//! What a condition asks of an error.

use super::assignments::is_error_name;
use super::words::{Kind, Slot};
use super::{Node, Reader};

/// How deep brackets, `!`, `&&` and `||` are looked into.
const MAX_DEPTH: u32 = 4;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asks {
    /// Whether there is an error.
    Error,
    /// Whether there is none.
    NoError,
    /// Whether it is of some kind.
    Sort,
}

/// A question about an error.
#[derive(Debug, Clone)]
pub(super) struct Question<'t> {
    /// The variable that holds the error.
    pub(super) name: &'t str,
    pub(super) asks: Asks,
    /// The kinds that are asked for.
    pub(super) sorts: Vec<String>,
}

impl<'t> Reader<'t> {
    /// The question that a condition asks of an error, if it does.
    pub(super) fn question(&mut self, condition: Node<'t>) -> Option<Question<'t>> {
        self.question_in(condition, MAX_DEPTH)
    }

    fn question_in(&mut self, node: Node<'t>, depth: u32) -> Option<Question<'t>> {
        let depth = depth.checked_sub(1)?;
        let children = self.syntax.children(node);
        match node.kind {
            Kind::Parenthesized => self.question_in(children.named().next()?, depth),
            Kind::Unary => {
                let operand = children.field(Slot::Operand)?;
                let is_negated = self.text(node).starts_with('!');
                let mut question = self.question_in(operand, depth).filter(|_| is_negated)?;
                // What is left has an error of another kind, or none.
                question.asks = Asks::Error;
                question.sorts.clear();
                (question.asks == Asks::Error).then_some(question)
            }
            Kind::Binary => {
                let left = children.field(Slot::Left)?;
                let right = children.field(Slot::Right)?;
                let operator = self.text(children.field(Slot::Operator)?);
                match operator {
                    "!=" | "==" => self.compared(left, right, operator == "!="),
                    "&&" | "||" => {
                        let first = self.question_in(left, depth);
                        let second = self.question_in(right, depth);
                        joined(first, second)
                    }
                    _ => None,
                }
            }
            Kind::Call => self.asked_by_call(node),
            _ => None,
        }
    }

    /// `err != nil`, `err == ErrDeclined`.
    fn compared(
        &mut self,
        left: Node<'t>,
        right: Node<'t>,
        is_unequal: bool,
    ) -> Option<Question<'t>> {
        let is_nil = |node: Node<'_>| node.kind == Kind::Nil;
        let (error, other) = if is_nil(left) {
            (right, left)
        } else {
            (left, right)
        };
        if error.kind != Kind::Identifier || !is_error_name(self.text(error)) {
            return None;
        }
        let name = self.text(error);
        let (asks, sorts) = match (is_nil(other), is_unequal) {
            (true, true) | (false, true) => (Asks::Error, Vec::new()),
            (true, false) => (Asks::NoError, Vec::new()),
            (false, false) => (Asks::Sort, vec![self.text(other).to_owned()]),
        };
        Some(Question { name, asks, sorts })
    }

    /// `errors.Is(err, ErrDeclined)`, `errors.As(err, &cardErr)`, `isTimeout(err)`.
    fn asked_by_call(&mut self, node: Node<'t>) -> Option<Question<'t>> {
        let children = self.syntax.children(node);
        let function = self.text(children.field(Slot::Function)?);
        let arguments = self.syntax.children(children.field(Slot::Arguments)?);
        let mut given = arguments.named();
        let error = given
            .next()
            .filter(|error| error.kind == Kind::Identifier && is_error_name(self.text(*error)))?;
        let sort = match (function.rsplit('.').next(), given.next()) {
            (Some("Is"), Some(wanted)) => self.text(wanted).to_owned(),
            (Some("As"), Some(target)) => {
                let target = self.text(target).trim_start_matches('&');
                self.declared_type(target)
                    .unwrap_or_else(|| target.to_owned())
            }
            _ => function.to_owned(),
        };
        Some(Question {
            name: self.text(error),
            asks: Asks::Sort,
            sorts: vec![sort.trim_start_matches(['*', '&']).to_owned()],
        })
    }

    /// The type that a variable was declared with shortly before: `var cardErr *stripe.Error`.
    fn declared_type(&self, name: &str) -> Option<String> {
        /// How many bindings are looked back.
        const MAX_BACK: usize = 200;
        let bindings = self.build.source.bindings.iter().rev().take(MAX_BACK);
        let mut named = bindings.filter(|binding| binding.name == name);
        named.find_map(|binding| binding.type_name.clone())
    }
}

/// What two questions about the same error come to.
fn joined<'t>(first: Option<Question<'t>>, second: Option<Question<'t>>) -> Option<Question<'t>> {
    match (first, second) {
        (Some(mut first), Some(second)) if first.name == second.name => {
            match (first.asks, second.asks) {
                (Asks::Sort, Asks::Sort) => first.sorts.extend(second.sorts),
                (_, Asks::Sort) => return Some(second),
                _ => {}
            }
            Some(first)
        }
        (first, second) => first.or(second),
    }
}
