//! What becomes of the result of a call: awaited, returned, used.
//!
//! A value is followed outward through the expressions it is part of, and from a variable that
//! holds it to the places that read the variable. This works on the finished lists, and so is
//! the same for all languages.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use tollgate_model::code::{
    BindingId, BindingKind, CallId, ExpressionId, ExpressionKind, FunctionId, Source, StepId,
    StepKind, Usage,
};

use crate::builder::Remarks;

/// How many variables a promise is followed through: `const p = x(); const all = [p]; await
/// Promise.all(all)` takes two.
const MAX_VARIABLES: u32 = 3;

/// The usage of a call whose result nobody looks at.
pub(crate) const UNUSED: Usage = Usage {
    is_awaited: false,
    is_returned: false,
    is_used: false,
};

/// Sets [`Usage`] of every call. `runners` are functions that run a coroutine they are given to
/// its end.
pub(crate) fn settle(source: &mut Source, remarks: &Remarks, runners: &[&str]) {
    let usages: Vec<Usage> = {
        let tracer = Tracer::new(source, remarks, runners);
        source.call_ids().map(|call| tracer.usage(call)).collect()
    };
    for (call, usage) in source.calls.iter_mut().zip(usages) {
        call.usage = usage;
    }
}

/// How many reads of one variable are looked at. A function that reads a promise more often
/// than this, and awaits it only then, is no function that anybody wrote.
const MAX_READS: usize = 100;

struct Tracer<'a> {
    source: &'a Source,
    awaited: HashSet<ExpressionId>,
    carriers: HashSet<ExpressionId>,
    runners: &'a [&'a str],
    /// The variables that each expression is the value of.
    holders: HashMap<ExpressionId, Vec<BindingId>>,
    /// The calls that run the blocks whose last values these steps are.
    runs_of_blocks: HashMap<StepId, CallId>,
    /// Where each name is read.
    reads: HashMap<(FunctionId, &'a str), Vec<ExpressionId>>,
    /// What has been found out, so that chains of variables are not walked again and again.
    known: RefCell<HashMap<(ExpressionId, u32), Usage>>,
}

