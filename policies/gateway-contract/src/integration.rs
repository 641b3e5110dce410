//! What a change does to the integration of a gateway, in the file that calls it.

use tollgate_contracts::{Page, Response, Words};
use tollgate_sdk::{
    Call, Change, Difference, Effect, Findings, Gateway, Interaction, Side, Span, interactions_of,
};

use crate::{MISSING, STALE, UNHANDLED, undocumented, wording};

/// The words of a longer file are not looked through.
const MAX_TEXT: usize = 256 << 10;

/// Judges the calls of a gateway that the change can have an effect on.
pub(crate) fn judge(change: &Change, id: &str, calls: Vec<Call>, findings: &mut Findings) {
    let Some(gateway) = change.gateway(id) else {
        return;
    };
    let Some(text) = gateway.contract(Side::After) else {
        missing(change, id, &gateway, calls, findings);
        return;
    };
    let integration = Integration {
        change,
        id,
        path: gateway.contract_path(),
        page: Page::parse(id, &text),
        text,
        gateway,
    };
    undocumented::judge(&integration, &calls, findings);
    integration.compare(calls, findings);
}

/// The integration of a gateway that has a page.
pub(crate) struct Integration<'c> {
    pub(crate) change: &'c Change,
    pub(crate) id: &'c str,
    pub(crate) gateway: Gateway,
    /// The path of its page.
    pub(crate) path: String,
    pub(crate) page: Page,
    text: String,
}

fn missing(
    change: &Change,
    id: &str,
    gateway: &Gateway,
    calls: Vec<Call>,
    findings: &mut Findings,
) {
    // One at a time: the first that the change did something to tells all there is to tell.
    let is_whole_tree = change.is_whole_tree();
    for call in calls {
        let place = (call.path(), call.span());
        let is_certain = call.operation().is_some_and(|one| one.is_certain());
        if !is_whole_tree && interactions_of(std::iter::once(call)).is_empty() {
            continue;
        }
        let path = gateway.contract_path();
        let is_deleted = !is_whole_tree && gateway.contract(Side::Before).is_some();
        findings
            .report(&MISSING, &place)
            .effect(effect(change, is_certain))
            .message(wording::missing(&gateway.title(), &path, is_deleted))
            .label("no contract")
            .help(wording::write_it(id, &path))
            .once(id);
        return;
    }
}

/// What a finding asks for: nothing blocks here, and what rests on a guess is a note.
pub(crate) fn effect(change: &Change, is_certain: bool) -> Effect {
    match is_certain {
        true => Effect::before_deploy(change),
        false => Effect::Note,
    }
}

/// A place in a file, and how sure it is that a gateway is called there.
struct Lead {
    place: (String, Span),
    is_certain: bool,
}

impl Lead {
    fn of(call: &Call) -> Lead {
        Lead {
            place: (call.path(), call.span()),
            is_certain: call.operation().is_some_and(|one| one.is_certain()),
        }
    }
}

impl Integration<'_> {
    /// Compares the page with what the change did.
    fn compare(&self, calls: Vec<Call>, findings: &mut Findings) {
        let Some(first) = calls.first().map(Lead::of) else {
            return;
        };
        let moves_money = |call: &&Call| call.operation().is_some_and(|one| one.moves_money());
        if self.change.is_whole_tree() {
            let lead = calls.iter().find(moves_money).map(Lead::of);
            self.unhandled(lead, &first, findings);
            return;
        }
        let interactions = interactions_of(calls.into_iter());
        let lead = interactions.iter().find(|one| {
            one.operation.moves_money()
                && one.differences.iter().any(|what| {
                    matches!(
                        what,
                        Difference::New | Difference::Operation | Difference::Handling
                    )
                })
        });
        self.unhandled(lead.map(|one| Lead::of(&one.call)), &first, findings);
        let told = interactions.iter().find_map(|one| {
            let what = one
                .differences
                .iter()
                .find(|what| self.concerns(one, what))?;
            Some((one, what))
        });
        // Asked last: mostly nothing needs to be compared.
        if let Some((interaction, what)) = told
            && self.gateway.contract(Side::Before).as_deref() == Some(self.text.as_str())
        {
            findings
                .report(&STALE, &interaction.call)
                .effect(effect(self.change, interaction.operation.is_certain()))
                .message(wording::stale(&self.path, what, &interaction.operation))
                .label("the contract says what was before")
                .help("change the page with the code, in the same change; a look at it is part of the review")
                .once(self.id);
        }
    }

    /// Whether a difference is one that the page speaks of.
    fn concerns(&self, interaction: &Interaction, what: &Difference) -> bool {
        let Interaction {
            call, operation, ..
        } = interaction;
        match what {
            Difference::New | Difference::Operation => {
                let (kind, name) = (operation.kind(), operation.name());
                !self.page.has_operation(&kind, &name, &call.callee())
            }
            Difference::Argument(name) => {
                let key = operation.key_name();
                !key.is_empty() && name.eq_ignore_ascii_case(&key)
            }
            Difference::Handling | Difference::Repetition => true,
        }
    }

    /// Looks for documented ambiguous outcomes that the file should handle and does not: those
    /// that the page says are handled here, and, where the change brings an operation or handles
    /// its errors anew, those that it says are handled nowhere.
    fn unhandled(&self, lead: Option<Lead>, first: &Lead, findings: &mut Findings) {
        let path = &first.place.0;
        let is_here = |row: &Response| row.places.iter().any(|place| place.path == *path);
        let ambiguous = || self.page.responses.iter().filter(|row| row.is_ambiguous());
        if !ambiguous().any(|row| is_here(row) || lead.is_some() && row.places.is_empty()) {
            return;
        }
        let Some(text) = self.text_of(path).filter(|text| text.len() <= MAX_TEXT) else {
            return;
        };
        let words = Words::of(self.id, &text);
        let is_unhandled = |row: &&Response| {
            let here = row.places.iter().find(|place| place.path == *path);
            match here {
                Some(_) => !row.is_named_in(&words, here),
                None => lead.is_some() && row.places.is_empty() && !row.is_named_in(&words, None),
            }
        };
        let rows: Vec<&Response> = ambiguous().filter(is_unhandled).collect();
        if rows.is_empty() {
            return;
        }
        let lead = lead.as_ref().unwrap_or(first);
        findings
            .report(&UNHANDLED, &lead.place)
            .effect(effect(self.change, lead.is_certain))
            .message(wording::unhandled(&self.path, &rows))
            .label("ambiguous outcomes nothing here tells apart")
            .help(wording::HANDLE_IT)
            .once(self.id);
    }

    fn text_of(&self, path: &str) -> Option<String> {
        let files = self.change.select_files().into_iter();
        let mut files = files.filter(|file| file.path() == path);
        files.next()?.text(Side::After)
    }
}
