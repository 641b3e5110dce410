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

use tollgate_sdk::{Change, File, Findings, Judges, Manifest, Policy, Side, WordQuery};

use crate::lines::Scene;

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
        let beginnings = WordQuery::any_of(&secrets::beginnings());
        for file in change.select_files() {
            if may_matter(&file) {
                judge_file(change, &file, &beginnings, findings);
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

fn judge_file(change: &Change, file: &File, beginnings: &WordQuery, findings: &mut Findings) {
    let suspects = file.lines_with(beginnings);
    let is_code =
        file.language().is_some() && (file.is_on_payment_path() || file.is_about_payments());
    if suspects.is_empty() && !is_code {
        return;
    }
    let text = file.text(Side::After).unwrap_or_default();
    let scene = Scene::new(change, file, &text);
    secrets::judge(&scene, &suspects, findings);
    if !is_code {
        return;
    }
    for line in scene.lines() {
        tls::judge(&scene, line, findings);
        secret_logged::judge(&scene, line, findings);
        idempotency_off::judge(&scene, line, findings);
    }
}

tollgate_sdk::policy!(GatewayConfig);
