//! A source as indented text: one line a step with its calls, then functions and bindings.

use std::fmt::Write;
use std::sync::Arc;

use tollgate_model::code::{
    BindingKind, CallId, ExpressionId, ExpressionKind, Language, Nature, Source, StepId, StepKind,
};

pub(super) fn source(language: Language, text: &str) -> Source {
    crate::parse(language, &Arc::from(text))
}

/// Steps with their calls: `kind label: call!` where `!` is awaited, `^` returned, `=` used,
/// `~random`, `~clock`, and `new` for constructions.
pub(super) fn steps(source: &Source) -> String {
    let mut text = String::new();
    for step in &source.functions[0].steps {
        write_step(source, *step, 0, &mut text);
    }
    text
}

fn write_step(source: &Source, id: StepId, depth: usize, text: &mut String) {
    let step = &source[id];
    let _ = write!(text, "{:depth$}{}", "", step.kind.word(), depth = depth * 2);
    if !step.label.is_empty() {
        let _ = write!(text, " `{}`", step.label);
    }
    if !step.catches.is_empty() {
        let _ = write!(text, " catches {}", step.catches.join(", "));
    }
    if matches!(step.kind, StepKind::Closure | StepKind::Definition)
        && let Some(function) = source
            .functions
            .iter()
            .find(|function| function.step == Some(id))
    {
        let _ = write!(text, " {}", function.name);
    }
    for call in &step.calls {
        let _ = write!(text, " | {}", call_text(source, *call));
    }
    text.push('\n');
    for child in &step.children {
        write_step(source, *child, depth + 1, text);
    }
}

fn call_text(source: &Source, id: CallId) -> String {
    let call = &source[id];
    let mut text = String::new();
    if call.is_construction {
        text.push_str("new ");
    }
    let arguments: Vec<String> = call
        .arguments
        .iter()
        .map(|argument| {
            let name = argument
                .name
                .as_ref()
                .map(|name| format!("{name}="))
                .unwrap_or_default();
            let spread = if argument.is_spread { "..." } else { "" };
            format!("{spread}{name}{}", expression(source, argument.value))
        })
        .collect();
    let _ = write!(text, "{}({})", call.callee, arguments.join(", "));
    for (sign, holds) in [
        ("!", call.usage.is_awaited),
        ("^", call.usage.is_returned),
        ("=", call.usage.is_used),
        ("~random", call.nature == Some(Nature::Random)),
        ("~clock", call.nature == Some(Nature::Clock)),
    ] {
        if holds {
            text.push_str(sign);
        }
    }
    text
}

/// An expression in one line.
pub(super) fn expression(source: &Source, id: ExpressionId) -> String {
    let list = |ids: &[ExpressionId]| {
        ids.iter()
            .map(|id| expression(source, *id))
            .collect::<Vec<_>>()
            .join(", ")
    };
    match &source[id].kind {
        ExpressionKind::Text(text) => format!("{text:?}"),
        ExpressionKind::Number(number) => number.clone(),
        ExpressionKind::Boolean(value) => value.to_string(),
        ExpressionKind::Null => "null".to_owned(),
        ExpressionKind::Template(parts) => format!("template<{}>", list(parts)),
        ExpressionKind::Name(name) => name.clone(),
        ExpressionKind::Member { object, property } => {
            format!("{}.{property}", expression(source, *object))
        }
        ExpressionKind::Index { object, index } => {
            format!(
                "{}[{}]",
                expression(source, *object),
                expression(source, *index)
            )
        }
        ExpressionKind::Call(call) => format!("{}()", source[*call].callee),
        ExpressionKind::Object(properties) => {
            let entries: Vec<String> = properties
                .iter()
                .map(|property| {
                    let value = expression(source, property.value);
                    match (&property.key, property.computed, property.is_spread) {
                        (_, _, true) => format!("...{value}"),
                        (Some(key), _, _) => format!("{key}: {value}"),
                        (None, Some(key), _) => format!("[{}]: {value}", expression(source, key)),
                        (None, None, _) => value,
                    }
                })
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
        ExpressionKind::List(items) => format!("[{}]", list(items)),
        ExpressionKind::Operation { operator, operands } => {
            format!("({operator} {})", list(operands))
        }
        ExpressionKind::Conditional { condition, yes, no } => {
            format!("(? {})", list(&[*condition, *yes, *no]))
        }
        ExpressionKind::Closure(function) => format!("<{}>", source[*function].name),
        ExpressionKind::Await(value) => format!("await {}", expression(source, *value)),
        ExpressionKind::Spread(value) => format!("...{}", expression(source, *value)),
        ExpressionKind::Assignment { target, value } => {
            format!(
                "({} = {})",
                expression(source, *target),
                expression(source, *value)
            )
        }
        ExpressionKind::Other(parts) => format!("other<{}>", list(parts)),
    }
}

/// Functions: name, signs, parameters, export, entry.
pub(super) fn functions(source: &Source) -> String {
    let mut text = String::new();
    for function in source.functions.iter().skip(1) {
        let parameters: Vec<String> = function
            .parameters
            .iter()
            .map(
                |parameter| match (&parameter.type_name, parameter.default) {
                    (Some(type_name), _) => format!("{}: {type_name}", parameter.name),
                    (None, Some(value)) => {
                        format!("{} = {}", parameter.name, expression(source, value))
                    }
                    (None, None) => parameter.name.clone(),
                },
            )
            .collect();
        let is_async = if function.is_async { "async " } else { "" };
        let _ = write!(
            text,
            "{is_async}{}({})",
            function.name,
            parameters.join(", ")
        );
        for decorator in &function.decorators {
            let _ = write!(text, " @{}", expression(source, *decorator));
        }
        if let Some(export) = &function.export {
            let _ = write!(text, " export {export}");
        }
        if let Some(entry) = &function.entry {
            let _ = write!(text, " {} by `{}`", entry.kind.word(), entry.text);
        }
        if function.is_test {
            text.push_str(" test");
        }
        text.push('\n');
    }
    text
}

/// Bindings: function, name, kind, path, value, type.
pub(super) fn bindings(source: &Source) -> String {
    let mut text = String::new();
    for binding in &source.bindings {
        let kind = match &binding.kind {
            BindingKind::Import { module, name } => match name {
                Some(name) => format!("import {name} from {module}"),
                None => format!("import {module}"),
            },
            BindingKind::Reexport { module, name } => match name {
                Some(name) => format!("reexport {name} from {module}"),
                None => format!("reexport {module}"),
            },
            BindingKind::Function(_) => "function".to_owned(),
            kind => format!("{kind:?}").to_lowercase(),
        };
        let function = &source[binding.function].name;
        let _ = write!(text, "{function} {}: {kind}", binding.name);
        if !binding.path.is_empty() {
            let _ = write!(text, " .{}", binding.path.join("."));
        }
        if let Some(value) = binding.value {
            let _ = write!(text, " = {}", expression(source, value));
        }
        if let Some(type_name) = &binding.type_name {
            let _ = write!(text, " : {type_name}");
        }
        if let Some(class) = &binding.class {
            let _ = write!(text, " in {class}");
        }
        text.push('\n');
    }
    text
}

/// Everything, for a first look.
pub(super) fn all(source: &Source) -> String {
    let gaps: Vec<String> = source
        .gaps
        .iter()
        .map(|gap| format!("{}:{}", gap.start_line, gap.start_column))
        .collect();
    format!(
        "{}--- functions\n{}--- bindings\n{}--- gaps {}\n",
        steps(source),
        functions(source),
        bindings(source),
        gaps.join(" ")
    )
}
