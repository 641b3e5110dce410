//! The lines that a finding is about: as they are, with what the change took away and brought.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

use tollgate_model::change::{Hunk, Side};
use tollgate_model::finding::{Finding, Place};
use tollgate_model::span::LineIndex;
use tollgate_model::{RepoPath, Span};

use super::line::{self, Mark};
use super::{Difference, Material, foreign, words};

/// Lines around a place.
const AROUND: u32 = 3;

/// So many lines of one place are shown.
const LONGEST_PLACE: u32 = 20;

/// So many lines that the change took away are shown in one place.
const MOST_GONE: u32 = 12;

/// The files that excerpts were taken from so far.
pub(super) struct Files<'a> {
    material: &'a Material<'a>,
    texts: BTreeMap<(RepoPath, Side), Option<Arc<Text>>>,
    differences: BTreeMap<RepoPath, Arc<Difference>>,
}

struct Text {
    text: Arc<str>,
    index: LineIndex,
}

/// Something to be seen at a place.
struct Note<'f> {
    place: &'f Place,
    label: &'f str,
    is_primary: bool,
}

impl<'a> Files<'a> {
    pub(super) fn new(material: &'a Material<'a>) -> Files<'a> {
        Files {
            material,
            texts: BTreeMap::new(),
            differences: BTreeMap::new(),
        }
    }

    /// The excerpts of a finding: its own file first, then those of its related places.
    pub(super) fn excerpts(&mut self, found: &Finding) -> String {
        let own = Note {
            place: &found.place,
            label: &found.label,
            is_primary: true,
        };
        let mut parts: Vec<(Side, Vec<Note<'_>>)> = vec![(Side::After, vec![own])];
        for related in &found.related {
            let side = if related.is_before {
                Side::Before
            } else {
                Side::After
            };
            let note = Note {
                place: &related.place,
                label: &related.message,
                is_primary: false,
            };
            let part = parts.iter_mut().find(|(known, notes)| {
                *known == side
                    && notes
                        .first()
                        .is_some_and(|one| one.place.path == note.place.path)
            });
            match part {
                Some((_, notes)) => notes.push(note),
                None => parts.push((side, vec![note])),
            }
        }
        let parts = parts.iter();
        parts.map(|(side, notes)| self.part(*side, notes)).collect()
    }

    fn part(&mut self, side: Side, notes: &[Note<'_>]) -> String {
        let Some(first) = notes.first() else {
            return String::new();
        };
        let path = &first.place.path;
        let aside = match side {
            Side::Before => " <span class=\"aside\">before this change</span>",
            Side::After => "",
        };
        let line = first.place.span.start_line;
        let mut html = format!(
            "<figure>\n<figcaption>{}{aside}</figcaption>\n",
            foreign(&format!("{path}:{line}"))
        );
        match self.text(path, side) {
            Some(text) if notes.iter().all(|note| text.holds(note.place.span)) => {
                let difference = self.difference(path);
                let hunks = difference.as_ref().map_or(&[][..], |one| &one.hunks);
                let before = difference.as_ref().and_then(|difference| {
                    let path = difference.old_path.as_ref().unwrap_or(path);
                    self.text(path, Side::Before)
                });
                let excerpt = Excerpt {
                    side,
                    text: &text,
                    before: before.as_deref(),
                    hunks,
                    notes,
                };
                html.push_str(&excerpt.render());
            }
            _ => {
                let told = notes.iter().filter(|note| !note.label.is_empty());
                let told: String = told
                    .map(|note| format!("<p class=\"note\">{}</p>\n", words(note.label)))
                    .collect();
                html.push_str(&told);
            }
        }
        html.push_str("</figure>\n");
        html
    }

    fn text(&mut self, path: &RepoPath, side: Side) -> Option<Arc<Text>> {
        let sources = self.material.sources;
        let known = self.texts.entry((path.clone(), side));
        let text = known.or_insert_with(|| {
            let text = sources(path, side)?;
            let index = LineIndex::new(&text);
            Some(Arc::new(Text { text, index }))
        });
        text.clone()
    }

    fn difference(&mut self, path: &RepoPath) -> Option<Arc<Difference>> {
        if let Some(known) = self.differences.get(path) {
            return Some(known.clone());
        }
        let found = Arc::new((self.material.differences)(path)?);
        self.differences.insert(path.clone(), found.clone());
        Some(found)
    }
}

impl Text {
    fn holds(&self, span: Span) -> bool {
        self.text
            .get(span.start as usize..span.end as usize)
            .is_some()
    }

    fn line(&self, number: u32) -> Option<(Span, &str)> {
        let span = self.index.line(&self.text, number)?;
        Some((span, span.slice(&self.text)))
    }
}

/// The lines of one file, on one side, around some places.
struct Excerpt<'x> {
    side: Side,
    text: &'x Text,
    before: Option<&'x Text>,
    hunks: &'x [Hunk],
    notes: &'x [Note<'x>],
}

