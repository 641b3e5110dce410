//! `tollgate override`.

use tollgate_gate::approvals::{Emergency, Override as Word, Statement};

use super::approve::{judge, sign_and_keep};
use tollgate_judge::Review;
use tollgate_model::decision::Decision;

use crate::arguments::When;
use crate::arguments::people::Override;
use crate::delivery;
use crate::destination;
use crate::failure::Failure;

const HOUR_SECONDS: i64 = 3_600;

pub(crate) fn run(asked: &Override, _color: When) -> Result<u8, Failure> {
    let judged = judge(&asked.range, None)?;
    let change = &judged.verdict.change;
    let Some(environment) = change.environment.clone() else {
        return Err(
            Failure::new("an override is for one environment, and none is named")
                .hint("name it: `--environment production`"),
        );
    };
    let is_stopped = |review: &&Review| {
        judged.verdict.decision != Decision::Allow || review.overridden().is_some()
    };
    let Some(review) = judged.review.as_ref().filter(is_stopped) else {
        let word = judged.verdict.decision.word();
        return Err(Failure::new(format!(
            "there is nothing to override: the decision is `{word}`"
        ))
        .hint("an override lets through what is blocked or not approved, and nothing else"));
    };
    if asked.reason.trim().is_empty() {
        return Err(Failure::new("an override takes a reason").hint("say why: `--reason TEXT`"));
    }
    let hours = review.terms.hours;
    let hours = asked.hours.map_or(hours, |asked| asked.min(hours));
    let made = destination::now();
    let expires = made.plus(i64::from(hours) * HOUR_SECONDS);
    let emergency = Emergency {
        change: change.digest,
        head: &change.head,
        environment: &environment,
        reason: &asked.reason,
        incident: &asked.incident,
        made,
        expires,
    };
    delivery::remark(&format!(
        "overriding `{}` of {} for {environment} until {expires}, {}: {}\n",
        judged.verdict.decision.word(),
        change.head,
        asked.incident,
        tollgate_report::escape::line(&asked.reason),
    ));
    let statement = Statement::Override(Word::new(&emergency));
    sign_and_keep(&asked.range, &asked.signing, &statement, &change.head)?;
    let after = judge(&asked.range, None)?;
    let mut text = String::new();
    if let Some(review) = &after.review {
        for sentence in review.overrides.sentences.iter() {
            text.push_str(&format!("  {}\n", tollgate_report::escape::line(sentence)));
        }
        if let Some(in_force) = review.overridden() {
            let by = in_force.by.join(" and ");
            text.push_str(&format!("  in force until {}, by {by}\n", in_force.until));
        }
    }
    delivery::print(&text)?;
    Ok(0)
}
