//! The `[overrides]` and `[evidence]` tables: emergencies, and what is kept of decisions.

use super::error::ConfigurationError;
use super::fields::Fields;
use crate::approvals::OverrideTerms;

/// More people than any team can wake.
const MOST_PEOPLE: i64 = 20;

/// A week: what counts longer is no emergency.
const MOST_HOURS: i64 = 168;

/// Evidence is for a deploy that is about to happen.
const MOST_DAYS: i64 = 365;

/// What an override takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overrides {
    /// How many people, for how long.
    pub terms: OverrideTerms,
    /// The folder in which incidents are written up, each as `<incident>.md`.
    pub write_ups: String,
}

impl Default for Overrides {
    fn default() -> Overrides {
        Overrides {
            terms: OverrideTerms::default(),
            write_ups: "docs/incidents".to_owned(),
        }
    }
}

/// What is kept of decisions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceSettings {
    /// What the decisions are about: `git+https://example.com/shop`.
    pub resource: Option<String>,
    /// How many days evidence counts.
    pub days: u32,
}

impl Default for EvidenceSettings {
    fn default() -> EvidenceSettings {
        EvidenceSettings {
            resource: None,
            days: 7,
        }
    }
}

pub(super) fn read_overrides(mut table: Fields<'_>) -> Result<Overrides, ConfigurationError> {
    let default = Overrides::default();
    let people = table.number("people", 1..=MOST_PEOPLE)?;
    let hours = table.number("hours", 1..=MOST_HOURS)?;
    let write_ups = table.path("write-ups")?;
    table.finish()?;
    Ok(Overrides {
        terms: OverrideTerms {
            people: people.map_or(default.terms.people, |people| people as u32),
            hours: hours.map_or(default.terms.hours, |hours| hours as u32),
        },
        write_ups: write_ups.unwrap_or(default.write_ups),
    })
}

pub(super) fn read_evidence(mut table: Fields<'_>) -> Result<EvidenceSettings, ConfigurationError> {
    let default = EvidenceSettings::default();
    let resource = table.text("resource")?;
    let days = table.number("days", 1..=MOST_DAYS)?;
    table.finish()?;
    Ok(EvidenceSettings {
        resource: resource.map(|(resource, _)| resource),
        days: days.map_or(default.days, |days| days as u32),
    })
}
