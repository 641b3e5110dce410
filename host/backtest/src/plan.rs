//! Which commits are judged, and in which portions.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use tollgate_change::{Change, Step};
use tollgate_model::Digest;
use tollgate_model::backtest::Shard;

use crate::error::BacktestError;

/// Commits that follow each other share most of their contents, so that they are dealt out in
/// blocks; small ones, so that every thread and every shard has some of each year.
const BLOCK: usize = 64;

/// The commits to judge, by their positions in the range.
pub(crate) struct Plan {
    pub(crate) steps: Vec<Step>,
    shard: Option<Shard>,
    paths: Option<GlobSet>,
}

impl Plan {
    pub(crate) fn new(
        steps: Vec<Step>,
        shard: Option<Shard>,
        paths: &[String],
    ) -> Result<Plan, BacktestError> {
        if let Some(shard) = shard
            && (shard.index == 0 || shard.index > shard.of)
        {
            return Err(BacktestError::Shard(shard));
        }
        Ok(Plan {
            steps,
            shard,
            paths: compile(paths)?,
        })
    }

    /// The blocks of this shard, each as the positions in it.
    pub(crate) fn blocks(&self) -> Vec<std::ops::Range<usize>> {
        let all = 0..self.steps.len().div_ceil(BLOCK);
        let is_ours = |block: &usize| {
            self.shard
                .is_none_or(|shard| block % shard.of as usize == shard.index as usize - 1)
        };
        all.filter(is_ours)
            .map(|block| block * BLOCK..((block + 1) * BLOCK).min(self.steps.len()))
            .collect()
    }

    /// Whether a change is one of those that were asked for.
    pub(crate) fn wants(&self, change: &Change) -> bool {
        let Some(paths) = &self.paths else {
            return true;
        };
        change.files().iter().any(|file| {
            let old = file.old_path.as_ref();
            paths.is_match(file.path.as_str())
                || old.is_some_and(|old| paths.is_match(old.as_str()))
        })
    }

    /// Over the commits and their order.
    pub(crate) fn digest(&self) -> Digest {
        let mut text = String::with_capacity(self.steps.len() * 82);
        for step in &self.steps {
            text.push_str(&step.id());
            text.push(' ');
            text.push_str(&step.parent().unwrap_or_default());
            text.push('\n');
        }
        Digest::of(text.as_bytes())
    }
}

/// `*` stops at a slash, `**` doesn't.
fn compile(paths: &[String]) -> Result<Option<GlobSet>, BacktestError> {
    if paths.is_empty() {
        return Ok(None);
    }
    let refuse = |glob: &str, error: &globset::Error| BacktestError::Glob {
        glob: glob.to_owned(),
        detail: error.kind().to_string(),
    };
    let mut set = GlobSetBuilder::new();
    for path in paths {
        let glob = GlobBuilder::new(path).literal_separator(true).build();
        set.add(glob.map_err(|error| refuse(path, &error))?);
    }
    let set = set.build();
    set.map(Some)
        .map_err(|error| refuse(&paths.join(", "), &error))
}
