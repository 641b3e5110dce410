//! Asking for calls and files.

use crate::bindings::tollgate::policy::facts::{CallQuery, FileQuery};
use crate::{Call, Change, File, WordQuery};

impl WordQuery {
    /// What to look for in texts: any of these words, whatever the case of their letters. At most
    /// 100 words. Make it once: the host prepares it.
    pub fn any_of(words: &[&str]) -> WordQuery {
        WordQuery::new(&owned(words))
    }
}

impl Change {
    /// Starts a question for calls at the head of changed files.
    pub fn select_calls(&self) -> SelectCalls<'_> {
        SelectCalls {
            change: self,
            query: CallQuery::new(),
        }
    }

    /// Starts a question for changed files.
    pub fn select_files(&self) -> SelectFiles<'_> {
        SelectFiles {
            change: self,
            query: FileQuery::new(),
        }
    }
}

/// A question for calls. Iterate over it to ask.
pub struct SelectCalls<'a> {
    change: &'a Change,
    query: CallQuery,
}

impl SelectCalls<'_> {
    /// Only calls that the catalogue knows.
    pub fn operations(self) -> Self {
        self.query.operations();
        self
    }

    /// Only operations by which money moves, is held, or is released.
    pub fn moving_money(self) -> Self {
        self.query.moving_money();
        self
    }

    /// Only operations of these kinds.
    pub fn kinds(self, kinds: &[&str]) -> Self {
        self.query.kinds(&owned(kinds));
        self
    }

    /// Only operations of these gateways.
    pub fn gateways(self, ids: &[&str]) -> Self {
        self.query.gateways(&owned(ids));
        self
    }

    /// Only calls whose callee matches one of these globs.
    pub fn callee(self, globs: &[&str]) -> Self {
        self.query.callee(&owned(globs));
        self
    }

    /// Only calls in files that match one of these globs.
    pub fn path(self, globs: &[&str]) -> Self {
        self.query.path(&owned(globs));
        self
    }

    /// Only calls on lines that the change touched.
    pub fn touched(self) -> Self {
        self.query.touched();
        self
    }

    /// Only calls that are no operation themselves but reach one, through functions in other
    /// files of the repository. Limits on operations, kinds and gateways then mean that one.
    pub fn reaching(self) -> Self {
        self.query.reaching();
        self
    }

    /// Test code too.
    pub fn include_tests(self) -> Self {
        self.query.include_tests();
        self
    }

    /// Calls too that the change can't have an effect on.
    pub fn include_unaffected(self) -> Self {
        self.query.include_unaffected();
        self
    }

    /// Asks.
    pub fn list(self) -> Vec<Call> {
        self.change.calls(&self.query)
    }
}

impl IntoIterator for SelectCalls<'_> {
    type Item = Call;
    type IntoIter = std::vec::IntoIter<Call>;

    fn into_iter(self) -> Self::IntoIter {
        self.list().into_iter()
    }
}

/// A question for files. Iterate over it to ask.
pub struct SelectFiles<'a> {
    change: &'a Change,
    query: FileQuery,
}

impl SelectFiles<'_> {
    /// Only paths that match one of these globs.
    pub fn path(self, globs: &[&str]) -> Self {
        self.query.path(&owned(globs));
        self
    }

    /// Only files with one of these statuses.
    pub fn status(self, statuses: &[&str]) -> Self {
        self.query.status(&owned(statuses));
        self
    }

    /// Only files on a payment path.
    pub fn on_payment_path(self) -> Self {
        self.query.on_payment_path();
        self
    }

    /// Asks.
    pub fn list(self) -> Vec<File> {
        self.change.files(&self.query)
    }
}

impl IntoIterator for SelectFiles<'_> {
    type Item = File;
    type IntoIter = std::vec::IntoIter<File>;

    fn into_iter(self) -> Self::IntoIter {
        self.list().into_iter()
    }
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}
