//! Patterns and paths, relative to the root of the repository.

use std::ops::Range;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::error::{ConfigurationError, Problem};
use super::fields::Document;

/// No pattern begins with these: it is relative to the root already, and can't leave it.
const FOREIGN_STARTS: [&str; 4] = ["/", "./", "../", "!"];

/// Compiles patterns, `*` stopping at a slash. One that is none is refused here, where its place
/// is known.
pub(super) fn compile(
    document: Document<'_>,
    patterns: &[(String, Range<usize>)],
) -> Result<GlobSet, ConfigurationError> {
    let refuse = |pattern: &str, place: &Range<usize>, detail: String| {
        document.error(
            place.clone(),
            Problem::Glob {
                pattern: pattern.to_owned(),
                detail,
            },
        )
    };
    let mut set = GlobSetBuilder::new();
    for (pattern, place) in patterns {
        let glob = glob(pattern).map_err(|detail| refuse(pattern, place, detail))?;
        set.add(glob);
    }
    set.build().map_err(|error| {
        let (pattern, place) = patterns.first().cloned().unwrap_or_default();
        refuse(&pattern, &place, error.kind().to_string())
    })
}

/// A pattern over paths, or what is wrong with it.
pub(crate) fn glob(pattern: &str) -> Result<globset::Glob, String> {
    let is_foreign = FOREIGN_STARTS
        .iter()
        .any(|start| pattern.starts_with(start));
    if pattern.is_empty() || is_foreign {
        let detail = "patterns are relative to the root of the repository, and none begins with `/`, `./`, `../` or `!`";
        return Err(detail.to_owned());
    }
    let glob = GlobBuilder::new(pattern).literal_separator(true).build();
    glob.map_err(|error| error.kind().to_string())
}

/// What is wrong with a path of one file in the repository, if anything.
pub(crate) fn path_problem(path: &str) -> Option<&'static str> {
    let mut parts = path.split('/');
    let is_odd = |part: &str| matches!(part, "" | "." | "..") || part.eq_ignore_ascii_case(".git");
    if path.contains('\\') || path.contains(':') {
        Some("paths have forward slashes and no drive")
    } else if parts.any(is_odd) {
        Some("paths are relative to the root of the repository, without `.`, `..` or empty parts")
    } else {
        None
    }
}
