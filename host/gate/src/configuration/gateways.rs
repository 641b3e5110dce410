//! The `[gateways.<id>]` tables: what a team says of a gateway.

use std::collections::BTreeMap;
use std::ops::Range;

use super::error::ConfigurationError;
use super::fields::{Document, Fields, Value, inner_table};

/// What a team says of a gateway.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GatewaySettings {
    /// What is to be done when something goes wrong with it.
    pub incident: Incident,
}

/// Who does what when something goes wrong with a gateway.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Incident {
    /// Who answers for it, and how they are woken.
    pub owner: Option<String>,
    /// How payments by it are switched off.
    pub switch_off: Option<String>,
    /// How a deploy that touches it is taken back.
    pub rollback: Option<String>,
    /// Where customers are told.
    pub customers: Option<String>,
}

impl Incident {
    /// The keys with what they say, in the order of the documents.
    pub fn entries(&self) -> [(&'static str, Option<&str>); 4] {
        [
            ("owner", self.owner.as_deref()),
            ("switch-off", self.switch_off.as_deref()),
            ("rollback", self.rollback.as_deref()),
            ("customers", self.customers.as_deref()),
        ]
    }
}

/// Reads the tables of all gateways.
pub(super) fn read_gateways(
    document: Document<'_>,
    gateways: Fields<'_>,
    into: &mut BTreeMap<String, GatewaySettings>,
) -> Result<(), ConfigurationError> {
    for (id, place, value) in gateways.entries() {
        let settings = read_gateway(document, id, value)?;
        if into.insert(id.to_owned(), settings).is_some() {
            return Err(twice(document, id, place));
        }
    }
    Ok(())
}

fn read_gateway(
    document: Document<'_>,
    id: &str,
    value: &Value<'_>,
) -> Result<GatewaySettings, ConfigurationError> {
    let mut fields = inner_table(document, format!("gateways.{id}"), value)?;
    let incident = match fields.table("incident")? {
        Some(mut incident) => {
            let read = Incident {
                owner: said(&mut incident, "owner")?,
                switch_off: said(&mut incident, "switch-off")?,
                rollback: said(&mut incident, "rollback")?,
                customers: said(&mut incident, "customers")?,
            };
            incident.finish()?;
            read
        }
        None => Incident::default(),
    };
    fields.finish()?;
    Ok(GatewaySettings { incident })
}

/// A text that says something.
fn said(fields: &mut Fields<'_>, key: &'static str) -> Result<Option<String>, ConfigurationError> {
    let Some((text, place)) = fields.text(key)? else {
        return Ok(None);
    };
    if text.trim().is_empty() {
        let message = format!("`{key}` says nothing");
        let fix = "say it, or leave the key out until somebody knows";
        return Err(fields.document.wrong(place, message, fix));
    }
    Ok(Some(text))
}

fn twice(document: Document<'_>, id: &str, place: Range<usize>) -> ConfigurationError {
    let message = format!("`gateways.{id}` and `gateway.{id}` are the same table");
    document.wrong(place, message, "write it once, as `gateways`")
}
