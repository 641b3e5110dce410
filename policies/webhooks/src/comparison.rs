//! Of `weak-verification`: a signature is compared byte by byte, so that time tells how much
//! of a guess was right.

use tollgate_sdk::{Expression, Findings, Span};

use crate::unit::{At, Seen, Unit};
use crate::verification;
use crate::weak_verification;
use crate::words::{any, last, words};

/// How deep conditions are looked into.
const MAX_DEPTH: u32 = 8;

/// A comparison that the change made.
pub(crate) fn judge(unit: &Unit, before: Option<&Unit>) -> Option<Span> {
    let now = comparisons(unit);
    if now.is_empty() {
        return None;
    }
    let mut stood: Vec<String> = before
        .map(comparisons)
        .unwrap_or_default()
        .iter()
        .map(|(_, text)| plain(text))
        .collect();
    // What was compared so before is compared no worse now, by whatever names.
    if now.len() <= stood.len() {
        return None;
    }
    let found = now.into_iter().find(|(_, text)| {
        let known = stood.iter().position(|known| *known == plain(text));
        known.map(|at| stood.remove(at)).is_none()
    });
    found.map(|(span, _)| span)
}

/// A comparison in one spelling, whatever its blanks and quotes.
fn plain(text: &str) -> String {
    let said = text.chars().filter(|letter| !letter.is_whitespace());
    said.map(|letter| if letter == '\'' { '"' } else { letter })
        .collect()
}

fn comparisons(unit: &Unit) -> Vec<(Span, String)> {
    let signs = [
        "hmac",
        "signature",
        "digest",
        "hash",
        "checksum",
        "md5",
        "sha256",
        "sha512",
    ];
    if !signs.iter().any(|sign| unit.text.contains(sign)) {
        return Vec::new();
    }
    let computes = unit
        .reached()
        .iter()
        .any(|seen| verification::computes_mac(&seen.callee));
    let mut found = Vec::new();
    for step in unit.function.steps().iter().flat_map(|step| step.all()) {
        if unit.is_module() && matches!(step.kind().as_str(), "definition" | "closure") {
            continue;
        }
        for expression in step.expressions() {
            look(&expression, computes, MAX_DEPTH, &mut found);
        }
    }
    for seen in unit.own() {
        if compares_by_call(seen) && is_of_signature(&parties(seen), computes) {
            found.push((seen.call.span(), seen.arguments().join(",")));
        }
    }
    found
}

fn look(expression: &Expression, computes: bool, depth: u32, found: &mut Vec<(Span, String)>) {
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    let kind = expression.kind();
    if kind == "closure" {
        return;
    }
    if kind == "operation"
        && matches!(
            expression.operator().as_str(),
            "==" | "===" | "!=" | "!==" | "<>"
        )
    {
        let parts = expression.parts();
        if is_of_signature(&parts, computes) {
            found.push((expression.span(), expression.text()));
        }
        return;
    }
    if matches!(
        kind.as_str(),
        "operation" | "conditional" | "await" | "other" | "assignment"
    ) {
        for part in expression.parts() {
            look(&part, computes, depth, found);
        }
    }
}

/// `a.equals(b)`, `strcmp(a, b)`, `bytes.Equal(a, b)`.
fn compares_by_call(seen: &Seen) -> bool {
    let method = last(&seen.callee);
    matches!(
        method,
        "equals"
            | "equalsIgnoreCase"
            | "Equals"
            | "SequenceEqual"
            | "contentEquals"
            | "strcmp"
            | "strcasecmp"
            | "eql?"
            | "localeCompare"
    ) || matches!(
        seen.callee.as_str(),
        "bytes.Equal"
            | "reflect.DeepEqual"
            | "strings.EqualFold"
            | "bytes.Compare"
            | "strings.Compare"
            | "Arrays.equals"
    )
}

