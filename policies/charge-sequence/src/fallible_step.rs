//! `fallible-step-before-record`: money has moved, and a step that can fail stands before the
//! place that records it.

use tollgate_sdk::{Call, Effect, Findings, Operation, Rule, Span};

use crate::classify::names_entity;
use crate::course::{self, Course};
use crate::fallible::{Fallible, Sort};
use crate::language::{bare, receiver};
use crate::operation::Wording;
use crate::walk::Record;

pub(crate) const RULE: Rule = Rule {
    name: "fallible-step-before-record",
    summary: "a step that can fail stands between taking money and recording it",
    effect: Effect::Review,
    help: "When the step fails, the gateway has the money and nobody knows: the customer sees an error, tries again, \
           and pays twice. Validate before the charge. Record the charge first thing after it. What must be checked \
           afterwards may fail only in a way that leaves the order pending, to be reconciled.",
};

/// A step between the charge and the record.
pub(crate) struct Hazard {
    effect: Effect,
    why: Why,
    course: Course,
    /// The step to speak of, in the course.
    worst: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Why {
    /// The change put it there.
    Put,
    /// It stood before the charge, and the change moved it behind.
    Moved,
    /// It stood there, and the change altered it, the charge, or the record.
    Touched,
}

impl Hazard {
    pub(crate) fn effect(&self) -> Effect {
        self.effect
    }

    /// Whether the change put the step there.
    pub(crate) fn is_put(&self) -> bool {
        self.why != Why::Touched
    }

    pub(crate) fn span(&self) -> Span {
        self.step().map(Fallible::span).unwrap_or(NOWHERE)
    }

