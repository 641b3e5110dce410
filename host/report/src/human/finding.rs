//! One finding: what is wrong, where, and what to do.

use annotate_snippets::{Group, Level, Origin, Renderer};
use tollgate_model::RepoPath;
use tollgate_model::change::Side;
use tollgate_model::finding::{Effect, Finding, Place, Related};
use unicode_width::UnicodeWidthStr;

use super::excerpt::{Excerpt, Mark};
use super::{EMPHASIS, effect_style, paint};
use crate::wrap::{hang, wrap};
use crate::{Sources, Terminal, escape};

/// The indent of a wrapped message.
const INDENT: usize = 4;

/// One file's part of a finding.
struct Part<'a> {
    path: &'a RepoPath,
    side: Side,
    /// What its excerpt is headed with.
    place: &'a Place,
    marks: Vec<Mark>,
}

pub(super) fn render(finding: &Finding, sources: Sources<'_>, terminal: Terminal) -> String {
    let (header, body) = (header(finding, terminal), body(finding, sources, terminal));
    format!("{header}\n{body}\n")
}

fn header(finding: &Finding, terminal: Terminal) -> String {
    let code = escape::line(&finding.code()).into_owned();
    let start = format!("{}[{code}]", finding.effect);
    let message = hang(
        &format!("{start}: "),
        &escape::paragraph(&finding.message),
        terminal.width,
        INDENT,
    );
    // Where not even the first word fits behind the code, the line ends with the colon.
    let colon = if message.starts_with('\n') { ":" } else { ": " };
    format!(
        "{}{}",
        paint(&start, effect_style(finding.effect), terminal),
        paint(&format!("{colon}{message}"), EMPHASIS, terminal)
    )
}

/// The excerpts and what stands under them.
pub(super) fn body(finding: &Finding, sources: Sources<'_>, terminal: Terminal) -> String {
    let mut group = Group::with_level(level(finding.effect));
    let mut headings = Vec::new();
    let mut notes = Vec::new();
    for part in parts(finding) {
        let heading = heading(part.place, part.side);
        let found = sources(part.path, part.side);
        let labels: Vec<String> = part.marks.iter().map(|mark| mark.label.clone()).collect();
        let excerpt = found.and_then(|source| Excerpt::of(&source, part.marks));
        match excerpt {
            Some(mut excerpt) => {
                shorten_labels(&mut excerpt, &mut notes, terminal.width);
                group = group.element(excerpt.snippet(placeholder(headings.len())));
                headings.push(heading);
            }
            None if headings.is_empty() && group.is_empty() => {
                group = group.element(Origin::path(heading));
                notes.extend(
                    labels
                        .into_iter()
                        .filter(|label| !label.is_empty())
                        .map(|label| ("note".to_owned(), label)),
                );
            }
            None => {
                let told = labels.join("; ");
                notes.push(("note".to_owned(), format!("{heading}: {told}")));
            }
        }
    }
    let gutter = gutter(finding);
    let message = |level: Level<'static>, name: &str, text: &str| {
        let used = gutter + 2 + name.width() + 2;
        let lines = wrap(text, terminal.width.saturating_sub(used).max(20), 0).join("\n");
        level.with_name(name.to_owned()).message(lines)
    };
    for (name, note) in &notes {
        group = group.element(message(Level::NOTE, name, note));
    }
    let help = escape::paragraph(&finding.help);
    if !help.is_empty() {
        group = group.element(message(Level::HELP, "help", &help));
    }
    let renderer = if terminal.is_coloured {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let rendered = renderer
        .term_width(terminal.width)
        .hyperlink(false)
        .render(&[group]);
    with_headings(&rendered, &headings)
}

fn level(effect: Effect) -> Level<'static> {
    match effect {
        Effect::Block => Level::ERROR,
        Effect::Review => Level::WARNING,
        Effect::Note => Level::HELP,
    }
}

/// The finding's own file, with the related places in it; then the other files.
fn parts(finding: &Finding) -> Vec<Part<'_>> {
    let label = escape::paragraph(&finding.label);
    let own = Mark {
        span: finding.place.span,
        label,
        is_primary: true,
    };
    let mut parts = vec![Part {
        path: &finding.place.path,
        side: Side::After,
        place: &finding.place,
        marks: vec![own],
    }];
    for Related {
        place,
        is_before,
        message,
    } in &finding.related
    {
        let side = if *is_before {
            Side::Before
        } else {
            Side::After
        };
        let mark = Mark {
            span: place.span,
            label: escape::paragraph(message),
            is_primary: false,
        };
        match parts
            .iter_mut()
            .find(|part| part.path == &place.path && part.side == side)
        {
            Some(part) => part.marks.push(mark),
            None => parts.push(Part {
                path: &place.path,
                side,
                place,
                marks: vec![mark],
            }),
        }
    }
    parts
}

/// `path:line:column`, and whether it is the base's version.
fn heading(place: &Place, side: Side) -> String {
    let path = escape::line(place.path.as_str()).into_owned();
    let aside = match side {
        Side::Before => " (before this change)",
        Side::After => "",
    };
    format!(
        "{path}:{}:{}{aside}",
        place.span.start_line, place.span.start_column
    )
}

/// Labels that would not fit on the line of their mark become notes under the excerpt; the mark
/// then bears the number of its note.
fn shorten_labels(excerpt: &mut Excerpt, notes: &mut Vec<(String, String)>, width: usize) {
    let room = width.saturating_sub(excerpt.gutter());
    for (label, end) in excerpt.labels(room) {
        if !label.is_empty() && end + 1 + label.width() > room {
            let name = format!("({})", notes.len() + 1);
            let text = std::mem::replace(label, name.clone());
            notes.push((name, text));
        }
    }
}

/// The columns in front of a note: as many digits as the longest line number that is shown.
fn gutter(finding: &Finding) -> usize {
    let lines = finding
        .related
        .iter()
        .map(|related| related.place.span.start_line);
    let last = lines
        .chain([finding.place.span.start_line])
        .max()
        .unwrap_or_default();
    last.to_string().len() + 1
}

/// Stands for a heading until the excerpts are rendered: the renderer would tell the column that
/// a mark has in the *escaped* line. It is a private-use character, of which text has none left.
fn placeholder(number: usize) -> String {
    format!("\u{f0000}{number}\u{f0000}")
}

/// Puts the headings in the place of their placeholders and of the position that follows these.
fn with_headings(rendered: &str, headings: &[String]) -> String {
    let mut text = rendered.to_owned();
    for (number, heading) in headings.iter().enumerate() {
        let token = placeholder(number);
        let Some((front, rest)) = text.split_once(&token) else {
            continue;
        };
        let rest = rest
            .trim_start_matches(|character: char| character == ':' || character.is_ascii_digit());
        text = format!("{front}{heading}{rest}");
    }
    text
}
