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
    /// Whether its names are those of setters and typed fields, which differ from what is sent
    /// in case and underscores: `captureMethod` and `CaptureMethod` for `capture_method`.
    pub is_typed: bool,
}

impl Entries {
    /// The value under a key. Where names are typed, one that differs in case and underscores
    /// counts if there is none of that very name.
    pub fn get(&self, key: &str) -> Option<ExpressionId> {
        let exact = self.known.iter().rev().find(|(name, _)| name == key);
        let loose = || {
            let mut known = self.known.iter().rev().filter(|_| self.is_typed);
            known.find(|(name, _)| is_same(name, key))
        };
        exact.or_else(loose).map(|(_, value)| *value)
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

/// Whether two names are the same but for case and underscores.
fn is_same(one: &str, other: &str) -> bool {
    let letters = |name: &'_ str| {
        let letters = name.bytes().filter(|byte| *byte != b'_');
        letters
            .map(|byte| byte.to_ascii_lowercase())
            .collect::<Vec<u8>>()
    };
    letters(one) == letters(other)
}

impl Source {
    /// The entries of an object, through names, spreads, `Object.assign`, `dict(...)`, and
    /// writes that come after it was made (`options.key = value`, `headers.set(...)`,
    /// `params.setKey(value)`), and builders.
    pub fn entries(&self, expression: ExpressionId) -> Entries {
        Walk::new(self).entries(expression, MAX_DEPTH)
    }
}

impl Walk<'_> {
    pub(super) fn entries(&self, expression: ExpressionId, depth: u32) -> Entries {
        let mut entries = Entries {
            is_typed: self.language.has_typed_fields(),
            ..Entries::default()
        };
        self.collect_entries(expression, depth, &mut entries);
        entries
    }

