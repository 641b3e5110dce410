//! What an idempotency key is worth: what it is made of, and where.

use tollgate_model::code::trace::{Origin, OriginKind};
use tollgate_model::code::{
    BindingKind, CallId, ExpressionId, ExpressionKind, Nature, Source, StepId,
};
use tollgate_model::gateway::Match;

use crate::{answers, roles};

/// How deep values are followed to where they are minted.
const MAX_DEPTH: u32 = 8;

/// The word for what a key is made of, the riskiest first.
pub(crate) fn origin(source: &Source, matched: &Match, matches: &[Match]) -> &'static str {
    let Some(value) = matched.key.value else {
        return "absent";
    };
    if matches!(source[value].kind, ExpressionKind::Null) {
        return "absent";
    }
    let origins = with_callers(source, matched.call, source.origins(value));
    let has = |kind: OriginKind| origins.iter().any(|origin| origin.kind == kind);
    let is_fresh = has(OriginKind::Random) || has(OriginKind::Clock) || has(OriginKind::Counter);
    if is_fresh && is_stored_first(source, matched, matches) {
        return "stored";
    }
    let is_derived = [
        OriginKind::Member,
        OriginKind::Item,
        OriginKind::Parameter,
        OriginKind::Call,
    ]
    .iter()
    .any(|kind| has(*kind));
    match () {
        () if is_fresh && is_derived => "ephemeral",
        () if has(OriginKind::Random) => "random",
        () if has(OriginKind::Clock) => "clock",
        () if has(OriginKind::Counter) => "counter",
        () if origins
            .iter()
            .any(|origin| is_from_record(source, origin, matches)) =>
        {
            "stored"
        }
        () if has(OriginKind::Member) || has(OriginKind::Item) || has(OriginKind::Call) => {
            "derived"
        }
        () if has(OriginKind::Parameter) => "parameter",
        () if !origins.is_empty()
            && origins
                .iter()
                .all(|origin| origin.kind == OriginKind::Constant) =>
        {
            "constant"
        }
        () => "unknown",
    }
}

/// Where a key is a parameter of a function that this source calls, what the callers hand in
/// counts too.
fn with_callers(source: &Source, call: CallId, origins: Vec<Origin>) -> Vec<Origin> {
    let mut found = Vec::new();
    for origin in origins {
        let handed = match (origin.kind, &source[origin.expression].kind) {
            (OriginKind::Parameter, ExpressionKind::Name(name)) => handed_in(source, call, name),
            _ => Vec::new(),
        };
        if handed.is_empty() {
            found.push(origin);
        } else {
            found.extend(handed);
        }
    }
    found
}

fn handed_in(source: &Source, call: CallId, name: &str) -> Vec<Origin> {
    let function = source[call].function;
    let position = source
        .bindings
        .iter()
        .find_map(|binding| match binding.kind {
            BindingKind::Parameter(position)
                if binding.function == function
                    && binding.name == name
                    && binding.path.is_empty() =>
            {
                Some(position)
            }
            _ => None,
        });
    let Some(position) = position else {
        return Vec::new();
    };
    source
        .callers(function)
        .into_iter()
        .filter_map(|caller| {
            let arguments = &source[caller].arguments;
            let named = arguments
                .iter()
                .find(|argument| argument.name.as_deref() == Some(name));
            named.or_else(|| {
                arguments
                    .get(position)
                    .filter(|argument| argument.name.is_none() && !argument.is_spread)
            })
        })
        .flat_map(|argument| source.origins(argument.value))
        .collect()
}

/// Whether a leaf is a field of a record that was just read or written: `attempt.key`.
fn is_from_record(source: &Source, origin: &Origin, matches: &[Match]) -> bool {
    let ExpressionKind::Member { object, .. } = &source[origin.expression].kind else {
        return false;
    };
    source
        .values(*object)
        .into_iter()
        .any(|value| match &source[value].kind {
            ExpressionKind::Call(call) => persists(source, *call, matches),
            _ => false,
        })
}

/// Whether a call writes a record of ours: what a gateway is asked to create is none.
fn persists(source: &Source, call: CallId, matches: &[Match]) -> bool {
    let is_operation = matches.iter().any(|matched| matched.call == call);
    !is_operation && roles::role(source, call, None) == "persist"
}

