//! YAML: the events of `saphyr-parser` to a tree for each document, and from there to settings.
//!
//! The keys of later documents of one text stand as they are, after those before.

mod core_schema;
mod extent;
#[cfg(test)]
mod tests;
mod tree;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span, StrInput, Tag};
use tollgate_model::setting::Value;

use crate::collect::Collector;
use crate::limits::{MAX_DEPTH, MAX_KEY_BYTES};
use crate::problem::{Problem, Reason};
use crate::yaml::tree::{Entry, Link, NodeId, Tree};

/// Reads a YAML text of any number of documents.
pub(crate) fn read(body: &str, collector: &mut Collector<'_>) -> Result<(), Problem> {
    // The parser takes a NUL for the end of the text and would hide the rest without a word.
    let end = body.find('\0').unwrap_or(body.len());
    let readable = body.get(..end).unwrap_or_default();
    let mut reader = Reader {
        body: readable,
        offsets: Offsets::new(readable),
        parser: Parser::new_from_str(readable),
        tree: Tree::default(),
        open: Vec::new(),
        anchors: BTreeMap::new(),
        root: None,
    };
    reader.stream(collector)?;
    if end < body.len() {
        return Err(syntax(end..end + 1, "a NUL character is not allowed"));
    }
    Ok(())
}

struct Reader<'t> {
    body: &'t str,
    offsets: Offsets,
    parser: Parser<'t, StrInput<'t>>,
    tree: Tree,
    open: Vec<Container>,
    /// The complete values of this document that aliases may name, by the parser's number.
    anchors: BTreeMap<usize, NodeId>,
    root: Option<Link>,
}

/// A mapping or sequence whose end was not read yet.
struct Container {
    start: usize,
    anchor: usize,
    content: Content,
}

enum Content {
    Sequence(Vec<Link>),
    Mapping {
        entries: Vec<Entry>,
        key: Option<Key>,
    },
}

impl Content {
    fn is_empty(&self) -> bool {
        match self {
            Content::Sequence(items) => items.is_empty(),
            Content::Mapping { entries, .. } => entries.is_empty(),
        }
    }
}

/// A key of a mapping whose value was not read yet.
struct Key {
    text: String,
    range: Range<usize>,
    is_merge: bool,
}

/// A value that was read, on its way to its place.
struct Read {
    link: Link,
    range: Range<usize>,
    /// Its text, if it turns out to be a key.
    text: String,
    is_plain: bool,
}

impl<'t> Reader<'t> {
    fn stream(&mut self, collector: &mut Collector<'_>) -> Result<(), Problem> {
        loop {
            let event = match self.parser.next_event() {
                Some(Ok(event)) => event,
                Some(Err(error)) => return self.give_up(self.scan_problem(&error), collector),
                None => return Ok(()),
            };
            match event {
                (Event::DocumentEnd, _) => self.end_document(collector)?,
                (event, span) => {
                    if let Err(problem) = self.event(event, span) {
                        return self.give_up(problem, collector);
                    }
                }
            }
        }
    }

    /// Keeps what the open document says up to the problem.
    fn give_up(&mut self, found: Problem, collector: &mut Collector<'_>) -> Result<(), Problem> {
        let end = found.range.start;
        while let Some(container) = self.open.pop() {
            if container.content.is_empty() {
                // Nobody knows what it would have held, so it is not called empty.
                continue;
            }
            // A second problem while closing comes from the first.
            let _ = self.close(container, end);
        }
        self.end_document(collector)?;
        Err(found)
    }

    fn end_document(&mut self, collector: &mut Collector<'_>) -> Result<(), Problem> {
        let tree = std::mem::take(&mut self.tree);
        self.anchors.clear();
        match self.root.take() {
            Some(root) => tree.collect(&root, collector),
            None => Ok(()),
        }
    }

