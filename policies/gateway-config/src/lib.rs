//! Judges how a gateway is configured: secrets in the tree, TLS that is not verified, debugging
//! that logs secrets, idempotency that is switched off, timeouts, API versions, sandboxes in
//! production, switches that are gone.
//!
//! Each rule has a file of its own and looks at lines that the change added or took away. What
//! stood before is silent, also where it moved.

mod api_version;
mod empty_secret;
mod exposed;
mod gone;
mod idempotency_off;
mod lines;
mod lost_switch;
mod missing_switch;
mod options;
mod routes;
mod secret_logged;
mod secrets;
mod test_gateway;
mod timeouts;
mod tls;

use std::cell::OnceCell;

use tollgate_sdk::{
    Change, File, Findings, Judges, Manifest, Policy, Setting, Side, TextLine, WordQuery,
};

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
                exposed::RULE,
                empty_secret::RULE,
                routes::RULE,
                missing_switch::RULE,
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
    in_settings: OnceCell<WordQuery>,
    routes: OnceCell<WordQuery>,
    lost: OnceCell<WordQuery>,
    credentials: OnceCell<WordQuery>,
    settings: OnceCell<Vec<(String, String, Setting)>>,
}

impl Suspects {
    fn new() -> Suspects {
        Suspects {
            anywhere: WordQuery::any_of(
                &[secrets::beginnings(), exposed::PUBLIC.to_vec()].concat(),
            ),
            in_code: OnceCell::new(),
            in_settings: OnceCell::new(),
            routes: OnceCell::new(),
            lost: OnceCell::new(),
            credentials: OnceCell::new(),
            settings: OnceCell::new(),
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
            let words = words.chain(&exposed::SIGNS);
            WordQuery::any_of(&words.copied().collect::<Vec<&str>>())
        })
    }

    /// In settings, wherever they stand.
    fn in_settings(&self) -> &WordQuery {
        self.in_settings
            .get_or_init(|| WordQuery::any_of(&empty_secret::SIGNS))
    }

    /// In code that says where payments go.
    fn routes(&self) -> &WordQuery {
        self.routes
            .get_or_init(|| WordQuery::any_of(&routes::SIGNS))
    }

    /// In settings that bring a gateway into use.
    fn credentials(&self) -> &WordQuery {
        self.credentials
            .get_or_init(|| WordQuery::any_of(&missing_switch::SIGNS))
    }

    /// The settings of a file that may say where payments go. The host looks for them by their
    /// names, in all files at once: a file may have ten thousands.
    fn settings<'s>(&'s self, change: &Change, path: &str) -> Vec<&'s Setting> {
        let all = self.settings.get_or_init(|| {
            let named = routes::GLOBS.iter().flat_map(|glob| change.settings(glob));
            let is_suspect = |setting: &Setting| routes::is_route(setting) && setting.is_touched();
            let found = named.filter(is_suspect);
            let mut found: Vec<(String, String, Setting)> = found
                .map(|setting| (setting.path(), setting.key(), setting))
                .collect();
            // A key may be like two of them.
            found.sort_by(|one, other| (&one.0, &one.1).cmp(&(&other.0, &other.1)));
            found.dedup_by(|one, other| (&one.0, &one.1) == (&other.0, &other.1));
            found
        });
        let own = all.iter().filter(|(of, _, _)| of == path);
        own.map(|(_, _, setting)| setting).collect()
    }

    /// In lines that such code no longer has.
    fn lost(&self) -> &WordQuery {
        self.lost.get_or_init(|| {
            let own = [timeouts::SIGN, api_version::SIGN];
            let words = own.iter().chain(&lost_switch::SIGNS).chain(&routes::SIGNS);
            let words = words.chain(&secret_logged::HIDDEN);
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

/// What a file has, or no longer has, that a rule may have something to say of.
struct Suspected<'s> {
    secrets: Vec<TextLine>,
    lines: Vec<TextLine>,
    secrets_set: Vec<TextLine>,
    routes: Vec<TextLine>,
    settings: Vec<&'s Setting>,
    sandboxes: Vec<TextLine>,
    credentials: Vec<TextLine>,
    gone: Vec<TextLine>,
}

impl<'s> Suspected<'s> {
    /// Nothing where there is none.
    fn of(change: &Change, file: &File, suspects: &'s Suspects) -> Option<Suspected<'s>> {
        let short = |lines: Vec<TextLine>| -> Vec<TextLine> {
            let lines = lines.into_iter();
            lines.filter(|line| line.text.len() <= MAX_LINE).collect()
        };
        let is_source = file.language().is_some();
        let is_code = is_source && (file.is_on_payment_path() || file.is_about_payments());
        let is_sandbox_wrong = test_gateway::is_production(&file.path())
            || !is_source && test_gateway::is_bound_for_production(change, &file.path());
        let is_configuration = !is_source && lines::is_configuration(&file.path());
        let ask = |is_asked: bool, words: &dyn Fn() -> Vec<TextLine>| match is_asked {
            true => short(words()),
            false => Vec::new(),
        };
        let mut secrets_set = ask(is_code || is_configuration, &|| {
            file.lines_with(suspects.in_settings())
        });
        secrets_set.retain(empty_secret::is_suspect);
        let mut routes = ask(is_code, &|| file.lines_with(suspects.routes()));
        routes.retain(|line| routes::may_lose(Line::of(line)));
        let settings = match is_configuration && !lines::is_example(&file.path()) {
            true => suspects.settings(change, &file.path()),
            false => Vec::new(),
        };
        let mut gone = ask(is_code, &|| file.gone_lines_with(suspects.lost()));
        gone.retain(|line| {
            let line = Line::of(line);
            timeouts::may_lose(line)
                || api_version::may_lose(line)
                || lost_switch::may_lose(line)
                || secret_logged::may_lose(line)
                || routes::may_lose(line)
        });
        let suspected = Suspected {
            secrets: file.lines_with(&suspects.anywhere),
            lines: ask(is_code, &|| file.lines_with(suspects.in_code())),
            secrets_set,
            routes,
            settings,
            sandboxes: ask(is_sandbox_wrong, &|| {
                file.lines_with(&WordQuery::any_of(&test_gateway::SIGNS))
            }),
            credentials: ask(missing_switch::holds_settings(file), &|| {
                file.lines_with(suspects.credentials())
            }),
            gone,
        };
        let is_any = [
            &suspected.secrets,
            &suspected.lines,
            &suspected.secrets_set,
            &suspected.routes,
            &suspected.sandboxes,
            &suspected.credentials,
            &suspected.gone,
        ];
        let is_any = is_any.iter().any(|lines| !lines.is_empty());
        (is_any || !suspected.settings.is_empty()).then_some(suspected)
    }
}

fn judge_file(change: &Change, file: &File, suspects: &Suspects, findings: &mut Findings) {
    let Some(suspected) = Suspected::of(change, file, suspects) else {
        return;
    };
    let text = file.text(Side::After).unwrap_or_default();
    let scene = Scene::new(change, file, &text);
    secrets::judge(&scene, &suspected.secrets, findings);
    for line in suspected.secrets.iter().map(Line::of) {
        exposed::judge_name(&scene, line, findings);
    }
    test_gateway::judge(&scene, &suspected.sandboxes, findings);
    empty_secret::judge(&scene, &suspected.secrets_set, findings);
    if !suspected.credentials.is_empty() && scene.is_short(MAX_TEXT) {
        let credentials: Vec<Line<'_>> = suspected.credentials.iter().map(Line::of).collect();
        missing_switch::judge(change, &scene, &credentials, findings);
    }
    if file.language().is_none() {
        routes::judge_settings(&scene, &suspected.settings, findings);
        return;
    }
    let new: Vec<Line<'_>> = suspected.lines.iter().map(Line::of).collect();
    for line in new.iter().copied() {
        tls::judge(&scene, line, findings);
        secret_logged::judge(&scene, line, findings);
        exposed::judge(&scene, line, findings);
        idempotency_off::judge(&scene, line, findings);
        timeouts::judge(&scene, line, findings);
    }
    if new.iter().any(|line| line.text.contains(timeouts::PLAIN)) {
        timeouts::judge_never(change, &scene, findings);
    }
    let routed: Vec<Line<'_>> = suspected.routes.iter().map(Line::of).collect();
    judge_gone(&scene, &suspected, [&new, &routed], findings);
}

/// Judges a source by what it no longer has.
fn judge_gone(
    scene: &Scene<'_>,
    suspected: &Suspected<'_>,
    [new, routed]: [&[Line<'_>]; 2],
    findings: &mut Findings,
) {
    let is_short = |text: &String| text.len() <= MAX_TEXT;
    let before = match suspected.gone.is_empty() {
        true => Some(String::new()),
        false => scene.file().text(Side::Before).filter(is_short),
    };
    let before = before.unwrap_or_default();
    let gone = Gone::new(&before, &suspected.gone);
    routes::judge(scene, &gone, routed, findings);
    if suspected.gone.is_empty() || before.is_empty() || !scene.is_short(MAX_TEXT) {
        return;
    }
    timeouts::judge_lost(scene, &gone, new, findings);
    api_version::judge(scene, &gone, new, findings);
    lost_switch::judge(scene, &gone, findings);
    secret_logged::judge_gone(scene, &gone, findings);
}

tollgate_sdk::policy!(GatewayConfig);
