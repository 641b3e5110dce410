//! Values as a policy's author knows them.

use tollgate_facts::At;
use tollgate_model::change::Side;
use tollgate_model::code::{CallId, ExpressionId, FunctionId, Source, StepId};
use tollgate_model::gateway::Operation as GatewayOperation;
use wasmtime::component::Resource;

use crate::answers::path_on;
use crate::handles::{
    Argument, CallQuery, Change, Commit, Dependency, File, FileQuery, Gateway, Key, Landmine,
    Operation, Origin, Reach, ReachStep, Read, Repeat, Setting, WordQuery,
};
use crate::state::{State, source_of};
use crate::wit::facts;

/// Letters of a text that are shown.
const TEXT: usize = 60;

/// Items of a list that are shown.
const ITEMS: usize = 8;

/// What can be shown.
pub(super) trait Shown {
    fn shown(&self, state: &State) -> String;
}

impl Shown for String {
    fn shown(&self, _: &State) -> String {
        format!("{:?}", shortened(self))
    }
}

impl Shown for bool {
    fn shown(&self, _: &State) -> String {
        self.to_string()
    }
}

impl Shown for u32 {
    fn shown(&self, _: &State) -> String {
        self.to_string()
    }
}

impl Shown for u64 {
    fn shown(&self, _: &State) -> String {
        self.to_string()
    }
}

impl Shown for () {
    fn shown(&self, _: &State) -> String {
        "done".to_owned()
    }
}

impl Shown for facts::Side {
    fn shown(&self, _: &State) -> String {
        match self {
            facts::Side::Before => "before".to_owned(),
            facts::Side::After => "after".to_owned(),
        }
    }
}

impl Shown for facts::Span {
    fn shown(&self, _: &State) -> String {
        format!(
            "{}:{} to {}:{}",
            self.start_line, self.start_column, self.end_line, self.end_column
        )
    }
}

impl Shown for facts::TextLine {
    fn shown(&self, state: &State) -> String {
        format!("{}: {}", self.number, self.text.shown(state))
    }
}

impl<T: Shown> Shown for Option<T> {
    fn shown(&self, state: &State) -> String {
        match self {
            Some(item) => item.shown(state),
            None => "none".to_owned(),
        }
    }
}

impl<T: Shown> Shown for Vec<T> {
    fn shown(&self, state: &State) -> String {
        let items = self.iter().take(ITEMS).map(|item| item.shown(state));
        let mut items: Vec<String> = items.collect();
        if self.len() > ITEMS {
            items.push(format!("and {} more", self.len() - ITEMS));
        }
        format!("[{}]", items.join(", "))
    }
}

impl<A: Shown, B: Shown> Shown for (A, B) {
    fn shown(&self, state: &State) -> String {
        format!("{}: {}", self.0.shown(state), self.1.shown(state))
    }
}

impl<T: Named + Clone + 'static> Shown for Resource<T> {
    fn shown(&self, state: &State) -> String {
        match state.other(self) {
            Ok(item) => item.named(state),
            Err(_) => "a handle that is gone".to_owned(),
        }
    }
}

/// What a handle stands for.
pub(super) trait Named {
    fn named(&self, state: &State) -> String;
}

fn shortened(text: &str) -> String {
    let mut letters = text.chars();
    let mut short: String = letters.by_ref().take(TEXT).collect();
    if letters.next().is_some() {
        short.push('…');
    }
    short
}

/// What stands in a source: its words by `words`, and its place by `line`.
fn placed<I: Copy>(
    at: &At<I>,
    state: &State,
    words: impl Fn(&Source, I) -> (String, u32),
) -> String {
    let shown = || {
        let facts = state.facts().ok()?;
        let source = source_of(&facts, at).ok()?;
        let (words, line) = words(source, at.id);
        let path = path_on(facts.file(at.file), at.side);
        let side = match at.side {
            Side::Before => " at the base",
            Side::After => "",
        };
        Some(match facts.file_ids().nth(1) {
            Some(_) => format!("{words} at {path}:{line}{side}"),
            None => format!("{words} at line {line}{side}"),
        })
    };
    shown().unwrap_or_else(|| "what is gone".to_owned())
}

impl Named for At<CallId> {
    fn named(&self, state: &State) -> String {
        placed(self, state, |source, id| {
            let call = &source[id];
            let callee = shortened(&call.callee);
            (format!("call {callee}"), call.span.start_line)
        })
    }
}

impl Named for At<FunctionId> {
    fn named(&self, state: &State) -> String {
        placed(self, state, |source, id| {
            let function = &source[id];
            (
                format!("function {}", function.name),
                function.span.start_line,
            )
        })
    }
}

impl Named for At<StepId> {
    fn named(&self, state: &State) -> String {
        placed(self, state, |source, id| {
            let step = &source[id];
            (step.kind.word().to_owned(), step.span.start_line)
        })
    }
}