impl Excerpt<'_> {
    fn render(&self) -> String {
        let mut html = String::from(
            "<div class=\"code\" tabindex=\"0\" role=\"group\" aria-label=\"Lines\"><table>\n",
        );
        for (at, window) in self.windows().into_iter().enumerate() {
            if at > 0 {
                html.push_str("<tbody class=\"gap\"><tr><td colspan=\"4\">⋯</td></tr></tbody>\n");
            }
            html.push_str("<tbody>\n");
            for number in window {
                if self.side == Side::After {
                    self.gone(&mut html, number);
                }
                self.row(&mut html, number);
            }
            html.push_str("</tbody>\n");
        }
        html.push_str("</table></div>\n");
        html
    }

    /// The stretches of lines that are shown, in order and apart from each other.
    fn windows(&self) -> Vec<RangeInclusive<u32>> {
        let mut wanted: Vec<(u32, u32)> = self
            .notes
            .iter()
            .map(|note| {
                let span = note.place.span;
                let last = span.end_line.min(span.start_line + LONGEST_PLACE);
                (span.start_line.saturating_sub(AROUND).max(1), last + AROUND)
            })
            .collect();
        wanted.sort_unstable();
        let mut windows: Vec<RangeInclusive<u32>> = Vec::new();
        for (first, last) in wanted {
            match windows.last_mut() {
                Some(known) if first <= *known.end() + 1 => {
                    *known = *known.start()..=last.max(*known.end());
                }
                _ => windows.push(first..=last),
            }
        }
        windows
    }

    /// The lines that the change took away in front of a line of the head.
    fn gone(&self, html: &mut String, number: u32) {
        let Some(before) = self.before else { return };
        let here = self.hunks.iter().find(|hunk| match hunk.after_count {
            0 => hunk.after_start + 1 == number,
            _ => hunk.after_start == number,
        });
        let Some(hunk) = here else { return };
        for gone in hunk.before_start..hunk.before_start + hunk.before_count.min(MOST_GONE) {
            if let Some((_, line)) = before.line(gone) {
                let code = line::render(line, &[]);
                push_row(html, "gone", (Some(gone), None), "−", &code);
            }
        }
        if let Some(more) = hunk
            .before_count
            .checked_sub(MOST_GONE)
            .filter(|more| *more > 0)
        {
            let text = format!("{more} more lines are gone");
            push_row(html, "gone", (None, None), "−", &text);
        }
    }

    /// One line, and what is to be seen in it.
    fn row(&self, html: &mut String, number: u32) {
        let Some((place, line)) = self.text.line(number) else {
            return;
        };
        // What follows the last line end is no line.
        if line.is_empty() && place.end as usize == self.text.text.len() {
            return;
        }
        let notes = || {
            let notes = self.notes.iter();
            notes.filter(|note| {
                let span = note.place.span;
                span.start_line <= number && number <= span.end_line
            })
        };
        let marks: Vec<Mark> = notes()
            .map(|note| {
                // Of a place over several lines the indent is no part.
                let indent = line.len() - line.trim_start().len();
                let code = place.start.saturating_add(indent as u32).min(place.end);
                let within = |at: u32| (at.clamp(place.start, place.end) - place.start) as usize;
                Mark {
                    range: within(note.place.span.start.max(code))
                        ..within(note.place.span.end.max(code)),
                    is_primary: note.is_primary,
                }
            })
            .collect();
        let (class, sign, numbers) = match (self.side, self.is_changed(number)) {
            (Side::Before, true) => ("gone", "−", (Some(number), None)),
            (Side::Before, false) => ("", "", (Some(number), None)),
            (Side::After, true) => ("new", "+", (None, Some(number))),
            (Side::After, false) => ("", "", (self.number_before(number), Some(number))),
        };
        push_row(html, class, numbers, sign, &line::render(line, &marks));
        for note in notes().filter(|note| note.place.span.start_line == number) {
            if !note.label.is_empty() {
                let class = if note.is_primary {
                    "note primary"
                } else {
                    "note"
                };
                html.push_str(&format!(
                    "<tr class=\"{class}\"><td class=\"number\"></td><td class=\"number\"></td>\
                     <td class=\"sign\"></td><td><span>{}</span></td></tr>\n",
                    words(note.label)
                ));
            }
        }
    }

    fn is_changed(&self, number: u32) -> bool {
        self.hunks.iter().any(|hunk| {
            let (start, count) = match self.side {
                Side::Before => (hunk.before_start, hunk.before_count),
                Side::After => (hunk.after_start, hunk.after_count),
            };
            (start..start.saturating_add(count)).contains(&number)
        })
    }

    /// The number that an unchanged line of the head has at the base.
    fn number_before(&self, number: u32) -> Option<u32> {
        self.before?;
        let passed = self.hunks.iter().filter(|hunk| hunk.after_start < number);
        let (gone, new) = passed.fold((0, 0), |(gone, new), hunk| {
            (
                gone + i64::from(hunk.before_count),
                new + i64::from(hunk.after_count),
            )
        });
        u32::try_from(i64::from(number) - new + gone).ok()
    }
}

type Numbers = (Option<u32>, Option<u32>);

fn push_row(html: &mut String, class: &str, (before, after): Numbers, sign: &str, code: &str) {
    let number = |number: Option<u32>| number.map_or(String::new(), |number| number.to_string());
    html.push_str(&format!(
        "<tr class=\"{class}\"><td class=\"number\">{}</td><td class=\"number\">{}</td>\
         <td class=\"sign\">{sign}</td><td><code>{code}</code></td></tr>\n",
        number(before),
        number(after)
    ));
}
