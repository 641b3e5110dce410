//! The pages in which a team writes what a gateway can answer, and what it does for each answer.
//!
//! `policies/gateway-contract/README.md` documents the format. It is read here and nowhere else:
//! by the policy, and by the tests of what [`Draft`] writes. Nothing here touches a disk, so that
//! it runs in a policy too.
#![forbid(unsafe_code)]

mod draft;
mod page;
mod table;
mod words;

pub use draft::{Draft, Row, Used};
pub use page::{Page, Place, Response};
pub use words::{PREFIXES, Words};

/// What an answer means for the money, in the words of the catalogue.
pub const OUTCOMES: [&str; 7] = [
    "settled",
    "declined-hard",
    "declined-soft",
    "action-required",
    "ambiguous",
    "duplicate",
    "caller-bug",
];

/// What two names of one error have in common: `StripeCardError`, `Stripe::CardError` and
/// `card_error` are all `card`.
pub fn stem(gateway: &str, name: &str) -> String {
    let last = name.rsplit(['.', ':', '\\', '/']).next().unwrap_or(name);
    let (mut stem, gateway) = (plain(last), plain(gateway));
    for prefix in [gateway.as_str(), "api"] {
        if let Some(rest) = stem.strip_prefix(prefix)
            && !matches!(rest, "" | "error" | "exception")
        {
            stem = rest.to_owned();
        }
    }
    for suffix in ["exception", "error"] {
        if let Some(rest) = stem.strip_suffix(suffix)
            && !rest.is_empty()
        {
            stem = rest.to_owned();
        }
    }
    stem
}

/// A name without what languages write differently: `card_declined` and `CardDeclined`.
pub(crate) fn plain(text: &str) -> String {
    if text.is_ascii() {
        let letters = text.bytes().filter(u8::is_ascii_alphanumeric);
        return letters
            .map(|byte| char::from(byte.to_ascii_lowercase()))
            .collect();
    }
    let letters = text.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::stem;

    #[test]
    fn names_of_one_error_have_one_stem() {
        for (name, expected) in [
            ("StripeCardError", "card"),
            ("Stripe::CardError", "card"),
            ("stripe.error.CardError", "card"),
            (r"\Stripe\Exception\CardException", "card"),
            ("card_error", "card"),
            ("card_declined", "carddeclined"),
            ("StripeConnectionError", "connection"),
            ("APIConnectionError", "connection"),
            ("api_error", "api"),
            ("StripeAPIError", "api"),
            ("Error", "error"),
            ("stripe", "stripe"),
            ("", ""),
        ] {
            assert_eq!(stem("stripe", name), expected, "{name}");
        }
    }
}
