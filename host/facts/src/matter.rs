//! Whether a source file can matter, by its text alone: most end here, unparsed.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use tollgate_gateways::Catalogue;
use tollgate_model::code::Language;

/// Which source files are read, besides those on a payment path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reads {
    /// Those that may hold an operation, or take what a gateway tells, and are no test code. All
    /// that the built-in policies look at.
    #[default]
    Operating,
    /// All that mention a gateway: others' policies may look at anything in them.
    Mentioning,
}

/// What stands where a gateway tells of a payment, and how one knows that it was the gateway.
static EVENT_WORDS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let words = [
        "webhook",
        "web_hook",
        "web-hook",
        "ipn",
        "signature",
        "event.type",
        "event_type",
        "eventtype",
        ".succeeded",
        ".completed",
        ".failed",
        ".refunded",
    ];
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .kind(Some(AhoCorasickKind::ContiguousNFA))
        .build(words)
        .ok()
});

impl Reads {
    /// Whether a text that mentions a gateway is worth parsing.
    pub(crate) fn is_worth_it(self, text: &str, language: Language, catalogue: &Catalogue) -> bool {
        match self {
            Reads::Mentioning => true,
            Reads::Operating => {
                has_call(text, language)
                    && (catalogue.may_match(text, language.family())
                        || takes_events(text, language) && catalogue.is_named_in(text))
            }
        }
    }
}

fn takes_events(text: &str, language: Language) -> bool {
    let has_function = match language.family() {
        "javascript" => ["=>", ") {", "){", "): "]
            .iter()
            .any(|mark| text.contains(mark)),
        _ => true,
    };
    has_function
        && EVENT_WORDS
            .as_ref()
            .is_none_or(|words| words.is_match(text))
}

/// Whether anything is done in a text: called, or worked out by a function. In names of types and
/// lists of what other files export nothing is.
pub(crate) fn does_something(text: &str, language: Language) -> bool {
    has_call(text, language) || text.contains("=>")
}

/// Whether anything is called in a text. In what tools write (lists of pages, of names) nothing
/// is, however much of payments it talks.
fn has_call(text: &str, language: Language) -> bool {
    if matches!(language, Language::Ruby | Language::Kotlin) {
        // These call without a parenthesis.
        return true;
    }
    let mut before = b' ';
    for byte in text.bytes() {
        let is_callee = before.is_ascii_alphanumeric()
            || before >= 0x80
            || matches!(
                before,
                b'_' | b'$' | b')' | b']' | b'}' | b'>' | b'.' | b'!' | b'?' | b'`'
            );
        if matches!(byte, b'(' | b'`') && is_callee {
            return true;
        }
        if !byte.is_ascii_whitespace() {
            before = byte;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use tollgate_gateways::Catalogue;
    use tollgate_model::code::Language;

    use super::{Reads, does_something, has_call};

    #[test]
    fn data_has_no_calls() {
        for data in [
            "export const pages = [{ title: \"Charge with Stripe\", path: \"/stripe\" }];",
            "module.exports = { a: [1, 2], b: -(3) };",
            "",
        ] {
            assert!(!has_call(data, Language::JavaScript), "{data}");
        }
        for code in [
            "pay()",
            "pay (order)",
            "pay\n(order)",
            "a?.b?.(c)",
            "list[0](order)",
            "make()()",
            "send`text`",
            "charge::<Card>(order)",
            "print!(\"\")",
        ] {
            assert!(has_call(code, Language::JavaScript), "{code}");
        }
        assert!(has_call("pay order", Language::Ruby));
    }

    #[test]
    fn types_and_lists_of_exports_do_nothing() {
        for text in [
            "export * from \"./order\";",
            "export interface Order {\n  id: string\n  total?: number\n}",
        ] {
            assert!(!does_something(text, Language::TypeScript), "{text}");
        }
        for text in [
            "export const cents = (amount) => amount * 100;",
            "pay(order)",
        ] {
            assert!(does_something(text, Language::TypeScript), "{text}");
        }
    }

    #[test]
    fn what_only_talks_of_a_gateway_is_not_worth_it() {
        let catalogue = Catalogue::embedded().unwrap();
        let worth =
            |text: &str, reads: Reads| reads.is_worth_it(text, Language::TypeScript, &catalogue);
        let talk = "import Stripe from 'stripe';\nshow('we pay by stripe');\n";
        assert!(!worth(talk, Reads::Operating));
        assert!(worth(talk, Reads::Mentioning));
        for text in [
            "stripe.charges.create(order)",
            "fetch(`${STRIPE_API}/v1/charges`, options)",
            "app.post('/stripe', (request) => { if (request.body.type === 'charge.refunded') undo(); })",
        ] {
            assert!(worth(text, Reads::Operating), "{text}");
        }
    }
}
