//! What of a change a policy is shown in one run.

use tollgate_facts::{Facts, FileId};

/// Which of the changed files.
#[derive(Clone, Copy)]
pub(crate) enum View {
    /// All of them.
    Whole,
    /// One source file.
    Source(FileId),
    /// All that are no source.
    Rest,
}

impl View {
    /// The views by which a policy sees everything that is not settled, each file once.
    pub(crate) fn one_by_one(facts: &Facts) -> Vec<View> {
        let sources = facts.file_ids().filter(|id| facts.file(*id).is_source());
        let mut views: Vec<View> = sources.map(View::Source).collect();
        if views.is_empty() || !View::Rest.files(facts).is_empty() {
            views.push(View::Rest);
        }
        views
    }

    /// Its place among the views of a change.
    pub(crate) fn order(self) -> (u8, u32) {
        match self {
            View::Whole => (0, 0),
            View::Source(FileId(file)) => (1, file),
            View::Rest => (2, 0),
        }
    }

    pub(crate) fn files(self, facts: &Facts) -> Vec<FileId> {
        let is_rest = |id: &FileId| !facts.is_settled(*id) && !facts.file(*id).is_source();
        match self {
            View::Whole => facts.file_ids().collect(),
            View::Source(file) => vec![file],
            View::Rest => facts.file_ids().filter(is_rest).collect(),
        }
    }

    /// How many facts are in it: what a policy's budget is computed from.
    pub(crate) fn fact_count(self, facts: &Facts) -> u64 {
        match self {
            View::Source(file) => facts.fact_count_of(file),
            View::Whole | View::Rest => facts.fact_count(),
        }
    }
}
