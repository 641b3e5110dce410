//! `file-query`, `word-query` and `call-query`: what is asked for, before it is asked.

use tollgate_facts::Words;
use wasmtime::Result;
use wasmtime::component::Resource;

use crate::bound::Bound;
use crate::handles::{CallQuery, FileQuery, WordQuery};
use crate::limits::{GLOB_COST, WORD_BYTE_COST};
use crate::pattern::{DottedGlob, PathGlobs, check_sizes};
use crate::state::State;
use crate::wit::facts;

impl State {
    fn parse_paths(&mut self, globs: &[String]) -> Result<PathGlobs> {
        self.charge(GLOB_COST.saturating_mul(globs.len() as u64))?;
        Ok(PathGlobs::parse(globs)?)
    }
}

/// Refuses lists of words that are longer than any that is meant.
fn words(words: Vec<String>) -> Result<Vec<String>, Bound> {
    check_sizes(&words)?;
    Ok(words)
}

impl facts::HostFileQuery for State {
    fn new(&mut self) -> Result<Resource<FileQuery>> {
        self.ask()?;
        self.give(FileQuery::default())
    }

    fn path(&mut self, query: Resource<FileQuery>, globs: Vec<String>) -> Result<()> {
        let globs = self.parse_paths(&globs)?;
        self.alter(&query)?.paths.push(globs);
        Ok(())
    }

    fn status(&mut self, query: Resource<FileQuery>, statuses: Vec<String>) -> Result<()> {
        let statuses = words(statuses)?;
        self.alter(&query)?.statuses.push(statuses);
        Ok(())
    }

    fn on_payment_path(&mut self, query: Resource<FileQuery>) -> Result<()> {
        self.alter(&query)?.is_on_payment_path = true;
        Ok(())
    }

    fn drop(&mut self, query: Resource<FileQuery>) -> Result<()> {
        self.take_back(query)
    }
}

impl facts::HostWordQuery for State {
    fn new(&mut self, given: Vec<String>) -> Result<Resource<WordQuery>> {
        self.ask()?;
        let given = words(given)?;
        let bytes: usize = given.iter().map(String::len).sum();
        self.charge(WORD_BYTE_COST.saturating_mul(bytes as u64))?;
        self.give(WordQuery {
            words: Words::new(&given),
        })
    }

    fn drop(&mut self, query: Resource<WordQuery>) -> Result<()> {
        self.take_back(query)
    }
}

impl facts::HostCallQuery for State {
    fn new(&mut self) -> Result<Resource<CallQuery>> {
        self.ask()?;
        self.give(CallQuery::default())
    }

    fn operations(&mut self, query: Resource<CallQuery>) -> Result<()> {
        self.alter(&query)?.is_operation = true;
        Ok(())
    }

    fn kinds(&mut self, query: Resource<CallQuery>, kinds: Vec<String>) -> Result<()> {
        let kinds = words(kinds)?;
        self.alter(&query)?.kinds.push(kinds);
        Ok(())
    }

    fn moving_money(&mut self, query: Resource<CallQuery>) -> Result<()> {
        self.alter(&query)?.moves_money = true;
        Ok(())
    }

    fn gateways(&mut self, query: Resource<CallQuery>, ids: Vec<String>) -> Result<()> {
        let ids = words(ids)?;
        self.alter(&query)?.gateways.push(ids);
        Ok(())
    }

    fn callee(&mut self, query: Resource<CallQuery>, globs: Vec<String>) -> Result<()> {
        check_sizes(&globs)?;
        let globs = globs.iter().map(|glob| DottedGlob::parse(glob, false));
        let globs = globs.collect();
        self.alter(&query)?.callees.push(globs);
        Ok(())
    }

    fn path(&mut self, query: Resource<CallQuery>, globs: Vec<String>) -> Result<()> {
        let globs = self.parse_paths(&globs)?;
        self.alter(&query)?.paths.push(globs);
        Ok(())
    }

    fn touched(&mut self, query: Resource<CallQuery>) -> Result<()> {
        self.alter(&query)?.is_touched = true;
        Ok(())
    }

    fn reaching(&mut self, query: Resource<CallQuery>) -> Result<()> {
        self.alter(&query)?.is_reaching = true;
        Ok(())
    }

    fn include_tests(&mut self, query: Resource<CallQuery>) -> Result<()> {
        self.alter(&query)?.includes_tests = true;
        Ok(())
    }

    fn include_unaffected(&mut self, query: Resource<CallQuery>) -> Result<()> {
        self.alter(&query)?.includes_unaffected = true;
        Ok(())
    }

    fn drop(&mut self, query: Resource<CallQuery>) -> Result<()> {
        self.take_back(query)
    }
}
