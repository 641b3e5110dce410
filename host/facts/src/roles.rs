//! What a call is for, by its name and where it comes from.
//!
//! Names are all that a single file shows of most calls. The lists hold the verbs and receivers
//! of the common ORMs, clients and conventions; a call that no list knows has no role.

use tollgate_model::code::{CallId, ExpressionKind, Source};
use tollgate_model::gateway::Match;

/// The role of a call; empty where it can't be told.
pub(crate) fn role(source: &Source, id: CallId, matched: Option<&Match>) -> &'static str {
    if let Some(matched) = matched {
        return match matched.operation.kind.as_str() {
            "retrieve" => "reconcile",
            "refund" | "void" => "compensate",
            _ => "",
        };
    }
    let callee = &source[id].callee;
    let name = Name::of(callee);
    if name.is_log() {
        return "log";
    }
    if name.is_transaction() {
        return "transaction";
    }
    if name.is_lock() {
        return "lock";
    }
    if name.starts_with(&["reconcile", "requery", "recheck"])
        || name.has_word(&["reconcile", "reconciliation"])
    {
        return "reconcile";
    }
    if name.is_compensation() {
        return "compensate";
    }
    if name.is_enqueue() {
        return "enqueue";
    }
    if name.is_notification() {
        return "notify";
    }
    if name.is_persist(is_query_text(source, id)) {
        return "persist";
    }
    if name.is_query() {
        return "query";
    }
    if name.is_parse() {
        return "parse";
    }
    if name.starts_with(&[
        "validate",
        "verify",
        "assert",
        "ensure",
        "check",
        "require",
        "enforce",
        "guard",
        "invariant",
        "must",
    ]) {
        return "validate";
    }
    ""
}

/// Whether a call may raise or reject by itself. Logging, plain library functions that take
/// anything, and constructors of values do not.
pub(crate) fn may_fail(source: &Source, id: CallId) -> bool {
    let call = &source[id];
    let name = Name::of(&call.callee);
    let first = call.callee.split('.').next().unwrap_or_default();
    let harmless_root = matches!(
        first,
        "console"
            | "Math"
            | "Object"
            | "Array"
            | "String"
            | "Number"
            | "Boolean"
            | "Date"
            | "Promise"
            | "logger"
            | "log"
            | "logging"
            | "Map"
            | "Set"
            | "Error"
            | "len"
            | "str"
            | "int"
            | "float"
            | "bool"
            | "dict"
            | "list"
            | "tuple"
            | "set"
            | "print"
            | "isinstance"
            | "getattr"
            | "hasattr"
            | "range"
            | "enumerate"
            | "sorted"
            | "min"
            | "max"
            | "sum"
            | "round"
            | "abs"
            | "zip"
            | "map"
            | "filter"
            | "type"
            | "super"
            | "Symbol"
            | "setTimeout"
            | "clearTimeout"
            | "parseInt"
            | "parseFloat"
            | "isNaN"
            | "encodeURIComponent"
            | "structuredClone"
            | "NextResponse"
            | "Response"
            | "JsonResponse"
            | "HttpResponse"
            | "jsonify"
            | "res"
            | "reply"
            | "response"
            | "metrics"
            | "statsd"
            | "Sentry"
            | "sentry_sdk"
            | "performance"
    );
    // `int(x)` and `float(x)` raise on bad input, and parse what the gateway said.
    let parses = matches!(call.callee.as_str(), "int" | "float" | "Decimal");
    let harmless_method = matches!(
        name.method.as_str(),
        "toString"
            | "toFixed"
            | "toLowerCase"
            | "toUpperCase"
            | "trim"
            | "split"
            | "join"
            | "push"
            | "concat"
            | "slice"
            | "includes"
            | "indexOf"
            | "startsWith"
            | "endsWith"
            | "replace"
            | "get"
            | "set"
            | "has"
            | "keys"
            | "values"
            | "entries"
            | "items"
            | "append"
            | "format"
            | "lower"
            | "upper"
            | "strip"
            | "startswith"
            | "endswith"
            | "copy"
            | "isoformat"
            | "toISOString"
            | "getTime"
            | "json_response"
            | "then"
            | "catch"
            | "finally"
            | "increment"
            | "timing"
    );
    if call.is_construction {
        return name.method.ends_with("Error") || name.method.ends_with("Schema");
    }
    parses
        || !(name.is_log()
            || harmless_root
            || (harmless_method && !name.is_persist(false))
            || call.nature.is_some())
}

