//! What holds for every source, whatever the text.

use tollgate_model::Span;
use tollgate_model::code::{ExpressionId, ExpressionKind, FunctionId, Source, StepId};

/// Panics where a source contradicts itself.
pub(super) fn check(source: &Source) {
    let spans = source.steps.iter().map(|step| step.span);
    let spans = spans.chain(source.functions.iter().map(|function| function.span));
    let spans = spans.chain(source.calls.iter().map(|call| call.span));
    let spans = spans.chain(source.expressions.iter().map(|expression| expression.span));
    let spans = spans.chain(source.bindings.iter().map(|binding| binding.span));
    for span in spans.chain(source.gaps.iter().copied()) {
        check_span(source, span);
    }
    check_steps(source);
    check_functions(source);
    check_expressions(source);
    for call in &source.calls {
        assert!(
            matches!(source[call.expression].kind, ExpressionKind::Call(id) if source[id].span == call.span)
        );
        assert!(
            source[call.step]
                .calls
                .iter()
                .any(|id| source[*id].span == call.span)
        );
        assert_eq!(source[call.target].parent, Some(call.expression));
        let _ = &source[call.function];
        for argument in &call.arguments {
            let _ = &source[argument.value];
        }
    }
    for binding in &source.bindings {
        let _ = (&source[binding.function], &source[binding.step]);
        binding.value.map(|value| &source[value]);
    }
}

fn check_span(source: &Source, span: Span) {
    assert!(
        span.start <= span.end && span.end as usize <= source.text.len(),
        "{span:?}"
    );
    assert!(
        source
            .text
            .get(span.start as usize..span.end as usize)
            .is_some(),
        "{span:?}"
    );
    assert!((1, 1) <= (span.start_line, span.start_column));
    assert!((span.start_line, span.start_column) <= (span.end_line, span.end_column));
}

fn check_steps(source: &Source) {
    for (at, step) in source.steps.iter().enumerate() {
        let id = StepId(at as u32);
        match step.parent {
            Some(parent) => {
                assert!(parent < id);
                let listed = source[parent].children.iter().filter(|child| **child == id);
                assert_eq!(listed.count(), 1);
            }
            None => assert_eq!(step.function, FunctionId::MODULE),
        }
        let is_outermost = step
            .parent
            .is_none_or(|parent| source[parent].function != step.function);
        assert_eq!(source[step.function].steps.contains(&id), is_outermost);
        assert!(
            step.children
                .iter()
                .all(|child| source[*child].parent == Some(id))
        );
        assert!(step.children.is_sorted());
        assert!(step.expressions.iter().all(|own| source[*own].step == id));
        assert!(step.calls.iter().all(|call| source[*call].step == id));
    }
}

fn check_functions(source: &Source) {
    for (at, function) in source.functions.iter().enumerate() {
        let id = FunctionId(at as u32);
        assert_eq!(function.parent.is_none(), id == FunctionId::MODULE);
        assert!(function.parent.is_none_or(|parent| parent < id));
        assert!(
            function
                .steps
                .iter()
                .all(|step| source[*step].function == id)
        );
        if let (Some(step), Some(parent)) = (function.step, function.parent) {
            assert_eq!(source[step].function, parent);
        }
        if let Some((call, position)) = function.passed_to {
            let value = source[call].arguments[position].value;
            assert_eq!(source[value].kind, ExpressionKind::Closure(id));
        }
    }
}

fn check_expressions(source: &Source) {
    for at in 0..source.expressions.len() {
        let id = ExpressionId(at as u32);
        let expression = &source[id];
        assert!(expression.parent.is_none_or(|parent| parent < id));
        for part in source.parts(id) {
            assert_eq!(source[part].parent, Some(id), "{:?}", expression.kind);
        }
        if expression.parent.is_none() {
            assert!(source[expression.step].expressions.contains(&id));
        }
    }
}
