//! Requests of Ruby, PHP, Java, Go and Rust: given to a call, or built step by step before it.

use tollgate_model::code::{CallId, ExpressionId, ExpressionKind, Source};
use tollgate_model::gateway::Confidence;

use super::curl;
use super::request::HttpCall;
use super::senders::{KTOR, LIBRARIES, Library, SENDERS, Sender, Takes};
use super::steps::{Step, steps_in, steps_of};
use super::url::texts;
use crate::arguments::Arguments;
use crate::chain::{Chain, chains};

const VERBS: [&str; 5] = ["POST", "PUT", "PATCH", "DELETE", "GET"];

/// How many links a chain may have.
const MAX_LINKS: usize = 64;

/// Keys by which an array of options is told from what is sent.
const OPTION_KEYS: [&str; 9] = [
    "headers",
    "json",
    "form_params",
    "body",
    "multipart",
    "query",
    "http_errors",
    "auth_basic",
    "auth_bearer",
];

/// A request, as far as it has been read.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) verb: Option<String>,
    pub(super) url: Option<ExpressionId>,
    pub(super) bodies: Vec<ExpressionId>,
    pub(super) headers: Vec<ExpressionId>,
    pub(super) written: Vec<(String, ExpressionId)>,
    pub(super) is_open: bool,
    /// What the request says of throwing: `http_errors => false`, `->throw()`.
    throws: Option<bool>,
    library: Option<Library>,
}

/// Reads the request that a call sends, if it looks like one at all.
pub(super) fn read(source: &Source, call: CallId, chains: &[Chain]) -> Option<HttpCall> {
    let family = source.language.family();
    let method = source.method(call);
    let sender = SENDERS
        .iter()
        .find(|sender| sender.family == family && sender.method == method)?;
    let mut draft = Draft::default();
    if sender.takes == Takes::Handle {
        draft = curl::read(source, call)?;
    } else {
        draft.take_sent(source, call, sender);
        draft.take_receiver(source, call);
    }
    let root = root_of(source, call);
    let rooted = root.map(|root| crate::chain::chains(source, root));
    let rooted = rooted.unwrap_or_default();
    let library = library_of(family, chains, &source[call].callee)
        .or_else(|| library_of(family, &rooted, ""))
        .or(draft.library);
    let is_of_ktor = library.is_some_and(|library| library.root == KTOR);
    if family == "java" && sender.throws.is_none() && !is_of_ktor {
        return None;
    }
    let mut request = HttpCall::new("GET", draft.url?);
    request.method = draft.verb.or_else(|| verb_of(sender))?;
    request.bodies = draft.bodies;
    request.headers = draft.headers;
    request.written = draft.written;
    request.is_open = draft.is_open;
    for chain in chains.iter().chain(&rooted) {
        request.add_client(source, chain);
    }
    add_base(source, call, &mut request);
    let is_told = sender.throws.or(draft.throws);
    let by_library = library.map(|library| library.throws || raises(source, library));
    // What is not known is read in the most careful way.
    request.throws_on_error = is_told.or(by_library).unwrap_or(true);
    request.is_async = library.is_some_and(|library| library.root == "reqwest")
        && !source.text.contains("blocking");
    let is_known = library.is_some() || matches!(family, "java") || sender.takes == Takes::Handle;
    request.confidence = if is_known {
        Confidence::High
    } else {
        Confidence::Low
    };
    Some(request)
}

/// What a chain of calls begins with: the client in `client.post().uri(path).retrieve()`. Long
/// chains hide it from those who follow them link by link.
fn root_of(source: &Source, call: CallId) -> Option<ExpressionId> {
    let mut at = source[call].target;
    for _ in 0..MAX_LINKS {
        at = match &source[at].kind {
            ExpressionKind::Member { object, .. } if !source.is_own_object(*object) => *object,
            ExpressionKind::Call(inner) => source[*inner].target,
            _ => break,
        };
    }
    (at != source[call].target).then_some(at)
}

