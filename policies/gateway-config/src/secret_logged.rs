//! `secret-logged`: a gateway's client is told to log what it sends, or a secret is logged.

use tollgate_sdk::{Effect, Findings, Rule, words};

use crate::gone::Gone;
use crate::lines::{Line, Scene, compact, has_phrase, is_comment};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "secret-logged",
    summary: "a secret key or card data goes into the log",
    effect: Effect::Review,
    help: "Leave the SDK's debugging off and log ids only. Logs are read by many, kept for long and sent to others; \
           a card's security code must not be stored at all.",
};

/// What every switch has in it.
pub(crate) const SIGN: &str = "debug";

/// What switches debugging on.
const SWITCHES: [&str; 5] = [
    "debug:true",
    "debug=true",
    "debug=>true",
    "setdebug(true)",
    "debugging=>true",
];

/// How calls that log are written.
pub(crate) const LOGS: [&str; 20] = [
    "console.log(",
    "console.error(",
    "console.info(",
    "console.debug(",
    "console.warn(",
    "logger.",
    "logging.",
    "log.info(",
    "log.debug(",
    "log.error(",
    "log.warn(",
    "log.printf(",
    "log.println(",
    "error_log(",
    "print_r(",
    "rails.logger.",
    "fmt.printf(",
    "fmt.println(",
    "log::",
    "print(",
];

/// Judges one line.
pub(crate) fn judge(scene: &Scene<'_>, line: Line<'_>, findings: &mut Findings) {
    let lower = line.text.to_ascii_lowercase();
    let message = if lower.contains(SIGN) && debugs_client(scene, line) {
        "a gateway's client is told to debug: it logs whole requests and answers, with the key, the card and the \
         customer"
    } else if let Some(at) = LOGS.iter().find_map(|log| lower.find(log)) {
        let logged = line.text.get(at..).unwrap_or_default();
        if !logs_secret(logged) {
            return;
        }
        "a secret or card data is written into the log, where many can read it"
    } else {
        return;
    };
    if is_comment(line.text) || scene.stood(line) {
        return;
    }
    findings
        .report(&RULE, &scene.place_of(line))
        .message(message)
        .label("logged from here")
        .help("log ids only, and leave debugging of the gateway's client off");
}

/// What names of card data have one of, in lines that hide it from logs.
pub(crate) const HIDDEN: [&str; 5] = ["cvv", "cvc", "cvn", "card", "security"];

/// What speaks of hiding things from logs.
const HIDES: [&str; 9] = [
    "obfuscat",
    "mask",
    "redact",
    "scrub",
    "sanitiz",
    "sanitis",
    "filter_param",
    "sensitive",
    "denylist",
];

/// Whether a line that is gone may have hidden card data.
pub(crate) fn may_lose(line: Line<'_>) -> bool {
    hidden(line.text).is_some()
}

/// Judges a source by the card data that it no longer hides.
pub(crate) fn judge_gone(scene: &Scene<'_>, gone: &Gone<'_>, findings: &mut Findings) {
    let lost = gone.lines().find_map(|line| {
        let name = hidden(line.text)?;
        let path = scene.path().to_ascii_lowercase();
        let around = gone.around(line);
        let hides = |text: &str| HIDES.iter().any(|sign| text.contains(sign));
        let names = |kept: &&str| hidden(kept).is_some() && kept.contains(name);
        let stands = scene.all().iter().any(names);
        ((hides(&path) || hides(&around)) && !stands && !scene.moved_away(name))
            .then_some((line, name))
    });
    let Some((stood, name)) = lost else { return };
    let Some(line) = gone.place(scene, stood) else {
        return;
    };
    findings
        .report(&RULE, &scene.place_of(line))
        .message(format!(
            "`{name}` was hidden from the log here, and no longer is: card data goes where many can read it"
        ))
        .label("it was hidden here")
        .help("hide it again; a card's security code must not be stored at all");
}