/// Whether the call's first argument is SQL that writes.
fn is_query_text(source: &Source, id: CallId) -> bool {
    let Some(argument) = source[id].arguments.first() else {
        return false;
    };
    let text = match &source[argument.value].kind {
        ExpressionKind::Text(text) => text.clone(),
        _ => source.text_of(argument.value).to_owned(),
    };
    let start = text
        .trim_start_matches(['`', '"', '\'', 'f', 'r', ' ', '\n', '\t'])
        .to_ascii_lowercase();
    [
        "insert ", "update ", "delete ", "upsert ", "merge ", "insert\n", "update\n",
    ]
    .iter()
    .any(|verb| start.starts_with(verb))
}

/// A callee in pieces.
struct Name {
    /// The last segment.
    method: String,
    /// The last segment in words, lower case: `markAsPaid` is `mark as paid`.
    words: Vec<String>,
    /// The segments before it, lower case, without `this`, `self` and brackets.
    receivers: Vec<String>,
}

impl Name {
    fn of(callee: &str) -> Name {
        let mut segments: Vec<&str> = callee.split('.').collect();
        let method = segments
            .pop()
            .unwrap_or_default()
            .trim_end_matches("()")
            .to_owned();
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
            receivers,
        }
    }

    fn starts_with(&self, verbs: &[&str]) -> bool {
        self.words
            .first()
            .is_some_and(|word| verbs.contains(&word.as_str()))
    }

    fn has_word(&self, wanted: &[&str]) -> bool {
        self.words
            .iter()
            .any(|word| wanted.contains(&word.as_str()))
    }

    fn has_receiver(&self, parts: &[&str]) -> bool {
        self.receivers
            .iter()
            .any(|receiver| parts.iter().any(|part| receiver.contains(part)))
    }

    fn is_log(&self) -> bool {
        let root = self
            .receivers
            .first()
            .map(String::as_str)
            .unwrap_or_default();
        matches!(root, "console" | "logging" | "log" | "winston" | "pino")
            || self.has_receiver(&[
                "logger", "sentry", "metrics", "statsd", "newrelic", "datadog", "tracer",
            ])
            || matches!(
                self.method.as_str(),
                "print" | "debug" | "captureException" | "captureMessage" | "capture_exception"
            )
            || (self.starts_with(&["log"]) && !self.has_word(&["in", "out"]))
    }

    fn is_transaction(&self) -> bool {
        matches!(
            self.method.as_str(),
            "$transaction"
                | "transaction"
                | "withTransaction"
                | "runInTransaction"
                | "inTransaction"
                | "runTransaction"
                | "atomic"
                | "atomic_"
                | "transactional"
                | "begin_nested"
                | "startTransaction"
                | "beginTransaction"
        ) || (self.method == "begin"
            && self.has_receiver(&["session", "db", "engine", "conn", "sql"]))
            || (self.has_word(&["transaction"])
                && self.starts_with(&["with", "run", "in", "start", "begin", "execute"]))
    }

    fn is_lock(&self) -> bool {
        self.has_word(&["lock", "locked", "mutex", "semaphore", "redlock"])
            || matches!(
                self.method.as_str(),
                "select_for_update" | "forUpdate" | "with_for_update" | "setnx" | "runExclusive"
            )
            || (self.method == "acquire" && !self.has_receiver(&["pool", "conn"]))
    }

    fn is_compensation(&self) -> bool {
        self.starts_with(&["refund", "void", "reverse", "compensate", "rollback"])
            && !self.has_word(&["schema", "policy", "url", "status"])
    }

    fn is_enqueue(&self) -> bool {
        matches!(
            self.method.as_str(),
            "delay"
                | "apply_async"
                | "send_task"
                | "enqueue"
                | "sendToQueue"
                | "addJob"
                | "perform_later"
                | "send_message"
                | "sendMessage"
                | "publish"
                | "dispatch"
                | "produce"
        ) && !self.has_receiver(&["invoices", "email", "mail", "sms", "slack"])
            || (self.method == "add" && self.has_receiver(&["queue"]))
            || self.starts_with(&["enqueue", "schedule"])
    }

    fn is_notification(&self) -> bool {
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
            || self.method == "send_mail"
    }

    fn is_persist(&self, writes_sql: bool) -> bool {
        const VERBS: &[&str] = &[
            "save", "insert", "upsert", "update", "store", "persist", "record", "mark", "write",
            "commit", "flush", "create", "put", "bulk", "set", "add", "append", "finalize",
            "complete", "confirm",
        ];
        const RECORDS: &[&str] = &[
            "paid",
            "payment",
            "payments",
            "order",
            "orders",
            "charge",
            "charges",
            "record",
            "records",
            "ledger",
            "transaction",
            "transactions",
            "invoice",
            "invoices",
            "attempt",
            "attempts",
            "subscription",
            "refund",
            "refunds",
            "status",
            "entry",
            "booking",
            "purchase",
            "settled",
            "captured",
            "failed",
            "succeeded",
            "pending",
            "donation",
            "payout",
            "payouts",
        ];
        const STORES: &[&str] = &[
            "prisma",
            "db",
            "database",
            "repo",
            "repository",
            "knex",
            "objects",
            "session",
            "store",
            "dao",
            "collection",
            "model",
            "mongo",
            "firestore",
            "supabase",
            "ledger",
            "drizzle",
            "sequelize",
            "orm",
            "em",
            "entitymanager",
            "manager",
            "redis",
            "dynamo",
            "table",
            "pool",
            "conn",
            "cursor",
            "client.query",
            "sql",
            "tx",
            "trx",
            "outbox",
        ];
        if writes_sql
            && matches!(
                self.method.as_str(),
                "query"
                    | "execute"
                    | "raw"
                    | "run"
                    | "exec"
                    | "$executeRaw"
                    | "sql"
                    | "one"
                    | "none"
                    | "executemany"
                    | "$queryRaw"
            )
        {
            return true;
        }
        let always = matches!(
            self.method.as_str(),
            "save"
                | "asave"
                | "insert"
                | "insertOne"
                | "insertMany"
                | "upsert"
                | "updateOne"
                | "updateMany"
                | "update_one"
                | "insert_one"
                | "findByIdAndUpdate"
                | "findOneAndUpdate"
                | "find_one_and_update"
                | "get_or_create"
                | "update_or_create"
                | "bulk_create"
                | "bulkCreate"
                | "findOrCreate"
                | "commit"
                | "full_clean_and_save"
                | "acreate"
                | "aupdate"
        );
        if always || self.starts_with(&["save", "persist", "record", "mark"]) {
            return !self.has_word(&["cart", "draft", "preferences"]);
        }
        let verb = self.starts_with(VERBS);
        let in_store = self.receivers.iter().any(|receiver| {
            STORES.iter().any(|store| {
                receiver == store
                    || (store.len() > 3 && receiver.contains(store))
                    || receiver.ends_with("repo")
                    || receiver.ends_with("db")
            })
        });
        let plain = matches!(
            self.method.as_str(),
            "create" | "update" | "put" | "add" | "set" | "write" | "delete" | "flush"
        );
        (verb && in_store)
            || (plain
                && self.receivers.iter().any(|receiver| {
                    RECORDS.contains(&receiver.as_str()) && self.receivers.len() <= 2
                }))
            || (self.starts_with(&[
                "create", "update", "store", "set", "write", "insert", "add", "finalize",
                "complete", "confirm",
            ]) && self.words.len() > 1
                && self.has_word(RECORDS))
    }

    fn is_query(&self) -> bool {
        self.starts_with(&[
            "find", "fetch", "load", "lookup", "retrieve", "select", "query", "count", "exists",
            "read",
        ]) || (matches!(
            self.method.as_str(),
            "get"
                | "filter"
                | "first"
                | "one"
                | "all"
                | "scalar"
                | "aget"
                | "get_object_or_404"
                | "where"
        ) && self.has_receiver(&[
            "objects",
            "query",
            "repo",
            "session",
            "prisma",
            "db",
            "knex",
            "collection",
        ])) || (self.starts_with(&["get"]) && self.words.len() > 1)
    }

    fn is_parse(&self) -> bool {
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
