//! The words of a file of code.

use crate::{plain, stem};

/// What SDKs put before the name of a code to make a constant: `ErrorCodeCardDeclined`.
pub const PREFIXES: [&str; 4] = ["ErrorCode", "ErrorType", "DeclineCode", "Error"];

/// The words of a file, as far as errors may be called by them. Sorted, each once.
#[derive(Debug, Clone)]
pub struct Words<'t> {
    gateway: String,
    written: Vec<&'t str>,
    plain: Vec<String>,
    /// The stems of those that are called an error or an exception.
    errors: Vec<String>,
}

impl<'t> Words<'t> {
    /// The words of a text that calls a gateway.
    pub fn of(gateway: &str, text: &'t str) -> Words<'t> {
        let is_end = |letter: char| !letter.is_alphanumeric() && letter != '_';
        let mut written: Vec<&str> = text.split(is_end).filter(|word| word.len() > 2).collect();
        written.sort_unstable();
        written.dedup();
        let (mut known, mut errors) = (Vec::with_capacity(written.len()), Vec::new());
        for word in &written {
            let name = plain(word);
            if is_error(&name) {
                errors.push(stem(gateway, word));
            }
            for prefix in PREFIXES {
                let constant = word.strip_prefix(prefix).map(plain);
                known.extend(constant.filter(|rest| !rest.is_empty()));
            }
            known.push(name);
        }
        known.sort_unstable();
        errors.sort_unstable();
        Words {
            gateway: gateway.to_owned(),
            written,
            plain: known,
            errors,
        }
    }

    /// Whether an error is named, in the way of any SDK.
    pub fn have(&self, name: &str) -> bool {
        let last = last_of(name);
        let known = plain(last);
        let is_among = |word: &String, words: &[String]| words.binary_search(word).is_ok();
        !known.is_empty()
            && (is_among(&known, &self.plain)
                || is_error(&known) && is_among(&stem(&self.gateway, last), &self.errors))
    }

    /// Whether a word is written just so: the last part of a dotted one.
    pub fn have_word(&self, word: &str) -> bool {
        self.written.binary_search(&last_of(word)).is_ok()
    }
}

fn last_of(name: &str) -> &str {
    let name = name.trim_end_matches("()");
    name.rsplit(['.', ':', '\\']).next().unwrap_or(name)
}

fn is_error(plain: &str) -> bool {
    plain.ends_with("error") || plain.ends_with("exception")
}

#[cfg(test)]
mod tests {
    use super::Words;

    #[test]
    fn errors_are_known_in_the_way_of_any_sdk() {
        for (text, name, expected) in [
            ("rescue Stripe::CardError", "StripeCardError", true),
            ("catch (CardException e)", "card_error", true),
            ("stripe.ErrorCodeCardDeclined", "card_declined", true),
            ("ErrorCode::CardDeclined", "card_declined", true),
            ("chargeCard(card)", "StripeCardError", false),
            ("card_declined_twice", "card_declined", false),
            ("throw new Error()", "StripeCardError", false),
            ("", "", false),
        ] {
            assert_eq!(Words::of("stripe", text).have(name), expected, "{text}");
        }
    }
}
