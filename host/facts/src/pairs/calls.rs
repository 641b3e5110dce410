//! Pairing calls.

use std::collections::BTreeMap;

use tollgate_model::change::Side;
use tollgate_model::code::{CallId, Source};

use super::half::Half;
use super::{Pairs, align};
use crate::FileId;
use crate::file::{FileFacts, FileSide};

/// Pairs the calls of a file: by equal text in paired functions, by callee in paired
/// functions, then by equal text anywhere, and operations by what they do anywhere.
pub(super) fn pair(file: &FileFacts, before: &Half<'_>, after: &Half<'_>, pairs: &mut Pairs) {
    pair_in_unchanged_functions(before, after, pairs);
    let (before, after) = (before.source, after.source);
    let texts = |source: &Source, side: Side| -> Vec<String> {
        let text = |id: CallId| match pairs.calls.has(side, id) {
            true => String::new(),
            false => align::normal_text(source[id].span.slice(&source.text)),
        };
        source.call_ids().map(text).collect()
    };
    let (old_texts, new_texts) = (texts(before, Side::Before), texts(after, Side::After));
    let text = |side: Side, id: CallId| match side {
        Side::Before => old_texts.get(id.0 as usize).cloned().unwrap_or_default(),
        Side::After => new_texts.get(id.0 as usize).cloned().unwrap_or_default(),
    };
    let source = |side: Side| match side {
        Side::Before => before,
        Side::After => after,
    };
    // The function as the base knows it, so that keys of both sides compare.
    let function = |pairs: &Pairs, side: Side, id: CallId| {
        let own = source(side)[id].function;
        match side {
            Side::Before => Some(own.0),
            Side::After => pairs.function(Side::After, own).map(|function| function.0),
        }
    };
    let operation = |side: Side, id: CallId| operation_of(file.side(side), id);

    pair_by(before, after, pairs, |pairs, side, id| {
        function(pairs, side, id).map(|function| format!("{function}:{}", text(side, id)))
    });
    pair_by(before, after, pairs, |pairs, side, id| {
        let callee = &source(side)[id].callee;
        function(pairs, side, id).map(|function| format!("{function}:{callee}"))
    });
    pair_by(before, after, pairs, |_, side, id| Some(text(side, id)));
    pair_by(before, after, pairs, |pairs, side, id| {
        Some(format!(
            "{:?}:{}",
            function(pairs, side, id)?,
            operation(side, id)?
        ))
    });
    pair_by(before, after, pairs, |_, side, id| operation(side, id));
}

fn pair_in_unchanged_functions(before: &Half<'_>, after: &Half<'_>, pairs: &mut Pairs) {
    for (old, new) in &pairs.functions.to_after {
        let (old_calls, new_calls) = (before.calls(*old), after.calls(*new));
        if old_calls.len() == new_calls.len() && before.text(*old) == after.text(*new) {
            for (old, new) in old_calls.iter().zip(new_calls) {
                pairs.calls.add(*old, *new);
            }
        }
    }
}

/// What an operation does, as a key: `stripe:charge-create`.
fn operation_of(side: &FileSide, id: CallId) -> Option<String> {
    let found = side
        .matches
        .binary_search_by_key(&id, |matched| matched.call)
        .ok()?;
    let operation = &side.matches.get(found)?.operation;
    Some(format!("{}:{}", operation.gateway, operation.name))
}

/// Pairs, in order, the unpaired calls of both sides that have the same key.
fn pair_by(
    before: &Source,
    after: &Source,
    pairs: &mut Pairs,
    key: impl Fn(&Pairs, Side, CallId) -> Option<String>,
) {
    let left = |source: &Source, side: Side| {
        let mut found: BTreeMap<String, Vec<CallId>> = BTreeMap::new();
        for id in source.call_ids().filter(|id| !pairs.calls.has(side, *id)) {
            if let Some(key) = key(pairs, side, id) {
                found.entry(key).or_default().push(id);
            }
        }
        found
    };
    let (mut old, new) = (left(before, Side::Before), left(after, Side::After));
    for (key, new_calls) in new {
        let Some(old_calls) = old.remove(&key) else {
            continue;
        };
        for (old, new) in old_calls.into_iter().zip(new_calls) {
            pairs.calls.add(old, new);
        }
    }
}

/// The operations of a file that have no counterpart in it, by what they do.
pub(crate) fn left_over(file: &FileFacts, side: Side) -> impl Iterator<Item = String> {
    let own = file.side(side);
    let is_left = move |call: CallId| !file.is_test && !file.pairs.calls.has(side, call);
    let calls = own.matches.iter().map(|matched| matched.call);
    calls
        .filter(move |call| is_left(*call))
        .filter_map(move |call| operation_of(own, call))
}

/// Pairs operations that went from one file with those that came in another: by equal text,
/// then by what they do.
pub(super) fn pair_across(files: &[FileFacts]) -> Vec<((FileId, CallId), (FileId, CallId))> {
    let mut pairs = Vec::new();
    let mut taken = Vec::new();
    let by_text = |side: &FileSide, id: CallId| {
        let source = side.source.as_ref()?;
        let text = align::normal_text(source[id].span.slice(&source.text));
        Some(format!("{}:{text}", operation_of(side, id)?))
    };
    type Key<'a> = &'a dyn Fn(&FileSide, CallId) -> Option<String>;
    let keys: [Key<'_>; 2] = [&by_text, &operation_of];
    for key in keys {
        let left = |on: Side, taken: &[(Side, FileId, CallId)]| {
            let mut found: BTreeMap<String, Vec<(FileId, CallId)>> = BTreeMap::new();
            for (at, file) in files.iter().enumerate().filter(|(_, file)| !file.is_test) {
                let file_id = FileId(at as u32);
                for matched in file.side(on).matches.iter() {
                    let is_free = !file.pairs.calls.has(on, matched.call)
                        && !taken.contains(&(on, file_id, matched.call));
                    if let (true, Some(key)) = (is_free, key(file.side(on), matched.call)) {
                        found.entry(key).or_default().push((file_id, matched.call));
                    }
                }
            }
            found
        };
        let (mut old, new) = (left(Side::Before, &taken), left(Side::After, &taken));
        for (key, new_calls) in new {
            let Some(old_calls) = old.remove(&key) else {
                continue;
            };
            for (old, new) in old_calls.into_iter().zip(new_calls) {
                taken.push((Side::Before, old.0, old.1));
                taken.push((Side::After, new.0, new.1));
                pairs.push((old, new));
            }
        }
    }
    pairs
}
