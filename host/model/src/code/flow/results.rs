//! What is done with a call's result.

use super::{CallId, ExpressionId, ExpressionKind, Source, StepKind};
use crate::code::{BindingId, BindingKind};

/// One place that reads a call's result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// The expression: the whole member chain, `payment.status`.
    pub expression: ExpressionId,
    /// What is read of the result: `["status"]`; empty for the result as a whole.
    pub path: Vec<String>,
    /// Whether it decides something: it stands in a condition.
    pub is_condition: bool,
}

impl Source {
    /// The names bound to a call's result, with the path that each takes out of it. Parameters
    /// of closures chained with `.then` and of callbacks count too.
    pub fn result_names(&self, call: CallId) -> Vec<BindingId> {
        let mut holders = vec![self[call].expression];
        let mut at = self[call].expression;
        while let Some(run) = self.run_that_gives(at) {
            at = self[run].expression;
            holders.push(at);
        }
        holders.extend(
            self.chain(call)
                .into_iter()
                .map(|chained| self[chained].expression),
        );
        let mut found: Vec<BindingId> = self
            .bindings()
            .filter(|(_, binding)| {
                matches!(
                    binding.kind,
                    BindingKind::Variable | BindingKind::Field | BindingKind::Manager
                )
            })
            .filter(|(_, binding)| {
                binding
                    .value
                    .is_some_and(|value| self.unwraps_to(value, &holders))
            })
            .map(|(id, _)| id)
            .collect();
        for chained in self.chain(call) {
            if self.method(chained) == "then"
                && let Some(argument) = self[chained].arguments.first()
            {
                for function in self.functions_of(argument.value) {
                    found.extend(self.parameter_bindings(function, 0));
                }
            }
        }
        if let Some(function) = self.callback(call) {
            let takes_error = self.bindings.iter().any(|binding| {
                binding.function == function
                    && binding.kind == BindingKind::Caught
                    && binding.value.is_none()
            });
            found.extend(self.parameter_bindings(function, usize::from(takes_error)));
        }
        found
    }

    fn parameter_bindings(&self, function: super::FunctionId, position: usize) -> Vec<BindingId> {
        self.bindings()
            .filter(|(_, binding)| {
                binding.function == function && binding.kind == BindingKind::Parameter(position)
            })
            .map(|(id, _)| id)
            .collect()
    }

    /// Whether an expression is one of `holders`, behind `await`, brackets or alternatives.
    fn unwraps_to(&self, expression: ExpressionId, holders: &[ExpressionId]) -> bool {
        holders.contains(&expression)
            || match &self[expression].kind {
                ExpressionKind::Await(inner) => self.unwraps_to(*inner, holders),
                ExpressionKind::Operation { operands, .. } => operands
                    .iter()
                    .any(|operand| self.unwraps_to(*operand, holders)),
                ExpressionKind::Conditional { yes, no, .. } => {
                    self.unwraps_to(*yes, holders) || self.unwraps_to(*no, holders)
                }
                // `await Promise.all([charge()])`, `(await charge()).data`
                ExpressionKind::Call(call)
                    if matches!(
                        self[*call].callee.as_str(),
                        "Promise.all" | "Promise.allSettled" | "Promise.race" | "asyncio.gather"
                    ) =>
                {
                    self[*call]
                        .arguments
                        .iter()
                        .flat_map(|argument| self.all_parts(argument.value))
                        .any(|part| holders.contains(&part))
                }
                _ => false,
            }
    }

    /// Everything that reads a call's result: members taken straight off it, and uses of the
    /// names bound to it, in order of the text.
    pub fn reads(&self, call: CallId) -> Vec<Read> {
        let mut found = Vec::new();
        let start = self.outermost_await(self[call].expression);
        self.collect_member_reads(start, Vec::new(), &mut found);
        for id in self.result_names(call) {
            let binding = &self[id];
            for (at, expression) in self.expressions.iter().enumerate() {
                let used = ExpressionId(at as u32);
                let ExpressionKind::Name(name) = &expression.kind else {
                    continue;
                };
                let is_use = *name == binding.name
                    && expression.span.start > binding.span.start
                    && self.resolve(name, used).contains(&id);
                if is_use && !self.is_target(used) {
                    self.collect_read(used, binding.path.clone(), &mut found);
                }
            }
        }
        found.sort_by_key(|read| self[read.expression].span.start);
        found
    }

    fn outermost_await(&self, expression: ExpressionId) -> ExpressionId {
        match self[expression].parent {
            Some(parent) if matches!(self[parent].kind, ExpressionKind::Await(_)) => parent,
            _ => expression,
        }
    }

    fn is_target(&self, expression: ExpressionId) -> bool {
        self[expression].parent.is_some_and(|parent| {
            matches!(&self[parent].kind, ExpressionKind::Assignment { target, .. } if *target == expression)
        })
    }

    /// The read that starts at `expression`, where a member is taken off it or it is compared.
    fn collect_member_reads(
        &self,
        expression: ExpressionId,
        path: Vec<String>,
        found: &mut Vec<Read>,
    ) {
        let Some(parent) = self[expression].parent else {
            let decides = matches!(
                self[self[expression].step].kind,
                StepKind::Branch | StepKind::Loop | StepKind::Assert
            );
            if decides {
                found.push(Read {
                    expression,
                    path,
                    is_condition: true,
                });
            }
            return;
        };
        if matches!(
            self[parent].kind,
            ExpressionKind::Member { .. }
                | ExpressionKind::Operation { .. }
                | ExpressionKind::Conditional { .. }
        ) {
            self.collect_read(expression, path, found);
        }
    }

    fn collect_read(&self, expression: ExpressionId, mut path: Vec<String>, found: &mut Vec<Read>) {
        let mut whole = expression;
        while let Some(parent) = self[whole].parent {
            match &self[parent].kind {
                ExpressionKind::Member { object, property } if *object == whole => {
                    path.push(property.clone());
                    whole = parent;
                }
                ExpressionKind::Index { object, .. } if *object == whole => whole = parent,
                ExpressionKind::Await(_) => whole = parent,
                _ => break,
            }
        }
        found.push(Read {
            expression: whole,
            path,
            is_condition: self.is_condition(whole),
        });
    }

    /// Whether an expression decides which way is taken: it is in the condition of a branch,
    /// loop, assertion or conditional expression, or an operand of `&&`, `||`, `??`, `and`, `or`.
    pub fn is_condition(&self, expression: ExpressionId) -> bool {
        let mut inner = expression;
        while let Some(parent) = self[inner].parent {
            match &self[parent].kind {
                ExpressionKind::Conditional { condition, .. } if *condition == inner => {
                    return true;
                }
                ExpressionKind::Operation { operator, .. }
                    if matches!(operator.as_str(), "&&" | "||" | "and" | "or") =>
                {
                    return true;
                }
                ExpressionKind::Closure(_) => return false,
                _ => inner = parent,
            }
        }
        let step = &self[self[inner].step];
        matches!(
            step.kind,
            StepKind::Branch | StepKind::Assert | StepKind::Loop
        )
    }
}
