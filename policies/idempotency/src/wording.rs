//! The words that findings are made of.

use tollgate_sdk::{Call, Operation, Span};

use crate::hazard::Again;
use crate::repetition::Repetition;

/// What happens when the gateway runs the operation a second time.
pub(crate) fn twice(operation: &Operation) -> &'static str {
    match operation.kind().as_str() {
        "charge" => "the customer pays twice",
        "authorize" => "the amount is held twice on the customer's account",
        "capture" => "the customer is debited twice",
        "refund" => "the customer is refunded twice at your cost",
        "payout" => "the payout is sent twice",
        "transfer" => "the money is transferred twice",
        "topup" => "your account is debited twice",
        "subscribe" => "the customer is subscribed, and billed, twice",
        "invoice" => "the customer is billed twice",
        "create-intent" | "payable-page" => "the customer can be charged for both",
        _ => "the money moves twice",
    }
}

/// What happens when the gateway takes the operation for one that it has already run.
pub(crate) fn lost(operation: &Operation) -> &'static str {
    match operation.kind().as_str() {
        "refund" => "the customer never gets the refund",
        "payout" | "transfer" => "the recipient never gets the money",
        "topup" => "the balance never arrives",
        "void" => "the customer's money stays on hold",
        "create-intent" | "payable-page" => "the customer pays into the wrong payment",
        _ => "the payment is lost",
    }
}

/// When a repetition runs the call again.
pub(crate) fn when(repetition: &Repetition) -> String {
    match repetition.again {
        Again::Loop => "when the loop tries again".to_owned(),
        Again::Helper => format!("when `{}` tries again", short(&repetition.text)),
        Again::Decorator => format!("when `{}` runs the function again", short(&repetition.text)),
        Again::Recursion => "when the function calls itself again".to_owned(),
        Again::Job => "when the job is delivered again".to_owned(),
        Again::Webhook => "when the webhook is delivered again".to_owned(),
    }
}

/// When a call is likely to be made again although nothing in the file does so.
pub(crate) fn when_softly(call: &Call) -> &'static str {
    let repeats = call.repeats();
    let has = |kind: &str| repeats.iter().any(|repeat| repeat.kind() == kind);
    match () {
        () if has("route") => "when the user submits again after a lost answer",
        () if has("schedule") => "when two runs overlap or one is started again",
        () if has("each") => "when the batch is run again after it stopped half way",
        () => "when the call is made again after a lost answer",
    }
}

/// What is to be seen where a repetition stands.
pub(crate) fn seen(repetition: &Repetition) -> &'static str {
    match repetition.again {
        Again::Loop => "this loop runs it again",
        Again::Helper => "this runs it again when it fails",
        Again::Decorator => "this runs the function again when it fails",
        Again::Recursion => "the function calls itself again here",
        Again::Job => "delivered at least once, so now and then twice",
        Again::Webhook => "the sender delivers again until it gets an answer",
    }
}

/// How to give a key to a call that has none.
pub(crate) fn how_to_give(call: &Call, operation: &Operation) -> String {
    format!(
        "{}, made from what is paid so that every try carries the same one, such as {}",
        place_of(call, operation),
        example(call)
    )
}

/// Where the key goes, in the words of the gateway's SDK.
pub(crate) fn place_of(call: &Call, operation: &Operation) -> String {
    let name = operation.key_name();
    match operation.key_place().as_str() {
        "option" if is_python(call) => format!("pass `options={{\"{name}\": ...}}`"),
        "option" if is_csharp(call) => {
            format!("pass `new RequestOptions {{ {name} = ... }}` after the parameters")
        }
        "option" if is_php(call) => {
            format!("pass `['{name}' => ...]` as the options argument, after the parameters")
        }
        "option" if is_java(call) || is_kotlin(call) => {
            format!(
                "pass request options with `{}(...)` after the parameters",
                setter(&name)
            )
        }
        "option" => {
            format!("pass `{{ {name}: ... }}` as the options argument, after the parameters")
        }
        "keyword" => format!("pass `{name}=...`"),
        "argument" if is_python(call) => format!("pass `\"{name}\"` in the request"),
        "argument" => format!("pass `{name}` in the request object"),
        "header" => format!("send the header `{name}`"),
        "strategy" => format!("send it with the strategy `{name}(...)`"),
        "reference" => format!("set `{name}` in the request"),
        _ if is_go(call) => format!("set `{name}` of the parameters"),
        _ => format!("set `{name}` in the body of the request"),
    }
}

