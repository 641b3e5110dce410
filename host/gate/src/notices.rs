//! What people should know of the configuration that decided.

use tollgate_model::change::FileChange;

use crate::configuration::{Configuration, FILE_NAME};

impl Configuration {
    /// What people should know: that nothing is stopped, that a configuration is not read, and
    /// that a branch which was declared as protected is one.
    pub fn notices(&self, files: &[FileChange], branch: Option<&str>) -> Vec<String> {
        let mut notices = Vec::new();
        if self.is_report_only {
            notices.push(format!(
                "REPORT ONLY: `{FILE_NAME}` at the base of this change says `report-only = true`, so that a block or a review stops nobody"
            ));
        }
        let is_nested = |file: &&FileChange| {
            file.path.file_name() == FILE_NAME && file.path.as_str() != FILE_NAME
        };
        notices.extend(files.iter().filter(is_nested).map(|file| {
            format!(
                "`{}` is not read: only the `{FILE_NAME}` at the root of the repository is",
                file.path
            )
        }));
        let protected = branch.filter(|_| !self.protected_branches.is_empty());
        if let Some(branch) = protected.filter(|branch| self.is_protected(branch)) {
            notices.push(format!("`{branch}` is a protected branch"));
        }
        notices
    }
}
