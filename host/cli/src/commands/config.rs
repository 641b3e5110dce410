//! `tollgate config`: is it right, what is in force, and what may stand in it.

use std::path::Path;

use tollgate_gate::configuration::review::Owners;
use tollgate_gate::configuration::{FILE_NAME, PolicySource, SCHEMA};
use tollgate_gate::{Configuration, Origin, Where, doubts_about};
use tollgate_gateways::{Catalogue, nearest_ids};
use tollgate_judge::{Policies, read_configuration, stored, with_in_house};
use tollgate_model::decision::PolicyRun;
use tollgate_model::finding::{Finding, Manifest, Place, Rule};
use tollgate_model::{Digest, RepoPath, Span};
use tollgate_registry::Store;
use tollgate_report::human::{ASIDE, EMPHASIS, effect_style, paint};
use tollgate_report::{Terminal, escape};

use crate::arguments::{Config, ConfigCheck, ConfigShow, When};
use crate::delivery;
use crate::failure::Failure;
use crate::manners::Manners;
use crate::terminal;

pub(crate) fn run(config: &Config, manners: Manners) -> Result<u8, Failure> {
    match config {
        Config::Check(check) => self::check(check, manners),
        Config::Show(show) => self::show(show, manners.color),
        Config::Schema => delivery::print(SCHEMA).map(|()| 0),
    }
}

/// Checks all that can be checked without a change.
fn check(check: &ConfigCheck, manners: Manners) -> Result<u8, Failure> {
    let root = super::root(check.repo.as_ref())?;
    let path = check.file.clone().unwrap_or_else(|| root.join(FILE_NAME));
    let name = path
        .file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy();
    let configuration = match check.file.is_none() && !path.exists() {
        true => Configuration::default(),
        false => read_configuration(&path)?,
    };
    let (runs, wrong) = look_through(&root, &configuration, &name)?;
    if wrong.is_empty() {
        let what = match configuration.origin {
            Origin::Default => format!("there is no `{FILE_NAME}`: everything is at its default"),
            _ => format!("`{name}` is right"),
        };
        let policies = runs.len();
        delivery::say(&format!("{what}, with {policies} policies\n"), manners)?;
        return Ok(0);
    }
    for reason in &wrong {
        delivery::tell(&Failure::new(reason.clone()));
    }
    Ok(2)
}

/// What is wrong with a configuration, as far as that shows without a change.
pub(crate) fn wrong_with(
    root: &Path,
    configuration: &Configuration,
) -> Result<Vec<String>, Failure> {
    Ok(look_through(root, configuration, FILE_NAME)?.1)
}

fn look_through(
    root: &Path,
    configuration: &Configuration,
    name: &str,
) -> Result<(Vec<PolicyRun>, Vec<String>), Failure> {
    let catalogue = with_in_house(Catalogue::embedded()?, configuration, name)?;
    let runs = described(root, configuration)?;
    let mut wrong = doubts_about(configuration, None, &runs);
    let manifests = runs.iter().filter_map(|run| run.manifest.as_ref());
    wrong.extend(manifests.filter_map(|manifest| {
        let wrong = configuration.options_for(manifest).err()?;
        Some(format!("policy `{}`: {wrong}", manifest.id))
    }));
    wrong.extend(missing_files(root, configuration));
    wrong.extend(unknown_gateways(configuration, &catalogue));
    Ok((runs, wrong))
}

