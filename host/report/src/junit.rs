//! JUnit's XML, which every CI system shows: a suite a policy, a case a rule and file.
//!
//! A case has failed only where the decision is not to allow: what people approved, what is only
//! reported, and what is a note are told in its output.

use std::collections::BTreeMap;

use tollgate_model::decision::{Decision, Verdict, Waived};
use tollgate_model::finding::{Effect, Finding, Rule};

use crate::escape::xml;
use crate::human::{excerpt, summary};
use crate::{Sources, escape};

/// Columns of an excerpt.
const EXCERPT_WIDTH: usize = 100;

/// So many findings have an excerpt; the others tell their place.
const EXCERPTS: usize = 200;

/// What a case came to.
enum Outcome {
    Passed,
    /// Its `type`, its message, and all that there is to say.
    Failed(&'static str, String, String),
    Erred(String),
    Skipped(String),
    /// What it says without failing.
    Said(String),
}

struct Case {
    class: String,
    name: String,
    outcome: Outcome,
}

/// Renders a verdict.
pub fn render(verdict: &Verdict, sources: Sources<'_>) -> String {
    let mut suites: BTreeMap<&str, Vec<Case>> = BTreeMap::new();
    for run in &verdict.policies {
        let cases = suites.entry(&run.id).or_default();
        if let Err(failure) = &run.outcome {
            let what = failure.to_string();
            cases.push(case(&run.id, "run", Outcome::Erred(what)));
        }
    }
    let stops = verdict.decision != Decision::Allow;
    for (at, found) in verdict.findings.iter().enumerate() {
        let sources = (at < EXCERPTS).then_some(sources);
        let outcome = outcome(found, stops, sources);
        let cases = suites.entry(&found.policy).or_default();
        cases.push(case(&found.code(), &named(found), outcome));
    }
    for waived in &verdict.waived {
        let found = &waived.finding;
        let cases = suites.entry(&found.policy).or_default();
        let outcome = Outcome::Skipped(excused(waived));
        cases.push(case(&found.code(), &named(found), outcome));
    }
    for run in &verdict.policies {
        let rules = run.manifest.iter().flat_map(|manifest| &manifest.rules);
        let Some(cases) = suites.get_mut(run.id.as_str()) else {
            continue;
        };
        if run.outcome.is_ok() {
            let silent = rules.filter_map(|rule| silent(&run.id, rule, cases));
            let silent: Vec<Case> = silent.collect();
            cases.extend(silent);
        }
    }
    let mut all: Vec<(&str, Vec<Case>)> = vec![("tollgate", vec![decided(verdict)])];
    all.extend(suites);
    for (_, cases) in &mut all {
        tell_apart(cases);
    }
    written(&all)
}

fn case(class: &str, name: &str, outcome: Outcome) -> Case {
    Case {
        class: class.to_owned(),
        name: name.to_owned(),
        outcome,
    }
}

/// The rule and the file: lines move, and a case is known from run to run by its name.
fn named(finding: &Finding) -> String {
    format!("{} in {}", finding.rule, finding.place.path)
}

/// A rule that found nothing.
fn silent(policy: &str, rule: &Rule, cases: &[Case]) -> Option<Case> {
    let class = format!("{policy}/{}", rule.name);
    let has_fired = cases.iter().any(|case| case.class == class);
    (!has_fired).then(|| case(&class, &rule.name, Outcome::Passed))
}

/// The case that fails whenever the answer is not to allow.
fn decided(verdict: &Verdict) -> Case {
    let text = summary::outcome(verdict);
    let outcome = match verdict.decision {
        Decision::Allow => Outcome::Said(text),
        Decision::Undecided => {
            let reasons = verdict.undecided.iter().map(|one| escape::paragraph(one));
            let reasons: Vec<String> = reasons.collect();
            Outcome::Erred(format!("{text}\n{}", reasons.join("\n")))
        }
        decision => Outcome::Failed(decision.word(), text.clone(), text),
    };
    case("tollgate", "decision", outcome)
}

fn outcome(finding: &Finding, stops: bool, sources: Option<Sources<'_>>) -> Outcome {
    let message = escape::paragraph(&finding.message);
    let lines = match sources {
        Some(sources) => excerpt(finding, sources, EXCERPT_WIDTH),
        None => {
            let place = &finding.place;
            format!(
                "{}:{}\n",
                escape::line(place.path.as_str()),
                place.span.start_line
            )
        }
    };
    let mut told = format!("{}[{}]: {message}\n{lines}", finding.effect, finding.code());
    if !finding.help.is_empty() {
        told.push_str(&format!("help: {}\n", escape::paragraph(&finding.help)));
    }
    match finding.effect {
        Effect::Block | Effect::Review if stops => {
            Outcome::Failed(finding.effect.word(), message, told)
        }
        _ => Outcome::Said(told),
    }
}

fn excused(waived: &Waived) -> String {
    format!(
        "waived by {} until {}: {}",
        waived.owner,
        waived.expires,
        escape::paragraph(&waived.reason)
    )
}

/// Cases of one name count as one: the second gets a number.
fn tell_apart(cases: &mut [Case]) {
    let mut seen: BTreeMap<(String, String), u32> = BTreeMap::new();
    for case in cases {
        let key = (case.class.clone(), case.name.clone());
        let count = seen.entry(key).or_default();
        *count += 1;
        if *count > 1 {
            case.name.push_str(&format!(" ({count})"));
        }
    }
}

fn written(suites: &[(&str, Vec<Case>)]) -> String {
    let all = suites.iter().flat_map(|(_, cases)| cases);
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"tollgate\" {}>\n",
        counts(all)
    );
    for (name, cases) in suites {
        let counts = counts(cases.iter());
        text.push_str(&format!("  <testsuite name=\"{}\" {counts}>\n", xml(name)));
        for case in cases {
            push(&mut text, case);
        }
        text.push_str("  </testsuite>\n");
    }
    text.push_str("</testsuites>\n");
    text
}

fn counts<'a>(cases: impl Iterator<Item = &'a Case>) -> String {
    let (mut tests, mut failures, mut errors, mut skipped) = (0, 0, 0, 0);
    for case in cases {
        tests += 1;
        match case.outcome {
            Outcome::Failed(..) => failures += 1,
            Outcome::Erred(_) => errors += 1,
            Outcome::Skipped(_) => skipped += 1,
            Outcome::Passed | Outcome::Said(_) => {}
        }
    }
    format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\"")
}

fn push(text: &mut String, case: &Case) {
    let (class, name) = (xml(&case.class), xml(&case.name));
    text.push_str(&format!(
        "    <testcase classname=\"{class}\" name=\"{name}\">"
    ));
    match &case.outcome {
        Outcome::Passed => {}
        Outcome::Failed(kind, message, told) => text.push_str(&format!(
            "<failure type=\"{kind}\" message=\"{}\">{}</failure>",
            xml(message),
            lines(told)
        )),
        Outcome::Erred(what) => text.push_str(&format!(
            "<error type=\"undecided\" message=\"could not be decided\">{}</error>",
            lines(what)
        )),
        Outcome::Skipped(why) => {
            text.push_str(&format!("<skipped message=\"{}\"/>", xml(why)));
        }
        Outcome::Said(told) => {
            text.push_str(&format!("<system-out>{}</system-out>", lines(told)));
        }
    }
    text.push_str("</testcase>\n");
}

/// Text with its line ends.
fn lines(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(xml).collect();
    lines.join("\n")
}
