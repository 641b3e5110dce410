//! Names to where they are bound and used, so that following a value does not scan the source.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::{BindingId, CallId, ExpressionId, ExpressionKind, FunctionId, Source, StepKind};

/// An index of a [`Source`], made when it is first asked for. Whoever changes the source
/// afterwards must put a fresh one in its place.
#[derive(Debug, Clone, Default)]
pub struct Index(OnceLock<Lists>);

#[derive(Debug, Clone, Default)]
struct Lists {
    bindings: BTreeMap<String, Vec<BindingId>>,
    calls: BTreeMap<String, Vec<CallId>>,
    methods: BTreeMap<String, Vec<FunctionId>>,
    named: BTreeMap<String, Vec<CallId>>,
    returned: BTreeMap<FunctionId, Vec<ExpressionId>>,
}

impl Source {
    /// The bindings of a name anywhere in the source, in order.
    pub fn bindings_of(&self, name: &str) -> &[BindingId] {
        self.lists()
            .bindings
            .get(name)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// The calls whose callee begins with a name, in order of the text.
    pub fn calls_on(&self, name: &str) -> &[CallId] {
        self.lists()
            .calls
            .get(name)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// The functions that belong to a class and are called by this name, in order.
    pub(super) fn methods_called(&self, name: &str) -> &[FunctionId] {
        self.lists()
            .methods
            .get(name)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// The calls of what is called by this name, on it, or with it as an argument, in order.
    pub(super) fn calls_naming(&self, name: &str) -> &[CallId] {
        self.lists()
            .named
            .get(name)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// The expressions that a function returns.
    pub fn returned(&self, function: FunctionId) -> &[ExpressionId] {
        self.lists()
            .returned
            .get(&function)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    fn lists(&self) -> &Lists {
        self.index.0.get_or_init(|| {
            let mut lists = Lists::default();
            for (id, binding) in self.bindings() {
                lists
                    .bindings
                    .entry(binding.name.clone())
                    .or_default()
                    .push(id);
            }
            for id in self.call_ids() {
                let root = self[id].callee.split('.').next().unwrap_or_default();
                lists.calls.entry(root.to_owned()).or_default().push(id);
                for name in self.names_in(id) {
                    let calls = lists.named.entry(name.to_owned()).or_default();
                    if calls.last() != Some(&id) {
                        calls.push(id);
                    }
                }
            }
            let returns = self.steps.iter();
            for step in returns.filter(|step| step.kind == StepKind::Return) {
                let returned = lists.returned.entry(step.function).or_default();
                returned.extend(step.expressions.first());
            }
            for id in self.function_ids().filter(|id| self[*id].class.is_some()) {
                let own = self[id].name.rsplit('.').next().unwrap_or_default();
                lists.methods.entry(own.to_owned()).or_default().push(id);
            }
            lists
        })
    }

    /// The last names of a call's target, of what that is a member of, and of its arguments.
    fn names_in(&self, id: CallId) -> impl Iterator<Item = &str> {
        let call = &self[id];
        let object = match &self[call.target].kind {
            ExpressionKind::Member { object, .. } => Some(*object),
            _ => None,
        };
        let arguments = call.arguments.iter().map(|argument| argument.value);
        let all = std::iter::once(call.target).chain(object).chain(arguments);
        let method = std::iter::once(self.method(id));
        let names = all.filter_map(|expression| match &self[expression].kind {
            ExpressionKind::Name(name) => Some(name.as_str()),
            ExpressionKind::Member { property, .. } => Some(property.as_str()),
            _ => None,
        });
        method.chain(names)
    }
}
