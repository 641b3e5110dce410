//! Judges how a gateway is configured: secrets in the tree, TLS that is not verified, debugging
//! that logs secrets, idempotency that is switched off.
//!
//! Each rule has a file of its own and looks at lines that the change added. What stood before is
//! silent, also where it moved.

mod api_version;
mod idempotency_off;
mod lines;
mod lost_switch;
mod options;
mod secret_logged;
mod secrets;
mod test_gateway;
mod timeouts;
mod tls;

use std::cell::OnceCell;

use tollgate_sdk::{Change, File, Findings, Judges, Manifest, Policy, Side, WordQuery};

use crate::lines::{Line, Scene};

/// The policy.
struct GatewayConfig;

impl Policy for GatewayConfig {
    fn manifest() -> Manifest {
        Manifest {
            id: "gateway-config",
            version: env!("CARGO_PKG_VERSION"),
            summary: "Gateways are configured safely: secrets, TLS, debugging, idempotency",
            rules: &[
                secrets::LIVE_SECRET,
                secrets::WEBHOOK_SECRET,
                tls::RULE,
                secret_logged::RULE,
                idempotency_off::RULE,
                timeouts::RULE,
                api_version::RULE,
                test_gateway::RULE,
                lost_switch::RULE,
            ],
            options: &[],
            judges: Judges::ByFile,
        }
    }

    fn configure(options: &str) -> Result<GatewayConfig, String> {
        let given: String = options.split_whitespace().collect();
        match given.as_str() {
            "" | "{}" => Ok(GatewayConfig),
            _ => Err("the policy `gateway-config` takes no options".to_owned()),
        }
    }

    fn check(&self, change: &Change, findings: &mut Findings) {
        let suspects = Suspects::new();
        for file in change.select_files() {
            if may_matter(&file) {
                judge_file(change, &file, &suspects, findings);
            }
        }
    }
}

/// Words without one of which no rule has anything to say of a line.
struct Suspects {
    anywhere: WordQuery,
    in_code: OnceCell<WordQuery>,
}

impl Suspects {
    fn new() -> Suspects {
        Suspects {
            anywhere: WordQuery::any_of(&secrets::beginnings()),
            in_code: OnceCell::new(),
        }
    }

    /// In code that deals with payments.
    fn in_code(&self) -> &WordQuery {
        self.in_code.get_or_init(|| {
            let own = [idempotency_off::SIGN, secret_logged::SIGN, timeouts::PLAIN];
            let words = own.iter().chain(&secret_logged::LOGS).chain(&tls::SIGNS);
            let words = words.chain(&timeouts::SIGNS);
            WordQuery::any_of(&words.copied().collect::<Vec<&str>>())
        })
    }
}

/// A longer line of code was written by a program.
const MAX_LINE: usize = 4 << 10;

/// Whether a file is one that people write and that is no test.
fn may_matter(file: &File) -> bool {
    let status = file.status();
    status != "deleted"
        && status != "mode-changed"
        && lines::is_written(&file.path())
        && !file.is_test()
}

fn judge_file(change: &Change, file: &File, suspects: &Suspects, findings: &mut Findings) {
    let secrets = file.lines_with(&suspects.anywhere);
    let is_code =
        file.language().is_some() && (file.is_on_payment_path() || file.is_about_payments());
    let lines = match is_code {
        true => file.lines_with(suspects.in_code()),
        false => Vec::new(),
    };
    let before = match is_code && !change.is_whole_tree() {
        true => file.text(Side::Before).unwrap_or_default(),
        false => String::new(),
    };
    let may_lose = ["ersion", "ERSION"]
        .iter()
        .chain(&timeouts::SIGNS)
        .chain(&lost_switch::SIGNS)
        .any(|sign| before.contains(sign));
    let is_production = test_gateway::is_production(&file.path());
    if secrets.is_empty() && lines.is_empty() && !may_lose && !is_production {
        return;
    }
    let text = file.text(Side::After).unwrap_or_default();
    let scene = Scene::new(change, file, &text);
    secrets::judge(&scene, &secrets, findings);
    let mut asks = false;
    let lines = lines.iter().filter(|line| line.text.len() <= MAX_LINE);
    for line in lines.map(Line::of) {
        asks |= line.text.contains(timeouts::PLAIN);
        tls::judge(&scene, line, findings);
        secret_logged::judge(&scene, line, findings);
        idempotency_off::judge(&scene, line, findings);
        timeouts::judge(&scene, line, findings);
    }
    if is_production {
        test_gateway::judge(&scene, findings);
    }
    if asks {
        timeouts::judge_never(change, &scene, findings);
    }
    if may_lose {
        timeouts::judge_lost(&scene, &before, findings);
        api_version::judge(&scene, &before, findings);
        lost_switch::judge(&scene, &before, findings);
    }
}

tollgate_sdk::policy!(GatewayConfig);
