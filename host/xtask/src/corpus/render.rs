//! How a corpus came out, for people and for programs.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use super::classes;
use super::gate::{Answer, Finding};
use super::grade::{Graded, Outcome};
use super::row::{Row, Set};

/// Found, and how many there are.
type Recall = (usize, usize);

/// The report for people.
pub(super) fn human(graded: &[Graded<'_>]) -> String {
    let mut text = String::new();
    // Writing into a string cannot fail.
    let _infallible = write_human(&mut text, graded);
    text
}

fn write_human(text: &mut String, graded: &[Graded<'_>]) -> std::fmt::Result {
    write_recall(text, "defects by class", graded, |row| &row.class)?;
    write_recall(text, "defects by language", graded, |row| &row.lang)?;
    write_recall(
        text,
        "defects by what the reversed diff does",
        graded,
        |row| &row.reverse_shape,
    )?;
    write_misses(text, graded)?;
    write_forward(text, graded)?;
    write_harmless(text, graded)?;
    write_rest(text, graded)
}

fn write_recall(
    text: &mut String,
    title: &str,
    graded: &[Graded<'_>],
    key: impl Fn(&Row) -> &String,
) -> std::fmt::Result {
    let mut groups: BTreeMap<&str, Recall> = BTreeMap::new();
    let mut all = (0, 0);
    for one in graded {
        if let Outcome::Defect { found, .. } = &one.outcome {
            let is_found = usize::from(!found.is_empty());
            for group in [groups.entry(key(one.row)).or_default(), &mut all] {
                *group = (group.0 + is_found, group.1 + 1);
            }
        }
    }
    if all.1 == 0 {
        return Ok(());
    }
    writeln!(text, "{title}")?;
    for (name, recall) in groups.into_iter().chain([("all", all)]) {
        let (found, of) = recall;
        let percent = found * 100 / of.max(1);
        writeln!(text, "  {name:32} {found:>4} of {of:<4} {percent:>3} %")?;
    }
    writeln!(text)
}

fn write_misses(text: &mut String, graded: &[Graded<'_>]) -> std::fmt::Result {
    writeln!(text, "missed")?;
    for one in graded {
        match &one.outcome {
            Outcome::Defect {
                found, reversed, ..
            } if found.is_empty() => {
                write_row(text, one.row)?;
                for finding in &reversed.findings {
                    writeln!(text, "      said: {}", told(finding))?;
                }
            }
            _ => {}
        }
    }
    writeln!(text)
}

fn write_row(text: &mut String, row: &Row) -> std::fmt::Result {
    writeln!(
        text,
        "  {} {} ({}) {}",
        row.id, row.class, row.lang, row.repo
    )?;
    writeln!(text, "      {}", row.why)?;
    for lines in &row.lines {
        writeln!(
            text,
            "      at {}:{}-{}",
            lines.path, lines.start, lines.end
        )?;
    }
    Ok(())
}

fn told(finding: &Finding) -> String {
    let Finding {
        rule,
        effect,
        path,
        span,
        ..
    } = finding;
    format!(
        "{effect}[{rule}] {path}:{}-{}",
        span.start_line, span.end_line
    )
}

/// A repair that is accused of what it repairs. Those that may fairly be accused say why.
fn write_forward(text: &mut String, graded: &[Graded<'_>]) -> std::fmt::Result {
    writeln!(text, "reported though repaired")?;
    for one in graded {
        match &one.outcome {
            Outcome::Defect { again, .. } if !again.is_empty() => {
                writeln!(text, "  {} {} {}", one.row.id, one.row.class, one.row.repo)?;
                if let Some(caveat) = &one.row.forward_caveat {
                    writeln!(text, "      may be: {caveat}")?;
                }
                for finding in again {
                    writeln!(text, "      {}", told(finding))?;
                }
            }
            _ => {}
        }
    }
    writeln!(text)
}

/// What a finding on a harmless commit counts as.
type Group = (&'static str, fn(&Finding) -> bool);

const GROUPS: [Group; 4] = [
    ("block", |finding| finding.effect == "block"),
    ("review", |finding| {
        finding.effect == "review" && !is_asking(finding)
    }),
    ("review that asks people to look or prepare", |finding| {
        finding.effect == "review" && is_asking(finding)
    }),
    ("note", |finding| finding.effect == "note"),
];

fn is_asking(finding: &Finding) -> bool {
    classes::ASKING.contains(&classes::policy(&finding.rule))
}

fn write_harmless(text: &mut String, graded: &[Graded<'_>]) -> std::fmt::Result {
    let answers: Vec<_> = graded
        .iter()
        .filter_map(|one| match &one.outcome {
            Outcome::Harmless { answer } => Some((one.row, answer)),
            _ => None,
        })
        .collect();
    if answers.is_empty() {
        return Ok(());
    }
    writeln!(text, "harmless commits: {}", answers.len())?;
    for (name, belongs) in GROUPS {
        let with: Vec<_> = answers
            .iter()
            .filter(|(_, answer)| answer.findings.iter().any(belongs))
            .collect();
        let percent = with.len() as f64 * 100.0 / answers.len() as f64;
        writeln!(text, "  {name}: {} ({percent:.1} %)", with.len())?;
        for (row, answer) in with {
            writeln!(text, "    {} {}: {}", row.id, row.repo, row.why)?;
            for finding in answer.findings.iter().filter(|finding| belongs(finding)) {
                writeln!(text, "      {}", told(finding))?;
            }
        }
    }
    writeln!(text)
}

fn write_rest(text: &mut String, graded: &[Graded<'_>]) -> std::fmt::Result {
    writeln!(text, "absent")?;
    for one in graded {
        if let Outcome::Absent { reason } = &one.outcome {
            writeln!(text, "  {} {reason}", one.row.id)?;
        }
    }
    writeln!(text, "\nundecided")?;
    for one in graded {
        let answers: &[(&str, &Answer)] = match &one.outcome {
            Outcome::Absent { .. } => &[],
            Outcome::Harmless { answer } => &[("", answer)],
            Outcome::Defect {
                reversed, forward, ..
            } => &[("reversed", reversed), ("forward", forward)],
        };
        for (name, answer) in answers {
            for reason in &answer.undecided {
                writeln!(text, "  {} {} {name}: {reason}", one.row.id, one.row.repo)?;
            }
        }
    }
    Ok(())
}

#[derive(Serialize)]
struct WireRow<'a> {
    id: &'a str,
    set: &'static str,
    repo: &'a str,
    class: &'a str,
    lang: &'a str,
    confidence: &'a str,
    reverse_shape: &'a str,
    why: &'a str,
    #[serde(flatten)]
    outcome: &'a Outcome,
}

/// Every row with everything that was said of it.
pub(super) fn json(graded: &[Graded<'_>]) -> anyhow::Result<String> {
    let rows: Vec<_> = graded
        .iter()
        .map(|Graded { row, outcome }| WireRow {
            id: &row.id,
            set: match row.set {
                Set::Defect => "defect",
                Set::Harmless => "harmless",
            },
            repo: &row.repo,
            class: &row.class,
            lang: &row.lang,
            confidence: &row.confidence,
            reverse_shape: &row.reverse_shape,
            why: &row.why,
            outcome,
        })
        .collect();
    Ok(serde_json::to_string_pretty(&rows)? + "\n")
}
