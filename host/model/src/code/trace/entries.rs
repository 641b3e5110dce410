//! What an object or dictionary holds.

use super::{BindingKind, ExpressionId, ExpressionKind, MAX_DEPTH, Source, Walk, is_alternative};
use crate::code::{BindingId, Call, CallId, FunctionId, Property};

/// The known entries of an object.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entries {
    /// Key and value, in the order they are given; a later one wins.
    pub known: Vec<(String, ExpressionId)>,
    /// Whether something unseen is part of it: a parameter, a spread of something from
    /// elsewhere, a computed key.
    pub is_open: bool,
}

impl Entries {
    /// The value under a key.
    pub fn get(&self, key: &str) -> Option<ExpressionId> {
        self.known
            .iter()
            .rev()
            .find(|(name, _)| name == key)
            .map(|(_, value)| *value)
    }

    /// The entry whose key is `key` in any letter case, as headers are.
    pub fn get_header(&self, key: &str) -> Option<(&str, ExpressionId)> {
        let found = self
            .known
            .iter()
            .rev()
            .find(|(name, _)| name.eq_ignore_ascii_case(key));
        found.map(|(name, value)| (name.as_str(), *value))
    }
}

impl Source {
    /// The entries of an object, through names, spreads, `Object.assign`, `dict(...)`, and
    /// writes that come after it was made (`options.key = value`, `headers.set(...)`).
    pub fn entries(&self, expression: ExpressionId) -> Entries {
        Walk::new(self).entries(expression, MAX_DEPTH)
    }
}

