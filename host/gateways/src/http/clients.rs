//! The HTTP clients that are known: what is called, and how each takes its request.

/// How a client takes a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// `(url, { method, headers, body })`, or one object with the url in it.
    Options,
    /// `(url, data, { headers })` for verbs with a body, `(url, { headers })` for others.
    Axios,
    /// `(url, data=, json=, headers=)`, and `(method, url, ...)` for `request`.
    Python,
    /// `(url)`, then `.set(...)` and `.send(...)` on what it returns.
    Chained,
}

/// One client.
#[derive(Debug, Clone, Copy)]
pub(super) struct Client {
    pub(super) family: &'static str,
    /// Its package; empty for a global.
    pub(super) package: &'static str,
    pub(super) style: Style,
    /// Whether it throws when the status is not 2xx.
    pub(super) throws_on_error: bool,
    /// Whether its calls return promises or coroutines; for Python, whether those of all its
    /// objects do.
    pub(super) is_async: bool,
}

const fn javascript(package: &'static str, style: Style, throws_on_error: bool) -> Client {
    Client {
        family: "javascript",
        package,
        style,
        throws_on_error,
        is_async: true,
    }
}

const fn python(package: &'static str, throws_on_error: bool, is_async: bool) -> Client {
    Client {
        family: "python",
        package,
        style: Style::Python,
        throws_on_error,
        is_async,
    }
}

/// The clients. That axios, got, ky and superagent throw on a status outside 2xx, and that
/// fetch, undici, requests, httpx and aiohttp do not, is in each one's documents.
pub(super) const CLIENTS: [Client; 19] = [
    javascript("", Style::Options, false),
    javascript("node-fetch", Style::Options, false),
    javascript("cross-fetch", Style::Options, false),
    javascript("isomorphic-fetch", Style::Options, false),
    javascript("undici", Style::Options, false),
    javascript("ofetch", Style::Options, true),
    javascript("got", Style::Options, true),
    javascript("ky", Style::Options, true),
    javascript("axios", Style::Axios, true),
    javascript("@nestjs/axios", Style::Axios, true),
    javascript("superagent", Style::Chained, true),
    javascript("request", Style::Options, false),
    javascript("request-promise", Style::Options, true),
    javascript("https", Style::Options, false),
    python("requests", false, false),
    python("httpx", false, false),
    python("aiohttp", false, true),
    python("urllib", true, false),
    python("urllib3", false, false),
];

/// Methods of clients that are HTTP verbs.
pub(super) const VERBS: [&str; 6] = ["get", "post", "put", "patch", "delete", "head"];

/// Methods of clients that take the verb as an argument or option, and otherwise use `GET`.
pub(super) const REQUESTS: [&str; 4] = ["request", "fetch", "urlopen", "Request"];

/// Calls inside a client's path that make another client of it.
pub(super) const FACTORIES: [&str; 12] = [
    "create",
    "extend",
    "defaults",
    "instance",
    "Session",
    "session",
    "Client",
    "AsyncClient",
    "ClientSession",
    "PoolManager",
    "HttpService",
    "axiosRef",
];
