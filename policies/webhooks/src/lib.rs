//! Judges functions that take what a gateway delivers: whether the sender is verified, whether a
//! second delivery does harm, and whether the answer is true.
//!
//! Each rule has a file of its own. What stood before the change is silent.

mod comparison;
mod deduplication;
mod effect_before_verification;
mod effects;
mod evidence;
mod guards;
mod handler;
mod ignored_verification;
mod missing_verification;
mod optional_verification;
mod unbound_payment;
mod unit;
mod untrusted_secret;
mod verification;
mod weak_verification;
mod words;
mod wrong_acknowledgement;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use tollgate_sdk::{Change, File, Findings, Function, Judges, Manifest, Policy, Side, Span};

use crate::evidence::Gateways;
use crate::guards::Guards;
use crate::handler::Handling;
use crate::unit::Unit;
use crate::words::{Lines, covers, end, start, touches};

/// How many functions up a touch is followed within a file.
const MAX_CALLERS: u32 = 2;

/// A longer source was written by a program.
const MAX_TEXT: usize = 512 << 10;

/// The policy.
struct Webhooks;

impl Policy for Webhooks {
    fn manifest() -> Manifest {
        Manifest {
            id: "webhooks",
            version: env!("CARGO_PKG_VERSION"),
            summary: "Webhooks of gateways are verified, handled once, and answered truly",
            rules: &[
                missing_verification::RULE,
                optional_verification::RULE,
                weak_verification::RULE,
                effect_before_verification::RULE,
                deduplication::RULE,
                wrong_acknowledgement::RULE,
                unbound_payment::RULE,
            ],
            options: &[],
            judges: Judges::ByFile,
        }
    }

    fn configure(options: &str) -> Result<Webhooks, String> {
        let given: String = options.split_whitespace().collect();
        match given.as_str() {
            "" | "{}" => Ok(Webhooks),
            _ => Err("the policy `webhooks` takes no options".to_owned()),
        }
    }

    fn check(&self, change: &Change, findings: &mut Findings) {
        let mut gateways = None;
        let signs = evidence::signs();
        for file in change.select_files() {
            let is_suspect = || file.has_word(&signs, Side::After);
            if file.language().is_none() || file.is_test() || !is_suspect() {
                continue;
            }
            let functions = file.functions(Side::After);
            if functions.is_empty() {
                continue;
            }
            let text = file.text(Side::After);
            let Some(text) = text.filter(|text| text.len() <= MAX_TEXT) else {
                continue;
            };
            if !evidence::is_about_webhooks(&text) {
                continue;
            }
            let gateways = gateways.get_or_insert_with(|| Gateways::of(change));
            judge_file(&file, functions, &text, change, gateways, findings);
        }
    }
}

fn judge_file(
    file: &File,
    functions: Vec<Function>,
    text: &str,
    change: &Change,
    gateways: &Gateways,
    findings: &mut Findings,
) {
    let touched = match change.is_whole_tree() {
        true => vec![Span {
            start_line: 1,
            start_column: 1,
            end_line: u32::MAX,
            end_column: 1,
        }],
        false => file.touched_lines(),
    };
    let text_before = file.text(Side::Before).unwrap_or_default();
    let lines_of = |text, side| Lines::of(text, evidence::has_filter(file, side, text));
    let lines = lines_of(text, Side::After);
    let lines_before = lines_of(&text_before, Side::Before);
    let guards = Guards::default();
    let is_php = file.path().ends_with(".php");
    for (function, is_touched) in units(functions, &touched, is_php) {
        let before = function.before();
        let unit = Unit::new(function, Side::After, &lines);
        let before = before.map(|before| Unit::new(before, Side::Before, &lines_before));
        // What differs in comments only is the same.
        let is_same = before
            .as_ref()
            .is_some_and(|before| before.text == unit.text);
        let is_touched = is_touched && !is_same;
        let scene = Scene {
            unit: &unit,
            before: before.as_ref(),
            is_touched,
            change,
            gateways,
            guards: &guards,
            touched: &touched,
        };
        judge_unit(&scene, findings);
    }
}

/// One function on both sides of the change.
struct Scene<'a> {
    unit: &'a Unit,
    before: Option<&'a Unit>,
    is_touched: bool,
    change: &'a Change,
    gateways: &'a Gateways,
    guards: &'a Guards,
    touched: &'a [Span],
}