/// The card data that a line names in quotes, or as a symbol, as a list of what is hidden does.
fn hidden(line: &str) -> Option<&str> {
    let is_letter = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-');
    let mut rest = line;
    while let Some(at) = rest.find(['"', '\'', ':']) {
        rest = rest.get(at + 1..)?;
        let end = rest.find(|letter| !is_letter(letter)).unwrap_or(rest.len());
        let name = rest.get(..end)?;
        let letters = name.chars().filter(|letter| letter.is_alphanumeric());
        let plain: String = letters.flat_map(char::to_lowercase).collect();
        let is_card_data = matches!(
            plain.as_str(),
            "cvv" | "cvv2" | "cvc" | "cvn" | "cardcvv" | "cardcvc" | "cardnumber" | "securitycode"
        );
        if is_card_data {
            return Some(name);
        }
        rest = rest.get(end..)?;
    }
    None
}

/// Whether a line switches on the debugging of a gateway's client, whose key is near.
fn debugs_client(scene: &Scene<'_>, line: Line<'_>) -> bool {
    let compacted = compact(line.text);
    if !SWITCHES.iter().any(|switch| has_phrase(&compacted, switch)) {
        return false;
    }
    let around = scene.around(line);
    let keys = [
        "apikey",
        "api_key",
        "secretkey",
        "secret_key",
        "accesstoken",
        "access_token",
    ];
    keys.iter().any(|key| around.contains(key))
        && (scene.names_gateway(&around) || scene.names_gateway(&scene.path().to_ascii_lowercase()))
}

/// Whether a call that logs is given a value by the name of a secret.
fn logs_secret(logged: &str) -> bool {
    gives(logged, is_secret_name)
}

/// Whether a call is given a value by such a name. What stands in quotes is told to people.
pub(crate) fn gives(logged: &str, is_such: impl Fn(&str) -> bool) -> bool {
    let mut quote = None;
    let mut code = String::new();
    let mut held = 0u32;
    let mut previous = ' ';
    for letter in logged.chars() {
        match quote {
            Some(mark) if held == 0 => {
                if letter == mark && previous != '\\' {
                    quote = None;
                } else if letter == '{' && matches!(previous, '$' | '#') {
                    held = 1;
                    code.push(' ');
                }
            }
            Some(_) => {
                match letter {
                    '{' => held += 1,
                    '}' => held -= 1,
                    _ => {}
                }
                code.push(letter);
            }
            None if matches!(letter, '"' | '\'' | '`') => {
                quote = Some(letter);
                code.push(' ');
            }
            None => code.push(letter),
        }
        previous = letter;
    }
    let mut names = code.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    names.any(is_such)
}

/// Whether a name is that of a secret key or of card data, and not of something about one.
pub(crate) fn is_secret_name(name: &str) -> bool {
    let words = words(name);
    let ends = |ending: &[&str]| {
        words.len() >= ending.len()
            && words
                .iter()
                .rev()
                .zip(ending.iter().rev())
                .all(|(word, wanted)| word == wanted)
    };
    ends(&["secret", "key"])
        || ends(&["card", "number"])
        || ends(&["cvv"])
        || ends(&["cvc"])
        || ends(&["webhook", "secret"])
        || ends(&["signing", "secret"])
        || ends(&["client", "secret"]) && words.len() > 2
}

#[cfg(test)]
mod tests {
    use super::logs_secret;

    #[test]
    fn values_count_and_words_do_not() {
        for logged in [
            "console.log(config.secretKey)",
            "console.log(`key ${stripeSecretKey}`)",
            "logger.info('card', card_number)",
            "logger.debug(\"cvv #{card.cvv}\")",
        ] {
            assert!(logs_secret(logged), "{logged}");
        }
        for logged in [
            "console.log('set STRIPE secretKey first')",
            "logger.info('card number is missing')",
            "logger.info(secretKeyName)",
            "console.log(`done ${order.id} secretKey`)",
        ] {
            assert!(!logs_secret(logged), "{logged}");
        }
    }
}
