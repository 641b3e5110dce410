//! Configuration files to keys, values and their lines.
//!
//! [`format_of`] says by its name whether a file holds settings, [`parse`] reads them. A key is
//! the dotted way to a value (`services.api.environment.0`); a segment that itself holds a dot
//! or a quote, or is empty, stands in double quotes (`annotations."example.com/role"`). The span
//! of a setting runs from the start of its key to the end of its value; a list item has no
//! key text of its own, so its span is the value.
//!
//! Nothing here knows what a setting means, and no text makes it fail: what cannot be read is
//! reported in [`SettingsFile::problem`], beside everything that stands before it.
#![forbid(unsafe_code)]

mod collect;
mod dotenv;
mod format;
mod json;
mod key;
mod limits;
mod problem;
mod properties;
mod toml;
mod yaml;

use tollgate_model::setting::SettingsFile;

use crate::collect::Collector;
use crate::problem::{Problem, Reason};

pub use crate::format::{Format, format_of};

/// Reads the settings of `text`, in the order of the text.
///
/// Never fails and never panics. Where the text cannot be read, or goes beyond a bound of this
/// crate (size, depth, number of settings, aliases that multiply), the settings that stand before
/// are returned and `problem` says where and why. A key that is given twice is listed twice, except
/// in TOML, where it is a problem. `.env` and `.properties` files are read line by
/// line, so there a bad line costs only itself.
pub fn parse(format: Format, text: &str) -> SettingsFile {
    // A byte order mark belongs to the file, not to its first key.
    let start = if text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let end = readable_end(text);
    let body = text.get(start..end).unwrap_or_default();

    let mut collector = Collector::new(text, start);
    let outcome = match format {
        Format::Toml => toml::read(body, &mut collector),
        Format::Yaml => yaml::read(body, &mut collector),
        Format::Json => json::read(body, &mut collector),
        Format::DotEnv => dotenv::read(body, &mut collector),
        Format::Properties => properties::read(body, &mut collector),
    };
    let mut problem = outcome.err();
    if end < text.len() {
        // The cut explains whatever else went wrong at the end of the body.
        let at = body.len();
        problem = Some(Problem {
            range: at..at,
            reason: Reason::TextTooLong,
        });
    }
    collector.finish(problem)
}

/// Where reading ends: the end of the text, or of the last line within [`limits::MAX_TEXT_BYTES`].
fn readable_end(text: &str) -> usize {
    if text.len() <= limits::MAX_TEXT_BYTES {
        return text.len();
    }
    let end = text.floor_char_boundary(limits::MAX_TEXT_BYTES);
    text.get(..end)
        .and_then(|head| head.rfind('\n'))
        .map_or(end, |newline| newline + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::collect::tests::rows;

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_first_key() {
        let samples = [
            (Format::Toml, "\u{feff}a = 1"),
            (Format::Yaml, "\u{feff}a: 1"),
            (Format::Json, "\u{feff}{\"a\": 1}"),
            (Format::DotEnv, "\u{feff}a=1"),
            (Format::Properties, "\u{feff}a=1"),
        ];
        for (format, text) in samples {
            let file = parse(format, text);
            assert_eq!(file.problem, None, "{text}");
            assert_eq!(file.settings.len(), 1, "{text}");
            assert_eq!(file.settings[0].key, "a", "{text}");
            assert!(matches!(file.settings[0].span.start, 3 | 4), "{text}");
        }
    }

    #[test]
    fn a_long_text_is_read_up_to_a_line() {
        let text = format!("A=1\nB=2 #{}\nC=3\n", " ".repeat(limits::MAX_TEXT_BYTES));
        let (settings, problem) = rows(Format::DotEnv, &text);
        assert_eq!(settings, ["A text 1 <A=1>"]);
        assert_eq!(problem, format!("4..4 {}", Reason::TextTooLong));
    }

    #[test]
    fn a_document_without_content_has_no_settings() {
        for (format, text) in [
            (Format::Toml, ""),
            (Format::Yaml, "# nothing\n---\n"),
            (Format::Yaml, "{}"),
            (Format::Json, " // nothing\n"),
            (Format::Json, "{}"),
            (Format::DotEnv, "\n# nothing\n"),
            (Format::Properties, "\n! nothing\n"),
        ] {
            assert_eq!(parse(format, text), SettingsFile::default(), "{text:?}");
        }
    }
}
