//! The names that take another value on each turn of a loop or call of a closure.

use tollgate_sdk::{Call, Expression, Step};

/// Words of the languages that stand in the heads of loops and closures and are no names.
const KEYWORDS: [&str; 15] = [
    "final",
    "val",
    "for",
    "async",
    "await",
    "const",
    "let",
    "var",
    "function",
    "lambda",
    "in",
    "of",
    "enumerate",
    "def",
    "return",
];

/// Library functions that give the same for the same: what they are given decides.
const CONVERSIONS: [&str; 33] = [
    "String",
    "str",
    "toString",
    "join",
    "format",
    "concat",
    "trim",
    "strip",
    "toLowerCase",
    "toUpperCase",
    "lower",
    "upper",
    "replace",
    "replaceAll",
    "slice",
    "substring",
    "substr",
    "padStart",
    "createHash",
    "createHmac",
    "update",
    "digest",
    "hexdigest",
    "sha256",
    "sha1",
    "md5",
    "hash",
    "encode",
    "stringify",
    "dumps",
    "v5",
    "uuid5",
    "new",
];

/// The names that `step`, a loop or a closure that runs for each item, gives a new value each
/// time: its variables, parameters, and what is assigned inside.
pub(crate) fn varying_names(step: &Step) -> Vec<String> {
    let text = step.text();
    let mut names = match step.kind().as_str() {
        "closure" => words(closure_head(&text)),
        _ => words(&loop_head(&text)),
    };
    let inner = step.all();
    for each in inner.iter().filter(|inner| inner.kind() == "each-loop") {
        names.extend(words(&loop_head(&each.text())));
    }
    let mut assigned: Vec<&Step> = inner.iter().collect();
    assigned.retain(|inner| inner.kind() == "assign");
    // What is made of a name that varies by itself varies, too, wherever it stands in the loop.
    for _ in 0..2 {
        assigned.retain(|step| {
            let is_same = is_same_each_time(step, &names);
            if !is_same {
                let text = step.text();
                names.extend(words(text.split(['=', '(']).next().unwrap_or_default()));
            }
            is_same
        });
    }
    names
}

/// Whether an assignment gives a name the same on each turn: `key = "batch-" + batch.id`.
fn is_same_each_time(step: &Step, names: &[String]) -> bool {
    let text = step.text();
    let Some((target, _)) = text.split_once('=') else {
        return false;
    };
    let is_plain = target.ends_with(|letter: char| letter.is_whitespace() || letter == ':');
    let is_text = |value: &Expression| {
        matches!(
            value.kind().as_str(),
            "text" | "template" | "operation" | "name" | "member"
        ) || is_conversion(value)
    };
    let values = step.expressions();
    is_plain
        && values.iter().any(|value| {
            matches!(
                value.kind().as_str(),
                "text" | "template" | "operation" | "call"
            )
        })
        && values
            .iter()
            .all(|value| is_text(value) && !varies_with(value, names))
}

/// Whether the expression says something of the names, or of anything that a call may change.
pub(crate) fn varies_with(value: &Expression, names: &[String]) -> bool {
    mentions_any(value, names)
        || value
            .origins()
            .iter()
            .any(|origin| match origin.kind().as_str() {
                "item" | "random" | "clock" | "counter" | "caught" | "unknown" => true,
                "call" => !is_conversion(&origin.expression()),
                "parameter" | "member" => mentions_any(&origin.expression(), names),
                _ => false,
            })
}

/// Whether the arguments of a call say something of the names, its key left out.
pub(crate) fn arguments_vary_with(call: &Call, names: &[String]) -> bool {
    call.arguments().iter().any(|argument| {
        let value = argument.value();
        mentions_any(&value, names)
            || value
                .entries()
                .iter()
                .any(|(_, entry)| mentions_any(entry, names))
    })
}

/// Whether the expression is a call that gives the same for the same arguments.
pub(crate) fn is_conversion(expression: &Expression) -> bool {
    expression.as_call().is_some_and(|call| {
        let callee = call.callee();
        CONVERSIONS.contains(&callee.rsplit('.').next().unwrap_or_default())
    })
}

fn mentions_any(value: &Expression, names: &[String]) -> bool {
    value.mentions().iter().any(|mention| {
        let root = mention.split('.').next().unwrap_or_default();
        let root = root.trim_start_matches('$');
        names
            .iter()
            .any(|name| name.trim_start_matches('$') == root)
    })
}

/// What stands before the `of`, `in` or `range` of a loop, or behind the `as` of one in PHP; of a
/// counting loop, its first clause; of a comprehension, what stands between each `for` and `in`;
/// of a block of Ruby, its parameters.
fn loop_head(text: &str) -> String {
    let is_statement = ["for", "async for", "while", "do"]
        .iter()
        .any(|word| text.starts_with(word));
    if !is_statement {
        let clauses = text.split("for ").skip(1);
        let heads: Vec<&str> = clauses
            .filter_map(|clause| clause.split(" in ").next())
            .chain(text.split('|').nth(1))
            .chain(["it", "_1"])
            .collect();
        return heads.join(" ");
    }
    let line = text.lines().next().unwrap_or_default();
    let head = [" of ", " in ", " : ", ";", " := range ", " = range "]
        .iter()
        .filter_map(|word| line.split_once(word))
        .map(|(head, _)| head)
        .min_by_key(|head| head.len());
    let taken = line.rsplit_once(" as ").map(|(_, taken)| taken);
    head.or(taken).unwrap_or_default().to_owned()
}

/// The parameters of a closure.
fn closure_head(text: &str) -> &str {
    if let Some(inside) = text.strip_prefix('{') {
        // What stands before the arrow of a block of Kotlin is names, or it has none of its
        // own, and its only parameter is `it`.
        let is_name = |letter: char| letter.is_alphanumeric() || " _,:<>?().\n".contains(letter);
        return match inside.split_once("->") {
            Some((head, _)) if head.chars().all(is_name) => head,
            _ => "it",
        };
    }
    // `function ($item) use ($key) { ... }` of PHP and JavaScript: only what it is given.
    if let Some((_, given)) = text
        .strip_prefix("function")
        .and_then(|rest| rest.split_once('('))
    {
        return given.split(')').next().unwrap_or_default();
    }
    let end = text
        .find("=>")
        .or_else(|| text.find("->"))
        .or_else(|| text.find('{'))
        .or_else(|| text.find(':'));
    end.and_then(|end| text.get(..end)).unwrap_or_default()
}

fn words(text: &str) -> Vec<String> {
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '_' && letter != '$')
        .filter(|word| !word.is_empty() && !KEYWORDS.contains(word))
        .filter(|word| !word.starts_with(|letter: char| letter.is_ascii_digit()))
        .map(str::to_owned)
        .collect()
}
