//! Where a call's result goes when its function hands it on.

use tollgate_sdk::{Call, Step};

use crate::language::contains;

/// At most this many callers are followed.
const MAX_CALLERS: usize = 4;

/// The calls in the same file that get what the function around a call returns: the one that
/// its closure is handed to (`retry(() => charge())`), or those that call its function.
pub(crate) fn receivers(call: &Call) -> Vec<Call> {
    if let Some(closure) = own_closure(call) {
        let owner = owner(&closure)
            .filter(|owner| owner.is_awaited() || owner.is_returned() || owner.is_used());
        return owner.into_iter().collect();
    }
    let named = call.function().named();
    if named.entry().is_some() || named.name() == "<module>" {
        return Vec::new();
    }
    let callers = named.callers().into_iter();
    callers
        .filter(|caller| !contains(named.span(), caller.span()))
        .take(MAX_CALLERS)
        .collect()
}

/// The closure whose code a call is, if it is written in one.
fn own_closure(call: &Call) -> Option<Step> {
    let function = call.function();
    // An arrow function that is stored under a name is called by that name.
    if !function.name().starts_with('<') {
        return None;
    }
    let closure = call.within("closure")?;
    contains(function.span(), closure.span()).then_some(closure)
}

/// The call that a closure is handed to.
pub(crate) fn owner(closure: &Step) -> Option<Call> {
    let (label, span) = (closure.label(), closure.span());
    let calls = closure.parent()?.calls();
    let takes = |call: &Call| {
        call.callee() == label
            && contains(call.span(), span)
            && call
                .arguments()
                .iter()
                .any(|argument| contains(argument.value().span(), span))
    };
    calls.into_iter().rfind(takes)
}
