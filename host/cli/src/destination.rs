//! Where a change is bound for: what was typed, else what the CI system tells.

use tollgate_gate::destination::{Deduced, deduce};
use tollgate_model::time::Timestamp;

use crate::failure::Failure;

/// Where a change is bound for, and what is told of how that is known.
#[derive(Debug, Default)]
pub(crate) struct Bound {
    pub(crate) branch: Option<String>,
    pub(crate) environment: Option<String>,
    pub(crate) notices: Vec<String>,
}

impl Bound {
    /// What was typed counts; else what documented variables of a CI system say.
    pub(crate) fn of(branch: Option<&str>, environment: Option<&str>) -> Bound {
        let deduced = deduce(&|name| std::env::var(name).ok());
        let mut bound = Bound::default();
        let mut take = |typed: Option<&str>, deduced: Option<Deduced>, what: &str| match typed {
            Some(typed) => Some(typed.to_owned()),
            None => deduced.map(|deduced| {
                let source = deduced.source();
                let notice = format!(
                    "it is bound for the {what} `{}`, says {source}",
                    deduced.name
                );
                bound.notices.push(notice);
                deduced.name
            }),
        };
        let branch = take(branch, deduced.branch, "branch");
        let environment = take(environment, deduced.environment, "environment");
        bound.branch = branch;
        bound.environment = environment;
        bound
    }
}

/// The moment.
pub(crate) fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let seconds = since.map_or(0, |since| since.as_secs());
    Timestamp::from_seconds(i64::try_from(seconds).unwrap_or(i64::MAX))
}

/// The day that is asked about, or the moment. A later one only makes things end earlier; and the
/// day that it is puts nothing back to its morning.
pub(crate) fn today(named: Option<Timestamp>, now: Timestamp) -> Result<Timestamp, Failure> {
    match named {
        Some(named) if named.day() < now.day() => {
            let what = format!("`--today {}` is over: today is {}", named.day(), now.day());
            Err(Failure::new(what).hint("name a later day, to see which waivers will be over then"))
        }
        Some(named) => Ok(named.max(now)),
        None => Ok(now),
    }
}
