//! What could not be looked at, or only in part, and whether it could matter.

use tollgate_model::RepoPath;
use tollgate_model::change::{Content, FileChange, Side, Status, Unreadable};
use tollgate_model::decision::Skipped;
use tollgate_model::span::Span;

use crate::file::FileFacts;

/// Texts over this size are searched for the catalogue's words, but not parsed: two MiB. The
/// longest sources that people write have a tenth of that, the types that tools write for a large
/// API three quarters, and beyond it are bundles and data.
const MAX_PARSED_BYTES: usize = 2 * 1024 * 1024;

/// Settings over this size are data: 256 KiB. Real configuration has a tenth of that; API
/// descriptions and translations have more.
pub(crate) const MAX_SETTINGS_BYTES: usize = 256 * 1024;

/// Ends of names of sources in languages that can't be read yet.
const OTHER_SOURCES: &[&str] = &[
    "rb", "erb", "php", "go", "java", "kt", "kts", "scala", "groovy", "cs", "fs", "vb", "rs",
    "swift", "ex", "exs", "erl", "clj", "dart", "lua", "pl", "pm", "sh", "bash", "zsh", "ps1",
    "vue", "svelte", "astro", "es6", "jsm", "coffee", "pyw", "pyx", "ipynb", "sql", "cls", "c",
    "cc", "cpp", "h", "m", "mm", "r", "jl", "hs", "ml",
];

/// Names without an end that are never those of a program.
const PROSE: &[&str] = &[
    "LICENSE",
    "LICENCE",
    "COPYING",
    "NOTICE",
    "README",
    "CHANGELOG",
    "CHANGES",
    "NEWS",
    "AUTHORS",
    "CONTRIBUTORS",
    "MAINTAINERS",
    "CODEOWNERS",
    "VERSION",
];

/// Whether a file that nothing here can read may still be a program: by the end of its name, or
/// because it has none, as scripts do, and submodules.
pub(crate) fn may_be_source(path: &RepoPath) -> bool {
    let name = path.file_name();
    let extension = path.extension();
    let is_prose = || PROSE.iter().any(|prose| name.eq_ignore_ascii_case(prose));
    extension.is_empty() && !is_prose()
        || OTHER_SOURCES.contains(&extension.as_str())
        || name.ends_with('.')
}

/// Says that a file names a gateway in a language that is not read yet.
pub(crate) fn other_language(path: &RepoPath, is_named: bool) -> Skipped {
    Skipped {
        path: path.clone(),
        reason: "names a gateway, in a language that is not read yet".into(),
        could_matter: is_named,
    }
}

/// Says that a text is too long to be parsed, if it is.
pub(crate) fn too_long(
    path: &RepoPath,
    contents: [&Content; 2],
    is_code: bool,
    is_named: bool,
) -> Option<Skipped> {
    let limit = match is_code {
        true => MAX_PARSED_BYTES,
        false => MAX_SETTINGS_BYTES,
    };
    let lengths = contents
        .into_iter()
        .filter_map(Content::text)
        .map(|text| text.len());
    let bytes = lengths.filter(|bytes| *bytes > limit).max()?;
    let reason = format!("{bytes} bytes, over the limit of {limit} bytes for what is parsed");
    Some(Skipped {
        path: path.clone(),
        reason,
        could_matter: is_code || is_named,
    })
}

/// Says why a file could not be looked at, where that is so at the head (or at the base, for
/// one that is still there).
pub(crate) fn unreadable(
    file: &FileChange,
    is_code: bool,
    is_named: bool,
    [before, after]: [&Content; 2],
) -> Option<Skipped> {
    let why = [after, before]
        .into_iter()
        .find_map(|content| match content {
            Content::Unreadable(why) => Some(why),
            Content::Absent | Content::Text(_) => None,
        })?;
    if file.status == Status::Deleted {
        return None;
    }
    // What a name in a known language leads to is run as such, whatever stands there.
    let could_matter = match why {
        Unreadable::Submodule => is_named,
        Unreadable::Symlink
        | Unreadable::Binary
        | Unreadable::LfsPointer
        | Unreadable::TooLarge { .. }
        | Unreadable::NotUtf8
        | Unreadable::Missing => is_code || is_named,
    };
    Some(Skipped {
        path: file.path.clone(),
        reason: why.reason(),
        could_matter,
    })
}

/// Says that a Python text declares an encoding by which it reads differently than it looks.
pub(crate) fn other_encoding(path: &RepoPath, content: &Content) -> Option<Skipped> {
    let declared = declared_encoding(content.text()?)?;
    Some(Skipped {
        path: path.clone(),
        reason: format!("declares the encoding `{declared}`, and is read as UTF-8"),
        could_matter: true,
    })
}

/// The encoding that a text declares in Python's way, where it is one by which it reads
/// differently than it looks.
pub(crate) fn declared_encoding(text: &str) -> Option<String> {
    // PEP 263: the declaration stands in one of the first two lines.
    let lines = text
        .lines()
        .take(2)
        .filter(|line| line.trim_start().starts_with('#'));
    let declared = lines
        .filter_map(|line| line.split_once("coding"))
        .find_map(|(_, rest)| {
            let name = rest.strip_prefix([':', '='])?.trim_start();
            Some(
                name.split(|letter: char| {
                    !(letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.'))
                })
                .next()?
                .to_ascii_lowercase(),
            )
        })?;
    let is_plain = matches!(
        declared.replace('_', "-").as_str(),
        "utf-8"
            | "utf8"
            | "utf-8-unix"
            | "utf-8-sig"
            | "ascii"
            | "us-ascii"
            | "latin-1"
            | "iso-8859-1"
            | "iso-latin-1-unix"
    );
    (!is_plain).then_some(declared)
}

/// Says where the head's version of a file could not be read, beside what could. It could matter
/// where the change brought or touched such a place: behind it may be anything.
pub(crate) fn read_in_part(file: &FileFacts) -> Option<Skipped> {
    if let Some((span, words)) = file
        .after
        .settings
        .as_ref()
        .and_then(|settings| settings.problem.as_ref())
    {
        let reason = format!("read up to line {}: {words}", span.start_line);
        return Some(Skipped {
            path: file.path.clone(),
            reason,
            could_matter: false,
        });
    }
    let gaps = gaps(file, Side::After);
    let first = gaps.first()?;
    let more = match gaps.len() {
        1 => String::new(),
        count => format!(" and {} more places", count - 1),
    };
    let is_new = gaps.len() > self::gaps(file, Side::Before).len()
        || gaps.iter().any(|gap| file.is_touched(Side::After, gap));
    Some(Skipped {
        path: file.path.clone(),
        reason: format!(
            "read in part: line {}{more} could not be understood",
            first.start_line
        ),
        could_matter: is_new && !file.is_test,
    })
}

fn gaps(file: &FileFacts, side: Side) -> &[Span] {
    file.side(side)
        .source
        .as_ref()
        .map(|source| source.gaps.as_slice())
        .unwrap_or_default()
}
