//! The HTTP clients of .NET: `HttpClient` with its helpers, Flurl and RestSharp.

use tollgate_model::code::{BindingKind, CallId, ExpressionId, ExpressionKind, Source};
use tollgate_model::gateway::Confidence;

use super::request::HttpCall;
use super::url::texts;
use crate::arguments::Arguments;

/// Methods that say the verb, in lower case and without `Async`: `PostAsJsonAsync(url, body)`.
const VERBS: [(&str, &str); 13] = [
    ("post", "POST"),
    ("postasjson", "POST"),
    ("postjson", "POST"),
    ("posturlencoded", "POST"),
    ("executepost", "POST"),
    ("put", "PUT"),
    ("putasjson", "PUT"),
    ("putjson", "PUT"),
    ("patch", "PATCH"),
    ("patchasjson", "PATCH"),
    ("delete", "DELETE"),
    ("get", "GET"),
    ("getfromjson", "GET"),
];

/// Methods that take a request object.
const SENDERS: [&str; 4] = ["send", "execute", "executepost", "post"];

/// Setters of headers on a request: what stands between the request and the method.
const HEADER_SETTERS: [&str; 5] = [
    "Headers.Add",
    "Headers.TryAddWithoutValidation",
    "AddHeader",
    "AddOrUpdateHeader",
    "WithHeader",
];

/// Reads the request that a call sends, if it looks like one at all.
pub(super) fn read(source: &Source, call: CallId) -> Option<HttpCall> {
    let method = source[call].callee.rsplit_once('.')?.1;
    let is_async = method.ends_with("Async");
    let method = method.trim_end_matches("Async").to_ascii_lowercase();
    let first = Arguments::of(source, call).at(0);
    let made = first
        .filter(|_| SENDERS.contains(&method.as_str()))
        .and_then(|first| read_request(source, first, call));
    let mut request = match made {
        Some(request) => request,
        None => {
            let (_, verb) = VERBS.iter().find(|(known, _)| *known == method)?;
            read_verb(source, call, verb)?
        }
    };
    add_client(source, call, &mut request);
    request.is_async = is_async;
    request.confidence = Confidence::High;
    Some(request)
}

/// `client.PostAsync(url, content)`, `"https://...".PostJsonAsync(body)`.
fn read_verb(source: &Source, call: CallId, verb: &str) -> Option<HttpCall> {
    let arguments = Arguments::of(source, call);
    let first = arguments.at(0)?;
    let receiver = match &source[source[call].target].kind {
        ExpressionKind::Member { object, .. } => Some(*object),
        _ => None,
    };
    // Flurl calls the address itself.
    let address = receiver.filter(|receiver| {
        let written = texts(source, *receiver, 6);
        written.iter().any(|text| text.contains("://"))
    });
    let mut request = HttpCall::new(verb, address.unwrap_or(first));
    set_url(source, &mut request, address.unwrap_or(first));
    let body = if address.is_some() {
        Some(first)
    } else {
        arguments.at(1)
    };
    request.bodies.extend(body);
    Some(request)
}

/// `new HttpRequestMessage(HttpMethod.Post, url) { Content = body }`,
/// `new RestRequest(path, Method.Post)`, and what is set on it before it is sent.
fn read_request(source: &Source, value: ExpressionId, send: CallId) -> Option<HttpCall> {
    let made = source.values(value).into_iter().find_map(|value| {
        made_by_steps(source, value).into_iter().find(|call| {
            let class = source[*call].callee.rsplit('.').next().unwrap_or_default();
            matches!(class, "HttpRequestMessage" | "RestRequest")
        })
    })?;
    let arguments = Arguments::of(source, made);
    let set = entries_set(source, value, send);
    let named = |name: &str| {
        let found = set.iter().rev().find(|(set, _)| set == name);
        arguments.named(name).or(found.map(|(_, value)| *value))
    };
    let positional: Vec<ExpressionId> = arguments.positional().collect();
    let verb = positional.iter().find_map(|value| verb_of(source, *value));
    let verb = verb.or_else(|| verb_of(source, named("Method")?));
    let url = positional
        .iter()
        .copied()
        .find(|value| verb_of(source, *value).is_none())
        .or_else(|| named("RequestUri"))?;
    let mut request = HttpCall::new(&verb.unwrap_or_else(|| "GET".to_owned()), url);
    set_url(source, &mut request, url);
    request.bodies.extend(named("Content"));
    request.headers.extend(named("Headers"));
    for value in source.values(value) {
        for step in made_by_steps(source, value) {
            let setter = source.method(step);
            add_step(source, setter, step, &mut request);
        }
    }
    if let ExpressionKind::Name(name) = &source[value].kind {
        add_written(source, name, send, &mut request);
    }
    Some(request)
}

/// How many steps a chain of setters may have.
const MAX_STEPS: usize = 32;

/// The calls of a chain, the last first: `new RestRequest(path).AddHeader(..).AddJsonBody(..)`.
fn made_by_steps(source: &Source, value: ExpressionId) -> Vec<CallId> {
    let mut found = Vec::new();
    let mut next = Some(value);
    while let Some(at) = next.take().filter(|_| found.len() < MAX_STEPS) {
        if let ExpressionKind::Call(call) = &source[at].kind {
            found.push(*call);
            if let ExpressionKind::Member { object, .. } = &source[source[*call].target].kind {
                next = Some(*object);
            }
        }
    }
    found
}

