//! The file of waivers.
//!
//! ```toml
//! [[waiver]]
//! rule = "idempotency/missing-key"
//! path = "src/legacy/**"                # or `fingerprint`, for one finding
//! reason = "the legacy gateway tells repeated orders apart itself"
//! owner = "ada@example.com"
//! expires = 2026-12-31
//! ```

use std::collections::BTreeSet;
use std::ops::Range;

use tollgate_model::change::Content;
use tollgate_model::finding::{Finding, Place};
use tollgate_model::span::LineIndex;
use tollgate_model::{Digest, RepoPath, Span, Timestamp};

use super::{Scope, Standing, Waiver, entry};
use crate::configuration::ConfigurationError;
use crate::configuration::fields::{Document, Fields, Value, inner_table, wrong_type};
use crate::configuration::patterns;

/// Reads the file of waivers on both sides of a change. Those of the base are accepted, and those
/// that only the head has are added. Where the whole tree is judged there is no base.
pub fn read(
    path: &RepoPath,
    before: &Content,
    after: &Content,
    is_whole_tree: bool,
) -> (Vec<Waiver>, Vec<Finding>) {
    let base = read_side(path, before).0;
    let (mut waivers, malformed) = read_side(path, after);
    let accepted: BTreeSet<Digest> = base.iter().map(Waiver::digest).collect();
    for waiver in &mut waivers {
        if is_whole_tree || accepted.contains(&waiver.digest()) {
            waiver.standing = Standing::Accepted;
        }
    }
    let kept: BTreeSet<Digest> = waivers.iter().map(Waiver::digest).collect();
    // What the base accepts counts for the change that takes it away, too.
    let removed = base
        .into_iter()
        .filter(|waiver| !kept.contains(&waiver.digest()));
    waivers.extend(removed.map(|waiver| Waiver {
        standing: Standing::Accepted,
        ..waiver
    }));
    (waivers, malformed)
}

fn read_side(path: &RepoPath, content: &Content) -> (Vec<Waiver>, Vec<Finding>) {
    let text = match content {
        Content::Absent => return (Vec::new(), Vec::new()),
        Content::Text(text) => text,
        Content::Unreadable(why) => {
            let why = format!("the file of waivers can't be read: {}", why.reason());
            return (Vec::new(), vec![entry::invalid(path, start(), &why)]);
        }
    };
    let document = Document {
        path: path.as_str(),
        text,
    };
    let index = LineIndex::new(text);
    let mut waivers = Vec::new();
    let mut malformed = Vec::new();
    let mut refuse = |error: ConfigurationError| {
        let span = index.line(text, error.line).unwrap_or_else(start);
        let why = match error.hint() {
            Some(hint) => format!("{}; {hint}", error.problem),
            None => error.problem.to_string(),
        };
        malformed.push(entry::invalid(path, span, &why));
    };
    let parsed = match document.parse() {
        Ok(parsed) => parsed,
        Err(error) => {
            refuse(error);
            return (waivers, malformed);
        }
    };
    let mut root = Fields::new(document, parsed.get_ref(), String::new());
    let list = root.value("waiver");
    if let Err(error) = root.finish() {
        refuse(error);
    }
    let items = list.and_then(|value| value.get_ref().as_array());
    if let (Some(value), None) = (list, items) {
        refuse(wrong_type(
            document,
            "waiver",
            value,
            "a list of tables, `[[waiver]]`",
        ));
    }
    for item in items.into_iter().flatten() {
        match read_entry(document, item) {
            Ok(waiver) => waivers.push(waiver),
            Err(error) => refuse(error),
        }
    }
    (waivers, malformed)
}

fn start() -> Span {
    crate::touched::start_of(&RepoPath::from("")).span
}

fn read_entry(document: Document<'_>, item: &Value<'_>) -> Result<Waiver, ConfigurationError> {
    let mut fields = inner_table(document, "waiver".to_owned(), item)?;
    let texts = ["rule", "reason", "owner"].map(|key| fields.text(key));
    let [rule, reason, owner] = texts;
    let (rule, reason, owner) = (rule?, reason?, owner?);
    let (path, fingerprint) = (fields.text("path")?, fields.text("fingerprint")?);
    let expires = fields.value("expires");
    fields.finish()?;
    let wrong = |place: &Range<usize>, message: String| {
        let fix = "a waiver has `rule`, `path` or `fingerprint`, `reason`, `owner` and `expires`";
        document.wrong(place.clone(), message, fix)
    };
    let missing = |key: &str| wrong(&item.span(), format!("it has no `{key}`"));
    let (rule, rule_place) = rule.ok_or_else(|| missing("rule"))?;
    let (reason, reason_place) = reason.ok_or_else(|| missing("reason"))?;
    let (owner, owner_place) = owner.ok_or_else(|| missing("owner"))?;
    let expires = expires.ok_or_else(|| missing("expires"))?;
    let scope = match (path, fingerprint) {
        (Some((pattern, place)), None) => {
            let glob = patterns::glob(&pattern);
            let glob = glob
                .map_err(|detail| wrong(&place, format!("`{pattern}` is no pattern: {detail}")))?;
            Scope::Paths(glob.compile_matcher())
        }
        (None, Some((digits, place))) => {
            let is_hexadecimal = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
            let digest = Digest::parse(&digits).filter(|_| is_hexadecimal);
            let digest = digest.ok_or_else(|| {
                wrong(
                    &place,
                    format!("`{digits}` is no fingerprint: it has 64 hexadecimal digits"),
                )
            })?;
            Scope::Fingerprint(digest)
        }
        (None, None) => return Err(missing("path")),
        (Some(_), Some((_, place))) => {
            return Err(wrong(
                &place,
                "it has both `path` and `fingerprint`".to_owned(),
            ));
        }
    };
    let index = LineIndex::new(document.text);
    let span = item.span();
    Ok(Waiver {
        rule: entry::rule(&rule).map_err(|why| wrong(&rule_place, why))?,
        reason: entry::words("reason", &reason).map_err(|why| wrong(&reason_place, why))?,
        owner: entry::words("owner", &owner).map_err(|why| wrong(&owner_place, why))?,
        expires: read_day(expires).map_err(|why| wrong(&expires.span(), why))?,
        scope,
        place: Place {
            path: document.path.into(),
            span: index.span(document.text, span.start, span.end),
        },
        standing: Standing::Added,
    })
}

/// A day is written as TOML has it, or as a text.
fn read_day(value: &Value<'_>) -> Result<Timestamp, String> {
    if let Some(text) = value.get_ref().as_str() {
        return entry::day(text);
    }
    match value.get_ref().as_datetime() {
        Some(day) => entry::day(&day.to_string()),
        None => entry::day(value.get_ref().type_str()),
    }
}
