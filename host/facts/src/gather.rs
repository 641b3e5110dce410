//! From a change to facts.

mod reader;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use rayon::prelude::*;
use tollgate_cache::Cache;
use tollgate_change::Change;
use tollgate_gateways::Catalogue;
use tollgate_model::change::Side;
use tollgate_model::decision::Skipped;
use tollgate_progress::{Progress, Running};

use crate::Facts;
use crate::dependencies::DependencyReader;
use crate::file::FileFacts;
use crate::matter::Reads;
use crate::pairs::Moved;
use crate::plain::Plain;
use crate::reach::{Fresh, Missing, Remembered, Survey, SurveyMemory, Wrappers, file_id};
use crate::remember::SourceMemory;
use crate::teams::Teams;
use crate::ties::Ties;
use reader::{ReadFile, Reader};

/// A change of more files than this is a large one: the order in which they are read makes no
/// difference, and memory does.
const LARGE_CHANGE: usize = 128;

/// What counts as able to matter.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// Globs of payment paths, besides what the catalogue recognises.
    pub payment_paths: Vec<String>,
    /// Judge everything as if it were new.
    pub is_whole_tree: bool,
    /// Which source files are read besides.
    pub reads: Reads,
    /// What the team says of gateways.
    pub teams: Arc<Teams>,
    /// What was read before.
    pub cache: Cache,
    /// Who waits for it.
    pub progress: Progress,
}

/// Why facts could not be gathered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FactsError {
    /// A payment path of the configuration is no glob.
    #[error("`{glob}` under `payment-paths` is no valid glob: {reason}")]
    Glob {
        /// The glob.
        glob: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl Facts {
    /// Reads every changed file of one change that can matter.
    ///
    /// # Errors
    ///
    /// Those of [`Gatherer::new`].
    pub fn gather(
        change: impl Into<Arc<Change>>,
        catalogue: Arc<Catalogue>,
        scope: &Scope,
    ) -> Result<Facts, FactsError> {
        Ok(Gatherer::new(catalogue, scope)?.gather(change))
    }
}

/// Gathers the facts of one change after another by the same catalogue and scope, from any number
/// of threads. What is prepared once is kept, and so is which contents need no second look.
pub struct Gatherer {
    catalogue: Arc<Catalogue>,
    payment_paths: GlobSet,
    plain: Plain,
    dependencies: DependencyReader,
    survey: SurveyMemory,
    sources: SourceMemory,
    teams: Arc<Teams>,
    is_whole_tree: bool,
    reads: Reads,
    cache: Cache,
    progress: Progress,
    has_gathered: AtomicBool,
}

impl Gatherer {
    /// Prepares for any number of changes.
    ///
    /// # Errors
    ///
    /// [`FactsError::Glob`]: the configuration has a payment path that is no glob.
    pub fn new(catalogue: Arc<Catalogue>, scope: &Scope) -> Result<Gatherer, FactsError> {
        Ok(Gatherer {
            payment_paths: payment_paths(scope)?,
            plain: Plain::default(),
            dependencies: DependencyReader::default(),
            survey: SurveyMemory::default(),
            sources: SourceMemory::default(),
            teams: Arc::clone(&scope.teams),
            is_whole_tree: scope.is_whole_tree,
            reads: scope.reads,
            cache: scope.cache.clone(),
            progress: scope.progress.clone(),
            has_gathered: AtomicBool::new(false),
            catalogue,
        })
    }

    /// Reads every changed file that can matter.
    pub fn gather(&self, change: impl Into<Arc<Change>>) -> Facts {
        self.gather_unknown(change, &[])
    }

    /// Reads every changed file that can matter, but not those whose ties are known, in order of
    /// the change's files, and hold: they are settled.
    pub fn gather_unknown(
        &self,
        change: impl Into<Arc<Change>>,
        known: &[Option<Arc<Ties>>],
    ) -> Facts {
        let change = change.into();
        let reader = Reader {
            change: &change,
            catalogue: &self.catalogue,
            payment_paths: &self.payment_paths,
            plain: &self.plain,
            reads: self.reads,
            cache: &self.cache,
            sources: &self.sources,
            is_one_of_many: self.has_gathered.swap(true, Ordering::Relaxed),
        };
        let read_files = || {
            let step = self.progress.step("read the changed files");
            read_all(&reader, known, &step)
        };
        let place = change.place();
        let mut survey = self.survey(&change, Side::After, place.as_deref());
        survey.sources = reader.is_one_of_many.then_some(reader.sources);
        survey.remembered.is_one_of_many = reader.is_one_of_many;
        let may_call = change.files().iter().any(reader::may_call);
        let (begun, mut read) = rayon::join(
            || {
                may_call.then(|| {
                    let _step = self.progress.step("look for wrappers in all sources");
                    survey.begin()
                })
            },
            read_files,
        );
        let step = self.progress.step("follow calls between files");
        let wrappers = begun.map(|begun| survey.wrappers(begun, &fresh_of(&change, &read)));
        let wrappers = wrappers.unwrap_or_default();
        complete(&reader, &mut read, &wrappers);
        let (mut files, skipped): (Vec<FileFacts>, Vec<Option<Skipped>>) = read
            .into_iter()
            .map(|file| (file.facts, file.skipped))
            .unzip();
        let is_complete = !survey.lacks() & self.reach_before(&change, &mut files);
        drop(step);
        let moved = Moved::between(&files);
        moved.untie(&mut files);
        let mut skipped: Vec<Skipped> = skipped.into_iter().flatten().collect();
        skipped.extend(survey.missing.skipped());
        let dependencies = self
            .dependencies
            .read(&change, &self.catalogue, &mut skipped);
        if !reader.is_one_of_many && change.files().len() > LARGE_CHANGE {
            // Policies are about to take memory, and few of them read any more.
            change.rest();
        }
        Facts {
            files,
            moved,
            skipped,
            dependencies,
            teams: Arc::clone(&self.teams),
            is_whole_tree: self.is_whole_tree,
            is_complete,
            change,
            catalogue: Arc::clone(&self.catalogue),
        }
    }

    /// A look at all files of one side.
    fn survey<'a>(&'a self, change: &'a Change, side: Side, place: Option<&'a Path>) -> Survey<'a> {
        Survey {
            change,
            side,
            catalogue: &self.catalogue,
            cache: &self.cache,
            plain: &self.plain,
            sources: None,
            remembered: Remembered {
                memory: &self.survey,
                cache: &self.cache,
                catalogue: self.catalogue.digest().to_string(),
                place,
                is_one_of_many: false,
            },
            missing: Missing::default(),
        }
    }

    /// Finds what calls reached before, where they reach something now.
    /// Tells whether all that was to be looked at is in this clone.
    fn reach_before(&self, change: &Change, files: &mut [FileFacts]) -> bool {
        let mut reaching = files
            .iter_mut()
            .filter(|file| !file.after.reaches.is_empty() && file.before.source.is_some())
            .peekable();
        if reaching.peek().is_none() {
            return true;
        }
        let place = change.place();
        let survey = self.survey(change, Side::Before, place.as_deref());
        let wrappers = survey.wrappers(survey.begin(), &HashMap::new());
        for file in reaching {
            let path = file.old_path.as_ref().unwrap_or(&file.path).clone();
            file.before.reach(&path, &wrappers);
        }
        !survey.lacks()
    }
}