/// `HttpMethod.Post`, `Method.POST`, `new HttpMethod("PATCH")`.
fn verb_of(source: &Source, value: ExpressionId) -> Option<String> {
    match &source[value].kind {
        ExpressionKind::Member { object, property } => {
            let class = source.text_of(*object).rsplit('.').next()?;
            matches!(class, "HttpMethod" | "Method").then(|| property.to_ascii_uppercase())
        }
        ExpressionKind::Call(call) if source[*call].callee == "HttpMethod" => {
            let first = source[*call].arguments.first()?;
            source
                .constant_text(first.value)
                .map(str::to_ascii_uppercase)
        }
        _ => None,
    }
}

/// What is assigned to the properties of a request before it is sent.
fn entries_set(source: &Source, value: ExpressionId, send: CallId) -> Vec<(String, ExpressionId)> {
    let ExpressionKind::Name(name) = &source[value].kind else {
        return Vec::new();
    };
    let place = source[send].span.start;
    let writes = source.bindings.iter().filter(|binding| {
        binding.kind == BindingKind::Entry
            && binding.name == *name
            && binding.span.start < place
            && binding.function == source[send].function
    });
    writes
        .filter_map(|binding| Some((binding.path.join("."), binding.value?)))
        .collect()
}

/// Headers and bodies that calls put into a request before it is sent.
fn add_written(source: &Source, name: &str, send: CallId, request: &mut HttpCall) {
    let place = source[send].span.start;
    for id in source.call_ids() {
        let call = &source[id];
        let is_before = call.span.start < place && call.function == source[send].function;
        let Some(setter) = call
            .callee
            .strip_prefix(name)
            .and_then(|rest| rest.strip_prefix('.'))
            .filter(|_| is_before)
        else {
            continue;
        };
        add_step(source, setter, id, request);
    }
}

/// Takes what one setter puts into a request.
fn add_step(source: &Source, setter: &str, call: CallId, request: &mut HttpCall) {
    let arguments = source[call].arguments.iter();
    let arguments: Vec<ExpressionId> = arguments.map(|argument| argument.value).collect();
    match (setter, arguments.as_slice()) {
        (setter, [header, value, ..]) if HEADER_SETTERS.contains(&setter) => {
            if let Some(header) = source.constant_text(*header) {
                request.written.push((header.to_owned(), *value));
            }
        }
        ("AddJsonBody" | "AddBody" | "AddStringBody" | "AddObject", [body, ..]) => {
            request.bodies.push(*body);
        }
        _ => {}
    }
}

/// `new Uri(base, path)` is its parts.
fn set_url(source: &Source, request: &mut HttpCall, url: ExpressionId) {
    let made = source.values(url).into_iter().find_map(|value| {
        let ExpressionKind::Call(call) = &source[value].kind else {
            return None;
        };
        source[*call].callee.ends_with("Uri").then_some(*call)
    });
    let Some(made) = made else {
        return;
    };
    let parts: Vec<ExpressionId> = Arguments::of(source, made).positional().collect();
    match parts.as_slice() {
        [base, path] => {
            request.bases.extend(address_texts(source, *base));
            request.url = *path;
        }
        [url, ..] => request.url = *url,
        [] => {}
    }
}

/// The texts of an address, also of one in a `new Uri(...)`.
fn address_texts(source: &Source, value: ExpressionId) -> Vec<String> {
    let inner = source
        .values(value)
        .into_iter()
        .find_map(|value| match &source[value].kind {
            ExpressionKind::Call(call) if source[*call].callee.ends_with("Uri") => {
                Some(source[*call].arguments.first()?.value)
            }
            _ => None,
        });
    texts(source, inner.unwrap_or(value), 6)
}

/// The base address of the client: given when it is made, or set on it in this file.
fn add_client(source: &Source, call: CallId, request: &mut HttpCall) {
    let ExpressionKind::Member { object, .. } = &source[source[call].target].kind else {
        return;
    };
    for value in source.values(*object) {
        if let ExpressionKind::Call(made) = &source[value].kind {
            let arguments = Arguments::of(source, *made);
            let base = arguments
                .named("BaseAddress")
                .or_else(|| arguments.named("BaseUrl"))
                .or_else(|| arguments.at(0));
            let texts = base.map(|base| address_texts(source, base));
            let texts = texts.into_iter().flatten();
            request
                .bases
                .extend(texts.filter(|text| text.contains("://")));
        }
    }
    let client = source[call]
        .callee
        .rsplit_once('.')
        .map_or("", |(client, _)| client);
    let own = client.rsplit('.').next().unwrap_or_default();
    for binding in &source.bindings {
        let is_base = binding
            .path
            .last()
            .is_some_and(|name| matches!(name.as_str(), "BaseAddress" | "BaseUrl"));
        let on = binding.name.rsplit('.').next().unwrap_or_default();
        let is_alias = on == own || on.trim_start_matches('_') == own.trim_start_matches('_');
        if let Some(value) = binding
            .value
            .filter(|_| is_base && (is_alias || on == "client"))
        {
            request.bases.extend(address_texts(source, value));
        }
    }
}
