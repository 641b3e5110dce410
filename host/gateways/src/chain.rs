//! What a callee stands for: a path from a module, or from a name that leads no further.
//!
//! `pi.create` after `const pi = this.stripe.paymentIntents` and `this.stripe = new Stripe(key)`
//! is the path `Stripe () paymentIntents create` from the module `stripe`.

use tollgate_model::code::{BindingId, BindingKind, CallId, ExpressionId, ExpressionKind, Source};

/// How many names and calls a callee is followed through. Real code needs four or five.
const MAX_DEPTH: u32 = 12;

/// How many ways a callee may lead. More means generated or hostile code.
const MAX_CHAINS: usize = 16;

/// One way in which a callee can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chain {
    /// The module that the path starts in; none for a path from a plain name.
    pub(crate) module: Option<String>,
    /// The path.
    pub(crate) links: Vec<Link>,
}

/// One link of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Link {
    /// A name or property.
    Name(String),
    /// What comes before is called or constructed.
    Call(CallId),
    /// What comes before is a type, and this an object of it.
    Instance,
}

impl Chain {
    fn named(name: &str) -> Chain {
        Chain {
            module: None,
            links: vec![Link::Name(name.to_owned())],
        }
    }

    fn then(mut self, path: &[String]) -> Chain {
        self.links.extend(path.iter().cloned().map(Link::Name));
        self
    }

    /// The names along the path.
    pub(crate) fn names(&self) -> Vec<&str> {
        self.links
            .iter()
            .filter_map(|link| match link {
                Link::Name(name) => Some(name.as_str()),
                Link::Call(_) | Link::Instance => None,
            })
            .collect()
    }

    /// The last name, with which a method is called.
    pub(crate) fn method(&self) -> Option<&str> {
        match self.links.last() {
            Some(Link::Name(name)) => Some(name),
            _ => None,
        }
    }

    /// The calls along the path: the constructor or factory that made the client.
    pub(crate) fn calls(&self) -> impl Iterator<Item = CallId> {
        self.links.iter().filter_map(|link| match link {
            Link::Call(call) => Some(*call),
            Link::Name(_) | Link::Instance => None,
        })
    }
}

/// All ways in which an expression can be read, the most telling first: those that lead to a
/// module before those that end at a name.
pub(crate) fn chains(source: &Source, expression: ExpressionId) -> Vec<Chain> {
    let mut found = Vec::new();
    for chain in follow(source, expression, MAX_DEPTH) {
        if !found.contains(&chain) && found.len() < MAX_CHAINS {
            found.push(chain);
        }
    }
    found.sort_by_key(|chain| chain.module.is_none());
    found
}

fn follow(source: &Source, expression: ExpressionId, depth: u32) -> Vec<Chain> {
    let Some(depth) = depth.checked_sub(1) else {
        return Vec::new();
    };
    let mut found = match &source[expression].kind {
        ExpressionKind::Name(name) => follow_name(source, name, expression, depth),
        ExpressionKind::Member { object, property } if source.is_own_object(*object) => {
            follow_field(source, property, expression, depth)
        }
        ExpressionKind::Member { object, property } => follow(source, *object, depth)
            .into_iter()
            .map(|chain| chain.then(std::slice::from_ref(property)))
            .collect(),
        ExpressionKind::Call(call) => follow_call(source, *call, depth),
        ExpressionKind::Await(inner) => follow(source, *inner, depth),
        ExpressionKind::Assignment { value, .. } => follow(source, *value, depth),
        ExpressionKind::Conditional { yes, no, .. } => {
            let mut both = follow(source, *yes, depth);
            both.extend(follow(source, *no, depth));
            both
        }
        ExpressionKind::Operation { operator, operands }
            if matches!(operator.as_str(), "||" | "??" | "or" | "&&") =>
        {
            operands
                .iter()
                .flat_map(|operand| follow(source, *operand, depth))
                .collect()
        }
        _ => Vec::new(),
    };
    found.truncate(MAX_CHAINS);
    found
}

fn follow_name(source: &Source, name: &str, at: ExpressionId, depth: u32) -> Vec<Chain> {
    let bindings = source.resolve(name, at);
    let found = bindings
        .iter()
        .flat_map(|id| follow_binding(source, *id, depth))
        .collect();
    or_named(found, name)
}

