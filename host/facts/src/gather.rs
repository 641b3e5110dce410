//! From a change to facts.

use std::collections::BTreeSet;
use std::sync::Arc;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use rayon::prelude::*;
use tollgate_cache::Cache;
use tollgate_change::{Change, hunks_between};
use tollgate_gateways::Catalogue;
use tollgate_model::RepoPath;
use tollgate_model::change::{Content, FileChange, Hunk, Side, Status};
use tollgate_model::code::Language;
use tollgate_model::decision::Skipped;
use tollgate_settings::Format;

use crate::dependencies::DependencyReader;
use crate::file::{FileFacts, FileSide};
use crate::pairs::{Moved, Pairs};
use crate::plain::Plain;
use crate::reach::{MAX_FILE_BYTES, Survey, SurveyMemory, Wrappers};
use crate::remember::{SourceReader, Text};
use crate::{Facts, affected, test_code, unread};

/// What counts as able to matter.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// Globs of payment paths, besides what the catalogue recognises.
    pub payment_paths: Vec<String>,
    /// Judge everything as if it were new.
    pub is_whole_tree: bool,
    /// What was read before.
    pub cache: Cache,
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
    is_whole_tree: bool,
    cache: Cache,
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
            is_whole_tree: scope.is_whole_tree,
            cache: scope.cache.clone(),
            catalogue,
        })
    }

    /// Reads every changed file that can matter.
    pub fn gather(&self, change: impl Into<Arc<Change>>) -> Facts {
        let change = change.into();
        let callers = match change.files().iter().any(may_call) {
            true => self.wrappers(&change, Side::After),
            false => Wrappers::default(),
        };
        let reader = Reader {
            change: &change,
            catalogue: &self.catalogue,
            payment_paths: &self.payment_paths,
            plain: &self.plain,
            callers: &callers,
            cache: &self.cache,
        };
        let read: Vec<(FileFacts, Option<Skipped>)> = change
            .files()
            .par_iter()
            .enumerate()
            .map(|(index, file)| reader.read_file(index, file))
            .collect();
        let (mut files, skipped): (Vec<FileFacts>, Vec<Option<Skipped>>) = read.into_iter().unzip();
        self.reach_before(&change, &mut files);
        let moved = Moved::between(&files);
        let mut skipped: Vec<Skipped> = skipped.into_iter().flatten().collect();
        let dependencies = self
            .dependencies
            .read(&change, &self.catalogue, &mut skipped);
        Facts {
            files,
            moved,
            skipped,
            dependencies,
            is_whole_tree: self.is_whole_tree,
            change,
            catalogue: Arc::clone(&self.catalogue),
        }
    }

    /// The functions of one side that reach an operation.
    fn wrappers(&self, change: &Change, side: Side) -> Wrappers {
        let survey = Survey {
            change,
            side,
            catalogue: &self.catalogue,
            cache: &self.cache,
            memory: &self.survey,
        };
        survey.wrappers()
    }

    /// Finds what calls reached before, where they reach something now.
    fn reach_before(&self, change: &Change, files: &mut [FileFacts]) {
        let mut reaching = files
            .iter_mut()
            .filter(|file| !file.after.reaches.is_empty() && file.before.source.is_some())
            .peekable();
        if reaching.peek().is_none() {
            return;
        }
        let wrappers = self.wrappers(change, Side::Before);
        for file in reaching {
            let path = file.old_path.as_ref().unwrap_or(&file.path).clone();
            file.before.reach(&path, &wrappers);
        }
    }
}

/// Whether a file may call what reaches an operation.
fn may_call(file: &FileChange) -> bool {
    file.status != Status::Deleted
        && tollgate_code::language_of(&file.path).is_some()
        && !test_code::is_test_path(file.path.as_str())
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

/// How a file is read.
#[derive(Clone, Copy)]
enum Reading {
    Code(Language),
    Settings(Format),
}

struct Reader<'a> {
    change: &'a Change,
    catalogue: &'a Catalogue,
    payment_paths: &'a GlobSet,
    plain: &'a Plain,
    callers: &'a Wrappers,
    cache: &'a Cache,
}

