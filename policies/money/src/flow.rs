//! What a value is given to, through the objects and builders that it is put into.

use crate::product::operand_start;
use crate::tokens::{Kind, Token};

/// A statement has no more tokens than this to be followed.
const MAX_WALK: usize = 200;

/// A value is followed through so many variables.
const MAX_NAMES: usize = 8;

/// Where the name stands that a sign gives a value: `amount` of `amount = `, `let amount: i64 = `,
/// `order["amount"] = `, `amount: `.
pub(crate) fn named_before(tokens: &[Token<'_>], sign: usize) -> Option<usize> {
    let get = |at: usize| tokens.get(at);
    let mut at = sign.checked_sub(1)?;
    if get(at)?.text == "]" {
        at = at.checked_sub(1)?;
    }
    let is_declared = get(sign)?.text == "="
        && at >= 2
        && get(at - 1).is_some_and(|colon| colon.text == ":")
        && get(at - 2).is_some_and(|name| name.kind == Kind::Name);
    if is_declared {
        at -= 2;
    }
    matches!(get(at)?.kind, Kind::Name | Kind::Text).then_some(at)
}

/// The variable that a statement assigns, seen from anywhere in what it assigns.
pub(crate) fn holder(tokens: &[Token<'_>], from: usize) -> Option<String> {
    let mut at = from;
    for _ in 0..MAX_WALK {
        let before = at.checked_sub(1)?;
        let (token, here) = (tokens.get(before)?, tokens.get(at)?);
        match token.text {
            "=" | ":=" => {
                let named = named_before(tokens, before)?;
                // `Amount = amount` in an initializer, `amount=amount` among arguments.
                match token.within.filter(|open| !is_block(tokens, *open)) {
                    Some(open) => at = open,
                    None => return Some(tokens.get(named)?.text.to_owned()),
                }
                continue;
            }
            ";" => return None,
            _ => {}
        }
        let ends = matches!(
            token.kind,
            Kind::Name | Kind::Number | Kind::Text | Kind::Close
        ) && token.line < here.line
            && here.kind != Kind::Sign
            && here.text != "{"
            && is_in_block(tokens, here);
        if ends {
            return None;
        }
        at = match token.kind {
            Kind::Close => token.other?,
            // The block of a function, a loop, a branch.
            Kind::Open if token.text == "{" && is_block(tokens, before) => return None,
            _ => before,
        };
    }
    None
}

/// Whether a new line can start a statement here.
fn is_in_block(tokens: &[Token<'_>], token: &Token<'_>) -> bool {
    token
        .within
        .and_then(|open| tokens.get(open))
        .is_none_or(|open| open.text == "{")
}

fn is_block(tokens: &[Token<'_>], open: usize) -> bool {
    if tokens.get(open).is_some_and(|bracket| bracket.text != "{") {
        return false;
    }
    let before = open.checked_sub(1).and_then(|before| tokens.get(before));
    let is_body = before.is_none_or(|before| {
        matches!(
            before.text,
            ")" | "=>" | "else" | "try" | "do" | "{" | "}" | ";" | "->" | ">"
        )
    });
    // `Options { Amount = amount }` against `fun pay(): Intent { val amount = ... }`.
    let starts_entry = tokens
        .get(open + 2)
        .is_some_and(|sign| matches!(sign.text, "=" | ":" | "=>" | "," | "}"));
    is_body || !starts_entry
}

/// All variables that a value gets into between two places, the first of them given.
pub(crate) fn names<'t>(
    tokens: &[Token<'t>],
    first: &str,
    between: std::ops::Range<(u32, u32)>,
) -> Vec<String> {
    let mut found = vec![first.to_owned()];
    for (at, token) in tokens.iter().enumerate() {
        if !between.contains(&(token.line, token.column))
            || token.kind != Kind::Name
            || !found.iter().any(|name| name == token.text)
        {
            continue;
        }
        // `order.amount` is no variable `amount`; `params.amount = amount` puts it into `params`.
        let start = operand_start(tokens, at).unwrap_or(at);
        let given = holder(tokens, start).into_iter();
        for name in given.chain(root_before(tokens, start)) {
            if !found.contains(&name) && found.len() < MAX_NAMES {
                found.push(name);
            }
        }
    }
    found
}

/// The object whose field is given a value: `params` of `params.Amount = amount`.
fn root_before(tokens: &[Token<'_>], value: usize) -> Option<String> {
    let sign = value.checked_sub(1)?;
    if tokens.get(sign)?.text != "=" {
        return None;
    }
    let named = named_before(tokens, sign)?;
    let start = operand_start(tokens, named)?;
    (start < named).then(|| tokens.get(start).map(|root| root.text.to_owned()))?
}