/// Each policy with what it says of itself, as a run in which nothing was found.
fn described(root: &Path, configuration: &Configuration) -> Result<Vec<PolicyRun>, Failure> {
    let mut files = Vec::new();
    let mut runs = Vec::new();
    for (id, source, pinned) in configuration.pins() {
        match source {
            Some(PolicySource::File(path)) => {
                let path = root.join(path);
                let bytes = std::fs::read(&path)
                    .map_err(|error| Failure::file("read the policy", &path, &error))?;
                let found = Digest::of(&bytes);
                if let Some(pinned) = pinned.filter(|pinned| *pinned != found) {
                    let what = format!(
                        "policy `{id}` is pinned to {pinned}, and `{}` has sha256 {found}",
                        path.display()
                    );
                    return Err(Failure::new(what).hint("if that is the one that is meant, pin it"));
                }
                files.push(path);
            }
            Some(PolicySource::Registry(address)) => {
                let Some(pinned) = pinned else { continue };
                let bytes = stored(address, pinned);
                bytes.map_err(|(what, hint)| {
                    Failure::new(format!("policy `{id}` {what}")).hint(hint)
                })?;
                files.push(Store::of_user()?.path(pinned));
            }
            None => {}
        }
    }
    let policies = Policies::load(&files)?;
    for policy in &policies.loaded {
        let manifest = policies.engine.describe(policy);
        let manifest =
            manifest.map_err(|failure| Failure::new(failure.to_string()).hint(failure.hint))?;
        runs.push(PolicyRun {
            id: manifest.id.clone(),
            digest: policy.digest(),
            manifest: Some(manifest),
            fuel: 0,
            outcome: Ok(Vec::new()),
        });
    }
    runs.extend(policies.refused);
    Ok(runs)
}

/// Gateways that the configuration speaks of and that do not exist.
fn unknown_gateways(configuration: &Configuration, catalogue: &Catalogue) -> Vec<String> {
    let contracts = configuration.contracts.keys().map(|id| ("contracts", id));
    let gateways = configuration.gateways.keys().map(|id| ("gateways", id));
    let unknown = contracts
        .chain(gateways)
        .filter(|(_, id)| catalogue.gateway(id).is_none());
    unknown
        .map(|(table, id)| {
            let ids = catalogue.gateways().iter().map(|one| one.id.as_str());
            let guess = match nearest_ids(id, ids).first() {
                Some(near) => format!(": did you mean `{near}`?"),
                None => String::new(),
            };
            format!("`{table}.{id}`: there is no gateway `{id}`{guess}")
        })
        .collect()
}

/// Files that the configuration names and that are not there.
fn missing_files(root: &Path, configuration: &Configuration) -> Vec<String> {
    let mut named: Vec<(&str, String)> = Vec::new();
    if let Owners::File(path) = &configuration.review.owners {
        named.push((path, "`review.owners`".to_owned()));
    }
    if let Some(path) = &configuration.review.signers {
        named.push((path, "`review.signers`".to_owned()));
    }
    for (gateway, path) in &configuration.contracts {
        named.push((path, format!("`contracts.{gateway}`")));
    }
    let missing = named
        .into_iter()
        .filter(|(path, _)| !root.join(path).is_file());
    missing
        .map(|(path, key)| format!("{key} names `{path}`, where no file is"))
        .collect()
}

fn show(show: &ConfigShow, color: When) -> Result<u8, Failure> {
    let repository = super::repository(show.repo.as_ref());
    let (configuration, _) = super::configuration_at(&repository, &show.base, Origin::Base)?;
    let policies = Policies::load(&[])?;
    let mut manifests = Vec::new();
    for policy in &policies.loaded {
        let described = policies.engine.describe(policy);
        let described = described.map_err(|failure| Failure::new(failure.to_string()))?;
        manifests.push(described);
    }
    manifests.sort_by(|one, other| one.id.cmp(&other.id));
    let terminal = terminal::of_output(color);
    let mut text = heading(&configuration, show, terminal);
    for manifest in &manifests {
        text.push_str(&policy(&configuration, manifest, show, terminal));
    }
    delivery::print(&text)?;
    Ok(0)
}

