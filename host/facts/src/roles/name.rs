//! What a callee's name says.

use tollgate_model::code::{CallId, Source};

use super::dotnet;

/// A callee in pieces.
pub(super) struct Name {
    /// The last segment.
    pub(super) method: String,
    /// The last segment in words, lower case: `markAsPaid` is `mark as paid`.
    pub(super) words: Vec<String>,
    /// Whether it is written with `!`, as what Ruby raises from is.
    pub(super) is_bang: bool,
    /// The segments before it, lower case, without `this`, `self` and brackets.
    pub(super) receivers: Vec<String>,
}

impl Name {
    /// The name of a call, in the convention that the lists are written in.
    pub(super) fn of_call(source: &Source, id: CallId) -> Name {
        let callee = &source[id].callee;
        let mut name = Name::of(callee);
        if source.language.family() == "csharp" {
            name.method = dotnet::method(&name.method);
            name.words = words_of(&name.method);
        }
        name
    }

    pub(super) fn of(callee: &str) -> Name {
        let mut segments: Vec<&str> = callee.split('.').collect();
        let method = segments.pop().unwrap_or_default().trim_end_matches("()");
        let is_bang = method.ends_with('!');
        let method = method.trim_end_matches(['!', '?']).to_owned();
        let receivers = segments
            .into_iter()
            .map(|segment| {
                segment
                    .trim_end_matches("()")
                    .trim_start_matches(['_', '#', '$'])
                    .to_ascii_lowercase()
            })
            .filter(|segment| !matches!(segment.as_str(), "this" | "self" | "cls"))
            .collect();
        Name {
            words: words_of(&method),
            method,
            is_bang,
            receivers,
        }
    }

    pub(super) fn starts_with(&self, verbs: &[&str]) -> bool {
        self.words
            .first()
            .is_some_and(|word| verbs.contains(&word.as_str()))
    }

    pub(super) fn has_word(&self, wanted: &[&str]) -> bool {
        self.words
            .iter()
            .any(|word| wanted.contains(&word.as_str()))
    }

    pub(super) fn has_receiver(&self, parts: &[&str]) -> bool {
        self.receivers
            .iter()
            .any(|receiver| parts.iter().any(|part| receiver.contains(part)))
    }

    pub(super) fn is_log(&self) -> bool {
        let root = self
            .receivers
            .first()
            .map(String::as_str)
            .unwrap_or_default();
        matches!(
            root,
            "console"
                | "logging"
                | "log"
                | "winston"
                | "pino"
                | "mdc"
                | "slog"
                | "logrus"
                | "zap"
                | "glog"
                | "klog"
                | "tracing"
        ) || self.has_receiver(&[
            "logger",
            "sentry",
            "metrics",
            "statsd",
            "newrelic",
            "datadog",
            "tracer",
            "bugsnag",
            "honeybadger",
            "rollbar",
            "airbrake",
            "appsignal",
            "raven",
            "meterregistry",
            "micrometer",
            "timber",
        ]) || (matches!(self.method.as_str(), "println" | "printf")
            && self.has_receiver(&["out", "err"]))
            || matches!(
                self.method.as_str(),
                "puts"
                    | "pp"
                    | "warn"
                    | "error_log"
                    | "trigger_error"
                    | "report"
                    | "var_dump"
                    | "print"
                    | "debug"
                    | "printStackTrace"
                    | "captureException"
                    | "captureMessage"
                    | "capture_exception"
            )
            || (self.starts_with(&["log"]) && !self.has_word(&["in", "out"]))
    }

    pub(super) fn is_transaction(&self) -> bool {
        matches!(
            self.method.as_str(),
            "$transaction"
                | "transaction"
                | "withTransaction"
                | "runInTransaction"
                | "inTransaction"
                | "newSuspendedTransaction"
                | "suspendedTransaction"
                | "runTransaction"
                | "BeginTx"
                | "Begin"
                | "BeginTxx"
                | "Beginx"
                | "MustBegin"
                | "MustBeginTx"
                | "RunInTx"
                | "WithTx"
                | "InTx"
                | "atomic"
                | "atomic_"
                | "transactional"
                | "begin_nested"
                | "session_scope"
                | "startTransaction"
                | "beginTransaction"
                | "transactionScope"
                | "createTransactionScope"
        ) || (self.method == "Transaction"
            && self.has_receiver(&["db", "gorm", "tx", "orm", "conn"]))
            || (self.method == "begin"
                && self.has_receiver(&[
                    "session",
                    "db",
                    "pool",
                    "database",
                    "engine",
                    "conn",
                    "sql",
                    "transaction",
                    "entitymanager",
                ]))
            || (self.starts_with(&["execute"])
                && self.has_receiver(&[
                    "transactiontemplate",
                    "transactionoperations",
                    "txtemplate",
                    "transactionaloperator",
                ]))
            || (self.has_word(&["transaction"])
                && (self.starts_with(&["with", "wrap", "run", "in", "start", "begin"])
                    // `executeFollowUpTransaction` is about a payment.
                    || self.starts_with(&["execute"]) && self.words.len() <= 3))
    }

