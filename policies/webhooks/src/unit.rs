//! A function that may take a webhook, with what it calls in its file.

use std::cell::OnceCell;
use std::rc::Rc;

use tollgate_sdk::{Call, Function, Place, Side, Span};

use crate::evidence;
use crate::verification::Strength;
use crate::words::{Lines, MAX_LINE, covers, end, last, start, touches, words};

/// How many functions deep calls are followed within a file.
const MAX_DEPTH: u32 = 3;

/// How many calls of one function are looked at.
const MAX_CALLS: usize = 400;

/// A call, with what is asked of it often.
pub(crate) struct Seen {
    pub(crate) call: Call,
    /// As written.
    pub(crate) callee: String,
    /// The words of its last segment.
    pub(crate) words: Vec<String>,
    /// What it does with money; empty where it is no operation.
    pub(crate) kind: String,
    /// Whether it moves money.
    pub(crate) moves_money: bool,
    role: OnceCell<String>,
    /// How sure it makes who sent what came; see `verification::strength`.
    pub(crate) strength: OnceCell<Strength>,
}

impl Seen {
    pub(crate) fn new(call: Call) -> Seen {
        let callee = call.callee();
        let operation = call.operation();
        Seen {
            words: words(last(&callee)),
            kind: operation
                .as_ref()
                .map(|operation| operation.kind())
                .unwrap_or_default(),
            moves_money: operation.is_some_and(|operation| operation.moves_money()),
            callee,
            call,
            role: OnceCell::new(),
            strength: OnceCell::new(),
        }
    }

    /// The callee of a call, and the words of its last segment.
    pub(crate) fn new_light(call: &Call) -> (String, Vec<String>) {
        let callee = call.callee();
        let heard = words(last(&callee));
        (callee, heard)
    }

    /// What it is for.
    pub(crate) fn role(&self) -> &str {
        self.role.get_or_init(|| self.call.role())
    }

    /// What stands between its brackets, and its receiver.
    pub(crate) fn arguments(&self) -> Vec<String> {
        let arguments = self.call.arguments();
        arguments
            .iter()
            .map(|argument| argument.value().text())
            .collect()
    }
}

/// A function that may take a webhook.
pub(crate) struct Unit {
    pub(crate) function: Function,
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) span: Span,
    /// How the outside world gets in; empty where it does not.
    pub(crate) entry: String,
    /// Its text in lower case, without comments.
    pub(crate) text: String,
    /// Whether its file puts a verification before its functions.
    pub(crate) is_filtered: bool,
    /// Which side it stands on.
    pub(crate) side: Side,
    own: OnceCell<Vec<Rc<Seen>>>,
    reached: OnceCell<Vec<Rc<Seen>>>,
}

impl Unit {
    /// A function in the text of its file.
    pub(crate) fn new(function: Function, side: Side, file: &Lines<'_>) -> Unit {
        let span = function.span();
        Unit {
            name: function.name(),
            path: function.path(),
            entry: function.entry().unwrap_or_default(),
            text: evidence::without_comments(&file.within(span)),
            span,
            function,
            is_filtered: file.is_filtered,
            side,
            own: OnceCell::new(),
            reached: OnceCell::new(),
        }
    }

    /// Whether it stands with others on one line, as programs write them.
    pub(crate) fn is_packed(&self) -> bool {
        self.span.start_line == self.span.end_line && self.span.end_column as usize > MAX_LINE
    }

    /// Whether it is the code around the functions.
    pub(crate) fn is_module(&self) -> bool {
        self.name == "<module>"
    }

    /// The calls written in it.
    pub(crate) fn own(&self) -> &[Rc<Seen>] {
        self.own.get_or_init(|| {
            let is_module = self.is_module();
            let calls = self.function.calls().into_iter();
            let calls = calls.filter(|call| !is_module || call.function().name() == "<module>");
            calls
                .take(MAX_CALLS)
                .map(|call| Rc::new(Seen::new(call)))
                .collect()
        })
    }

    /// The calls written in it, and those of the functions in its file that they lead to.
    pub(crate) fn reached(&self) -> &[Rc<Seen>] {
        self.reached.get_or_init(|| {
            let mut found: Vec<Rc<Seen>> = self.own().to_vec();
            let mut spans = vec![self.span];
            let mut from = 0;
            for _ in 0..MAX_DEPTH {
                let until = found.len();
                for at in from..until {
                    let Some(seen) = found.get(at).cloned() else {
                        continue;
                    };
                    for callee in seen.call.callees() {
                        let span = callee.span();
                        let is_known = spans
                            .iter()
                            .any(|known| covers(*known, span) && !self.is_module());
                        let is_same = spans
                            .iter()
                            .any(|known| start(*known) == start(span) && end(*known) == end(span));
                        if is_known || is_same || found.len() > MAX_CALLS {
                            continue;
                        }
                        spans.push(span);
                        let calls = callee.calls().into_iter();
                        found.extend(calls.map(|call| Rc::new(Seen::new(call))));
                    }
                }
                from = until;
            }
            found
        })
    }

    /// The first thing in it where the change took something away.
    pub(crate) fn near(&self, touched: &[Span]) -> Span {
        let Some(lines) = touched.iter().find(|lines| touches(**lines, self.span)) else {
            return self.first_line();
        };
        let steps = self.function.steps();
        let spans = steps
            .iter()
            .flat_map(|step| step.all())
            .map(|step| step.span());
        let behind =
            spans.filter(|span| span.start_line >= lines.start_line && covers(self.span, *span));
        let first = behind.min_by_key(|span| start(*span)).unwrap_or(self.span);
        Span {
            end_line: first.start_line,
            end_column: first.start_column + 1,
            ..first
        }
    }

    /// Where it begins.
    pub(crate) fn first_line(&self) -> Span {
        Span {
            end_line: self.span.start_line,
            end_column: self.span.start_column + 1,
            ..self.span
        }
    }
}

/// A place in the file of a unit.
pub(crate) struct At {
    pub(crate) path: String,
    pub(crate) span: Span,
    pub(crate) side: Side,
}

impl Place for At {
    fn path(&self) -> String {
        self.path.clone()
    }

    fn span(&self) -> Span {
        self.span
    }

    fn is_before(&self) -> bool {
        self.side == Side::Before
    }
}
