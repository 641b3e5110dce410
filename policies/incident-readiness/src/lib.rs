//! Asks, before a deploy to production, that somebody has said for each gateway in use who
//! answers for it, how it is switched off, how a deploy is taken back, and where customers are
//! told.

use tollgate_sdk::{
    Call, Change, Effect, Findings, Gateway, Judges, Manifest, Policy, Rule, text_options,
};

/// The rule.
const RULE: Rule = Rule {
    name: "missing-incident-plan",
    summary: "a gateway is used in production, and it is not said what to do when something goes wrong with it",
    effect: Effect::Review,
    help: "At night, with customers being charged twice, nobody finds out who knows the gateway, which flag turns it \
           off, and what a rollback leaves behind. It is said beforehand, in `[gateways.<id>.incident]` of \
           `tollgate.toml`.",
};

/// What must be said: the key, and what it is for.
const KEYS: [(&str, &str); 4] = [
    ("owner", "who answers for it"),
    ("switch-off", "how it is switched off"),
    ("rollback", "how a deploy is taken back"),
    ("customers", "where customers are told"),
];

/// The words by which an environment is production, unless the configuration names some.
const PRODUCTION: [&str; 3] = ["production", "prod", "live"];

/// More gateways than these in one file are a catalogue of somebody else's.
const MAX_GATEWAYS: usize = 8;

/// The policy.
struct IncidentReadiness {
    /// The environments that count; none where their names tell.
    environments: Vec<String>,
}

impl Policy for IncidentReadiness {
    fn manifest() -> Manifest {
        Manifest {
            id: "incident-readiness",
            version: env!("CARGO_PKG_VERSION"),
            summary: "For each gateway in production it is said what to do when something goes wrong",
            rules: &[RULE],
            options: &[(
                "environments",
                "a text or a list of texts, those with `production`, `prod` or `live` in their name by default: the environments that are production",
            )],
            judges: Judges::ByFile,
        }
    }

    fn configure(options: &str) -> Result<IncidentReadiness, String> {
        let mut environments = Vec::new();
        for (_, named) in text_options(options, &["environments"])? {
            environments = named;
        }
        Ok(IncidentReadiness { environments })
    }

    fn check(&self, change: &Change, findings: &mut Findings) {
        let Some(environment) = change.environment() else {
            return;
        };
        if !self.is_production(&environment) {
            return;
        }
        let mut seen: Vec<String> = Vec::new();
        for call in change.select_calls().operations() {
            let Some(operation) = call.operation() else {
                continue;
            };
            let id = operation.gateway();
            if seen.len() >= MAX_GATEWAYS || seen.contains(&id) {
                continue;
            }
            if let Some(gateway) = change.gateway(&id) {
                let effect = match operation.is_certain() {
                    true => Effect::Review,
                    false => Effect::Note,
                };
                judge(&gateway, &call, &environment, effect, findings);
            }
            seen.push(id);
        }
    }
}

impl IncidentReadiness {
    fn is_production(&self, environment: &str) -> bool {
        if !self.environments.is_empty() {
            return self.environments.iter().any(|one| one == environment);
        }
        let mut words = environment.split(|letter: char| !letter.is_alphanumeric());
        words.any(|word| {
            PRODUCTION
                .iter()
                .any(|known| word.eq_ignore_ascii_case(known))
        })
    }
}

fn judge(
    gateway: &Gateway,
    call: &Call,
    environment: &str,
    effect: Effect,
    findings: &mut Findings,
) {
    let said = gateway.incident();
    let is_said = |key: &str| {
        let said = said.iter().find(|(known, _)| known == key);
        said.is_some_and(|(_, text)| !is_open(text))
    };
    let missing: Vec<&(&str, &str)> = KEYS.iter().filter(|(key, _)| !is_said(key)).collect();
    if missing.is_empty() {
        return;
    }
    let (id, title) = (gateway.id(), gateway.title());
    let whats: Vec<&str> = missing.iter().map(|(_, what)| *what).collect();
    let keys: Vec<String> = missing
        .iter()
        .map(|(key, _)| format!("{key} = \"...\""))
        .collect();
    findings
        .report(&RULE, call)
        .effect(effect)
        .message(format!(
            "{title} is used in `{environment}`, and `tollgate.toml` does not say {}: in an incident that is \
             found out while customers pay for it",
            joined(&whats)
        ))
        .label("no plan for an incident")
        .help(format!(
            "add to `[gateways.{id}.incident]`: {}",
            keys.join(", ")
        ))
        .once(id);
}

/// Whether a text leaves open what it should say.
fn is_open(text: &str) -> bool {
    let word = text.split(|letter: char| !letter.is_alphanumeric()).next();
    let word = word.unwrap_or_default().to_lowercase();
    !text.contains(char::is_alphanumeric) || matches!(word.as_str(), "todo" | "tbd")
}

fn joined(words: &[&str]) -> String {
    match words {
        [others @ .., last] if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        words => words.join(""),
    }
}

tollgate_sdk::policy!(IncidentReadiness);
