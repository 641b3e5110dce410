//! What the gate would have said over a history: for people, for programs, and as a page.

use tollgate_model::backtest::{Backtest, CommitFinding, Difference, JudgedCommit};
use tollgate_model::decision::Decision;
use tollgate_model::finding::Effect;
use tollgate_model::time::Timestamp;

pub mod html;
pub mod human;
pub mod json;

/// The first and last month of what was judged: `2019-12 to 2024-10`.
fn period(backtest: &Backtest) -> Option<String> {
    let (first, last) = (
        backtest.months.keys().next()?,
        backtest.months.keys().next_back()?,
    );
    Some(match first == last {
        true => first.clone(),
        false => format!("{first} to {last}"),
    })
}

/// What was judged, in a few words: `6,495 commits of main, 2019-12 to 2024-10`.
fn subject(backtest: &Backtest) -> String {
    let scope = &backtest.scope;
    let (one, many) = match scope.merges {
        true => ("commit or merge", "commits and merges"),
        false => ("commit", "commits"),
    };
    let judged = backtest.counts.judged();
    let noun = if judged == 1 { one } else { many };
    let mut text = format!("{} {noun} of {}", number(judged), scope.range);
    if let Some(period) = period(backtest) {
        text.push_str(&format!(", {period}"));
    }
    if let Some(shard) = backtest.shard {
        text.push_str(&format!(", shard {}/{}", shard.index, shard.of));
    }
    text
}

/// What was asked for besides the range, one sentence each.
fn remarks(backtest: &Backtest) -> Vec<String> {
    let scope = &backtest.scope;
    let mut remarks = Vec::new();
    if let Some(since) = scope.since {
        remarks.push(format!("only commits since {}", day_or_moment(since)));
    }
    if !scope.paths.is_empty() {
        remarks.push(format!(
            "only commits that touch {}: {} others are left out",
            scope.paths.join(" or "),
            number(backtest.counts.left_out)
        ));
    }
    if scope.configuration.is_some() {
        remarks.push("one configuration for all commits, not that of each one's base".to_owned());
    }
    remarks
}

fn day_or_moment(time: Timestamp) -> String {
    let moment = time.to_string();
    match moment.strip_suffix("T00:00:00Z") {
        Some(day) => day.to_owned(),
        None => moment,
    }
}

/// A number with a comma at every thousand.
fn number(number: u32) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The beginning of an id, as people write it.
fn short(id: &str) -> &str {
    id.get(..10).unwrap_or(id)
}

/// The commits in the order in which they are worth reading: the most serious first, then the
/// newest. In a comparison, those that are decided differently come first.
fn by_weight(backtest: &Backtest) -> Vec<&JudgedCommit> {
    let weight = |decision: Decision| match decision {
        Decision::Block => 0,
        Decision::Undecided => 1,
        Decision::Review => 2,
        Decision::Allow => 3,
    };
    let mut commits: Vec<&JudgedCommit> = backtest.commits.iter().collect();
    commits.sort_by_key(|commit| {
        let is_turned = commit
            .old_decision
            .is_some_and(|old| old != commit.decision);
        (!is_turned, weight(commit.decision), commit.position)
    });
    commits
}

/// How a finding differs in a comparison, as a sign and in words.
fn difference(finding: &CommitFinding) -> Option<(&'static str, String)> {
    Some(match finding.difference? {
        Difference::New => ("+", format!("new, {}", finding.effect)),
        Difference::Gone => ("-", format!("gone, was {}", finding.effect)),
        Difference::Changed => {
            let old = finding.old_effect.map_or("?", Effect::word);
            ("~", format!("{old}, now {}", finding.effect))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn thousands_have_commas() {
        let told: Vec<String> = [0, 12, 999, 1_000, 22_624, 1_234_567].map(number).to_vec();
        assert_eq!(told, ["0", "12", "999", "1,000", "22,624", "1,234,567"]);
    }
}
