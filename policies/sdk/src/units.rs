//! The functions of a file that are judged one by one.

use crate::{File, Function, Side, Span};

impl File {
    /// The outermost functions of the file on a side, with all that is written into them: named
    /// ones, and closures that stand in no function. Not those of tests, nor the module itself.
    pub fn units(&self, on: Side) -> Vec<Function> {
        let functions = self.functions(on).into_iter();
        functions.filter(is_unit).collect()
    }

    /// The units at the head that the change touched, with what they were at the base.
    pub fn touched_units(&self) -> Vec<(Function, Function)> {
        let touched = self.touched_lines();
        let units = self.units(Side::After).into_iter();
        units
            .filter(|now| is_touched(now.span(), &touched))
            .filter_map(|now| Some((now.before()?, now)))
            .collect()
    }
}

fn is_unit(function: &Function) -> bool {
    let name = function.name();
    if function.is_test() || name == "<module>" {
        return false;
    }
    let is_closure = name.starts_with('<');
    !is_closure || function.named().name() == "<module>" && !is_inner(function)
}

/// Whether a closure is written into another.
fn is_inner(closure: &Function) -> bool {
    closure
        .parent()
        .is_some_and(|parent| parent.name() != "<module>")
}

/// Whether the change touched a line of a stretch.
fn is_touched(span: Span, touched: &[Span]) -> bool {
    touched
        .iter()
        .any(|lines| lines.start_line <= span.end_line && span.start_line <= lines.end_line)
}
