//! HTTP clients and SDKs that send a request again by themselves, POSTs too.

use tollgate_sdk::{Argument, Call, Expression};

use crate::source::{Source, compact};

/// How many entries of an object of options are read.
const MAX_ENTRIES: usize = 32;

/// Calls by which clients are told to try again.
pub(crate) const GLOBS: &[&str] = &[
    // JavaScript
    "axiosRetry",
    "**.axiosRetry",
    "got",
    "got.*",
    "ky",
    "ky.*",
    "RetryAgent",
    "RetryHandler",
    "undici.Retry*",
    "**.post().**.retry",
    "**.post().pipe",
    "fetchRetry",
    "fetchBuilder",
    "useMutation",
    // Python
    "Retry",
    "**.Retry",
    "RetryClient",
    "**.RetryClient",
    "**.enable_retry",
    // Ruby
    "**.request",
    "**.use",
    "HTTP.retriable",
    "HTTP.**.retriable",
    "Excon.*",
    // PHP
    "Middleware.retry",
    "**.Middleware.retry",
    "GuzzleRetryMiddleware.factory",
    "**.GuzzleRetryMiddleware.factory",
    "RetryableHttpClient",
    "**.RetryableHttpClient",
    // Java and Kotlin
    "DefaultHttpRequestRetryHandler",
    "Retryer.Default",
    "Default",
    "install",
    "**.install",
    "chain.proceed",
    // Go
    "**.SetRetryCount",
    "**.SetAllowNonIdempotentRetry",
    "retryablehttp.NewClient",
    "**.WithRetryCount",
    "rehttp.NewTransport",
    // C#
    "**.AddTransientHttpErrorPolicy",
    "**.AddPolicyHandler",
    "**.AddStandardResilienceHandler",
    // Rust
    "**.RetryTransientMiddleware.*",
    "RetryTransientMiddleware.*",
];

/// How a client sends a POST again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Resend {
    /// What makes it do so, for people.
    pub(crate) what: &'static str,
    /// How it is told not to.
    pub(crate) help: &'static str,
    /// Whether it does so after failures that leave open whether the payment was made.
    pub(crate) is_certain: bool,
}

/// How the client that a call sets up sends a POST again, if it does.
pub(crate) fn resend(call: &Call, source: &Source) -> Option<Resend> {
    let callee = call.callee();
    let method = callee.rsplit('.').next().unwrap_or_default();
    match source.language.as_str() {
        "javascript" | "typescript" => javascript(call, &callee, method),
        "python" => python(call, method, source),
        "ruby" => ruby(call, &callee, method),
        "php" => php(call, &callee, source),
        "java" | "kotlin" => jvm(call, &callee, method, source),
        "go" => go(call, &callee, method, source),
        "csharp" => csharp(call, method, source),
        "rust" => callee.contains("RetryTransientMiddleware").then_some(Resend {
            what: "`RetryTransientMiddleware` sends every request again, whatever its method",
            help: "give the requests that move money a client without the middleware, or a strategy that looks at the method",
            is_certain: true,
        }),
        _ => None,
    }
}

const JS_HELP: &str =
    "leave POST out of what is tried again, or send a stable idempotency key with each payment";

fn javascript(call: &Call, callee: &str, method: &str) -> Option<Resend> {
    let said = said(call);
    let certain = |what| {
        Some(Resend {
            what,
            help: JS_HELP,
            is_certain: true,
        })
    };
    let possible = |what| {
        Some(Resend {
            what,
            help: JS_HELP,
            is_certain: false,
        })
    };
    match method {
        "axiosRetry" => {
            let condition = after(&said, "retrycondition:")?;
            if [
                "isnetworkoridempotent",
                "isidempotent",
                "issaferequest",
                "method",
            ]
            .iter()
            .any(|safe| condition.contains(safe))
            {
                return None;
            }
            let always = ["()=>true", "=>true", "isretryableerror", "isnetworkerror"];
            if always.iter().any(|sign| condition.contains(sign)) {
                certain("the `retryCondition` of axios-retry lets POSTs through")
            } else if retries_on_ambiguous(condition) {
                possible("the `retryCondition` of axios-retry does not look at the method")
            } else {
                None
            }
        }
        "fetchRetry" | "fetchBuilder" => {
            let is_filtered = said.contains("method") || said.contains("retryon");
            let is_module = call
                .canonical()
                .is_some_and(|canonical| canonical.starts_with("fetch-retry"));
            match is_module && !is_filtered {
                true => certain("fetch-retry sends every request again when the connection fails"),
                false => None,
            }
        }
        "useMutation" => {
            let tries = after(&said, "retry:")?;
            let is_on = tries.starts_with("true")
                || tries.starts_with(|first: char| ('1'..='9').contains(&first));
            match is_on {
                true => possible("the mutation is sent again when it fails"),
                false => None,
            }
        }
        "pipe" if said.contains("retry(") || said.contains("retrywhen(") => {
            possible("`retry` sends the POST again when it fails")
        }
        "retry" if callee.contains(".post()") => {
            certain("`.retry` sends the POST again after a lost connection")
        }
        "pipe" | "retry" => None,
        _ => {
            let retries = after(&said, "retry:{").unwrap_or(&said);
            let methods = after(retries, "methods:[")?;
            let list = methods.split(']').next().unwrap_or_default();
            match list.contains("post") {
                true => certain("POST is among the methods that the client sends again"),
                false => None,
            }
        }
    }
}

