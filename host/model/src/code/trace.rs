//! Where values come from, inside one source.
//!
//! Everything here is bounded and blind to the order of branches: a name stands for every
//! value that the text before it may have given it.

mod entries;
mod makers;
mod origins;
mod scopes;
mod setters;

pub use entries::Entries;
pub use makers::Maker;
pub use origins::{Origin, OriginKind};

use std::cell::Cell;
use std::ops::Deref;

use super::{
    Binding, BindingId, BindingKind, CallId, ExpressionId, ExpressionKind, FunctionId, Source,
};

/// How many names and calls a value is followed through. Real code needs three or four; the
/// bound stops cycles and hostile chains.
const MAX_DEPTH: u32 = 10;

/// How many expressions one question may look at. Values branch, so depth alone would allow
/// an exponential walk over hostile code.
const MAX_VISITS: u32 = 4_000;

/// One question on its way through a source.
struct Walk<'a> {
    source: &'a Source,
    visits_left: Cell<u32>,
}

impl<'a> Walk<'a> {
    fn new(source: &'a Source) -> Walk<'a> {
        Walk {
            source,
            visits_left: Cell::new(MAX_VISITS),
        }
    }

    /// One step deeper, while the bounds allow it.
    fn deeper(&self, depth: u32) -> Option<u32> {
        let left = self.visits_left.get().checked_sub(1)?;
        self.visits_left.set(left);
        depth.checked_sub(1)
    }
}

impl Deref for Walk<'_> {
    type Target = Source;

    fn deref(&self) -> &Source {
        self.source
    }
}

impl Source {
    /// The function whose step holds the expression.
    pub fn function_of(&self, expression: ExpressionId) -> FunctionId {
        self[self[expression].step].function
    }

    /// The text of an expression, as written.
    pub fn text_of(&self, expression: ExpressionId) -> &str {
        self[expression].span.slice(&self.text)
    }

    /// All bindings with their ids.
    pub fn bindings(&self) -> impl Iterator<Item = (BindingId, &Binding)> {
        self.bindings
            .iter()
            .enumerate()
            .map(|(at, binding)| (BindingId(at as u32), binding))
    }

    /// The bindings that a name may refer to where `at` stands: those of the innermost
    /// function that binds it, without later writes into the object it holds.
    ///
    /// Of several assignments, those before `at` count; where none stands before, all do.
    /// Where no function binds it, it may be a field of the own object, in languages that
    /// let `this.` be left out.
    pub fn resolve(&self, name: &str, at: ExpressionId) -> Vec<BindingId> {
        let place = self[at].span.start;
        let mut function = Some(self.function_of(at));
        while let Some(scope) = function {
            let found: Vec<BindingId> = self
                .bindings_of(name)
                .iter()
                .copied()
                .filter(|id| self[*id].function == scope && self[*id].is_of_scope())
                .collect();
            if !found.is_empty() {
                let earlier: Vec<BindingId> = found
                    .iter()
                    .copied()
                    .filter(|id| self[*id].span.start < place)
                    .collect();
                return if earlier.is_empty() { found } else { earlier };
            }
            function = self[scope].parent;
        }
        if self.language.has_implicit_self() {
            return self.field(name, at);
        }
        Vec::new()
    }

    /// What a field of the own object may hold, seen from `at`: what the enclosing class
    /// assigns or declares under that name.
    pub fn field(&self, name: &str, at: ExpressionId) -> Vec<BindingId> {
        let class = self.class_of(self.function_of(at));
        let full = format!("this.{name}");
        self.bindings_of(&full)
            .iter()
            .copied()
            .filter(|id| self[*id].kind == BindingKind::Field)
            .filter(|id| class.is_none() || self[*id].class.as_deref() == class)
            .collect()
    }

    /// The class that a function, or the function it is written in, belongs to.
    pub fn class_of(&self, function: FunctionId) -> Option<&str> {
        let mut next = Some(function);
        while let Some(id) = next {
            if let Some(class) = &self[id].class {
                return Some(class);
            }
            next = self[id].parent;
        }
        None
    }

    /// The expressions that `expression` may stand for: names, fields, `await`, conditionals
    /// and `a ?? b` are followed. What can't be followed further stands for itself.
    pub fn values(&self, expression: ExpressionId) -> Vec<ExpressionId> {
        Walk::new(self).values(expression, MAX_DEPTH)
    }

    /// What stands under a destructuring path of a value, where its entries show it.
    pub fn at_path(&self, value: ExpressionId, path: &[String]) -> Option<ExpressionId> {
        Walk::new(self).at_path(value, path, MAX_DEPTH)
    }

    /// Whether the expression is `this` or `self`.
    pub fn is_own_object(&self, expression: ExpressionId) -> bool {
        matches!(&self[expression].kind, ExpressionKind::Name(name) if matches!(name.as_str(), "this" | "self" | "cls"))
    }

