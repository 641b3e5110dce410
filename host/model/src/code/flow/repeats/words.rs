//! Names that say that something runs again, or that it makes something.

/// Whether a function by this name makes a request or a part of one.
pub(super) fn is_maker(method: &str) -> bool {
    const MAKERS: &[&str] = &[
        "URI",
        "Uri",
        "URL",
        "Url",
        "curl_init",
        "builder",
        "Marshal",
        "Encode",
        "json_encode",
        "http_build_query",
        "to_json",
        "stringify",
        "dumps",
        "ofString",
        "Sprintf",
        "sprintf",
        "format",
        "create",
        "asForm",
        "withToken",
        "withHeaders",
    ];
    let rest = ["new", "New", "build", "Build"]
        .iter()
        .find_map(|start| method.strip_prefix(start));
    MAKERS.contains(&method)
        || rest.is_some_and(|rest| !rest.starts_with(|letter: char| letter.is_ascii_lowercase()))
}

/// Methods that run their closure for each item.
pub(super) fn is_iteration(method: &str) -> bool {
    matches!(
        method,
        "map"
            | "forEach"
            | "flatMap"
            | "filter"
            | "reduce"
            | "some"
            | "every"
            | "each"
            | "find"
            | "for_each"
            | "mapSeries"
            | "eachSeries"
            | "eachLimit"
            | "mapLimit"
            | "eachOf"
            | "forEachOrdered"
            | "forEachIndexed"
            | "mapNotNull"
            | "mapIndexed"
            | "onEach"
            | "peek"
            | "concatMap"
            | "Select"
            | "SelectMany"
            | "ForEach"
            | "ForEachAsync"
    )
}

/// Whether a helper or decorator by this name runs what it is given again when it fails:
/// `pRetry`, `async-retry`, `backOff`, `tenacity.retry`, `backoff.on_exception`, and what teams
/// call their own.
pub(super) fn is_retry_helper(callee: &str) -> bool {
    let method = callee
        .rsplit('.')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase()
        .replace('_', "");
    let whole = callee.to_ascii_lowercase();
    let named = method.contains("retry") || method.contains("retries") || method == "backoff";
    let excluded = [
        "noretry",
        "donotretry",
        "shouldretry",
        "isretry",
        "canretry",
        "setretr",
        "maxretr",
    ];
    // `retry.Do(func() error { ... })`, `backoff.retry_notify`
    let root = whole.split(['.', '(']).next().unwrap_or_default();
    let by_package = matches!(root, "retry" | "retrier" | "backoff" | "tryagain")
        && matches!(
            method.as_str(),
            "do" | "dowithdata"
                | "run"
                | "runctx"
                | "execute"
                | "spawn"
                | "start"
                | "constant"
                | "fibonacci"
                | "exponential"
        );
    let is_excluded = excluded.iter().any(|word| method.contains(word));
    by_package
        || (named && !is_excluded)
        || (!is_excluded && is_run_by_retrier(callee, &method))
        || whole.contains("backoff.onexception")
        || whole.contains("backoff.on_exception")
        || whole.contains("backoff.on_predicate")
        || matches!(
            method.as_str(),
            "retriable" | "retrying" | "asyncretrying" | "retryable" | "attempt"
        )
}

/// Whether a method runs what it is given on something that retries: `retryTemplate.execute`,
/// `Retry.decorateSupplier`, `Failsafe.with().get`, `retryer.call`, `tokio_retry.Retry.spawn`.
fn is_run_by_retrier(callee: &str, method: &str) -> bool {
    const RUNS: &[&str] = &[
        "execute", "call", "run", "get", "decorate", "invoke", "supply", "perform", "wrap",
        "submit", "spawn",
    ];
    let Some((receiver, _)) = callee.rsplit_once('.') else {
        return false;
    };
    let receiver = receiver.to_ascii_lowercase();
    let retries = receiver.rsplit('.').take(3).any(|part| {
        part.contains("retry") || part.contains("retrier") || part.contains("failsafe")
    });
    let is_plain = receiver.contains("noretry");
    retries && !is_plain && RUNS.iter().any(|verb| method.starts_with(verb))
}

/// Whether a decorator asks for no second attempt: `[AutomaticRetry(Attempts = 0)]`.
pub(super) fn is_turned_off(decorator: &str) -> bool {
    let bare: String = decorator.split_whitespace().collect();
    bare.contains("Attempts=0")
}

/// Task decorators that carry a retry option: `@shared_task(autoretry_for=(Exception,))`.
pub(super) fn retries_by_option(decorator: &str) -> bool {
    let options = [
        "autoretry_for",
        "max_retries",
        "retry_backoff",
        "retries=",
        "retry: ",
    ];
    options.iter().any(|option| decorator.contains(option))
        && !decorator.contains("retry: false")
        && !decorator.contains("retry: 0")
        && !decorator.contains("max_retries=0")
        && !decorator.contains("retries=0")
}