fn python(call: &Call, method: &str, source: &Source) -> Option<Resend> {
    let help = "leave `POST` out of the methods, which is the default, or send a stable idempotency key with each payment";
    match method {
        "Retry" => {
            let arguments = call.arguments();
            let methods = arguments.iter().find(|argument| {
                matches!(
                    argument.name().as_deref(),
                    Some("allowed_methods" | "method_whitelist")
                )
            })?;
            let text = seen(&methods.value());
            let is_any = text == "none" || text == "false";
            (is_any || text.contains("post")).then_some(Resend {
                what: match is_any {
                    true => "`Retry` is told that every method may be sent again",
                    false => "`Retry` is told that POSTs may be sent again",
                },
                help,
                is_certain: true,
            })
        }
        "RetryClient" => {
            let is_filtered = source.text.contains("methods=");
            (!is_filtered && source.text.contains("aiohttp_retry")).then_some(Resend {
                what: "`RetryClient` sends every request again, whatever its method",
                help: "give it `methods={\"GET\"}`, or send a stable idempotency key with each payment",
                is_certain: true,
            })
        }
        "enable_retry" => said(call).starts_with("true").then_some(Resend {
            what: "`enable_retry` sends every request again after a timeout, and Razorpay's SDK sends no key",
            help: "leave it off, and look the payment up before it is tried again",
            is_certain: true,
        }),
        _ => None,
    }
}

fn ruby(call: &Call, callee: &str, method: &str) -> Option<Resend> {
    let said = said(call);
    if matches!(method, "request" | "use") {
        let is_retry = said.starts_with(":retry")
            || said.starts_with("faraday::retry")
            || said.starts_with("faraday::request::retry");
        if !is_retry {
            return None;
        }
        let methods = after(&said, "methods:").or_else(|| after(&said, "methods=>"));
        let list = methods.and_then(|list| list.split(']').next());
        let has_post = list.is_some_and(|list| list.contains("post"));
        let condition = after(&said, "retry_if:").or_else(|| after(&said, "retry_if=>"));
        let is_any = condition.is_some_and(|condition| {
            let body = condition.split('}').next().unwrap_or_default();
            body.ends_with("true") || body.contains("|true")
        });
        return (has_post || is_any).then_some(Resend {
            what: match has_post {
                true => "`:post` is among the methods that Faraday sends again",
                false => "`retry_if` has Faraday send every request again",
            },
            help: "leave `:post` out of `methods`, which is the default, or send a stable idempotency key with each payment",
            is_certain: true,
        });
    }
    if method == "retriable" {
        return Some(Resend {
            what: "`retriable` sends every request again, whatever its method",
            help: "use it for reads only, or send a stable idempotency key with each payment",
            is_certain: true,
        });
    }
    (callee.starts_with("Excon.") && said.contains("idempotent:true") && method != "get").then_some(
        Resend {
            what: "`idempotent: true` has Excon send the request again",
            help: "leave it out, or send a stable idempotency key with each payment",
            is_certain: method == "post",
        },
    )
}

fn php(call: &Call, callee: &str, source: &Source) -> Option<Resend> {
    let said = said(call);
    let help = "have what decides look at the request's method, or send a stable idempotency key with each payment";
    if callee.ends_with("Middleware.retry") {
        let looks = source.text.contains("getMethod");
        return (!looks).then_some(Resend {
            what: "Guzzle's retry middleware sends requests again without a look at their method",
            help,
            is_certain: false,
        });
    }
    if callee.ends_with("GuzzleRetryMiddleware.factory") {
        return said.contains("retry_on_timeout=>true").then_some(Resend {
            what: "`retry_on_timeout` sends every request again that got no answer",
            help: "leave `retry_on_timeout` off, or send a stable idempotency key with each payment",
            is_certain: true,
        });
    }
    let is_plain = callee.ends_with("RetryableHttpClient")
        && !source.text.contains("MockHttpClient")
        && (call.arguments().len() < 2 || said.contains("post"));
    is_plain.then_some(Resend {
        what: "`RetryableHttpClient` sends POSTs again after a 502 or 503",
        help: "give it a strategy that leaves POST out, or send a stable idempotency key with each payment",
        is_certain: false,
    })
}

