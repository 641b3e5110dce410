//! Database transactions around a call.

use tollgate_sdk::{Call, Span, Step};

use crate::language::{contains, has_word, method};
use crate::outward;

/// A database transaction in which a call is made.
pub(crate) struct Transaction {
    /// What opens it, as written.
    pub(crate) text: String,
    /// Where that stands.
    pub(crate) span: Span,
    /// The step that is the transaction; none where it ends with the function.
    pub(crate) step: Option<Step>,
    /// The call in it by which the money moves: the operation, or a call of the function that
    /// makes it.
    pub(crate) entrance: Option<Call>,
}

/// The transaction that a call is made in, if there is one.
pub(crate) fn around(call: &Call) -> Option<Transaction> {
    in_own_function(call).or_else(|| {
        let named = call.function().named();
        let callers = named.callers().into_iter();
        callers
            .filter(|caller| !contains(named.span(), caller.span()))
            .find_map(|caller| {
                let transaction = in_own_function(&caller)?;
                Some(Transaction {
                    entrance: Some(caller),
                    ..transaction
                })
            })
    })
}

fn in_own_function(call: &Call) -> Option<Transaction> {
    for step in call.enclosing() {
        match step.kind().as_str() {
            "scope" => {
                let opener = step
                    .calls()
                    .into_iter()
                    .find(|opener| opener.step().is_same(&step) && opener.role() == "transaction");
                if let Some(opener) = opener {
                    return Some(Transaction::of(&opener, Some(step)));
                }
            }
            // What waits for the commit runs after it.
            "closure" if has_word(&step.label(), &["commit"]) => return None,
            "closure" => {
                let opener = outward::owner(&step).filter(begins);
                if let Some(opener) = opener {
                    return Some(Transaction::of(&opener, Some(step)));
                }
            }
            _ => {}
        }
    }
    by_decorator(call).or_else(|| by_statement(call))
}

/// Whether what is given to a call runs in a transaction. `order.with_lock do` of Rails begins
/// one; a mutex is told by a name which lock it is.
fn begins(opener: &Call) -> bool {
    let callee = opener.callee();
    let locks_row = method(&callee) == "with_lock"
        && callee.contains('.')
        && opener
            .arguments()
            .iter()
            .all(|argument| argument.name().is_some() || argument.value().kind() == "closure");
    opener.role() == "transaction" || locks_row
}

impl Transaction {
    fn of(opener: &Call, step: Option<Step>) -> Transaction {
        Transaction {
            text: opener.callee(),
            span: opener.span(),
            step,
            entrance: None,
        }
    }
}

/// `@transaction.atomic`, `@Transactional()`
fn by_decorator(call: &Call) -> Option<Transaction> {
    let named = call.function().named();
    let opens = |decorator: &String| {
        let name = decorator
            .trim_start_matches('@')
            .split('(')
            .next()
            .unwrap_or_default();
        let begins = has_word(name, &["atomic", "transactional", "transaction"])
            && !has_word(name, &["non", "listener"]);
        begins
            && !["NOT_SUPPORTED", "NEVER"]
                .iter()
                .any(|mode| decorator.contains(mode))
    };
    let text = named.decorators().into_iter().find(opens)?;
    let span = named.span();
    let first_line = Span {
        end_line: span.start_line,
        end_column: span.start_column + 1,
        ..span
    };
    Some(Transaction {
        text,
        span: first_line,
        step: None,
        entrance: None,
    })
}

/// `await runner.startTransaction()`, `client.query("BEGIN")`, with a commit after the call.
fn by_statement(call: &Call) -> Option<Transaction> {
    let earlier = call.calls_before();
    let opener = earlier.iter().rposition(opens)?;
    // `defer tx.Rollback()` stands before the call and runs behind it.
    let mut between = earlier.iter().skip(opener + 1);
    let is_closed = between.any(|other| closes(other) && other.within("cleanup").is_none());
    if is_closed || !call.calls_after().iter().any(closes) {
        return None;
    }
    earlier
        .get(opener)
        .map(|opener| Transaction::of(opener, None))
}

fn opens(call: &Call) -> bool {
    let callee = call.callee();
    let by_name = call.role() == "transaction" && has_word(method(&callee), &["start", "begin"]);
    by_name || says(call, &["begin", "start transaction"])
}

fn closes(call: &Call) -> bool {
    let callee = call.callee();
    has_word(method(&callee), &["commit", "rollback", "abort"])
        || says(call, &["commit", "rollback"])
}

/// Whether the first argument of a call is one of these statements of SQL.
fn says(call: &Call, statements: &[&str]) -> bool {
    let first = call.arguments().into_iter().next();
    first
        .and_then(|argument| argument.value().constant())
        .is_some_and(|text| {
            let text = text.trim().trim_end_matches(';').to_ascii_lowercase();
            statements
                .iter()
                .any(|statement| text == *statement || text.starts_with(&format!("{statement} ")))
        })
}
