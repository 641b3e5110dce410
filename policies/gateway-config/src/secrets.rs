//! `live-secret` and `webhook-secret`: what opens an account with real money stands in the tree.

use tollgate_sdk::{Effect, Findings, Rule, TextLine};

use crate::lines::{Line, Scene, is_comment, is_example};

/// The rule for keys.
pub(crate) const LIVE_SECRET: Rule = Rule {
    name: "live-secret",
    summary: "a live secret of a gateway stands in the tree",
    effect: Effect::Block,
    help: "Roll the key at the gateway: it is known to whoever can read the repository, and stays in its history. \
           Then read it from the environment or a secret store.",
};

/// The rule for what webhooks are signed with.
pub(crate) const WEBHOOK_SECRET: Rule = Rule {
    name: "webhook-secret",
    summary: "the secret that a gateway signs webhooks with stands in the tree",
    effect: Effect::Review,
    help: "Roll the endpoint's secret, and read it from the environment or a secret store: whoever knows it can sign \
           an event that says `paid`.",
};

/// How a secret looks.
struct Shape {
    /// Its beginning.
    prefix: &'static str,
    /// Whose it is.
    of: &'static str,
    /// What must be named in the same file, as the beginning says too little.
    named: &'static [&'static str],
    /// How long the rest is at least.
    tail: usize,
    /// Whether the rest may hold `_`, `-` and `$`.
    is_joined: bool,
    rule: &'static Rule,
    /// What it asks for at most.
    effect: Effect,
}

/// A live secret key, whose beginning says all.
const fn live(prefix: &'static str, of: &'static str, tail: usize, is_joined: bool) -> Shape {
    Shape {
        prefix,
        of,
        named: &[],
        tail,
        is_joined,
        rule: &LIVE_SECRET,
        effect: Effect::Block,
    }
}

/// The shapes, longer beginnings first. Publishable keys are none, nor is what begins like other
/// things do (Square's `EAAA`).
const SHAPES: [Shape; 10] = [
    live("sk_live_", "Stripe's or Paystack's", 16, false),
    live("rk_live_", "Stripe's", 16, false),
    live("xnd_production_", "Xendit's", 20, true),
    live("FLWSECK-", "Flutterwave's", 20, true),
    live("pdl_live_apikey_", "Paddle's", 20, true),
    live("sq0csp-", "Square's", 30, true),
    live("access_token$production$", "Braintree's", 20, true),
    Shape {
        effect: Effect::Review,
        ..live("APP_USR-", "Mercado Pago's", 60, true)
    },
    Shape {
        named: &["mollie", "gocardless"],
        ..live("live_", "Mollie's or GoCardless's", 30, true)
    },
    Shape {
        rule: &WEBHOOK_SECRET,
        effect: Effect::Review,
        ..live("whsec_", "Stripe's", 24, false)
    },
];

/// What only stands where a secret would.
const PLACEHOLDERS: [&str; 18] = [
    "xxx",
    "example",
    "your",
    "replace",
    "test",
    "dummy",
    "fake",
    "placeholder",
    "secret",
    "change",
    "insert",
    "sample",
    "redacted",
    "1234567",
    "abcdef",
    "mock",
    "here",
    "000000",
];

/// One found.
struct Found {
    shape: &'static Shape,
    /// Where it stands, by bytes of the line.
    from: usize,
    to: usize,
}

/// How secrets begin.
pub(crate) fn beginnings() -> Vec<&'static str> {
    SHAPES.iter().map(|shape| shape.prefix).collect()
}

/// Judges the new lines on which something begins as a secret does.
pub(crate) fn judge(scene: &Scene<'_>, suspects: &[TextLine], findings: &mut Findings) {
    for suspect in suspects {
        let line = Line::of(suspect);
        let text = line.text;
        let Some(found) = find(text) else {
            continue;
        };
        if !is_its_gateway(scene, found.shape) {
            continue;
        }
        let secret = text.get(found.from..found.to).unwrap_or_default();
        if !secret.is_empty() && !scene.moved(secret) {
            report(scene, line, &found, findings);
        }
    }
}

