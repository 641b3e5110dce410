//! Checks a report against its schema.

use serde_json::Value;

/// Checks a value against the few words of JSON Schema that ours is written in.
pub(crate) fn problems(root: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (word, rule) in schema.as_object().expect("a schema is an object") {
        match word.as_str() {
            "$ref" => {
                let pointer = rule
                    .as_str()
                    .expect("a reference is text")
                    .trim_start_matches('#');
                let target = root.pointer(pointer).expect("a reference leads somewhere");
                found.extend(problems(root, target, value, at));
            }
            "const" if rule != value => found.push(format!("{at} is not {rule}")),
            "enum" if !rule.as_array().expect("a list").contains(value) => {
                found.push(format!("{at} is {value}, not one of {rule}"));
            }
            "type" if !is_of_type(rule, value) => found.push(format!("{at} is not {rule}")),
            "pattern" => {
                let is_digest = value.as_str().is_some_and(|text| {
                    text.len() == 64 && text.bytes().all(|byte| b"0123456789abcdef".contains(&byte))
                });
                assert_eq!(
                    rule, "^[0-9a-f]{64}$",
                    "the only pattern that this check knows"
                );
                if !is_digest {
                    found.push(format!("{at} is no digest"));
                }
            }
            "minimum" if value.as_u64() < rule.as_u64() => found.push(format!("{at} is too small")),
            "required" if !value.is_null() => {
                let missing = rule
                    .as_array()
                    .expect("a list")
                    .iter()
                    .filter_map(Value::as_str);
                found.extend(
                    missing
                        .filter(|key| value.get(key).is_none())
                        .map(|key| format!("{at}.{key} is missing")),
                );
            }
            "properties" if !value.is_null() => {
                for (key, rule) in rule.as_object().expect("an object") {
                    let inner = value.get(key);
                    found.extend(
                        inner
                            .into_iter()
                            .flat_map(|inner| problems(root, rule, inner, &format!("{at}.{key}"))),
                    );
                }
                let known = |key: &&String| rule.get(key.as_str()).is_none();
                let keys = value
                    .as_object()
                    .into_iter()
                    .flat_map(serde_json::Map::keys);
                found.extend(
                    keys.filter(known)
                        .map(|key| format!("{at}.{key} is not documented")),
                );
            }
            "additionalProperties" => {
                let inner = value.as_object().into_iter().flatten();
                found.extend(
                    inner.flat_map(|(key, inner)| {
                        problems(root, rule, inner, &format!("{at}.{key}"))
                    }),
                );
            }
            "items" => {
                let items = value.as_array().into_iter().flatten();
                found.extend(items.flat_map(|item| problems(root, rule, item, &format!("{at}[]"))));
            }
            "$schema" | "$id" | "$defs" | "title" | "description" | "const" | "enum" | "type"
            | "minimum" | "required" | "properties" => {}
            other => panic!("this check does not know `{other}`"),
        }
    }
    found
}

fn is_of_type(rule: &Value, value: &Value) -> bool {
    let is = |name: &str| match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("this check does not know the type `{other}`"),
    };
    match rule {
        Value::String(name) => is(name),
        Value::Array(names) => names.iter().filter_map(Value::as_str).any(is),
        _ => panic!("a type is a word or a list of words"),
    }
}
