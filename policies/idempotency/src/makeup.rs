//! What a key is made of.

use tollgate_sdk::{Call, Expression, Key, Origin, Step};

use crate::hazard::Again;
use crate::repetition;
use crate::source_place::{Home, holds, home};

/// Clocks that tick too fast to be a period, whatever is done with them.
const FINE_CLOCKS: [&str; 9] = [
    "Date.now",
    "performance.now",
    "process.hrtime",
    "time.time",
    "time.monotonic",
    "time.perf_counter",
    "time.time_ns",
    "time_ns",
    "hrtime",
];

/// Ways of writing a day, month or year.
const PERIODS: [&str; 45] = [
    "date.today()",
    "localdate(",
    ".date()",
    "toDateString",
    "toLocaleDateString",
    "slice(0, 10)",
    "slice(0,10)",
    "slice(0, 7)",
    "slice(0,7)",
    "substring(0, 10)",
    "substring(0, 7)",
    "split('T')[0]",
    "split(\"T\")[0]",
    "getFullYear",
    "getUTCFullYear",
    "getMonth",
    "getUTCMonth",
    ".year",
    ".month",
    ".isocalendar",
    "startOf(",
    "startOfDay",
    "startOfMonth",
    "YYYY-MM",
    "yyyy-MM",
    "YYYYMM",
    "yyyyMM",
    "%Y-%m",
    "%Y%m",
    "%Y-W",
    ".week()",
    "isoWeek",
    "[:10]",
    // PHP
    "'Y-m",
    "\"Y-m",
    "'Ym",
    "\"Ym",
    "'Y-W",
    "('Y')",
    // Go
    "2006-01",
    "200601",
    // Ruby
    "Date.today",
    "Date.current",
    "beginning_of_",
    // Java
    "YearMonth.now",
];

/// Ways of writing a time of day: what has them is no period.
const TIMES: [&str; 20] = [
    "getTime()",
    ".valueOf()",
    ".timestamp()",
    "HH",
    "%H",
    "%s')",
    "%s\")",
    "getHours",
    "getMinutes",
    "getSeconds",
    "hh:mm",
    ".hour",
    ".minute",
    "X')",
    // PHP
    "H:i",
    "His'",
    "His\"",
    "G:i",
    // Go
    "15:04",
    "1504",
];

/// Names of what counts attempts.
const ATTEMPT_NAMES: [&str; 11] = [
    "attempt",
    "attemptnumber",
    "attemptnum",
    "attemptcount",
    "currentattempt",
    "retry",
    "retrycount",
    "retrynumber",
    "retryattempt",
    "tries",
    "trycount",
];

/// Counters that queues keep of their deliveries.
const DELIVERY_COUNTERS: [&str; 6] = [
    "attemptsMade",
    "request.retries",
    "deliveryCount",
    "ApproximateReceiveCount",
    "receiveCount",
    "delivery_count",
];

/// What lives for one request or one use, wherever it comes from.
const SHORT_LIVED: [&str; 11] = [
    "onetimetoken",
    "cardtoken",
    "paymenttoken",
    "stripetoken",
    "csrftoken",
    "nonce",
    "paymentmethodnonce",
    "payment_method_nonce",
    "remoteaddr",
    "ipaddress",
    "awsrequestid",
];

/// What lives for one request where it is taken from the request itself.
const OF_REQUESTS: [&str; 10] = [
    "id",
    "requestid",
    "sessionid",
    "sessionkey",
    "ip",
    "xrequestid",
    "correlationid",
    "traceid",
    "token",
    "reqid",
];

