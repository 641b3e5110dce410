//! Keys that lie in a strategy of sending, which a client or a request is told to follow.

use tollgate_model::code::{BindingId, BindingKind, CallId, ExpressionId, ExpressionKind};
use tollgate_model::gateway::Key;

use super::Search;

/// How many links of a chain are looked at.
const MAX_LINKS: usize = 16;

impl Search<'_> {
    /// `Charge::create(&client.with_strategy(RequestStrategy::Idempotent(key)), params)`, and
    /// `create.customize().request_strategy(RequestStrategy::Idempotent(key)).send(&client)`.
    pub(super) fn find_strategy(&self, key: &mut Key) {
        let call = &self.source[self.call];
        let receiver = match &self.source[call.target].kind {
            ExpressionKind::Member { object, .. } => Some(*object),
            _ => None,
        };
        let arguments = call.arguments.iter().map(|argument| argument.value);
        for carrier in receiver.into_iter().chain(arguments) {
            let Some(strategy) = self.strategy_of(carrier) else {
                key.may_be_hidden |=
                    self.is_parameter(carrier) && says_keyed(self.source.text_of(carrier));
                continue;
            };
            match self.key_in(strategy) {
                Some(found) if self.is_of_whole_client(carrier) => {
                    key.shared = key.shared.or(Some(found));
                }
                Some(found) => key.value = key.value.or(Some(found)),
                None => key.may_be_hidden |= self.is_unseen(strategy),
            }
        }
        key.may_be_hidden &= key.value.is_none();
    }

    /// What a setter of strategies was given, in the chain that made a client or a request.
    fn strategy_of(&self, carrier: ExpressionId) -> Option<ExpressionId> {
        let mut open = self.source.values(carrier);
        for _ in 0..MAX_LINKS {
            let ExpressionKind::Call(call) = &self.source[open.pop()?].kind else {
                continue;
            };
            if self.aliases.contains(&self.source.method(*call)) {
                return self.source[*call]
                    .arguments
                    .first()
                    .map(|given| given.value);
            }
            if let ExpressionKind::Member { object, .. } =
                &self.source[self.source[*call].target].kind
            {
                open.extend(self.source.values(*object));
            }
            // A function of the file that gives a client back.
            let functions = self.source.callees(*call).into_iter();
            let given = functions.flat_map(|function| self.source.returned(function));
            open.extend(given.flat_map(|value| self.source.values(*value)));
        }
        None
    }

    /// The key in a strategy: what `RequestStrategy::Idempotent` is given, or the strategy that
    /// makes one up.
    fn key_in(&self, strategy: ExpressionId) -> Option<ExpressionId> {
        let variant = self.name.rsplit("::").next().unwrap_or_default();
        self.source.values(strategy).into_iter().find_map(|value| {
            let call = self.called(value)?;
            if self.source.method(call) == variant {
                return self.source[call].arguments.first().map(|given| given.value);
            }
            self.source[call].nature.is_some().then_some(value)
        })
    }

    fn called(&self, value: ExpressionId) -> Option<CallId> {
        match &self.source[value].kind {
            ExpressionKind::Call(call) => Some(*call),
            _ => None,
        }
    }

    /// Whether a strategy comes from elsewhere: one that is named here (`Once`, `Retry(3)`)
    /// holds no key.
    fn is_unseen(&self, strategy: ExpressionId) -> bool {
        let ty = self.name.split("::").next().unwrap_or_default();
        !self
            .source
            .values(strategy)
            .into_iter()
            .any(|value| self.source.text_of(value).contains(ty))
    }

    /// Whether a client serves more than this call: a field of the own object, or one of the
    /// module.
    fn is_of_whole_client(&self, carrier: ExpressionId) -> bool {
        match &self.source[carrier].kind {
            ExpressionKind::Member { object, .. } => self.source.is_own_object(*object),
            ExpressionKind::Name(name) => {
                let bindings = self.source.resolve(name, carrier);
                let is_module = |id: &BindingId| {
                    let binding = &self.source[*id];
                    let is_outermost = self.source[binding.function].parent.is_none();
                    is_outermost && binding.kind == BindingKind::Variable
                };
                !bindings.is_empty() && bindings.iter().all(is_module)
            }
            _ => false,
        }
    }
}

/// Whether the name of what is handed in says that it carries a key.
fn says_keyed(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.contains("idempot") || name.contains("keyed")
}
