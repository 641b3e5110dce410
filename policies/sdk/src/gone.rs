//! What the change took away, and where at the head it stood.

use crate::{Function, Span, Step};

/// How far out from where a step stood a neighbour is looked for.
const MAX_LEVELS: usize = 16;

/// Where a step of the base stood, at the head: the first line of what follows it there now, of
/// what stands before it, or of what is around it. `function` is the one at the base that it
/// stands in.
pub fn where_it_stood(function: &Function, step: &Step) -> Option<(String, Span)> {
    let now = function.before()?;
    let mut gone = step.parent().map(|parent| (parent.children(), parent));
    let mut inner: Option<Step> = None;
    for _ in 0..MAX_LEVELS {
        let at = inner.as_ref().unwrap_or(step);
        let siblings = match &gone {
            Some((siblings, _)) => siblings,
            None => &function.steps(),
        };
        if let Some(kept) = neighbour(siblings, at) {
            return Some((now.path(), first_line(&kept)));
        }
        let Some((_, parent)) = gone else { break };
        if let Some(kept) = parent.before() {
            return Some((now.path(), first_line(&kept)));
        }
        gone = parent.parent().map(|outer| (outer.children(), outer));
        inner = Some(parent);
    }
    let span = now.span();
    let line = Span {
        end_line: span.start_line,
        end_column: span.start_column,
        ..span
    };
    Some((now.path(), line))
}

/// The step at the head nearest to where one of these was: what follows it, or what precedes it.
fn neighbour(siblings: &[Step], gone: &Step) -> Option<Step> {
    let at = siblings.iter().position(|sibling| sibling.is_same(gone))?;
    let following = siblings.iter().skip(at + 1).find_map(Step::before);
    following.or_else(|| {
        let preceding = siblings.iter().take(at).rev();
        preceding.filter_map(Step::before).next()
    })
}

/// The first line of a step.
pub fn first_line(step: &Step) -> Span {
    let span = step.span();
    if span.end_line == span.start_line {
        return span;
    }
    let text = step.text();
    let length = text.lines().next().map_or(0, |line| line.chars().count());
    Span {
        end_line: span.start_line,
        end_column: span.start_column.saturating_add(length as u32),
        ..span
    }
}
