//! `wrong-acknowledgement`: the gateway is told that an event was handled where it was not, or
//! that it was not where it was.

use tollgate_sdk::{Effect, Expression, Findings, Rule, Span, Step};

use crate::effects::Deed;
use crate::handler::Handling;
use crate::unit::{At, Seen, Unit};
use crate::verification::{self, Strength};
use crate::words::{any, last, short_text, words};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "wrong-acknowledgement",
    summary: "a webhook is answered by a success that is none, or by an error that is none",
    effect: Effect::Review,
    help: "A gateway delivers again until it is answered by 2xx, and never again after that. Answer 2xx once the \
           event is handled or safely queued, and for events that are handled already or that nobody wants; answer \
           5xx where handling failed and should be tried again.",
};

/// A wrong answer.
pub(crate) struct Answer {
    pub(crate) mistake: Mistake,
    pub(crate) at: Span,
    pub(crate) effect: Effect,
}

/// What is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mistake {
    /// 2xx although handling failed.
    FailureAsSuccess,
    /// An error for what was done before.
    DoneAsFailure,
    /// An error for events that nobody wants.
    UnknownAsFailure,
}

/// A wrong answer that the change brought.
pub(crate) fn judge(unit: &Unit, before: Option<&Unit>, handling: Handling) -> Option<Answer> {
    if handling < Handling::Likely || unit.entry.is_empty() || unit.entry == "job" {
        return None;
    }
    let now = answers(unit);
    if now.is_empty() {
        return None;
    }
    let stood = before.map(answers).unwrap_or_default();
    let count = |all: &[Answer], mistake: Mistake| {
        all.iter()
            .filter(|answer| answer.mistake == mistake)
            .count()
    };
    let more = |answer: &Answer| count(&now, answer.mistake) > count(&stood, answer.mistake);
    let at = now.iter().position(more)?;
    now.into_iter().nth(at)
}

fn answers(unit: &Unit) -> Vec<Answer> {
    let mut found = Vec::new();
    for step in unit.function.steps().iter().flat_map(|step| step.all()) {
        match step.kind().as_str() {
            "handler" => found.extend(failure_as_success(&step)),
            "branch" => {
                found.extend(done_as_failure(&step));
                found.extend(unknown_as_failure(&step));
            }
            _ => {}
        }
    }
    found
}

/// A handler that answers 2xx around what is done for the event.
fn failure_as_success(handler: &Step) -> Option<Answer> {
    let attempt = handler
        .parent()
        .filter(|parent| parent.kind() == "attempt")?;
    let types = handler.catches();
    if types.iter().any(|name| is_expected(name)) {
        return None;
    }
    let inside: Vec<Seen> = attempt
        .children()
        .into_iter()
        .filter(|step| step.kind() != "handler" && step.kind() != "cleanup")
        .flat_map(|step| step.calls())
        .map(Seen::new)
        .collect();
    let deed = inside.iter().filter_map(Deed::of).max()?;
    let own = handler.calls();
    let is_handled = own.iter().any(|call| {
        matches!(
            call.role().as_str(),
            "persist" | "enqueue" | "reconcile" | "lock"
        )
    });
    let raises = handler.all().iter().any(|step| step.kind() == "raise");
    if is_handled || raises || !answers_success(handler) {
        return None;
    }
    let only_verifies = inside
        .iter()
        .any(|seen| verification::strength(seen) == Strength::Signature)
        && deed == Deed::Dispatch;
    if only_verifies {
        return None;
    }
    let effect = match deed.adds_up() {
        true => Effect::Review,
        false => Effect::Note,
    };
    Some(Answer {
        mistake: Mistake::FailureAsSuccess,
        at: head(handler),
        effect,
    })
}

/// An error that says the event was seen, or is not wanted.
fn is_expected(name: &str) -> bool {
    any(
        &words(name),
        &[
            "duplicate",
            "unique",
            "integrity",
            "unhandled",
            "unknown",
            "unsupported",
            "ignored",
            "exist",
            "exists",
            "not",
        ],
    )
}

/// Whether a handler answers by 2xx itself.
fn answers_success(handler: &Step) -> bool {
    let mut success = false;
    for step in handler.children() {
        if step.kind() == "branch" {
            return false;
        }
        let text = short_text(&step);
        let heard = text.to_ascii_lowercase();
        if !is_answer(&step, &heard) {
            continue;
        }
        if status_of(&heard).is_some_and(|status| status >= 300) {
            return false;
        }
        if status_of(&heard).is_some() || says_received(&heard) {
            success = true;
        }
    }
    success
}

fn is_answer(step: &Step, heard: &str) -> bool {
    step.kind() == "return"
        || [
            "res.",
            "response",
            "reply.",
            "ctx.status",
            "render",
            "head ",
            "head(",
            "http_response_code",
            "w.writeheader",
            "c.json",
            "c.string",
            "status ",
        ]
        .iter()
        .any(|sign| heard.starts_with(sign))
}

