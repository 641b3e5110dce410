//! What a text shows of webhooks: event types, signature headers, names of gateways.

use std::collections::BTreeSet;

use tollgate_sdk::{Change, File, Side, WordQuery};

use crate::words::words;

/// Words without which a file has nothing to do with webhooks. In lower case.
const SIGNS: [&str; 14] = [
    "webhook",
    "ipn",
    "notification",
    "signature",
    "hmac",
    "callback",
    "event.type",
    "event->type",
    "event_type",
    "eventtype",
    "event_code",
    "eventcode",
    "paymentintent",
    "payment_intent",
];

/// How the types of gateways' events begin. In lower case; what follows is a letter.
const EVENT_TYPES: [&str; 42] = [
    "payment_intent.",
    "checkout.session.",
    "checkout.order.",
    "customer.subscription.",
    "invoice.paid",
    "invoice.payment_",
    "invoice.finalized",
    "invoice.created",
    "setup_intent.",
    "charge.succeeded",
    "charge.failed",
    "charge.captured",
    "charge.refund",
    "charge.dispute",
    "charge.success",
    "charge.completed",
    "charge:confirmed",
    "charge.complete",
    "payment.capture.",
    "payment.sale.",
    "payment.payouts",
    "payment.authorization.",
    "payment.captured",
    "payment.failed",
    "payment.authorized",
    "payment.succeeded",
    "payment.paid",
    "payment.updated",
    "payment.created",
    "payment_succeeded",
    "payment_captured",
    "billing.subscription.",
    "subscription.charged",
    "subscription.activated",
    "subscription_payment_succeeded",
    "order.paid",
    "refund.processed",
    "refund.created",
    "transfer.success",
    "payout.paid",
    "transaction.completed",
    "authorisation",
];

/// Fields and headers that only a gateway's notification has. In lower case.
const FIELDS: [&str; 24] = [
    "stripe-signature",
    "stripe_signature",
    "paypal-transmission",
    "paypal_transmission",
    "_notify-validate",
    "mc_gross",
    "mc_amount",
    "txn_type",
    "txn_id",
    "subscr_id",
    "pspreference",
    "merchantreference",
    "hmacsignature",
    "x-razorpay-signature",
    "x_razorpay_signature",
    "x-paystack-signature",
    "x_paystack_signature",
    "x-square-hmacsha256",
    "verif-hash",
    "paddle-signature",
    "webhook-signature",
    "bt_signature",
    "lmi_payment_amount",
    "x-signature",
];

/// How a text gets at what was sent. In lower case.
const RAW_REQUEST: [&str; 57] = [
    "req.body",
    "request.body",
    "request.data",
    "request.json",
    "request.text(",
    "request.form",
    "request.values",
    "request.get_json",
    "request.get_data",
    "request.raw_post",
    "request.post",
    "req.json(",
    "req.text(",
    "req.rawbody",
    "request.rawbody",
    "rawbody",
    "raw_body",
    "ctx.request",
    "c.req.",
    "event.body",
    "php://input",
    "$_post",
    "$_request",
    "$_get",
    "->getcontent(",
    "->all(",
    "->getparams(",
    "->getbody(",
    "->json(",
    "->input(",
    "->post(",
    "->get_body(",
    "->get_json_params(",
    "http_raw_post_data",
    "params[",
    "params.",
    "request.body.read",
    "r.body",
    ".bindjson(",
    ".shouldbind",
    ".bodyparser(",
    "@requestbody",
    "[frombody]",
    "request.body)",
    "call.receive",
    "readbody(",
    "json(payload)",
    "body: bytes",
    "body: string",
    "payload: json",
    "web::json<",
    "web::bytes",
    "readfromjsonasync",
    "string body",
    "byte[] body",
    "getinputstream(",
    "getreader(",
];

/// Words without one of which a file has nothing to do with webhooks.
pub(crate) fn signs() -> WordQuery {
    let signs: Vec<&str> = SIGNS.iter().chain(&EVENT_TYPES).copied().collect();
    WordQuery::any_of(&signs)
}

/// Whether a file or a function can have anything to do with webhooks.
pub(crate) fn is_about_webhooks(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    has_any(&text, &SIGNS) || has_event_type(&text)
}

/// Whether one of some words, in lower case, stands in a text: one pass, however many they are.
pub(crate) fn has_any(text: &str, wanted: &[&str]) -> bool {
    find_any(text, wanted, |_| true)
}

fn find_any(text: &str, wanted: &[&str], counts: impl Fn(usize) -> bool) -> bool {
    let bytes = text.as_bytes();
    wanted.chunks(64).any(|wanted| {
        // Which words begin with a letter, a bit each.
        let mut begins = [0_u64; 256];
        for (at, word) in wanted.iter().enumerate() {
            if let Some(first) = word.as_bytes().first() {
                begins[usize::from(*first)] |= 1 << at;
            }
        }
        bytes.iter().enumerate().any(|(at, byte)| {
            let mut left = begins[usize::from(*byte)];
            while left != 0 {
                let word = wanted.get(left.trailing_zeros() as usize);
                left &= left - 1;
                let rest = bytes.get(at..).unwrap_or_default();
                if word.is_some_and(|word| rest.starts_with(word.as_bytes())) {
                    return counts(at);
                }
            }
            false
        })
    })
}

