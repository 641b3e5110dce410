//! Returns, and which of them hand back an error.

use tollgate_model::code::flow::OK;
use tollgate_model::code::{ErrorUse, ExpressionId, ExpressionKind, StepKind};

use super::assignments::is_error_name;
use super::words::{Kind, Slot};
use super::{Node, Reader};

/// Functions that put words around an error and hand it on.
const WRAPPERS: &[&str] = &[
    "Errorf",
    "Wrap",
    "Wrapf",
    "WithStack",
    "WithMessage",
    "WithMessagef",
    "Trace",
    "Join",
    "Annotate",
    "Annotatef",
];

/// Packages whose functions of these names answer a caller instead.
const ANSWERS: &[&str] = &["status", "connect", "twirp", "c", "ctx", "echo", "fiber"];

/// What the last value of a return is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Last {
    /// No error.
    Nil,
    /// The error that is being handled, or one around it.
    Caught,
    /// An error that is made here.
    Made,
    /// Anything else: a call whose error goes on, a variable.
    Other,
}

impl<'t> Reader<'t> {
    pub(super) fn return_statement(&mut self, node: Node<'t>) {
        let list = self.syntax.children(node).named().next();
        let values = list.map(|list| self.listed(list)).unwrap_or_default();
        let last = match (self.frame.returns_error, values.last()) {
            (false, _) => Last::Other,
            (true, Some(last)) => self.last(*last),
            (true, None) => match self.frame.error_name {
                Some(name) if self.caught.contains(&name) => Last::Caught,
                _ => Last::Other,
            },
        };
        let kind = match last {
            Last::Caught | Last::Made => StepKind::Raise,
            Last::Nil | Last::Other => StepKind::Return,
        };
        let step = self.step(kind, node);
        let place = self.build.enter(step);
        for (at, value) in values.iter().enumerate() {
            let is_last = at + 1 == values.len();
            let says_nothing = kind == StepKind::Raise && !is_last && is_zero(*value)
                || last == Last::Nil && is_last;
            if !says_nothing {
                let id = self.root_expression(*value);
                self.hand_on(id, is_last);
            }
        }
        self.build.leave(place);
        if last == Last::Nil {
            OK.clone_into(&mut self.build.source[step].label);
        }
        self.passing = (last == Last::Caught).then_some(step);
    }

    /// The error of what is returned goes to the caller.
    fn hand_on(&mut self, value: ExpressionId, is_last: bool) {
        let source = &self.build.source;
        let made = match &source[value].kind {
            ExpressionKind::Member { object, property } if property == "Error" => *object,
            _ => value,
        };
        if let ExpressionKind::Call(call) = source[made].kind
            && self.frame.returns_error
            && is_last
        {
            self.set_error(call, ErrorUse::Taken);
        }
    }

    fn last(&mut self, node: Node<'t>) -> Last {
        match node.kind {
            Kind::Nil => Last::Nil,
            Kind::Identifier => self.last_name(self.text(node)),
            Kind::Selector => {
                let name = self.text(node).rsplit('.').next().unwrap_or_default();
                if is_sentinel(name) {
                    Last::Made
                } else {
                    Last::Other
                }
            }
            Kind::Call => self.last_call(node),
            Kind::Composite => Last::Made,
            Kind::Unary => {
                let operand = self.syntax.children(node).field(Slot::Operand);
                match operand {
                    Some(operand) if operand.kind == Kind::Composite => Last::Made,
                    _ => Last::Other,
                }
            }
            _ => Last::Other,
        }
    }

    fn last_name(&self, name: &'t str) -> Last {
        if self.caught.contains(&name) {
            return Last::Caught;
        }
        if !is_error_name(name) {
            return Last::Other;
        }
        if is_sentinel(name) || !self.caught.is_empty() {
            return Last::Made;
        }
        Last::Other
    }

    fn last_call(&mut self, node: Node<'t>) -> Last {
        let children = self.syntax.children(node);
        let (Some(function), Some(arguments)) = (
            children.field(Slot::Function),
            children.field(Slot::Arguments),
        ) else {
            return Last::Other;
        };
        let callee = self.text(function);
        let (package, method) = callee.rsplit_once('.').unwrap_or(("", callee));
        let root = package.split(['.', '(']).next().unwrap_or_default();
        let takes_caught = {
            let given = self.syntax.children(arguments);
            given.named().any(|argument| self.is_caught(argument))
        };
        let is_answer = ANSWERS.contains(&root);
        if takes_caught && !is_answer && WRAPPERS.contains(&method) {
            return Last::Caught;
        }
        let is_context = matches!(root, "c" | "ctx");
        let is_maker = WRAPPERS.contains(&method)
            || method == "New" && package.contains("err")
            || matches!(root, "errors" | "status" | "connect" | "twirp")
            || method.contains("Error")
            || method.starts_with("Err");
        if !is_context && (is_maker || takes_caught) {
            Last::Made
        } else {
            Last::Other
        }
    }
}

/// `ErrDeclined`, `errDeclined`: an error that the package declares.
fn is_sentinel(name: &str) -> bool {
    let rest = name.strip_prefix("Err");
    rest.is_some_and(|rest| rest.starts_with(|first: char| first.is_uppercase()))
}

/// Whether a value stands only because the error needs its place.
fn is_zero(node: Node<'_>) -> bool {
    matches!(
        node.kind,
        Kind::Nil | Kind::False | Kind::True | Kind::Integer | Kind::Float | Kind::String
    )
}
