//! What Java and Kotlin share: libraries, frameworks, and how names and texts are written.

pub(super) mod entry;
pub(super) mod natures;
pub(super) mod text;

use tollgate_model::code::{ExpressionId, ExpressionKind};

use crate::builder::Builder;

/// Names of the own object.
pub(super) const OWN: &[&str] = &["this"];

/// Annotations of a class that hold for each of its methods.
pub(super) const INHERITED: &[&str] = &["Transactional", "Retryable", "Retry", "Async"];

/// Ends of names of objects whose methods do more than to read a field.
const SERVICES: &[&str] = &[
    "service",
    "client",
    "repository",
    "repo",
    "dao",
    "gateway",
    "api",
    "provider",
    "factory",
    "manager",
    "template",
    "context",
    "session",
    "connection",
    "mapper",
    "stripe",
    "builder",
    "facade",
    "helper",
    "resource",
    "registry",
    "cache",
    "store",
    "engine",
    "random",
];

/// Whether what a name (or `this.name`) holds is a plain object with fields: no class, and
/// nothing that is named as a service.
pub(super) fn is_record(written: &str) -> bool {
    let own = written.rsplit('.').next().unwrap_or_default();
    let lower = own.to_ascii_lowercase();
    own.starts_with(|first: char| first.is_lowercase())
        && !SERVICES.iter().any(|end| lower.ends_with(end))
}

/// The property that a getter reads: `id` of `getId`, `paid` of `isPaid`.
pub(super) fn getter(method: &str) -> Option<String> {
    let rest = method
        .strip_prefix("get")
        .or_else(|| method.strip_prefix("is"))?;
    property(rest).filter(|property| property != "class" && property != "instance")
}

/// The property that a setter writes.
pub(super) fn setter(method: &str) -> Option<String> {
    property(method.strip_prefix("set")?)
}

fn property(rest: &str) -> Option<String> {
    let mut letters = rest.chars();
    let first = letters.next().filter(|first| first.is_uppercase())?;
    Some(first.to_lowercase().chain(letters).collect())
}

/// A type or qualified name as an expression: `Request.Builder` is a member of `Request`. Type
/// arguments and what follows them are left out.
pub(super) fn dotted(
    build: &mut Builder<'_>,
    start: usize,
    end: usize,
    parent: Option<ExpressionId>,
) -> ExpressionId {
    let written = build.slice(start, end);
    let length = written
        .find(['<', '[', ' ', '\n', '?'])
        .unwrap_or(written.len());
    let (name, inner) = match written[..length].rfind('.') {
        Some(dot) => (dot + 1, Some(dot)),
        None => (0, None),
    };
    let id = build.expression(start, start + length, parent);
    let own = written[name..length].to_owned();
    let kind = match inner.filter(|_| build.descend(start, end)) {
        Some(dot) => {
            let object = dotted(build, start, start + dot, Some(id));
            build.rise();
            ExpressionKind::Member {
                object,
                property: own,
            }
        }
        None => ExpressionKind::Name(own),
    };
    build.set(id, kind);
    id
}