/// What a key is made of.
#[derive(Default)]
pub(crate) struct Makeup {
    /// Its value.
    pub(crate) value: Option<Expression>,
    /// Where its parts are made that differ each time: random, clock, counter.
    pub(crate) fresh: Vec<Fresh>,
    /// Whether a part of it tells which payment it is.
    pub(crate) has_identity: bool,
    /// Whether all of it is constant text.
    pub(crate) is_constant: bool,
    /// Whether all of it is constant text, environment variables or imported names.
    pub(crate) is_configured: bool,
    /// Whether it counts deliveries or attempts by a name, not by a counter that can be seen.
    pub(crate) named_attempt: Option<String>,
    /// A part that lives for one request or one use only.
    pub(crate) short_lived: Option<String>,
    /// Whether the fresh parts stand in only where no key is given.
    pub(crate) is_fallback: bool,
    /// Whether it is read from a record, or written into one before the call.
    pub(crate) is_stored: bool,
    /// Whether a part of it that a clock or a counter gives stays the same for each try: a
    /// month, the number of an instalment.
    pub(crate) has_settled: bool,
    /// Whether callers in the file make it up: `random`, `clock`, `ephemeral`.
    pub(crate) is_made_by_caller: bool,
}

/// A part of a key that differs each time.
pub(crate) struct Fresh {
    /// What it is.
    pub(crate) nature: Nature,
    /// Where it is made.
    pub(crate) expression: Expression,
    /// Where that code runs.
    pub(crate) home: Home,
}

/// Why a part differs each time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nature {
    /// Random.
    Random,
    /// From a clock.
    Clock,
    /// Counts attempts.
    Counter,
}

/// What the key of `call` is made of; nothing where none is given.
pub(crate) fn of(call: &Call, key: &Key) -> Option<Makeup> {
    let value = key.value().filter(|value| !is_empty(value))?;
    let origins = value.origins();
    let mut made = Makeup {
        is_stored: key.is_stored_first(),
        ..Makeup::default()
    };
    for origin in &origins {
        made.add(origin, call, &value);
    }
    let is_handed_in = origins.iter().any(|origin| origin.kind() == "parameter");
    let all = |kinds: &[&str]| {
        !origins.is_empty()
            && origins
                .iter()
                .all(|origin| kinds.contains(&origin.kind().as_str()))
    };
    made.is_constant = all(&["constant"]);
    made.is_configured = all(&["constant", "environment", "import"]);
    let host = key.origin();
    made.is_stored |= host == "stored";
    made.is_made_by_caller = is_handed_in
        && !made.has_settled
        && made.fresh.is_empty()
        && matches!(host.as_str(), "random" | "clock" | "ephemeral");
    made.is_fallback = is_fallback(&made.fresh, &value, call);
    made.value = Some(value);
    Some(made)
}

/// `null`, `undefined`, `None`, `""`: no key.
fn is_empty(value: &Expression) -> bool {
    value.kind() == "null"
        || value.text() == "undefined"
        || value.constant().is_some_and(|text| text.is_empty())
}

impl Makeup {
    /// Whether each try of the payment has the same key, and other payments have others, as far
    /// as can be seen.
    pub(crate) fn is_stable(&self) -> bool {
        let holds_still = self.fresh.is_empty() || self.is_stored || self.is_fallback;
        holds_still
            && !self.is_made_by_caller
            && self.named_attempt.is_none()
            && !self.is_configured
    }

    /// Whether a fresh part has this nature.
    pub(crate) fn has(&self, nature: Nature) -> bool {
        self.fresh.iter().any(|fresh| fresh.nature == nature)
    }

    /// Whether all fresh parts are made once, with the module or the object, and not for a call.
    pub(crate) fn is_made_once(&self) -> bool {
        !self.fresh.is_empty()
            && self
                .fresh
                .iter()
                .all(|fresh| matches!(fresh.home, Home::Module | Home::Object))
    }

    fn add(&mut self, origin: &Origin, call: &Call, value: &Expression) {
        let expression = origin.expression();
        let kind = origin.kind();
        let nature = match kind.as_str() {
            "random" => Nature::Random,
            "clock" if is_period(&expression, value, call) => {
                self.has_settled = true;
                return;
            }
            "clock" => Nature::Clock,
            // The number of an instalment is a part of what is paid, not of how often.
            "counter" if !is_tried_in_loop(call) => {
                self.has_identity = true;
                self.has_settled = true;
                return;
            }
            "counter" => Nature::Counter,
            "call" => return self.add_call(expression, call),
            "member" if makes_by_name(&expression.text()) => Nature::Random,
            "parameter" | "member" | "item" => {
                self.has_identity = true;
                return self.add_name(&expression.text(), &kind);
            }
            "caught" | "unknown" => {
                self.has_identity = true;
                return;
            }
            _ => return,
        };
        let home = home(&expression, call);
        self.fresh.push(Fresh {
            nature,
            expression,
            home,
        });
    }