fn follow_field(source: &Source, name: &str, at: ExpressionId, depth: u32) -> Vec<Chain> {
    let mut found: Vec<Chain> = source
        .field(name, at)
        .iter()
        .flat_map(|id| follow_binding(source, *id, depth))
        .collect();
    // A getter: `get stripe() { return new Stripe(key) }`.
    for function in source.functions_of(at) {
        for value in source.returned(function) {
            found.extend(follow(source, value, depth));
        }
    }
    or_named(found, name)
}

/// The name itself says something too, where what it holds leads to no module.
fn or_named(mut found: Vec<Chain>, name: &str) -> Vec<Chain> {
    if !found.iter().any(|chain| chain.module.is_some()) {
        found.push(Chain::named(name));
    }
    found
}

fn follow_binding(source: &Source, id: BindingId, depth: u32) -> Vec<Chain> {
    let binding = &source[id];
    let mut found = Vec::new();
    if let Some(type_name) = &binding.type_name {
        found.extend(follow_type(source, type_name));
    }
    match &binding.kind {
        BindingKind::Import { module, name } => {
            let name = name.iter().filter(|name| *name != "default").cloned();
            let links = name
                .chain(binding.path.iter().cloned())
                .map(Link::Name)
                .collect();
            found.push(Chain {
                module: Some(module.clone()),
                links,
            });
        }
        BindingKind::Variable | BindingKind::Field | BindingKind::Manager => {
            if let Some(value) = binding.value {
                let inner = source
                    .at_path(value, &binding.path)
                    .filter(|inner| *inner != value);
                if let (Some(inner), false) = (inner, binding.path.is_empty()) {
                    found.extend(follow(source, inner, depth));
                }
                let outer = follow(source, value, depth);
                found.extend(outer.into_iter().map(|chain| chain.then(&binding.path)));
            }
        }
        BindingKind::Parameter(position) => {
            let parameter = source[binding.function].parameters.get(*position);
            if let Some(default) = parameter.and_then(|parameter| parameter.default) {
                found.extend(follow(source, default, depth));
            }
            // `({ stripe }) => stripe.refunds.create(...)`: the path is all that is known.
            if let (true, Some(name)) = (found.is_empty(), binding.path.last()) {
                found.push(Chain::named(name));
            }
        }
        _ => {}
    }
    found
}

/// The chains of a declared type: of `Stripe | null`, `Optional[StripeClient]`,
/// `Promise<Stripe>`, `InstanceType<typeof Stripe>` each name is tried.
fn follow_type(source: &Source, type_name: &str) -> Vec<Chain> {
    let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '$' | '.');
    let names = type_name
        .split(|letter| !is_part(letter))
        .filter(|name| !name.is_empty());
    let mut found = Vec::new();
    for name in names.take(6) {
        let mut parts = name.split('.').map(str::to_owned);
        let Some(first) = parts.next() else { continue };
        let rest: Vec<String> = parts.collect();
        let mut chain = imported(source, &first)
            .unwrap_or_else(|| Chain::named(&first))
            .then(&rest);
        chain.links.push(Link::Instance);
        found.push(chain);
    }
    found
}

/// The import that a type's first name refers to. Types are imported at the top of a module,
/// so that scopes need not be walked.
fn imported(source: &Source, name: &str) -> Option<Chain> {
    source
        .bindings
        .iter()
        .find_map(|binding| match &binding.kind {
            BindingKind::Import {
                module,
                name: inner,
            } if binding.name == name => {
                let inner = inner.iter().filter(|inner| *inner != "default").cloned();
                let links = inner
                    .chain(binding.path.iter().cloned())
                    .map(Link::Name)
                    .collect();
                Some(Chain {
                    module: Some(module.clone()),
                    links,
                })
            }
            _ => None,
        })
}

fn follow_call(source: &Source, id: CallId, depth: u32) -> Vec<Chain> {
    let call = &source[id];
    if matches!(call.callee.as_str(), "require" | "import")
        && let Some(argument) = call.arguments.first()
        && let ExpressionKind::Text(module) = &source[argument.value].kind
    {
        return vec![Chain {
            module: Some(module.clone()),
            links: Vec::new(),
        }];
    }
    let mut found = Vec::new();
    for function in source.callees(id) {
        for value in source.returned(function) {
            found.extend(
                follow(source, value, depth)
                    .into_iter()
                    .filter(|chain| chain.module.is_some()),
            );
        }
    }
    if found.is_empty() {
        found = follow(source, call.target, depth);
        for chain in &mut found {
            chain.links.push(Link::Call(id));
        }
    }
    found
}
