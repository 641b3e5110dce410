//! Finds the idempotency key of a call, wherever its SDK puts it.

mod strategy;

use tollgate_model::code::trace::Entries;
use tollgate_model::code::{BindingKind, CallId, ExpressionId, ExpressionKind, FunctionId, Source};
use tollgate_model::gateway::Key;

use crate::arguments::{Arguments, entry_at, wire_entries};
use crate::entry::{Row, Sdk};

/// Where to look, and for what.
pub(crate) struct Search<'a> {
    pub(crate) source: &'a Source,
    pub(crate) call: CallId,
    /// The place, in the catalogue's word.
    pub(crate) place: &'a str,
    /// The name, possibly a path: `sender_batch_header.sender_batch_id`.
    pub(crate) name: &'a str,
    /// Other names that count.
    pub(crate) aliases: Vec<&'a str>,
    /// Whether the key may come by position after the parameters.
    pub(crate) is_positional: bool,
    /// How many arguments are ids.
    pub(crate) ids: usize,
    /// What an options object may hold.
    pub(crate) options: &'a [String],
    /// The calls that made the client, the last one nearest to this call.
    pub(crate) makers: Vec<CallId>,
}

impl<'a> Search<'a> {
    /// The search for the key of a call to an SDK.
    pub(crate) fn new(
        source: &'a Source,
        call: CallId,
        row: &'a Row,
        sdk: Option<&'a Sdk>,
    ) -> Search<'a> {
        let facts = [Some(&row.key), sdk.map(|sdk| &sdk.key)];
        let aliases = facts
            .iter()
            .flatten()
            .flat_map(|facts| facts.aliases.iter().map(String::as_str));
        Search {
            source,
            call,
            place: "none",
            name: "",
            aliases: aliases.collect(),
            is_positional: facts.iter().flatten().any(|facts| facts.is_positional),
            ids: row.ids,
            options: sdk.map_or(&[], |sdk| &sdk.options),
            makers: Vec::new(),
        }
    }

    /// Finds the key.
    pub(crate) fn find(&self) -> Key {
        let mut key = Key::default();
        if self.place == "none" {
            return key;
        }
        let arguments = Arguments::of(self.source, self.call);
        match self.place {
            "option" => self.find_option(arguments, &mut key),
            "keyword" => self.find_keyword(arguments, &mut key),
            "header" => self.find_header(arguments, &mut key),
            "strategy" => self.find_strategy(&mut key),
            _ => self.find_body(arguments, &mut key),
        }
        key.shared = key.shared.or_else(|| self.shared());
        if key.value.is_none() {
            self.find_misplaced(arguments, &mut key);
        }
        key
    }

    fn names(&self) -> impl Iterator<Item = &'a str> {
        std::iter::once(self.name).chain(self.aliases.iter().copied())
    }

    fn take(&self, entries: &Entries, key: &mut Key) {
        let found = self.names().find_map(|name| entries.get(name));
        key.value = key.value.or(found);
        key.may_be_hidden |= found.is_none() && entries.is_open;
    }

    fn find_option(&self, arguments: Arguments<'_>, key: &mut Key) {
        for options in arguments.options(self.ids, self.options) {
            self.take(&self.source.entries(options), key);
        }
        // Ruby: what is named after the parameters is a hash of options without its braces.
        let is_after = arguments.positional().count() > self.ids;
        if self.source.language.family() == "ruby" && is_after {
            let named = self.names().find_map(|name| arguments.named(name));
            key.value = key.value.or(named);
        }
        key.may_be_hidden |= key.value.is_none() && arguments.is_open();
    }

    fn find_keyword(&self, arguments: Arguments<'_>, key: &mut Key) {
        key.value = self.names().find_map(|name| arguments.named(name));
        if self.is_positional {
            key.value = key.value.or_else(|| arguments.at(self.ids + 1));
        }
        key.may_be_hidden = key.value.is_none() && arguments.is_open();
    }

    fn find_body(&self, arguments: Arguments<'_>, key: &mut Key) {
        let path: Vec<String> = self.name.split('.').map(str::to_owned).collect();
        key.value = self.names().find_map(|name| arguments.named(name));
        let mut bodies = arguments.bodies(self.ids);
        if let (true, Some(maker)) = (bodies.is_empty(), self.makers.last()) {
            // `Payout({...}).create()`: the parameters were given when the object was made.
            bodies = Arguments::of(self.source, *maker).bodies(0);
        }
        let written: Vec<ExpressionId> = bodies
            .iter()
            .flat_map(|body| request_bodies(self.source, *body))
            .collect();
        bodies.extend(written);
        for body in bodies {
            if path.len() > 1 {
                key.value = key.value.or_else(|| entry_at(self.source, body, &path));
                key.may_be_hidden |= self.source.entries(body).is_open;
            } else {
                self.take(&wire_entries(self.source, body), key);
            }
        }
        key.may_be_hidden = key.value.is_none() && (key.may_be_hidden || arguments.is_open());
    }

    /// Headers that an SDK takes: in an options object, by name, or written into a request
    /// object (`request.headers["..."] = key`, `request.payPalRequestId(key)`).
    fn find_header(&self, arguments: Arguments<'_>, key: &mut Key) {
        for value in arguments.positional().chain(arguments.named("headers")) {
            let entries = self.source.entries(value);
            let written = entries.get_header(&format!("headers.{}", self.name));
            let nested = entries
                .get("headers")
                .map(|headers| self.source.entries(headers));
            let nested = nested
                .as_ref()
                .and_then(|headers| headers.get_header(self.name));
            let direct = entries.get_header(self.name);
            let found = direct.or(nested).or(written).map(|(_, value)| value);
            let set = || self.names().find_map(|name| entries.get(name));
            key.value = key
                .value
                .or(found)
                .or_else(set)
                .or_else(|| self.set_on(value));
            key.may_be_hidden |= self.is_parameter(value);
        }
        let receiver = match &self.source[self.source[self.call].target].kind {
            ExpressionKind::Member { object, .. } => self.set_on(*object),
            _ => None,
        };
        key.value = key.value.or(receiver);
        key.may_be_hidden = key.value.is_none() && (key.may_be_hidden || arguments.is_open());
    }

    fn is_parameter(&self, value: ExpressionId) -> bool {
        let ExpressionKind::Name(name) = &self.source[value].kind else {
            return false;
        };
        let bindings = self.source.resolve(name, value);
        bindings
            .iter()
            .any(|id| matches!(self.source[*id].kind, BindingKind::Parameter(_)))
    }

    /// The key set on an object by a setter or an attribute of its own.
    fn set_on(&self, object: ExpressionId) -> Option<ExpressionId> {
        let object = self.source.text_of(object);
        let place = self.source[self.call].span.start;
        let by_call = self.source.calls.iter().find_map(|call| {
            let (receiver, method) = call.callee.rsplit_once('.')?;
            let is_setter = receiver == object && self.aliases.contains(&method);
            let is_before = call.span.start < place && self.is_in_scope(call.function);
            (is_setter && is_before)
                .then(|| call.arguments.first().map(|argument| argument.value))?
        });
        by_call.or_else(|| {
            self.source.bindings.iter().find_map(|binding| {
                let is_write = binding.kind == BindingKind::Entry && binding.name == object;
                let name = binding.path.last()?;
                let is_header = name.eq_ignore_ascii_case(self.name);
                let is_key = self.aliases.contains(&name.as_str())
                    || (is_header && binding.path.iter().any(|part| part == "headers"));
                let is_before = binding.span.start < place && self.is_in_scope(binding.function);
                (is_write && is_key && is_before).then_some(binding.value)?
            })
        })
    }

    /// Whether what is written in a function can be about what the call sends: the call's own
    /// function, one around it, or a closure in one of these.
    fn is_in_scope(&self, function: FunctionId) -> bool {
        let parent = |id: FunctionId| self.source[id].parent;
        let mut home = function;
        while self.source[home].name == "<closure>"
            && let Some(outer) = parent(home)
        {
            home = outer;
        }
        let mut own =
            std::iter::successors(Some(self.source[self.call].function), |id| parent(*id));
        own.any(|id| id == home)
    }

    /// A key that is set for a whole client, where one is.
    fn shared(&self) -> Option<ExpressionId> {
        self.makers.iter().find_map(|maker| {
            let arguments = Arguments::of(self.source, *maker);
            let named = arguments.names();
            let objects = arguments
                .positional()
                .flat_map(|value| self.source.entries(value).known);
            named.into_iter().chain(objects).find_map(|(name, value)| {
                if is_key_like(&name) {
                    return Some(value);
                }
                let headers = name
                    .eq_ignore_ascii_case("headers")
                    .then(|| self.source.entries(value))?;
                headers
                    .known
                    .iter()
                    .find(|(name, _)| is_key_like(name))
                    .map(|(_, value)| *value)
            })
        })
    }

    /// Something that looks like a key where the gateway does not look for one.
    fn find_misplaced(&self, arguments: Arguments<'_>, key: &mut Key) {
        let mut candidates = arguments.names();
        for value in arguments.positional() {
            candidates.extend(wire_entries(self.source, value).known);
        }
        let nested: Vec<_> = candidates
            .iter()
            .filter(|(name, _)| {
                matches!(
                    name.as_str(),
                    "headers" | "body" | "data" | "json" | "params" | "options"
                )
            })
            .flat_map(|(_, value)| wire_entries(self.source, *value).known)
            .collect();
        candidates.extend(nested);
        if let Some((name, value)) = candidates.into_iter().find(|(name, _)| is_key_like(name)) {
            key.misplaced = Some(value);
            key.misplaced_name = name;
        }
    }
}