    /// A call that can't be looked into: a conversion says nothing, one that is asked for a new
    /// key without being told for what makes it up, any other may know the payment.
    fn add_call(&mut self, expression: Expression, call: &Call) {
        if crate::items::is_conversion(&expression) || is_clock_part(&expression) {
            return;
        }
        if counts_tries(&expression) {
            self.named_attempt = Some(expression.text());
            return;
        }
        if makes_up(&expression) {
            let home = home(&expression, call);
            return self.fresh.push(Fresh {
                nature: Nature::Random,
                expression,
                home,
            });
        }
        self.has_identity = true;
    }

    fn add_name(&mut self, text: &str, kind: &str) {
        let last = normal(text.rsplit(['.', '[']).next().unwrap_or_default());
        let root = text.split(['.', '[', '(']).next().unwrap_or_default();
        let is_delivery = DELIVERY_COUNTERS
            .iter()
            .any(|name| text.ends_with(name) || text.ends_with(&format!("{name}()")));
        if is_delivery || (kind == "parameter" && ATTEMPT_NAMES.contains(&last.as_str())) {
            self.named_attempt = Some(text.to_owned());
        }
        let is_of_request = matches!(
            normal(root).as_str(),
            "req" | "request" | "ctx" | "context" | "c"
        ) && OF_REQUESTS.contains(&last.as_str())
            && !normal(text).contains("idempoten")
            && !["body", "params", "query", "data", "json", "POST", "path"]
                .iter()
                .any(|part| text.split(['.', '[', '(']).any(|word| word == *part));
        if is_of_request || SHORT_LIVED.contains(&last.as_str()) {
            self.short_lived = Some(text.to_owned());
        }
    }
}

fn is_tried_in_loop(call: &Call) -> bool {
    repetition::repetitions(call)
        .iter()
        .any(|repetition| repetition.again == Again::Loop)
}

/// Whether a clock is read for a day, month or year only: `invoice-42-2026-11` is the same
/// for every try of that month's payment.
fn is_period(clock: &Expression, value: &Expression, call: &Call) -> bool {
    let text = clock.text();
    if FINE_CLOCKS.iter().any(|fine| text.contains(fine)) {
        return false;
    }
    let mut texts = vec![text, value.text(), clock.step().text()];
    let names = value.mentions();
    let is_named = |step: &Step| {
        let text = step.text();
        let target = text.split('=').next().unwrap_or_default();
        target
            .split(|letter: char| !letter.is_alphanumeric() && letter != '_')
            .any(|word| {
                names
                    .iter()
                    .any(|name| name.split('.').next() == Some(word))
            })
    };
    let steps = call
        .preceding()
        .into_iter()
        .filter(|step| step.kind() == "assign");
    texts.extend(steps.filter(is_named).map(|step| step.text()));
    let any = |words: &[&str]| {
        texts
            .iter()
            .any(|text| words.iter().any(|word| text.contains(word)))
    };
    any(&PERIODS) && !any(&TIMES)
}

/// `now.getFullYear()`, `strftime("%Y-%m")`: a part of what a clock gave.
fn is_clock_part(expression: &Expression) -> bool {
    let last = expression
        .as_call()
        .map(|call| call.callee())
        .unwrap_or_default();
    let last = last.rsplit('.').next().unwrap_or_default();
    last.starts_with("get")
        && [
            "FullYear", "Month", "Date", "Time", "Hours", "Minutes", "UTCMonth", "UTCDate",
        ]
        .iter()
        .any(|part| last.ends_with(part))
        || matches!(
            last,
            "toISOString"
                | "isoformat"
                | "strftime"
                | "timestamp"
                | "valueOf"
                | "date"
                | "toDateString"
                | "toJSON"
                | "startOf"
                | "endOf"
                | "floor"
                | "round"
                | "int"
                | "Number"
                | "isocalendar"
                | "hex"
                | "split"
        )
}

