//! What a call is given: by position, by name, and inside objects.

use tollgate_model::code::trace::{Entries, Maker};
use tollgate_model::code::{Argument, CallId, ExpressionId, ExpressionKind, Source};

/// Names under which an object of parameters is given by keyword.
const BODY_NAMES: [&str; 8] = [
    "body",
    "params",
    "request",
    "data",
    "json",
    "payload",
    "attributes",
    "input",
];

/// Names under which an object of options is given by keyword.
const OPTION_NAMES: [&str; 4] = ["options", "opts", "request_options", "requestOptions"];

/// The arguments of one call.
#[derive(Clone, Copy)]
pub(crate) struct Arguments<'a> {
    pub(crate) source: &'a Source,
    list: &'a [Argument],
}

impl<'a> Arguments<'a> {
    pub(crate) fn of(source: &'a Source, call: CallId) -> Arguments<'a> {
        Arguments {
            source,
            list: &source[call].arguments,
        }
    }

    /// The argument at a position, counting only those given by position.
    pub(crate) fn at(&self, position: usize) -> Option<ExpressionId> {
        self.positional().nth(position)
    }

    /// The arguments given by position, callbacks, contexts and clients left out. A spread ends them:
    /// what follows it stands nobody knows where.
    pub(crate) fn positional(&self) -> impl Iterator<Item = ExpressionId> + use<'a> {
        let source = self.source;
        self.list
            .iter()
            .take_while(|argument| !argument.is_spread)
            .filter(|argument| argument.name.is_none())
            .map(|argument| argument.value)
            .filter(|value| !matches!(source[*value].kind, ExpressionKind::Closure(_)))
            .filter(|value| !is_context(source, *value))
    }

    /// The argument given by this name, also inside a `**spread`.
    pub(crate) fn named(&self, name: &str) -> Option<ExpressionId> {
        let given = self
            .list
            .iter()
            .find(|argument| argument.name.as_deref() == Some(name));
        given.map(|argument| argument.value).or_else(|| {
            self.spreads()
                .find_map(|spread| self.source.entries(spread).get(name))
        })
    }

    /// The names by which arguments are given, with their values.
    pub(crate) fn names(&self) -> Vec<(String, ExpressionId)> {
        let given = self.list.iter().filter_map(|argument| {
            argument
                .name
                .as_ref()
                .map(|name| (name.clone(), argument.value))
        });
        given
            .chain(
                self.spreads()
                    .flat_map(|spread| self.source.entries(spread).known),
            )
            .collect()
    }

    /// What is spread into the call: `...values`, `*values`, `**values`.
    pub(crate) fn spreads(&self) -> impl Iterator<Item = ExpressionId> + use<'a> {
        self.list
            .iter()
            .filter(|argument| argument.is_spread)
            .map(|argument| argument.value)
    }

    /// Whether something unseen is spread into the call.
    pub(crate) fn is_open(&self) -> bool {
        self.spreads().any(|spread| {
            let entries = self.source.entries(spread);
            entries.is_open || entries.known.is_empty()
        })
    }

    /// Whether a function is given, as the last argument.
    pub(crate) fn has_callback(&self) -> bool {
        self.list.last().is_some_and(|argument| {
            matches!(self.source[argument.value].kind, ExpressionKind::Closure(_))
        })
    }

    /// The objects that may hold parameters: those from `ids` on, and those given by name.
    pub(crate) fn bodies(&self, ids: usize) -> Vec<ExpressionId> {
        // What is an id elsewhere may be a field of the parameters in Go.
        let last = self.positional().count().saturating_sub(1);
        let ids = match self.source.language.family() {
            "go" => ids.min(last),
            _ => ids,
        };
        let named = BODY_NAMES.iter().filter_map(|name| self.named(name));
        self.positional().skip(ids).chain(named).collect()
    }

    /// The objects of options: those after the parameters, and those given by name. An object
    /// in the place of the parameters, or of an id that an instance's method does not take, is
    /// one when it holds nothing but options.
    pub(crate) fn options(&self, ids: usize, known: &[String]) -> Vec<ExpressionId> {
        let named = OPTION_NAMES.iter().filter_map(|name| self.named(name));
        let is_typed = self.source.language.has_typed_fields();
        let earliest = if is_typed { 0 } else { ids };
        let in_place_of_parameters = (earliest..=ids).filter_map(|at| {
            let value = self.at(at)?;
            let entries = self.source.entries(value);
            let is_option = |name: &str| known.iter().any(|known| known == name);
            let all_known = entries.known.iter().all(|(name, _)| is_option(name));
            let is_last = self.at(at + 1).is_none();
            let is_options = if entries.known.is_empty() {
                let may_be = is_typed || ids > 0;
                is_last && may_be && entries.is_open && self.is_named_option(value)
            } else {
                all_known
            };
            is_options.then_some(value)
        });
        in_place_of_parameters
            .chain(self.positional().skip(ids + 1))
            .chain(named)
            .collect()
    }

    fn is_named_option(&self, value: ExpressionId) -> bool {
        let text = self.source.text_of(value).to_ascii_lowercase();
        let declared = self.source.makers(value).into_iter();
        let mut types = declared.filter_map(|maker| match maker {
            Maker::Type(name) => Some(name.to_ascii_lowercase()),
            Maker::Call(_) | Maker::Module { .. } => None,
        });
        // In C# parameters are options too: `ChargeCreateOptions` beside `RequestOptions`.
        let is_csharp = self.source.language.family() == "csharp";
        let is_option = |text: &str| match is_csharp {
            true => text.contains("requestoption"),
            false => text.contains("opt") || text.contains("config"),
        };
        is_option(&text) || types.any(|name| is_option(&name))
    }

    /// The value at a path (`options.submitForSettlement`) of the arguments, wherever it is.
    pub(crate) fn at_path(&self, path: &[String]) -> Option<ExpressionId> {
        let (first, rest) = path.split_first()?;
        let named = self
            .named(first)
            .and_then(|value| entry_at(self.source, value, rest));
        named.or_else(|| {
            self.bodies(0)
                .into_iter()
                .find_map(|body| entry_at(self.source, body, path))
        })
    }
}

