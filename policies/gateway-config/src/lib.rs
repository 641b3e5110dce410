//! Judges how a gateway is configured: secrets in the tree, TLS that is not verified, debugging
//! that logs secrets, idempotency that is switched off, timeouts, API versions, sandboxes in
//! production, switches that are gone.
//!
//! Each rule has a file of its own and looks at lines that the change added or took away. What
//! stood before is silent, also where it moved.

mod api_version;
mod gone;
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

use tollgate_sdk::{Change, File, Findings, Judges, Manifest, Policy, Side, TextLine, WordQuery};

use crate::gone::Gone;
use crate::lines::{Line, Scene};

/// The policy.
struct GatewayConfig;

impl Policy for GatewayConfig {
    fn manifest() -> Manifest {
        Manifest {
            id: "gateway-config",
            version: env!("CARGO_PKG_VERSION"),
            summary: "Gateways are configured safely: secrets, TLS, debugging, idempotency, timeouts, versions, switches",
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
    lost: OnceCell<WordQuery>,
}

impl Suspects {
    fn new() -> Suspects {
        Suspects {
            anywhere: WordQuery::any_of(&secrets::beginnings()),
            in_code: OnceCell::new(),
            lost: OnceCell::new(),
        }
    }

    /// In code that deals with payments.
    fn in_code(&self) -> &WordQuery {
        self.in_code.get_or_init(|| {
            let own = [
                idempotency_off::SIGN,
                secret_logged::SIGN,
                timeouts::SIGN,
                timeouts::PLAIN,
                api_version::SIGN,
            ];
            let words = own.iter().chain(&secret_logged::LOGS).chain(&tls::SIGNS);
            WordQuery::any_of(&words.copied().collect::<Vec<&str>>())
        })
    }

    /// In lines that such code no longer has.
    fn lost(&self) -> &WordQuery {
        self.lost.get_or_init(|| {
            let own = [timeouts::SIGN, api_version::SIGN];
            let words = own.iter().chain(&lost_switch::SIGNS);
            WordQuery::any_of(&words.copied().collect::<Vec<&str>>())
        })
    }
}

/// A longer line of code was written by a program.
const MAX_LINE: usize = 4 << 10;

/// A longer text was, too: what it no longer has says nothing.
const MAX_TEXT: usize = 512 << 10;

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
    let short = |lines: Vec<TextLine>| -> Vec<TextLine> {
        let lines = lines.into_iter();
        lines.filter(|line| line.text.len() <= MAX_LINE).collect()
    };
    let (lines, gone) = match is_code {
        true => (
            short(file.lines_with(suspects.in_code())),
            short(file.gone_lines_with(suspects.lost())),
        ),
        false => (Vec::new(), Vec::new()),
    };
    let lost = gone.iter().any(|line| {
        let line = Line::of(line);
        timeouts::may_lose(line) || api_version::may_lose(line) || lost_switch::may_lose(line)
    });
    let sandboxes = match test_gateway::is_production(&file.path()) {
        true => short(file.lines_with(&WordQuery::any_of(&test_gateway::SIGNS))),
        false => Vec::new(),
    };
    if secrets.is_empty() && lines.is_empty() && sandboxes.is_empty() && !lost {
        return;
    }
    let text = file.text(Side::After).unwrap_or_default();
    let scene = Scene::new(change, file, &text);
    secrets::judge(&scene, &secrets, findings);
    test_gateway::judge(&scene, &sandboxes, findings);
    let new: Vec<Line<'_>> = lines.iter().map(Line::of).collect();
    for line in new.iter().copied() {
        tls::judge(&scene, line, findings);
        secret_logged::judge(&scene, line, findings);
        idempotency_off::judge(&scene, line, findings);
        timeouts::judge(&scene, line, findings);
    }
    if new.iter().any(|line| line.text.contains(timeouts::PLAIN)) {
        timeouts::judge_never(change, &scene, findings);
    }
    let before = match lost && text.len() <= MAX_TEXT {
        true => file.text(Side::Before).unwrap_or_default(),
        false => return,
    };
    if before.len() > MAX_TEXT {
        return;
    }
    let gone = Gone::new(&before, &gone);
    timeouts::judge_lost(&scene, &gone, &new, findings);
    api_version::judge(&scene, &gone, &new, findings);
    lost_switch::judge(&scene, &gone, findings);
}

tollgate_sdk::policy!(GatewayConfig);
