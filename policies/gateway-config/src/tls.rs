//! `tls-verification-off`: nobody makes sure that it is the gateway who answers.

use tollgate_sdk::{Effect, Findings, Rule};

use crate::lines::{Line, Scene, compact, has_phrase, is_comment};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "tls-verification-off",
    summary: "TLS verification is switched off where a gateway is talked to",
    effect: Effect::Review,
    help: "Leave verification on, and give the client the certificates that it lacks. Without it anybody on the way \
           reads the key, and answers in the gateway's name that a payment was made.",
};

/// What switches it off, as compacted phrases.
const ANYWHERE: [&str; 33] = [
    "rejectunauthorized:false",
    "rejectunauthorized=false",
    "strictssl:false",
    "node_tls_reject_unauthorized=0",
    "env[node_tls_reject_unauthorized]=0",
    "curlopt_ssl_verifypeer=>false",
    "curlopt_ssl_verifypeer=>0",
    "curlopt_ssl_verifypeer,false",
    "curlopt_ssl_verifypeer,0",
    "curlopt_ssl_verifyhost=>false",
    "curlopt_ssl_verifyhost=>0",
    "curlopt_ssl_verifyhost,false",
    "curlopt_ssl_verifyhost,0",
    "sslverify=>false",
    "verify_peer=>false",
    "verify_host=>false",
    "verify_peer_name=>false",
    "openssl::ssl::verify_none",
    "verify_ssl:false",
    "verify_ssl=false",
    "verify_ssl=>false",
    "verify_ssl_certs=false",
    "verify_ssl_certs:false",
    "setverifysslcerts(false)",
    "insecureskipverify:true",
    "insecureskipverify=true",
    "danger_accept_invalid_certs(true)",
    "danger_accept_invalid_hostnames(true)",
    "dangerousacceptanyservercertificatevalidator",
    "noophostnameverifier.instance",
    "noophostnameverifier",
    "trustallstrategy",
    "insecuretrustmanagerfactory.instance",
];

/// Words of which all of the phrases have one.
pub(crate) const SIGNS: [&str; 7] = [
    "verif",
    "unauthorized",
    "strictssl",
    "danger",
    "hostname",
    "trust",
    "certificate",
];

/// Clients of other services, which the option may be for.
const OTHERS: [&str; 16] = [
    "postgres",
    "pg.",
    "new pool",
    "mysql",
    "redis",
    "mongo",
    "sequelize",
    "knex",
    "typeorm",
    "smtp",
    "nodemailer",
    "ldap",
    "kafka",
    "amqp",
    "database_url",
    "elasticsearch",
];

/// Words of a way that only developers take.
const DEVELOPERS: [&str; 7] = [
    "development",
    "is_dev",
    "isdev",
    "localhost",
    "127.0.0.1",
    "is_local",
    "islocal",
];

/// Judges one line.
pub(crate) fn judge(scene: &Scene<'_>, line: Line<'_>, findings: &mut Findings) {
    if is_comment(line.text) {
        return;
    }
    let compacted = compact(line.text);
    if !switches_off(&compacted, scene, line) || scene.stood(line) || is_told(scene, line) {
        return;
    }
    let around = scene.around(line);
    if OTHERS.iter().any(|other| around.contains(other)) {
        return;
    }
    let is_for_developers = DEVELOPERS.iter().any(|word| around.contains(word));
    let effect = if is_for_developers {
        Effect::Note
    } else if scene.file().is_on_payment_path() && scene.names_gateway(&around) {
        Effect::Block
    } else {
        Effect::Review
    };
    findings
        .report(&RULE, &scene.place_of(line))
        .effect(effect)
        .message(
            "TLS verification is switched off in code that talks to a gateway: anybody on the way can read the key \
             and the card, and answer in the gateway's name",
        )
        .label("the certificate is not looked at")
        .help("leave verification on; where a certificate is missing, give it to the client");
}

/// Whether the line before says the same of the same client, and is told of: peer and host are
/// often switched off together.
fn is_told(scene: &Scene<'_>, line: Line<'_>) -> bool {
    let Some(index) = line.index.checked_sub(1) else {
        return false;
    };
    let Some(text) = scene.all().get(index) else {
        return false;
    };
    let before = Line { index, text };
    scene.is_touched(index)
        && !is_comment(text)
        && switches_off(&compact(text), scene, before)
        && !scene.stood(before)
}

fn switches_off(compacted: &str, scene: &Scene<'_>, line: Line<'_>) -> bool {
    if ANYWHERE.iter().any(|phrase| has_phrase(compacted, phrase)) {
        return !compacted.starts_with("import") && !compacted.starts_with("use");
    }
    let language = scene.file().language().unwrap_or_default();
    match language.as_str() {
        "python" => has_phrase(compacted, "verify=false") && is_request(scene, line),
        "php" => has_phrase(compacted, "verify=>false") && is_request(scene, line),
        "csharp" => {
            (compacted.contains("servercertificatecustomvalidationcallback")
                || compacted.contains("servercertificatevalidationcallback"))
                && (compacted.contains("=>true") || compacted.contains("{returntrue;}"))
        }
        _ => false,
    }
}

/// Whether the lines around are about a request, and not about a token.
fn is_request(scene: &Scene<'_>, line: Line<'_>) -> bool {
    let own = line.text.to_ascii_lowercase();
    if own.contains("jwt") || own.contains("decode(") {
        return false;
    }
    let around = scene.around(line);
    [
        "requests.",
        "httpx",
        "session",
        ".post(",
        ".get(",
        "->post(",
        "->get(",
        "request(",
        "guzzle",
        "client(",
    ]
    .iter()
    .any(|word| around.contains(word))
}
