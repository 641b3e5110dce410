//! The address of a request, as far as it is constant.

use tollgate_model::code::{Call, CallId, ExpressionId, ExpressionKind, Language, Source};

/// How many addresses one expression may stand for.
const MAX_ADDRESSES: usize = 8;

/// How deep an address may be put together.
const MAX_DEPTH: u32 = 8;

/// An address. What is not constant stands as `{name}`, so that `{id}` in a path of the
/// catalogue can match it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    /// The host, or one `{name}` for what comes before the path; none for a bare path.
    pub(super) host: Option<String>,
    /// The path, split at `/`.
    pub(super) path: Vec<String>,
}

impl Address {
    /// The addresses that `url` may stand for, under each of the base addresses.
    pub(super) fn read(source: &Source, url: ExpressionId, bases: &[String]) -> Vec<Address> {
        let mut found = Vec::new();
        for text in texts(source, url, MAX_DEPTH) {
            if text.contains("://") || text.starts_with('{') || bases.is_empty() {
                found.push(Address::of(&text));
            } else {
                found.extend(bases.iter().map(|base| Address::of(&join(base, &text))));
            }
        }
        found
    }

    fn of(text: &str) -> Address {
        let rest = match text.split_once("://") {
            Some((_, rest)) => rest,
            None if text.starts_with('/') => {
                return Address {
                    host: None,
                    path: path_of(text),
                };
            }
            None => text,
        };
        let (host, path) = match rest.split_once('/') {
            Some((host, path)) => (host, path),
            None => (rest, ""),
        };
        let host = host.rsplit('@').next().unwrap_or(host);
        let host = host.split(':').next().unwrap_or(host);
        Address {
            host: Some(host.to_owned()),
            path: path_of(path),
        }
    }
}

