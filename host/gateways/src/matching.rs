//! Calls to operations.

use std::sync::Arc;

use tollgate_model::code::{CallId, ExpressionId, ExpressionKind, Source};
use tollgate_model::gateway::{Confidence, Match};

use crate::arguments::{Arguments, entry_at};
use crate::callee::{Certainty, Reach, is_declared};
use crate::catalogue::Catalogue;
use crate::chain::{Chain, Chains};
use crate::condition::{Outcome, holds};
use crate::entry::{Entry, Pattern, Row, Sdk};
use crate::http;
use crate::key::{Search, request_bodies};
use crate::package::{Imports, inside};

/// The calls of one source, matched against one catalogue.
pub(crate) struct Matching<'a> {
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) source: &'a Source,
    imports: Imports<'a>,
    /// The gateways that the text can be about.
    pub(crate) mentioned: Vec<&'a Entry>,
    positions: Vec<usize>,
    chains: Chains<'a>,
}

/// A callee that was reached.
struct Candidate<'a> {
    entry: &'a Entry,
    row: &'a Row,
    sdk: Option<&'a Sdk>,
    pattern: &'a Pattern,
    certainty: Certainty,
    chain: &'a Chain,
    is_async_name: bool,
}

impl<'a> Matching<'a> {
    pub(crate) fn new(catalogue: &'a Catalogue, source: &'a Source) -> Matching<'a> {
        let positions = catalogue.mentioned(&source.text);
        Matching {
            catalogue,
            source,
            mentioned: positions.iter().map(|at| catalogue.at(*at)).collect(),
            positions,
            imports: Imports::of(source),
            chains: Chains::in_source(source),
        }
    }

    /// The operation that a call is, if it is one.
    pub(crate) fn match_call(&self, call: CallId) -> Option<Match> {
        let chains = self.chains.of(self.source[call].target);
        self.match_callee(call, &chains)
            .or_else(|| http::match_call(self, call, &chains))
    }

    fn match_callee(&self, call: CallId, chains: &[Chain]) -> Option<Match> {
        let mut candidates: Vec<Candidate<'_>> = Vec::new();
        for chain in chains {
            let Some(method) = chain.method() else {
                continue;
            };
            let family = self.source.language.family();
            for (entry, at) in self.mentioned.iter().zip(&self.positions) {
                for (pattern, is_async_name) in self.catalogue.patterns(*at, family, method) {
                    let mut candidate = Candidate {
                        entry,
                        row: &entry.rows[pattern.row],
                        sdk: pattern.sdk.map(|sdk| &entry.sdks[sdk]),
                        pattern,
                        certainty: Certainty::Shape,
                        chain,
                        is_async_name,
                    };
                    if let Some(certainty) = self.certainty(call, &candidate) {
                        candidate.certainty = certainty;
                        candidates.push(candidate);
                    }
                }
            }
        }
        let best = candidates
            .iter()
            .map(|candidate| self.rank(candidate))
            .max()?;
        candidates.retain(|candidate| self.rank(candidate) == best);
        self.choose(call, &candidates)
    }

    /// How well a candidate fits: how surely, how much of the callee, and whether the client of
    /// that very SDK is in sight (generations of an SDK share packages and some callees).
    fn rank(&self, candidate: &Candidate<'_>) -> (Certainty, usize, bool) {
        let names = candidate.chain.names();
        let has_client = candidate.sdk.is_some_and(|sdk| {
            sdk.clients
                .iter()
                .any(|client| names.contains(&client.as_str()))
        });
        (
            candidate.certainty,
            candidate.pattern.callee.len(),
            has_client,
        )
    }

    /// Of the rows that share a callee, the first whose condition holds. Where SDKs share it
    /// too, the first in which the key stands where it should.
    fn choose(&self, call: CallId, candidates: &[Candidate<'_>]) -> Option<Match> {
        let (first, outcome) = candidates.iter().find_map(|candidate| {
            let outcome = self.outcome(call, candidate);
            (outcome != Outcome::No).then_some((candidate, outcome))
        })?;
        let is_sure = outcome == Outcome::Yes && first.certainty > Certainty::Shape;
        let found = self.matched(call, first, is_sure);
        let others = candidates
            .iter()
            .filter(|other| std::ptr::eq(other.row, first.row) && found.key.value.is_none());
        let mut others = others.map(|other| self.matched(call, other, is_sure));
        let keyed = others.find(|other| other.key.value.is_some());
        Some(keyed.unwrap_or(found))
    }

    fn outcome(&self, call: CallId, candidate: &Candidate<'_>) -> Outcome {
        let arguments = Arguments::of(self.source, call);
        let request = candidate
            .pattern
            .request
            .as_ref()
            .and_then(|_| arguments.at(0));
        // `CreateCharge::new().capture(false).send(&client)`: the builder holds the parameters.
        let built = match &self.source[self.source[call].target].kind {
            ExpressionKind::Member { object, .. } if candidate.pattern.is_built() => Some(*object),
            _ => None,
        };
        holds(self.source, &candidate.row.when, |path| {
            let bodies = request
                .iter()
                .flat_map(|request| request_bodies(self.source, *request));
            let inside = || {
                bodies
                    .into_iter()
                    .find_map(|body| entry_at(self.source, body, path))
            };
            let made = || self.made_with(candidate.chain, path);
            let built = || built.and_then(|object| entry_at(self.source, object, path));
            arguments
                .at_path(path)
                .or_else(inside)
                .or_else(made)
                .or_else(built)
        })
    }

    fn matched(&self, call: CallId, candidate: &Candidate<'_>, is_sure: bool) -> Match {
        let Candidate {
            entry, row, sdk, ..
        } = *candidate;
        let mut operation = entry.operation(row, sdk);
        if !is_sure {
            operation.confidence = Confidence::Low;
        }
        let names = candidate.chain.names();
        let by_client = sdk.is_some_and(|sdk| {
            sdk.async_clients
                .iter()
                .any(|client| names.contains(&client.as_str()))
        });
        let has_callback = sdk.is_some_and(|sdk| sdk.family == "javascript")
            && Arguments::of(self.source, call).has_callback();
        operation.is_async =
            (operation.is_async || candidate.is_async_name || by_client) && !has_callback;
        let mut search = Search::new(self.source, call, row, sdk);
        search.makers = candidate.chain.calls().collect();
        search.place = &operation.key.place;
        search.name = &operation.key.name;
        let key = search.find();
        Match {
            call,
            operation: Arc::new(operation),
            key,
        }
    }

    fn certainty(&self, call: CallId, candidate: &Candidate<'_>) -> Option<Certainty> {
        let Candidate {
            entry,
            sdk,
            pattern,
            chain,
            is_async_name,
            ..
        } = *candidate;
        let Some(sdk) = sdk else {
            return (!is_async_name && is_declared(chain, &pattern.callee))
                .then_some(Certainty::Rooted);
        };
        if let Some(class) = &pattern.request {
            return self.request_certainty(call, entry, sdk, class);
        }
        let reach = Reach {
            chain,
            source: self.source,
            imports: &self.imports,
            is_imported: self.imports(sdk),
        };
        if !is_async_name {
            return reach.certainty(entry, sdk, &pattern.callee);
        }
        if sdk.async_suffix.is_empty() {
            return None;
        }
        let callee = format!("{}{}", pattern.callee, sdk.async_suffix);
        reach.certainty(entry, sdk, &callee)
    }

    /// How surely the first argument is an object of a request class: `client.execute(new
    /// orders.OrdersCaptureRequest(id))`.
    fn request_certainty(
        &self,
        call: CallId,
        entry: &Entry,
        sdk: &Sdk,
        class: &str,
    ) -> Option<Certainty> {
        let request = Arguments::of(self.source, call).at(0)?;
        let certainty = |chain: &Chain| {
            // `new OrdersCaptureRequest(id)`, and `CaptureOrder::new(id)` of Ruby and Rust.
            match chain.names().as_slice() {
                [.., last] if *last == class => {}
                [.., last, "new"] if *last == class => {}
                _ => return None,
            }
            let module = chain.module.as_deref().unwrap_or_default();
            let modules = sdk.modules.iter();
            if modules
                .clone()
                .any(|package| inside(&sdk.family, module, package).is_some())
            {
                return Some(Certainty::Rooted);
            }
            let is_named = entry.is_named_by(module)
                || chain.names().iter().any(|name| entry.is_named_by(name));
            match (is_named, self.imports(sdk)) {
                (true, _) => Some(Certainty::Named),
                (false, true) => Some(Certainty::Imported),
                (false, false) => Some(Certainty::Shape),
            }
        };
        self.chains.of(request).iter().filter_map(certainty).max()
    }

    /// A value given when the object was made: `Payment({"intent": "sale"}).create()`.
    fn made_with(&self, chain: &Chain, path: &[String]) -> Option<ExpressionId> {
        let maker = chain.calls().last()?;
        Arguments::of(self.source, maker).at_path(path)
    }

    /// Whether the source imports a package of the SDK.
    pub(crate) fn imports(&self, sdk: &Sdk) -> bool {
        self.imports.any(&sdk.modules)
    }
}
