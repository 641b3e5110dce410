//! Whose name is written to: fields, entries of objects, and names declared elsewhere.

use std::collections::HashSet;

use tollgate_model::code::{
    BindingId, BindingKind, ExpressionId, ExpressionKind, FunctionId, Source,
};

use crate::builder::Builder;

/// A write to a target that is more than a plain name.
pub(crate) struct Write<'a> {
    /// How the target is bound where it turns out to be a plain name.
    pub(crate) kind: BindingKind,
    pub(crate) value: Option<ExpressionId>,
    pub(crate) class: Option<&'a str>,
    /// The names of the own object.
    pub(crate) own: &'a [&'a str],
}

/// Binds what is written to through a member or an index.
pub(crate) fn bind_target(build: &mut Builder<'_>, target: ExpressionId, write: &Write<'_>) {
    let Some(mut place) = place_of(&build.source, target) else {
        return;
    };
    let is_own = place.get(1).is_some()
        && place
            .first()
            .is_some_and(|name| write.own.contains(&&**name));
    let name = if is_own {
        let name = format!("this.{}", place[1]);
        place.drain(..2);
        name
    } else {
        place.remove(0)
    };
    let is_whole = !matches!(build.source[target].kind, ExpressionKind::Index { .. });
    let kind = match (is_own, place.is_empty() && is_whole) {
        (true, true) => BindingKind::Field,
        (false, true) => write.kind.clone(),
        _ => BindingKind::Entry,
    };
    let span = build.source[target].span;
    let binding = build.bind(&name, kind, span);
    let made = &mut build.source[binding];
    made.value = write.value;
    made.path = place;
    if is_own {
        made.class = write.class.map(str::to_owned);
    } else {
        build.remarks.assigned.push(binding);
    }
}

/// The segments of `a.b["c"]`, up to the first computed one; nothing where no name is first.
fn place_of(source: &Source, target: ExpressionId) -> Option<Vec<String>> {
    match &source[target].kind {
        ExpressionKind::Name(name) => Some(vec![name.clone()]),
        ExpressionKind::Member { object, property } => {
            let mut place = place_of(source, *object)?;
            if !is_cut(source, *object) {
                place.push(property.clone());
            }
            Some(place)
        }
        ExpressionKind::Index { object, .. } => place_of(source, *object),
        _ => None,
    }
}

/// Whether a computed segment lies in the chain, behind which no constant path leads.
fn is_cut(source: &Source, expression: ExpressionId) -> bool {
    let mut at = expression;
    loop {
        match &source[at].kind {
            ExpressionKind::Index { .. } => return true,
            ExpressionKind::Member { object, .. } => at = *object,
            _ => return false,
        }
    }
}

/// Moves assignments to the function that declares the name, which may stand further down.
pub(crate) fn settle(source: &mut Source, assigned: &[BindingId]) {
    if assigned.is_empty() {
        return;
    }
    let is_assigned: HashSet<BindingId> = assigned.iter().copied().collect();
    let declared: HashSet<(FunctionId, &str)> = source
        .bindings()
        .filter(|(id, _)| !is_assigned.contains(id))
        .map(|(_, binding)| (binding.function, binding.name.as_str()))
        .collect();
    let mut scopes = Vec::with_capacity(assigned.len());
    for id in assigned {
        let binding = &source[*id];
        let mut scope = binding.function;
        while !declared.contains(&(scope, binding.name.as_str())) {
            match source[scope].parent {
                Some(parent) => scope = parent,
                None => break,
            }
        }
        scopes.push(scope);
    }
    for (id, scope) in assigned.iter().zip(scopes) {
        source[*id].function = scope;
    }
}
