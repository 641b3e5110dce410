//! The code around the outermost functions: what of it a change touched, and whom that meets.

use std::collections::BTreeSet;

use tollgate_model::change::{Hunk, Side};
use tollgate_model::code::{BindingKind, Function, FunctionId, Source, StepKind};
use tollgate_model::span::Span;

use crate::file::FileFacts;

/// With more names than this everything counts as met.
const MAX_NAMES: usize = 64;

/// Adds to `names` what the touched declarations around the functions give a value, and what
/// others make of it; the functions that these declarations name themselves come back. None
/// where the change touched anything else there: a route, a constructor, a type.
pub(super) fn follow<'a>(
    file: &FileFacts,
    before: &'a Source,
    after: &'a Source,
    names: &mut Vec<&'a str>,
) -> Option<BTreeSet<FunctionId>> {
    let mut met = BTreeSet::new();
    let (before, after) = (Frame::of(before), Frame::of(after));
    for (side, frame) in [(Side::Before, &before), (Side::After, &after)] {
        for line in frame.touched(file, side) {
            let declaration = frame.declaration_on(line)?;
            names.extend(declaration.names.iter().copied());
            names.extend(frame.altered_by(declaration));
            met.extend(after.named_in(declaration.text));
        }
    }
    let mut next = 0;
    while let Some(name) = names.get(next).copied() {
        next += 1;
        if next > MAX_NAMES {
            return None;
        }
        for line in after.lines_with(name) {
            let function = after.function_on(line);
            let declaration = after.declaration_on(line);
            if function.is_none() && declaration.is_none() && !after.is_import(line) {
                return None;
            }
            met.extend(function);
            if let Some(declaration) = declaration {
                let new = |name: &&str| !names.contains(name);
                let given = declaration.names.iter().copied();
                let given = given.chain(after.altered_by(declaration));
                let given: Vec<&str> = given.filter(new).collect();
                names.extend(given);
                met.extend(after.named_in(declaration.text));
            }
        }
    }
    Some(met)
}

/// A statement outside all functions that gives names a value.
struct Declaration<'a> {
    names: Vec<&'a str>,
    span: Span,
    text: &'a str,
    has_call: bool,
}

/// What of a source lies outside its outermost functions.
struct Frame<'a> {
    source: &'a Source,
    lines: Vec<&'a str>,
    outer: Vec<(FunctionId, &'a Function)>,
    imports: Vec<Span>,
    declarations: Vec<Declaration<'a>>,
}

impl<'a> Frame<'a> {
    fn of(source: &'a Source) -> Frame<'a> {
        let outer = source
            .function_ids()
            .map(|id| (id, &source[id]))
            .filter(|(_, function)| function.parent == Some(FunctionId::MODULE));
        let imports = source
            .steps
            .iter()
            .filter(|step| step.kind == StepKind::Import);
        Frame {
            source,
            lines: source.text.lines().collect(),
            outer: outer.collect(),
            imports: imports.map(|step| step.span).collect(),
            declarations: declarations(source),
        }
    }

    /// The lines of code that the change touched here, from 1. Imports, comments and blank lines
    /// are none. A constructor belongs to the frame: it says what the other methods work with.
    fn touched(&self, file: &FileFacts, side: Side) -> impl Iterator<Item = u32> {
        let lines = file.hunks.iter().flat_map(move |hunk| {
            let (start, count) = lines_on(hunk, side);
            start..start.saturating_add(count)
        });
        lines.filter(|line| {
            let is_in_function = self.outer.iter().any(|(_, function)| {
                !is_constructor(&function.name) && function.span.meets_lines(*line, *line)
            });
            !is_in_function && !self.is_import(*line) && self.is_code(*line)
        })
    }

    /// The declaration that a line is part of, and of nothing else.
    fn declaration_on(&self, line: u32) -> Option<&Declaration<'a>> {
        let is_in_function = |(_, function): &(FunctionId, &Function)| {
            is_constructor(&function.name) && function.span.meets_lines(line, line)
        };
        let mut on = self
            .declarations
            .iter()
            .filter(|declaration| declaration.span.meets_lines(line, line));
        match (on.next(), on.next()) {
            (Some(declaration), None) if !self.outer.iter().any(is_in_function) => {
                Some(declaration)
            }
            _ => None,
        }
    }

