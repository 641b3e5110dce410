//! One HTTP request, read from the call that sends it.

use tollgate_model::code::{CallId, ExpressionId, ExpressionKind, Source};
use tollgate_model::gateway::Confidence;

use super::built;
use super::clients::{CLIENTS, Client, FACTORIES, REQUESTS, Style, VERBS};
use super::dotnet;
use super::url::{Address, texts};
use crate::arguments::Arguments;
use crate::chain::Chain;
use crate::package;

/// Names of a request's parts in an object of options.
const URL_NAMES: [&str; 3] = ["url", "uri", "path"];
const BODY_NAMES: [&str; 7] = [
    "body", "data", "json", "form", "params", "content", "fields",
];
const BASE_NAMES: [&str; 5] = ["baseURL", "baseUrl", "prefixUrl", "base_url", "hostname"];

/// An HTTP request.
#[derive(Debug)]
pub(super) struct HttpCall {
    /// The verb.
    pub(super) method: String,
    pub(super) url: ExpressionId,
    pub(super) bases: Vec<String>,
    /// What is sent.
    pub(super) bodies: Vec<ExpressionId>,
    /// The headers of this request.
    pub(super) headers: Vec<ExpressionId>,
    /// The headers that its client adds to every request.
    pub(super) default_headers: Vec<ExpressionId>,
    /// Whether parts of it are passed on unseen.
    pub(super) is_open: bool,
    /// Whether the client throws when the status is not 2xx.
    pub(super) throws_on_error: bool,
    /// Whether the call must be awaited.
    pub(super) is_async: bool,
    /// `Low` where the client is not known, only the host.
    pub(super) confidence: Confidence,
    is_chained: bool,
    /// Headers that are set one by one on a request object.
    pub(super) written: Vec<(String, ExpressionId)>,
}

impl HttpCall {
    /// Reads the request that a call sends, if it looks like one at all.
    pub(super) fn read(source: &Source, call: CallId, chains: &[Chain]) -> Option<HttpCall> {
        match source.language.family() {
            "javascript" | "python" => {}
            "csharp" => return dotnet::read(source, call),
            _ => return built::read(source, call, chains),
        }
        let last = source[call].callee.rsplit('.').next().unwrap_or_default();
        let found = chains
            .iter()
            .find_map(|chain| known_client(source, chain).map(|client| (Some(chain), client)));
        let (chain, client) = match found {
            Some(found) => found,
            // A client of the team's own: the host alone must tell.
            None if VERBS.contains(&last) || matches!(last, "request" | "fetch") => {
                (None, unknown_client(source))
            }
            None => return None,
        };
        let names = chain.map(Chain::names).unwrap_or_default();
        let method = names
            .last()
            .copied()
            .unwrap_or(if chain.is_some() { "" } else { last });
        let mut request = match client.style {
            Style::Python => read_python(source, call, method),
            Style::Axios => read_axios(source, call, method),
            Style::Options | Style::Chained => read_options(source, call, method),
        }?;
        if let Some(chain) = chain {
            request.add_client(source, chain);
        }
        request.throws_on_error = client.throws_on_error;
        let is_async_object = names.contains(&"AsyncClient");
        request.is_async =
            (client.is_async || is_async_object) && !Arguments::of(source, call).has_callback();
        request.confidence = if chain.is_some() {
            Confidence::High
        } else {
            Confidence::Low
        };
        request.is_chained = client.style == Style::Chained;
        Some(request)
    }

    pub(super) fn new(method: &str, url: ExpressionId) -> HttpCall {
        HttpCall {
            method: method.to_owned(),
            url,
            bases: Vec::new(),
            bodies: Vec::new(),
            headers: Vec::new(),
            default_headers: Vec::new(),
            is_open: false,
            throws_on_error: false,
            is_async: false,
            confidence: Confidence::Low,
            is_chained: false,
            written: Vec::new(),
        }
    }

    /// The addresses that it may be sent to.
    pub(super) fn addresses(&self, source: &Source) -> Vec<Address> {
        Address::read(source, self.url, &self.bases)
    }

    /// Whether what is sent mentions a word, as a GraphQL document mentions its mutation.
    pub(super) fn mentions(&self, source: &Source, word: &str) -> bool {
        self.bodies.iter().any(|body| {
            let parts = source.all_parts(*body);
            let values = parts.into_iter().flat_map(|part| source.values(part));
            values.flat_map(|value| source.all_parts(value)).any(|part| {
                matches!(&source[part].kind, ExpressionKind::Text(text) if text.contains(word))
            })
        })
    }

