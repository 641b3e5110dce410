//! Joins change, code, settings and gateways: what can matter is parsed once, in parallel.
//!
//! [`Facts::gather`] reads every changed file that can matter: one that is on a payment path,
//! or whose text mentions a gateway and may hold an operation of it. Most files end there, unparsed. What is left is
//! read into [`Source`]s on both sides, its calls are matched with the catalogue, and the two
//! sides are paired, so that a call that only moved is known as the same one. Manifests and
//! lockfiles are searched for the packages of gateways' SDKs.
#![forbid(unsafe_code)]

mod affected;
mod answers;
mod dependencies;
mod file;
mod gather;
mod keys;
mod lines;
mod looked;
mod matter;
mod pairs;
mod payment_names;
mod plain;
mod reach;
mod remember;
mod roles;
mod teams;
mod test_code;
mod tests_naming;
mod ties;
mod unread;

use std::sync::Arc;

use tollgate_change::Change;
use tollgate_gateways::Catalogue;
use tollgate_model::RepoPath;
use tollgate_model::change::Side;
use tollgate_model::code::{CallId, Source};
use tollgate_model::decision::{FileCount, Skipped};
use tollgate_model::gateway::{Gateway, Match};
use tollgate_model::setting::SettingsFile;

pub use dependencies::{DependencyAt, LandmineId, Pinned, SdkDependency};
pub use file::FileFacts;
pub use tollgate_gateways::Landmine as KnownLandmine;

pub use gather::{FactsError, Gatherer, Scope};
pub use lines::{TextLine, Words};
pub use looked::LookedAt;
pub use matter::Reads;
pub use reach::{Reach, ReachStep};
pub use teams::Teams;
pub use test_code::is_test_path;
pub use tests_naming::{NamingTest, NamingTests};
pub use ties::Ties;

/// Names a changed file, by its place in the change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// Names something in one side of a changed file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct At<I> {
    /// The file.
    pub file: FileId,
    /// The side.
    pub side: Side,
    /// What is named there.
    pub id: I,
}

impl<I> At<I> {
    /// Something else in the same side of the same file.
    pub fn with<J>(&self, id: J) -> At<J> {
        At {
            file: self.file,
            side: self.side,
            id,
        }
    }
}

/// Whether a dotted name is `segment`, or ends with it.
fn ends_with_segment(name: &str, segment: &str) -> bool {
    let before = name.strip_suffix(segment);
    before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
}

/// Everything that policies can ask about a change.
pub struct Facts {
    change: Arc<Change>,
    catalogue: Arc<Catalogue>,
    files: Vec<FileFacts>,
    moved: pairs::Moved,
    skipped: Vec<Skipped>,
    dependencies: dependencies::Dependencies,
    teams: Arc<Teams>,
    is_whole_tree: bool,
    is_complete: bool,
}

impl Facts {
    /// The change.
    pub fn change(&self) -> &Change {
        &self.change
    }

    /// The change, to keep.
    pub fn shared_change(&self) -> Arc<Change> {
        self.change.clone()
    }

    /// The catalogue that calls were matched with.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// The ids of the catalogue's gateways, in their order; the team's own come last.
    pub fn gateway_ids(&self) -> Vec<&str> {
        self.catalogue.ids()
    }

    /// A gateway of the catalogue, if it has it.
    pub fn gateway(&self, id: &str) -> Option<&Gateway> {
        self.catalogue.gateway(id)
    }

    /// What an error type or code of a gateway means, if the catalogue knows it.
    pub fn outcome_of(&self, gateway: &str, error: &str) -> Option<&str> {
        let gateway = self.catalogue.gateway(gateway)?;
        // `stripe.error.CardError`, `Stripe.errors.StripeCardError`: the last segment tells.
        let name = error.rsplit(['.', ':']).next().unwrap_or(error);
        let found = gateway
            .errors
            .iter()
            .find(|(known, _)| known == error || ends_with_segment(known, name));
        found.map(|(_, class)| class.as_str())
    }

