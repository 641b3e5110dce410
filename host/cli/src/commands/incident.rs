//! `tollgate incident`: beginning the write-up of an incident.

mod page;

use std::path::Path;

use tollgate_change::Range;
use tollgate_evidence::{Decision, Log, read_unverified};
use tollgate_judge::{Case, Judge, Judged, override_signatures};
use tollgate_model::finding::Finding;
use tollgate_model::time::Timestamp;

use crate::arguments::people::IncidentNew;
use crate::delivery;
use crate::destination;
use crate::failure::Failure;
use crate::manners::Manners;
use page::{Event, Open, Plan, WriteUp};

/// More findings of one kind than these are told by their number.
const MOST_FINDINGS: usize = 30;

pub(crate) fn new(asked: &IncidentNew, manners: Manners) -> Result<u8, Failure> {
    let root = super::root(asked.repo.as_ref())?;
    let folder = super::configuration_on_disk(&root)?.overrides.write_ups;
    let usual = format!("{}/{}.md", folder.trim_end_matches('/'), asked.id);
    let file = match &asked.output {
        Some(path) => path.clone(),
        None => root.join(&usual),
    };
    delivery::may_write(&root, &file, asked.force)?;
    let today = destination::now();
    let (decisions, log) = match &asked.log {
        Some(path) => decisions(path, &asked.environment, usize::from(asked.last))?,
        None => (Vec::new(), None),
    };
    let judged = Judge::new(&[], today).remembering(true).judge(&Case {
        repository: &root,
        range: Range::All { head: None },
        rules: None,
        branch: None,
        environment: Some(asked.environment.clone()),
        notices: Vec::new(),
    })?;
    let write_up = write_up(asked, today, &decisions, log, &judged);
    delivery::write_page(&file, &write_up.render())?;
    let name = match &asked.output {
        Some(path) => path.display().to_string(),
        None => usual,
    };
    let text = format!(
        "wrote `{name}`: {} in the timeline, {} open, {} in force, {} in the contracts\n\
         complete each TODO with those who were there, and commit it\n",
        count(write_up.timeline.len(), "event", "events"),
        count(write_up.findings.len(), "finding", "findings"),
        count(write_up.waivers.len(), "waiver", "waivers"),
        count(write_up.gaps.len(), "gap", "gaps"),
    );
    delivery::say(&text, manners)?;
    Ok(0)
}

fn count(number: usize, one: &str, more: &str) -> String {
    match number {
        1 => format!("1 {one}"),
        number => format!("{number} {more}"),
    }
}

/// The last decisions for an environment, oldest first, and what is to be said of their log.
fn decisions(
    path: &Path,
    environment: &str,
    last: usize,
) -> Result<(Vec<Decision>, Option<String>), Failure> {
    let mut found = Vec::new();
    let mut unread = 0;
    let state = Log::at(path).verify(&[], |entry| {
        match read_unverified(&entry.evidence.join("\n")) {
            None => unread += 1,
            Some(decision) if decision.environment.as_deref() == Some(environment) => {
                found.push(decision);
            }
            Some(_) => {}
        }
    });
    let state = state.map_err(|error| {
        Failure::new(error.to_string())
            .hint("`tollgate evidence log verify` tells what it is worth")
    })?;
    let from = found.len().saturating_sub(last);
    let told = found.split_off(from);
    let unread = match unread {
        0 => String::new(),
        unread => format!(" {unread} of them can't be read."),
    };
    let about = format!(
        "The log has {} entries up to {}; its chain is whole, its signatures were not verified here.{unread}",
        state.entries, state.head
    );
    Ok((told, Some(about)))
}

