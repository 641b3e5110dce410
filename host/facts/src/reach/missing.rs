//! What a survey could not look at, because this clone lacks it.

use std::sync::{Mutex, PoisonError};

use tollgate_model::RepoPath;
use tollgate_model::decision::Skipped;

/// The files and folders that this clone lacks: how many, and the first by its path.
#[derive(Debug, Default)]
pub(crate) struct Missing(Mutex<Option<(RepoPath, usize)>>);

impl Missing {
    pub(crate) fn add(&self, path: &RepoPath) {
        let mut missing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (first, count) = missing.take().unwrap_or_else(|| (path.clone(), 0));
        *missing = Some((first.min(path.clone()), count + 1));
    }

    pub(crate) fn is_any(&self) -> bool {
        let missing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        missing.is_some()
    }

    /// Says so: behind a call may be anything that stands there.
    pub(crate) fn skipped(&self) -> Option<Skipped> {
        let missing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (path, count) = missing.clone()?;
        let others = match count {
            1 => String::new(),
            2 => ", nor has it 1 more".to_owned(),
            _ => format!(", nor has it {} more", count - 1),
        };
        let reason = format!(
            "this partial clone lacks it{others}: what calls reach through it can't be seen; \
             `git fetch --refetch --no-filter` brings it"
        );
        Some(Skipped {
            path,
            reason,
            could_matter: true,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Missing;

    #[test]
    fn the_first_and_how_many_are_told() {
        let missing = Missing::default();
        assert!(!missing.is_any() && missing.skipped().is_none());
        for path in ["b.ts", "a.ts", "c.ts"] {
            missing.add(&path.into());
        }
        let skipped = missing.skipped().unwrap();
        assert_eq!(skipped.path.as_str(), "a.ts");
        assert!(skipped.reason.contains("nor has it 2 more"), "{skipped:?}");
        assert!(skipped.could_matter);
    }
}
