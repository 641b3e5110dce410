//! Judges how a gateway is configured: secrets in the tree, TLS that is not verified, debugging
//! that logs secrets, idempotency that is switched off.
//!
//! Each rule has a file of its own and looks at lines that the change added. What stood before is
//! silent, also where it moved.

mod idempotency_off;
mod lines;
mod secret_logged;
mod secrets;
mod tls;

use tollgate_sdk::{Change, File, Findings, Judges, Manifest, Policy, Side};

use crate::lines::Scene;

/// A longer file is data: nobody wrote it.
const MAX_FILE_BYTES: usize = 512 << 10;

/// A change with more text than this is looked through as far as it goes. It takes a third of the
/// fuel that the smallest change gets.
const MAX_BYTES: usize = 4 << 20;

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
        let mut left = MAX_BYTES;
        for file in change.select_files() {
            if !may_matter(&file) {
                continue;
            }
            let Some(text) = file.text(Side::After) else {
                continue;
            };
            let Some(rest) = left.checked_sub(text.len()) else {
                return;
            };
            left = rest;
            if text.len() <= MAX_FILE_BYTES {
                judge_file(change, &file, &text, findings);
            }
        }
    }
}

/// Whether a file is one that people write and that is no test.
fn may_matter(file: &File) -> bool {
    let status = file.status();
    status != "deleted"
        && status != "mode-changed"
        && lines::is_written(&file.path())
        && !file.is_test()
}

fn judge_file(change: &Change, file: &File, text: &str, findings: &mut Findings) {
    let scene = Scene::new(change, file, text);
    secrets::judge(&scene, findings);
    if file.language().is_none() || !(file.is_on_payment_path() || file.is_about_payments()) {
        return;
    }
    for line in scene.lines() {
        tls::judge(&scene, line, findings);
        secret_logged::judge(&scene, line, findings);
        idempotency_off::judge(&scene, line, findings);
    }
}

tollgate_sdk::policy!(GatewayConfig);
