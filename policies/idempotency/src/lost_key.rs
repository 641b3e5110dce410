//! `dropped-key`, where no gateway is in sight: a key that names say is one disappears.
//!
//! A team's own client takes the key as an argument, sets a header, or has a hook that adds it
//! to every request. Names tell of it: whatever speaks of idempotency at the base, in files that
//! deal with payments, and no longer does.

use std::cell::OnceCell;

use tollgate_sdk::{
    AtBase, Call, Change, Effect, File, Findings, Function, Place, Side, Span, Step, TextLine,
    Texts, WordQuery, first_line, where_it_stood, words,
};

use crate::dropped_key::RULE;

/// A changed file that deals with payments.
struct Text {
    file: File,
    before: OnceCell<Spoken>,
    after: OnceCell<Spoken>,
}

/// One side of a file.
struct Spoken {
    text: String,
    /// Its lines that speak of a key.
    keyed: Vec<u32>,
}

impl Text {
    fn on(&self, side: Side) -> &Spoken {
        let (cell, side) = match side {
            Side::Before => (&self.before, Side::Before),
            Side::After => (&self.after, Side::After),
        };
        cell.get_or_init(|| {
            let text = self.file.text(side).unwrap_or_default();
            let keyed = keyed_lines(&text);
            Spoken { text, keyed }
        })
    }

    /// The lines of a function that speak of a key.
    fn keyed_lines(&self, side: Side, within: Span) -> Vec<u32> {
        let within = within.start_line..=within.end_line;
        let keyed = self.on(side).keyed.iter().copied();
        keyed.filter(|line| within.contains(line)).collect()
    }
}

/// The lines of a text that speak of a key.
fn keyed_lines(text: &str) -> Vec<u32> {
    let may_speak = |text: &str| text.contains("dempoten") || text.contains("DEMPOTEN");
    if !may_speak(text) {
        return Vec::new();
    }
    let lines = text.lines().zip(1_u32..);
    lines
        .filter(|(line, _)| may_speak(line) && is_code(line) && speaks_of_key(line))
        .map(|(_, number)| number)
        .collect()
}

/// Whether a text speaks of an idempotency key.
fn speaks_of_key(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    lower.contains("idempoten") && !lower.contains("import ")
}

fn is_code(line: &str) -> bool {
    let line = line.trim_start();
    !["//", "/*", "*", "#", "\"\"\"", "'''"]
        .iter()
        .any(|mark| line.starts_with(mark))
}

/// Judges the files that deal with payments.
pub(crate) fn judge_all(change: &Change, findings: &mut Findings) {
    let texts = Texts::new(change);
    let files = change.select_files().into_iter();
    let files = files
        .filter(|file| !file.is_test() && file.language().is_some() && file.is_about_payments());
    let words = WordQuery::any_of(&["idempoten"]);
    for file in files {
        let speaks = |side| file.has_word(&words, side);
        // What was too long to be parsed is too long to be gone through here.
        let is_parsed = |side| !file.functions(side).is_empty();
        let [before, after] =
            [Side::Before, Side::After].map(|side| is_parsed(side) && speaks(side));
        if !before && !after {
            continue;
        }
        let text = Text {
            file,
            before: OnceCell::new(),
            after: OnceCell::new(),
        };
        judge_unset(&text, findings);
        let [before, after] = [Side::Before, Side::After].map(|side| text.on(side).keyed.len());
        // What only moved is still spoken of as often.
        if after < before && texts.has_less(|text| keyed_lines(text).len()) {
            judge_lost(&text, findings);
        }
    }
}

fn judge_lost(text: &Text, findings: &mut Findings) {
    let mut told: Vec<(u32, u32)> = Vec::new();
    let functions = text.file.units(Side::Before);
    for (at, was) in functions.iter().enumerate() {
        let lines = text.keyed_lines(Side::Before, was.span());
        let Some(line) = lines.first() else { continue };
        match was.before() {
            Some(now) => judge_function(text, was, &now, &lines, findings),
            None if stands_still(text, &lines) => {}
            // What the catalogue knows is judged by its own rules, where it is called now.
            None if was.calls().iter().any(is_judged_now) => {}
            None => {
                let following = functions.get(at + 1..).unwrap_or_default();
                let Some(place) = place_of_gone(was, following) else {
                    continue;
                };
                // Several that are gone may be missed in the same place: it is said once.
                let start = (place.1.start_line, place.1.start_column);
                if !told.contains(&start) {
                    report_gone(was, *line, &place, findings);
                    told.push(start);
                }
            }
        }
    }
}

