//! What a callee stands for: a path from a module, or from a name that leads no further.
//!
//! `pi.create` after `const pi = this.stripe.paymentIntents` and `this.stripe = new Stripe(key)`
//! is the path `Stripe () paymentIntents create` from the module `stripe`.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

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
    Chains::in_source(source).of(expression)
}

/// What an expression was followed to, with so many steps left.
type Followed = HashMap<(ExpressionId, u32), Rc<[Chain]>>;

/// The chains of a source. What was followed once is not followed again.
pub(crate) struct Chains<'a> {
    source: &'a Source,
    followed: RefCell<Followed>,
}

impl<'a> Chains<'a> {
    pub(crate) fn in_source(source: &'a Source) -> Chains<'a> {
        Chains {
            source,
            followed: RefCell::default(),
        }
    }

    /// See [`chains`].
    pub(crate) fn of(&self, expression: ExpressionId) -> Vec<Chain> {
        let mut found = Vec::new();
        for chain in self.follow(expression, MAX_DEPTH).iter() {
            if !found.contains(chain) && found.len() < MAX_CHAINS {
                found.push(chain.clone());
            }
        }
        found.sort_by_key(|chain| chain.module.is_none());
        found
    }

    fn follow(&self, expression: ExpressionId, depth: u32) -> Rc<[Chain]> {
        let Some(depth) = depth.checked_sub(1) else {
            return Rc::default();
        };
        let key = (expression, depth);
        if let Some(known) = self.followed.borrow().get(&key) {
            return known.clone();
        }
        let mut found = self.follow_anew(expression, depth);
        found.truncate(MAX_CHAINS);
        let found: Rc<[Chain]> = found.into();
        self.followed.borrow_mut().insert(key, found.clone());
        found
    }

    fn follow_anew(&self, expression: ExpressionId, depth: u32) -> Vec<Chain> {
        let source = self.source;
        match &source[expression].kind {
            ExpressionKind::Name(name) => self.follow_name(name, expression, depth),
            ExpressionKind::Member { object, property } if source.is_own_object(*object) => {
                self.follow_field(property, expression, depth)
            }
            ExpressionKind::Member { object, property } => {
                let objects = self.follow(*object, depth);
                let chains = objects.iter().cloned();
                chains
                    .map(|chain| chain.then(std::slice::from_ref(property)))
                    .collect()
            }
            ExpressionKind::Call(call) => self.follow_call(*call, depth),
            ExpressionKind::Await(inner) => self.follow(*inner, depth).to_vec(),
            ExpressionKind::Assignment { value, .. } => self.follow(*value, depth).to_vec(),
            ExpressionKind::Conditional { yes, no, .. } => {
                let mut both = self.follow(*yes, depth).to_vec();
                both.extend_from_slice(&self.follow(*no, depth));
                both
            }
            ExpressionKind::Operation { operator, operands }
                if matches!(operator.as_str(), "||" | "??" | "or" | "&&") =>
            {
                let operands = operands.iter();
                operands
                    .flat_map(|operand| self.follow(*operand, depth).to_vec())
                    .collect()
            }
            _ => Vec::new(),
        }
    }

    fn follow_name(&self, name: &str, at: ExpressionId, depth: u32) -> Vec<Chain> {
        let bindings = self.source.resolve(name, at);
        let found = bindings
            .iter()
            .flat_map(|id| self.follow_binding(*id, depth))
            .collect();
        or_named(found, name)
    }

    fn follow_field(&self, name: &str, at: ExpressionId, depth: u32) -> Vec<Chain> {
        let source = self.source;
        let fields = source.field(name, at);
        let mut found: Vec<Chain> = fields
            .iter()
            .flat_map(|id| self.follow_binding(*id, depth))
            .collect();
        // A getter: `get stripe() { return new Stripe(key) }`.
        for function in source.functions_of(at) {
            for value in source.returned(function) {
                found.extend_from_slice(&self.follow(*value, depth));
            }
        }
        or_named(found, name)
    }

    fn follow_binding(&self, id: BindingId, depth: u32) -> Vec<Chain> {
        let source = self.source;
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
                        found.extend_from_slice(&self.follow(inner, depth));
                    }
                    let outer = self.follow(value, depth);
                    let outer = outer.iter().cloned();
                    found.extend(outer.map(|chain| chain.then(&binding.path)));
                }
            }
            BindingKind::Parameter(position) => {
                let parameter = source[binding.function].parameters.get(*position);
                if let Some(default) = parameter.and_then(|parameter| parameter.default) {
                    found.extend_from_slice(&self.follow(default, depth));
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

    fn follow_call(&self, id: CallId, depth: u32) -> Vec<Chain> {
        let source = self.source;
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
                let followed = self.follow(*value, depth);
                let telling = followed.iter().filter(|chain| chain.module.is_some());
                found.extend(telling.cloned());
            }
        }
        if found.is_empty() {
            found = self.follow(call.target, depth).to_vec();
            for chain in &mut found {
                chain.links.push(Link::Call(id));
            }
        }
        found
    }
}

/// The name itself says something too, where what it holds leads to no module.
fn or_named(mut found: Vec<Chain>, name: &str) -> Vec<Chain> {
    if !found.iter().any(|chain| chain.module.is_some()) {
        found.push(Chain::named(name));
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
