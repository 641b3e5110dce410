//! The names by which a function speaks of what money was moved for, and of what came back.

use tollgate_sdk::{Call, Expression, Step};

use crate::language::{handed, has_word, is_own_object, receiver, root, targets};
use crate::{answer, record};

/// The names that matter around one call.
#[derive(Clone, Default)]
pub(crate) struct Subject {
    /// They hold the gateway's answer, or a part taken straight out of it.
    answer: Vec<String>,
    /// Records and objects into which the answer was put.
    carriers: Vec<String>,
    /// What was computed from the answer: an amount in other units.
    derived: Vec<String>,
    /// They speak of what is paid: what the call's arguments are made of, and parameters.
    order: Vec<String>,
}

impl Subject {
    /// What is known when a call has just returned.
    pub(crate) fn of(call: &Call) -> Subject {
        let mut subject = Subject::default();
        for read in call.reads() {
            subject.add_answer(&leading_name(&read.expression().text()));
        }
        let step = call.step();
        if step.kind() == "assign" {
            for target in targets(&step.text()) {
                subject.add_target(&target);
            }
        }
        for argument in call.arguments() {
            let value = argument.value();
            for chain in value.mentions() {
                subject.add_order(&chain);
            }
            for origin in value.origins() {
                if matches!(origin.kind().as_str(), "parameter" | "member" | "item") {
                    subject.add_order(&leading_chain(&origin.expression().text()));
                }
            }
        }
        let function = call.function();
        for parameter in function
            .parameters()
            .into_iter()
            .chain(function.named().parameters())
        {
            subject.add_order(&parameter);
        }
        subject
    }

    /// What a function of the same file knows when it is called: its parameters for what is
    /// handed to it.
    pub(crate) fn inside(&self, call: &Call, parameters: &[String]) -> Subject {
        let mut inner = Subject::default();
        for (position, argument) in call.arguments().into_iter().enumerate() {
            let name = argument
                .name()
                .or_else(|| parameters.get(position).cloned());
            let Some(name) = name else { continue };
            let value = argument.value();
            match self.mentions_answer(&value) || self.is_carried(&value) {
                true => inner.add_answer(&name),
                false => inner.add_order(&name),
            }
        }
        for name in self.answer.iter().chain(&self.carriers) {
            if is_own_object(name.split('.').next().unwrap_or_default()) {
                inner.carriers.push(name.clone());
            }
        }
        inner
    }

    fn add_answer(&mut self, name: &str) {
        push(&mut self.answer, name);
    }

    fn add_order(&mut self, chain: &str) {
        let name = root(chain);
        let is_own = is_own_object(name);
        let is_constant = name.chars().all(|character| !character.is_lowercase());
        if !is_own && !is_constant && !is_surrounding(name) {
            push(&mut self.order, name);
        }
    }

    /// What the answer itself is assigned to: a name, or a field of a record.
    fn add_target(&mut self, target: &str) {
        match target.rsplit_once('.') {
            Some((holder, _)) => push(&mut self.carriers, holder),
            None => self.add_answer(target),
        }
    }

    /// Takes in what an assignment makes of what is known.
    pub(crate) fn learn(&mut self, step: &Step) {
        let values = step.expressions();
        let has_answer = values.iter().any(|value| self.mentions_answer(value));
        let has_carrier = values.iter().any(|value| self.is_carried(value));
        let has_order = values.iter().any(|value| self.mentions_order(value));
        if !(has_answer || has_carrier || has_order) {
            return;
        }
        let is_plain = || {
            step.calls()
                .iter()
                .all(|call| !call.may_fail() || answer::is_body_read(call, self))
        };
        let is_part = has_answer && is_plain();
        // What a schema or validation made of it is their verdict.
        let is_judged = || {
            let judges = |call: &Call| matches!(call.role().as_str(), "parse" | "validate");
            step.calls().iter().any(judges)
        };
        for target in targets(&step.text()) {
            match target.rsplit_once('.') {
                Some((holder, _)) if has_answer => push(&mut self.carriers, holder),
                Some(_) => {}
                None if is_part => self.add_answer(&target),
                None if has_answer || has_carrier => {
                    push(&mut self.carriers, &target);
                    if has_answer && !is_judged() {
                        push(&mut self.derived, &target);
                    }
                }
                None => self.add_order(&target),
            }
        }
    }