fn judge_unit(scene: &Scene<'_>, findings: &mut Findings) {
    let Scene {
        unit,
        before,
        change,
        gateways,
        ..
    } = *scene;
    let is_about = |unit: &Unit| evidence::is_about_webhooks(&unit.text) || !unit.entry.is_empty();
    let handling = handler::of(unit, gateways);
    if handling == Handling::Not && !is_about(unit) && !before.is_some_and(is_about) {
        return;
    }
    let gone = before
        .filter(|_| scene.is_touched)
        .and_then(|before| missing_verification::lost(unit, before, change));
    if let Some(gone) = gone {
        missing_verification::report_lost(unit, gone, scene.touched, findings);
    } else if let Some(effect) = missing_verification::judge(unit, before, handling, gateways) {
        missing_verification::report(unit, effect, findings);
    }
    if !scene.is_touched {
        return;
    }
    judge_verification(unit, before, findings);
    if let Some(hazard) = deduplication::judge(unit, before, handling, scene.guards) {
        deduplication::report(&hazard, findings);
    }
    if let Some(answer) = wrong_acknowledgement::judge(unit, before, handling) {
        wrong_acknowledgement::report(unit, &answer, findings);
    }
    if let Some(before) = before.filter(|_| !change.is_whole_tree())
        && let Some(loss) = unbound_payment::judge(unit, before, handling, scene.touched)
    {
        unbound_payment::report(unit, before, &loss, findings);
    }
}

/// What is wrong with the verification that there is.
fn judge_verification(unit: &Unit, before: Option<&Unit>, findings: &mut Findings) {
    if let Some(gap) = optional_verification::judge(unit, before) {
        optional_verification::report(unit, &gap, findings);
    }
    if let Some((deafness, site)) = ignored_verification::judge(unit, before) {
        ignored_verification::report(deafness, &site, findings);
    }
    if let Some(site) = ignored_verification::judge_body(unit, before) {
        ignored_verification::report_body(&site, findings);
    }
    if let Some((seen, site)) = effect_before_verification::judge(unit, before) {
        effect_before_verification::report(&seen, &site, findings);
    }
    if let Some(site) = untrusted_secret::judge(unit, before) {
        untrusted_secret::report(&site, findings);
    }
    if let Some(at) = comparison::judge(unit, before) {
        comparison::report(unit, at, findings);
    }
}

/// A function of a file, with what is asked of it often.
struct Candidate {
    function: Function,
    span: Span,
    is_entry: bool,
    is_module: bool,
    is_closure: bool,
}

/// The functions that the change can have made worse, each once, and whether it touched them:
/// those it did touch, and those in the file that call them.
fn units(functions: Vec<Function>, touched: &[Span], is_php: bool) -> Vec<(Function, bool)> {
    let all: Vec<Candidate> = functions
        .into_iter()
        .filter(|function| !function.is_test())
        .map(|function| {
            let name = function.name();
            Candidate {
                span: function.span(),
                is_entry: function.entry().is_some(),
                is_module: name == "<module>",
                is_closure: name.starts_with('<'),
                function,
            }
        })
        .collect();
    let holds = |outer: &Candidate, inner: &Candidate| {
        covers(outer.span, inner.span) && start(outer.span) != start(inner.span)
    };
    let entries: Vec<&Candidate> = all.iter().filter(|one| one.is_entry).collect();
    let mut wanted = Wanted::default();
    for candidate in &all {
        let meets = |lines: &&Span| touches(**lines, candidate.span);
        let is_touched = match candidate.is_module {
            // Of a script, what is in no function.
            true => {
                is_php
                    && touched.iter().any(|lines| {
                        !all.iter()
                            .any(|inner| !inner.is_module && touches(*lines, inner.span))
                    })
            }
            false => touched.iter().any(|lines| meets(&lines)),
        };
        if !is_touched {
            continue;
        }
        let holds_entry = || entries.iter().any(|inner| holds(candidate, inner));
        if candidate.is_module || candidate.is_entry || !candidate.is_closure && !holds_entry() {
            wanted.insert((start(candidate.span), end(candidate.span)), true);
            if !candidate.is_module {
                callers_of(&candidate.function, MAX_CALLERS, &mut wanted);
            }
        }
    }
    let found = all.into_iter().filter_map(|candidate| {
        let place = (start(candidate.span), end(candidate.span));
        Some((candidate.function, *wanted.get(&place)?))
    });
    found.collect()
}

/// Where a function begins and ends, and whether the change touched it.
type Wanted = BTreeMap<((u32, u32), (u32, u32)), bool>;

fn callers_of(function: &Function, depth: u32, found: &mut Wanted) {
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    for caller in function.callers() {
        let outer = caller.function();
        let outer = match outer.entry() {
            Some(_) => outer,
            None => outer.named(),
        };
        let span = outer.span();
        let place = (start(span), end(span));
        if let Entry::Vacant(unknown) = found.entry(place) {
            unknown.insert(false);
            callers_of(&outer, depth, found);
        }
    }
}

tollgate_sdk::policy!(Webhooks);
