//! `file`: a changed file.

use std::sync::Arc;

use tollgate_facts::{At, Facts, FileId, TextLine};
use tollgate_model::Span;
use tollgate_model::change::{Side, Status};
use wasmtime::Result;
use wasmtime::component::Resource;

use crate::handles::{Call, Dependency, File, Function, Setting, WordQuery};
use crate::limits::{SEARCH_COST, SEARCHED_BYTES};
use crate::state::State;
use crate::wit::facts;

use super::{side_in, span_out};

impl facts::HostFile for State {
    fn path(&mut self, file: Resource<File>) -> Result<String> {
        let File(id) = self.look(&file)?;
        let facts = self.facts()?;
        self.say(facts.file(id).path.as_str())
    }

    fn old_path(&mut self, file: Resource<File>) -> Result<Option<String>> {
        let File(id) = self.look(&file)?;
        let facts = self.facts()?;
        self.say_maybe(facts.file(id).old_path.as_ref().map(|path| path.as_str()))
    }

    fn status(&mut self, file: Resource<File>) -> Result<String> {
        let File(id) = self.look(&file)?;
        let status = self.facts()?.file(id).status;
        self.say(status.word())
    }

    fn language(&mut self, file: Resource<File>) -> Result<Option<String>> {
        let File(id) = self.look(&file)?;
        let language = self.facts()?.file(id).language;
        self.say_maybe(language.map(|language| language.word()))
    }

    fn is_test(&mut self, file: Resource<File>) -> Result<bool> {
        let File(id) = self.look(&file)?;
        Ok(self.facts()?.file(id).is_test)
    }

    fn is_on_payment_path(&mut self, file: Resource<File>) -> Result<bool> {
        let File(id) = self.look(&file)?;
        Ok(self.facts()?.file(id).is_on_payment_path)
    }

    fn is_about_payments(&mut self, file: Resource<File>) -> Result<bool> {
        let File(id) = self.look(&file)?;
        Ok(self.facts()?.file(id).is_about_payments())
    }

    fn is_read_whole(&mut self, file: Resource<File>) -> Result<bool> {
        let File(id) = self.look(&file)?;
        let facts = self.facts()?;
        let is_gone = facts.file(id).status == Status::Deleted;
        let has_text = is_gone || facts.text(id, Side::After).is_some();
        Ok(has_text && gaps(&facts, id).is_empty())
    }

    fn gaps(&mut self, file: Resource<File>) -> Result<Vec<facts::Span>> {
        let File(id) = self.look(&file)?;
        let facts = self.facts()?;
        Ok(gaps(&facts, id).into_iter().map(span_out).collect())
    }

    fn touched_lines(&mut self, file: Resource<File>) -> Result<Vec<facts::Span>> {
        let File(id) = self.look(&file)?;
        let touched = self.facts()?.touched_lines(id);
        Ok(touched.into_iter().map(span_out).collect())
    }

    fn functions(
        &mut self,
        file: Resource<File>,
        on: facts::Side,
    ) -> Result<Vec<Resource<Function>>> {
        let File(file) = self.look(&file)?;
        let side = side_in(on);
        let facts = self.facts()?;
        let source = facts.source(file, side);
        let ids = source.into_iter().flat_map(|source| source.function_ids());
        self.give_all(ids.map(|id| At { file, side, id }))
    }

    fn calls(&mut self, file: Resource<File>, on: facts::Side) -> Result<Vec<Resource<Call>>> {
        let File(file) = self.look(&file)?;
        let side = side_in(on);
        let facts = self.facts()?;
        let source = facts.source(file, side);
        let ids = source.into_iter().flat_map(|source| source.call_ids());
        self.give_all(ids.map(|id| At { file, side, id }))
    }

    fn settings(
        &mut self,
        file: Resource<File>,
        on: facts::Side,
    ) -> Result<Vec<Resource<Setting>>> {
        let File(file) = self.look(&file)?;
        let side = side_in(on);
        let facts = self.facts()?;
        let count = facts
            .settings(file, side)
            .map_or(0, |file| file.settings.len());
        self.give_all((0..count).map(|index| Setting { file, side, index }))
    }

    fn dependencies(
        &mut self,
        file: Resource<File>,
        on: facts::Side,
    ) -> Result<Vec<Resource<Dependency>>> {
        let File(file) = self.look(&file)?;
        let side = side_in(on);
        let count = self.facts()?.dependencies(file, side).len();
        self.give_all((0..count).map(|id| At { file, side, id }))
    }

    fn text(&mut self, file: Resource<File>, on: facts::Side) -> Result<Option<String>> {
        let File(id) = self.look(&file)?;
        let text = self.facts()?.text(id, side_in(on));
        self.say_maybe(text.as_deref())
    }

    fn has_word(
        &mut self,
        file: Resource<File>,
        query: Resource<WordQuery>,
        on: facts::Side,
    ) -> Result<bool> {
        let File(id) = self.look(&file)?;
        let WordQuery { words } = self.other(&query)?;
        let text = self.text_to_search(id, side_in(on))?;
        Ok(text.is_some_and(|text| words.are_in(&text)))
    }

    fn lines_with(
        &mut self,
        file: Resource<File>,
        query: Resource<WordQuery>,
    ) -> Result<Vec<facts::TextLine>> {
        let File(id) = self.look(&file)?;
        let WordQuery { words } = self.other(&query)?;
        let text = self.text_to_search(id, Side::After)?;
        let lines = match text {
            Some(text) => self.facts()?.new_lines_with(id, &text, &words),
            None => Vec::new(),
        };
        self.say_lines(lines)
    }

    fn gone_lines_with(
        &mut self,
        file: Resource<File>,
        query: Resource<WordQuery>,
    ) -> Result<Vec<facts::TextLine>> {
        let File(id) = self.look(&file)?;
        let WordQuery { words } = self.other(&query)?;
        let text = self.text_to_search(id, Side::Before)?;
        let lines = match text {
            Some(text) => self.facts()?.gone_lines_with(id, &text, &words),
            None => Vec::new(),
        };
        self.say_lines(lines)
    }

    fn contract_of(&mut self, file: Resource<File>) -> Result<Option<String>> {
        let File(id) = self.look(&file)?;
        let facts = self.facts()?;
        self.say_maybe(facts.contract_of(id))
    }

    fn drop(&mut self, file: Resource<File>) -> Result<()> {
        self.take_back(file)
    }
}

impl State {
    fn say_lines(&mut self, lines: Vec<TextLine>) -> Result<Vec<facts::TextLine>> {
        let said = lines.into_iter().map(|line| {
            Ok(facts::TextLine {
                number: line.number,
                text: self.say(line.text)?,
            })
        });
        said.collect()
    }

    /// The text of a side, once what it costs to look through it is paid.
    fn text_to_search(&mut self, file: FileId, side: Side) -> Result<Option<Arc<str>>> {
        let text = self.facts()?.text(file, side);
        let bytes = text.as_ref().map_or(0, |text| text.len()) as u64;
        self.charge(SEARCH_COST.saturating_add(bytes / SEARCHED_BYTES))?;
        Ok(text)
    }
}

/// Where the head's text could not be read.
fn gaps(facts: &Facts, file: FileId) -> Vec<Span> {
    let source = facts.source(file, Side::After);
    let settings = facts.settings(file, Side::After);
    let problem = settings.and_then(|settings| settings.problem.as_ref());
    let gaps = source.map(|source| source.gaps.clone()).unwrap_or_default();
    gaps.into_iter()
        .chain(problem.map(|(span, _words)| *span))
        .collect()
}
