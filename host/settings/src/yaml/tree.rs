//! One YAML document: its values, which of them an alias shares, and what merge keys bring in.

use std::collections::BTreeSet;
use std::ops::Range;
use std::rc::Rc;

use tollgate_model::setting::Value;

use crate::collect::Collector;
use crate::key::KeyPath;
use crate::limits::MAX_MERGED_KEYS;
use crate::problem::{Problem, Reason};

/// The number of a value in its tree.
#[derive(Debug, Clone, Copy)]
pub(super) struct NodeId(usize);

/// A value in its place. An alias places a value a second time.
#[derive(Debug, Clone)]
pub(super) struct Link {
    pub(super) node: NodeId,
    /// Where the alias or merge key stands that brings the value here.
    pub(super) place: Option<Range<usize>>,
}

impl Link {
    /// A value at the place where it is written.
    pub(super) fn to(node: NodeId) -> Link {
        Link { node, place: None }
    }
}

/// A key of a mapping with its value.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    key: Rc<str>,
    start: usize,
    link: Link,
    is_merge: bool,
    end: usize,
}

impl Entry {
    /// An entry from the start of its key to the end of its value.
    pub(super) fn new(key: String, start: usize, link: Link, is_merge: bool, end: usize) -> Entry {
        Entry {
            key: key.into(),
            start,
            link,
            is_merge,
            end,
        }
    }

    /// The same entry in another mapping, standing at `place` if it is written elsewhere.
    fn brought_to(&self, place: Option<&Range<usize>>) -> Entry {
        let mut entry = self.clone();
        if let Some(place) = place {
            entry.start = place.start;
            entry.end = place.end;
            entry.link.place = Some(place.clone());
        }
        entry
    }
}

struct Node {
    shape: Shape,
    range: Range<usize>,
}

enum Shape {
    Scalar(Value),
    Sequence(Vec<Link>),
    /// Its entries, with merge keys resolved.
    Mapping(Vec<Entry>),
}

/// The values of one document.
#[derive(Default)]
pub(super) struct Tree {
    nodes: Vec<Node>,
    merged_keys: usize,
}

impl Tree {
    /// Adds a scalar.
    pub(super) fn scalar(&mut self, value: Value, range: Range<usize>) -> NodeId {
        self.add(Shape::Scalar(value), range)
    }

    /// Adds a sequence of values that were added before.
    pub(super) fn sequence(&mut self, items: Vec<Link>, range: Range<usize>) -> NodeId {
        self.add(Shape::Sequence(items), range)
    }

    /// Adds a mapping to values that were added before.
    pub(super) fn mapping(
        &mut self,
        entries: Vec<Entry>,
        range: Range<usize>,
    ) -> Result<NodeId, Reason> {
        let entries = match entries.iter().any(|entry| entry.is_merge) {
            true => self.merge(entries)?,
            false => entries,
        };
        Ok(self.add(Shape::Mapping(entries), range))
    }

    /// The value of a scalar.
    pub(super) fn scalar_value(&self, node: NodeId) -> Option<&Value> {
        match &self.nodes.get(node.0)?.shape {
            Shape::Scalar(value) => Some(value),
            Shape::Sequence(_) | Shape::Mapping(_) => None,
        }
    }

    /// Hands every leaf below `root` to the collector, in the order of the text.
    pub(super) fn collect(
        &self,
        root: &Link,
        collector: &mut Collector<'_>,
    ) -> Result<(), Problem> {
        let mut path = KeyPath::default();
        Leaves {
            tree: self,
            path: &mut path,
            collector,
        }
        .visit(root, None, None)
    }

    fn add(&mut self, shape: Shape, range: Range<usize>) -> NodeId {
        self.nodes.push(Node { shape, range });
        NodeId(self.nodes.len() - 1)
    }

