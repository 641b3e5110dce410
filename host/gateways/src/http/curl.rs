//! curl as PHP has it: options that are set on a handle.

use tollgate_model::code::{BindingKind, CallId, ExpressionId, ExpressionKind, Source};

use super::built::{Draft, verb_in};

/// How many options of one handle are looked at.
const MAX_OPTIONS: usize = 128;

/// Reads what `curl_exec($handle)` sends.
pub(super) fn read(source: &Source, call: CallId) -> Option<Draft> {
    let handle = source[call].arguments.first()?.value;
    let name = source.text_of(handle);
    let mut draft = Draft::default();
    for value in source.values(handle) {
        if let ExpressionKind::Call(made) = &source[value].kind
            && source[*made].callee == "curl_init"
        {
            draft.url = source[*made].arguments.first().map(|given| given.value);
        }
    }
    for setter in ["curl_setopt", "curl_setopt_array"] {
        let calls = source.calls_on(setter);
        let before = calls.partition_point(|id| source[*id].span.start < source[call].span.start);
        let own = calls
            .iter()
            .take(before)
            .rev()
            .take(MAX_OPTIONS)
            .filter(|id| {
                let first = source[**id].arguments.first();
                source[**id].function == source[call].function
                    && first.is_some_and(|given| source.text_of(given.value) == name)
            });
        // In the order of the text: what is set later counts.
        let own: Vec<&CallId> = own.collect();
        for id in own.into_iter().rev() {
            let given: Vec<ExpressionId> = source[*id]
                .arguments
                .iter()
                .map(|given| given.value)
                .collect();
            match given.as_slice() {
                [_, option, value] => set(source, &mut draft, source.text_of(*option), *value),
                [_, options] => set_all(source, &mut draft, *options),
                _ => {}
            }
        }
    }
    Some(draft)
}

fn set_all(source: &Source, draft: &mut Draft, options: ExpressionId) {
    for value in source.values(options) {
        let ExpressionKind::Object(properties) = &source[value].kind else {
            draft.is_open = true;
            continue;
        };
        for property in properties {
            let key = property.computed.map(|key| source.text_of(key));
            let key = key.or(property.key.as_deref()).unwrap_or_default();
            set(source, draft, key, property.value);
        }
    }
}

fn set(source: &Source, draft: &mut Draft, option: &str, value: ExpressionId) {
    match option {
        "CURLOPT_URL" => draft.url = Some(value),
        "CURLOPT_POST" => draft.verb = draft.verb.take().or_else(|| Some("POST".to_owned())),
        "CURLOPT_CUSTOMREQUEST" => draft.verb = verb_in(source, value).or(draft.verb.take()),
        "CURLOPT_POSTFIELDS" => {
            draft.verb = draft.verb.take().or_else(|| Some("POST".to_owned()));
            draft.bodies.push(value);
        }
        "CURLOPT_HTTPHEADER" => set_headers(source, draft, value),
        _ => {}
    }
}

/// `['Content-Type: application/json', 'Idempotency-Key: order-' . $order->id]`
fn set_headers(source: &Source, draft: &mut Draft, headers: ExpressionId) {
    for value in source.values(headers) {
        match &source[value].kind {
            ExpressionKind::List(lines) => {
                lines
                    .iter()
                    .for_each(|line| set_header(source, draft, *line));
            }
            ExpressionKind::Object(properties) if properties.is_empty() => {}
            _ => draft.is_open = true,
        }
    }
    // `$headers[] = 'Idempotency-Key: ...'`
    if let ExpressionKind::Name(name) = &source[headers].kind {
        for id in source.bindings_of(name).iter().take(MAX_OPTIONS) {
            let binding = &source[*id];
            let is_added = binding.kind == BindingKind::Entry
                && binding.function == source.function_of(headers);
            if let Some(line) = binding.value.filter(|_| is_added) {
                set_header(source, draft, line);
            }
        }
    }
}

fn set_header(source: &Source, draft: &mut Draft, line: ExpressionId) {
    let written = source.text_of(line).trim_start_matches(['"', '\'']);
    match written.split_once(':') {
        Some((name, _)) => draft.written.push((name.trim().to_owned(), line)),
        None => draft.is_open = true,
    }
}
