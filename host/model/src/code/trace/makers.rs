//! What made an object: a construction, a factory, a declared type, a module.

use super::{
    BindingId, BindingKind, CallId, ExpressionId, ExpressionKind, MAX_DEPTH, Source, Walk,
};

/// What an object was made by, or is declared to be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Maker {
    /// The result of this construction or call.
    Call(CallId),
    /// Declared with this type, as written: `Stripe`, `Stripe | null`, `Optional[Stripe]`.
    Type(String),
    /// A module, or something inside it.
    Module {
        /// The module as written.
        module: String,
        /// The path inside it; empty for the module itself.
        path: Vec<String>,
    },
}

impl Source {
    /// What may have made the object that an expression stands for, through names, fields set
    /// or declared in the class, typed parameters, and functions of this source that return it.
    pub fn makers(&self, expression: ExpressionId) -> Vec<Maker> {
        let mut found = Vec::new();
        Walk::new(self).collect_makers(expression, MAX_DEPTH, &mut found);
        found
    }
}

impl Walk<'_> {
    fn collect_makers(&self, expression: ExpressionId, depth: u32, found: &mut Vec<Maker>) {
        let Some(depth) = self.deeper(depth) else {
            return;
        };
        match &self[expression].kind {
            ExpressionKind::Await(inner) => self.collect_makers(*inner, depth, found),
            ExpressionKind::Assignment { value, .. } => self.collect_makers(*value, depth, found),
            ExpressionKind::Conditional { yes, no, .. } => {
                self.collect_makers(*yes, depth, found);
                self.collect_makers(*no, depth, found);
            }
            ExpressionKind::Operation { operator, operands } if super::is_alternative(operator) => {
                for operand in operands {
                    self.collect_makers(*operand, depth, found);
                }
            }
            ExpressionKind::Name(name) => {
                for id in self.resolve(name, expression) {
                    self.collect_bound_makers(id, depth, found);
                }
            }
            ExpressionKind::Member { object, property } => {
                if self.is_own_object(*object) {
                    for id in self.field(property, expression) {
                        self.collect_bound_makers(id, depth, found);
                    }
                    // A getter: `get stripe() { return new Stripe(...) }`.
                    self.collect_returned_makers(expression, depth, found);
                } else if let Some((module, path)) = self.module_path(expression, depth) {
                    push(found, Maker::Module { module, path });
                } else if let Some(value) = self.entries(*object, depth).get(property) {
                    self.collect_makers(value, depth, found);
                }
            }
            ExpressionKind::Call(call) => {
                push(found, Maker::Call(*call));
                let given = self.given_by_run(*call).into_iter();
                for inner in given.chain(self.changed_by_run(*call)) {
                    self.collect_makers(inner, depth, found);
                }
                self.collect_returned_makers(self[*call].target, depth, found);
            }
            _ => {}
        }
    }

    fn collect_returned_makers(&self, target: ExpressionId, depth: u32, found: &mut Vec<Maker>) {
        for function in self.functions_of(target) {
            for value in self.returned(function).iter().copied() {
                self.collect_makers(value, depth, found);
            }
        }
    }

    fn collect_bound_makers(&self, id: BindingId, depth: u32, found: &mut Vec<Maker>) {
        let binding = &self[id];
        if let Some(type_name) = &binding.type_name {
            push(found, Maker::Type(type_name.clone()));
        }
        match &binding.kind {
            BindingKind::Import { module, name } => {
                let name = name.iter().filter(|name| *name != "default").cloned();
                let path = name.chain(binding.path.iter().cloned()).collect();
                push(
                    found,
                    Maker::Module {
                        module: module.clone(),
                        path,
                    },
                );
            }
            BindingKind::Variable | BindingKind::Field | BindingKind::Manager => {
                let Some(value) = binding.value else { return };
                if binding.path.is_empty() {
                    self.collect_makers(value, depth, found);
                } else if let Some(inner) = self.at_path(value, &binding.path, depth) {
                    self.collect_makers(inner, depth, found);
                } else if let Some((module, mut path)) = self.module_path(value, depth) {
                    path.extend(binding.path.iter().cloned());
                    push(found, Maker::Module { module, path });
                }
            }
            BindingKind::Parameter(position) => {
                let parameter = self[binding.function].parameters.get(*position);
                if let Some(default) = parameter.and_then(|parameter| parameter.default) {
                    self.collect_makers(default, depth, found);
                }
            }
            _ => {}
        }
    }
}

fn push(found: &mut Vec<Maker>, maker: Maker) {
    if !found.contains(&maker) {
        found.push(maker);
    }
}
