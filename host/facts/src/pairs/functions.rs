//! Pairing functions.

use std::collections::BTreeMap;

use tollgate_model::code::{FunctionId, Source};

use super::{BothWays, align};

/// Pairs functions: by name and place in the nesting; closures by what they are handed to and
/// by order; then what is left over by equal text, and by name alone.
pub(super) fn pair(before: &Source, after: &Source, pairs: &mut BothWays<FunctionId>) {
    type Key = Box<dyn Fn(&Source, FunctionId) -> String>;
    let keys: [Key; 3] = [
        Box::new(qualified_name),
        Box::new(|source, id| align::normal_text(source[id].span.slice(&source.text))),
        Box::new(|source, id| match own_name(source, id) {
            name if name.starts_with('<') => String::new(),
            name => name.rsplit('.').next().unwrap_or_default().to_owned(),
        }),
    ];
    for key in keys {
        let left = |source: &Source, taken: &BTreeMap<FunctionId, FunctionId>| {
            let mut found: BTreeMap<String, Vec<FunctionId>> = BTreeMap::new();
            for id in source.function_ids().filter(|id| !taken.contains_key(id)) {
                found.entry(key(source, id)).or_default().push(id);
            }
            found.remove("");
            found
        };
        let mut old = left(before, &pairs.to_after);
        let new = left(after, &pairs.to_before);
        for (name, new_functions) in new {
            let Some(old_functions) = old.remove(&name) else {
                continue;
            };
            for (old, new) in old_functions.into_iter().zip(new_functions) {
                pairs.add(old, new);
            }
        }
    }
}

/// The names of a function and of those around it.
fn qualified_name(source: &Source, id: FunctionId) -> String {
    let mut names = Vec::new();
    let mut next = Some(id);
    while let Some(function) = next {
        names.push(own_name(source, function));
        next = source[function].parent;
    }
    names.join("/")
}

fn own_name(source: &Source, id: FunctionId) -> String {
    let function = &source[id];
    match function.passed_to {
        Some((call, position)) if function.name.starts_with('<') => {
            format!("<{}:{position}>", source[call].callee)
        }
        _ => function.name.clone(),
    }
}
