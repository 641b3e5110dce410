//! What a handler does with the failure it got.

use tollgate_sdk::{Call, Step, words};

use crate::answer::Tone;

/// What the steps of a handler come to.
#[derive(Debug, Default)]
pub(crate) struct Handling {
    /// Raises, rejects, or hands the error to a callback, on some way.
    pub(crate) raises: bool,
    /// What it says in what it raises.
    pub(crate) raised: Tone,
    /// Looks which error it is.
    pub(crate) distinguishes: bool,
    /// Asks the gateway, or has somebody ask.
    pub(crate) reconciles: bool,
    /// Gives the money back.
    pub(crate) compensates: bool,
    /// Tells people, beyond the log.
    pub(crate) notifies: bool,
    /// Does something with a meaning that can't be seen.
    pub(crate) acts: bool,
    /// Returns `null`, `false` and the like.
    pub(crate) signals: bool,
    /// Answers a request or a caller with something.
    pub(crate) responds: bool,
    /// What it says in the answer.
    pub(crate) answers: Tone,
    /// What it writes into records and variables.
    pub(crate) records: Tone,
    /// The calls in it that take or move money again.
    pub(crate) charges: Vec<Call>,
    /// Whether there is nothing in it at all.
    pub(crate) is_empty: bool,
}

impl Handling {
    /// What the steps do. `errors` are the names of the caught error.
    pub(crate) fn of(steps: &[Step], errors: &[String]) -> Handling {
        let mut handling = Handling {
            is_empty: steps.is_empty(),
            ..Handling::default()
        };
        for step in steps {
            for inner in step.all() {
                handling.see_step(&inner, errors);
            }
            for call in step.calls() {
                handling.see_call(call, errors);
            }
        }
        handling
    }

    /// Whether it does nothing but log, tell people, or nothing at all.
    pub(crate) fn is_quiet(&self) -> bool {
        !(self.raises
            || self.distinguishes
            || self.reconciles
            || self.compensates
            || self.acts
            || self.responds
            || !self.charges.is_empty()
            || !self.records.is_silent())
    }

    /// Whether it leaves the outcome open for somebody to settle.
    pub(crate) fn settles_later(&self) -> bool {
        self.reconciles || self.compensates || self.said().pending
    }

    /// All that it says.
    pub(crate) fn said(&self) -> Tone {
        self.answers.and(self.records).and(self.raised)
    }

    fn see_step(&mut self, step: &Step, errors: &[String]) {
        match step.kind().as_str() {
            "raise" => {
                self.raises = true;
                for value in step.expressions() {
                    if value.kind() != "name" {
                        self.raised = self.raised.and(Tone::of(&value, ""));
                    }
                }
            }
            "return" => self.see_return(step),
            "assign" => self.see_assignment(step, errors),
            "branch" => self.distinguishes |= mentions_any(step, errors),
            _ => {}
        }
        if matches!(step.kind().as_str(), "return" | "assign" | "expression") {
            self.distinguishes |= chooses_by(step, errors);
        }
    }

    fn see_return(&mut self, step: &Step) {
        let values = step.expressions();
        if values.is_empty() && step.label() == "ok" {
            // Whoever called is told that there was no error.
            self.responds = true;
            self.answers.success = true;
        }
        for value in &values {
            let text = value.text();
            let is_signal = matches!(
                text.as_str(),
                "null"
                    | "None"
                    | "nil"
                    | "false"
                    | "False"
                    | "undefined"
                    | "[]"
                    | "{}"
                    | "''"
                    | "\"\""
                    | "0"
            );
            if is_signal {
                self.signals = true;
                continue;
            }
            // What logs gives nothing back.
            let is_logged = value.as_call().is_some_and(|call| call.role() == "log");
            if !is_logged {
                self.responds = true;
                self.answers = self.answers.and(Tone::of(value, "status"));
            }
        }
    }

    fn see_assignment(&mut self, step: &Step, errors: &[String]) {
        let text = step.text();
        let Some(target) = target_of(&text) else {
            return;
        };
        let is_local = ["const ", "let ", "val ", "var "]
            .iter()
            .any(|word| text.starts_with(word))
            || text
                .split_once('=')
                .is_some_and(|(left, _)| left.ends_with(':'));
        let is_about_error = step
            .expressions()
            .iter()
            .any(|value| mentions(&value.mentions(), errors) && value.kind() != "name");
        if is_local || is_about_error && !target.contains('.') {
            return;
        }
        self.acts = true;
        let key = target.rsplit('.').next().unwrap_or_default().to_owned();
        for value in step.expressions() {
            // The target is an expression of the step too.
            if value.text() != target && text.split('(').next() != Some(&value.text()) {
                self.records = self.records.and(Tone::of(&value, &key));
            }
        }
    }

