//! `change`: where every policy begins.

use std::sync::Arc;

use tollgate_facts::{At, Facts, FileFacts};
use tollgate_model::change::{Content, Side, Status};
use tollgate_model::code::Source;
use wasmtime::Result;
use wasmtime::component::Resource;

use crate::bound::Bound;
use crate::handles::{
    Call, CallQuery, Change, Commit, Dependency, File, FileQuery, Function, Gateway, Setting,
};
use crate::limits::{
    FIND_COST, FOUND_PATHS, GLOB_BYTES, GLOB_COST, READ_BYTE_COST, READ_BYTES, READ_COST,
    SCAN_COST, WORDS,
};
use crate::pattern::DottedGlob;
use crate::state::State;
use crate::wit::facts;

use super::side_in;

impl facts::HostChange for State {
    fn files(
        &mut self,
        change: Resource<Change>,
        query: Resource<FileQuery>,
    ) -> Result<Vec<Resource<File>>> {
        self.begin(&change)?;
        let facts = self.facts()?;
        let query = self.other(&query)?;
        let files = self.shown_files()?;
        self.charge_scan(files.len())?;
        let found: Vec<File> = files
            .into_iter()
            .filter(|id| query.admits(facts.file(*id)))
            .map(File)
            .collect();
        self.give_all(found)
    }

    fn paths(&mut self, change: Resource<Change>) -> Result<Vec<String>> {
        self.begin(&change)?;
        self.look_beyond();
        let facts = self.facts()?;
        self.charge_scan(facts.file_ids().count())?;
        let files = facts.file_ids().map(|id| facts.file(id));
        let standing = files.filter(|file| file.status != Status::Deleted);
        self.say_all(standing.map(|file| file.path.as_str()))
    }

    fn calls(
        &mut self,
        change: Resource<Change>,
        query: Resource<CallQuery>,
    ) -> Result<Vec<Resource<Call>>> {
        self.begin(&change)?;
        let facts = self.facts()?;
        let query = self.other(&query)?;
        let mut found = Vec::new();
        let mut scanned = 0;
        for file in self.shown_files()? {
            let Some(source) = facts.source(file, Side::After) else {
                continue;
            };
            scanned += 1;
            if !query.admits_file(facts.file(file)) {
                continue;
            }
            scanned += source.calls.len();
            let calls = source.call_ids().map(|id| At {
                file,
                side: Side::After,
                id,
            });
            found.extend(calls.filter(|call| query.admits(&facts, source, *call)));
        }
        self.charge_scan(scanned)?;
        self.give_all(found)
    }

    fn functions(
        &mut self,
        change: Resource<Change>,
        include_tests: bool,
    ) -> Result<Vec<Resource<Function>>> {
        self.begin(&change)?;
        let facts = self.facts()?;
        let mut found = Vec::new();
        let mut scanned = 0;
        for file in self.shown_files()? {
            let Some(source) = facts.source(file, Side::After) else {
                continue;
            };
            scanned += source.functions.len();
            let functions = source.function_ids().map(|id| At {
                file,
                side: Side::After,
                id,
            });
            found.extend(functions.filter(|function| {
                include_tests || !(facts.file(file).is_test || facts.is_test_code(*function))
            }));
        }
        self.charge_scan(scanned)?;
        self.give_all(found)
    }

    fn settings(
        &mut self,
        change: Resource<Change>,
        key_glob: String,
    ) -> Result<Vec<Resource<Setting>>> {
        self.begin(&change)?;
        let facts = self.facts()?;
        if key_glob.len() > GLOB_BYTES {
            return Err(Bound::Glob(format!("a glob of {} bytes", key_glob.len())).into());
        }
        let glob = DottedGlob::parse(&key_glob, true);
        let mut found = Vec::new();
        let mut scanned = 0;
        for file in self.shown_files()? {
            let Some(settings) = facts.settings(file, Side::After) else {
                continue;
            };
            scanned += settings.settings.len();
            let matching = settings.settings.iter().enumerate();
            let matching = matching.filter(|(_, setting)| glob.matches(&setting.key));
            found.extend(matching.map(|(index, _)| Setting {
                file,
                side: Side::After,
                index,
            }));
        }
        // A glob runs over every character of a key for each of its own.
        self.charge_scan(scanned.saturating_mul(1 + key_glob.len() / 4))?;
        self.give_all(found)
    }