/// Whether a name that the key is made of is handed to a persisting call that ran before, or
/// written into a record that such a call then saves.
pub(crate) fn is_stored_first(source: &Source, matched: &Match, matches: &[Match]) -> bool {
    let Some(value) = matched.key.value else {
        return false;
    };
    let is_fresh_here = is_fresh(source, value);
    let names: Vec<&str> = source
        .all_parts(value)
        .into_iter()
        .filter_map(|part| match &source[part].kind {
            // Of a key with a fresh part, only what holds that part counts: that the order
            // was saved says nothing of `order-${order.id}-${randomUUID()}`.
            ExpressionKind::Name(name)
                if !source.resolve(name, part).is_empty()
                    && (!is_fresh_here || is_fresh(source, part)) =>
            {
                Some(name.as_str())
            }
            _ => None,
        })
        .collect();
    let written = source.text_of(value);
    let calls = answers::preceding(source, matched.call)
        .into_iter()
        .flat_map(|step| source.calls_in(step));
    let persists: Vec<CallId> = calls
        .filter(|call| persists(source, *call, matches))
        .collect();
    let mentions = |expression: ExpressionId, wanted: &[&str]| {
        source.all_parts(expression).into_iter().any(|part| {
            matches!(&source[part].kind, ExpressionKind::Name(name) if wanted.contains(&name.as_str()))
        })
    };
    // `payment.key = key`, then `payment.save()`.
    let holders: Vec<&str> = source
        .bindings
        .iter()
        .filter(|binding| {
            binding.kind == BindingKind::Entry
                && binding.span.start < source[matched.call].span.start
        })
        .filter(|binding| {
            let is_key = || written == format!("{}.{}", binding.name, binding.path.join("."));
            is_key() || binding.value.is_some_and(|value| mentions(value, &names))
        })
        .map(|binding| binding.name.as_str())
        .collect();
    persists.into_iter().any(|call_id| {
        let call = &source[call_id];
        let receiver = call.callee.split('.').next().unwrap_or_default();
        // `db.SaveChangesAsync()` saves every record that was written into.
        let saves_all = matches!(source.method(call_id), "SaveChanges" | "SaveChangesAsync");
        holders.contains(&receiver)
            || (saves_all && !holders.is_empty())
            || call.arguments.iter().any(|argument| {
                mentions(argument.value, &names) || mentions(argument.value, &holders)
            })
    })
}

/// Whether the key's random, clock or counter part is made each time `step` runs.
pub(crate) fn is_made_within(source: &Source, matched: &Match, step: StepId) -> bool {
    matched
        .key
        .value
        .is_some_and(|value| is_minted_in(source, value, step, MAX_DEPTH))
}

fn is_minted_in(source: &Source, expression: ExpressionId, step: StepId, depth: u32) -> bool {
    let Some(depth) = depth.checked_sub(1) else {
        return false;
    };
    let span = source[step].span;
    match &source[expression].kind {
        ExpressionKind::Name(name) => {
            let bindings = source.resolve(name, expression);
            bindings.into_iter().any(|id| {
                let binding = &source[id];
                let counts = matches!(
                    binding.kind,
                    BindingKind::Update | BindingKind::LoopVariable
                ) && source
                    .origins(expression)
                    .iter()
                    .any(|origin| origin.kind == OriginKind::Counter);
                span.contains(&binding.span)
                    && (counts || binding.value.is_some_and(|value| is_fresh(source, value)))
            })
        }
        ExpressionKind::Call(call) if source[*call].nature.is_some() => {
            span.contains(&source[expression].span)
        }
        ExpressionKind::Call(call) if !source.callees(*call).is_empty() => {
            span.contains(&source[expression].span) && is_fresh(source, expression)
        }
        _ => source
            .parts(expression)
            .into_iter()
            .any(|part| is_minted_in(source, part, step, depth)),
    }
}

fn is_fresh(source: &Source, expression: ExpressionId) -> bool {
    if let ExpressionKind::Call(call) = &source[expression].kind
        && matches!(source[*call].nature, Some(Nature::Random | Nature::Clock))
    {
        return true;
    }
    source.origins(expression).iter().any(|origin| {
        matches!(
            origin.kind,
            OriginKind::Random | OriginKind::Clock | OriginKind::Counter
        )
    })
}