    /// Whether this clone has all other files that were looked at. If not, calls may reach what
    /// nobody saw.
    pub fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// Whether everything is judged as if it were new.
    pub fn is_whole_tree(&self) -> bool {
        self.is_whole_tree
    }

    /// All changed files, by path.
    pub fn file_ids(&self) -> impl Iterator<Item = FileId> + use<> {
        (0..self.files.len() as u32).map(FileId)
    }

    /// The changed file that stands at a path on one side.
    pub fn file_at(&self, path: &RepoPath, side: Side) -> Option<FileId> {
        self.file_ids().find(|id| {
            let file = self.file(*id);
            match (side, &file.old_path) {
                (Side::Before, Some(old)) => old == path,
                _ => file.path == *path,
            }
        })
    }

    /// What is known of a changed file.
    pub fn file(&self, id: FileId) -> &FileFacts {
        // Ids are only made by `file_ids` and `At`, which come from here.
        &self.files[id.0 as usize]
    }

    /// One side of a file as source, where it can matter and is in a known language.
    pub fn source(&self, id: FileId, side: Side) -> Option<&Source> {
        self.file(id).side(side).source.as_deref()
    }

    /// One side of a file as settings, where it is a configuration file.
    pub fn settings(&self, id: FileId, side: Side) -> Option<&SettingsFile> {
        self.file(id).side(side).settings.as_ref()
    }

    /// The text of one side of a file.
    pub fn text(&self, id: FileId, side: Side) -> Option<Arc<str>> {
        let file = self.file(id);
        match &file.side(side).source {
            Some(source) => Some(source.text.clone()),
            None => self.change.content(id.0 as usize, side).text().cloned(),
        }
    }

    /// What the catalogue knows of a call.
    pub fn matched(&self, call: At<CallId>) -> Option<&Match> {
        let matches = &self.file(call.file).side(call.side).matches;
        let found = matches
            .binary_search_by_key(&call.id, |matched| matched.call)
            .ok()?;
        matches.get(found)
    }

    /// The operation that a call reaches through other files of the repository, if any.
    pub fn reach(&self, call: At<CallId>) -> Option<&Arc<Reach>> {
        let reaches = &self.file(call.file).side(call.side).reaches;
        let found = reaches
            .binary_search_by_key(&call.id, |reach| reach.0)
            .ok()?;
        reaches.get(found).map(|(_, reach)| reach)
    }

    /// Whether a file was not read, because nothing of what is said of it has changed.
    pub fn is_settled(&self, id: FileId) -> bool {
        self.file(id).is_settled
    }

    /// What ties a source file to the others; none where it is no source that was read whole, or
    /// what is known of it rests on another changed file.
    pub fn ties(&self, id: FileId) -> Option<Arc<Ties>> {
        self.file(id).ties.clone()
    }

    /// Files that were not looked at, with the reason.
    pub fn skipped(&self) -> &[Skipped] {
        &self.skipped
    }

    /// The changed files that can matter: those that were parsed, those that bring dependencies,
    /// and those that could matter and were not looked at.
    pub fn mattering(&self) -> Vec<RepoPath> {
        let is_read = |id: &FileId| self.file(*id).is_parsed() || self.dependencies.has(*id);
        let read = self
            .file_ids()
            .filter(is_read)
            .map(|id| self.file(id).path.clone());
        let skipped = self.skipped.iter().filter(|file| file.could_matter);
        read.chain(skipped.map(|file| file.path.clone())).collect()
    }

    /// How many files there are, and how many were parsed.
    pub fn counts(&self) -> FileCount {
        let is_read = |id: &FileId| self.file(*id).is_parsed() || self.dependencies.has(*id);
        let parsed = self.file_ids().filter(is_read).count();
        FileCount {
            changed: self.files.len(),
            parsed,
        }
    }

    /// How many facts there are to look at: what a policy's budget is computed from.
    pub fn fact_count(&self) -> u64 {
        let files: u64 = self.files.iter().map(FileFacts::fact_count).sum();
        files + self.dependencies.count()
    }

    /// How many of them are in one file.
    pub fn fact_count_of(&self, id: FileId) -> u64 {
        self.file(id).fact_count()
    }
}