/// How the key that stood there is kept.
pub(crate) fn kept(call: &Call, operation: &Operation, value: &str) -> String {
    let value: String = value
        .lines()
        .next()
        .unwrap_or_default()
        .chars()
        .take(60)
        .collect();
    let name = operation.key_name();
    match operation.key_place().as_str() {
        "option" if is_python(call) => format!("`options={{\"{name}\": {value}}}`"),
        "option" if is_csharp(call) => format!("`new RequestOptions {{ {name} = {value} }}`"),
        "option" if is_php(call) => format!("`['{name}' => {value}]` as the options argument"),
        "option" if is_java(call) || is_kotlin(call) => {
            format!("`{}({value})` in the request options", setter(&name))
        }
        "option" => format!("`{{ {name}: {value} }}` as the options argument"),
        "keyword" => format!("`{name}={value}`"),
        "header" => format!("`{value}` in the header `{name}`"),
        "strategy" => format!("the strategy `{name}({value})`"),
        _ => format!("`{name}`: `{value}`"),
    }
}

/// A key as it could be written here: the operation and the id of what the call is about.
pub(crate) fn example(call: &Call) -> String {
    let kind = call
        .operation()
        .map(|operation| operation.kind())
        .unwrap_or_default();
    let subject = subject(call);
    if is_python(call) {
        format!("`f\"{kind}-{{{subject}.id}}\"`")
    } else if is_csharp(call) {
        format!("`$\"{kind}-{{{subject}.Id}}\"`")
    } else if is_php(call) {
        format!("`\"{kind}-{{${subject}->id}}\"`")
    } else if is_ruby(call) {
        format!("`\"{kind}-#{{{subject}.id}}\"`")
    } else if is_rust(call) {
        format!("`format!(\"{kind}-{{}}\", {subject}.id)`")
    } else if is_go(call) {
        format!("`\"{kind}-\" + {subject}.ID`")
    } else if is_java(call) {
        format!("`\"{kind}-\" + {subject}.getId()`")
    } else if is_kotlin(call) {
        format!("`\"{kind}-${{{subject}.id}}\"`")
    } else {
        format!("`` `{kind}-${{{subject}.id}}` ``")
    }
}

/// The thing that the arguments are read off: `order` in `{ amount: order.total }`.
fn subject(call: &Call) -> String {
    const OTHERS: [&str; 20] = [
        "process", "req", "request", "res", "Math", "JSON", "stripe", "settings", "config", "this",
        "self", "env", "os", "body", "params", "data", "options", "event", "ctx", "uuid",
    ];
    let values = call
        .arguments()
        .into_iter()
        .map(|argument| argument.value());
    let mentions = values.flat_map(|value| value.mentions());
    let mut roots = mentions.filter_map(|mention| {
        let (root, rest) = mention.split_once('.')?;
        let is_data =
            !rest.is_empty() && root.starts_with(|letter: char| letter.is_ascii_lowercase());
        (is_data && !OTHERS.contains(&root)).then(|| root.to_owned())
    });
    roots.next().unwrap_or_else(|| "order".to_owned())
}

/// The first line of what stands at a span.
pub(crate) fn head_of(span: Span, text: &str) -> Span {
    if span.start_line == span.end_line {
        return span;
    }
    let first = text.lines().next().unwrap_or_default().trim_end();
    let width = u32::try_from(first.chars().count()).unwrap_or_default();
    Span {
        end_line: span.start_line,
        end_column: span.start_column + width,
        ..span
    }
}

fn is_python(call: &Call) -> bool {
    call.path().ends_with(".py")
}

fn is_csharp(call: &Call) -> bool {
    call.path().ends_with(".cs")
}

fn short(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let line = line.trim_start_matches('@');
    if line.chars().count() > 40 {
        line.split('(').next().unwrap_or_default().to_owned()
    } else {
        line.to_owned()
    }
}

fn is_php(call: &Call) -> bool {
    call.path().ends_with(".php")
}

fn is_kotlin(call: &Call) -> bool {
    call.path().ends_with(".kt") || call.path().ends_with(".kts")
}

/// The setter of a builder for a property: `setIdempotencyKey` for `idempotencyKey`.
fn setter(name: &str) -> String {
    let (first, rest) = name.split_at(name.chars().next().map_or(0, char::len_utf8));
    format!("set{}{rest}", first.to_uppercase())
}

fn is_ruby(call: &Call) -> bool {
    call.path().ends_with(".rb") || call.path().ends_with(".rake")
}

fn is_rust(call: &Call) -> bool {
    call.path().ends_with(".rs")
}

fn is_go(call: &Call) -> bool {
    call.path().ends_with(".go")
}

fn is_java(call: &Call) -> bool {
    call.path().ends_with(".java")
}