    fn event(&mut self, event: Event<'t>, span: Span) -> Result<(), Problem> {
        let range = self.offsets.range(&span);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.scalar(text, style, anchor, tag.as_deref(), range)
            }
            Event::Alias(anchor) => self.alias(anchor, range),
            Event::SequenceStart(anchor, _) => {
                self.open(range.start, anchor, Content::Sequence(Vec::new()))
            }
            Event::MappingStart(anchor, _) => {
                let content = Content::Mapping {
                    entries: Vec::new(),
                    key: None,
                };
                self.open(range.start, anchor, content)
            }
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(container) => self.close(container, range.end),
                None => Ok(()),
            },
            Event::DocumentStart(_)
            | Event::DocumentEnd
            | Event::StreamStart
            | Event::StreamEnd
            | Event::Nothing => Ok(()),
        }
    }

    fn scalar(
        &mut self,
        text: Cow<'t, str>,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        range: Range<usize>,
    ) -> Result<(), Problem> {
        let is_plain = style == ScalarStyle::Plain;
        let value = core_schema::value(&text, is_plain, tag);
        let range = if is_plain && text.is_empty() {
            self.place_of_nothing(range.start)
        } else {
            let has_properties = anchor > 0 || tag.is_some();
            extent::of_scalar(
                self.body,
                range,
                style,
                has_properties,
                text.trim().is_empty(),
            )
        };
        let node = self.tree.scalar(value, range.clone());
        self.remember(anchor, node);
        let text = self.key_text(&text, &range)?;
        self.place(Read {
            link: Link::to(node),
            range,
            text,
            is_plain,
        });
        Ok(())
    }

    fn alias(&mut self, anchor: usize, range: Range<usize>) -> Result<(), Problem> {
        let Some(node) = self.anchors.get(&anchor).copied() else {
            return Err(syntax(
                range,
                "an alias names nothing that is complete before it",
            ));
        };
        let text = match self.tree.scalar_value(node) {
            Some(Value::Text(text) | Value::Number(text)) => self.key_text(text, &range)?,
            _ => self.key_text(self.body.get(range.clone()).unwrap_or_default(), &range)?,
        };
        let link = Link {
            node,
            place: Some(range.clone()),
        };
        self.place(Read {
            link,
            range,
            text,
            is_plain: false,
        });
        Ok(())
    }

    fn open(&mut self, start: usize, anchor: usize, content: Content) -> Result<(), Problem> {
        if self.open.len() >= MAX_DEPTH {
            return Err(Problem {
                range: start..start,
                reason: Reason::TooDeep,
            });
        }
        self.open.push(Container {
            start,
            anchor,
            content,
        });
        Ok(())
    }

    fn close(&mut self, container: Container, end: usize) -> Result<(), Problem> {
        let range = container.start..extent::trimmed_end(self.body, &(container.start..end));
        let node = match container.content {
            Content::Sequence(items) => self.tree.sequence(items, range.clone()),
            Content::Mapping { entries, .. } => {
                self.tree
                    .mapping(entries, range.clone())
                    .map_err(|reason| Problem {
                        range: range.clone(),
                        reason,
                    })?
            }
        };
        self.remember(container.anchor, node);
        let text = self.key_text(self.body.get(range.clone()).unwrap_or_default(), &range)?;
        self.place(Read {
            link: Link::to(node),
            range,
            text,
            is_plain: false,
        });
        Ok(())
    }

    /// Puts a value where it belongs in the innermost container.
    fn place(&mut self, read: Read) {
        match self.open.last_mut().map(|container| &mut container.content) {
            None => self.root = Some(read.link),
            Some(Content::Sequence(items)) => items.push(read.link),
            Some(Content::Mapping { entries, key }) => match key.take() {
                None => {
                    let is_merge = read.is_plain && read.text == "<<";
                    *key = Some(Key {
                        text: read.text,
                        range: read.range,
                        is_merge,
                    });
                }
                Some(Key {
                    text,
                    range,
                    is_merge,
                }) => {
                    entries.push(Entry::new(
                        text,
                        range.start,
                        read.link,
                        is_merge,
                        read.range.end,
                    ));
                }
            },
        }
    }

    fn remember(&mut self, anchor: usize, node: NodeId) {
        // The parser numbers anchors from 1.
        if anchor > 0 {
            self.anchors.insert(anchor, node);
        }
    }

    /// `text` if what was read is a key; else it is not needed, and an alias would copy the text
    /// that it names each time.
    fn key_text(&self, text: &str, range: &Range<usize>) -> Result<String, Problem> {
        let innermost = self.open.last().map(|container| &container.content);
        if !matches!(innermost, Some(Content::Mapping { key: None, .. })) {
            return Ok(String::new());
        }
        if text.len() > MAX_KEY_BYTES {
            return Err(Problem {
                range: range.clone(),
                reason: Reason::KeyTooLong,
            });
        }
        Ok(text.to_owned())
    }

    /// The place of a value that is not written: behind its key, or at the `-` or `?` before it.
    /// The parser puts it where the next thing starts, which may be lines later.
    fn place_of_nothing(&self, at: usize) -> Range<usize> {
        if let Some(Content::Mapping { key: Some(key), .. }) =
            self.open.last().map(|container| &container.content)
        {
            let after = self.body.get(key.range.end..).unwrap_or_default();
            let colon = after.trim_start().strip_prefix(':');
            let end = colon.map_or(key.range.end, |rest| self.body.len() - rest.len());
            return end..end;
        }
        let end = extent::trimmed_end(self.body, &(0..at));
        let before = self.body.get(..end).unwrap_or_default();
        if before.ends_with(['-', '?']) {
            end - 1..end
        } else {
            end..end
        }
    }

    fn scan_problem(&self, error: &ScanError) -> Problem {
        let at = self.offsets.byte(error.marker().index());
        let length = self
            .body
            .get(at..)
            .and_then(|rest| rest.chars().next())
            .map_or(0, char::len_utf8);
        syntax(at..at + length, error.info())
    }
}

fn syntax(range: Range<usize>, words: &str) -> Problem {
    Problem {
        range,
        reason: Reason::syntax(words),
    }
}

/// Turns the parser's positions, which count characters, into bytes.
struct Offsets {
    /// The byte of each character; empty for a text where the two agree.
    starts: Vec<usize>,
    length: usize,
}

impl Offsets {
    fn new(body: &str) -> Offsets {
        let starts = match body.is_ascii() {
            true => Vec::new(),
            false => body.char_indices().map(|(at, _)| at).collect(),
        };
        Offsets {
            starts,
            length: body.len(),
        }
    }

    fn byte(&self, character: usize) -> usize {
        if self.starts.is_empty() {
            return character.min(self.length);
        }
        self.starts.get(character).copied().unwrap_or(self.length)
    }

    fn range(&self, span: &Span) -> Range<usize> {
        let start = self.byte(span.start.index());
        start..self.byte(span.end.index()).max(start)
    }
}