fn verb_of(sender: &Sender) -> Option<String> {
    (!sender.verb.is_empty()).then(|| sender.verb.to_owned())
}

/// Whether a client of Faraday or Ktor was told to raise.
fn raises(source: &Source, library: Library) -> bool {
    match library.root {
        "Faraday" => source.text.contains(":raise_error"),
        KTOR => source.text.contains("expectSuccess = true"),
        _ => false,
    }
}

/// The library that a callee leads to.
fn library_of(family: &str, chains: &[Chain], callee: &str) -> Option<Library> {
    let is_in = |path: &str, root: &str| {
        path.strip_prefix(root).is_some_and(|rest| {
            rest.is_empty() || rest.starts_with(['.', '/', '_']) || root.ends_with('_')
        })
    };
    let mut own = LIBRARIES.iter().filter(|library| library.family == family);
    own.find(|library| {
        is_in(callee, library.root)
            || chains.iter().any(|chain| match &chain.module {
                Some(module) => is_in(module, library.root),
                None => is_in(&chain.names().join("."), library.root),
            })
    })
    .copied()
}

impl Draft {
    /// What the call that sends is given.
    fn take_sent(&mut self, source: &Source, call: CallId, sender: &Sender) {
        let arguments = Arguments::of(source, call);
        let positional: Vec<ExpressionId> = arguments.positional().collect();
        match (sender.takes, positional.as_slice()) {
            (Takes::Address, [url, rest @ ..]) => {
                self.url = Some(*url);
                self.take_rest(source, rest);
            }
            (Takes::Address, []) => self.url = arguments.named("url"),
            (Takes::Verb, [verb, url, rest @ ..]) => self.take_verb(source, *verb, *url, rest),
            (Takes::Request, [verb, url, rest @ ..]) if verb_in(source, *verb).is_some() => {
                self.take_verb(source, *verb, *url, rest);
            }
            (Takes::Request, [request, ..]) => self.take_object(source, *request, call),
            _ => {}
        }
        let method = source.method(call);
        if method.starts_with("send_") {
            self.bodies.extend(positional.first());
        }
        self.take_named(source, arguments);
        self.is_open |= arguments.is_open();
        for argument in &source[call].arguments {
            self.take_steps(source, &steps_in(source, argument.value));
        }
    }

    fn take_verb(
        &mut self,
        source: &Source,
        verb: ExpressionId,
        url: ExpressionId,
        rest: &[ExpressionId],
    ) {
        self.verb = verb_in(source, verb);
        self.url = Some(url);
        self.take_rest(source, rest);
    }

    /// What stands behind the address: a body, headers, an array of options, a request entity.
    fn take_rest(&mut self, source: &Source, rest: &[ExpressionId]) {
        for (at, value) in rest.iter().enumerate() {
            if let Some(verb) = verb_in(source, *value) {
                self.verb = Some(verb);
                continue;
            }
            if self.take_entity(source, *value) {
                continue;
            }
            let entries = source.entries(*value);
            let is_options = entries
                .known
                .iter()
                .any(|(name, _)| OPTION_KEYS.contains(&name.as_str()));
            if is_options {
                self.take_options(source, *value);
            } else if at > 0 && source.language.family() == "ruby" {
                self.headers.push(*value);
            } else {
                self.bodies.push(*value);
            }
        }
    }

    /// `['headers' => [...], 'json' => [...], 'http_errors' => false]`
    fn take_options(&mut self, source: &Source, options: ExpressionId) {
        let entries = source.entries(options);
        self.is_open |= entries.is_open && entries.get("headers").is_none();
        for (name, value) in entries.known {
            self.take_part(source, &name, value);
        }
    }

    fn take_named(&mut self, source: &Source, arguments: Arguments<'_>) {
        for (name, value) in arguments.names() {
            self.take_part(source, &name, value);
        }
    }