    pub(super) fn is_lock(&self) -> bool {
        self.has_word(&["lock", "locked", "mutex", "semaphore", "redlock"])
            || matches!(
                self.method.as_str(),
                "select_for_update"
                    | "forUpdate"
                    | "tryLock"
                    | "with_for_update"
                    | "setnx"
                    | "runExclusive"
            )
            || self.method.ends_with("ForUpdate")
            || (self.method == "acquire" && !self.has_receiver(&["pool", "conn"]))
    }

    pub(super) fn is_compensation(&self) -> bool {
        let undoes = self.starts_with(&["refund", "void", "compensate"]);
        // A list is reversed and a database rolls back, too: then no money comes back.
        let is_about_money = self.has_word(&[
            "charge",
            "payment",
            "capture",
            "transfer",
            "payout",
            "authorization",
            "hold",
            "debit",
        ]);
        let turns_back = self.starts_with(&["reverse", "rollback"]) && is_about_money;
        (undoes || turns_back) && !self.has_word(&["schema", "policy", "url", "status"])
    }

    pub(super) fn is_enqueue(&self) -> bool {
        matches!(
            self.method.as_str(),
            "delay"
                | "apply_async"
                | "send_task"
                | "enqueue"
                | "sendToQueue"
                | "addJob"
                | "perform_later"
                | "perform_async"
                | "perform_in"
                | "perform_at"
                | "dispatchSync"
                | "as_enqueue_async_action"
                | "as_schedule_single_action"
                | "wp_schedule_single_event"
                | "send_message"
                | "sendMessage"
                | "publish"
                | "dispatch"
                | "produce"
                | "convertAndSend"
                | "publishEvent"
        ) && !self.has_receiver(&["invoices", "email", "mail", "sms", "slack"])
            || (self.method == "add" && self.has_receiver(&["queue"]))
            || (self.method == "send"
                && self.has_receiver(&[
                    "kafka",
                    "rabbit",
                    "sqs",
                    "jms",
                    "streambridge",
                    "producer",
                    "pubsub",
                    "eventbus",
                ]))
            || self.starts_with(&["enqueue", "schedule"])
    }

    pub(super) fn is_notification(&self) -> bool {
        let about = &[
            "email",
            "mail",
            "sms",
            "notification",
            "receipt",
            "slack",
            "push",
            "webhook",
            "confirmation",
        ];
        (self.starts_with(&["send", "notify", "email", "mail"])
            && (self.has_word(about)
                || self.has_receiver(&[
                    "mail", "sms", "slack", "notif", "twilio", "sendgrid", "resend", "postmark",
                ])))
            || self.starts_with(&["notify"])
            || (self.method == "send"
                && self.has_receiver(&["mail", "resend", "sendgrid", "postmark", "msg"]))
            || matches!(
                self.method.as_str(),
                "send_mail" | "wp_mail" | "deliver_now" | "deliver_later" | "deliver"
            )
    }

    /// Whether it is named as a check that throws: `Assert.notNull`, `Preconditions.checkState`.
    pub(super) fn is_check(&self) -> bool {
        let last = self
            .receivers
            .last()
            .map(String::as_str)
            .unwrap_or_default();
        matches!(
            last,
            "assert" | "validate" | "validator" | "preconditions" | "assertions"
        )
    }

    pub(super) fn is_parse(&self) -> bool {
        matches!(
            self.method.as_str(),
            "parse"
                | "safeParse"
                | "parseAsync"
                | "json"
                | "loads"
                | "model_validate"
                | "parse_obj"
                | "decode"
                | "deserialize"
                | "validate_python"
                | "plainToClass"
                | "plainToInstance"
                | "readValue"
                | "readTree"
                | "treeToValue"
                | "fromJson"
                | "decodeFromString"
                | "readFromJson"
                | "readAs"
        ) || self.starts_with(&["parse", "decode", "deserialize", "unmarshal"])
    }
}

fn words_of(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    for character in name.chars() {
        let is_separator = !character.is_alphanumeric();
        if is_separator
            || (character.is_uppercase()
                && !word.is_empty()
                && !word.ends_with(|last: char| last.is_uppercase()))
        {
            if !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            if is_separator {
                continue;
            }
        }
        word.push(character);
    }
    if !word.is_empty() {
        words.push(word);
    }
    words.into_iter().map(|word| word.to_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::{Name, words_of};

    #[test]
    fn names_fall_into_words() {
        assert_eq!(words_of("markAsPaid"), ["mark", "as", "paid"]);
        assert_eq!(
            words_of("update_payment_status"),
            ["update", "payment", "status"]
        );
        assert_eq!(words_of("$transaction"), ["transaction"]);
    }

    #[test]
    fn records_are_told_from_lookalikes() {
        for callee in [
            "db.orders.markPaid",
            "prisma.payment.create",
            "Payment.objects.create",
            "order.save",
            "this.orderRepository.update",
            "recordPayment",
            "session.commit",
            "updateOrderStatus",
        ] {
            assert!(Name::of(callee).is_persist(false), "{callee}");
        }
        for callee in [
            "validateOrder",
            "stripe.customers.create",
            "res.status",
            "items.map",
            "cart.total",
            "params.set",
            "button.add",
        ] {
            assert!(!Name::of(callee).is_persist(false), "{callee}");
        }
    }
}
