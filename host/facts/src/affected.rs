//! Which functions of a file a change can have an effect on.
//!
//! Most functions of a changed file stand as they did, and everything that can be said of them
//! stood before. What can be different is a function with a touched line, one that calls or is
//! called by such a one, one that uses a touched import or a touched declaration (a client, a
//! constant), and, where other code around the functions is touched (a route, a constructor),
//! every function.

mod frame;

use std::collections::{BTreeMap, BTreeSet};

use tollgate_model::change::Side;
use tollgate_model::code::{BindingKind, FunctionId, Source};

use crate::file::FileFacts;

/// The functions at the head that the change can have an effect on.
pub(crate) fn affected(file: &FileFacts) -> BTreeSet<FunctionId> {
    let Some(source) = &file.after.source else {
        return BTreeSet::new();
    };
    let units = Units::of(source);
    let all = || source.function_ids().collect();
    let Some(before) = &file.before.source else {
        return all();
    };
    let mut names = touched_imports(file);
    let Some(met) = frame::follow(file, before, source, &mut names) else {
        return all();
    };
    let touched: BTreeSet<FunctionId> = units
        .list
        .iter()
        .copied()
        .filter(|unit| {
            let span = &source[*unit].span;
            let text = span.slice(&source.text);
            file.is_touched(Side::After, span)
                || file.pairs.function(Side::After, *unit).is_none()
                || names.iter().any(|name| text.contains(name))
                || met.contains(unit)
        })
        .collect();
    let calls = units.calls(source);
    let mut found = spread(&touched, &calls);
    found.extend(spread(&touched, &turned(&calls)));
    // What the module itself calls is little, and holds what the touched functions are handed to.
    found.insert(FunctionId::MODULE);
    source
        .function_ids()
        .filter(|id| found.contains(&units.unit(*id)))
        .collect()
}

type Edges = BTreeMap<FunctionId, BTreeSet<FunctionId>>;

/// The outermost functions of a source: what is written into them belongs to them.
struct Units {
    of: Vec<FunctionId>,
    list: Vec<FunctionId>,
}

impl Units {
    fn of(source: &Source) -> Units {
        let mut of: Vec<FunctionId> = Vec::with_capacity(source.functions.len());
        for id in source.function_ids() {
            // A function comes after the one it is written in.
            let unit = match source[id].parent {
                Some(parent) if parent != FunctionId::MODULE => {
                    of.get(parent.0 as usize).copied().unwrap_or(id)
                }
                _ => id,
            };
            of.push(unit);
        }
        let list = of
            .iter()
            .copied()
            .filter(|unit| *unit != FunctionId::MODULE);
        let list: BTreeSet<FunctionId> = list.collect();
        Units {
            list: list.into_iter().collect(),
            of,
        }
    }

    fn unit(&self, function: FunctionId) -> FunctionId {
        self.of
            .get(function.0 as usize)
            .copied()
            .unwrap_or(function)
    }

    /// Which unit calls which, or hands it on.
    fn calls(&self, source: &Source) -> Edges {
        let mut edges = Edges::new();
        for id in source.call_ids() {
            let call = &source[id];
            let handed = call
                .arguments
                .iter()
                .flat_map(|argument| source.functions_of(argument.value));
            for callee in source.callees(id).into_iter().chain(handed) {
                edges
                    .entry(self.unit(call.function))
                    .or_default()
                    .insert(self.unit(callee));
            }
        }
        edges
    }
}

fn turned(edges: &Edges) -> Edges {
    let mut turned = Edges::new();
    for (from, to) in edges
        .iter()
        .flat_map(|(from, all)| all.iter().map(move |to| (*from, *to)))
    {
        turned.entry(to).or_default().insert(from);
    }
    turned
}

fn spread(start: &BTreeSet<FunctionId>, edges: &Edges) -> BTreeSet<FunctionId> {
    let mut found = start.clone();
    let mut open: Vec<FunctionId> = start.iter().copied().collect();
    while let Some(next) = open.pop() {
        for id in edges.get(&next).into_iter().flatten() {
            // The module calls what it registers; that alone ties nothing together.
            if *id != FunctionId::MODULE && found.insert(*id) {
                open.push(*id);
            }
        }
    }
    found
}

/// The names that touched imports bind, on both sides.
fn touched_imports(file: &FileFacts) -> Vec<&str> {
    let mut names = Vec::new();
    for (side, facts) in [(Side::Before, &file.before), (Side::After, &file.after)] {
        let Some(source) = &facts.source else {
            continue;
        };
        for binding in &source.bindings {
            let is_import = matches!(binding.kind, BindingKind::Import { .. });
            if is_import && file.is_touched(side, &binding.span) {
                names.push(binding.name.as_str());
            }
        }
    }
    names
}