fn write_up(
    asked: &IncidentNew,
    today: Timestamp,
    decisions: &[Decision],
    log: Option<String>,
    judged: &Judged,
) -> WriteUp {
    let configuration = judged.configuration();
    let mut timeline: Vec<Event> = decisions.iter().map(deploy).collect();
    for (name, one) in override_signatures(judged.change(), configuration, &asked.id) {
        timeline.push(Event {
            at: one.made,
            what: format!(
                "{name} signed an override for `{}` of {}: {}; it counted until {}",
                one.environment,
                short(&one.head),
                one.reason,
                one.expires
            ),
        });
    }
    timeline.sort_by(|one, other| (one.at, &one.what).cmp(&(other.at, &other.what)));
    let findings = &judged.verdict.findings;
    let is_gap = |finding: &&Finding| {
        matches!(
            finding.policy.as_str(),
            "gateway-contract" | "incident-readiness"
        )
    };
    let plans = configuration.gateways.iter().map(|(id, settings)| Plan {
        gateway: id.clone(),
        said: settings
            .incident
            .entries()
            .into_iter()
            .filter_map(|(key, text)| Some((key, text?.to_owned())))
            .collect(),
    });
    WriteUp {
        id: asked.id.clone(),
        title: asked.title.clone().unwrap_or_default(),
        day: today.day(),
        environment: asked.environment.clone(),
        head: short(&judged.verdict.change.head).to_owned(),
        timeline,
        log,
        found: decisions
            .iter()
            .rev()
            .take(1)
            .flat_map(found_then)
            .collect(),
        findings: open(
            findings
                .iter()
                .filter(|one| !is_gap(one) && one.policy != "gate"),
        ),
        gaps: open(findings.iter().filter(is_gap)),
        waivers: judged
            .waivers()
            .iter()
            .filter(|waiver| waiver.expires.plus(86_400) > today)
            .map(|waiver| {
                format!(
                    "`{}` in {}, by {} until {}: {}",
                    waiver.rule,
                    waiver.scope_in_words(),
                    waiver.owner,
                    waiver.expires.day(),
                    waiver.reason
                )
            })
            .collect(),
        plans: plans.collect(),
    }
}

/// One decision of the gate, as an event.
fn deploy(decision: &Decision) -> Event {
    let asked = |effect: &str| {
        let findings = decision.findings.iter();
        findings.filter(|found| found.effect == effect).count()
    };
    let mut what = format!(
        "the gate decided `{}` for {} over {}: {} to block, {} to review",
        decision.decision,
        short(&decision.head),
        match decision.base.as_str() {
            "" => "nothing",
            base => short(base),
        },
        asked("block"),
        asked("review"),
    );
    for waiver in &decision.waivers {
        what.push_str(&format!("; `{}` waived by {}", waiver.rule, waiver.owner));
    }
    for given in &decision.approvals {
        what.push_str(&format!("; approved by {}", given.name));
    }
    if let Some(used) = &decision.overridden {
        what.push_str(&format!(
            "; OVERRIDDEN for {} by {}: {}",
            used.incident,
            used.by.join(" and "),
            used.reason
        ));
    }
    Event {
        at: decision.made,
        what,
    }
}

/// What was found in a decision.
fn found_then(decision: &Decision) -> Vec<String> {
    let asking = decision
        .findings
        .iter()
        .filter(|found| found.effect != "note");
    let told = asking.map(|found| {
        format!(
            "{} `{}` at `{}:{}`",
            found.effect, found.rule, found.path, found.line
        )
    });
    told.take(MOST_FINDINGS).collect()
}

/// What is open at the head, those that ask for most first.
fn open<'f>(findings: impl Iterator<Item = &'f Finding>) -> Vec<Open> {
    let mut all: Vec<&Finding> = findings.collect();
    all.sort_by(|one, other| other.effect.cmp(&one.effect).then(one.order(other)));
    let told = all.into_iter().take(MOST_FINDINGS);
    told.map(|finding| Open {
        effect: finding.effect.word(),
        rule: finding.code(),
        place: format!("{}:{}", finding.place.path, finding.place.span.start_line),
        message: finding.message.clone(),
    })
    .collect()
}

fn short(commit: &str) -> &str {
    commit.get(..10).unwrap_or(commit)
}
