//! Where an amount goes.

use tollgate_sdk::{File, Side, Span, words};

use crate::flow;
use crate::hazard::{Hazard, Reading};
use crate::product::Sink;
use crate::tokens::{Kind, Token};
use crate::words::is_amount;

/// Where an amount goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// To an operation of a gateway: its callee.
    Operation(String),
    /// Into what counts as paid.
    Paid,
    /// Elsewhere.
    Elsewhere,
}

/// What is in a file besides its numbers.
pub(crate) struct Context {
    path: String,
    operations: Vec<Operation>,
    functions: Vec<Known>,
}

struct Operation {
    callee: String,
    span: Span,
}

struct Known {
    span: Span,
    is_test: bool,
    takes_events: bool,
}

/// Kinds of operations that take no amount.
const ASKING: [&str; 6] = [
    "retrieve",
    "verify-webhook",
    "unverified-webhook",
    "customer",
    "list",
    "search",
];

/// Words of a function or a file that is told of payments.
const TOLD: [&str; 10] = [
    "callback",
    "callbacks",
    "hook",
    "hooks",
    "ipn",
    "notification",
    "notifications",
    "notify",
    "webhook",
    "webhooks",
];

impl Context {
    /// What is in a file.
    pub(crate) fn of(file: &File, _reading: &Reading<'_>) -> Context {
        let calls = file.calls(Side::After);
        let operations = calls.iter().filter_map(|call| {
            let operation = call.operation()?;
            let takes_amount =
                operation.moves_money() || !ASKING.contains(&operation.kind().as_str());
            takes_amount.then(|| Operation {
                callee: call.callee(),
                span: call.span(),
            })
        });
        let functions = file
            .functions(Side::After)
            .into_iter()
            .filter_map(|function| {
                let name = function.name();
                (name != "<module>").then(|| Known {
                    span: function.span(),
                    is_test: function.is_test(),
                    takes_events: is_told(&name) || function.entry().as_deref() == Some("webhook"),
                })
            });
        Context {
            path: file.path(),
            operations: operations.collect(),
            functions: functions.collect(),
        }
    }

    /// Where a hazard's amount goes; none in test code, and for arguments of anything else.
    pub(crate) fn place(&self, hazard: &Hazard, reading: &Reading<'_>) -> Option<Place> {
        let token = reading.tokens.get(hazard.product.first)?;
        let around = |known: &&Known| holds(known.span, token);
        if self
            .functions
            .iter()
            .filter(around)
            .any(|known| known.is_test)
        {
            return None;
        }
        let within = self
            .operations
            .iter()
            .filter(|operation| holds(operation.span, token))
            .max_by_key(|operation| (operation.span.start_line, operation.span.start_column));
        let name = match &hazard.product.sink {
            Sink::Argument(callee) => {
                let last = callee.rsplit(['.', '>', ':']).next().unwrap_or_default();
                let is_setter = is_amount(last)
                    && matches!(
                        words(last).first().map(String::as_str),
                        Some("set" | "with" | "amount" | "unit")
                    );
                if let Some(own) = within.filter(|own| is_setter || same_call(&own.callee, callee))
                {
                    return Some(Place::Operation(own.callee.clone()));
                }
                let is_made = is_setter || last == "new";
                let given = hazard
                    .product
                    .holder
                    .as_ref()
                    .filter(|_| is_made)
                    .and_then(|holder| self.later(hazard, holder, token, reading));
                return match given {
                    Some(operation) => Some(Place::Operation(operation.callee.clone())),
                    None => is_setter.then_some(Place::Elsewhere),
                };
            }
            Sink::Name(name) => name,
        };
        if let Some(operation) = within.or_else(|| self.later(hazard, name, token, reading)) {
            return Some(Place::Operation(operation.callee.clone()));
        }
        let is_told = self
            .functions
            .iter()
            .filter(around)
            .any(|known| known.takes_events)
            || is_told(&self.path);
        Some(match is_told && hazard.is_shown {
            true => Place::Paid,
            false => Place::Elsewhere,
        })
    }

    /// The innermost function that a token stands in.
    pub(crate) fn function_around(&self, token: &Token<'_>) -> Option<Span> {
        let around = self
            .functions
            .iter()
            .filter(|known| holds(known.span, token));
        around
            .map(|known| known.span)
            .max_by_key(|span| (span.start_line, span.start_column))
    }

    /// The operation in the same function that is given the variable with the amount.
    fn later(
        &self,
        hazard: &Hazard,
        name: &str,
        token: &Token<'_>,
        reading: &Reading<'_>,
    ) -> Option<&Operation> {
        let first = hazard.product.holder.as_deref().unwrap_or(name);
        let inner = self
            .functions
            .iter()
            .filter(|known| holds(known.span, token))
            .max_by_key(|known| (known.span.start_line, known.span.start_column))?;
        let end = (inner.span.end_line, inner.span.end_column);
        let wanted = flow::names(&reading.tokens, first, (token.line, token.column)..end);
        self.operations.iter().find(|operation| {
            operation.span.start_line >= token.line
                && operation.span.end_line <= inner.span.end_line
                && reading.tokens.iter().any(|other| {
                    other.kind == Kind::Name
                        && wanted.iter().any(|name| name == other.text)
                        && holds(operation.span, other)
                })
        })
    }
}

fn is_told(name: &str) -> bool {
    words(name).iter().any(|word| TOLD.contains(&word.as_str()))
}

fn same_call(callee: &str, written: &str) -> bool {
    let last = |name: &str| {
        let end = name.rsplit(['.', '>', ':']).next().unwrap_or_default();
        end.to_owned()
    };
    last(callee) == last(written)
}

fn holds(span: Span, token: &Token<'_>) -> bool {
    (span.start_line, span.start_column) <= (token.line, token.column)
        && (token.line, token.column) < (span.end_line, span.end_column)
}
