//! The ways through a handler, by the errors that take them.

use tollgate_sdk::{Operation, Step};

use crate::errors::{Meaning, meaning_of_condition};
use crate::handler::mentions_any;

/// How many branches in each other are followed.
const MAX_DEPTH: u32 = 8;

/// The steps that one kind of error runs.
#[derive(Default)]
pub(crate) struct Routes {
    /// Errors after which nobody knows, and only these.
    pub(crate) ambiguous: Vec<Step>,
    /// Whatever no branch picked out.
    pub(crate) rest: Vec<Step>,
    /// Whether a branch picks out ambiguous errors.
    pub(crate) knows_ambiguous: bool,
}

impl Routes {
    /// The ways through a handler's steps. `errors` are the names of the error.
    pub(crate) fn of(operation: &Operation, steps: Vec<Step>, errors: &[String]) -> Routes {
        let mut routes = Routes::default();
        routes.follow(operation, steps, errors, MAX_DEPTH);
        routes
    }

    fn follow(&mut self, operation: &Operation, steps: Vec<Step>, errors: &[String], depth: u32) {
        for step in steps {
            let picks = step.kind() == "branch" && mentions_any(&step, errors);
            if picks && depth > 0 {
                self.split(operation, &step, errors, depth - 1);
                // `if (code != "card_declined") throw e;`: what is behind it is for declines.
                if leaves_only_definite(operation, &step) {
                    return;
                }
            } else {
                self.rest.push(step);
            }
        }
    }

    fn split(&mut self, operation: &Operation, branch: &Step, errors: &[String], depth: u32) {
        let condition = branch
            .expressions()
            .first()
            .map(|condition| condition.text())
            .unwrap_or_default();
        let is_negated = is_negated(&condition);
        let chosen = meaning_of_condition(operation, &condition);
        for arm in branch.children() {
            let meaning = match arm.label().as_str() {
                "case" => {
                    let case = arm.expressions().first().map(|case| case.text());
                    meaning_of_condition(operation, &case.unwrap_or_default())
                }
                "then" if !is_negated => chosen,
                "else" if is_negated => chosen,
                _ => Some(Meaning::Everything),
            };
            self.take(operation, arm, meaning, errors, depth);
        }
    }

    fn take(
        &mut self,
        operation: &Operation,
        arm: Step,
        meaning: Option<Meaning>,
        errors: &[String],
        depth: u32,
    ) {
        match meaning {
            Some(Meaning::Ambiguous) => {
                self.knows_ambiguous = true;
                self.ambiguous.extend(arm.children());
            }
            Some(Meaning::Everything) => self.follow(operation, arm.children(), errors, depth),
            // Picked out by something: a definite answer, or one that can't be told.
            _ => {}
        }
    }
}

/// Whether a branch leaves with every error but those whose answer is definite.
fn leaves_only_definite(operation: &Operation, branch: &Step) -> bool {
    let condition = branch
        .expressions()
        .first()
        .map(|condition| condition.text())
        .unwrap_or_default();
    let chosen = meaning_of_condition(operation, &condition);
    let leaves = |arm: &Step| arm.label() == "then" && arm.always_leaves();
    is_negated(&condition)
        && matches!(chosen, Some(Meaning::Declined | Meaning::Refused))
        && branch.children().iter().any(leaves)
}

/// Whether a condition holds for everything but what it names.
pub(crate) fn is_negated(condition: &str) -> bool {
    let condition = condition.trim_start();
    condition.contains("!=") || condition.starts_with('!') || condition.starts_with("not ")
}
