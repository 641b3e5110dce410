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

/// Turns assignments to bare names that no function declares into writes of the own object's
/// fields, for languages in which `this.` may be left out. Comes before [`settle`].
pub(crate) fn settle_fields(source: &mut Source, assigned: &[BindingId]) {
    let is_assigned: HashSet<BindingId> = assigned.iter().copied().collect();
    let mut declared: HashSet<(FunctionId, &str)> = HashSet::new();
    let mut fields: HashSet<(&str, &str)> = HashSet::new();
    for (id, binding) in source.bindings() {
        match (&binding.kind, &binding.class) {
            (BindingKind::Field, Some(class)) => {
                let own = binding.name.strip_prefix("this.").unwrap_or(&binding.name);
                fields.insert((class, own));
            }
            _ if !is_assigned.contains(&id) => {
                declared.insert((binding.function, &binding.name));
            }
            _ => {}
        }
    }
    let is_local = |binding: &tollgate_model::code::Binding| {
        let mut scope = Some(binding.function);
        while let Some(function) = scope {
            if declared.contains(&(function, binding.name.as_str())) {
                return true;
            }
            scope = source[function].parent;
        }
        false
    };
    let mut found = Vec::new();
    for id in assigned {
        let binding = &source[*id];
        let Some(class) = source.class_of(binding.function) else {
            continue;
        };
        if fields.contains(&(class, binding.name.as_str())) && !is_local(binding) {
            found.push((*id, class.to_owned()));
        }
    }
    for (id, class) in found {
        let binding = &mut source[id];
        binding.name = format!("this.{}", binding.name);
        binding.class = Some(class);
        if binding.kind != BindingKind::Entry {
            binding.kind = BindingKind::Field;
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
        if binding.class.is_some() {
            scopes.push(binding.function);
            continue;
        }
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