impl Reader<'_> {
    fn read_file(&self, index: usize, file: &FileChange) -> (FileFacts, Option<Skipped>) {
        let reading = reading_of(file);
        let is_named = self.payment_paths.is_match(file.path.as_str())
            || file
                .old_path
                .as_ref()
                .is_some_and(|path| self.payment_paths.is_match(path.as_str()));
        let mut facts = FileFacts {
            path: file.path.clone(),
            old_path: file.old_path.clone(),
            status: file.status,
            language: match reading {
                Some(Reading::Code(language)) => Some(language),
                _ => None,
            },
            is_test: test_code::is_test_path(file.path.as_str()),
            is_on_payment_path: is_named,
            hunks: Vec::new(),
            before: FileSide::default(),
            after: FileSide::default(),
            pairs: Pairs::default(),
            affected: BTreeSet::new(),
        };
        let Some(reading) = reading else {
            return (facts, self.look_over(index, file, is_named));
        };
        let is_code = facts.language.is_some();
        let is_caller = self.callers.digest().is_some() && may_call(file);
        if !is_named && !is_caller && self.is_known_as_plain(index) {
            return (facts, None);
        }
        let mut before = self.change.content(index, Side::Before);
        let after = self.change.content(index, Side::After);
        if is_new_as_code(file) {
            before = Content::Absent;
        }
        let contents = [&before, &after];
        let has_word =
            self.has_word(index, Side::Before, &before) | self.has_word(index, Side::After, &after);
        let can_matter = is_named || has_word;
        if !can_matter && is_caller && self.may_reach(&after) {
            self.read_caller(&mut facts, index, contents);
        }
        if can_matter
            && let Some(skipped) = unread::too_long(&file.path, contents, is_code || is_named)
        {
            return (facts, Some(skipped));
        }
        let mut skipped = unread::unreadable(file, is_code, is_named, contents);
        if facts.language == Some(Language::Python) {
            skipped = skipped.or_else(|| unread::other_encoding(&file.path, &after));
        }
        if can_matter {
            [facts.before, facts.after] = match reading {
                Reading::Code(language) => self.read_code(index, &file.path, language, contents),
                Reading::Settings(format) => contents.map(|side| read_settings(format, side)),
            };
            facts.hunks = hunks(&before, &after);
            if is_caller {
                facts.after.reach(&file.path, self.callers);
            }
            self.relate(&mut facts);
        }
        let skipped = skipped.or_else(|| unread::read_in_part(&facts));
        (facts, skipped)
    }

    fn relate(&self, facts: &mut FileFacts) {
        facts.is_on_payment_path |= !facts.before.matches.is_empty()
            || !facts.after.matches.is_empty()
            || !facts.after.reaches.is_empty();
        facts.pairs = Pairs::between(facts);
        facts.affected = affected::affected(facts);
    }

    /// Whether a text may call what reaches an operation in another file.
    fn may_reach(&self, after: &Content) -> bool {
        let text = after.text().filter(|text| text.len() <= MAX_FILE_BYTES);
        text.is_some_and(|text| self.callers.may_be_called(text))
    }

    /// Reads a file without a word of the catalogue. Where nothing in it reaches an operation
    /// after all, there is nothing to say of it.
    fn read_caller(&self, facts: &mut FileFacts, index: usize, contents: [&Content; 2]) {
        let Some(language) = facts.language else {
            return;
        };
        let path = facts.path.clone();
        let [before, mut after] = self.read_code(index, &path, language, contents);
        after.reach(&path, self.callers);
        if after.reaches.is_empty() {
            return;
        }
        facts.hunks = hunks(contents[0], contents[1]);
        (facts.before, facts.after) = (before, after);
        self.relate(facts);
    }

    /// Looks over a file that nothing here can read: a source in another language that names a
    /// gateway is told of.
    fn look_over(&self, index: usize, file: &FileChange, is_named: bool) -> Option<Skipped> {
        if !is_named && !unread::may_be_source(&file.path) {
            return None;
        }
        if !is_named && self.is_plain(index, Side::After) {
            return None;
        }
        let after = self.change.content(index, Side::After);
        let found = unread::unreadable(file, false, is_named, [&Content::Absent, &after]);
        let names_gateway =
            unread::may_be_source(&file.path) && self.has_word(index, Side::After, &after);
        found.or_else(|| names_gateway.then(|| unread::other_language(&file.path, is_named)))
    }

    /// Whether nothing is to be said of a file, because both its contents are known to be plain.
    fn is_known_as_plain(&self, index: usize) -> bool {
        self.is_plain(index, Side::Before) && self.is_plain(index, Side::After)
    }

    /// Whether there is no content on a side, or one that is known to be plain.
    fn is_plain(&self, index: usize, side: Side) -> bool {
        match self.change.content_id(index, side) {
            Some(id) => self.plain.has(&id),
            None => !self.change.stands(index, side),
        }
    }

    /// Whether a word of the catalogue stands in a content. Remembers those that are plain.
    fn has_word(&self, index: usize, side: Side, content: &Content) -> bool {
        let Some(text) = content.text() else {
            return false;
        };
        let has_word = self.catalogue.is_mentioned_in(text);
        if !has_word
            && unread::declared_encoding(text).is_none()
            && let Some(id) = self.change.content_id(index, side)
        {
            self.plain.add(&id);
        }
        has_word
    }

    fn read_code(
        &self,
        index: usize,
        path: &RepoPath,
        language: Language,
        contents: [&Content; 2],
    ) -> [FileSide; 2] {
        let text = |side, content: &Content| {
            Some(Text {
                text: content.text()?.clone(),
                id: self.change.content_id(index, side)?,
            })
        };
        let [before, after] = contents;
        let reader = SourceReader {
            cache: self.cache,
            catalogue: self.catalogue,
            language,
            is_webhook: is_webhook_path(path),
        };
        reader.read(text(Side::Before, before), text(Side::After, after))
    }
}

