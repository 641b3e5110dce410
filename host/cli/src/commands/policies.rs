//! `tollgate policies`.

use tollgate_engine::Policy;
use tollgate_judge::Policies as Loaded;
use tollgate_model::decision::PolicyFailure;
use tollgate_model::finding::Manifest;
use tollgate_report::human::{ASIDE, EMPHASIS, effect_style, paint};
use tollgate_report::{Terminal, escape, wrap};

use crate::arguments::{Policies, When};
use crate::delivery;
use crate::failure::Failure;
use crate::terminal;

pub(crate) fn run(policies: &Policies, color: When) -> Result<u8, Failure> {
    let terminal = terminal::of_output(color);
    let known = Loaded::load(&policies.policies)?;
    let mut text = String::new();
    let mut failures: Vec<PolicyFailure> = known
        .refused
        .iter()
        .filter_map(|run| run.outcome.clone().err())
        .collect();
    for policy in &known.loaded {
        match known.engine.describe(policy) {
            Ok(manifest) => text.push_str(&describe(policy, &manifest, terminal)),
            Err(failure) => failures.push(failure),
        }
    }
    delivery::print(&text)?;
    let failed = failures.pop();
    for failure in failures {
        delivery::tell(&told(failure));
    }
    match failed {
        Some(failure) => Err(told(failure)),
        None => Ok(0),
    }
}

fn told(failure: PolicyFailure) -> Failure {
    let told = Failure::new(failure.to_string());
    if failure.hint.is_empty() {
        told
    } else {
        told.hint(failure.hint)
    }
}

fn describe(policy: &Policy, manifest: &Manifest, terminal: Terminal) -> String {
    let title = format!(
        "{} {}",
        escape::line(&manifest.id),
        escape::line(&manifest.version)
    );
    let digest = format!("sha256:{}", policy.digest());
    let mut text = format!("{}\n", paint(&title, EMPHASIS, terminal));
    for line in wrap(&escape::paragraph(&manifest.summary), terminal.width - 2, 0) {
        text.push_str(&format!("  {line}\n"));
    }
    text.push_str(&format!("  {}\n\n", paint(&digest, ASIDE, terminal)));
    let longest = manifest
        .rules
        .iter()
        .map(|rule| rule.name.len())
        .max()
        .unwrap_or_default();
    for rule in &manifest.rules {
        let name = format!("{:longest$}", escape::line(&rule.name));
        let effect = paint(
            &format!("{:6}", rule.effect.word()),
            effect_style(rule.effect),
            terminal,
        );
        let indent = longest + 12;
        let room = terminal.width.saturating_sub(indent).max(20);
        let summary = wrap(&escape::paragraph(&rule.summary), room, 0)
            .join(&format!("\n{}", " ".repeat(indent)));
        text.push_str(&format!("  {name}  {effect}  {summary}\n"));
    }
    for option in &manifest.options {
        let line = format!(
            "option {}: {}",
            escape::line(&option.name),
            escape::line(&option.line)
        );
        let lines = wrap(&line, terminal.width.saturating_sub(4).max(20), 0);
        text.push_str(&format!("  {}\n", lines.join("\n    ")));
    }
    text.push('\n');
    text
}