    fn take_part(&mut self, source: &Source, name: &str, value: ExpressionId) {
        match name {
            "headers" => self.headers.push(value),
            "body" | "json" | "form" | "form_params" | "multipart" | "payload" | "data"
            | "params" => {
                self.bodies.push(value);
            }
            "method" => self.verb = verb_in(source, value).or(self.verb.take()),
            "url" => self.url = Some(value),
            "http_errors" => {
                let is_off = matches!(source[value].kind, ExpressionKind::Boolean(false));
                self.throws = self.throws.or(is_off.then_some(false));
            }
            _ => self.written.push((name.replace('_', "-"), value)),
        }
    }

    /// `new HttpEntity<>(body, headers)`
    fn take_entity(&mut self, source: &Source, value: ExpressionId) -> bool {
        let made = source
            .values(value)
            .into_iter()
            .find_map(|value| match &source[value].kind {
                ExpressionKind::Call(call) if source.method(*call) == "HttpEntity" => Some(*call),
                _ => None,
            });
        let Some(made) = made else { return false };
        let given: Vec<ExpressionId> = Arguments::of(source, made).positional().collect();
        self.bodies.extend(given.first());
        self.headers.extend(given.get(1));
        true
    }

    /// A request object, with all that was done to it.
    fn take_object(&mut self, source: &Source, object: ExpressionId, send: CallId) {
        self.take_steps(source, &steps_of(source, object, send));
        let value = source
            .values(object)
            .into_iter()
            .find(|value| *value != object);
        if let (Some(value), None) = (value, &self.url) {
            self.take_steps(source, &steps_of(source, value, send));
        }
        let made = chains(source, object);
        let family = source.language.family();
        self.library = self.library.or_else(|| library_of(family, &made, ""));
    }

    /// What the chain before the call holds: `client.newCall(request).execute()`,
    /// `client.post(url).header(name, value).send()`.
    fn take_receiver(&mut self, source: &Source, call: CallId) {
        if let ExpressionKind::Member { object, .. } = &source[source[call].target].kind {
            self.take_object_of_chain(source, *object, call);
        }
    }

    fn take_object_of_chain(&mut self, source: &Source, object: ExpressionId, call: CallId) {
        let steps = steps_of(source, object, call);
        for step in &steps {
            if let Step::Call(method, id) = step
                && matches!(method.as_str(), "newCall" | "body" | "request")
                && let Some(request) = source[*id].arguments.first()
                && self.url.is_none()
            {
                self.take_object(source, request.value, call);
            }
        }
        self.take_steps(source, &steps);
        let family = source.language.family();
        self.library = self
            .library
            .or_else(|| library_of(family, &chains(source, object), ""));
    }

    fn take_steps(&mut self, source: &Source, steps: &[Step]) {
        for step in steps {
            match step {
                Step::Call(method, call) => self.take_step(source, method, *call),
                Step::Write(path, value) => self.take_write(path, *value),
            }
        }
    }

    fn take_write(&mut self, path: &[String], value: ExpressionId) {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        match path.as_slice() {
            ["body" | "Body" | "form_data"] => self.bodies.push(value),
            ["headers" | "Header", name] | [name] => self.written.push(((*name).to_owned(), value)),
            _ => {}
        }
    }