    fn see_call(&mut self, call: Call, errors: &[String]) {
        if let Some(operation) = call.operation() {
            match operation.kind().as_str() {
                "void" | "refund" => self.compensates = true,
                "retrieve" => self.reconciles = true,
                _ if operation.moves_money() => self.charges.push(call),
                _ => self.acts = true,
            }
            return;
        }
        let callee = call.callee();
        if ends_program(&callee) {
            self.raises = true;
            return;
        }
        let heard = words(&callee);
        let has = |wanted: &[&str]| heard.iter().any(|word| wanted.contains(&word.as_str()));
        if is_response(&call, &callee) {
            self.responds = true;
            self.answers = self.answers.and(Tone::of_call(&call));
            return;
        }
        match call.role().as_str() {
            "log" | "parse" | "lock" => {}
            "reconcile" | "enqueue" => self.reconciles = true,
            "compensate" if has(&["rollback", "session", "trx", "tx"]) => {}
            "compensate" => self.compensates = true,
            "notify" => self.notifies = true,
            "query" => {
                self.reconciles |= has(&[
                    "payment",
                    "payments",
                    "charge",
                    "intent",
                    "transaction",
                    "capture",
                ]) && has(&[
                    "status", "retrieve", "lookup", "payment", "charge", "intent", "capture",
                ]) && !has(&["db", "repo", "objects"]);
            }
            "persist" => {
                self.acts = true;
                self.records = self.records.and(Tone::of_call(&call));
            }
            _ => self.see_other_call(&call, &callee, errors),
        }
    }

    fn see_other_call(&mut self, call: &Call, callee: &str, errors: &[String]) {
        let method = callee.rsplit('.').next().unwrap_or_default();
        let takes_error = call
            .arguments()
            .iter()
            .any(|argument| mentions(&argument.value().mentions(), errors));
        if hands_on(method) && (takes_error || !call.arguments().is_empty()) {
            self.raises = true;
        } else if takes_error && stores(call, callee) || !is_harmless(call, callee) {
            // In what is raised or returned, the expression itself is listened to.
            let stands_alone = !matches!(call.step().kind().as_str(), "raise" | "return");
            self.acts |= stands_alone || takes_error;
            if stands_alone {
                self.records = self.records.and(Tone::of_call(call));
            }
        }
    }
}

/// Names by which a handler's error is read.
pub(crate) fn error_names(handler: &Step) -> Vec<String> {
    let mut names: Vec<String> = handler
        .error_reads()
        .iter()
        .map(|read| read.text())
        .collect();
    names.sort();
    names.dedup();
    names
}

/// Whether one of the mentions is one of the names, or a member of it.
pub(crate) fn mentions(found: &[String], names: &[String]) -> bool {
    found.iter().any(|mention| {
        names.iter().any(|name| {
            mention == name
                || mention
                    .strip_prefix(name.as_str())
                    .is_some_and(|rest| rest.starts_with('.'))
        })
    })
}

/// Whether a step's own expressions (or the values of its cases) mention one of the names.
pub(crate) fn mentions_any(step: &Step, names: &[String]) -> bool {
    step.expressions()
        .iter()
        .any(|expression| mentions(&expression.mentions(), names))
}

