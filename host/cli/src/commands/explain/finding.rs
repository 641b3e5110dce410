//! `tollgate explain --finding`: judges a change again, and tells what one finding rests on.

use tollgate_change::Range;
use tollgate_guide::pages;
use tollgate_judge::{Case, Ground, Judged};
use tollgate_model::RepoPath;
use tollgate_model::finding::{Effect, Finding};
use tollgate_progress::Progress;
use tollgate_report::human::{EMPHASIS, paint, render_finding};
use tollgate_report::{Terminal, escape, wrap};

use super::{part, shown};
use crate::arguments::explain::{self as typed, Explain};
use crate::delivery;
use crate::destination::Bound;
use crate::failure::Failure;
use crate::manners::Manners;
use crate::terminal;
use crate::watch::Watch;

/// Fewer digits of a fingerprint could mean any finding.
const FEWEST_DIGITS: usize = 6;

pub(crate) fn run(
    named: &str,
    explain: &Explain,
    wanted: Option<&'static str>,
    manners: Manners,
) -> Result<u8, Failure> {
    let terminal = terminal::of_output(manners.color);
    let mut watch = Watch::begin(manners);
    let judged = judge(&explain.change, explain.all, watch.progress())?;
    watch.tell_of(&judged);
    watch.tell_times();
    let verdict = &judged.verdict;
    let waived = verdict.waived.iter().map(|one| &one.finding);
    let all: Vec<&Finding> = verdict.findings.iter().chain(waived).collect();
    let meant: Vec<&Finding> = all
        .iter()
        .copied()
        .filter(|one| is_meant(one, named))
        .collect();
    if meant.is_empty() {
        return Err(unknown(named, &all));
    }
    let mut text = String::new();
    for finding in meant {
        text.push_str(&told(&judged, finding, wanted, terminal));
    }
    delivery::print(&text)?;
    Ok(0)
}

fn judge(change: &typed::Judged, all: bool, progress: Progress) -> Result<Judged, Failure> {
    let repository = crate::commands::repository(change.repo.as_ref());
    let bound = Bound::of(change.branch.as_deref(), change.environment.as_deref());
    let head = change.head.clone();
    let range = match () {
        () if change.staged => Range::Staged { index: None },
        () if change.worktree => Range::Worktree,
        () if all => Range::All { head },
        () => Range::Commits {
            base: change.base.clone(),
            head,
        },
    };
    let case = Case {
        repository: &repository,
        range,
        rules: None,
        branch: bound.branch,
        environment: bound.environment,
        notices: Vec::new(),
    };
    // What is remembered of a change is what was found, and not what it rests on.
    let judge = crate::commands::judge(&change.rules, &change.stricter)?;
    let mut judge = judge.remembering(false);
    judge.watch(progress);
    Ok(judge.judge(&case)?)
}

/// Whether a finding is the one that was named: by its place, or by its fingerprint.
fn is_meant(finding: &Finding, named: &str) -> bool {
    if let Some((path, line)) = named.rsplit_once(':')
        && let Ok(line) = line.parse::<u32>()
    {
        // A place is copied with its column, too: `src/pay.ts:12:4`.
        let inner = path
            .rsplit_once(':')
            .and_then(|(path, line)| Some((path, line.parse().ok()?)));
        let (path, line) = inner.unwrap_or((path, line));
        let span = &finding.place.span;
        return finding.place.path.as_str() == path && span.meets_lines(line, line);
    }
    let digits = named.trim_start_matches("sha256:");
    digits.len() >= FEWEST_DIGITS && finding.fingerprint.to_string().starts_with(digits)
}

fn unknown(named: &str, all: &[&Finding]) -> Failure {
    let failure = Failure::new(format!("nothing was found at `{named}` in this change"));
    let places: Vec<String> = all
        .iter()
        .take(3)
        .map(|one| format!("{}:{}", one.place.path, one.place.span.start_line))
        .collect();
    match places.is_empty() {
        true => failure.hint("nothing was found in it at all: say which change with `--base` and `--head`, as for `tollgate check`"),
        false => failure.hint(format!(
            "it was found at `{}`: name a place like that, or a fingerprint of the JSON report",
            places.join("`, `")
        )),
    }
}

fn told(
    judged: &Judged,
    finding: &Finding,
    wanted: Option<&'static str>,
    terminal: Terminal,
) -> String {
    let source = |path: &RepoPath, side| judged.source(path, side);
    let mut text = format!("{}\n", render_finding(finding, &source, terminal));
    text.push_str(&format!(
        "{}\n",
        paint("Why it was found", EMPHASIS, terminal)
    ));
    let grounds = judged.grounds(finding);
    for ground in &grounds {
        text.push_str(&ground_text(ground, terminal));
    }
    if grounds.is_empty() {
        let none =
            "It rests on lines of the text, and on no call or setting that was read out of them.";
        text.push_str(&shown(none, terminal));
    }
    text.push_str(&effect_text(judged, finding, terminal));
    let pages = pages();
    if let Some(page) = pages.iter().find(|page| page.code() == finding.code()) {
        part(
            &mut text,
            "What the rule looks for",
            Some(page.what()),
            terminal,
        );
        part(&mut text, "Why that is bad", Some(page.why()), terminal);
        let example = wanted.and_then(|wanted| page.example_in(wanted));
        part(
            &mut text,
            "Wrong, then right",
            example.as_ref().map(|one| one.text.as_str()),
            terminal,
        );
        part(&mut text, "How to fix", page.fix(), terminal);
        part(&mut text, "How to waive", page.waive(), terminal);
    }
    let waive = format!(
        "```sh\ntollgate waive {} --fingerprint {} \\\n    --owner you@example.com --expires YYYY-MM-DD --reason '...'\n```",
        finding.code(),
        finding.fingerprint
    );
    if finding.policy != "gate" {
        text.push_str(&shown(&waive, terminal));
    }
    text
}

fn ground_text(ground: &Ground, terminal: Terminal) -> String {
    let before = if ground.is_before {
        ", before the change"
    } else {
        ""
    };
    let head = format!(
        "`{}` ({}:{}{before})",
        escape::line(&ground.subject),
        escape::line(ground.path.as_str()),
        ground.line
    );
    let items = ground.facts.iter().map(|fact| format!("- {fact}\n"));
    shown(
        &format!("{head}\n\n{}", items.collect::<String>()),
        terminal,
    )
}

/// What the finding asks for, and what its rule asks for unless something else is said.
fn effect_text(judged: &Judged, finding: &Finding, terminal: Terminal) -> String {
    let manifests = judged
        .verdict
        .policies
        .iter()
        .filter_map(|run| run.manifest.as_ref());
    let rule = manifests
        .filter(|manifest| manifest.id == finding.policy)
        .find_map(|manifest| manifest.rules.iter().find(|rule| rule.name == finding.rule));
    let default: Option<Effect> = rule.map(|rule| rule.effect);
    let why = match default {
        Some(default) if default == finding.effect => "as its rule does by default".to_owned(),
        Some(default) => format!(
            "its rule asks for `{}` by default: the policy weighs each place, and the configuration of the base may say otherwise",
            default.word()
        ),
        None => "as its rule always does".to_owned(),
    };
    let line = format!("It asks for `{}`: {why}.", finding.effect.word());
    let lines = wrap(&line, terminal.width.saturating_sub(2), 0);
    let lines = lines.iter().map(|line| format!("  {line}\n"));
    format!("{}\n", lines.collect::<String>())
}
