//! Versions of SDKs that are dangerous by themselves, brought in by a manifest or a lockfile.

use tollgate_sdk::{Change, Dependency, Effect, Findings, Landmine, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "sdk-landmine",
    summary: "the change brings a version of an SDK that is dangerous by itself",
    effect: Effect::Review,
    help: "Some versions of gateways' SDKs repeat a payment without a key, lose an error or report \
        a failure as a success, whatever the code around them does. Take the first good version, \
        or make sure that the setting which helps is in force, before the version is deployed.",
};

/// Judges every package of an SDK that the change brings in or moves.
pub(crate) fn judge_all(change: &Change, findings: &mut Findings) {
    // A lockfile may name a package in several places: one finding says it.
    let mut said: Vec<(String, String, Landmine)> = Vec::new();
    for dependency in change.dependencies(&[]) {
        for landmine in dependency.landmines() {
            let (path, name) = (dependency.path(), dependency.name());
            let is_said = said.iter().any(|(said_path, said_name, other)| {
                (said_path, said_name) == (&path, &name) && landmine.is_same(other)
            });
            if is_said {
                continue;
            }
            if let Some(effect) = effect(&dependency, &landmine) {
                report(&dependency, &landmine, effect, findings);
                said.push((path, name, landmine));
            }
        }
    }
}

/// What a landmine asks for, if the change leads onto it.
fn effect(dependency: &Dependency, landmine: &Landmine) -> Option<Effect> {
    let before = dependency.before();
    let stayed = match dependency.is_locked() {
        true => before
            .iter()
            .any(|one| one.is_locked() && landmine.covers(&one.version())),
        false => before.iter().any(|one| steps_on(one, landmine)),
    };
    if stayed {
        return None;
    }
    let installed = match dependency.is_development() {
        true => Effect::Note,
        false => Effect::Review,
    };
    if dependency.is_lockfile() {
        return Some(installed);
    }
    // What a lockfile pins is what gets installed: it has its own finding where it moved.
    let pinned = dependency.pinned();
    if dependency.is_locked() {
        let is_told = pinned.iter().any(|version| landmine.covers(version));
        return (!is_told).then_some(installed);
    }
    pinned.is_empty().then_some(Effect::Note)
}

fn steps_on(dependency: &Dependency, landmine: &Landmine) -> bool {
    let mut landmines = dependency.landmines().into_iter();
    landmines.any(|one| one.is_same(landmine))
}

fn report(dependency: &Dependency, landmine: &Landmine, effect: Effect, findings: &mut Findings) {
    let (name, version) = (dependency.name(), dependency.version());
    let subject = match dependency.is_locked() {
        true => {
            let before = dependency.before().into_iter().find(Dependency::is_locked);
            match before.map(|before| before.version()) {
                Some(before) => format!("`{name}` moves from {before} to {version}"),
                None => format!("the change brings `{name}` {version}"),
            }
        }
        false if landmine.versions().is_empty() => format!("the change brings `{name}`"),
        false => format!(
            "`{name}` `{version}` allows versions {}, and no lockfile pins it",
            landmine.versions()
        ),
    };
    let condition = match landmine.condition().as_str() {
        "" => String::new(),
        condition => format!(", where {condition}"),
    };
    findings
        .report(&RULE, dependency)
        .effect(effect)
        .message(format!("{subject}: {}{condition}", landmine.what()))
        .label("dangerous version")
        .help(help(landmine));
}

/// The first good version, what helps where the version stays, and the source.
fn help(landmine: &Landmine) -> String {
    let mut ways = Vec::new();
    match landmine.fixed().as_str() {
        "" => {}
        fixed => ways.push(format!("take version {fixed} or later")),
    }
    match landmine.help().as_str() {
        "" => {}
        help => ways.push(help.to_owned()),
    }
    if ways.is_empty() {
        ways.push(format!(
            "check that no call to {} meets this, or stay on a version that does not do it",
            landmine.gateway_title()
        ));
    }
    let mut help = ways.join("; or ");
    match landmine.source().as_str() {
        "" => {}
        source => help.push_str(&format!(" (known from {source})")),
    }
    help
}