fn says_received(heard: &str) -> bool {
    [
        "received",
        "'ok'",
        "\"ok\"",
        ":ok",
        "success: true",
        "jsonresponse({",
        "httpresponse()",
        "responseentity.ok",
        "results.ok",
        "sendstatus(200",
    ]
    .iter()
    .any(|sign| heard.contains(sign))
        && !heard.contains("error")
}

/// The HTTP status in an answer.
fn status_of(heard: &str) -> Option<u32> {
    let named = [
        ("bad_request", 400),
        ("badrequest", 400),
        ("unauthorized", 401),
        ("forbidden", 403),
        ("not_found", 404),
        ("notfound", 404),
        ("conflict", 409),
        ("internal_server_error", 500),
        ("internalservererror", 500),
        ("unprocessable", 422),
        ("server_error", 500),
        ("statusok", 200),
        ("no_content", 204),
        ("nocontent", 204),
    ];
    if let Some((_, status)) = named.iter().find(|(name, _)| heard.contains(name)) {
        return Some(*status);
    }
    let numbers = heard.split(|letter: char| !letter.is_ascii_digit());
    numbers
        .filter(|digits| digits.len() == 3)
        .filter_map(|digits| digits.parse().ok())
        .find(|status| (200..600).contains(status))
}

/// `if (order && order.status !== "captured") {...} else { 404 }`: what is done gets an error.
fn done_as_failure(branch: &Step) -> Option<Answer> {
    let condition = branch.expressions().into_iter().next()?;
    if condition.kind() != "operation" || !matches!(condition.operator().as_str(), "&&" | "and") {
        return None;
    }
    let parts = condition.parts();
    let looks_at_state = |part: &Expression| {
        matches!(part.operator().as_str(), "!=" | "!==")
            && part.parts().iter().any(|side| {
                any(&words(last(&side.text())), &["status", "state"]) && side.kind() == "member"
            })
            && part.parts().iter().any(|side| is_done(&side.text()))
    };
    let exists = |part: &Expression| matches!(part.kind().as_str(), "name" | "member");
    if !parts.iter().any(looks_at_state) || !parts.iter().any(exists) {
        return None;
    }
    let other = branch
        .children()
        .into_iter()
        .find(|arm| arm.label() == "else")?;
    let refuses = other.children().iter().any(|step| {
        let heard = short_text(step).to_ascii_lowercase();
        step.kind() != "branch" && status_of(&heard).is_some_and(|status| status >= 400)
    });
    refuses.then(|| Answer {
        mistake: Mistake::DoneAsFailure,
        at: condition.span(),
        effect: Effect::Review,
    })
}

fn is_done(text: &str) -> bool {
    let text = text.trim_matches(['"', '\'', ':']);
    any(
        &words(last(text)),
        &[
            "captured",
            "paid",
            "completed",
            "complete",
            "succeeded",
            "processed",
            "fulfilled",
            "success",
            "settled",
        ],
    )
}

/// The default of a switch on the event's type that raises or answers an error.
fn unknown_as_failure(branch: &Step) -> Option<Answer> {
    let subject = branch
        .expressions()
        .into_iter()
        .next()?
        .text()
        .to_ascii_lowercase();
    let about_type = ["type", "event", "event_name", "eventcode", "event_code"]
        .iter()
        .any(|word| subject.ends_with(word));
    if !about_type || !subject.contains("event") {
        return None;
    }
    let default = branch
        .children()
        .into_iter()
        .find(|arm| arm.label() == "default")?;
    let refusal = default.children().into_iter().find(|step| {
        step.kind() == "raise"
            || status_of(&short_text(step).to_ascii_lowercase()).is_some_and(|status| status >= 400)
    })?;
    Some(Answer {
        mistake: Mistake::UnknownAsFailure,
        at: refusal.span(),
        effect: Effect::Note,
    })
}

fn head(step: &Step) -> Span {
    let span = step.span();
    Span {
        end_line: span.start_line,
        end_column: span.start_column + 1,
        ..span
    }
}

/// Reports it.
pub(crate) fn report(unit: &Unit, answer: &Answer, findings: &mut Findings) {
    let (message, help) = match answer.mistake {
        Mistake::FailureAsSuccess => (
            "when handling the event fails the gateway is told that it worked, and never delivers it again: what was \
             paid is not given",
            "answer 5xx where handling failed, or store the event and try again yourself",
        ),
        Mistake::DoneAsFailure => (
            "an event about what is done already is answered by an error, and delivered again and again",
            "answer 2xx where there is nothing left to do",
        ),
        Mistake::UnknownAsFailure => (
            "every event that this handler does not know is answered by an error, and delivered again and again until \
             the gateway switches the endpoint off",
            "answer 2xx to events that are not handled, and log them",
        ),
    };
    let place = At {
        path: unit.path.clone(),
        span: answer.at,
        side: unit.side,
    };
    findings
        .report(&RULE, &place)
        .effect(answer.effect)
        .message(message)
        .label("the gateway hears this")
        .help(help);
}