    /// Replaces merge keys by what they bring in. The mapping's own keys win wherever they
    /// stand; of two merged ones the first wins.
    fn merge(&mut self, entries: Vec<Entry>) -> Result<Vec<Entry>, Reason> {
        let own = entries.iter().filter(|entry| !entry.is_merge);
        let mut taken: BTreeSet<Rc<str>> = own.map(|entry| entry.key.clone()).collect();
        let mut merged = Vec::with_capacity(entries.len());
        for entry in entries {
            let Some(sources) = self.merge_sources(&entry) else {
                merged.push(entry);
                continue;
            };
            for (node, place) in sources {
                let Some(Node {
                    shape: Shape::Mapping(brought),
                    ..
                }) = self.nodes.get(node.0)
                else {
                    continue;
                };
                self.merged_keys += brought.len() + 1;
                if self.merged_keys > MAX_MERGED_KEYS {
                    return Err(Reason::TooManyMerged);
                }
                for source in brought {
                    if taken.insert(source.key.clone()) {
                        merged.push(source.brought_to(place.as_ref()));
                    }
                }
            }
        }
        Ok(merged)
    }

    /// The mappings that a merge key names, with the place they are brought to unless they are
    /// written there. `None` for another key, and for one that names no mappings.
    fn merge_sources(&self, entry: &Entry) -> Option<Vec<(NodeId, Option<Range<usize>>)>> {
        if !entry.is_merge {
            return None;
        }
        let place = entry.link.place.as_ref().map(|_| entry.start..entry.end);
        match &self.nodes.get(entry.link.node.0)?.shape {
            Shape::Scalar(_) => None,
            Shape::Mapping(_) => Some(vec![(entry.link.node, place)]),
            Shape::Sequence(items) => {
                let is_mapping = |item: &Link| {
                    let node = self.nodes.get(item.node.0);
                    node.is_some_and(|node| matches!(node.shape, Shape::Mapping(_)))
                };
                // As with any list, the place of an item is its own and not that of the key.
                let item = |item: &Link| (item.node, place.clone().or_else(|| item.place.clone()));
                items
                    .iter()
                    .all(is_mapping)
                    .then(|| items.iter().map(item).collect())
            }
        }
    }
}

/// Walks down a tree. The depth of the walk is bounded by the path.
struct Leaves<'a, 't> {
    tree: &'a Tree,
    path: &'a mut KeyPath,
    collector: &'a mut Collector<'t>,
}

impl Leaves<'_, '_> {
    /// Visits a value whose key starts at `key_start`, if it has one. What stands below an alias
    /// is placed where the outermost alias stands.
    fn visit(
        &mut self,
        link: &Link,
        key_start: Option<usize>,
        place: Option<&Range<usize>>,
    ) -> Result<(), Problem> {
        let Some(node) = self.tree.nodes.get(link.node.0) else {
            return Ok(());
        };
        let own = link.place.as_ref().unwrap_or(&node.range);
        let range = match place {
            Some(place) => place.clone(),
            None => key_start.unwrap_or(own.start)..own.end,
        };
        let below = if place.is_some() || link.place.is_some() {
            Some(&range)
        } else {
            None
        };
        let value = match &node.shape {
            Shape::Scalar(value) => value.clone(),
            Shape::Sequence(items) if !items.is_empty() => {
                for (index, item) in items.iter().enumerate() {
                    self.enter(|path| path.push_index(index), item, &range)?;
                    self.visit(item, None, below)?;
                    self.path.pop();
                }
                return Ok(());
            }
            Shape::Mapping(entries) if !entries.is_empty() => {
                for entry in entries {
                    self.enter(|path| path.push(&entry.key), &entry.link, &range)?;
                    self.visit(&entry.link, Some(entry.start), below)?;
                    self.path.pop();
                }
                return Ok(());
            }
            Shape::Sequence(_) | Shape::Mapping(_) => Value::Empty,
        };
        if self.path.is_root() && matches!(value, Value::Null | Value::Empty) {
            return Ok(());
        }
        self.collector.add(self.path.as_str(), value, range)
    }

    fn enter(
        &mut self,
        step: impl FnOnce(&mut KeyPath) -> Result<(), Reason>,
        to: &Link,
        within: &Range<usize>,
    ) -> Result<(), Problem> {
        step(self.path).map_err(|reason| {
            let node = self.tree.nodes.get(to.node.0);
            let range = node.map_or_else(|| within.clone(), |node| node.range.clone());
            Problem { range, reason }
        })
    }
}