impl<'a> Tracer<'a> {
    fn new(source: &'a Source, remarks: &Remarks, runners: &'a [&'a str]) -> Tracer<'a> {
        let mut holders: HashMap<ExpressionId, Vec<BindingId>> = HashMap::new();
        for (id, binding) in source.bindings() {
            let is_variable = matches!(binding.kind, BindingKind::Variable | BindingKind::Update);
            if let Some(value) = binding.value.filter(|_| is_variable) {
                holders.entry(value).or_default().push(id);
            }
        }
        let mut reads: HashMap<(FunctionId, &str), Vec<ExpressionId>> = HashMap::new();
        for (at, expression) in source.expressions.iter().enumerate() {
            if let ExpressionKind::Name(name) = &expression.kind {
                let id = ExpressionId(at as u32);
                reads
                    .entry((source.function_of(id), name))
                    .or_default()
                    .push(id);
            }
        }
        #[expect(clippy::iter_over_hash_type, reason = "each list is sorted for itself")]
        for list in reads.values_mut() {
            list.sort_by_key(|read| source[*read].span.start);
        }
        let mut runs_of_blocks = HashMap::new();
        if source.language.has_scope_functions() {
            for function in &source.functions {
                let (Some((call, _)), Some(step)) = (function.passed_to, function.step) else {
                    continue;
                };
                let mut children = source[step].children.iter();
                let last = children.rfind(|child| source[**child].kind == StepKind::Return);
                if let Some(last) = last.filter(|_| !function.is_async) {
                    runs_of_blocks.insert(*last, call);
                }
            }
        }
        Tracer {
            source,
            runs_of_blocks,
            awaited: remarks.awaited.iter().copied().collect(),
            carriers: remarks.carriers.iter().copied().collect(),
            runners,
            holders,
            reads,
            known: RefCell::default(),
        }
    }

    fn usage(&self, call: CallId) -> Usage {
        self.fate(self.source[call].expression, MAX_VARIABLES)
    }

    fn fate(&self, expression: ExpressionId, variables: u32) -> Usage {
        if let Some(known) = self.known.borrow().get(&(expression, variables)) {
            return *known;
        }
        let usage = self.followed(expression, variables);
        self.known
            .borrow_mut()
            .insert((expression, variables), usage);
        usage
    }

    fn followed(&self, expression: ExpressionId, variables: u32) -> Usage {
        let mut usage = UNUSED;
        let mut at = expression;
        loop {
            usage.is_awaited |= self.awaited.contains(&at);
            if let Some(holders) = self.holders.get(&at) {
                usage.is_used = true;
                if !usage.is_awaited {
                    usage.is_awaited = holders.iter().any(|id| self.is_settled(*id, variables));
                }
            }
            let Some(parent) = self.source[at].parent else {
                break;
            };
            match self.step_outward(at, parent, &mut usage, variables) {
                Some(next) => at = next,
                None => return usage,
            }
        }
        match self.source[self.source[at].step].kind {
            StepKind::Return => match self.runs_of_blocks.get(&self.source[at].step) {
                // The value of a block goes to the call that runs it.
                Some(call) => {
                    let after = self.fate(self.source[*call].expression, variables);
                    let is_all = self.source.gives_value_of_closure(*call);
                    usage.is_used |= after.is_used || !is_all;
                    usage.is_awaited |= after.is_awaited;
                    usage.is_returned |= after.is_returned;
                }
                None => {
                    usage.is_used = true;
                    usage.is_returned = true;
                }
            },
            StepKind::Expression => {}
            _ => usage.is_used = true,
        }
        usage
    }

    /// Where the value goes on from `at` into `parent`, or nothing where it ends there.
    fn step_outward(
        &self,
        at: ExpressionId,
        parent: ExpressionId,
        usage: &mut Usage,
        variables: u32,
    ) -> Option<ExpressionId> {
        match &self.source[parent].kind {
            ExpressionKind::Await(_) => {
                usage.is_awaited = true;
                Some(parent)
            }
            ExpressionKind::Member { object, property } if *object == at => {
                usage.is_used = true;
                let outer = self.source[parent].parent?;
                match &self.source[outer].kind {
                    ExpressionKind::Call(call) if self.source[*call].target == parent => {
                        let after = self.fate(outer, variables);
                        usage.is_awaited |= after.is_awaited || after.is_returned;
                        let is_chain = matches!(property.as_str(), "then" | "catch" | "finally");
                        usage.is_returned |= is_chain && after.is_returned;
                        None
                    }
                    _ => None,
                }
            }
            ExpressionKind::Call(call) => {
                usage.is_used = true;
                if self.source[*call].target != at {
                    self.passed_on(*call, usage, variables);
                }
                None
            }
            ExpressionKind::Conditional { condition, .. } if *condition == at => {
                usage.is_used = true;
                None
            }
            ExpressionKind::Operation { operator, operands } => match operator.as_str() {
                "void" => None,
                // A block that is a value: each operand is the value of one way through it.
                "try" | "if" | "when" | "switch" | "match" => Some(parent),
                "&&" | "||" | "??" | "?:" | "and" | "or" => {
                    // All but the last operand decide whether the next one is looked at.
                    usage.is_used |= operands.last() != Some(&at);
                    Some(parent)
                }
                _ => {
                    usage.is_used = true;
                    None
                }
            },
            ExpressionKind::Conditional { .. } => Some(parent),
            ExpressionKind::List(_)
            | ExpressionKind::Spread(_)
            | ExpressionKind::Object(_)
            | ExpressionKind::Assignment { .. } => {
                usage.is_used = true;
                Some(parent)
            }
            _ => {
                usage.is_used = true;
                self.carriers.contains(&parent).then_some(parent)
            }
        }
    }

    /// A promise that is handed to a call is waited for where that call is.
    fn passed_on(&self, call: CallId, usage: &mut Usage, variables: u32) {
        let outer = &self.source[call];
        if self.runners.contains(&outer.callee.as_str()) {
            usage.is_awaited = true;
            return;
        }
        let after = self.fate(outer.expression, variables);
        usage.is_awaited |= after.is_awaited || after.is_returned;
        // `promises.push(call())`: the list holds it.
        let ExpressionKind::Member { object, property } = &self.source[outer.target].kind else {
            return;
        };
        let is_collected = matches!(property.as_str(), "push" | "append" | "add" | "unshift");
        if let ExpressionKind::Name(list) = &self.source[*object].kind
            && is_collected
            && !usage.is_awaited
        {
            usage.is_awaited = self.is_read_settled(list, outer.function, None, variables);
        }
    }

    fn is_settled(&self, id: BindingId, variables: u32) -> bool {
        let binding = &self.source[id];
        let from = Some(binding.span.start);
        self.is_read_settled(&binding.name, binding.function, from, variables)
    }

    /// Whether a variable is awaited or returned somewhere in its function after `from`, or in
    /// a function inside of it.
    fn is_read_settled(
        &self,
        name: &str,
        function: FunctionId,
        from: Option<u32>,
        variables: u32,
    ) -> bool {
        let Some(less) = variables.checked_sub(1) else {
            return false;
        };
        let Some(reads) = self.reads.get(&(function, name)) else {
            return false;
        };
        let first = from.map_or(0, |from| {
            reads.partition_point(|read| self.source[*read].span.start <= from)
        });
        reads.iter().skip(first).take(MAX_READS).any(|read| {
            let fate = self.fate(*read, less);
            fate.is_awaited || fate.is_returned
        })
    }
}