fn heading(configuration: &Configuration, show: &ConfigShow, terminal: Terminal) -> String {
    let base = escape::line(&show.base);
    let from = match configuration.origin {
        Origin::Default => format!("no `{FILE_NAME}` at {base}: everything is at its default"),
        _ => format!("`{FILE_NAME}` at {base}"),
    };
    let mut text = format!("{}\n", paint(&from, EMPHASIS, terminal));
    let mut line = |key: &str, value: &str| {
        text.push_str(&format!("  {key}: {}\n", escape::line(value)));
    };
    let listed = |list: &[String], none: &str| match list.is_empty() {
        true => none.to_owned(),
        false => list.join(", "),
    };
    if configuration.is_report_only {
        line("REPORT ONLY", "a block or a review stops nobody");
    }
    line(
        "payment paths",
        &listed(
            &configuration.payment_paths,
            "what the catalogue recognises",
        ),
    );
    line(
        "protected branches",
        &listed(&configuration.protected_branches, "all"),
    );
    let environments: Vec<String> = configuration.environments.keys().cloned().collect();
    line("environments", &listed(&environments, "any"));
    let review = &configuration.review;
    let owners = match &review.owners {
        Owners::Anybody => "anybody among the signers".to_owned(),
        Owners::File(path) => path.clone(),
        Owners::Paths(paths) => format!("{} patterns of paths", paths.len()),
    };
    line("approvals", &format!("{}, of {owners}", review.approvals));
    line("signers", review.signers.as_deref().unwrap_or("none"));
    if review.signed_commits {
        line(
            "commits",
            "those that no signer has signed could be anybody's",
        );
    }
    line("waivers", configuration.waivers_file());
    for (gateway, path) in &configuration.contracts {
        line(&format!("contract with {gateway}"), path);
    }
    for (gateway, settings) in &configuration.gateways {
        let said = settings.incident.entries().into_iter();
        let said: Vec<String> = said
            .filter_map(|(key, text)| Some(format!("{key} = {}", text?)))
            .collect();
        line(
            &format!("incident with {gateway}"),
            &listed(&said, "nothing said"),
        );
    }
    for (id, source, pinned) in configuration.pins() {
        let digest = pinned
            .map(|digest| format!("sha256:{digest}"))
            .unwrap_or_default();
        let source = match source {
            Some(PolicySource::File(source) | PolicySource::Registry(source)) => source,
            None => "built in",
        };
        line(&format!("policy {id}"), &format!("{source} {digest}"));
    }
    for paths in &configuration.paths {
        let policies: Vec<String> = paths.policies.keys().cloned().collect();
        line(
            &format!("in {}", paths.patterns.join(", ")),
            &format!("other effects of {}", listed(&policies, "nothing")),
        );
    }
    text.push('\n');
    text
}

fn policy(
    configuration: &Configuration,
    manifest: &Manifest,
    show: &ConfigShow,
    terminal: Terminal,
) -> String {
    let mut text = format!(
        "{}\n",
        paint(&escape::line(&manifest.id), EMPHASIS, terminal)
    );
    let settings = configuration.policies.get(&manifest.id);
    if let Some(options) = settings.and_then(|settings| settings.options.as_ref()) {
        text.push_str(&format!("  options {}\n", escape::line(&options.json())));
    }
    let longest = manifest.rules.iter().map(|rule| rule.name.len()).max();
    let longest = longest.unwrap_or_default();
    for rule in &manifest.rules {
        let place = Where {
            environment: show.environment.as_deref(),
            old_path: None,
        };
        let path = show.path.as_deref().unwrap_or_default();
        let effect = configuration.effect_of(&example(manifest, rule, path), place);
        let word = match effect {
            Some(effect) => paint(
                &format!("{:6}", effect.word()),
                effect_style(effect),
                terminal,
            ),
            None => paint("off   ", ASIDE, terminal),
        };
        let mut aside = match effect == Some(rule.effect) {
            true => String::new(),
            false => format!("by itself `{}`", rule.effect),
        };
        if settings.is_some_and(|settings| settings.unwaivable.holds(&rule.name)) {
            let comma = if aside.is_empty() { "" } else { ", " };
            aside.push_str(&format!("{comma}unwaivable"));
        }
        let name = escape::line(&rule.name);
        let line = format!(
            "  {name:longest$}  {word}  {}",
            paint(&aside, ASIDE, terminal)
        );
        text.push_str(&format!("{}\n", line.trim_end()));
    }
    text.push('\n');
    text
}

/// A finding under a rule as it comes by itself.
fn example(manifest: &Manifest, rule: &Rule, path: &str) -> Finding {
    Finding {
        policy: manifest.id.clone(),
        rule: rule.name.clone(),
        effect: rule.effect,
        place: Place {
            path: RepoPath::from(path),
            span: Span::default(),
        },
        message: String::new(),
        label: String::new(),
        help: String::new(),
        related: Vec::new(),
        once: String::new(),
        fingerprint: Digest::of(b""),
    }
}