    /// Headers set one by one on what the call returns: `post(url).set("Idempotency-Key", key)`.
    pub(super) fn set_headers(&self, source: &Source, call: CallId) -> Vec<(String, ExpressionId)> {
        let mut found = self.written.clone();
        if !self.is_chained {
            return found;
        }
        let mut at = source[call].expression;
        for _ in 0..16 {
            let Some(next) = source[at].parent else { break };
            if let ExpressionKind::Call(id) = &source[next].kind {
                let arguments = Arguments::of(source, *id);
                if source[*id].callee.ends_with(".set")
                    && let Some(first) = arguments.at(0)
                {
                    match (source.constant_text(first), arguments.at(1)) {
                        (Some(name), Some(value)) => found.push((name.to_owned(), value)),
                        _ => found.extend(source.entries(first).known),
                    }
                }
            }
            at = next;
        }
        found
    }

    /// Takes base address and default headers from the calls that made the client.
    pub(super) fn add_client(&mut self, source: &Source, chain: &Chain) {
        for maker in chain.calls() {
            let arguments = Arguments::of(source, maker);
            let objects = arguments.positional().chain(arguments.named("options"));
            let entries = objects.flat_map(|value| source.entries(value).known);
            for (name, value) in entries.chain(arguments.names()) {
                if BASE_NAMES.contains(&name.as_str()) || name == "base_uri" || name == "url" {
                    self.bases.extend(texts(source, value, 6));
                } else if name == "headers" {
                    self.default_headers.push(value);
                }
            }
            // `aiohttp.ClientSession("https://api.stripe.com")`
            if let Some(first) = arguments
                .at(0)
                .and_then(|first| source.constant_text(first))
                && first.contains("://")
            {
                self.bases.push(first.to_owned());
            }
        }
    }

    /// Takes the parts that an object of options holds.
    fn add_options(&mut self, source: &Source, options: ExpressionId) {
        let entries = source.entries(options);
        if let Some(method) = entries
            .get("method")
            .and_then(|value| source.constant_text(value))
        {
            self.method = method.to_owned();
        }
        self.headers.extend(entries.get("headers"));
        self.bodies
            .extend(BODY_NAMES.iter().filter_map(|name| entries.get(name)));
        for name in BASE_NAMES.iter().chain(&["host"]) {
            if let Some(base) = entries.get(name) {
                let bases = texts(source, base, 6).into_iter();
                self.bases.extend(bases.map(|base| {
                    if base.contains("://") || base.starts_with('{') {
                        base
                    } else {
                        format!("https://{base}")
                    }
                }));
            }
        }
        // With headers in sight, what else is unseen can't hold one.
        self.is_open |= entries.is_open && entries.get("headers").is_none();
    }
}

/// The client that a chain leads to, if it is one and the chain ends in a request.
fn known_client(source: &Source, chain: &Chain) -> Option<Client> {
    let names = chain.names();
    let family = source.language.family();
    let is_request = |name: &&str| VERBS.contains(name) || REQUESTS.contains(name);
    let Some(module) = &chain.module else {
        let is_global = matches!(
            names.as_slice(),
            ["fetch"] | ["window" | "globalThis" | "self" | "global", "fetch"]
        );
        return (is_global && family == "javascript").then(|| CLIENTS[0]);
    };
    let module = module.trim_start_matches("node:");
    let client = CLIENTS.iter().find(|client| {
        let is_its = client.family == family && !client.package.is_empty();
        is_its && package::inside(family, module, client.package).is_some()
    })?;
    let before = match names.split_last() {
        // `axios(config)`, `got(url)`, `fetch(url)` of a package's default export.
        None => return (family == "javascript").then_some(*client),
        Some((last, before)) if is_request(last) => before,
        Some((last, _)) if FACTORIES.contains(last) && chain.calls().next().is_some() => {
            return Some(*client);
        }
        Some(_) => return None,
    };
    let is_path =
        |name: &&str| FACTORIES.contains(name) || matches!(*name, "request" | "default" | "parse");
    before.iter().all(is_path).then_some(*client)
}

/// What is assumed of a client that is not known: the most careful reading.
fn unknown_client(source: &Source) -> Client {
    let is_python = source.language.family() == "python";
    Client {
        family: source.language.family(),
        package: "",
        style: if is_python {
            Style::Python
        } else {
            Style::Axios
        },
        throws_on_error: true,
        is_async: !is_python,
    }
}

fn verb(method: &str) -> Option<String> {
    VERBS.contains(&method).then(|| method.to_ascii_uppercase())
}