fn read_settings(format: Format, content: &Content) -> FileSide {
    FileSide {
        settings: content
            .text()
            .map(|text| tollgate_settings::parse(format, text)),
        ..FileSide::default()
    }
}

/// Whether routes in this file are called by other systems: frameworks that route by file name
/// say it nowhere else (`app/api/webhooks/stripe/route.ts`).
fn is_webhook_path(path: &RepoPath) -> bool {
    let path = path.as_str().to_ascii_lowercase();
    path.split(['/', '.'])
        .any(|segment| segment.contains("webhook") || matches!(segment, "hooks" | "ipn"))
}

/// Whether a renamed file becomes production code only now: it was test code, or not run as code.
fn is_new_as_code(file: &FileChange) -> bool {
    file.old_path.as_ref().is_some_and(|old| {
        let was_test = test_code::is_test_path(old.as_str());
        let is_test = test_code::is_test_path(file.path.as_str());
        (was_test && !is_test)
            || tollgate_code::language_of(old).is_none()
                && tollgate_code::language_of(&file.path).is_some()
    })
}

fn hunks(before: &Content, after: &Content) -> Vec<Hunk> {
    fn text(content: &Content) -> &str {
        content.text().map(|text| &**text).unwrap_or_default()
    }
    match before {
        Content::Absent => whole(after),
        _ => hunks_between(text(before), text(after)),
    }
}

/// All lines of a text, as added ones.
fn whole(content: &Content) -> Vec<Hunk> {
    let count = content.text().map_or(0, |text| text.lines().count() as u32);
    let hunk = Hunk {
        before_start: 0,
        before_count: 0,
        after_start: 1,
        after_count: count,
    };
    (count > 0).then_some(hunk).into_iter().collect()
}

fn reading_of(file: &FileChange) -> Option<Reading> {
    if let Some(language) = tollgate_code::language_of(&file.path) {
        return Some(Reading::Code(language));
    }
    tollgate_settings::format_of(&file.path).map(Reading::Settings)
}
