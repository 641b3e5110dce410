//! `setting` and `commit`: what is short enough to share a file.

use tollgate_facts::Facts;
use tollgate_model::change::Side;
use tollgate_model::setting::Setting as ReadSetting;
use wasmtime::Result;
use wasmtime::component::Resource;

use crate::bound::Bound;
use crate::handles::{Commit, Setting};
use crate::limits::SCAN_COST;
use crate::state::State;
use crate::wit::facts;

use super::{path_on, span_out};

impl facts::HostSetting for State {
    fn path(&mut self, setting: Resource<Setting>) -> Result<String> {
        let setting = self.look(&setting)?;
        let facts = self.facts()?;
        self.say(path_on(facts.file(setting.file), setting.side).as_str())
    }

    fn key(&mut self, setting: Resource<Setting>) -> Result<String> {
        let setting = self.look(&setting)?;
        let facts = self.facts()?;
        self.say(setting.read(&facts)?.key.as_str())
    }

    fn kind(&mut self, setting: Resource<Setting>) -> Result<String> {
        let setting = self.look(&setting)?;
        let facts = self.facts()?;
        self.say(setting.read(&facts)?.value.kind())
    }

    fn value(&mut self, setting: Resource<Setting>) -> Result<String> {
        let setting = self.look(&setting)?;
        let facts = self.facts()?;
        self.say(setting.read(&facts)?.value.text())
    }

    fn span(&mut self, setting: Resource<Setting>) -> Result<facts::Span> {
        let setting = self.look(&setting)?;
        let facts = self.facts()?;
        Ok(span_out(setting.read(&facts)?.span))
    }

    fn is_touched(&mut self, setting: Resource<Setting>) -> Result<bool> {
        let setting = self.look(&setting)?;
        let facts = self.facts()?;
        let before = self.counterpart(&facts, setting)?;
        let before = before.map(|before| before.read(&facts)).transpose()?;
        let now = setting.read(&facts)?;
        Ok(before.is_none_or(|before| before.value != now.value))
    }

    fn before(&mut self, setting: Resource<Setting>) -> Result<Option<Resource<Setting>>> {
        let setting = self.look(&setting)?;
        let facts = self.facts()?;
        let before = self.counterpart(&facts, setting)?;
        self.give_maybe(before)
    }

    fn drop(&mut self, setting: Resource<Setting>) -> Result<()> {
        self.take_back(setting)
    }
}

impl State {
    /// The same key on the other side: the same occurrence of it, where it is given repeatedly.
    fn counterpart(&mut self, facts: &Facts, setting: Setting) -> Result<Option<Setting>> {
        let side = match setting.side {
            Side::Before => Side::After,
            Side::After => Side::Before,
        };
        let key = &setting.read(facts)?.key;
        let own = facts.settings(setting.file, setting.side).into_iter();
        let own = own.flat_map(|file| &file.settings).take(setting.index);
        let occurrence = own.filter(|other| other.key == *key).count();
        let other = facts.settings(setting.file, side);
        let other = other
            .map(|file| file.settings.as_slice())
            .unwrap_or_default();
        self.charge(SCAN_COST.saturating_mul((setting.index + other.len()) as u64))?;
        let mut same = other.iter().enumerate().filter(|(_, one)| one.key == *key);
        Ok(same.nth(occurrence).map(|(index, _)| Setting {
            side,
            index,
            ..setting
        }))
    }
}

impl Setting {
    fn read(self, facts: &Facts) -> Result<&ReadSetting> {
        let file = facts.settings(self.file, self.side);
        let setting = file.and_then(|file| file.settings.get(self.index));
        Ok(setting.ok_or(Bound::LostFact)?)
    }
}

impl facts::HostCommit for State {
    fn id(&mut self, commit: Resource<Commit>) -> Result<String> {
        let Commit(commit) = self.look(&commit)?;
        self.say(commit.id.as_str())
    }

    fn subject(&mut self, commit: Resource<Commit>) -> Result<String> {
        let Commit(commit) = self.look(&commit)?;
        self.say(commit.subject.as_str())
    }

    fn author(&mut self, commit: Resource<Commit>) -> Result<String> {
        let Commit(commit) = self.look(&commit)?;
        self.say(commit.author.as_str())
    }

    fn drop(&mut self, commit: Resource<Commit>) -> Result<()> {
        self.take_back(commit)
    }
}
