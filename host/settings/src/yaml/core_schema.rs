//! The type of a scalar by the core schema of YAML 1.2.
//!
//! `yes`, `on` and `0777` are what the schema makes of them: text, text and a decimal number.

use saphyr_parser::Tag;
use tollgate_model::setting::Value;

/// The value of a scalar. `is_plain` says that it stands without quotes and is no block.
pub(super) fn value(text: &str, is_plain: bool, tag: Option<&Tag>) -> Value {
    match tag {
        Some(tag) if tag.is_yaml_core_schema() => match tag.suffix.as_str() {
            "null" | "bool" | "int" | "float" => resolved(text),
            _ => Value::Text(text.to_owned()),
        },
        // `!` and tags of an application say that the schema's guess is not wanted.
        Some(_) => Value::Text(text.to_owned()),
        None if is_plain => resolved(text),
        None => Value::Text(text.to_owned()),
    }
}

fn resolved(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Boolean(true),
        "false" | "False" | "FALSE" => Value::Boolean(false),
        _ if is_number(text) => Value::Number(text.to_owned()),
        _ => Value::Text(text.to_owned()),
    }
}

fn is_number(text: &str) -> bool {
    if matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return is_all(digits, |byte| matches!(byte, b'0'..=b'7'));
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return is_all(digits, |byte| byte.is_ascii_hexdigit());
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    matches!(unsigned, ".inf" | ".Inf" | ".INF") || is_decimal(unsigned)
}

/// `[0-9]+ ( . [0-9]* )?` or `. [0-9]+`, with an exponent or without.
fn is_decimal(text: &str) -> bool {
    let digits = |byte: u8| byte.is_ascii_digit();
    let mantissa = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => {
            if !is_all(
                exponent.strip_prefix(['-', '+']).unwrap_or(exponent),
                digits,
            ) {
                return false;
            }
            mantissa
        }
        None => text,
    };
    match mantissa.split_once('.') {
        Some(("", fraction)) => is_all(fraction, digits),
        Some((whole, fraction)) => is_all(whole, digits) && fraction.bytes().all(digits),
        None => is_all(mantissa, digits),
    }
}

fn is_all(text: &str, holds: impl Fn(u8) -> bool) -> bool {
    !text.is_empty() && text.bytes().all(holds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_scalars_have_the_types_of_the_core_schema() {
        for (kind, texts) in [
            ("null", "null Null NULL ~"),
            ("boolean", "true True TRUE false False FALSE"),
            (
                "number",
                "0 -19 +7 0777 0o17 0xFf 1. .5 -1.5e-3 6E5 12e03 .inf -.Inf +.INF .nan .NaN",
            ),
            (
                "text",
                "yes no on nULL tRUE 0b1 1_000 0o8 0x -0x1 . -. e5 1e 1e+ +.nan - 1.2.3 12:30 2001-12-14",
            ),
        ] {
            for text in texts.split(' ') {
                assert_eq!(value(text, true, None).kind(), kind, "{text}");
            }
        }
        assert_eq!(value("", true, None), Value::Null);
        assert_eq!(value("", false, None), Value::Text(String::new()));
        assert_eq!(value("1", false, None), Value::Text("1".to_owned()));
    }

    #[test]
    fn a_tag_outranks_the_form() {
        let tag = |handle: &str, suffix: &str| Tag {
            handle: handle.into(),
            suffix: suffix.into(),
        };
        let core = "tag:yaml.org,2002:";
        assert_eq!(value("1", true, Some(&tag(core, "str"))).kind(), "text");
        assert_eq!(value("1", false, Some(&tag(core, "int"))).kind(), "number");
        assert_eq!(value("x", true, Some(&tag(core, "int"))).kind(), "text");
        assert_eq!(value("1", true, Some(&tag("!", "Ref"))).kind(), "text");
    }
}