/// Calls that tell how often a queue has delivered a job: `$this->attempts()` of Laravel.
fn counts_tries(expression: &Expression) -> bool {
    const COUNTERS: [&str; 8] = [
        "attempts",
        "getRetryAttempt",
        "GetRetryAttempt",
        "getRetryCount",
        "GetRetryCount",
        "getDeliveryCount",
        "getRedeliveryCount",
        "getAttemptNumber",
    ];
    expression.as_call().is_some_and(|call| {
        let callee = call.callee();
        let (on, name) = callee.rsplit_once('.').unwrap_or_default();
        let of_job = name != "attempts" || matches!(on.rsplit('.').next(), Some("this" | "job"));
        COUNTERS.contains(&name) && of_job && call.arguments().len() <= 1
    })
}

/// `generateIdempotencyKey()`: a call that is told nothing can't know which payment it is for.
fn makes_up(expression: &Expression) -> bool {
    let Some(call) = expression.as_call() else {
        return false;
    };
    let callee = call.callee();
    let name = normal(callee.rsplit('.').next().unwrap_or_default());
    let asks = [
        "generate", "gen", "new", "make", "create", "random", "unique", "next",
    ]
    .iter()
    .any(|verb| name.starts_with(verb));
    let for_what = ["key", "id", "token", "uuid", "guid", "string", "reference"]
        .iter()
        .any(|noun| name.ends_with(noun));
    call.arguments().is_empty() && !callee.contains('.') && asks && for_what
}

/// A function that makes up a random value, handed on by its name:
/// `key.unwrap_or_else(Uuid::new_v4)`.
fn makes_by_name(text: &str) -> bool {
    matches!(
        text.rsplit("::").next(),
        Some("new_v4" | "now_v7" | "randomUUID") if text.contains("::")
    )
}

/// Methods that give what stands in where there is nothing.
const STANDS_IN: [&str; 8] = [
    "unwrap_or_else",
    "unwrap_or",
    "or_else",
    "get_or_insert_with",
    "or_insert_with",
    "orElseGet",
    "orElse",
    "getOrElse",
];

/// Whether the fresh parts stand in only where no key is given: `key ?? randomUUID()`, or
/// `if key is None: key = str(uuid4())`, or as the default of a parameter.
fn is_fallback(fresh: &[Fresh], value: &Expression, call: &Call) -> bool {
    !fresh.is_empty()
        && fresh.iter().all(|part| {
            let step = part.expression.step();
            let span = part.expression.span();
            let in_value = is_alternative(value, span);
            let in_step = || {
                step.expressions()
                    .iter()
                    .any(|written| is_alternative(written, span))
            };
            let in_arm = || {
                let arm = step
                    .parent()
                    .filter(|arm| arm.kind() == "arm" && !arm.holds_call(call));
                arm.is_some() && step.kind() == "assign"
            };
            let is_default = matches!(step.kind().as_str(), "definition" | "closure");
            in_value || is_default || in_step() || in_arm()
        })
}

/// Whether what stands at `span` in `value` is one operand of `a ?? b` or one way of `c ? a : b`.
fn is_alternative(value: &Expression, span: tollgate_sdk::Span) -> bool {
    if !holds(value.span(), span) {
        return false;
    }
    let is_choice = match value.kind().as_str() {
        "operation" => matches!(value.operator().as_str(), "??" | "||" | "or"),
        "conditional" => true,
        "call" => value.as_call().is_some_and(|call| {
            let callee = call.callee();
            STANDS_IN.contains(&callee.rsplit('.').next().unwrap_or_default())
        }),
        _ => false,
    };
    let parts = value.parts();
    let others_are_keys = || {
        parts.iter().any(|part| {
            !holds(part.span(), span)
                && !part.origins().is_empty()
                && part.origins().iter().any(|origin| {
                    matches!(
                        origin.kind().as_str(),
                        "parameter" | "member" | "call" | "item"
                    )
                })
        })
    };
    (is_choice && others_are_keys()) || parts.iter().any(|part| is_alternative(part, span))
}

/// A name in lower case, letters and digits only.
fn normal(name: &str) -> String {
    name.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}