    fn dependencies(
        &mut self,
        change: Resource<Change>,
        gateways: Vec<String>,
    ) -> Result<Vec<Resource<Dependency>>> {
        self.begin(&change)?;
        let facts = self.facts()?;
        let mut found = Vec::new();
        let mut scanned = 0;
        let files = self.shown_files()?.into_iter();
        for file in files.filter(|id| !facts.file(*id).is_test) {
            let dependencies = facts.dependencies(file, Side::After);
            scanned += dependencies.len();
            let wanted = dependencies.iter().enumerate().filter(|(_, one)| {
                gateways.is_empty() || one.gateways.iter().any(|id| gateways.contains(id))
            });
            found.extend(wanted.map(|(id, _)| At {
                file,
                side: Side::After,
                id,
            }));
        }
        self.charge_scan(scanned.saturating_mul(1 + gateways.len()))?;
        self.give_all(found)
    }

    fn commits(&mut self, change: Resource<Change>) -> Result<Vec<Resource<Commit>>> {
        self.begin(&change)?;
        self.look_beyond();
        self.charge(READ_COST)?;
        let commits = self.facts()?.change().commits();
        // Each is an object that git inflates.
        self.charge(READ_COST.saturating_mul(commits.len() as u64))?;
        self.give_all(commits.into_iter().map(|commit| Commit(Arc::new(commit))))
    }

    fn branch(&mut self, change: Resource<Change>) -> Result<Option<String>> {
        self.begin(&change)?;
        let facts = self.facts()?;
        self.say_maybe(facts.change().summary().branch.as_deref())
    }

    fn environment(&mut self, change: Resource<Change>) -> Result<Option<String>> {
        self.begin(&change)?;
        let facts = self.facts()?;
        self.say_maybe(facts.change().summary().environment.as_deref())
    }

    fn find(
        &mut self,
        change: Resource<Change>,
        path_glob: String,
        on: facts::Side,
    ) -> Result<Vec<String>> {
        self.begin(&change)?;
        self.look_beyond();
        self.charge(FIND_COST)?;
        if path_glob.len() > GLOB_BYTES {
            return Err(Bound::Glob(format!("a glob of {} bytes", path_glob.len())).into());
        }
        let facts = self.facts()?;
        let found = facts.change().find(&path_glob, side_in(on), FOUND_PATHS);
        let found = found.map_err(|error| match error {
            tollgate_change::ChangeError::Glob { .. } => Bound::Glob(error.to_string()),
            error => Bound::Change(error),
        })?;
        self.charge_scan(found.len())?;
        self.say_all(found.iter().map(|path| path.as_str()))
    }

    fn read(
        &mut self,
        change: Resource<Change>,
        path: String,
        on: facts::Side,
    ) -> Result<Option<String>> {
        self.begin(&change)?;
        self.look_beyond();
        self.charge(READ_COST)?;
        match self.facts()?.change().read(&path, side_in(on)) {
            Content::Text(text) if text.len() <= READ_BYTES => {
                self.charge(READ_BYTE_COST.saturating_mul(text.len() as u64))?;
                self.say(&*text).map(Some)
            }
            _ => Ok(None),
        }
    }