/// `fetch(url, options)`, `got.post(url, options)`, `request(options)`.
fn read_options(source: &Source, call: CallId, method: &str) -> Option<HttpCall> {
    let arguments = Arguments::of(source, call);
    let first = arguments.at(0)?;
    let mut request = HttpCall::new(&verb(method).unwrap_or_else(|| "GET".to_owned()), first);
    let as_request = request_object(source, first);
    let options = source.entries(first);
    if let Some((url, init)) = as_request {
        request.url = url;
        init.iter()
            .for_each(|init| request.add_options(source, *init));
    } else if let Some(url) = URL_NAMES.iter().find_map(|name| options.get(name)) {
        request.url = url;
        request.add_options(source, first);
    }
    if let Some(second) = arguments.at(1) {
        request.add_options(source, second);
    }
    request.is_open |= arguments.is_open();
    Some(request)
}

/// `new Request(url, init)`: its address and options.
fn request_object(
    source: &Source,
    value: ExpressionId,
) -> Option<(ExpressionId, Option<ExpressionId>)> {
    source.values(value).into_iter().find_map(|value| {
        let ExpressionKind::Call(call) = &source[value].kind else {
            return None;
        };
        let is_request = source[*call].callee.ends_with("Request");
        let arguments = Arguments::of(source, *call);
        is_request.then(|| arguments.at(0).map(|url| (url, arguments.at(1))))?
    })
}

/// `axios.post(url, data, config)`, `axios.get(url, config)`, `axios(config)`.
fn read_axios(source: &Source, call: CallId, method: &str) -> Option<HttpCall> {
    let Some(verb) = verb(method) else {
        return read_options(source, call, method);
    };
    let arguments = Arguments::of(source, call);
    let mut request = HttpCall::new(&verb, arguments.at(0)?);
    let has_body = matches!(verb.as_str(), "POST" | "PUT" | "PATCH");
    if has_body {
        request.bodies.extend(arguments.at(1));
    }
    if let Some(config) = arguments.at(1 + usize::from(has_body)) {
        request.add_options(source, config);
        request.method = verb;
    }
    request.is_open |= arguments.is_open();
    Some(request)
}

/// `requests.post(url, json=..., headers=...)`, `session.request("POST", url, ...)`,
/// `urlopen(Request(url, data=..., headers=..., method="POST"))`.
fn read_python(source: &Source, call: CallId, method: &str) -> Option<HttpCall> {
    let arguments = Arguments::of(source, call);
    if method == "urlopen" {
        let first = arguments.at(0)?;
        let made = source
            .values(first)
            .into_iter()
            .find_map(|value| match &source[value].kind {
                ExpressionKind::Call(inner) if source[*inner].callee.ends_with("Request") => {
                    Some(*inner)
                }
                _ => None,
            });
        return match made {
            Some(inner) => read_urllib(source, inner),
            None => Some(HttpCall::new("GET", first)),
        };
    }
    if method == "Request" {
        // It is sent later, by `urlopen`.
        return None;
    }
    let (verb, url) = match verb(method) {
        Some(verb) => (verb, arguments.at(0).or_else(|| arguments.named("url"))?),
        None => {
            let verb = arguments.at(0).or_else(|| arguments.named("method"))?;
            let url = arguments.at(1).or_else(|| arguments.named("url"))?;
            (source.constant_text(verb)?.to_ascii_uppercase(), url)
        }
    };
    let mut request = HttpCall::new(&verb, url);
    request.headers.extend(arguments.named("headers"));
    request
        .bodies
        .extend(BODY_NAMES.iter().filter_map(|name| arguments.named(name)));
    // `requests.post(url, {...})`: the second positional is what is sent.
    request
        .bodies
        .extend(VERBS.contains(&method).then(|| arguments.at(1)).flatten());
    request.is_open = arguments.is_open();
    Some(request)
}

fn read_urllib(source: &Source, call: CallId) -> Option<HttpCall> {
    let arguments = Arguments::of(source, call);
    let url = arguments.at(0).or_else(|| arguments.named("url"))?;
    let data = arguments.at(1).or_else(|| arguments.named("data"));
    let written = arguments
        .named("method")
        .and_then(|value| source.constant_text(value));
    let default = if data.is_some() { "POST" } else { "GET" };
    let mut request = HttpCall::new(written.unwrap_or(default), url);
    request.bodies.extend(data);
    request
        .headers
        .extend(arguments.at(2).or_else(|| arguments.named("headers")));
    request.is_open = arguments.is_open();
    Some(request)
}
