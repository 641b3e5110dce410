//! Walking from a call that moves money through what runs after it.

use std::rc::Rc;

use tollgate_sdk::{Call, Function, Operation, Step};

use crate::answer::{self, Question};
use crate::classify;
use crate::fallible::{Fallible, Sort};
use crate::language::{contains, is_link, root};
use crate::operation;
use crate::record;
use crate::rescue;
use crate::subject::Subject;

/// How many functions of the same file are looked into, one in another.
const MAX_DEPTH: u32 = 2;

/// Where a walk ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Goal {
    /// Where the payment is recorded.
    Record,
    /// Where there is nothing more: a record can still be undone.
    End,
}

/// Where a payment is written down or handed on.
pub(crate) enum Record {
    /// A call that persists or enqueues it.
    Call(Call),
    /// It is what the function returns.
    Returned(Rc<Step>),
}

/// How a step ends.
enum Flow {
    /// With the next one.
    On,
    /// The payment is safe, or undone, or taken over by another operation on it.
    Settled,
    /// It leaves the function, or the iteration.
    Left(Rc<Step>),
}

/// A walk through what runs after a call.
pub(crate) struct Walk<'a> {
    charge: &'a Call,
    goal: Goal,
    subject: Subject,
    outcomes: Vec<String>,
    commits_later: bool,
    depth: u32,
    is_entry: bool,
    is_inner: bool,
    /// The loop around the charge that a `break` has ended.
    ended_loop: Option<Step>,
    conditions: u32,
    loops: u32,
    closures: u32,
    /// What can fail and has no record after it so far.
    pub(crate) pending: Vec<Fallible>,
    /// What can fail before a record.
    pub(crate) found: Vec<Fallible>,
    /// Where the payment is recorded first.
    pub(crate) record: Option<Record>,
    /// Whether the payment was undone or taken over on some way.
    pub(crate) is_settled: bool,
}

