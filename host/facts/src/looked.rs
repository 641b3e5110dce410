//! Which changed files were looked at, and why the others were not: for people who wonder.

use tollgate_model::RepoPath;
use tollgate_model::change::Status;

use crate::{Facts, FileFacts, FileId};

/// What became of one changed file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookedAt {
    /// The file.
    pub path: RepoPath,
    /// Whether it was read into facts.
    pub was_read: bool,
    /// As what it was read, or why it was not.
    pub why: String,
}

impl Facts {
    /// What became of each changed file, in order of the change.
    pub fn looked_at(&self) -> Vec<LookedAt> {
        let told = self.file_ids().map(|id| {
            let file = self.file(id);
            let (was_read, why) = self.told_of(id, file);
            LookedAt {
                path: file.path.clone(),
                was_read,
                why,
            }
        });
        told.collect()
    }

    fn told_of(&self, id: FileId, file: &FileFacts) -> (bool, String) {
        let skipped = self.skipped.iter().find(|one| one.path == file.path);
        if let Some(skipped) = skipped {
            return (file.is_parsed(), skipped.reason.clone());
        }
        let words = match () {
            () if file.is_settled => "as it was read before: nothing that it rests on has changed",
            () if file.is_source() && file.is_on_payment_path => "source on a payment path",
            () if file.is_source() => "source that may matter to payments",
            () if file.is_parsed() => "settings",
            () if self.dependencies.has(id) => "dependencies",
            () => return (false, why_not(file).to_owned()),
        };
        (true, words.to_owned())
    }
}

fn why_not(file: &FileFacts) -> &'static str {
    let is_readable = file.language.is_some() || tollgate_settings::format_of(&file.path).is_some();
    match () {
        () if !is_readable => "in no language and no form of settings that is read",
        () if file.is_test && file.language.is_some() => "test code",
        () if file.status == Status::Deleted => "deleted, and nothing in it dealt with a gateway",
        () => "nothing in it names a gateway, and it is on no payment path",
    }
}