    fn step(&self) -> Option<&Fallible> {
        self.course.fallible.get(self.worst)
    }
}

const NOWHERE: Span = Span {
    start_line: 1,
    start_column: 1,
    end_line: 1,
    end_column: 1,
};

/// Judges a call that moves money by what runs after it, and by what ran there at the base.
pub(crate) fn judge(call: &Call, operation: &Operation, course: Course) -> Option<Hazard> {
    course.record.as_ref()?;
    let base = call.before().and_then(|before| {
        let operation = before.operation()?;
        let course = course::to_record(&before, &operation);
        Some((before, course))
    });
    let news = match &base {
        Some((_, base)) => compare(&course.fallible, base),
        None => course.fallible.iter().map(|_| News::New).collect(),
    };
    let at = |wanted: News| news.iter().position(|news| *news == wanted);
    let certain = course
        .fallible
        .iter()
        .zip(&news)
        .position(|(fallible, news)| *news == News::New && blocks(fallible, &course, operation));
    let (effect, worst) = match (certain, at(News::New)) {
        (Some(worst), _) => (Effect::Block, worst),
        (None, Some(worst)) => (Effect::Review, worst),
        (None, None) => {
            let is_touched = base
                .as_ref()
                .is_some_and(|base| is_pair_altered(call, &course, base));
            let worst = at(News::Altered).or_else(|| at(News::Old).filter(|_| is_touched))?;
            return Some(Hazard {
                effect: Effect::Note,
                why: Why::Touched,
                course,
                worst,
            });
        }
    };
    let is_moved = match (&base, course.fallible.get(worst)) {
        (Some((before, _)), Some(fallible)) => stood_before(fallible, before),
        _ => false,
    };
    let why = if is_moved { Why::Moved } else { Why::Put };
    Some(Hazard {
        effect,
        why,
        course,
        worst,
    })
}

/// Whether a step that the change put there may block it.
fn blocks(fallible: &Fallible, course: &Course, operation: &Operation) -> bool {
    // Who gets a returned result may have recorded it before, or record it in spite of this.
    let is_handed_on = matches!(course.record, Some(Record::Returned(_)));
    let is_plain_call = matches!(fallible.sort, Sort::Call | Sort::Write);
    fallible.is_certain
        && operation.is_certain()
        && operation.kind() != "authorize"
        && !(is_handed_on && is_plain_call)
        && !is_on_record(fallible, course)
}

/// Whether a step is called on the very thing that is recorded next: `payment.change_status()`
/// before `payment.save()` may be the record itself.
fn is_on_record(fallible: &Fallible, course: &Course) -> bool {
    let (Some(call), Some(Record::Call(record))) = (&fallible.call, &course.record) else {
        return false;
    };
    let (one, other) = (call.callee(), record.callee());
    let thing = receiver(&one);
    fallible.sort == Sort::Call && thing == receiver(&other) && names_entity(thing)
}

/// How a step relates to the base.
#[derive(Clone, Copy, PartialEq, Eq)]
enum News {
    New,
    Altered,
    Old,
}

/// Tells steps that stood after the charge at the base from those that the change put there.
fn compare(head: &[Fallible], base: &Course) -> Vec<News> {
    let stood = || base.fallible.iter().chain(&base.unrecorded);
    let mut left: Vec<(Sort, String)> = stood()
        .map(|fallible| (fallible.sort, fallible.name()))
        .collect();
    let mut news: Vec<News> = head
        .iter()
        .map(|fallible| {
            let name = fallible.name();
            match left
                .iter()
                .position(|(sort, known)| *sort == fallible.sort && *known == name)
            {
                Some(at) => {
                    left.remove(at);
                    News::Old
                }
                None => News::New,
            }
        })
        .collect();
    // What is left over of the same sort was altered or renamed, not added.
    for (fallible, news) in head
        .iter()
        .zip(&mut news)
        .filter(|(_, news)| **news == News::New)
    {
        if let Some(at) = left.iter().position(|(sort, _)| *sort == fallible.sort) {
            left.remove(at);
            *news = News::Altered;
        }
    }
    news
}

/// Whether a step stood before the charge at the base.
fn stood_before(fallible: &Fallible, before: &Call) -> bool {
    match &fallible.call {
        Some(call) => call.before().is_some_and(|counterpart| {
            before
                .calls_before()
                .iter()
                .any(|earlier| earlier.is_same(&counterpart))
        }),
        None => fallible.step.before().is_some_and(|counterpart| {
            before
                .preceding()
                .iter()
                .any(|earlier| earlier.is_same(&counterpart) || earlier.holds(&counterpart))
        }),
    }
}

/// Whether the change altered what the charge asks for, or where it is recorded.
fn is_pair_altered(call: &Call, course: &Course, (before, base): &(Call, Course)) -> bool {
    let gained_key = call.key().is_given() && !before.key().is_given();
    let is_charge_altered = !gained_key && gist(call) != gist(before);
    let is_record_altered = match (&course.record, &base.record) {
        (Some(Record::Call(head)), Some(Record::Call(base))) => gist(head) != gist(base),
        (Some(Record::Returned(_)), Some(Record::Returned(_))) => false,
        _ => true,
    };
    is_charge_altered || is_record_altered
}

/// What a call asks for, whatever its formatting.
fn gist(call: &Call) -> String {
    let arguments = call.arguments().into_iter().map(|argument| {
        let name = argument.name().unwrap_or_default();
        format!("{name}={}", bare(&argument.value().text()))
    });
    let arguments: Vec<String> = arguments.collect();
    format!("{}:{}", call.callee(), arguments.join(":"))
}

/// Words the finding.
pub(crate) fn report(hazard: &Hazard, call: &Call, operation: &Operation, findings: &mut Findings) {
    let Some(step) = hazard.step() else { return };
    let wording = Wording::of(operation);
    let what = describe(step);
    let path = call.path();
    let failing = match (step.sort, &step.call) {
        (Sort::Leave, _) if step.step.kind() == "return" => "leaves",
        (Sort::Leave, _) => "raises",
        _ => "can fail",
    };
    let moved = if hazard.why == Why::Moved {
        ", where it stood before the change"
    } else {
        ""
    };
    let stood = if hazard.why == Why::Touched {
        " It stood there before; the change touches what surrounds it."
    } else {
        ""
    };
    let report = findings.report(&RULE, &(path.clone(), step.span()));
    report
        .message(format!(
            "{what} {failing} after {} {} and before anything records it: the {} is lost, and when it is tried again {}.{stood}",
            wording.gateway, wording.done, wording.noun, wording.again
        ))
        .label(match hazard.why {
            Why::Moved => "moved behind the charge",
            _ => "the money has moved, and is not recorded yet",
        })
        .effect(hazard.effect)
        .help(help(hazard, step, call, moved))
        .related(call, format!("here {} moves the money", wording.gateway));
    match &hazard.course.record {
        Some(Record::Call(record)) => {
            report.related(
                record,
                format!("the {} is first recorded here", wording.noun),
            );
        }
        Some(Record::Returned(returned)) => {
            report.related(
                &(path.clone(), returned.span()),
                format!("the {} is first handed on here", wording.noun),
            );
        }
        None => {}
    }
    let others = hazard
        .course
        .fallible
        .iter()
        .enumerate()
        .filter(|(at, _)| *at != hazard.worst);
    for (_, other) in others.take(3) {
        report.related(
            &(path.clone(), other.span()),
            "this can fail in between, too",
        );
    }
}

fn describe(step: &Fallible) -> String {
    match (&step.call, step.sort) {
        (Some(call), Sort::Validate) => format!("The validation `{}`", call.callee()),
        (Some(call), Sort::Parse) => format!("The parsing `{}`", call.callee()),
        (Some(call), _) => format!("`{}`", call.callee()),
        (None, Sort::Assert) => "An assertion".to_owned(),
        (None, _) if step.step.kind() == "return" => "An early return".to_owned(),
        (None, _) => "A check".to_owned(),
    }
}

fn help(hazard: &Hazard, step: &Fallible, call: &Call, moved: &str) -> String {
    let charge = call.callee();
    let record = match &hazard.course.record {
        Some(Record::Call(record)) => format!("`{}`", record.callee()),
        _ => "a record of it".to_owned(),
    };
    let name = match &step.call {
        Some(call) => format!("`{}`", call.callee()),
        None => "the check".to_owned(),
    };
    match step.sort {
        Sort::Parse => format!(
            "put {record} directly after `{charge}`, with nothing but the gateway's id and status in it, and parse \
             afterwards; when {name} fails, leave the order pending and reconcile it"
        ),
        Sort::Validate | Sort::Leave | Sort::Assert => format!(
            "run {name} before `{charge}`{moved}; if it needs the gateway's answer, put {record} first and let its \
             failure leave the order pending, not failed"
        ),
        Sort::Call | Sort::Write => {
            format!(
                "put {record} directly after `{charge}`, and {name} after that or before the charge"
            )
        }
    }
}
