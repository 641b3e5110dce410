//! The schema for editors and what is read are one: the same keys, table by table.
#![allow(clippy::expect_used, reason = "a test may panic")]

use serde_json::Value;
use tollgate_gate::configuration::{Problem, SCHEMA};
use tollgate_gate::{Configuration, Origin};

/// The keys that a table may have: what the parser says when it meets one that nobody knows.
fn known_keys(header: &str) -> Vec<String> {
    let text = format!("{header}\nno-such-key-at-all = 1\n");
    let error = Configuration::parse("tollgate.toml", &text, Origin::Base).expect_err(&text);
    match *error.problem {
        Problem::UnknownKey { known, .. } => {
            let mut keys: Vec<String> = known.into_iter().map(str::to_owned).collect();
            keys.sort();
            keys
        }
        other => panic!("{text}: {other}"),
    }
}

fn keys_of(schema: &Value, pointer: &str) -> Vec<String> {
    let table = schema.pointer(pointer).expect(pointer);
    assert_eq!(
        table["additionalProperties"],
        Value::Bool(false),
        "{pointer}"
    );
    let properties = table["properties"].as_object().expect(pointer);
    let mut keys: Vec<String> = properties.keys().cloned().collect();
    keys.sort();
    keys
}

#[test]
fn the_schema_has_the_keys_that_are_read() {
    let schema: Value = serde_json::from_str(SCHEMA).expect("it is JSON");
    let tables = [
        ("", ""),
        ("[gate]", "/properties/gate"),
        ("[policies.x]", "/properties/policies/additionalProperties"),
        ("[[paths]]", "/properties/paths/items"),
        (
            "[environments.x]",
            "/properties/environments/additionalProperties",
        ),
        (
            "[environments.x.policies.y]",
            "/$defs/layer/additionalProperties",
        ),
        ("[review]", "/properties/review"),
        ("[waivers]", "/properties/waivers"),
        ("[overrides]", "/properties/overrides"),
        ("[evidence]", "/properties/evidence"),
        ("[gateways.x]", "/properties/gateways/additionalProperties"),
        (
            "[gateways.x.incident]",
            "/properties/gateways/additionalProperties/properties/incident",
        ),
    ];
    for (header, pointer) in tables {
        assert_eq!(keys_of(&schema, pointer), known_keys(header), "{header}");
    }
}