    /// The module and the path inside it that an expression stands for, through imports and
    /// aliases: `uuidv4` is `("uuid", ["v4"])` after `import { v4 as uuidv4 } from "uuid"`.
    pub fn module_path(&self, expression: ExpressionId) -> Option<(String, Vec<String>)> {
        Walk::new(self).module_path(expression, MAX_DEPTH)
    }

    /// The module that `require("module")` or `import("module")` loads.
    fn required_module(&self, call: CallId) -> Option<String> {
        let call = &self[call];
        if !matches!(call.callee.as_str(), "require" | "import") {
            return None;
        }
        match &self[call.arguments.first()?.value].kind {
            ExpressionKind::Text(module) => Some(module.clone()),
            _ => None,
        }
    }

    /// The functions of this source that a call may run: named functions, methods of the own
    /// class, and closures stored in names.
    pub fn callees(&self, call: CallId) -> Vec<FunctionId> {
        self.functions_of(self[call].target)
    }

    /// The functions of this source that an expression may stand for.
    pub fn functions_of(&self, expression: ExpressionId) -> Vec<FunctionId> {
        match &self[expression].kind {
            ExpressionKind::Closure(function) => vec![*function],
            ExpressionKind::Name(name) => {
                let bound = self.functions_bound_to(name, expression);
                if bound.is_empty() && self.language.has_implicit_self() {
                    return self.methods_of_own_class(name, expression);
                }
                bound
            }
            ExpressionKind::Member { object, property } if self.is_own_object(*object) => {
                self.methods_of_own_class(property, expression)
            }
            // `fn.bind(this)` and the like.
            ExpressionKind::Call(call) => match &self[self[*call].target].kind {
                ExpressionKind::Member { object, property } if property == "bind" => {
                    self.functions_of(*object)
                }
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    fn functions_bound_to(&self, name: &str, at: ExpressionId) -> Vec<FunctionId> {
        let bindings = self.resolve(name, at).into_iter();
        bindings
            .filter_map(|id| match (&self[id].kind, self[id].value) {
                (BindingKind::Function(function), _) => Some(*function),
                (BindingKind::Variable, Some(value)) => match &self[value].kind {
                    ExpressionKind::Closure(function) => Some(*function),
                    _ => None,
                },
                _ => None,
            })
            .collect()
    }

    fn methods_of_own_class(&self, name: &str, at: ExpressionId) -> Vec<FunctionId> {
        let class = self.class_of(self.function_of(at));
        let called = self.methods_called(name).iter().copied();
        called
            .filter(|id| self[*id].class.as_deref() == class)
            .collect()
    }

    /// The ids of all functions.
    pub fn function_ids(&self) -> impl Iterator<Item = FunctionId> + use<> {
        (0..self.functions.len() as u32).map(FunctionId)
    }

    /// The ids of all calls.
    pub fn call_ids(&self) -> impl Iterator<Item = CallId> + use<> {
        (0..self.calls.len() as u32).map(CallId)
    }

    /// The constant text that an expression stands for, if it is one.
    pub fn constant_text(&self, expression: ExpressionId) -> Option<&str> {
        Walk::new(self).constant_text(expression, MAX_DEPTH)
    }

    /// The expressions directly inside one.
    pub fn parts(&self, expression: ExpressionId) -> Vec<ExpressionId> {
        match &self[expression].kind {
            ExpressionKind::Template(parts)
            | ExpressionKind::List(parts)
            | ExpressionKind::Other(parts)
            | ExpressionKind::Operation {
                operands: parts, ..
            } => parts.clone(),
            ExpressionKind::Member { object, .. } => vec![*object],
            ExpressionKind::Index { object, index } => vec![*object, *index],
            ExpressionKind::Call(call) => {
                let call = &self[*call];
                let arguments = call.arguments.iter().map(|argument| argument.value);
                std::iter::once(call.target).chain(arguments).collect()
            }
            ExpressionKind::Object(properties) => properties
                .iter()
                .flat_map(|property| property.computed.into_iter().chain([property.value]))
                .collect(),
            ExpressionKind::Conditional { condition, yes, no } => vec![*condition, *yes, *no],
            ExpressionKind::Await(inner) | ExpressionKind::Spread(inner) => vec![*inner],
            ExpressionKind::Assignment { target, value } => vec![*target, *value],
            ExpressionKind::Text(_)
            | ExpressionKind::Number(_)
            | ExpressionKind::Boolean(_)
            | ExpressionKind::Null
            | ExpressionKind::Name(_)
            | ExpressionKind::Closure(_) => Vec::new(),
        }
    }

    /// An expression and everything inside it, outermost first, without closures' bodies.
    pub fn all_parts(&self, expression: ExpressionId) -> Vec<ExpressionId> {
        let mut found = vec![expression];
        let mut next = 0;
        while let Some(part) = found.get(next).copied() {
            found.extend(self.parts(part));
            next += 1;
        }
        found
    }
}

impl Binding {
    /// Whether it binds a name in its function's scope: a write into an object, a field and a
    /// re-export do not.
    fn is_of_scope(&self) -> bool {
        !matches!(
            self.kind,
            BindingKind::Entry | BindingKind::Field | BindingKind::Reexport { .. }
        )
    }
}

impl<'a> Walk<'a> {
    fn values(&self, expression: ExpressionId, depth: u32) -> Vec<ExpressionId> {
        let mut found = Vec::new();
        self.collect_values(expression, depth, &mut found);
        found
    }

    fn collect_values(&self, expression: ExpressionId, depth: u32, found: &mut Vec<ExpressionId>) {
        let before = found.len();
        if let Some(depth) = self.deeper(depth) {
            match &self[expression].kind {
                ExpressionKind::Await(inner) => self.collect_values(*inner, depth, found),
                ExpressionKind::Assignment { value, .. } => {
                    self.collect_values(*value, depth, found);
                }
                ExpressionKind::Conditional { yes, no, .. } => {
                    self.collect_values(*yes, depth, found);
                    self.collect_values(*no, depth, found);
                }
                ExpressionKind::Operation { operator, operands } if is_alternative(operator) => {
                    for operand in operands {
                        self.collect_values(*operand, depth, found);
                    }
                }
                ExpressionKind::Call(call) => {
                    for given in self.given_by_run(*call) {
                        self.collect_values(given, depth, found);
                    }
                }
                ExpressionKind::Name(name) => {
                    for id in self.resolve(name, expression) {
                        self.collect_bound(id, depth, found);
                    }
                }
                ExpressionKind::Member { object, property } if self.is_own_object(*object) => {
                    for id in self.field(property, expression) {
                        self.collect_bound(id, depth, found);
                    }
                }
                ExpressionKind::Member { object, property } => {
                    if let Some(value) = self.entries(*object, depth).get(property) {
                        self.collect_values(value, depth, found);
                    }
                }
                _ => {}
            }
        }
        if found.len() == before && !found.contains(&expression) {
            found.push(expression);
        }
    }

    fn collect_bound(&self, id: BindingId, depth: u32, found: &mut Vec<ExpressionId>) {
        let binding = &self[id];
        let Some(value) = binding.value else { return };
        if matches!(binding.kind, BindingKind::Variable | BindingKind::Field)
            && let Some(value) = self.at_path(value, &binding.path, depth)
        {
            self.collect_values(value, depth, found);
        }
    }

    fn at_path(&self, value: ExpressionId, path: &[String], depth: u32) -> Option<ExpressionId> {
        path.iter()
            .try_fold(value, |value, name| self.entries(value, depth).get(name))
    }

    fn constant_text(&self, expression: ExpressionId, depth: u32) -> Option<&'a str> {
        let source = self.source;
        self.values(expression, depth)
            .into_iter()
            .find_map(|value| match &source[value].kind {
                ExpressionKind::Text(text) => Some(text.as_str()),
                _ => None,
            })
    }

    fn module_path(&self, expression: ExpressionId, depth: u32) -> Option<(String, Vec<String>)> {
        let depth = self.deeper(depth)?;
        match &self[expression].kind {
            ExpressionKind::Await(inner) => self.module_path(*inner, depth),
            ExpressionKind::Member { object, property } if self.is_own_object(*object) => self
                .field(property, expression)
                .into_iter()
                .find_map(|id| self.bound_module_path(id, depth)),
            ExpressionKind::Member { object, property } => {
                let (module, mut path) = self.module_path(*object, depth)?;
                if !(path.is_empty() && property == "default") {
                    path.push(property.clone());
                }
                Some((module, path))
            }
            ExpressionKind::Name(name) => self
                .resolve(name, expression)
                .into_iter()
                .find_map(|id| self.bound_module_path(id, depth)),
            ExpressionKind::Call(call) => self
                .required_module(*call)
                .map(|module| (module, Vec::new())),
            _ => None,
        }
    }

    fn bound_module_path(&self, id: BindingId, depth: u32) -> Option<(String, Vec<String>)> {
        let binding = &self[id];
        match &binding.kind {
            BindingKind::Import { module, name } => {
                let name = name.iter().filter(|name| *name != "default").cloned();
                Some((
                    module.clone(),
                    name.chain(binding.path.iter().cloned()).collect(),
                ))
            }
            BindingKind::Variable | BindingKind::Field => {
                let (module, mut path) = self.module_path(binding.value?, depth)?;
                path.extend(binding.path.iter().cloned());
                Some((module, path))
            }
            _ => None,
        }
    }
}

/// Operators that yield one of their operands. A block that is a value (`val paid = try { .. }
/// catch ..`, `if`, `when`) is an operation on the values of its ways, with its keyword.
fn is_alternative(operator: &str) -> bool {
    matches!(
        operator,
        "||" | "??" | "or" | "?:" | "try" | "if" | "when" | "switch" | "match"
    )
}