    pub(super) fn collect_entries(&self, expression: ExpressionId, depth: u32, into: &mut Entries) {
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
            ExpressionKind::List(items) if self.are_pairs(items) => {
                for item in items {
                    self.collect_tuple(*item, depth, into);
                }
            }
            ExpressionKind::Null | ExpressionKind::Boolean(_) => {}
            _ => into.is_open = true,
        }
    }

    /// Whether a list is one of names and values: `[("amount", amount), ("currency", "eur")]`.
    fn are_pairs(&self, items: &[ExpressionId]) -> bool {
        let is_pair = |item: &ExpressionId| matches!(&self[*item].kind, ExpressionKind::List(pair) if pair.len() == 2);
        !items.is_empty() && items.iter().all(is_pair)
    }

    fn collect_tuple(&self, item: ExpressionId, depth: u32, into: &mut Entries) {
        match &self[item].kind {
            ExpressionKind::List(pair) => self.collect_pair(pair, depth, into),
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
        let is_builder = bindings.iter().any(|id| self.holds_builder(*id));
        for id in self.calls_on(name) {
            let call = &self[*id];
            let is_same =
                call.span.start < place && self.resolve_scope(name, call.function) == Some(scope);
            if is_same {
                self.collect_updated(call, name, depth, into);
                self.collect_set(*id, name, is_builder, depth, into);
            }
        }
        for id in self.calls_on("Object") {
            let call = &self[*id];
            if call.span.start < place && call.callee == "Object.assign" {
                self.collect_assigned(call, name, depth, into);
            }
        }
    }

    fn holds_builder(&self, id: BindingId) -> bool {
        let binding = &self[id];
        let by_type = binding.type_name.as_deref().is_some_and(|written| {
            let class = written.split('<').next().unwrap_or_default();
            class.ends_with("Builder")
        });
        by_type || binding.value.is_some_and(|value| self.makes_builder(value))
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

    /// `Object.assign(name, {...})`.
    fn collect_assigned(&self, call: &Call, name: &str, depth: u32, into: &mut Entries) {
        let target = call
            .arguments
            .first()
            .map(|target| &self[target.value].kind);
        if matches!(target, Some(ExpressionKind::Name(target)) if target == name) {
            for source in call.arguments.iter().skip(1) {
                self.collect_entries(source.value, depth, into);
            }
        }
    }

    /// `name.update({...})`, `name.putAll(other)`.
    fn collect_updated(&self, call: &Call, name: &str, depth: u32, into: &mut Entries) {
        let rest = call.callee.strip_prefix(name);
        let method = rest.and_then(|rest| rest.strip_prefix('.'));
        // `params.push(("confirm", "true"))`
        if let (Some("push" | "append"), [pair]) = (method, call.arguments.as_slice()) {
            self.collect_tuple(pair.value, depth, into);
        }
        if matches!(
            method,
            Some("update" | "putAll" | "addAll" | "setAll" | "merge")
        ) {
            for argument in &call.arguments {
                match &argument.name {
                    Some(key) => into.known.push((key.clone(), argument.value)),
                    None => self.collect_entries(argument.value, depth, into),
                }
            }
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
            | "OrderedDict" => self.collect_copied(call, name, depth, into),
            _ if self.language.has_typed_fields() && self.collect_map(id, name, depth, into) => {}
            _ if self.collect_built(id, depth, into) => {}
            _ if self.collect_run(id, depth, into) => {}
            _ if call.is_construction && self.language.has_typed_fields() => {
                for argument in &call.arguments {
                    match &argument.name {
                        Some(key) => into.known.push((key.clone(), argument.value)),
                        None => into.is_open = true,
                    }
                }
            }
            _ => {
                let functions = self.callees(id);
                into.is_open |= functions.is_empty();
                for function in functions {
                    for value in self.returned(function).iter().copied() {
                        self.collect_entries(value, depth, into);
                    }
                }
            }
        }
    }

    fn collect_copied(&self, call: &Call, name: &str, depth: u32, into: &mut Entries) {
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

    /// `Map.of("key", value)`, `mapOf("key" to value)`, `new HashMap<>(other)`. Tells whether
    /// the call makes a map.
    fn collect_map(&self, id: CallId, name: &str, depth: u32, into: &mut Entries) -> bool {
        let call = &self[id];
        let values: Vec<ExpressionId> = call.arguments.iter().map(|given| given.value).collect();
        match name {
            "of" if call.callee.ends_with("Map.of") => {
                for pair in values.chunks_exact(2) {
                    self.collect_pair(pair, depth, into);
                }
            }
            "mapOf" | "hashMapOf" | "mutableMapOf" | "linkedMapOf" | "sortedMapOf"
            | "ofEntries" | "parametersOf" | "headersOf" => {
                for value in values {
                    match &self[value].kind {
                        ExpressionKind::Operation { operator, operands } if operator == "to" => {
                            self.collect_pair(operands, depth, into);
                        }
                        ExpressionKind::Call(entry) if self.method(*entry) == "entry" => {
                            let pair = self[*entry].arguments.iter().map(|given| given.value);
                            self.collect_pair(&pair.collect::<Vec<_>>(), depth, into);
                        }
                        _ => into.is_open = true,
                    }
                }
            }
            "buildMap" => {
                for value in values {
                    if let ExpressionKind::Closure(function) = self[value].kind {
                        self.collect_closure(function, depth, into);
                    }
                }
            }
            "emptyMap"
            | "HashMap"
            | "LinkedHashMap"
            | "TreeMap"
            | "ConcurrentHashMap"
            | "LinkedMultiValueMap"
            | "HttpHeaders"
            | "JSONObject"
            | "JsonObject"
            | "unmodifiableMap"
            | "copyOf"
            | "ofNullable"
            | "requireNonNull" => {
                for value in values {
                    if !matches!(self[value].kind, ExpressionKind::Number(_)) {
                        self.collect_entries(value, depth, into);
                    }
                }
            }
            _ => return false,
        }
        true
    }

    fn collect_pair(&self, pair: &[ExpressionId], depth: u32, into: &mut Entries) {
        if let [key, value] = pair {
            match self.constant_text(*key, depth) {
                Some(key) => into.known.push((key.to_owned(), *value)),
                None => into.is_open = true,
            }
        }
    }
}
