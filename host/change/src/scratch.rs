//! Small repositories that Tollgate makes itself, to show what it does.

use std::path::Path;

use git2::{Repository, RepositoryInitOptions, Signature, Time, Tree};

use crate::error::ChangeError;

/// The author of every commit.
const AUTHOR: (&str, &str) = ("Tollgate", "demo@tollgate.invalid");

/// When the first commit was made: noon on the first of March 2024, in UTC. Each further one is
/// an hour younger.
const FIRST_COMMIT: i64 = 1_709_294_400;

/// A bare repository with a branch `main`, and nothing in it that depends on when and where it
/// was made: the same files and messages give the same ids on every machine.
pub struct Scratch {
    repository: Repository,
    commits: i64,
}

impl Scratch {
    /// Makes a repository in an empty folder.
    ///
    /// # Errors
    ///
    /// [`ChangeError::Git`]: nothing can be written there.
    pub fn create(folder: &Path) -> Result<Scratch, ChangeError> {
        let mut options = RepositoryInitOptions::new();
        options
            .bare(true)
            .external_template(false)
            .initial_head("main");
        let repository = Repository::init_opts(folder, &options)
            .map_err(|error| ChangeError::git("make a repository", &error))?;
        Ok(Scratch {
            repository,
            commits: 0,
        })
    }

    /// Commits files on top of `parent`, or on top of nothing: each by its path with its text.
    /// Files of the parent that are not named stay as they are. Returns the commit's id.
    ///
    /// # Errors
    ///
    /// [`ChangeError::Git`]: the parent is not there, or nothing can be written.
    pub fn commit(
        &mut self,
        parent: Option<&str>,
        message: &str,
        files: &[(&str, &str)],
    ) -> Result<String, ChangeError> {
        let id = self.write(parent, message, files);
        id.map_err(|error| ChangeError::git("make a commit", &error))
    }

    fn write(
        &mut self,
        parent: Option<&str>,
        message: &str,
        files: &[(&str, &str)],
    ) -> Result<String, git2::Error> {
        let repository = &self.repository;
        let parent = match parent {
            Some(id) => Some(repository.revparse_single(id)?.peel_to_commit()?),
            None => None,
        };
        let mut tree = match &parent {
            Some(parent) => Some(parent.tree()?),
            None => None,
        };
        for (path, text) in files {
            tree = Some(put(repository, tree.as_ref(), path, text)?);
        }
        let tree = match tree {
            Some(tree) => tree,
            None => repository.find_tree(repository.treebuilder(None)?.write()?)?,
        };
        let time = Time::new(FIRST_COMMIT + self.commits * 3600, 0);
        let author = Signature::new(AUTHOR.0, AUTHOR.1, &time)?;
        let parents: Vec<_> = parent.iter().collect();
        let id = repository.commit(None, &author, &author, message, &tree, &parents)?;
        repository.reference("refs/heads/main", id, true, "commit")?;
        self.commits += 1;
        Ok(id.to_string())
    }
}

/// A tree with one file put into it, with the folders on the way to it.
fn put<'a>(
    repository: &'a Repository,
    tree: Option<&Tree<'a>>,
    path: &str,
    text: &str,
) -> Result<Tree<'a>, git2::Error> {
    let mut builder = repository.treebuilder(tree)?;
    match path.split_once('/') {
        Some((folder, rest)) => {
            let inner = match tree.and_then(|tree| tree.get_name(folder)) {
                Some(entry) => entry.to_object(repository)?.into_tree().ok(),
                None => None,
            };
            let inner = put(repository, inner.as_ref(), rest, text)?;
            builder.insert(folder, inner.id(), 0o040_000)?;
        }
        None => {
            builder.insert(path, repository.blob(text.as_bytes())?, 0o100_644)?;
        }
    }
    repository.find_tree(builder.write()?)
}

#[cfg(test)]
mod tests {
    use tollgate_model::change::{Side, Status};

    use super::Scratch;
    use crate::{Change, Limits, Range};

    #[test]
    fn the_same_files_give_the_same_commits() {
        let folder = tempfile::tempdir().unwrap();
        let mut scratch = Scratch::create(folder.path()).unwrap();
        // Ids as git itself would give them.
        let first = scratch
            .commit(None, "one", &[("src/pay/a.ts", "a\n"), ("b.ts", "b\n")])
            .unwrap();
        let second = scratch
            .commit(Some(&first), "two", &[("src/pay/a.ts", "c\n")])
            .unwrap();
        assert_eq!(second, "65146eaa96f479cb10a3b9d5846821c786fff7fb");

        let range = Range::Exact {
            base: first,
            head: second,
        };
        let change = Change::open(folder.path(), &range, Limits::default()).unwrap();
        assert_eq!(change.files().len(), 1);
        assert_eq!(change.files()[0].status, Status::Modified);
        assert_eq!(
            change.read("b.ts", Side::After).text().map(|text| &**text),
            Some("b\n")
        );
        assert_eq!(change.commits()[0].subject, "two");
    }
}
