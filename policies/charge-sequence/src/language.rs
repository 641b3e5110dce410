//! What differs between the languages, and how names are taken apart.

use tollgate_sdk::{Call, Expression, Span};

/// Whether a call stands in a language where nothing shows that it waits for something.
pub(crate) fn is_blocking(call: &Call) -> bool {
    let path = call.path();
    let ending = path.rsplit('.').next().unwrap_or_default();
    !matches!(
        ending,
        "js" | "mjs" | "cjs" | "jsx" | "ts" | "mts" | "cts" | "tsx"
    )
}

/// Whether a call hands its error back as a value, so that it shows where it can fail.
pub(crate) fn hands_back_errors(call: &Call) -> bool {
    call.error() != "thrown"
}

/// The last segment of a callee.
pub(crate) fn method(callee: &str) -> &str {
    callee.rsplit('.').next().unwrap_or_default()
}

/// Everything before the last segment of a callee.
pub(crate) fn receiver(callee: &str) -> &str {
    callee.rsplit_once('.').map_or("", |(receiver, _)| receiver)
}

/// The name that a chain of members hangs on: `order` of `order.items`, `self.charge` of
/// `self.charge.id`.
pub(crate) fn root(chain: &str) -> &str {
    let first = chain.split('.').next().unwrap_or_default();
    if !is_own_object(first) {
        return first;
    }
    let rest = chain.get(first.len() + 1..).unwrap_or_default();
    let second = rest.split('.').next().unwrap_or_default();
    match second.is_empty() {
        true => first,
        false => chain.get(..first.len() + 1 + second.len()).unwrap_or(first),
    }
}

/// Whether a name is the object that the method belongs to.
pub(crate) fn is_own_object(name: &str) -> bool {
    matches!(name, "this" | "self" | "cls")
}

/// A name in words, lower case: `isAlreadyPaid` is `is already paid`.
pub(crate) fn words(name: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut word = String::new();
    let mut was_upper = false;
    for character in name.chars() {
        let starts = character.is_uppercase() && !was_upper;
        if (!character.is_alphanumeric() || starts) && !word.is_empty() {
            found.push(std::mem::take(&mut word));
        }
        if character.is_alphanumeric() {
            word.extend(character.to_lowercase());
        }
        was_upper = character.is_uppercase();
    }
    if !word.is_empty() {
        found.push(word);
    }
    found
}

/// Whether one of the words of a name is one of `wanted`.
pub(crate) fn has_word(name: &str, wanted: &[&str]) -> bool {
    words(name)
        .iter()
        .any(|word| wanted.contains(&word.as_str()))
}

/// The names on the left of an assignment, as written: `order.charge_id`, or each that a
/// pattern takes out.
pub(crate) fn targets(assignment: &str) -> Vec<String> {
    // `$order->paid = true` of PHP.
    let in_dots = assignment.replace("?->", ".").replace("->", ".");
    let assignment = match assignment.strip_prefix('$') {
        Some(_) => in_dots.trim_start_matches('$'),
        None => assignment,
    };
    if let Some(target) = written_by_setter(assignment) {
        return vec![target];
    }
    let Some(left) = left_side(assignment) else {
        return Vec::new();
    };
    // `Map<String, Object> params`, `final Charge charge`: the name comes after its type.
    let is_plain = !left.contains(['{', '[', '(', ':']);
    let named = || {
        let name = left.trim().rsplit([' ', '>']).next();
        name.filter(|name| *name != left.trim() && !left.trim_end_matches(*name).ends_with(", "))
    };
    let left = is_plain.then(named).flatten().unwrap_or(left);
    left.split(|character: char| {
        !(character.is_alphanumeric() || matches!(character, '_' | '$' | '.'))
    })
    .filter(|name| {
        name.starts_with(|first: char| first.is_alphabetic() || matches!(first, '_' | '$'))
    })
    .filter(|name| !matches!(*name, "const" | "let" | "val" | "var" | "await" | "using"))
    .map(str::to_owned)
    .collect()
}

/// What a setter writes: `order.status` of `order.setStatus(paid)`.
fn written_by_setter(text: &str) -> Option<String> {
    let (called, _) = text.split_once('(')?;
    let (object, method) = called.rsplit_once('.')?;
    let mut rest = method.strip_prefix("set")?.chars();
    let first = rest.next().filter(|first| first.is_uppercase())?;
    let is_plain = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '.');
    object.chars().all(is_plain).then(|| {
        let property: String = first.to_lowercase().chain(rest).collect();
        format!("{object}.{property}")
    })
}

fn left_side(assignment: &str) -> Option<&str> {
    let bytes = assignment.as_bytes();
    let at = (0..bytes.len()).find(|at| {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        let after = bytes.get(at + 1);
        bytes.get(*at) == Some(&b'=')
            && !matches!(before, Some(b'=' | b'!' | b'<' | b'>'))
            && !matches!(after, Some(b'=' | b'>'))
    })?;
    assignment.get(..at)
}

/// Whether one span lies in another.
pub(crate) fn contains(outer: Span, inner: Span) -> bool {
    start(outer) <= start(inner) && end(inner) <= end(outer)
}

/// Whether a call is an inner link of another's chain: `Order.objects.filter()` of
/// `Order.objects.filter().update()`.
pub(crate) fn is_link(outer: &Call, inner: &Call) -> bool {
    let (outer, inner) = (outer.span(), inner.span());
    start(outer) == start(inner) && end(inner) < end(outer)
}

/// What a call is handed, and then what the other links of its chain are:
/// `db.insert(payments).values(row)`.
pub(crate) fn handed(call: &Call) -> impl Iterator<Item = Expression> {
    let own = call.arguments().into_iter();
    let (step, span) = (call.step(), call.span());
    let links = std::iter::once_with(move || step.calls()).flatten();
    let others = links
        .filter(move |link| start(link.span()) == start(span) && end(link.span()) != end(span))
        .flat_map(|link| link.arguments());
    own.chain(others).map(|argument| argument.value())
}

fn start(span: Span) -> (u32, u32) {
    (span.start_line, span.start_column)
}

fn end(span: Span) -> (u32, u32) {
    (span.end_line, span.end_column)
}

/// Text without what formatters add and drop.
pub(crate) fn bare(text: &str) -> String {
    text.chars()
        .filter(|character| {
            !character.is_whitespace()
                && !matches!(character, ';' | ',' | '(' | ')' | '"' | '\'' | '`')
        })
        .collect()
}

/// Whether the function waits for a call itself, alone or side by side with others. What is
/// merely handed to something that is waited for (`await save(format(order))`) is not.
pub(crate) fn is_waited_for(call: &Call) -> bool {
    if !call.is_awaited() {
        return false;
    }
    let step = call.step();
    let text = step.text();
    let is_batch = ["Promise.all", "asyncio.gather"]
        .iter()
        .any(|batch| text.contains(batch));
    is_batch
        || text_before(&text, step.span(), call.span())
            .trim_end()
            .ends_with("await")
}

/// What stands before an inner span in the text of an outer one.
fn text_before(text: &str, outer: Span, inner: Span) -> String {
    let lines = inner.start_line.saturating_sub(outer.start_line);
    let first_column = if lines == 0 { outer.start_column } else { 1 };
    let columns = inner.start_column.saturating_sub(first_column) as usize;
    let mut before: Vec<String> = text
        .lines()
        .take(lines as usize)
        .map(str::to_owned)
        .collect();
    let last = text.lines().nth(lines as usize).unwrap_or_default();
    before.push(last.chars().take(columns).collect());
    before.join(" ")
}