impl Walk<'_> {
    pub(super) fn entries(&self, expression: ExpressionId, depth: u32) -> Entries {
        let mut entries = Entries::default();
        self.collect_entries(expression, depth, &mut entries);
        entries
    }

    fn collect_entries(&self, expression: ExpressionId, depth: u32, into: &mut Entries) {
        let Some(depth) = self.deeper(depth) else {
            into.is_open = true;
            return;
        };
        match &self[expression].kind {
            ExpressionKind::Object(properties) => {
                for property in properties {
                    self.collect_property(property, depth, into);
                }
            }
            ExpressionKind::Await(inner) | ExpressionKind::Spread(inner) => {
                self.collect_entries(*inner, depth, into);
            }
            ExpressionKind::Conditional { yes, no, .. } => {
                self.collect_entries(*yes, depth, into);
                self.collect_entries(*no, depth, into);
            }
            ExpressionKind::Operation { operator, operands }
                if is_alternative(operator) || operator == "&&" || operator == "|" =>
            {
                // `...(key && { idempotencyKey: key })`: the condition itself holds nothing.
                let skipped = usize::from(operator == "&&");
                for operand in operands.iter().skip(skipped) {
                    self.collect_entries(*operand, depth, into);
                }
            }
            ExpressionKind::Name(name) => self.collect_named(name, expression, depth, into),
            ExpressionKind::Member { object, property } if self.is_own_object(*object) => {
                let fields = self.field(property, expression);
                into.is_open |= fields.is_empty();
                for id in fields {
                    self.collect_bound_entries(id, depth, into);
                }
            }
            ExpressionKind::Member { object, property } => {
                match self.entries(*object, depth).get(property) {
                    Some(value) => self.collect_entries(value, depth, into),
                    None => into.is_open = true,
                }
            }
            ExpressionKind::Call(call) => self.collect_called(*call, depth, into),
            ExpressionKind::Null | ExpressionKind::Boolean(_) => {}
            _ => into.is_open = true,
        }
    }

    fn collect_property(&self, property: &Property, depth: u32, into: &mut Entries) {
        if property.is_spread {
            self.collect_entries(property.value, depth, into);
            return;
        }
        let computed = property
            .computed
            .and_then(|key| self.constant_text(key, depth));
        match property.key.as_deref().or(computed) {
            Some(key) => into.known.push((key.to_owned(), property.value)),
            None => into.is_open = true,
        }
    }

    fn collect_named(&self, name: &str, at: ExpressionId, depth: u32, into: &mut Entries) {
        if name == "undefined" {
            return;
        }
        let bindings = self.resolve(name, at);
        into.is_open |= bindings.is_empty();
        for id in &bindings {
            self.collect_bound_entries(*id, depth, into);
        }
        let Some(scope) = bindings.first().map(|id| self[*id].function) else {
            return;
        };
        // Writes into the object, up to where it is used.
        let place = self[at].span.start;
        for id in self.bindings_of(name) {
            let write = &self[*id];
            if write.kind == BindingKind::Entry && write.span.start < place {
                let same = self.resolve_scope(name, write.function) == Some(scope);
                if let (true, Some(value)) = (same, write.value) {
                    into.known.push((write.path.join("."), value));
                }
            }
        }
        for id in self.calls_on(name).iter().chain(self.calls_on("Object")) {
            let call = &self[*id];
            if call.span.start < place {
                self.collect_written(call, name, depth, into);
            }
        }
    }

    fn resolve_scope(&self, name: &str, from: FunctionId) -> Option<FunctionId> {
        let mut next = Some(from);
        while let Some(scope) = next {
            let binds = |id: &BindingId| self[*id].function == scope && self[*id].is_of_scope();
            if self.bindings_of(name).iter().any(binds) {
                return Some(scope);
            }
            next = self[scope].parent;
        }
        None
    }

    /// `name.set("key", value)`, `name.update({...})`, `Object.assign(name, {...})`.
    fn collect_written(&self, call: &Call, name: &str, depth: u32, into: &mut Entries) {
        let argument = |at: usize| call.arguments.get(at).map(|argument| argument.value);
        if call.callee == "Object.assign" {
            let target = argument(0).map(|target| &self[target].kind);
            if matches!(target, Some(ExpressionKind::Name(target)) if target == name) {
                for source in call.arguments.iter().skip(1) {
                    self.collect_entries(source.value, depth, into);
                }
            }
            return;
        }
        let Some(method) = call
            .callee
            .strip_prefix(name)
            .and_then(|rest| rest.strip_prefix('.'))
        else {
            return;
        };
        match method {
            "set" | "append" | "setdefault" | "setHeader" | "header" => {
                if let (Some(key), Some(value)) = (argument(0), argument(1))
                    && let Some(key) = self.constant_text(key, depth)
                {
                    into.known.push((key.to_owned(), value));
                }
            }
            "update" => {
                for argument in &call.arguments {
                    match &argument.name {
                        Some(key) => into.known.push((key.clone(), argument.value)),
                        None => self.collect_entries(argument.value, depth, into),
                    }
                }
            }
            _ => {}
        }
    }

    fn collect_bound_entries(&self, id: BindingId, depth: u32, into: &mut Entries) {
        let binding = &self[id];
        match (&binding.kind, binding.value) {
            (BindingKind::Variable | BindingKind::Field, Some(value)) => {
                match self.at_path(value, &binding.path, depth) {
                    Some(value) => self.collect_entries(value, depth, into),
                    None => into.is_open = true,
                }
            }
            _ => into.is_open = true,
        }
    }

    fn collect_called(&self, id: CallId, depth: u32, into: &mut Entries) {
        let call = &self[id];
        let name = call.callee.rsplit('.').next().unwrap_or_default();
        match name {
            "assign" | "dict" | "Headers" | "freeze" | "copy" | "deepcopy" | "merge"
            | "OrderedDict" => {
                if matches!(name, "copy" | "merge")
                    && let ExpressionKind::Member { object, .. } = &self[call.target].kind
                    && !matches!(&self[*object].kind, ExpressionKind::Name(name) if matches!(name.as_str(), "_" | "lodash" | "copy"))
                {
                    self.collect_entries(*object, depth, into);
                }
                for argument in &call.arguments {
                    match &argument.name {
                        Some(key) => into.known.push((key.clone(), argument.value)),
                        None => self.collect_entries(argument.value, depth, into),
                    }
                }
            }
            _ => {
                let functions = self.callees(id);
                into.is_open |= functions.is_empty();
                for function in functions {
                    for value in self.returned(function) {
                        self.collect_entries(value, depth, into);
                    }
                }
            }
        }
    }
}