/// What a step assigns to, as written.
pub(crate) fn target_of(text: &str) -> Option<String> {
    if let Some(target) = written_by_setter(text) {
        return Some(target);
    }
    let (target, rest) = text.split_once('=')?;
    if rest.starts_with('=') {
        return None;
    }
    let target = target
        .trim()
        .trim_end_matches(['+', '-', '|', '&', '?', ':']);
    let target = ["const ", "let ", "var "]
        .iter()
        .find_map(|word| target.strip_prefix(word))
        .unwrap_or(target);
    let target = target.split(':').next().unwrap_or_default().trim();
    // `Map<String, Object> params`: the name comes after its type.
    let is_plain = !target.contains(['{', '[', '(']) && !target.contains(", ");
    let is_typed = is_plain || target.contains('<');
    let named = target.rsplit([' ', '>']).next().filter(|_| is_typed);
    // Of `charge, err := call()` the first is what the call is about.
    let first = target.split(',').next().unwrap_or_default().trim();
    let target = named.unwrap_or(first);
    (!target.is_empty()).then(|| target.to_owned())
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

/// `error.code === "x" ? a : b`
fn chooses_by(step: &Step, errors: &[String]) -> bool {
    fn chooses(expression: &tollgate_sdk::Expression, errors: &[String], depth: u32) -> bool {
        let Some(depth) = depth.checked_sub(1) else {
            return false;
        };
        let parts = expression.parts();
        let is_choice = expression.kind() == "conditional"
            && parts
                .first()
                .is_some_and(|condition| mentions(&condition.mentions(), errors));
        is_choice || parts.iter().any(|part| chooses(part, errors, depth))
    }
    // Most values say nothing of the error, and need no walk.
    !errors.is_empty()
        && step
            .expressions()
            .iter()
            .any(|value| mentions(&value.mentions(), errors) && chooses(value, errors, 5))
}

/// Calls that hand the error to whoever waits for it, or have the queue try again.
fn hands_on(method: &str) -> bool {
    matches!(
        method,
        "next"
            | "reject"
            | "cb"
            | "callback"
            | "done"
            | "fail"
            | "onError"
            | "retry"
            | "rejectWithValue"
            | "throwError"
            | "moveToFailed"
            | "nack"
            | "reportFailure"
            | "throw"
            | "completeExceptionally"
            | "resumeWithException"
            | "SetException"
            | "TrySetException"
    )
}

fn ends_program(callee: &str) -> bool {
    matches!(
        callee,
        "process.exit"
            | "sys.exit"
            | "exit"
            | "abort"
            | "os._exit"
            | "os.Exit"
            | "panic"
            | "log.Fatal"
            | "log.Fatalf"
            | "log.Fatalln"
            | "log.Panic"
            | "log.Panicf"
            | "process.abort"
            | "std.process.exit"
    ) || matches!(callee.rsplit_once('.'), Some((logger, "Fatal" | "Fatalf" | "Fatalw")) if logger.to_ascii_lowercase().contains("log"))
}

/// Whether a call answers a request. `response.json()` reads an answer, `res.json(body)` gives one.
pub(crate) fn is_response(call: &Call, callee: &str) -> bool {
    if callee.ends_with(".json") && call.arguments().is_empty() {
        return false;
    }
    let first = callee
        .split('.')
        .next()
        .unwrap_or_default()
        .trim_end_matches("()");
    let method = callee.rsplit('.').next().unwrap_or_default();
    let answers_by_writer = call.arguments().first().is_some_and(|first| {
        let text = first.value().text();
        hands_back_errors(call) && matches!(text.as_str(), "w" | "rw" | "writer")
    });
    matches!(
        first,
        "res"
            | "w"
            | "rw"
            | "response"
            | "reply"
            | "NextResponse"
            | "Response"
            | "JsonResponse"
            | "HttpResponse"
            | "jsonify"
            | "render"
            | "redirect"
            | "redirect_to"
            | "head"
            | "back"
            | "wp_send_json_error"
            | "wp_send_json"
            | "render_template"
            | "messages"
            | "flash"
            | "toast"
            | "json"
            | "ctx"
            | "c"
            | "JSONResponse"
            | "make_response"
            | "abort"
    ) || first.starts_with("HttpResponse")
        || first == "call" && method.starts_with("respond")
        || method == "sendStatus"
        || answers_by_writer
        || callee.starts_with("json.NewEncoder().Encode")
}

/// Whether a harmless name puts the error somewhere: `failures.push(error)`, `ref.set({ error })`.
fn stores(call: &Call, callee: &str) -> bool {
    let method = callee.rsplit('.').next().unwrap_or_default();
    call.step().kind() == "expression"
        && matches!(
            method,
            "set" | "push" | "append" | "add" | "unshift" | "update" | "emit" | "put"
        )
}

/// Whether a call changes nothing that matters.
fn is_harmless(call: &Call, callee: &str) -> bool {
    let method = callee.rsplit('.').next().unwrap_or_default();
    !does_something(call)
        || matches!(
            method,
            "sleep"
                | "delay"
                | "wait"
                | "format_exc"
                | "print_exc"
                | "stringify"
                | "setTimeout"
                | "String"
                | "isAxiosError"
                | "getMessage"
                | "now"
        )
        || is_construction(call)
}

/// Whether a call may do something beyond working on values. Where errors are values, one that
/// has none may well do something.
pub(crate) fn does_something(call: &Call) -> bool {
    if !hands_back_errors(call) || call.may_fail() {
        return call.may_fail();
    }
    let callee = call.callee();
    let (root, method) = (
        callee.split('.').next().unwrap_or_default(),
        callee.rsplit('.').next().unwrap_or_default(),
    );
    let is_library = matches!(
        root,
        "fmt"
            | "errors"
            | "strings"
            | "strconv"
            | "time"
            | "context"
            | "math"
            | "sync"
            | "len"
            | "append"
            | "make"
            | "new"
            | "copy"
            | "cap"
            | "err"
            | "recover"
            | "min"
            | "max"
            | "String"
            | "Vec"
            | "Duration"
            | "format"
    );
    let is_value = matches!(
        method,
        "Error"
            | "String"
            | "Sprintf"
            | "Errorf"
            | "Wrap"
            | "Wrapf"
            | "Add"
            | "Done"
            | "Lock"
            | "Unlock"
            | "RLock"
            | "RUnlock"
            | "into"
            | "to_string"
            | "to_owned"
            | "clone"
            | "as_ref"
            | "as_str"
            | "unwrap_or_default"
            | "is_some"
            | "is_none"
            | "Some"
            | "Ok"
            | "Err"
            | "from"
    );
    call.role() != "log" && !is_library && !is_value
}

/// Whether a call's error is a value that the caller has to look at.
pub(crate) fn hands_back_errors(call: &Call) -> bool {
    call.error() != "thrown"
}

/// `new PaymentError(...)`: made, and raised or returned elsewhere.
fn is_construction(call: &Call) -> bool {
    let method = call.callee();
    let method = method.rsplit('.').next().unwrap_or_default();
    let is_class = method.starts_with(char::is_uppercase);
    is_class && (method.ends_with("Error") || method.ends_with("Exception"))
}
