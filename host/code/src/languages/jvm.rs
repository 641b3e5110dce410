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