/// What is put into a request object: `request.requestBody({...})`.
pub(crate) fn request_bodies(source: &Source, request: ExpressionId) -> Vec<ExpressionId> {
    // PHP writes `$request`, and its callees do without the sign.
    let name = source.text_of(request).trim_start_matches('$');
    let is_body = |callee: &str| {
        callee.rsplit_once('.').is_some_and(|(receiver, method)| {
            receiver == name && matches!(method, "requestBody" | "request_body" | "RequestBody")
        })
    };
    let calls = source.calls.iter().filter(|call| is_body(&call.callee));
    calls
        .flat_map(|call| call.arguments.first().map(|argument| argument.value))
        .collect()
}

/// Whether a name is one of those that gateways and teams give to idempotency keys.
pub(crate) fn is_key_like(name: &str) -> bool {
    let letters: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect();
    letters.contains("idempoten") || matches!(letters.as_str(), "paypalrequestid" | "apirequestkey")
}

#[cfg(test)]
mod tests {
    use super::is_key_like;

    #[test]
    fn key_like_names_are_known_in_any_spelling() {
        for name in [
            "idempotencyKey",
            "idempotency_key",
            "Idempotency-Key",
            "X-Idempotency-Key",
            "PayPal-Request-Id",
        ] {
            assert!(is_key_like(name), "{name}");
        }
        for name in ["key", "apiKey", "requestId", "Content-Type"] {
            assert!(!is_key_like(name), "{name}");
        }
    }
}