fn path_of(text: &str) -> Vec<String> {
    let path = text.split(['?', '#']).next().unwrap_or_default();
    path.split('/')
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

pub(super) fn join(base: &str, path: &str) -> String {
    format!(
        "{}/{}",
        base.trim_end_matches('/'),
        path.trim_start_matches('/')
    )
}

/// The texts that an expression may stand for, with `{name}` for what is not constant.
pub(super) fn texts(source: &Source, expression: ExpressionId, depth: u32) -> Vec<String> {
    let Some(depth) = depth.checked_sub(1) else {
        return vec![hole(source, expression)];
    };
    let mut found: Vec<String> = Vec::new();
    for value in source.values(expression) {
        found.extend(value_texts(source, value, expression, depth));
        found.truncate(MAX_ADDRESSES);
    }
    found
}

fn value_texts(
    source: &Source,
    value: ExpressionId,
    written: ExpressionId,
    depth: u32,
) -> Vec<String> {
    match &source[value].kind {
        ExpressionKind::Text(text) => vec![text.clone()],
        ExpressionKind::Template(parts) if source.language == Language::Rust => {
            rust_format(source, parts, depth)
        }
        ExpressionKind::Template(parts) => concatenated(source, parts, depth),
        // `.` joins texts in PHP.
        ExpressionKind::Operation { operator, operands } if operator == "+" || operator == "." => {
            concatenated(source, operands, depth)
        }
        // `"https://api.stripe.com/v1/charges/%s/capture" % charge_id`
        ExpressionKind::Operation { operator, operands } if operator == "%" => operands
            .first()
            .map(|format| texts(source, *format, depth))
            .unwrap_or_default()
            .into_iter()
            .map(|text| text.replace("%s", "{value}").replace("%d", "{value}"))
            .collect(),
        ExpressionKind::Call(call) => {
            call_texts(source, *call, depth).unwrap_or_else(|| vec![hole(source, written)])
        }
        // `new URL(...).href`
        ExpressionKind::Member { object, property } if property == "href" => {
            texts(source, *object, depth)
        }
        // `uri.request_uri`, `uri.path` of Ruby: the address itself tells more.
        ExpressionKind::Member { object, property }
            if matches!(property.as_str(), "request_uri" | "to_s" | "path") =>
        {
            let whole = texts(source, *object, depth);
            let is_address = whole.iter().all(|text| text.contains("://"));
            if is_address {
                whole
            } else {
                vec![hole(source, written)]
            }
        }
        _ => vec![hole(source, written)],
    }
}

fn call_texts(source: &Source, call: CallId, depth: u32) -> Option<Vec<String>> {
    let call = &source[call];
    let argument = |at: usize| call.arguments.get(at).map(|argument| argument.value);
    let method = call.callee.rsplit('.').next().unwrap_or_default();
    let object = match &source[call.target].kind {
        ExpressionKind::Member { object, .. } => Some(*object),
        _ => None,
    };
    match (method, object) {
        ("URL", _) => match argument(1) {
            Some(base) => joined(source, base, argument(0)?, depth),
            None => Some(texts(source, argument(0)?, depth)),
        },
        // `URI.create(url)`, `URI(url)`, `new Uri(url)`, `url.Parse(url)`, `Url::parse(url)`
        ("URI" | "Uri" | "HttpUrl", _) => Some(texts(source, argument(0)?, depth)),
        ("create" | "parse" | "Parse" | "get", _) if is_address_class(&call.callee) => {
            Some(texts(source, argument(0)?, depth))
        }
        ("Sprintf" | "sprintf" | "format" | "formatted", _)
            if is_printf(source, &call.callee, argument(0)) =>
        {
            Some(printed(source, call, depth))
        }
        ("join", _) if call.callee == "URI.join" => {
            joined(source, argument(0)?, argument(1)?, depth)
        }
        ("urljoin", _) => joined(source, argument(0)?, argument(1)?, depth),
        ("format", Some(object)) => {
            let formats = texts(source, object, depth);
            Some(
                formats
                    .iter()
                    .map(|format| formatted(source, format, call, depth))
                    .collect(),
            )
        }
        (
            "toString" | "rstrip" | "strip" | "trim" | "as_string" | "to_s" | "to_string"
            | "unwrap" | "clone" | "as_str" | "String" | "toURI" | "freeze" | "request_uri",
            Some(object),
        ) => Some(texts(source, object, depth)),
        ("concat", Some(object)) => {
            let parts: Vec<ExpressionId> = std::iter::once(object)
                .chain(call.arguments.iter().map(|argument| argument.value))
                .collect();
            Some(concatenated(source, &parts, depth))
        }
        _ => None,
    }
}

/// Whether a callee is a class of addresses.
fn is_address_class(callee: &str) -> bool {
    let class = callee.rsplit('.').nth(1).unwrap_or_default();
    ["uri", "url"]
        .iter()
        .any(|word| class.to_ascii_lowercase().ends_with(word))
}

/// Whether a call prints by a format of C: `String.format("%s/v1/charges", BASE)`.
fn is_printf(source: &Source, callee: &str, format: Option<ExpressionId>) -> bool {
    let is_known = matches!(
        callee,
        "sprintf" | "format" | "fmt.Sprintf" | "String.format"
    );
    is_known && format.is_some_and(|format| source.constant_text(format).is_some())
}

/// The text of a format of C with what is known of its arguments.
fn printed(source: &Source, call: &Call, depth: u32) -> Vec<String> {
    let mut values = call.arguments.iter().map(|argument| argument.value);
    let format = values
        .next()
        .and_then(|format| source.constant_text(format));
    let mut text = String::new();
    let mut rest = format.unwrap_or_default();
    while let Some((before, after)) = rest.split_once('%') {
        text.push_str(before);
        let value = values
            .next()
            .and_then(|value| texts(source, value, depth).into_iter().next());
        text.push_str(&value.unwrap_or_else(|| "{value}".to_owned()));
        // The verb is the first letter: `%s`, `%5d`.
        let verb = after.find(|letter: char| letter.is_ascii_alphabetic());
        rest = verb
            .and_then(|verb| after.get(verb + 1..))
            .unwrap_or_default();
    }
    text.push_str(rest);
    vec![text]
}

/// `format!("{BASE}/v1/charges/{}", id)`: the format stands first, then what it names or is
/// given, in the order of its holes.
fn rust_format(source: &Source, parts: &[ExpressionId], depth: u32) -> Vec<String> {
    let Some((format, values)) = parts.split_first() else {
        return Vec::new();
    };
    let ExpressionKind::Text(format) = &source[*format].kind else {
        return concatenated(source, parts, depth);
    };
    let mut text = String::new();
    let mut values = values.iter();
    let mut rest = format.as_str();
    while let Some((before, (name, after))) = rest
        .split_once('{')
        .and_then(|(before, tail)| Some((before, tail.split_once('}')?)))
    {
        text.push_str(before);
        let value = values
            .next()
            .and_then(|value| texts(source, *value, depth).into_iter().next());
        text.push_str(&value.unwrap_or_else(|| format!("{{{name}}}")));
        rest = after;
    }
    text.push_str(rest);
    vec![text]
}

/// A format with its arguments put in: `"{}/charges/{id}".format(BASE, id=charge)`. What is not
/// constant stays a hole.
fn formatted(source: &Source, format: &str, call: &Call, depth: u32) -> String {
    let mut positional = call
        .arguments
        .iter()
        .filter(|argument| argument.name.is_none());
    let mut text = String::new();
    let mut rest = format;
    while let Some((before, (name, after))) = rest
        .split_once('{')
        .and_then(|(before, tail)| Some((before, tail.split_once('}')?)))
    {
        let argument = match name.parse::<usize>() {
            Ok(at) => call.arguments.get(at),
            Err(_) if name.is_empty() => positional.next(),
            Err(_) => call
                .arguments
                .iter()
                .find(|argument| argument.name.as_deref() == Some(name)),
        };
        let value =
            argument.and_then(|argument| texts(source, argument.value, depth).into_iter().next());
        text.push_str(before);
        text.push_str(&value.unwrap_or_else(|| format!("{{{name}}}")));
        rest = after;
    }
    text.push_str(rest);
    text
}

fn joined(
    source: &Source,
    base: ExpressionId,
    path: ExpressionId,
    depth: u32,
) -> Option<Vec<String>> {
    let bases = texts(source, base, depth);
    let paths = texts(source, path, depth);
    Some(
        bases
            .iter()
            .flat_map(|base| paths.iter().map(move |path| join(base, path)))
            .collect(),
    )
}

fn concatenated(source: &Source, parts: &[ExpressionId], depth: u32) -> Vec<String> {
    let mut found = vec![String::new()];
    for part in parts {
        let endings = texts(source, *part, depth);
        found = found
            .iter()
            .flat_map(|start| endings.iter().map(move |ending| format!("{start}{ending}")))
            .take(MAX_ADDRESSES)
            .collect();
    }
    found
}

/// What stands for something that is not constant: its text, without what would cut the address.
fn hole(source: &Source, expression: ExpressionId) -> String {
    let text = source.text_of(expression);
    let is_plain = |letter: &char| letter.is_alphanumeric() || matches!(letter, '_' | '$' | '.');
    format!(
        "{{{}}}",
        text.chars().filter(is_plain).take(80).collect::<String>()
    )
}

/// Whether a host is one of a pattern's: the same, or with any beginning in place of a `*`.
pub(super) fn is_host(host: &str, pattern: &str) -> bool {
    match pattern.strip_prefix('*') {
        Some(end) => host.len() > end.len() && ends_with(host, end),
        None => host.eq_ignore_ascii_case(pattern),
    }
}

fn ends_with(text: &str, end: &str) -> bool {
    let (text, end) = (text.as_bytes(), end.as_bytes());
    text.get(text.len().saturating_sub(end.len())..)
        .is_some_and(|tail| tail.eq_ignore_ascii_case(end))
}

/// Whether a path is one of a pattern's. `{id}` stands for any part, `v*` for any that starts so.
pub(super) fn is_path(path: &[String], pattern: &[String]) -> bool {
    path.len() == pattern.len()
        && path
            .iter()
            .zip(pattern)
            .all(|(part, pattern)| is_part(part, pattern))
}

fn is_part(part: &str, pattern: &str) -> bool {
    if pattern.starts_with('{') {
        return true;
    }
    match pattern.strip_suffix('*') {
        Some(start) => part.starts_with(start) || part.starts_with('{'),
        None => part == pattern,
    }
}

#[cfg(test)]
mod tests {
    use super::{Address, is_host, is_path};

    fn parts(path: &str) -> Vec<String> {
        path.split('/').map(str::to_owned).collect()
    }

    #[test]
    fn addresses_are_split() {
        let address = Address::of("https://user@api.stripe.com:443/v1/charges/{id}/capture?x=1");
        assert_eq!(address.host.as_deref(), Some("api.stripe.com"));
        assert_eq!(address.path, ["v1", "charges", "{id}", "capture"]);
        assert_eq!(
            Address::of("{STRIPE_API}/v1/charges").host.as_deref(),
            Some("{STRIPE_API}")
        );
        assert_eq!(Address::of("/v1/charges").host, None);
    }

    #[test]
    fn hosts_and_paths_match_patterns() {
        assert!(is_host("checkout-test.adyen.com", "*.adyen.com"));
        assert!(is_host(
            "{prefix}-checkout-live.adyenpayments.com",
            "*.adyenpayments.com"
        ));
        assert!(!is_host("adyen.com.evil.example", "*.adyen.com"));
        assert!(!is_host("notapi.stripe.com", "api.stripe.com"));
        assert!(is_path(
            &parts("v1/charges/{charge.id}/capture"),
            &parts("v1/charges/{id}/capture")
        ));
        assert!(is_path(
            &parts("checkout/v71/payments"),
            &parts("checkout/v*/payments")
        ));
        assert!(!is_path(&parts("v1/{resource}"), &parts("v1/charges")));
    }
}