    fn tests_naming(
        &mut self,
        change: Resource<Change>,
        subjects: Vec<String>,
        words: Vec<String>,
    ) -> Result<Vec<(String, Vec<u32>)>> {
        self.begin(&change)?;
        self.look_beyond();
        self.charge(FIND_COST)?;
        let count = subjects.len().saturating_add(words.len());
        let mut all = subjects.iter().chain(&words);
        if count > WORDS || all.any(|word| word.len() > GLOB_BYTES) {
            let what = format!("{count} words, or one of more than {GLOB_BYTES} bytes");
            return Err(Bound::Glob(what).into());
        }
        self.charge(GLOB_COST)?;
        let told = self.facts()?.tests_naming(&subjects, &words);
        self.charge(READ_COST.saturating_mul(told.files as u64))?;
        self.charge(READ_BYTE_COST.saturating_mul(told.bytes as u64))?;
        let say = |test: tollgate_facts::NamingTest| {
            self.charge(SCAN_COST.saturating_mul(test.words.len() as u64))?;
            Ok((self.say(test.path.as_str())?, test.words))
        };
        told.found.into_iter().map(say).collect()
    }

    fn gateways(&mut self, change: Resource<Change>) -> Result<Vec<Resource<Gateway>>> {
        self.begin(&change)?;
        let count = self.facts()?.gateway_ids().len();
        self.give_all((0..count).map(Gateway))
    }

    fn gateway(
        &mut self,
        change: Resource<Change>,
        id: String,
    ) -> Result<Option<Resource<Gateway>>> {
        self.begin(&change)?;
        let facts = self.facts()?;
        let found = facts.gateway_ids().iter().position(|one| *one == id);
        found.map(|index| self.give(Gateway(index))).transpose()
    }

    fn is_whole_tree(&mut self, change: Resource<Change>) -> Result<bool> {
        self.begin(&change)?;
        Ok(self.facts()?.is_whole_tree())
    }

    fn drop(&mut self, change: Resource<Change>) -> Result<()> {
        self.take_back(change)
    }
}

impl State {
    /// Starts a question about the change as a whole.
    fn begin(&mut self, change: &Resource<Change>) -> Result<()> {
        self.look(change).map(|_change| ())
    }

    fn charge_scan(&mut self, scanned: usize) -> Result<()> {
        self.charge(SCAN_COST.saturating_mul(scanned as u64))
    }
}

impl FileQuery {
    fn admits(&self, file: &FileFacts) -> bool {
        let status = file.status.word();
        (!self.is_on_payment_path || file.is_on_payment_path)
            && has_word(&self.statuses, status)
            && self
                .paths
                .iter()
                .all(|globs| globs.matches(file.path.as_str()))
    }
}

impl CallQuery {
    fn admits_file(&self, file: &FileFacts) -> bool {
        (self.includes_tests || !file.is_test)
            && self
                .paths
                .iter()
                .all(|globs| globs.matches(file.path.as_str()))
    }

    fn admits(&self, facts: &Facts, source: &Source, call: Call) -> bool {
        let written = &source[call.id];
        let asks_operation = self.is_operation
            || self.moves_money
            || !self.kinds.is_empty()
            || !self.gateways.is_empty();
        if asks_operation || self.is_reaching {
            let operation = match self.is_reaching {
                true => facts.reach(call).map(|reach| &reach.operation),
                false => facts.matched(call).map(|matched| &matched.operation),
            };
            let Some(operation) = operation else {
                return false;
            };
            if (self.moves_money && !operation.moves_money)
                || !has_word(&self.kinds, &operation.kind)
                || !has_word(&self.gateways, &operation.gateway)
            {
                return false;
            }
        }
        let has_callee = |globs: &Vec<DottedGlob>| {
            let mut globs = globs.iter();
            globs.any(|glob| glob.matches(&written.callee))
        };
        let function = call.with(written.function);
        self.callees.iter().all(has_callee)
            && (!self.is_touched || facts.is_call_touched(call))
            && (self.includes_unaffected || facts.is_affected(function))
            && (self.includes_tests || !facts.is_test_code(function))
    }
}

/// Whether every list has the word.
fn has_word(lists: &[Vec<String>], word: &str) -> bool {
    lists.iter().all(|list| list.iter().any(|one| one == word))
}