fn report(scene: &Scene<'_>, line: Line<'_>, found: &Found, findings: &mut Findings) {
    let Found { shape, from, .. } = found;
    let is_example = is_example(scene.path());
    let is_webhook = shape.rule.name == WEBHOOK_SECRET.name;
    if is_webhook && (is_example || is_comment(line.text)) {
        return;
    }
    let effect = match is_example {
        true => Effect::Note,
        false => shape.effect,
    };
    let what = match is_webhook {
        true => "can sign events that say a payment was made",
        false => "can move its money",
    };
    findings
        .report(shape.rule, &scene.place(line, *from, from + shape.prefix.len()))
        .effect(effect)
        .message(format!(
            "{} live secret (`{}…`) is written into `{}`: whoever can read the repository or its history {what}",
            shape.of,
            shape.prefix,
            scene.path()
        ))
        .label("a secret begins here")
        .help("roll it at the gateway, and read the new one from the environment or a secret store");
}

/// Whether the gateway is named that a beginning is read for.
fn is_its_gateway(scene: &Scene<'_>, shape: &Shape) -> bool {
    let is_named = |text: &str| {
        let text = text.to_ascii_lowercase();
        shape.named.iter().any(|name| text.contains(name))
    };
    shape.named.is_empty()
        || is_named(scene.path())
        || scene.all().iter().any(|text| is_named(text))
}

/// The first secret on a line.
fn find(line: &str) -> Option<Found> {
    let bytes = line.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        if !matches!(byte, b'_' | b'-' | b'$') {
            continue;
        }
        let last = at.checked_sub(1).and_then(|last| bytes.get(last));
        if !last.is_some_and(|last| matches!(last, b'e' | b'c' | b'n' | b'K' | b'p' | b'R' | b'y'))
        {
            continue;
        }
        let head = bytes.get(..=at).unwrap_or_default();
        let shape = SHAPES
            .iter()
            .find(|shape| head.ends_with(shape.prefix.as_bytes()));
        if let Some(shape) = shape
            && let Some(found) = whole(line, at + 1, shape)
        {
            return Some(found);
        }
    }
    None
}

/// A secret whose tail begins here, if it looks like a real one.
fn whole(line: &str, tail: usize, shape: &'static Shape) -> Option<Found> {
    let from = tail.checked_sub(shape.prefix.len())?;
    let before = line.get(..from)?.chars().next_back();
    if before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_') {
        return None;
    }
    let is_in = |letter: char| {
        letter.is_ascii_alphanumeric() || shape.is_joined && matches!(letter, '_' | '-' | '$')
    };
    let rest = line.get(tail..)?;
    let length = rest.find(|letter| !is_in(letter)).unwrap_or(rest.len());
    let secret = rest.get(..length)?;
    (length >= shape.tail && is_random(secret)).then_some(Found {
        shape,
        from,
        to: tail + length,
    })
}

/// Whether a text looks as if a machine had made it up.
fn is_random(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let mut kinds: Vec<char> = lower.chars().collect();
    kinds.sort_unstable();
    kinds.dedup();
    let letters: Vec<char> = text.chars().collect();
    let repeats = letters
        .windows(4)
        .any(|four| four.iter().all(|letter| Some(letter) == four.first()));
    let has_digit = letters.iter().any(char::is_ascii_digit);
    let has_letter = letters.iter().any(char::is_ascii_alphabetic);
    // Without a digit: the case of letters changes more often than in any name.
    let changes = letters
        .windows(2)
        .filter(|two| two.iter().filter(|letter| letter.is_uppercase()).count() == 1)
        .count();
    kinds.len() >= 8
        && has_letter
        && (has_digit || changes * 3 >= letters.len())
        && !repeats
        && !PLACEHOLDERS.iter().any(|word| lower.contains(word))
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn placeholders_are_no_secrets() {
        for line in [
            "key = sk_live_",
            "key = sk_live_...",
            "sk_live_xxxxxxxxxxxxxxxxxxxxxxxx",
            "sk_live_your_key_goes_here",
            "whsec_thetokenofthisendpointgoesinhereplease",
            "sk_live_4eC39HqLyjWDarjtT1zdp7dcTEST",
            "pk_live_9aQ3mZ7wLr2KxT8vBn5YcD4e",
            "task_live_9aQ3mZ7wLr2KxT8vBn5YcD4e",
            "if (key.startsWith('sk_live_')) return;",
        ] {
            assert!(find(line).is_none(), "{line}");
        }
    }

    #[test]
    fn what_a_machine_made_up_is_one() {
        assert!(find("key: whsec_yhKqDMicNrctmBfqvnpHFYkBWGWKeHTQ").is_some());
        let tail = "9aQ3mZ7wLr2KxT8vBn5YcD4e";
        for prefix in ["sk_live_", "rk_live_", "whsec_", "xnd_production_"] {
            assert!(
                find(&format!("key: '{prefix}{tail}',")).is_some(),
                "{prefix}"
            );
        }
    }
}