impl Named for At<ExpressionId> {
    fn named(&self, state: &State) -> String {
        placed(self, state, |source, id| {
            let text = shortened(source.text_of(id));
            (
                format!("`{}`", text.replace('\n', " ")),
                source[id].span.start_line,
            )
        })
    }
}

impl Named for File {
    fn named(&self, state: &State) -> String {
        let facts = state.facts();
        facts.map_or_else(
            |_| "file".to_owned(),
            |facts| format!("file {}", facts.file(self.0).path),
        )
    }
}

impl Named for Setting {
    fn named(&self, state: &State) -> String {
        let shown = || {
            let facts = state.facts().ok()?;
            let settings = facts.settings(self.file, self.side)?;
            let setting = settings.settings.get(self.index)?;
            Some(format!("setting {}", setting.key))
        };
        shown().unwrap_or_else(|| "setting".to_owned())
    }
}

impl Named for Dependency {
    fn named(&self, state: &State) -> String {
        let shown = || {
            let facts = state.facts().ok()?;
            facts
                .dependency(*self)
                .map(|one| format!("dependency {}", one.dependency.name))
        };
        shown().unwrap_or_else(|| "dependency".to_owned())
    }
}

impl Named for Landmine {
    fn named(&self, state: &State) -> String {
        let shown = || {
            let facts = state.facts().ok()?;
            facts
                .landmine(*self)
                .map(|one| format!("landmine {}", shortened(&one.what)))
        };
        shown().unwrap_or_else(|| "landmine".to_owned())
    }
}

impl Named for Gateway {
    fn named(&self, state: &State) -> String {
        let shown = || {
            let facts = state.facts().ok()?;
            let id = facts.gateway_ids().get(self.0).map(|id| (*id).to_owned())?;
            Some(format!("gateway {id}"))
        };
        shown().unwrap_or_else(|| "gateway".to_owned())
    }
}

impl Named for Change {
    fn named(&self, _: &State) -> String {
        "the change".to_owned()
    }
}

impl Named for Operation {
    fn named(&self, _: &State) -> String {
        operation(&self.0)
    }
}

fn operation(operation: &GatewayOperation) -> String {
    format!("{} of {}", operation.kind, operation.gateway)
}

impl Named for Reach {
    fn named(&self, _: &State) -> String {
        format!("way to {}", operation(&self.0.operation))
    }
}

impl Named for ReachStep {
    fn named(&self, _: &State) -> String {
        format!(
            "step {} of a way to {}",
            self.1 + 1,
            operation(&self.0.operation)
        )
    }
}

impl Named for Key {
    fn named(&self, state: &State) -> String {
        format!("key of {}", self.0.named(state))
    }
}

impl Named for Argument {
    fn named(&self, state: &State) -> String {
        match &self.name {
            Some(name) => format!("argument {name} {}", self.value.named(state)),
            None => format!("argument {}", self.value.named(state)),
        }
    }
}

impl Named for Read {
    fn named(&self, state: &State) -> String {
        format!("read {}", self.expression.named(state))
    }
}

impl Named for Origin {
    fn named(&self, state: &State) -> String {
        format!("{} {}", self.kind, self.expression.named(state))
    }
}

impl Named for Repeat {
    fn named(&self, _: &State) -> String {
        format!("{} at line {}", self.kind, self.span.start_line)
    }
}

impl Named for Commit {
    fn named(&self, _: &State) -> String {
        format!("commit {}", shortened(&self.0.subject))
    }
}

impl Named for FileQuery {
    fn named(&self, _: &State) -> String {
        "file query".to_owned()
    }
}

impl Named for WordQuery {
    fn named(&self, _: &State) -> String {
        "word query".to_owned()
    }
}

impl Named for CallQuery {
    fn named(&self, _: &State) -> String {
        let flags = [
            (self.is_operation, "operations"),
            (self.moves_money, "moving money"),
            (self.is_touched, "touched"),
            (self.is_reaching, "reaching"),
            (self.includes_tests, "with tests"),
            (self.includes_unaffected, "with unaffected"),
        ];
        let set = flags.iter().filter(|(is_set, _)| *is_set);
        let mut words: Vec<String> = set.map(|(_, word)| (*word).to_owned()).collect();
        words.extend(self.kinds.iter().map(|kinds| kinds.join("|")));
        words.extend(self.gateways.iter().map(|ids| ids.join("|")));
        words.extend((!self.callees.is_empty()).then(|| "by callee".to_owned()));
        words.extend((!self.paths.is_empty()).then(|| "by path".to_owned()));
        match words.is_empty() {
            true => "query for all calls".to_owned(),
            false => format!("query for calls {}", words.join(", ")),
        }
    }
}
