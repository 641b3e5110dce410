//! `missing-switch`: a gateway comes into use, and nothing switches it off.

use tollgate_sdk::{Change, Effect, File, Findings, Rule, Side, words};

use crate::exposed::PUBLIC;
use crate::lines::{Line, Scene, is_comment, is_configuration, is_example};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "missing-switch",
    summary: "settings bring a gateway into use that nothing in them switches off",
    effect: Effect::Note,
    help: "When a new gateway charges twice, somebody must stop it in seconds, at night, without a build. Let a \
           setting or a feature flag switch it on (`STRIPE_ENABLED`, `payments.stripe.enabled`), and ask it before \
           each payment; or say in `tollgate.toml`, at `[gateways.<id>.incident]`, how it is switched off.",
};

/// What names a gateway's credentials has one of; letter case does not matter.
pub(crate) const SIGNS: [&str; 8] = [
    "secret",
    "api_key",
    "apikey",
    "api-key",
    "access_token",
    "accesstoken",
    "private_key",
    "privatekey",
];

/// Words of what something is switched by.
const SWITCHES: [&str; 18] = [
    "active",
    "disable",
    "disabled",
    "enable",
    "enabled",
    "feature",
    "features",
    "flag",
    "flags",
    "killswitch",
    "off",
    "on",
    "pause",
    "paused",
    "rollout",
    "switch",
    "toggle",
    "use",
];

/// Words of what all payments go by: a switch of these is one of the gateway, too.
const PAYMENTS: [&str; 10] = [
    "billing",
    "checkout",
    "gateway",
    "gateways",
    "payment",
    "payments",
    "processor",
    "provider",
    "providers",
    "psp",
];

/// Words of paths of settings that are none of the program's, or are shown to people.
const ASIDE: [&str; 22] = [
    "github",
    "gitlab",
    "circleci",
    "i18n",
    "intl",
    "lang",
    "langs",
    "language",
    "languages",
    "locale",
    "locales",
    "lock",
    "messages",
    "openapi",
    "package",
    "renovate",
    "schema",
    "schemas",
    "swagger",
    "translations",
    "tsconfig",
    "vscode",
];

/// How many lines up the section is looked for that a line stands in.
const SECTION: usize = 12;

/// Whether a file holds settings: by its ending, or as a source that is called so.
pub(crate) fn holds_settings(file: &File) -> bool {
    let path = file.path();
    if is_example(&path) {
        return false;
    }
    let heard = words(&path);
    let has = |wanted: &[&str]| heard.iter().any(|word| wanted.contains(&word.as_str()));
    if has(&ASIDE) {
        return false;
    }
    if file.language().is_none() {
        return is_configuration(&path);
    }
    let name = words(path.rsplit('/').next().unwrap_or(&path));
    name.iter().any(|word| {
        matches!(
            word.as_str(),
            "config" | "configuration" | "env" | "environment" | "settings"
        )
    })
}

/// Judges a file of settings by its new lines with credentials in their names.
pub(crate) fn judge(change: &Change, scene: &Scene<'_>, new: &[Line<'_>], findings: &mut Findings) {
    let mut ids: Option<Vec<String>> = None;
    let mut told: Vec<String> = Vec::new();
    for line in new.iter().filter(|line| !is_comment(line.text)) {
        let Some(key) = key_of(line.text) else {
            continue;
        };
        let ids = ids.get_or_insert_with(|| {
            let gateways = change.gateways().into_iter();
            gateways.map(|gateway| gateway.id()).collect()
        });
        let named = |text: &str| named(text, ids);
        let Some(id) = named(key).or_else(|| section(scene, *line).and_then(named)) else {
            continue;
        };
        if told.contains(id) {
            continue;
        }
        told.push(id.clone());
        if !stood(change, scene, id) && !has_switch(scene, id) && !is_said(change, id) {
            report(scene, *line, id, findings);
        }
    }
}

fn report(scene: &Scene<'_>, line: Line<'_>, id: &str, findings: &mut Findings) {
    findings
        .report(&RULE, &scene.place_of(line))
        .message(format!(
            "`{id}` comes into use here, and nothing in these settings switches it off: when it charges twice, only \
             a deploy stops it"
        ))
        .label("no switch stands beside it")
        .help(format!(
            "add a setting or a feature flag that is asked before each payment by it, or say in `tollgate.toml` how it \
             is switched off: `switch-off = \"...\"` in `[gateways.{id}.incident]`"
        ))
        .once(id);
}

/// The name that a line gives a value, where that is one of a credential.
fn key_of(line: &str) -> Option<&str> {
    let end = line.find([':', '='])?;
    let value = line.get(end + 1..)?;
    let key = line.get(..end)?.trim();
    let key = key
        .trim_start_matches("export ")
        .trim_start_matches("const ")
        .trim_start_matches("- ")
        .trim_matches(['"', '\'', '[', ']', ' ']);
    let is_name =
        |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.' | '$');
    let lower = key.to_ascii_lowercase();
    // What a build tool puts into the page is told of by `exposed-secret`.
    let is_public = PUBLIC.iter().any(|prefix| key.starts_with(prefix));
    let is_credential =
        !is_public && SIGNS.iter().any(|sign| lower.contains(sign)) && !lower.contains("webhook");
    // A text for people has blanks.
    let value = value.trim().trim_matches(['"', '\'', ',', ';']);
    let is_value = !value.starts_with(['=', '{', '[', '>', '|'])
        && value.split(' ').count() < 4
        && !is_type(value);
    (!key.is_empty() && key.chars().all(is_name) && is_credential && is_value).then_some(key)
}