/// Whether a call that the catalogue knows had a key, and is still made elsewhere.
fn is_judged_now(call: &Call) -> bool {
    call.key().is_given() && call.before().is_some()
}

/// Whether all that a function said of keys is said at the head: it has another name there, or
/// went into another one.
fn stands_still(text: &Text, lines: &[u32]) -> bool {
    let after = &text.on(Side::After).text;
    let now: Vec<&str> = after.lines().map(str::trim).collect();
    let before: Vec<&str> = text.on(Side::Before).text.lines().collect();
    lines.iter().all(|line| {
        let said = before.get((*line as usize).saturating_sub(1));
        said.is_some_and(|said| now.contains(&said.trim()))
    })
}

/// A function that stands on both sides: the calls that were handed a key and no longer are, or
/// else the place where the key was made or set.
fn judge_function(
    text: &Text,
    was: &Function,
    now: &Function,
    lines: &[u32],
    findings: &mut Findings,
) {
    // What the catalogue knows is judged by its own rules.
    let calls = was.calls();
    if calls.iter().any(|call| call.key().is_given()) {
        return;
    }
    // A look-up needs no key.
    if only_looks(&was.name()) || went_to_look_ups(&calls) {
        return;
    }
    let mut is_told = false;
    for call in calls.iter().filter(|call| is_handed_key(call)) {
        if let Some(kept) = call.before()
            && !is_handed_key(&kept)
            && !is_told
        {
            report(&kept, &(call.path(), call.span()), findings);
            is_told = true;
        }
    }
    if is_told || !text.keyed_lines(Side::After, now.span()).is_empty() {
        return;
    }
    let steps: Vec<Step> = was.steps().iter().flat_map(Step::all).collect();
    let gone = steps.into_iter().filter(|step| {
        let span = step.span();
        step.before().is_none()
            && lines
                .iter()
                .any(|line| (span.start_line..=span.end_line).contains(line))
    });
    // The innermost: its lines are the fewest.
    let innermost = gone.min_by_key(|step| {
        let span = step.span();
        span.end_line - span.start_line
    });
    if let Some(step) = innermost
        && let Some(place) = where_it_stood(was, &step)
    {
        report(&place, &(was.path(), step.span()), findings);
    }
}

/// Whether a call is handed something that is called a key, or sets one.
fn is_handed_key(call: &Call) -> bool {
    if only_looks(&call.callee()) {
        return false;
    }
    speaks_of_key(&call.callee())
        || call.arguments().iter().any(|argument| {
            let value = argument.value();
            argument.name().is_some_and(|name| speaks_of_key(&name))
                || value.kind() != "closure" && speaks_of_key(&value.text())
        })
}

/// Whether a key was handed to look-ups, and to nothing else.
fn went_to_look_ups(calls: &[Call]) -> bool {
    let is_given_key = |call: &&Call| {
        call.arguments()
            .iter()
            .any(|argument| speaks_of_key(&argument.value().text()))
    };
    let mut given = calls.iter().filter(is_given_key).peekable();
    given.peek().is_some() && given.all(|call| only_looks(&call.callee()))
}

/// Whether a call looks something up, by its name: it needs no key.
fn only_looks(callee: &str) -> bool {
    let name = callee.rsplit('.').next().unwrap_or_default();
    let heard = words(name);
    heard.first().is_some_and(|first| {
        matches!(
            first.as_str(),
            "retrieve" | "get" | "list" | "find" | "fetch" | "search" | "lookup" | "read" | "query"
        )
    }) && !speaks_of_key(callee)
}

/// Where a function is missed that is gone: where it was called, or where it stood.
fn place_of_gone(was: &Function, following: &[Function]) -> Option<(String, Span)> {
    let called = was.callers().into_iter().find_map(|caller| {
        let function = caller.function().named();
        where_it_stood(&function, &caller.step())
    });
    called.or_else(|| {
        let next = following.iter().find_map(Function::before)?;
        let first = next.steps().first().map(first_line);
        let span = next.span();
        let line = Span {
            end_line: span.start_line,
            end_column: span.start_column,
            ..span
        };
        Some((next.path(), first.unwrap_or(line)))
    })
}