    fn take_step(&mut self, source: &Source, method: &str, call: CallId) {
        let arguments: Vec<ExpressionId> = Arguments::of(source, call).positional().collect();
        let last = method.rsplit('.').next().unwrap_or(method);
        let plain: String = method.chars().filter(|letter| *letter != '_').collect();
        let plain = plain.to_ascii_lowercase();
        match (plain.as_str(), arguments.as_slice()) {
            (
                "header" | "append" | "addheader" | "setheader" | "withheader" | "replaceheader"
                | "header.set" | "header.add" | "headers.set" | "headers.add" | "headers.insert"
                | "headers.put" | "set" | "setrequestproperty" | "addfield",
                [name, value],
            ) => self.write_header(source, *name, *value),
            (
                "headers" | "withheaders" | "setheaders" | "headers.merge!" | "headers.update",
                [headers],
            ) => {
                self.headers.push(*headers);
            }
            ("headers", []) => {
                let names = Arguments::of(source, call).names();
                self.written.extend(names);
            }
            (
                "json" | "form" | "body" | "bodyvalue" | "setbody" | "setentity" | "setformdata"
                | "withbody" | "multipart" | "fields" | "syncbody" | "withbodystring",
                [body, ..],
            ) => self.bodies.push(*body),
            ("setformdata", []) => {}
            ("url" | "uri" | "seturl" | "seturi", [url, ..]) => self.url = self.url.or(Some(*url)),
            ("newrequest" | "newrequestwithcontext" | "request", [verb, url, rest @ ..])
                if verb_in(source, *verb).is_some() =>
            {
                if self.url.is_none() {
                    self.take_verb(source, *verb, *url, rest);
                }
            }
            // `new Request('POST', $uri, $headers, $body)`
            ("method" | "setmethod", [verb, rest @ ..]) => {
                self.verb = self.verb.take().or_else(|| verb_in(source, *verb));
                self.bodies.extend(rest.first());
            }
            ("newbuilder" | "builder" | "queryurl", [url]) => self.url = self.url.or(Some(*url)),
            ("throw" | "throwif" | "errorforstatus", _) => self.throws = Some(true),
            _ => self.take_maker(source, last, &arguments),
        }
    }

    fn write_header(&mut self, source: &Source, name: ExpressionId, value: ExpressionId) {
        match source.constant_text(name) {
            Some(name) => self.written.push((name.to_owned(), value)),
            // `IDEMPOTENCY_KEY`, `HeaderName::from_static("idempotency-key")`
            None => self
                .written
                .push((source.text_of(name).replace('_', "-"), value)),
        }
    }

    /// What says the verb by its name: `client.post(url)`, `new HttpPost(url)`,
    /// `Net::HTTP::Post.new(uri)`, `webClient.post()`, `.POST(body)`.
    fn take_maker(&mut self, source: &Source, name: &str, arguments: &[ExpressionId]) {
        let verb = name
            .strip_prefix("Http")
            .unwrap_or(name)
            .to_ascii_uppercase();
        if !VERBS.contains(&verb.as_str()) {
            return;
        }
        self.verb = self.verb.take().or(Some(verb));
        match arguments {
            [first, rest @ ..] if self.url.is_none() && is_address(source, *first) => {
                self.url = Some(*first);
                self.headers.extend(rest.first());
            }
            [body, ..] => self.bodies.push(*body),
            [] => {}
        }
    }
}

/// Whether a value is an address rather than a body.
fn is_address(source: &Source, value: ExpressionId) -> bool {
    texts(source, value, 6)
        .iter()
        .any(|text| text.contains("://") || text.starts_with('/') || text.contains("}/"))
}

/// `"POST"`, `:post`, `HttpMethod.POST`, `http.MethodPost`, `reqwest::Method::POST`.
pub(super) fn verb_in(source: &Source, value: ExpressionId) -> Option<String> {
    let word = match &source[value].kind {
        ExpressionKind::Member { property, .. } => {
            property.strip_prefix("Method").unwrap_or(property)
        }
        _ => source.constant_text(value)?,
    };
    let word = word.to_ascii_uppercase();
    VERBS.contains(&word.as_str()).then_some(word)
}

/// Bases that no maker of the client is given: `base_uri "https://..."` of a class.
fn add_base(source: &Source, call: CallId, request: &mut HttpCall) {
    let is_own = |callee: &str| callee.starts_with("self.class.") || !callee.contains('.');
    if source.language.family() == "ruby" && is_own(&source[call].callee) {
        for id in source.calls_on("base_uri").iter().take(4) {
            if let Some(base) = source[*id].arguments.first() {
                request.bases.extend(texts(source, base.value, 6));
            }
        }
    }
}
