//! What policies are answered: one file for each resource of `facts`.
//!
//! The methods are thin. Each begins with [`State::look`] or one of its kin, which counts the
//! question and charges for it, and what it gives back goes through [`State::give`] or
//! [`State::say`], which charge for that. All lists are in the order that the WIT promises.

mod call;
mod change;
mod dependency;
mod expression;
mod file;
mod function;
mod gateway;
mod key;
mod operation;
mod query;
mod reach;
mod setting;
mod step;

#[cfg(test)]
mod tests;

pub(crate) use function::named;

use tollgate_model::Span;
use tollgate_model::change::Side;

use crate::state::State;
use crate::wit::facts;

impl facts::Host for State {}

/// A span as it crosses the boundary: byte offsets stay here.
pub(crate) fn span_out(span: Span) -> facts::Span {
    facts::Span {
        start_line: span.start_line,
        start_column: span.start_column,
        end_line: span.end_line,
        end_column: span.end_column,
    }
}

fn side_in(side: facts::Side) -> Side {
    match side {
        facts::Side::Before => Side::Before,
        facts::Side::After => Side::After,
    }
}

fn side_out(side: Side) -> facts::Side {
    match side {
        Side::Before => facts::Side::Before,
        Side::After => facts::Side::After,
    }
}

/// The path that a file has on one side.
pub(crate) fn path_on(file: &tollgate_facts::FileFacts, side: Side) -> &tollgate_model::RepoPath {
    match (side, &file.old_path) {
        (Side::Before, Some(old_path)) => old_path,
        _ => &file.path,
    }
}