/// A key that is written and then taken out again before the call: `unset($options['key'])`.
fn judge_unset(text: &Text, findings: &mut Findings) {
    if text.on(Side::After).keyed.is_empty() {
        return;
    }
    let taking = text.file.lines_with(&WordQuery::any_of(&TAKING_OUT));
    if taking.is_empty() {
        return;
    }
    for function in text.file.units(Side::After) {
        let span = function.span();
        let holds = |line: &TextLine| (span.start_line..=span.end_line).contains(&line.number);
        if !taking.iter().any(holds) {
            continue;
        }
        let steps: Vec<Step> = function.steps().iter().flat_map(Step::all).collect();
        for (at, step) in steps.iter().enumerate() {
            if step.kind() != "expression" || !step.is_touched() || step.before().is_some() {
                continue;
            }
            let Some(target) = taken_out(&step.text()) else {
                continue;
            };
            let is_own = steps.iter().take(at).any(|earlier| {
                let text = plain(&earlier.text());
                text.strip_prefix(target.as_str())
                    .is_some_and(|rest| rest.starts_with('=') && !rest.starts_with("=="))
            });
            if is_own {
                report_unset(&(function.path(), step.span()), findings);
            }
        }
    }
}

/// How a statement takes something out of an object.
const TAKING_OUT: [&str; 7] = [
    "unset(",
    "delete ",
    "del ",
    ".pop(",
    ".delete(",
    ".remove(",
    ".except!(",
];

/// What a statement takes out of an object, where that is a key: `options.idempotencyKey`.
fn taken_out(text: &str) -> Option<String> {
    let text = text.trim().trim_end_matches(';');
    let inner = text
        .strip_prefix("unset(")
        .and_then(|rest| rest.strip_suffix(')'))
        .or_else(|| text.strip_prefix("delete "))
        .or_else(|| text.strip_prefix("del "));
    let whole = match inner {
        Some(inner) => inner.to_owned(),
        None => {
            let (object, rest) = [".pop(", ".delete(", ".remove(", ".except!("]
                .iter()
                .find_map(|method| text.split_once(method))?;
            let key = rest.split([')', ',']).next().unwrap_or_default();
            format!("{object}[{key}]")
        }
    };
    speaks_of_key(&whole).then(|| plain(&whole))
}

/// A member in one spelling: `options['key']`, `options[:key]` and `options.key` are the same.
fn plain(text: &str) -> String {
    let replaced = text.replace("[:", ".").replace(['['], ".");
    replaced
        .chars()
        .filter(|letter| !letter.is_whitespace() && !matches!(letter, ']' | '\'' | '"' | '$'))
        .collect()
}

const HELP: &str = "keep the key, made from what is paid, and follow it to the request: a header, an option or a \
                    field of it; where the change moves it, let the new place pass it on";

fn report(place: &impl Place, before: &(String, Span), findings: &mut Findings) {
    findings
        .report(&RULE, place)
        .effect(Effect::Review)
        .message(
            "an idempotency key was made or handed on here, and no longer is: what is sent again after a lost answer \
             is taken for another payment",
        )
        .label("a key stood here")
        .help(HELP)
        .related(&AtBase(before.0.clone(), before.1), "the key at the base");
}

fn report_gone(was: &Function, line: u32, place: &(String, Span), findings: &mut Findings) {
    let at = Span {
        start_line: line,
        start_column: 1,
        end_line: line,
        end_column: 1,
    };
    findings
        .report(&RULE, place)
        .effect(Effect::Review)
        .message(format!(
            "`{}`, which saw to the idempotency key, is gone: what is sent again after a lost answer is taken for \
             another payment",
            was.name()
        ))
        .label("a key was seen to here")
        .help(HELP)
        .related(&AtBase(was.path(), at), "the key at the base");
}

fn report_unset(place: &(String, Span), findings: &mut Findings) {
    findings
        .report(&RULE, place)
        .effect(Effect::Review)
        .message(
            "the idempotency key is written and taken out again before the request: the gateway never sees it, and \
             takes the next try for another payment",
        )
        .label("the key is taken out")
        .help("leave the key in what is sent; take it out of what it was copied from");
}
