//! `secret-logged`: a gateway's client is told to log what it sends, or a secret is logged.

use tollgate_sdk::{Effect, Findings, Rule, words};

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
