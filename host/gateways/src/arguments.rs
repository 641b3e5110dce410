//! What a call is given: by position, by name, and inside objects.

use tollgate_model::code::trace::Entries;
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

    /// The arguments given by position, callbacks left out. A spread ends them: what follows
    /// it stands nobody knows where.
    pub(crate) fn positional(&self) -> impl Iterator<Item = ExpressionId> + use<'a> {
        let source = self.source;
        self.list
            .iter()
            .take_while(|argument| !argument.is_spread)
            .filter(|argument| argument.name.is_none())
            .map(|argument| argument.value)
            .filter(|value| !matches!(source[*value].kind, ExpressionKind::Closure(_)))
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
        let named = BODY_NAMES.iter().filter_map(|name| self.named(name));
        self.positional().skip(ids).chain(named).collect()
    }

    /// The objects of options: those after the parameters, and those given by name. An object
    /// in the place of the parameters is one when it holds nothing but options.
    pub(crate) fn options(&self, ids: usize, known: &[String]) -> Vec<ExpressionId> {
        let named = OPTION_NAMES.iter().filter_map(|name| self.named(name));
        let in_place_of_parameters = self.at(ids).filter(|value| {
            let entries = self.source.entries(*value);
            let all_known = entries.known.iter().all(|(name, _)| known.contains(name));
            let is_alone = self.at(ids + 1).is_none();
            if entries.known.is_empty() {
                is_alone && ids > 0 && entries.is_open && self.is_named_option(*value)
            } else {
                all_known
            }
        });
        in_place_of_parameters
            .into_iter()
            .chain(self.positional().skip(ids + 1))
            .chain(named)
            .collect()
    }

    fn is_named_option(&self, value: ExpressionId) -> bool {
        let text = self.source.text_of(value).to_ascii_lowercase();
        text.contains("opt") || text.contains("config")
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

/// The entries of a value that may be written out for the wire: `JSON.stringify({...})`.
pub(crate) fn wire_entries(source: &Source, value: ExpressionId) -> Entries {
    let mut entries = Entries::default();
    for value in source.values(value) {
        let inner = written_out(source, value).unwrap_or(value);
        if let ExpressionKind::Call(call) = &source[inner].kind
            && source[*call].is_construction
        {
            // `OrderRequest(payment_source=...)`: a model object holds what it is given.
            let arguments = Arguments::of(source, *call);
            entries.known.extend(arguments.names());
            entries.known.extend(
                arguments
                    .positional()
                    .flat_map(|value| source.entries(value).known),
            );
            entries.is_open |= arguments.is_open();
            continue;
        }
        let found = source.entries(inner);
        entries.known.extend(found.known);
        entries.is_open |= found.is_open;
    }
    entries
}

/// What is written out, where an expression does that.
fn written_out(source: &Source, value: ExpressionId) -> Option<ExpressionId> {
    let ExpressionKind::Call(call) = &source[value].kind else {
        return None;
    };
    let call = &source[*call];
    let method = call.callee.rsplit('.').next().unwrap_or_default();
    let is_writer = matches!(
        method,
        "stringify" | "dumps" | "URLSearchParams" | "urlencode" | "encode"
    );
    let inner = match &source[call.target].kind {
        // `json.dumps(...).encode()`, `new URLSearchParams({...}).toString()`.
        ExpressionKind::Member { object, property }
            if matches!(property.as_str(), "encode" | "toString") =>
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
    path.iter().try_fold(object, |object, name| {
        wire_entries(source, object).get(name)
    })
}
