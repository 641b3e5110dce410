//! Which calls send a request in Ruby, PHP, Java, Go and Rust, and how each takes it.

/// What a call that sends is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Takes {
    /// The address first; its name says the verb.
    Address,
    /// The verb, then the address: `request('POST', url)`.
    Verb,
    /// A request object, or nothing where the chain before it holds one.
    Request,
    /// A handle that options were set on: `curl_exec($ch)`.
    Handle,
}

/// One call that sends.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sender {
    pub(super) family: &'static str,
    pub(super) method: &'static str,
    pub(super) takes: Takes,
    /// The verb; empty where the request tells.
    pub(super) verb: &'static str,
    /// Whether it throws when the status is not 2xx; unknown where the library tells.
    pub(super) throws: Option<bool>,
}

const fn sender(
    family: &'static str,
    method: &'static str,
    takes: Takes,
    verb: &'static str,
    throws: Option<bool>,
) -> Sender {
    Sender {
        family,
        method,
        takes,
        verb,
        throws,
    }
}

/// The calls that send. That `RestTemplate` and `retrieve()` throw on a status outside 2xx, and
/// that the clients of the JDK, OkHttp, Apache, Go, curl and WordPress do not, is in each one's
/// documents.
pub(super) const SENDERS: [Sender; 63] = [
    sender("ruby", "post", Takes::Address, "POST", None),
    sender("ruby", "post_form", Takes::Address, "POST", None),
    sender("ruby", "put", Takes::Address, "PUT", None),
    sender("ruby", "patch", Takes::Address, "PATCH", None),
    sender("ruby", "delete", Takes::Address, "DELETE", None),
    sender("ruby", "get", Takes::Address, "GET", None),
    sender("ruby", "run_request", Takes::Verb, "", None),
    sender("ruby", "request", Takes::Request, "", None),
    sender("ruby", "execute", Takes::Request, "", None),
    sender("php", "post", Takes::Address, "POST", None),
    sender("php", "postAsync", Takes::Address, "POST", None),
    sender("php", "put", Takes::Address, "PUT", None),
    sender("php", "patch", Takes::Address, "PATCH", None),
    sender("php", "delete", Takes::Address, "DELETE", None),
    sender("php", "get", Takes::Address, "GET", None),
    sender("php", "request", Takes::Verb, "", None),
    sender("php", "requestAsync", Takes::Verb, "", None),
    sender("php", "send", Takes::Request, "", None),
    sender("php", "sendAsync", Takes::Request, "", None),
    sender("php", "sendRequest", Takes::Request, "", Some(false)),
    sender("php", "curl_exec", Takes::Handle, "", Some(false)),
    sender("php", "wp_remote_post", Takes::Address, "POST", Some(false)),
    sender(
        "php",
        "wp_safe_remote_post",
        Takes::Address,
        "POST",
        Some(false),
    ),
    sender("php", "wp_remote_request", Takes::Address, "", Some(false)),
    sender("java", "send", Takes::Request, "", Some(false)),
    sender("java", "sendAsync", Takes::Request, "", Some(false)),
    sender("java", "execute", Takes::Request, "", Some(false)),
    sender("java", "enqueue", Takes::Request, "", Some(false)),
    sender("java", "postForEntity", Takes::Address, "POST", Some(true)),
    sender("java", "postForObject", Takes::Address, "POST", Some(true)),
    sender(
        "java",
        "postForLocation",
        Takes::Address,
        "POST",
        Some(true),
    ),
    sender(
        "java",
        "patchForObject",
        Takes::Address,
        "PATCH",
        Some(true),
    ),
    sender("java", "exchange", Takes::Address, "", Some(true)),
    sender("java", "retrieve", Takes::Request, "", Some(true)),
    sender("java", "exchangeToMono", Takes::Request, "", Some(false)),
    sender("java", "exchangeToFlux", Takes::Request, "", Some(false)),
    sender("java", "asJson", Takes::Request, "", Some(false)),
    sender("java", "asString", Takes::Request, "", Some(false)),
    sender("java", "asObject", Takes::Request, "", Some(false)),
    sender("java", "asEmpty", Takes::Request, "", Some(false)),
    // Ktor, in Kotlin: see `KTOR`.
    sender("java", "post", Takes::Address, "POST", None),
    sender("java", "put", Takes::Address, "PUT", None),
    sender("java", "patch", Takes::Address, "PATCH", None),
    sender("go", "Do", Takes::Request, "", Some(false)),
    sender("go", "Post", Takes::Address, "POST", Some(false)),
    sender("go", "PostForm", Takes::Address, "POST", Some(false)),
    sender("go", "Put", Takes::Address, "PUT", Some(false)),
    sender("go", "Patch", Takes::Address, "PATCH", Some(false)),
    sender("go", "Delete", Takes::Address, "DELETE", Some(false)),
    sender("go", "Get", Takes::Address, "GET", Some(false)),
    sender("go", "Execute", Takes::Verb, "", Some(false)),
    sender("rust", "send", Takes::Request, "", None),
    sender("rust", "execute", Takes::Request, "", None),
    sender("rust", "call", Takes::Request, "", None),
    sender("rust", "send_json", Takes::Request, "", None),
    sender("rust", "send_form", Takes::Request, "", None),
    sender("rust", "send_string", Takes::Request, "", None),
    sender("rust", "send_bytes", Takes::Request, "", None),
    sender("rust", "send_empty", Takes::Request, "", None),
    sender("rust", "send_query", Takes::Request, "", None),
    sender("rust", "recv_json", Takes::Request, "", None),
    sender("rust", "recv_string", Takes::Request, "", None),
    sender("rust", "recv_bytes", Takes::Request, "", None),
];

/// One library.
#[derive(Debug, Clone, Copy)]
pub(super) struct Library {
    pub(super) family: &'static str,
    /// The beginning of its module, or the name that its callees begin with.
    pub(super) root: &'static str,
    /// Whether it throws when the status is not 2xx.
    pub(super) throws: bool,
}

const fn library(family: &'static str, root: &'static str, throws: bool) -> Library {
    Library {
        family,
        root,
        throws,
    }
}

/// The package of Ktor. Its methods are called as steps of builders are elsewhere, so that they
/// count on its client alone.
pub(super) const KTOR: &str = "io.ktor";

/// The libraries. Symfony's client throws only once somebody reads the answer; Faraday and
/// Laravel where they are told to.
pub(super) const LIBRARIES: [Library; 29] = [
    library("ruby", "RestClient", true),
    library("ruby", "Net.HTTP", false),
    library("ruby", "Faraday", false),
    library("ruby", "HTTParty", false),
    library("ruby", "HTTPX", false),
    library("ruby", "HTTP", false),
    library("ruby", "Excon", false),
    library("ruby", "Typhoeus", false),
    library("php", "GuzzleHttp", true),
    library("php", "Illuminate", false),
    library("php", "Http", false),
    library("php", "Symfony", false),
    library("php", "Psr", false),
    library("php", "curl_exec", false),
    library("php", "wp_", false),
    library("java", "java.net.http", false),
    library("java", "okhttp3", false),
    library("java", "com.squareup.okhttp", false),
    library("java", "org.apache", false),
    library("java", "kong.unirest", false),
    library("java", "com.mashape.unirest", false),
    library("java", "org.springframework", true),
    library("java", KTOR, false),
    library("go", "net/http", false),
    library("go", "github.com/go-resty/resty", false),
    library("go", "resty.dev", false),
    library("rust", "reqwest", false),
    library("rust", "ureq", true),
    library("rust", "surf", false),
];
