//! Everything that stands on one side of a change, not only what changed.

use std::sync::OnceLock;

use git2::{Oid, Repository};
use globset::{GlobBuilder, GlobMatcher};
use tollgate_model::RepoPath;

use crate::error::ChangeError;
use crate::tree::{Entry, Listed, list, look_up};

/// The most paths that are walked to find some. Ten times the largest repository that was
/// measured; a tree made to hurt can claim billions in a kilobyte.
const MAX_PATHS: usize = 2_000_000;

/// One side of a change: a tree of the repository, or a list of what stands where.
#[derive(Debug)]
pub(crate) enum Standing {
    /// A tree; `None` is the empty one. Its list is made when somebody first searches it.
    Tree(Option<Oid>, OnceLock<Vec<Listed>>),
    /// A list, sorted by path.
    List(Vec<Listed>),
}

impl Standing {
    /// A side that is a tree.
    pub(crate) fn tree(id: Option<Oid>) -> Standing {
        Standing::Tree(id, OnceLock::new())
    }

    /// What stands at a path.
    pub(crate) fn look_up(
        &self,
        repository: Option<&Repository>,
        path: &[u8],
    ) -> Result<Option<Entry>, ChangeError> {
        match (self, repository) {
            (Standing::Tree(Some(tree), _), Some(repository)) => look_up(repository, *tree, path),
            (Standing::Tree(..), _) => Ok(None),
            (Standing::List(listing), _) => {
                let found = listing.binary_search_by(|(other, _)| other.as_slice().cmp(path));
                Ok(found
                    .ok()
                    .and_then(|at| listing.get(at))
                    .map(|(_, entry)| *entry))
            }
        }
    }

    /// Everything, sorted by path.
    pub(crate) fn list(&self, repository: Option<&Repository>) -> Result<&[Listed], ChangeError> {
        match (self, repository) {
            (Standing::List(listing), _) => Ok(listing),
            (Standing::Tree(_, _), None) => Ok(&[]),
            (Standing::Tree(tree, known), Some(repository)) => match known.get() {
                Some(listing) => Ok(listing),
                None => {
                    let listing = list(repository, *tree, MAX_PATHS)?;
                    Ok(known.get_or_init(|| listing))
                }
            },
        }
    }

    /// The first `limit` paths that match, sorted.
    pub(crate) fn find(
        &self,
        repository: Option<&Repository>,
        glob: &str,
        limit: usize,
    ) -> Result<Vec<RepoPath>, ChangeError> {
        let matcher = parse_glob(glob)?;
        let listing = self.list(repository)?;
        let matches = |path: &[u8]| match std::str::from_utf8(path) {
            Ok(path) => matcher.is_match(path),
            Err(_) => matcher.is_match(RepoPath::from_bytes(path).as_str()),
        };
        let found = listing.iter().filter(|(path, _)| matches(path));
        let mut found: Vec<RepoPath> = found.map(|(path, _)| RepoPath::from_bytes(path)).collect();
        found.sort();
        found.truncate(limit);
        Ok(found)
    }
}

/// `*` and `?` stop at a slash, `**` doesn't.
fn parse_glob(glob: &str) -> Result<GlobMatcher, ChangeError> {
    let parsed = GlobBuilder::new(glob).literal_separator(true).build();
    match parsed {
        Ok(parsed) => Ok(parsed.compile_matcher()),
        Err(error) => {
            let detail = error.kind().to_string();
            Err(ChangeError::Glob {
                glob: glob.to_owned(),
                detail,
            })
        }
    }
}

/// The bytes of a path that [`RepoPath`] wrote with `\xNN` for each byte that is not UTF-8.
pub(crate) fn unescape(path: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path;
    while let Some((plain, escape)) = rest.split_once("\\x") {
        bytes.extend_from_slice(plain.as_bytes());
        match escape
            .get(..2)
            .and_then(|digits| u8::from_str_radix(digits, 16).ok())
        {
            Some(byte) => {
                bytes.push(byte);
                rest = escape.get(2..).unwrap_or_default();
            }
            None => {
                bytes.extend_from_slice(b"\\x");
                rest = escape;
            }
        }
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}
