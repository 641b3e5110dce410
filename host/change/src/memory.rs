//! Changes that never were in a repository.

use std::collections::BTreeMap;
use std::sync::Arc;

use git2::{ObjectType, Oid};
use tollgate_model::RepoPath;
use tollgate_model::change::Content;

use crate::content::classify;
use crate::listing::unescape;
use crate::range::Limits;
use crate::tree::{Entry, Listed, Mode};

/// One tree, hashed as git would. Its contents go to `kept`.
pub(crate) fn list(
    files: BTreeMap<RepoPath, String>,
    limits: Limits,
    kept: &mut BTreeMap<Oid, Content>,
) -> Vec<Listed> {
    let mut listing = Vec::with_capacity(files.len());
    for (path, text) in files {
        // Hashing bytes in memory can't fail; if it did, such files would count as one.
        let id = Oid::hash_object(ObjectType::Blob, text.as_bytes()).unwrap_or(Oid::ZERO_SHA1);
        let content = match classify(text.as_bytes(), limits.max_file_bytes) {
            Content::Text(_) => Content::Text(Arc::from(text)),
            other => other,
        };
        kept.insert(id, content);
        listing.push((
            unescape(path.as_str()),
            Entry {
                mode: Mode::File,
                id,
            },
        ));
    }
    listing.sort_by(|one, other| one.0.cmp(&other.0));
    listing
}