/// `stripeSecretKey: string` says what a setting would be; none comes into use by it.
fn is_type(value: &str) -> bool {
    value
        .split('|')
        .all(|part| matches!(part.trim(), "string" | "undefined" | "null"))
}

/// The gateway that a name has in it, word by word.
fn named<'i>(name: &str, ids: &'i [String]) -> Option<&'i String> {
    let heard = words(name);
    ids.iter().find(|id| {
        let parts = words(id);
        let plain = parts.concat();
        let is_long = plain.len() > 4;
        is_long
            && (heard
                .windows(parts.len())
                .any(|window| window == parts.as_slice())
                || heard.contains(&plain))
    })
}

/// The line that opens the section which a line stands in: the next one above that is indented
/// less.
fn section<'s>(scene: &Scene<'s>, line: Line<'_>) -> Option<&'s str> {
    let indent = |text: &str| text.len() - text.trim_start().len();
    let own = indent(line.text);
    let above = scene
        .all()
        .get(line.index.saturating_sub(SECTION)..line.index)?;
    let opens = |text: &&&str| {
        !text.trim().is_empty() && (indent(text) < own || own == 0 && text.starts_with('['))
    };
    above.iter().rev().find(opens).copied()
}

/// Whether the gateway was named in these settings before, or in others of the change.
fn stood(change: &Change, scene: &Scene<'_>, id: &str) -> bool {
    if change.is_whole_tree() {
        return false;
    }
    let before = scene.file().text(Side::Before).unwrap_or_default();
    let names = |text: &str| {
        let lower = text.to_ascii_lowercase();
        lower.contains(id) || lower.contains(&id.replace('-', "_"))
    };
    names(&before) || scene.moved(id) || scene.moved(&id.to_ascii_uppercase().replace('-', "_"))
}

/// Whether the settings have something by which the gateway, or all payments, can be switched off.
fn has_switch(scene: &Scene<'_>, id: &str) -> bool {
    let own = words(id);
    let mut lines = scene.all().iter().enumerate();
    lines.any(|(index, text)| {
        if is_comment(text) {
            return false;
        }
        let key = text.split([':', '=', '(']).next().unwrap_or_default();
        let heard = words(key);
        let is_switch = heard.iter().any(|word| SWITCHES.contains(&word.as_str()));
        // Which gateway payments go to is a setting: they can be sent elsewhere.
        let is_route = heard.iter().any(|word| {
            matches!(
                word.as_str(),
                "provider" | "gateway" | "processor" | "psp" | "driver"
            )
        }) && !heard.contains(&"key".to_owned());
        let is_about = || {
            let said = [
                key,
                section(scene, Line { index, text }).unwrap_or_default(),
            ]
            .join(" ");
            let said = words(&said);
            said.windows(own.len())
                .any(|window| window == own.as_slice())
                || said.iter().any(|word| PAYMENTS.contains(&word.as_str()))
        };
        is_route && !heard.is_empty() || is_switch && is_about()
    })
}

/// Whether `tollgate.toml` says how the gateway is switched off.
fn is_said(change: &Change, id: &str) -> bool {
    let said = change.gateway(id).map(|gateway| gateway.incident());
    said.unwrap_or_default()
        .iter()
        .any(|(key, text)| key == "switch-off" && text.contains(char::is_alphanumeric))
}

#[cfg(test)]
mod tests {
    use super::{key_of, named};

    #[test]
    fn credentials_are_known_by_their_names() {
        for line in [
            "STRIPE_SECRET_KEY=${STRIPE_SECRET_KEY}",
            "  secret_key: <%= ENV[\"STRIPE_SECRET_KEY\"] %>",
            "    \"apiKey\": \"\",",
            "STRIPE_SECRET_KEY = os.environ[\"STRIPE_SECRET_KEY\"]",
            "ADYEN_API_KEY: ${ADYEN_API_KEY}",
        ] {
            assert!(key_of(line).is_some(), "{line}");
        }
        for line in [
            "stripe_secret_key: \"The secret key of your account\"",
            "if (config.secret == given) {",
            "STRIPE_WEBHOOK_SECRET=",
            "secret: {",
            "  stripeSecretKey: string",
            "  stripeSecretKey: string | undefined;",
            "const charge = await stripe.charges.create(params, { apiKey });",
        ] {
            assert!(key_of(line).is_none(), "{line}");
        }
    }

    #[test]
    fn gateways_are_known_word_by_word() {
        let ids = ["stripe".to_owned(), "mercado-pago".to_owned()];
        for (name, id) in [
            ("STRIPE_SECRET_KEY", Some("stripe")),
            ("mercadoPagoAccessToken", Some("mercado-pago")),
            ("mercadopago.access_token", Some("mercado-pago")),
            ("STRIPED_SECRET", None),
        ] {
            assert_eq!(named(name, &ids).map(String::as_str), id, "{name}");
        }
    }
}