    /// Whether an expression speaks of the gateway's answer.
    pub(crate) fn mentions_answer(&self, expression: &Expression) -> bool {
        expression
            .mentions()
            .iter()
            .any(|chain| self.is_answer(chain))
    }

    /// Whether a chain of members hangs on the gateway's answer.
    pub(crate) fn is_answer(&self, chain: &str) -> bool {
        self.answer.iter().any(|name| name == root(chain))
    }

    /// Whether a chain of members hangs on something computed from the answer.
    pub(crate) fn is_derived(&self, chain: &str) -> bool {
        hangs_on(chain, &self.derived)
    }

    fn is_carried(&self, expression: &Expression) -> bool {
        expression
            .mentions()
            .iter()
            .any(|chain| hangs_on(chain, &self.carriers))
    }

    fn mentions_order(&self, expression: &Expression) -> bool {
        expression
            .mentions()
            .iter()
            .any(|chain| hangs_on(chain, &self.order))
    }

    /// Whether what is handed to a call speaks of the answer, or carries it.
    pub(crate) fn is_given_answer(&self, call: &Call) -> bool {
        let callee = call.callee();
        let owner = receiver(&callee);
        owns(owner, &self.answer)
            || owns(owner, &self.carriers)
            || handed(call).any(|value| self.mentions_answer(&value) || self.is_carried(&value))
    }

    /// Whether everything that a call is handed is the answer.
    pub(crate) fn is_given_only_answer(&self, call: &Call) -> bool {
        let mut chains = call
            .arguments()
            .into_iter()
            .flat_map(|argument| argument.value().mentions())
            .peekable();
        chains.peek().is_some() && chains.all(|chain| self.is_answer(&chain))
    }

    /// Whether a call is about the answer or about what is paid.
    pub(crate) fn is_about(&self, call: &Call) -> bool {
        // The cart, the stock and the customer are about the order too, and record no payment.
        self.is_given_answer(call) || (self.speaks_of_order(call) && !record::is_bystander(call))
    }

    /// Whether a call is handed, or belongs to, something that is paid.
    pub(crate) fn speaks_of_order(&self, call: &Call) -> bool {
        owns(receiver(&call.callee()), &self.order)
            || handed(call).any(|value| self.mentions_order(&value))
    }
}

/// Whether a receiver is one of the names, or a field of one. The own object counts only by
/// itself: `self.save()`, not `self.mailer.send()`.
fn owns(receiver: &str, names: &[String]) -> bool {
    names.iter().any(|name| {
        receiver == name
            || (!is_own_object(name)
                && receiver
                    .strip_prefix(name.as_str())
                    .is_some_and(|rest| rest.starts_with('.')))
    })
}

/// Whether a chain of members is one of the names or hangs on one.
fn hangs_on(chain: &str, names: &[String]) -> bool {
    names
        .iter()
        .any(|name| name == root(chain) || (name == chain))
}

fn push(names: &mut Vec<String>, name: &str) {
    if !name.is_empty() && !names.iter().any(|known| known == name) {
        names.push(name.to_owned());
    }
}

/// The name that a text begins with; empty where it begins with something else.
fn leading_name(text: &str) -> String {
    let end = text
        .find(|character: char| !(character.is_alphanumeric() || matches!(character, '_' | '$')))
        .unwrap_or(text.len());
    match text.get(..end) {
        Some("await" | "this" | "self" | "new") | None => String::new(),
        Some(name) => name.to_owned(),
    }
}

fn leading_chain(text: &str) -> String {
    let end = text
        .find(|character: char| {
            !(character.is_alphanumeric() || matches!(character, '_' | '$' | '.' | '?' | '!'))
        })
        .unwrap_or(text.len());
    text.get(..end).unwrap_or_default().replace(['?', '!'], "")
}

/// Names of what a function works with rather than on.
fn is_surrounding(name: &str) -> bool {
    matches!(
        name,
        "req"
            | "res"
            | "next"
            | "request"
            | "reply"
            | "ctx"
            | "context"
            | "env"
            | "process"
            | "os"
            | "settings"
            | "config"
            | "app"
            | "db"
            | "prisma"
            | "tx"
            | "trx"
            | "Math"
            | "Date"
            | "crypto"
            | "uuid"
            | "undefined"
            | "JSON"
            | "String"
            | "Number"
            | "int"
            | "str"
    ) || has_word(name, &["stripe", "client", "gateway", "session", "logger"])
}