/// Whether an argument is the context that functions of Go take first (`ctx`, `r.Context()`,
/// `context.Background()`), or the client that functions of Rust do (`&self.client`).
fn is_context(source: &Source, value: ExpressionId) -> bool {
    match source.language.family() {
        "go" => {}
        "rust" => {
            let text = source.text_of(value).to_ascii_lowercase();
            let last = text.rsplit(['.', '&', ' ']).next().unwrap_or_default();
            return last.contains("client") || last.ends_with("stripe");
        }
        _ => return false,
    }
    match &source[value].kind {
        ExpressionKind::Name(name) => {
            matches!(name.as_str(), "ctx" | "context") || name.ends_with("Ctx")
        }
        ExpressionKind::Call(call) => {
            let callee = &source[*call].callee;
            callee.ends_with(".Context") || callee.starts_with("context.")
        }
        _ => false,
    }
}

/// The entries of a value that may be written out for the wire: `JSON.stringify({...})`.
pub(crate) fn wire_entries(source: &Source, value: ExpressionId) -> Entries {
    let mut entries = source.entries(value);
    let mut is_open = false;
    let mut is_seen_through = false;
    for inner in source.values(value) {
        if let Some(inner) = written_out(source, inner) {
            let found = source.entries(inner);
            entries.known.extend(found.known);
            is_open |= found.is_open;
            is_seen_through = true;
        } else if let ExpressionKind::Call(call) = &source[inner].kind
            && source[*call].is_construction
        {
            // `OrderRequest(payment_source=...)`: a model object holds what it is given.
            let arguments = Arguments::of(source, *call);
            let given = arguments.positional();
            let objects = given.flat_map(|value| source.entries(value).known);
            // What is set later counts more.
            let mut known = arguments.names();
            known.extend(objects);
            known.append(&mut entries.known);
            entries.known = known;
            is_open |= arguments.is_open();
            is_seen_through = true;
        } else {
            is_open |= source.entries(inner).is_open;
        }
    }
    if is_seen_through {
        entries.is_open = is_open;
    }
    entries
}

/// What is written out, where an expression does that.
fn written_out(source: &Source, value: ExpressionId) -> Option<ExpressionId> {
    // Ruby needs no brackets: `{ amount: 1 }.to_json`.
    if let ExpressionKind::Member { object, property } = &source[value].kind
        && matches!(property.as_str(), "to_json" | "to_query")
    {
        return Some(*object);
    }
    let ExpressionKind::Call(call) = &source[value].kind else {
        return None;
    };
    let call = &source[*call];
    let method = call.callee.rsplit('.').next().unwrap_or_default();
    let is_writer = matches!(
        method,
        "stringify"
            | "dumps"
            | "URLSearchParams"
            | "urlencode"
            | "encode"
            | "writeValueAsString"
            | "writeValueAsBytes"
            | "toJson"
            | "encodeToString"
            | "ofString"
            | "ofByteArray"
            | "fromValue"
            | "fromFormData"
            | "HttpEntity"
            | "RequestEntity"
            | "FormDataContent"
            | "Serialize"
            | "SerializeObject"
            | "Marshal"
            | "NewReader"
            | "NewBuffer"
            | "NewBufferString"
            | "StringEntity"
            | "UrlEncodedFormEntity"
            | "json_encode"
            | "http_build_query"
            | "to_string"
            | "to_vec"
    ) || call.callee.ends_with("RequestBody.create")
        || call.callee == "JSON.generate";
    let inner = match &source[call.target].kind {
        // `json.dumps(...).encode()`, `new URLSearchParams({...}).toString()`.
        ExpressionKind::Member { object, property }
            if matches!(
                property.as_str(),
                "encode"
                    | "Encode"
                    | "toString"
                    | "toRequestBody"
                    | "getBytes"
                    | "to_json"
                    | "to_query"
                    | "toByteArray"
            ) =>
        {
            Some(*object)
        }
        _ if is_writer => call.arguments.first().map(|argument| argument.value),
        _ => None,
    }?;
    Some(written_out(source, inner).unwrap_or(inner))
}

/// The value at a path of an object.
pub(crate) fn entry_at(
    source: &Source,
    object: ExpressionId,
    path: &[String],
) -> Option<ExpressionId> {
    let nested = path.iter().try_fold(object, |object, name| {
        wire_entries(source, object).get(name)
    });
    // `params.options.confirm = true`, `params.options().confirm(true)`
    let written = || wire_entries(source, object).get(&path.join("."));
    nested.or_else(|| (path.len() > 1).then(written)?)
}