    /// The lines outside functions that hold a name; the first and the last line of a function
    /// are among them, and all of a constructor.
    fn lines_with(&self, name: &str) -> impl Iterator<Item = u32> {
        let lines = (1_u32..).zip(&self.lines);
        let holding = lines.filter(move |(_, text)| text.contains(name));
        holding.map(|(line, _)| line).filter(|line| {
            let is_inside = |span: &Span| span.start_line < *line && *line < span.end_line;
            let is_inside = |(_, function): &(FunctionId, &Function)| {
                !is_constructor(&function.name) && is_inside(&function.span)
            };
            self.is_code(*line) && !self.outer.iter().any(is_inside)
        })
    }

    /// The outermost function that begins or ends on a line. A constructor is none.
    fn function_on(&self, line: u32) -> Option<FunctionId> {
        let mut on = self.outer.iter().filter(|(_, function)| {
            !is_constructor(&function.name) && function.span.meets_lines(line, line)
        });
        on.next().map(|(id, _)| *id)
    }

    /// The functions that a text names.
    fn named_in(&self, text: &str) -> impl Iterator<Item = FunctionId> {
        let named = self.outer.iter().filter(move |(_, function)| {
            let own = function.name.rsplit('.').next().unwrap_or(&function.name);
            text.contains(own)
        });
        named.map(|(id, _)| *id)
    }

    /// What a declaration may alter besides what it declares: a call in it is handed clients and
    /// settings, as in `const retry = axiosRetry(client, { retries })`.
    fn altered_by(&self, declaration: &Declaration<'a>) -> impl Iterator<Item = &'a str> {
        let (text, source) = (declaration.text, self.source);
        let imported = source.bindings.iter().filter_map(|binding| {
            matches!(binding.kind, BindingKind::Import { .. }).then_some(binding.name.as_str())
        });
        let declared = self.declarations.iter().flat_map(|other| &other.names);
        imported
            .chain(declared.copied())
            .filter(move |name| declaration.has_call && text.contains(name))
            .collect::<Vec<&str>>()
            .into_iter()
    }

    fn is_import(&self, line: u32) -> bool {
        self.imports.iter().any(|span| span.meets_lines(line, line))
    }

    fn is_code(&self, line: u32) -> bool {
        let marks: &[&str] = match self.source.language.family() {
            "python" => &["#", "\"\"\""],
            "ruby" => &["#", "=begin"],
            "php" => &["//", "/*", "*", "# "],
            _ => &["//", "/*", "*"],
        };
        let text = self
            .lines
            .get(line.saturating_sub(1) as usize)
            .map_or("", |text| text.trim());
        let is_comment = marks.iter().any(|mark| text.starts_with(mark));
        !text.is_empty() && !is_comment && text.chars().any(char::is_alphanumeric)
    }
}

/// The declarations around the functions. A field that the body of a class declares is one.
fn declarations(source: &Source) -> Vec<Declaration<'_>> {
    let mut found: Vec<(u32, Declaration<'_>)> = Vec::new();
    for binding in &source.bindings {
        let is_value = matches!(binding.kind, BindingKind::Variable | BindingKind::Field);
        let step = &source[binding.step];
        if !is_value || binding.function != FunctionId::MODULE || step.kind != StepKind::Assign {
            continue;
        }
        let name = binding.name.rsplit('.').next().unwrap_or(&binding.name);
        match found.iter_mut().find(|(step, _)| *step == binding.step.0) {
            Some((_, declaration)) => declaration.names.push(name),
            None => {
                let declaration = Declaration {
                    names: vec![name],
                    span: step.span,
                    text: step.span.slice(&source.text),
                    has_call: has_call(source, &step.span),
                };
                found.push((binding.step.0, declaration));
            }
        }
    }
    found
        .into_iter()
        .map(|(_, declaration)| declaration)
        .collect()
}

fn has_call(source: &Source, span: &Span) -> bool {
    source.call_ids().any(|id| {
        let call = &source[id];
        call.function == FunctionId::MODULE && span.contains(&call.span)
    })
}

fn lines_on(hunk: &Hunk, side: Side) -> (u32, u32) {
    match side {
        Side::Before => (hunk.before_start, hunk.before_count),
        Side::After => (hunk.after_start, hunk.after_count),
    }
}

fn is_constructor(name: &str) -> bool {
    let (class, own) = name.rsplit_once('.').unwrap_or(("", name));
    let class = class.rsplit('.').next().unwrap_or_default();
    // Java and C# name it as its class.
    let is_named_as_class = !class.is_empty() && class == own;
    is_named_as_class
        || matches!(
            own,
            "constructor" | "__construct" | "__init__" | "__post_init__" | "init" | "initialize"
        )
}