fn jvm(call: &Call, callee: &str, method: &str, source: &Source) -> Option<Resend> {
    let said = said(call);
    match method {
        "DefaultHttpRequestRetryHandler" => {
            let second = call.arguments().into_iter().nth(1)?;
            (second.value().text().trim() == "true").then_some(Resend {
                what: "`requestSentRetryEnabled` has the client send POSTs again that were sent before",
                help: "pass `false`, or send a stable idempotency key with each payment",
                is_certain: true,
            })
        }
        "Default" => (callee.ends_with("Retryer.Default")
            || source.text.contains("Retryer.Default("))
        .then_some(Resend {
            what: "Feign's `Retryer.Default` sends every request again after a lost connection",
            help: "use `Retryer.NEVER_RETRY` for what moves money, or send a stable idempotency key",
            is_certain: true,
        }),
        "install" => {
            let is_plugin = said.starts_with("httprequestretry");
            let is_filtered = source.text.contains("request.method")
                || source.text.contains("HttpMethod.Get")
                || source.text.contains("noRetry()");
            (is_plugin && !is_filtered).then_some(Resend {
                what: "`HttpRequestRetry` sends every request again, whatever its method",
                help: "use `retryIf` with a look at `request.method`, or send a stable idempotency key with each payment",
                is_certain: false,
            })
        }
        "proceed" => {
            let is_again = call
                .repeats()
                .iter()
                .any(|repeat| matches!(repeat.kind().as_str(), "loop" | "retry"));
            (is_again && !source.text.contains("method")).then_some(Resend {
                what: "the interceptor sends every request again, whatever its method",
                help: "look at `request.method()`, or send a stable idempotency key with each payment",
                is_certain: false,
            })
        }
        _ => None,
    }
}

fn go(call: &Call, callee: &str, method: &str, source: &Source) -> Option<Resend> {
    let said = said(call);
    let looks = source.text.contains(".Method ==") || source.text.contains(".Method !=");
    let help = "use another client for what moves money, or send a stable idempotency key with each payment";
    let (what, is_certain) = match method {
        "SetRetryCount" | "WithRetryCount" if said != "0" && !looks => (
            "the client sends every request again that got no answer, POSTs too",
            !source.text.contains("resty.dev/v3"),
        ),
        "SetAllowNonIdempotentRetry" if said == "true" => {
            ("the client is told that POSTs may be sent again", true)
        }
        "NewClient" if callee.starts_with("retryablehttp") => {
            let is_off = compact(&source.text).contains("retrymax=0") || looks;
            (!is_off).then_some(("retryablehttp sends every request again, POSTs too", true))?
        }
        "NewTransport" if !said.contains("retryhttpmethods") => (
            "the transport sends every request again, whatever its method",
            true,
        ),
        _ => return None,
    };
    // The later version of resty asks before it sends POSTs again.
    let asks = method == "SetRetryCount" && source.text.contains("resty.dev/v3");
    (!asks).then_some(Resend {
        what,
        help,
        is_certain,
    })
}

fn csharp(call: &Call, method: &str, source: &Source) -> Option<Resend> {
    let said = said(call);
    let is_filtered = [
        "DisableForUnsafeHttpMethods",
        "DisableFor(",
        "HttpMethod.Get",
    ]
    .iter()
    .any(|filter| source.text.contains(filter));
    let retries = match method {
        "AddStandardResilienceHandler" => true,
        _ => said.contains("retry"),
    };
    (retries && !is_filtered).then_some(Resend {
        what: match method {
            "AddStandardResilienceHandler" => {
                "the standard resilience handler sends every request again, POSTs too"
            }
            _ => "the policy sends every request again that failed, POSTs too",
        },
        help: "call `options.Retry.DisableForUnsafeHttpMethods()`, or choose the policy by the request's method",
        is_certain: true,
    })
}

/// Whether what decides speaks of failures after which the payment may have been made.
fn retries_on_ambiguous(condition: &str) -> bool {
    [
        "econnreset",
        "econnaborted",
        "etimedout",
        "timeout",
        ">=500",
        ">499",
        "502",
        "503",
        "504",
        "!error.response",
        "!err.response",
        "!e.response",
    ]
    .iter()
    .any(|sign| condition.contains(sign))
}

/// What follows a mark in a text.
fn after<'a>(text: &'a str, mark: &str) -> Option<&'a str> {
    text.find(mark).and_then(|at| text.get(at + mark.len()..))
}

/// What a call is told, compacted: its arguments as written, and what stands behind their names.
pub(crate) fn said(call: &Call) -> String {
    let told: Vec<String> = call.arguments().iter().map(told).collect();
    told.join(",")
}

fn told(argument: &Argument) -> String {
    let value = seen(&argument.value());
    match argument.name() {
        Some(name) => format!("{}:{value}", compact(&name)),
        None => value,
    }
}

/// An expression as written, with the entries of the object that it stands for.
fn seen(value: &Expression) -> String {
    let mut text = compact(&value.text());
    if matches!(value.kind().as_str(), "name" | "member") {
        for (name, entry) in value.entries().into_iter().take(MAX_ENTRIES) {
            text.push(',');
            text.push_str(&compact(&name));
            text.push(':');
            text.push_str(&compact(&entry.text()));
        }
        for origin in value.origins().into_iter().take(MAX_ENTRIES) {
            text.push(',');
            text.push_str(&compact(&origin.expression().text()));
        }
    }
    text
}
