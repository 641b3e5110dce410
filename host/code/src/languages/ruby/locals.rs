//! Which bare names are variables: those that were assigned further up, or are parameters. All
//! others call a method of the own object.

use std::collections::HashSet;

use tollgate_model::code::FunctionId;

/// The names of one method, class body or block.
struct Scope<'t> {
    function: FunctionId,
    names: HashSet<&'t str>,
    /// Whether it sees what is outside of it.
    is_block: bool,
}

/// The scopes around the place that is being read.
pub(super) struct Locals<'t>(Vec<Scope<'t>>);

impl<'t> Locals<'t> {
    pub(super) fn new() -> Locals<'t> {
        let mut locals = Locals(Vec::new());
        locals.enter(FunctionId::MODULE, false);
        locals
    }

    /// Opens a scope for names of `function`. A block sees the names around it.
    pub(super) fn enter(&mut self, function: FunctionId, is_block: bool) {
        self.0.push(Scope {
            function,
            names: HashSet::new(),
            is_block,
        });
    }

    pub(super) fn leave(&mut self) {
        self.0.pop();
    }

    /// The function in which a variable lives that is visible here.
    pub(super) fn home(&self, name: &str) -> Option<FunctionId> {
        for scope in self.0.iter().rev() {
            if scope.names.contains(name) {
                return Some(scope.function);
            }
            if !scope.is_block {
                break;
            }
        }
        None
    }

    /// Declares a variable in the innermost scope, unless an outer one has it already.
    pub(super) fn assign(&mut self, name: &'t str) -> Option<FunctionId> {
        self.home(name).or_else(|| self.declare(name))
    }

    /// Declares a name in the innermost scope: a parameter hides what is outside.
    pub(super) fn declare(&mut self, name: &'t str) -> Option<FunctionId> {
        let scope = self.0.last_mut()?;
        scope.names.insert(name);
        Some(scope.function)
    }
}