/// Whether a text (in lower case) names the type of a gateway's event, in quotes.
pub(crate) fn has_event_type(text: &str) -> bool {
    let bytes = text.as_bytes();
    find_any(text, &EVENT_TYPES, |at| {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        matches!(before, Some(b'"' | b'\'' | b'`' | b':' | b'.'))
    })
}

/// Whether a text (in lower case) names a field or a header of a gateway's notification.
pub(crate) fn has_field(text: &str) -> bool {
    has_any(text, &FIELDS)
}

/// Whether a text (in lower case) reads what was sent, as it came.
pub(crate) fn reads_request(text: &str) -> bool {
    has_any(text, &RAW_REQUEST)
}

/// Whether the words of a name tell of a system that calls back.
pub(crate) fn names_callback(words: &[String]) -> bool {
    words.iter().any(|word| {
        let singular = word.strip_suffix('s').unwrap_or(word);
        matches!(
            singular,
            "webhook" | "hook" | "ipn" | "notification" | "notify" | "callback" | "ins" | "itn"
        )
    })
}

/// The gateways' names, each in lower case without punctuation.
pub(crate) struct Gateways(BTreeSet<String>);

impl Gateways {
    /// Those of the catalogue, and the team's own.
    pub(crate) fn of(change: &Change) -> Gateways {
        // What is a word of everyday code, too, names nobody.
        const GENERAL: [&str; 9] = [
            "pay", "column", "increase", "tap", "wise", "moov", "nexi", "square", "spree",
        ];
        let ids = change.gateways();
        let ids = ids.iter().map(|gateway| plain(&gateway.id()));
        let mut known: BTreeSet<String> = ids
            .filter(|id| id.len() > 3 && !GENERAL.contains(&id.as_str()))
            .collect();
        for name in [
            "2checkout",
            "twocheckout",
            "authorizenet",
            "webmoney",
            "skrill",
            "payfast",
            "robokassa",
        ] {
            known.insert(name.to_owned());
        }
        Gateways(known)
    }

    /// Whether a name or a path names one: `PayPalWebhook`, `lib/stripe/hooks.rb`, `djstripe`.
    pub(crate) fn are_named_in(&self, name: &str) -> bool {
        let heard = words(name);
        let is_one = |at: usize, count: usize| {
            let joined = heard.get(at..at + count).map(|part| part.concat());
            joined.is_some_and(|joined| self.0.contains(&joined) || joined == "square")
        };
        let holds_one = |word: &String| {
            let long = self.0.iter().filter(|id| id.len() > 5);
            word.len() > 6
                && long
                    .into_iter()
                    .any(|id| word.starts_with(id.as_str()) || word.ends_with(id.as_str()))
        };
        (0..heard.len()).any(|at| (1..4).any(|count| is_one(at, count)))
            || heard.iter().any(holds_one)
    }
}

fn plain(name: &str) -> String {
    name.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}

/// Whether a file puts a verification before its functions: `before_action :verify_signature`,
/// `router.use(verifyStripe)`, a class that extends a verifying one.
pub(crate) fn has_filter(file: &File, side: Side, text: &str) -> bool {
    const PLACES: [&str; 7] = [
        "before_action",
        "before_filter",
        ".use(",
        "middleware(",
        "useguards",
        "addfilter",
        "extends ",
    ];
    const CHECKS: [&str; 6] = [
        "verif",
        "signature",
        "hmac",
        "webhookcontroller",
        "authenticat",
        "webhookguard",
    ];
    let has = |words: &[&str]| file.has_word(&WordQuery::any_of(words), side);
    if !has(&PLACES) || !has(&CHECKS) {
        return false;
    }
    let text = text.to_ascii_lowercase();
    find_any(&text, &PLACES, |at| {
        let (before, after) = text.split_at_checked(at).unwrap_or((&text, ""));
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        let end = after.find('\n').map_or(text.len(), |end| at + end);
        let line = text.get(start..end).unwrap_or_default();
        // `class StripeWebhookController extends Controller` is called so itself.
        let said = match after.starts_with("extends ") {
            true => after.get(..end - at).unwrap_or_default(),
            false => line,
        };
        !line.trim_start().starts_with("skip_") && has_any(said, &CHECKS)
    })
}

/// Lines in lower case without comments that fill one.
pub(crate) fn without_comments(lines: &[&str]) -> String {
    let is_code = |line: &&&str| {
        let line = line.trim_start();
        !["//", "# ", "/*", "*"]
            .iter()
            .any(|mark| line.starts_with(mark))
    };
    let lines: Vec<&str> = lines.iter().filter(is_code).copied().collect();
    lines.join("\n").to_ascii_lowercase()
}
