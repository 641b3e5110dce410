//! A policy's options: written in TOML, given in JSON.

use std::collections::BTreeMap;

use serde_json::{Map, Number, Value as Json};
use toml::de::{DeInteger, DeValue};

use tollgate_model::finding::{Manifest, OptionKind};

use super::Configuration;
use super::error::{ConfigurationError, Problem};
use super::fields::{Document, Value, nearest, wrong_type};
use crate::doubts::did_you_mean;

/// The options that a configuration gives to a policy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Each with its value.
    pub values: Map<String, Json>,
    /// Where each stands: `tollgate.toml:4:2`.
    pub places: BTreeMap<String, String>,
}

impl Options {
    pub(super) fn read(
        document: Document<'_>,
        value: &Value<'_>,
    ) -> Result<Options, ConfigurationError> {
        let table = value.get_ref().as_table();
        let table = table.ok_or_else(|| wrong_type(document, "options", value, "a table"))?;
        let mut options = Options::default();
        for (key, value) in table {
            let name = key.get_ref().clone().into_owned();
            options
                .places
                .insert(name.clone(), document.place(&value.span()));
            options.values.insert(name, to_json(document, value)?);
        }
        Ok(options)
    }

    /// All of them as JSON with sorted keys, which is what a policy is given.
    pub fn json(&self) -> String {
        Json::Object(self.values.clone()).to_string()
    }
}

impl Configuration {
    /// The options that a policy is given, as JSON, if they are such as its manifest says.
    ///
    /// # Errors
    ///
    /// What is wrong with them, and where.
    pub fn options_for(&self, manifest: &Manifest) -> Result<String, String> {
        let settings = self.policies.get(&manifest.id);
        let Some(options) = settings.and_then(|settings| settings.options.as_ref()) else {
            return Ok("{}".to_owned());
        };
        for (name, value) in &options.values {
            let place = options.places.get(name).map_or("", String::as_str);
            let known = manifest.options.iter().find(|option| option.name == *name);
            let Some(known) = known else {
                let names = manifest.options.iter().map(|option| option.name.as_str());
                let guess = match manifest.options.is_empty() {
                    true => ": it takes none".to_owned(),
                    false => did_you_mean(nearest(name, names)),
                };
                return Err(format!("{place}: it has no option `{name}`{guess}"));
            };
            if !is_of(value, known.kind) {
                let words = known.kind.words();
                return Err(format!(
                    "{place}: its option `{name}` must be of the type `{words}`"
                ));
            }
        }
        Ok(options.json())
    }
}

fn is_of(value: &Json, kind: OptionKind) -> bool {
    let is_list_of = |is_one: fn(&Json) -> bool| {
        let list = value.as_array();
        list.is_some_and(|list| list.iter().all(is_one))
    };
    match kind {
        OptionKind::Any => true,
        OptionKind::Integer => value.is_i64(),
        OptionKind::Number => value.is_number(),
        OptionKind::Boolean => value.is_boolean(),
        OptionKind::Text => value.is_string(),
        OptionKind::Texts => is_list_of(Json::is_string),
        OptionKind::Integers => is_list_of(Json::is_i64),
        OptionKind::Table => value.is_object(),
    }
}

/// Says a TOML value in JSON. Keys come out sorted; a date becomes text.
fn to_json(document: Document<'_>, value: &Value<'_>) -> Result<Json, ConfigurationError> {
    let refuse = |detail| document.error(value.span(), Problem::Option { detail });
    Ok(match value.get_ref() {
        DeValue::String(text) => Json::String(text.clone().into_owned()),
        DeValue::Boolean(claim) => Json::Bool(*claim),
        DeValue::Integer(integer) => {
            Json::Number(number(integer).ok_or_else(|| refuse("the number is too large"))?)
        }
        DeValue::Float(float) => {
            let parsed = float.as_str().parse().ok().and_then(Number::from_f64);
            Json::Number(parsed.ok_or_else(|| refuse("JSON has no infinity and no NaN"))?)
        }
        DeValue::Datetime(datetime) => Json::String(datetime.to_string()),
        DeValue::Array(list) => Json::Array(
            list.iter()
                .map(|item| to_json(document, item))
                .collect::<Result<_, _>>()?,
        ),
        DeValue::Table(table) => {
            let entry = |(key, value): (&toml::Spanned<std::borrow::Cow<'_, str>>, &Value<'_>)| {
                Ok((
                    key.get_ref().clone().into_owned(),
                    to_json(document, value)?,
                ))
            };
            Json::Object(table.iter().map(entry).collect::<Result<Map<_, _>, _>>()?)
        }
    })
}

fn number(integer: &DeInteger<'_>) -> Option<Number> {
    i64::from_str_radix(integer.as_str(), integer.radix())
        .ok()
        .map(Number::from)
}
