//! Joins the shards of a run.

use std::collections::BTreeMap;

use tollgate_model::backtest::{Backtest, Counts, Shard};

use crate::error::BacktestError;

/// So many missing shards are named.
const NAMED: usize = 10;

/// Joins the shards of one run, each with its name for messages, to what the run would have been
/// without them.
///
/// # Errors
///
/// - [`BacktestError::NoShards`]: there is none.
/// - [`BacktestError::OtherBacktest`]: they come from different runs.
/// - [`BacktestError::Twice`], [`BacktestError::Missing`]: they are not each there once.
pub fn merge(parts: Vec<(String, Backtest)>) -> Result<Backtest, BacktestError> {
    let mut shards: BTreeMap<Shard, String> = BTreeMap::new();
    let mut joined: Option<(String, Backtest)> = None;
    for (name, part) in parts {
        let shard = part.shard.unwrap_or(Shard { index: 1, of: 1 });
        match &mut joined {
            None => {
                joined = Some((
                    name.clone(),
                    Backtest {
                        shard: None,
                        ..part
                    },
                ));
            }
            Some((first, whole)) => {
                let of = shards.keys().next().map(|shard| shard.of);
                let differs = difference(whole, &part)
                    .or_else(|| (of != Some(shard.of)).then_some("the number of shards"));
                if let Some(what) = differs {
                    return Err(BacktestError::OtherBacktest {
                        one: first.clone(),
                        other: name,
                        what,
                    });
                }
                join(whole, part);
            }
        }
        if let Some(one) = shards.insert(shard, name.clone()) {
            return Err(BacktestError::Twice {
                shard,
                one,
                other: name,
            });
        }
    }
    let (_, mut whole) = joined.ok_or(BacktestError::NoShards)?;
    let of = shards.keys().next().map_or(1, |shard| shard.of);
    let is_missing = |index: &u32| !shards.contains_key(&Shard { index: *index, of });
    let mut missing: Vec<String> = (1..=of)
        .filter(is_missing)
        .take(NAMED + 1)
        .map(|index| format!("{index}/{of}"))
        .collect();
    if missing.len() > NAMED {
        missing.truncate(NAMED);
        missing.push("and more".to_owned());
    }
    if !missing.is_empty() {
        return Err(BacktestError::Missing {
            missing: missing.join(", "),
        });
    }
    whole.commits.sort_by_key(|commit| commit.position);
    Ok(whole)
}

fn difference(one: &Backtest, other: &Backtest) -> Option<&'static str> {
    let is_same = [
        ("the range", one.scope == other.scope),
        ("a policy", one.policies == other.policies),
        ("what is compared", one.comparison == other.comparison),
    ];
    let differing = is_same.into_iter().find(|(_, is_same)| !is_same);
    differing.map(|(what, _)| what)
}

fn join(whole: &mut Backtest, part: Backtest) {
    whole.counts.join(&part.counts);
    for (month, counts) in &part.months {
        let known: &mut Counts = whole.months.entry(month.clone()).or_default();
        known.join(counts);
    }
    whole.commits.extend(part.commits);
}
