//! A policy's options: written in TOML, given in JSON.

use serde_json::{Map, Number, Value as Json};
use toml::de::{DeInteger, DeValue};

use super::error::{ConfigurationError, Problem};
use super::fields::{Document, Value};

/// Says a TOML value in JSON. Keys come out sorted; a date becomes text.
pub(super) fn to_json(
    document: Document<'_>,
    value: &Value<'_>,
) -> Result<Json, ConfigurationError> {
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