fn parties(seen: &Seen) -> Vec<Expression> {
    let mut parties: Vec<Expression> = seen
        .call
        .arguments()
        .iter()
        .filter(|argument| argument.name().as_deref() != Some("ignoreCase"))
        .map(|argument| argument.value())
        .filter(|value| value.kind() != "boolean")
        .collect();
    // `string.Equals(expected, given, how)`.
    parties.truncate(2);
    let is_way = parties
        .last()
        .is_some_and(|way| way.text().contains("StringComparison."));
    if is_way {
        parties.pop();
    }
    // `expected.equals(given)`: the receiver is the other one.
    if parties.len() == 1 {
        let whole = seen.call.step().expressions();
        let receiver = whole
            .into_iter()
            .find_map(|expression| receiver_of(&expression, seen.call.span(), 8));
        parties.extend(receiver);
    }
    parties
}

fn receiver_of(expression: &Expression, call: Span, depth: u32) -> Option<Expression> {
    let depth = depth.checked_sub(1)?;
    let starts = |part: &Expression| {
        crate::words::start(part.span()) == crate::words::start(call)
            && matches!(part.kind().as_str(), "name" | "member")
    };
    let mut parts = expression.parts();
    match parts.iter().position(starts) {
        Some(at) => Some(parts.swap_remove(at)),
        None => parts
            .into_iter()
            .find_map(|part| receiver_of(&part, call, depth)),
    }
}

/// Whether one of two sides is a keyed digest, or is called so, and the other what was sent.
fn is_of_signature(parts: &[Expression], computes: bool) -> bool {
    let [one, other] = parts else {
        return false;
    };
    if is_constant(one) || is_constant(other) {
        return false;
    }
    let is_computed = is_mac(one) || is_mac(other);
    let named = |part: &Expression| names_signature(&part.text());
    is_computed && (named(one) || named(other)) || computes && named(one) && named(other)
}

fn is_constant(part: &Expression) -> bool {
    matches!(part.kind().as_str(), "text" | "number" | "boolean" | "null")
        || matches!(
            part.text().as_str(),
            "undefined" | "nil" | "None" | "null" | "NULL"
        )
        || is_size(last(&part.text()))
        || part.text().starts_with("len(")
        || part.text().starts_with("typeof")
}

/// `expected.length`, `signature.bytesize`, `expected.Length`.
fn is_size(name: &str) -> bool {
    matches!(
        name.trim_end_matches("()"),
        "length" | "Length" | "size" | "bytesize" | "byteLength" | "len"
    )
}

/// Whether a value comes from the computation of a keyed digest.
fn is_mac(part: &Expression) -> bool {
    let makes = |text: &str| {
        let text = text.to_ascii_lowercase();
        verification::computes_mac(&text.replace("::", ".").replace("->", "."))
            || text.contains("hexdigest")
            || text.contains(".digest(")
            || text.contains("hash_hmac")
            || text.contains("hmac.new")
    };
    makes(&part.text())
        || part
            .origins()
            .iter()
            .any(|origin| origin.kind() == "call" && makes(&origin.expression().text()))
}

fn names_signature(text: &str) -> bool {
    let heard = words(text);
    any(
        &heard,
        &[
            "signature",
            "sig",
            "hmac",
            "hash",
            "digest",
            "mac",
            "checksum",
            "sign",
            "computed",
            "expected",
            "calculated",
            "generated",
        ],
    ) && text.len() < 200
}

/// Reports a comparison.
pub(crate) fn report(unit: &Unit, at: Span, findings: &mut Findings) {
    let place = At {
        path: unit.path.clone(),
        span: at,
        side: unit.side,
    };
    findings
        .report(&weak_verification::RULE, &place)
        .message("the time that this comparison takes tells how much of a guessed signature is right")
        .label("not in constant time")
        .help("compare the two by the language's function for it: `timingSafeEqual`, `compare_digest`, `hash_equals`, `secure_compare`, `hmac.Equal`, `MessageDigest.isEqual`, `FixedTimeEquals`");
}
