//! `empty-webhook-secret`: what webhooks are verified with is empty.

use tollgate_sdk::{Effect, Findings, Rule, TextLine};

use crate::lines::{Line, Scene, is_comment, is_example};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "empty-webhook-secret",
    summary: "the secret that webhooks are verified with is empty",
    effect: Effect::Review,
    help: "Everybody knows the empty secret: an event that says `paid` can be signed with it, and the verification \
           lets it pass. Let the program refuse to start without the secret.",
};

/// How a webhook's secret is named; letter case does not matter.
pub(crate) const SIGNS: [&str; 6] = [
    "webhook_secret",
    "webhooksecret",
    "webhook_signing_secret",
    "webhooksigningsecret",
    "signing_secret",
    "signingsecret",
];

/// What comes to nothing where the secret is not set.
const DEFAULTS: [&str; 15] = [
    "default=\"\"",
    "default=''",
    "||\"\"",
    "||''",
    "??\"\"",
    "??''",
    "??``",
    "?:\"\"",
    "or\"\"",
    "or''",
    ",\"\")",
    ",'')",
    ".unwrap_or_default()",
    ".unwrap_or(\"\"",
    ".orelse(\"\")",
];

/// Whether a new line may set a secret to nothing.
pub(crate) fn is_suspect(line: &TextLine) -> bool {
    empty(&line.text, true).is_some() || empty(&line.text, false).is_some()
}

/// Judges new lines that name a webhook's secret.
pub(crate) fn judge(scene: &Scene<'_>, new: &[TextLine], findings: &mut Findings) {
    let is_code = scene.file().language().is_some();
    if is_example(scene.path()) || !is_code && is_for_developers(scene.path()) {
        return;
    }
    for line in new.iter().map(Line::of) {
        let Some(kind) = empty(line.text, is_code) else {
            continue;
        };
        if kind == Empty::Default && is_checked(scene, line) {
            continue;
        }
        // What is set to nothing begins like what was set to something.
        if is_comment(line.text) || scene.stood_here(line) {
            continue;
        }
        let (effect, message) = match kind {
            Empty::Set => (
                Effect::Review,
                "the secret that webhooks are verified with is set to nothing: anybody can sign an event that says \
                 `paid`",
            ),
            Empty::Default => (
                Effect::Note,
                "where it is not set, the secret that webhooks are verified with is empty: then anybody can sign an \
                 event that says `paid`",
            ),
        };
        findings
            .report(&RULE, &scene.place_of(line))
            .effect(effect)
            .message(message)
            .label("empty")
            .help("refuse to start, or to take events, without the secret");
    }
}

/// How a secret is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Empty {
    /// By the line itself.
    Set,
    /// Where nobody sets it.
    Default,
}

fn empty(line: &str, is_code: bool) -> Option<Empty> {
    let plain: String = line
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .collect();
    let lower = plain.to_ascii_lowercase();
    let (at, sign) = SIGNS
        .iter()
        .filter_map(|sign| Some((lower.find(sign)?, sign)))
        .min()?;
    let rest = lower.get(at + sign.len()..)?;
    if rest.contains("==") || rest.contains("!=") {
        return None;
    }
    if is_code && DEFAULTS.iter().any(|default| rest.contains(default)) {
        return Some(Empty::Default);
    }
    let rest = rest.trim_start_matches(['"', '\'', ']', ')']);
    let value = ["=>", ":=", "=", ":"]
        .iter()
        .find_map(|sign| rest.strip_prefix(sign))?;
    let value = value.trim_end_matches([',', ';']);
    let is_empty = matches!(value, "\"\"" | "''" | "``") || value.is_empty() && !is_code;
    // A mapping follows on the next lines: `signing_secret:`.
    let is_mapping = value.is_empty() && rest.starts_with(':');
    (is_empty && !is_mapping).then_some(Empty::Set)
}

/// Whether something in the file asks whether there is a secret.
fn is_checked(scene: &Scene<'_>, set: Line<'_>) -> bool {
    const CHECKS: [&str; 7] = ["!", "empty", "not", "==", "blank", "length", "is_none"];
    scene.all().iter().enumerate().any(|(index, line)| {
        let lower = line.to_ascii_lowercase();
        let names = || {
            let letters = lower.chars().filter(|letter| letter.is_alphanumeric());
            let plain: String = letters.collect();
            ["webhooksecret", "signingsecret"]
                .iter()
                .any(|name| plain.contains(name))
        };
        let asks = ["if", "unless", "assert", "throw", "raise", "guard"];
        index != set.index
            && asks.iter().any(|ask| lower.contains(ask))
            && CHECKS.iter().any(|check| lower.contains(check))
            && names()
    })
}

/// Whether a configuration is one of developers: there no event says anything about money.
fn is_for_developers(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let mut words = lower.split(|letter: char| !letter.is_ascii_alphanumeric());
    words.any(|word| {
        matches!(
            word,
            "dev" | "development" | "local" | "test" | "ci" | "github"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::{Empty, empty};

    #[test]
    fn empty_secrets_are_seen() {
        for (line, is_code, expected) in [
            ("STRIPE_WEBHOOK_SECRET=", false, Some(Empty::Set)),
            ("  webhookSecret: \"\"", false, Some(Empty::Set)),
            ("webhookSecret: '',", true, Some(Empty::Set)),
            (
                "const secret = process.env.STRIPE_WEBHOOK_SECRET || '';",
                true,
                Some(Empty::Default),
            ),
            (
                "os.getenv(\"STRIPE_WEBHOOK_SECRET\", \"\")",
                true,
                Some(Empty::Default),
            ),
            (
                "env::var(\"STRIPE_WEBHOOK_SECRET\").unwrap_or_default()",
                true,
                Some(Empty::Default),
            ),
            ("STRIPE_WEBHOOK_SECRET=whsec_1", false, None),
            ("signing_secret:", false, None),
            (
                "const secret = process.env.STRIPE_WEBHOOK_SECRET;",
                true,
                None,
            ),
            ("if (webhookSecret === '') throw new Error();", true, None),
        ] {
            assert_eq!(empty(line, is_code), expected, "{line}");
        }
    }
}
