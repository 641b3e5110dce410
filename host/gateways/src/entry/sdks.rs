//! The SDKs of a gateway: how each behaves, and what it calls the operations.

use tollgate_model::gateway::Confidence;

use super::{Row, Sdk};
use crate::error::{CatalogueError, Problem};
use crate::fields::Fields;
use crate::names::{CASES, recase};
use crate::nearest::nearest;
use crate::package::FAMILIES;

use super::read::read_key;

/// What an SDK calls the operations: by the name of each, the callees; and where the names are
/// those of another SDK in another convention, which and how.
pub(super) struct Names<'a> {
    sdk: usize,
    like: Option<(usize, &'static str)>,
    callees: Vec<(String, Vec<String>)>,
    fields: Fields<'a>,
}

/// Reads `sdks`, and appends them to those that are known.
pub(super) fn read_sdks<'a>(
    fields: &mut Fields<'a>,
    sdks: &mut Vec<Sdk>,
) -> Result<Vec<Names<'a>>, CatalogueError> {
    let mut names = Vec::new();
    for mut fields in fields.tables("sdks")? {
        let sdk = read_sdk(&mut fields)?;
        if sdks.iter().any(|known| known.id == sdk.id) {
            let problem = Problem::DuplicateSdk { id: sdk.id };
            return Err(fields.error_at("id", problem));
        }
        let case = fields.word("case", &CASES)?.unwrap_or("camel");
        let like = match fields.text("like")? {
            Some(id) => Some((named(&id, sdks, &fields)?, case)),
            None => None,
        };
        names.push(Names {
            sdk: sdks.len(),
            like,
            callees: fields.lists("callees")?,
            fields,
        });
        sdks.push(sdk);
    }
    Ok(names)
}

fn named(id: &str, sdks: &[Sdk], fields: &Fields<'_>) -> Result<usize, CatalogueError> {
    sdks.iter().position(|sdk| sdk.id == id).ok_or_else(|| {
        let nearest = nearest(id, sdks.iter().map(|sdk| sdk.id.as_str())).map(str::to_owned);
        let problem = Problem::UnknownValue {
            key: "like".to_owned(),
            value: id.to_owned(),
            nearest,
        };
        fields.error_at("like", problem)
    })
}

/// Gives the rows the callees that their SDKs name.
pub(super) fn name_rows(names: Vec<Names<'_>>, rows: &mut [Row]) -> Result<(), CatalogueError> {
    for names in names {
        if let Some((like, case)) = names.like {
            for row in rows.iter_mut() {
                let is_told = names.callees.iter().any(|(name, _)| *name == row.name);
                let other = row.callees.iter().find(|(sdk, _)| *sdk == Some(like));
                if let (false, Some((_, callees))) = (is_told, other) {
                    let callees = callees.iter().map(|callee| recase(callee, case)).collect();
                    row.callees.push((Some(names.sdk), callees));
                }
            }
        }
        for (name, callees) in names.callees {
            let Some(row) = rows.iter_mut().find(|row| row.name == name) else {
                let nearest =
                    nearest(&name, rows.iter().map(|row| row.name.as_str())).map(str::to_owned);
                let problem = Problem::UnknownKey { key: name, nearest };
                return Err(names.fields.error_at("callees", problem));
            };
            row.callees.push((Some(names.sdk), callees));
        }
        names.fields.finish()?;
    }
    Ok(())
}

fn read_sdk(fields: &mut Fields<'_>) -> Result<Sdk, CatalogueError> {
    let family = fields
        .word("family", &FAMILIES)?
        .unwrap_or_default()
        .to_owned();
    let packages = fields.list("packages")?;
    let modules = match fields.has("modules") {
        true => fields.list("modules")?,
        false => packages.clone(),
    };
    Ok(Sdk {
        id: fields.required_text("id")?,
        is_async: fields.boolean("async")?.unwrap_or(family == "javascript"),
        family,
        packages,
        modules,
        frontend: fields.list("frontend")?,
        clients: fields.list("clients")?,
        async_clients: fields.list("async_clients")?,
        async_suffix: fields.text("async_suffix")?.unwrap_or_default(),
        options: fields.list("options")?,
        key: read_key(fields)?,
        throws_on_decline: fields.boolean("throws_on_decline")?.unwrap_or(true),
        throws_on_error: fields.boolean("throws_on_error")?.unwrap_or(true),
        result_fields: fields
            .has("result_fields")
            .then(|| fields.list("result_fields"))
            .transpose()?,
        confidence: read_confidence(fields)?,
        retries: fields.number("retries")?.unwrap_or_default(),
        timeout_seconds: fields.number("timeout_seconds")?.unwrap_or_default(),
        source: fields.text("source")?.unwrap_or_default(),
    })
}

pub(super) fn read_confidence(
    fields: &mut Fields<'_>,
) -> Result<Option<Confidence>, CatalogueError> {
    Ok(fields
        .word("confidence", &["low", "high"])?
        .map(|word| match word {
            "low" => Confidence::Low,
            _ => Confidence::High,
        }))
}
