//! Checks a value against a published schema, in the words of JSON Schema that SARIF's is
//! written in. A word that it does not know ends the test.

use serde_json::Value;

/// What is wrong with a value.
pub(crate) fn problems(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(schema, schema, value, "$", &mut found);
    found
}

fn check(root: &Value, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    for (word, rule) in schema.as_object().expect("a schema is an object") {
        match word.as_str() {
            "$ref" => check(root, target(root, rule), value, at, found),
            "type" => {
                let mut known = match rule {
                    Value::Array(known) => known.iter().filter_map(Value::as_str).collect(),
                    one => vec![one.as_str().expect("a type")],
                }
                .into_iter();
                if !known.any(|known| is_of_type(known, value)) {
                    found.push(format!("{at} is no {rule}: {value}"));
                }
            }
            "enum" if !list(rule).contains(value) => {
                found.push(format!("{at} is {value}, not one of {rule}"));
            }
            "minimum" if value.as_f64() < rule.as_f64() => found.push(format!("{at} < {rule}")),
            "maximum" if value.as_f64() > rule.as_f64() => found.push(format!("{at} > {rule}")),
            "minItems" if (items(value).len() as u64) < rule.as_u64().expect("a number") => {
                found.push(format!("{at} has fewer than {rule}"));
            }
            "uniqueItems" if rule == true => {
                let all = items(value);
                if all
                    .iter()
                    .enumerate()
                    .any(|(at, one)| all[..at].contains(one))
                {
                    found.push(format!("{at} has two that are the same"));
                }
            }
            "required" => {
                let keys = list(rule).iter().filter_map(Value::as_str);
                let missing = keys.filter(|key| value.get(key).is_none());
                found.extend(missing.map(|key| format!("{at}.{key} is missing")));
            }
            "items" => {
                for (number, item) in items(value).iter().enumerate() {
                    check(root, rule, item, &format!("{at}[{number}]"), found);
                }
            }
            "properties" => {
                for (key, rule) in rule.as_object().expect("an object") {
                    if let Some(inner) = value.get(key) {
                        check(root, rule, inner, &format!("{at}.{key}"), found);
                    }
                }
            }
            "additionalProperties" => others(root, schema, rule, value, at, found),
            "anyOf" | "oneOf" => {
                let fits = list(rule).iter().filter(|one| {
                    let mut inner = Vec::new();
                    check(root, one, value, at, &mut inner);
                    inner.is_empty()
                });
                let count = fits.count();
                if count == 0 || word == "oneOf" && count > 1 {
                    found.push(format!("{at} fits {count} of {word}"));
                }
            }
            "pattern" => {
                // Those of identifiers and of types that we write none of.
                found.push(format!(
                    "{at}: no value is expected where there is a pattern"
                ));
            }
            "format" => {
                let text = value.as_str().unwrap_or_default();
                if text.contains(|character: char| !is_of_uri(character)) {
                    found.push(format!("{at} is no {rule}: {text}"));
                }
            }
            "$schema" | "id" | "definitions" | "title" | "description" | "default" | "enum"
            | "minimum" | "maximum" | "minItems" | "uniqueItems" => {}
            other => panic!("this check does not know `{other}`"),
        }
    }
}

/// The members that no property is declared for.
fn others(
    root: &Value,
    schema: &Value,
    rule: &Value,
    value: &Value,
    at: &str,
    found: &mut Vec<String>,
) {
    let declared = schema.get("properties");
    let members = value.as_object().into_iter().flatten();
    for (key, inner) in members.filter(|(key, _)| declared.and_then(|all| all.get(key)).is_none()) {
        match rule {
            Value::Bool(true) => {}
            Value::Bool(false) => found.push(format!("{at}.{key} is not allowed")),
            rule => check(root, rule, inner, &format!("{at}.{key}"), found),
        }
    }
}

fn target<'a>(root: &'a Value, reference: &Value) -> &'a Value {
    let pointer = reference.as_str().expect("a reference is text");
    let found = root.pointer(pointer.trim_start_matches('#'));
    found.expect("a reference leads somewhere")
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().expect("a list")
}

fn items(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// Whether a character may stand in an address (RFC 3986) as it is.
fn is_of_uri(character: char) -> bool {
    character.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(character)
}

fn is_of_type(known: &str, value: &Value) -> bool {
    match known {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("this check does not know the type `{other}`"),
    }
}