/// Reads all files of a change. One may take as long as all others: none waits in another's
/// batch, and those that have to be parsed come first.
fn read_all(reader: &Reader<'_>, known: &[Option<Arc<Ties>>], step: &Running<'_>) -> Vec<ReadFile> {
    let files = reader.change.files();
    step.expect(files.len());
    let mut order: Vec<usize> = (0..files.len()).collect();
    if files.len() <= LARGE_CHANGE {
        order.sort_by_cached_key(|index| {
            ties_of(known, *index).is_some() || reader.was_read_before(*index)
        });
    }
    let mut read: Vec<(usize, ReadFile)> = order
        .into_par_iter()
        .with_max_len(1)
        .filter_map(|index| {
            let file = files.get(index)?;
            let read = match ties_of(known, index) {
                Some(ties) => reader.settled(file, ties),
                None => reader.read_file(index, file),
            };
            step.count();
            Some((index, read))
        })
        .collect();
    read.sort_unstable_by_key(|(index, _)| *index);
    read.into_iter().map(|(_, file)| file).collect()
}

fn ties_of(known: &[Option<Arc<Ties>>], index: usize) -> Option<&Arc<Ties>> {
    known.get(index).and_then(Option::as_ref)
}

/// Completes what was read, and reads those files after all whose ties do not hold.
fn complete(reader: &Reader<'_>, read: &mut [ReadFile], wrappers: &Wrappers) {
    let files = reader.change.files();
    let complete = |read: &mut [ReadFile], is_tied: &(dyn Fn(&Ties) -> bool + Sync)| {
        read.par_iter_mut()
            .with_max_len(1)
            .zip(files)
            .enumerate()
            .for_each(|(index, (read, file))| {
                if read.facts.is_settled {
                    if read.facts.ties.as_ref().is_some_and(|ties| is_tied(ties)) {
                        return;
                    }
                    *read = reader.read_file(index, file);
                } else if read.is_complete {
                    return;
                }
                reader.complete(index, read, wrappers);
            });
    };
    complete(read, &|ties| ties.hold(wrappers));
    // Where an operation went from one file and one came in another, both must be looked at.
    let ties = read.iter().filter_map(|file| file.facts.ties.as_deref());
    let crossing = Ties::crossing(ties);
    if !crossing.is_empty() {
        complete(read, &|ties| !ties.cross(&crossing));
    }
}

/// The files of the head that were read, for whoever surveys it.
fn fresh_of<'a>(change: &Change, read: &'a [ReadFile]) -> HashMap<u128, Fresh<'a>> {
    let mut fresh = HashMap::new();
    for (index, file) in read.iter().enumerate() {
        if let Some(called) = &file.called
            && let Some(content) = change.content_id(index, Side::After)
        {
            let side = &file.facts.after;
            fresh.insert(file_id(&file.facts.path, &content), Fresh { called, side });
        }
    }
    fresh
}

/// The globs of payment paths, compiled.
fn payment_paths(scope: &Scope) -> Result<GlobSet, FactsError> {
    let mut globs = GlobSetBuilder::new();
    for glob in &scope.payment_paths {
        let compiled = GlobBuilder::new(glob).literal_separator(true).build();
        let compiled = compiled.map_err(|error| FactsError::Glob {
            glob: glob.clone(),
            reason: error.kind().to_string(),
        })?;
        globs.add(compiled);
    }
    globs.build().map_err(|error| FactsError::Glob {
        glob: scope.payment_paths.join(", "),
        reason: error.to_string(),
    })
}