impl<'a> Walk<'a> {
    /// A walk that begins when `charge` has returned; `outcomes` tell how it went.
    pub(crate) fn new(charge: &'a Call, goal: Goal, outcomes: Vec<String>) -> Walk<'a> {
        let function = charge.function();
        Walk {
            charge,
            goal,
            subject: Subject::of(charge),
            outcomes,
            commits_later: record::commits_after(charge),
            depth: MAX_DEPTH,
            is_entry: function.entry().is_some() || function.named().entry().is_some(),
            is_inner: false,
            ended_loop: None,
            conditions: 0,
            loops: 0,
            closures: 0,
            pending: Vec::new(),
            found: Vec::new(),
            record: None,
            is_settled: false,
        }
    }

    /// What is known of names at this point.
    pub(crate) fn subject(&self) -> &Subject {
        &self.subject
    }

    /// What tells how the payment went.
    pub(crate) fn outcomes(&self) -> &[String] {
        &self.outcomes
    }

    /// Walks what takes the charge's result in its own step, then `after`.
    pub(crate) fn run(&mut self, after: Vec<Step>) {
        let own = self.charge.step();
        for taker in self.charge.calls_after() {
            let is_taker = taker.step().is_same(&own) && contains(taker.span(), self.charge.span());
            if is_taker && !matches!(self.visit_call(taker), Flow::On) {
                return;
            }
        }
        // `charge().then(...)`: what is chained to it comes before what its own step does.
        let (chained, after): (Vec<Step>, Vec<Step>) =
            after.into_iter().partition(|step| own.holds(step));
        if !matches!(self.visit_all(chained), Flow::On) {
            return;
        }
        let flow = match own.kind().as_str() {
            "branch" => self.visit_branch(&own),
            "return" => self.visit_return(own, true),
            "scope" | "loop" | "each-loop" => self.visit_all(own.children()),
            _ => Flow::On,
        };
        if matches!(flow, Flow::On) {
            let _ = self.visit_all(after);
        }
    }

    fn visit_all(&mut self, steps: Vec<Step>) -> Flow {
        for step in steps {
            if self
                .ended_loop
                .as_ref()
                .is_some_and(|ended| ended.holds(&step))
            {
                continue;
            }
            match self.visit(step) {
                Flow::On => {}
                flow => return flow,
            }
        }
        Flow::On
    }

    fn visit(&mut self, step: Step) -> Flow {
        match step.kind().as_str() {
            "branch" => self.visit_branch(&step),
            "attempt" => self.visit_attempt(&step),
            "assert" => self.visit_assert(step),
            "raise" => Flow::Left(Rc::new(step)),
            "return" => self.visit_return(step, false),
            "jump" => self.visit_jump(step),
            "closure" => self.visit_closure(&step),
            "loop" | "each-loop" => self.visit_loop(&step),
            "scope" | "arm" | "cleanup" => self.visit_all(step.children()),
            "handler" | "definition" | "import" => Flow::On,
            "assign" => {
                let flow = self.visit_value(&step);
                self.subject.learn(&step);
                flow
            }
            _ => self.visit_value(&step),
        }
    }

    /// A step with a value: its calls, and the blocks that are part of it
    /// (`val address = order.address ?: throw NoAddress()`).
    fn visit_value(&mut self, step: &Step) -> Flow {
        match self.visit_calls(step) {
            Flow::On => {
                let mut blocks = step.children();
                blocks.retain(|block| matches!(block.kind().as_str(), "branch" | "attempt"));
                self.visit_all(blocks)
            }
            flow => flow,
        }
    }

    fn visit_branch(&mut self, step: &Step) -> Flow {
        if let flow @ (Flow::Settled | Flow::Left(_)) = self.visit_calls(step) {
            return flow;
        }
        let question = answer::asked_by(step, &self.subject, &self.outcomes);
        let (mut is_total, mut goes_on, mut is_settled, mut last_left) =
            (false, false, false, None);
        for arm in step
            .children()
            .into_iter()
            .filter(|child| child.kind() == "arm")
        {
            is_total |= matches!(arm.label().as_str(), "else" | "default");
            let mark = self.pending.len();
            let known = self.subject.clone();
            self.conditions += 1;
            let flow = self.visit_all(arm.children());
            self.conditions -= 1;
            match flow {
                Flow::On => goes_on = true,
                Flow::Settled => {
                    self.pending.truncate(mark);
                    is_settled |= !arm.always_leaves();
                    self.subject = known;
                }
                Flow::Left(leaving) => {
                    self.leave(&leaving, question, mark);
                    self.subject = known;
                    last_left = Some(leaving);
                }
            }
        }
        match last_left {
            _ if is_settled => Flow::Settled,
            Some(leaving) if is_total && !goes_on => Flow::Left(leaving),
            None if is_total && !goes_on => Flow::Settled,
            _ => Flow::On,
        }
    }

    /// An arm leaves. What could fail in it doesn't matter then: it leaves anyhow.
    fn leave(&mut self, leaving: &Rc<Step>, question: Question, mark: usize) {
        let raises = leaving.kind() == "raise";
        if self.is_inner && !raises {
            return;
        }
        self.pending.truncate(mark);
        let matters = raises || self.goal == Goal::Record;
        if matters && question != Question::Outcome {
            let is_certain = question == Question::Elsewhere;
            self.pending
                .push(Fallible::step(Sort::Leave, Rc::clone(leaving), is_certain));
        }
    }

    fn visit_attempt(&mut self, step: &Step) -> Flow {
        let (body, rest): (Vec<Step>, Vec<Step>) = step
            .children()
            .into_iter()
            .filter(|child| child.kind() != "handler")
            .partition(|child| child.kind() != "cleanup");
        match self.visit_all(body) {
            Flow::On => self.visit_all(rest),
            // A raise in an attempt goes to its handlers; see `rescue`.
            Flow::Left(leaving) if leaving.kind() == "raise" => {
                self.pending
                    .push(Fallible::step(Sort::Leave, leaving, true));
                self.visit_all(rest)
            }
            flow => flow,
        }
    }

    fn visit_assert(&mut self, step: Step) -> Flow {
        match answer::asked_by(&step, &self.subject, &self.outcomes) {
            Question::Outcome => {}
            question => {
                let is_certain = question == Question::Elsewhere;
                self.pending
                    .push(Fallible::step(Sort::Assert, Rc::new(step), is_certain));
            }
        }
        Flow::On
    }

    fn visit_return(&mut self, step: Step, holds_charge: bool) -> Flow {
        if !holds_charge && let Flow::Settled = self.visit_calls(&step) {
            return Flow::Settled;
        }
        if self.closures > 0 {
            return Flow::On;
        }
        let speaks = holds_charge
            || step
                .expressions()
                .iter()
                .any(|value| self.subject.mentions_answer(value));
        let hands_on = speaks && !self.is_entry && !self.is_inner && !record::is_response(&step);
        let step = Rc::new(step);
        if self.goal == Goal::Record && hands_on {
            self.settle(Record::Returned(step));
            return Flow::Settled;
        }
        Flow::Left(step)
    }

    fn visit_jump(&mut self, step: Step) -> Flow {
        let text = step.text();
        if self.loops > 0 || self.is_inner {
            return Flow::On;
        }
        if text.starts_with("continue") {
            return Flow::Left(Rc::new(step));
        }
        if self.conditions == 0 {
            let kind = |step: &Step| matches!(step.kind().as_str(), "loop" | "each-loop");
            self.ended_loop = self.charge.enclosing().into_iter().find(kind);
        }
        Flow::On
    }

    fn visit_loop(&mut self, step: &Step) -> Flow {
        if let Flow::Settled = self.visit_calls(step) {
            return Flow::Settled;
        }
        self.loops += 1;
        let flow = self.visit_all(step.children());
        self.loops -= 1;
        match flow {
            Flow::Settled => Flow::Settled,
            _ => Flow::On,
        }
    }

    fn visit_closure(&mut self, closure: &Step) -> Flow {
        self.closures += 1;
        let flow = self.visit_all(closure.children());
        self.closures -= 1;
        match flow {
            Flow::Settled => Flow::Settled,
            _ => Flow::On,
        }
    }

    /// The calls in a step's own expressions, and the closures that they run.
    fn visit_calls(&mut self, step: &Step) -> Flow {
        let children = step.children();
        let closures: Vec<&Step> = children
            .iter()
            .filter(|child| child.kind() == "closure")
            .collect();
        let mark = self.pending.len();
        let calls: Vec<Call> = step
            .calls()
            .into_iter()
            .filter(|call| call.step().is_same(step))
            .collect();
        // What runs side by side with the record does not keep it from being written.
        let is_batch = calls.iter().any(|call| classify::is_batch(&call.callee()));
        let records: Vec<bool> = calls.iter().map(|call| self.is_record(call)).collect();
        let is_link = |inner: &Call| {
            let outer = calls
                .iter()
                .zip(&records)
                .filter(|(_, is_record)| **is_record);
            outer.into_iter().any(|(outer, _)| is_link(outer, inner))
        };
        let links: Vec<bool> = calls.iter().map(is_link).collect();
        for (call, _) in calls.into_iter().zip(links).filter(|(_, is_link)| !is_link) {
            let given: Vec<&&Step> = closures
                .iter()
                .filter(|closure| {
                    closure.label() == call.callee() && contains(call.span(), closure.span())
                })
                .collect();
            let flow = if given.is_empty() {
                self.visit_call_side_by_side(call, is_batch, mark)
            } else if classify::runs_closure(&call) {
                given
                    .into_iter()
                    .map(|closure| self.visit_closure(closure))
                    .fold(Flow::On, settled_or)
            } else {
                Flow::On
            };
            if !matches!(flow, Flow::On) {
                return flow;
            }
        }
        Flow::On
    }

    fn visit_call_side_by_side(&mut self, call: Call, is_batch: bool, mark: usize) -> Flow {
        if is_batch && self.is_record(&call) {
            self.pending.truncate(mark);
        }
        self.visit_call(call)
    }

    fn is_record(&self, call: &Call) -> bool {
        if call.operation().is_some() {
            return false;
        }
        let is_of_gateway = root(&call.callee()) == root(&self.charge.callee());
        record::is_record(call, &call.role(), &self.subject, self.commits_later)
            || (!is_of_gateway && record::writes_answer(call, &self.subject))
    }

    fn visit_call(&mut self, call: Call) -> Flow {
        if call.is_same(self.charge) || contains(self.charge.span(), call.span()) {
            return Flow::On;
        }
        if let Some(operation) = call.operation().filter(Operation::moves_money) {
            return self.visit_operation(call, &operation);
        }
        if self.is_record(&call) {
            if self.goal == Goal::Record {
                self.settle(Record::Call(call));
                return Flow::Settled;
            }
            self.pending.push(Fallible::call(Sort::Write, call, false));
            return Flow::On;
        }
        let role = call.role();
        if role == "compensate" && self.subject.is_about(&call) {
            self.is_settled = true;
            return Flow::Settled;
        }
        if role == "persist" && self.commits_later && record::is_staged(&call.callee()) {
            return Flow::On;
        }
        if self.depth > 0 && !call.callees().is_empty() {
            return self.visit_function(call, &role);
        }
        if let Some((sort, is_certain)) = classify::of(&call, &role, self) {
            self.pending.push(Fallible::call(sort, call, is_certain));
        }
        Flow::On
    }

    /// Another operation that moves money: it undoes the charge, goes on with it, or can fail.
    fn visit_operation(&mut self, call: Call, operation: &Operation) -> Flow {
        let undoes = matches!(operation.kind().as_str(), "refund" | "void");
        let is_same_money = self.subject.is_given_answer(&call);
        if is_same_money && (undoes || operation::is_bound_to_object(operation)) {
            self.is_settled = true;
            return Flow::Settled;
        }
        self.pending
            .push(Fallible::call(Sort::Call, call, operation.is_certain()));
        Flow::On
    }

    /// A function of the same file: it may record, and it may fail before it does.
    fn visit_function(&mut self, call: Call, role: &str) -> Flow {
        let mut is_recorded = false;
        let mut inside = Vec::new();
        for function in call.callees() {
            let mut inner = self.inside(&call, &function);
            if let Flow::Left(leaving) = inner.visit_all(function.steps())
                && leaving.kind() == "raise"
            {
                inner
                    .pending
                    .push(Fallible::step(Sort::Leave, leaving, true));
            }
            is_recorded |= inner.record.is_some();
            if inner.record.is_none() && classify::gives_no_error(&call, &function) {
                continue;
            }
            inside.append(match inner.record {
                Some(_) => &mut inner.found,
                None => &mut inner.pending,
            });
        }
        if is_recorded {
            let outer = Rc::new(call.step());
            for mut fallible in inside {
                fallible.outer.push(Rc::clone(&outer));
                self.pending.push(fallible);
            }
            self.settle(Record::Call(call));
            return Flow::Settled;
        }
        inside.retain(|fallible| !rescue::is_swallowed(fallible));
        if !inside.is_empty() && !classify::is_caught(&call) {
            let is_certain = inside.iter().any(|fallible| fallible.is_certain);
            self.pending
                .push(Fallible::call(classify::sort_of(role), call, is_certain));
        }
        Flow::On
    }

    /// A walk through a function that is called on the way.
    fn inside(&self, call: &Call, function: &Function) -> Walk<'a> {
        Walk {
            charge: self.charge,
            goal: self.goal,
            subject: self.subject.inside(call, &function.parameters()),
            outcomes: self.outcomes.clone(),
            commits_later: self.commits_later,
            depth: self.depth.saturating_sub(1),
            is_entry: false,
            is_inner: true,
            ended_loop: None,
            conditions: 0,
            loops: 0,
            closures: 0,
            pending: Vec::new(),
            found: Vec::new(),
            record: None,
            is_settled: false,
        }
    }

    fn settle(&mut self, record: Record) {
        self.found.append(&mut self.pending);
        self.is_settled = true;
        if self.record.is_none() {
            self.record = Some(record);
        }
    }
}

fn settled_or(flow: Flow, next: Flow) -> Flow {
    match flow {
        Flow::On => next,
        flow => flow,
    }
}
