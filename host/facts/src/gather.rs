//! From a change to facts.

use std::collections::BTreeSet;
use std::sync::Arc;

use aho_corasick::{AhoCorasick, MatchKind};
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use rayon::prelude::*;
use tollgate_change::Change;
use tollgate_gateways::Catalogue;
use tollgate_model::RepoPath;
use tollgate_model::change::{Content, FileChange, Side, Status, Unreadable};
use tollgate_model::code::{EntryKind, Language, Source};
use tollgate_model::decision::Skipped;
use tollgate_settings::Format;

use crate::file::{FileFacts, FileSide};
use crate::pairs::{Moved, Pairs};
use crate::{Facts, affected, test_code};

/// What counts as able to matter.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// Globs of payment paths, besides what the catalogue recognises.
    pub payment_paths: Vec<String>,
    /// Judge everything as if it were new.
    pub is_whole_tree: bool,
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
    /// The catalogue has more words than can be searched for at once.
    #[error("the catalogue's words can't be searched for: {0}")]
    Words(String),
}

impl Facts {
    /// Reads every changed file that can matter.
    ///
    /// # Errors
    ///
    /// - [`FactsError::Glob`]: the configuration has a payment path that is no glob.
    /// - [`FactsError::Words`]: the catalogue is too large.
    pub fn gather(
        change: Change,
        catalogue: Arc<Catalogue>,
        scope: &Scope,
    ) -> Result<Facts, FactsError> {
        let reader = Reader {
            change: &change,
            catalogue: &catalogue,
            filter: Filter::new(&catalogue, scope)?,
        };
        let read: Vec<(FileFacts, Option<Skipped>)> = change
            .files()
            .par_iter()
            .enumerate()
            .map(|(index, file)| reader.read_file(index, file))
            .collect();
        let (files, skipped): (Vec<FileFacts>, Vec<Option<Skipped>>) = read.into_iter().unzip();
        let moved = Moved::between(&files);
        Ok(Facts {
            gateways: catalogue.gateways(),
            files,
            moved,
            skipped: skipped.into_iter().flatten().collect(),
            is_whole_tree: scope.is_whole_tree,
            change,
            catalogue,
        })
    }
}

/// Tells by path and text whether a file can matter.
struct Filter {
    words: AhoCorasick,
    payment_paths: GlobSet,
}

impl Filter {
    fn new(catalogue: &Catalogue, scope: &Scope) -> Result<Filter, FactsError> {
        let words = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .build(catalogue.words())
            .map_err(|error| FactsError::Words(error.to_string()))?;
        let mut payment_paths = GlobSetBuilder::new();
        for glob in &scope.payment_paths {
            let compiled = GlobBuilder::new(glob).literal_separator(true).build();
            let compiled = compiled.map_err(|error| FactsError::Glob {
                glob: glob.clone(),
                reason: error.kind().to_string(),
            })?;
            payment_paths.add(compiled);
        }
        let payment_paths = payment_paths.build().map_err(|error| FactsError::Glob {
            glob: scope.payment_paths.join(", "),
            reason: error.to_string(),
        })?;
        Ok(Filter {
            words,
            payment_paths,
        })
    }

    fn has_word(&self, content: &Content) -> bool {
        content
            .text()
            .is_some_and(|text| self.words.is_match(&**text))
    }
}

/// Texts over this size are searched for the catalogue's words, but not parsed: one MiB. The
/// longest sources that people write have a tenth of that, and beyond it are bundles and data.
const MAX_PARSED_BYTES: usize = 1024 * 1024;

/// How a file is read.
#[derive(Clone, Copy)]
enum Reading {
    Code(Language),
    Settings(Format),
}

struct Reader<'a> {
    change: &'a Change,
    catalogue: &'a Catalogue,
    filter: Filter,
}

impl Reader<'_> {
    fn read_file(&self, index: usize, file: &FileChange) -> (FileFacts, Option<Skipped>) {
        let reading = reading_of(file);
        let is_named = self.filter.payment_paths.is_match(file.path.as_str())
            || file
                .old_path
                .as_ref()
                .is_some_and(|path| self.filter.payment_paths.is_match(path.as_str()));
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
        if reading.is_none() && !is_named {
            return (facts, None);
        }
        let before = self.change.content(index, Side::Before);
        let after = self.change.content(index, Side::After);
        let can_matter = is_named || self.filter.has_word(&after) || self.filter.has_word(&before);
        if let Some(bytes) = [&after, &before].into_iter().filter_map(too_long).next() {
            let reason = format!(
                "{bytes} bytes, over the limit of {MAX_PARSED_BYTES} bytes for what is parsed"
            );
            let skipped = Skipped {
                path: file.path.clone(),
                reason,
                could_matter: facts.language.is_some() || is_named,
            };
            return (facts, can_matter.then_some(skipped));
        }
        let skipped = skip(file, reading, is_named, &before, &after);
        if let (Some(reading), true) = (reading, can_matter) {
            (facts.before, facts.after) = self.read_sides(&file.path, reading, &before, &after);
            facts.hunks = self.change.hunks(index);
            facts.is_on_payment_path |=
                !facts.before.matches.is_empty() || !facts.after.matches.is_empty();
            facts.pairs = Pairs::between(&facts);
            facts.affected = affected::affected(&facts);
        }
        let skipped = skipped.or_else(|| read_in_part(&facts));
        (facts, skipped)
    }

    fn read_sides(
        &self,
        path: &RepoPath,
        reading: Reading,
        before: &Content,
        after: &Content,
    ) -> (FileSide, FileSide) {
        match reading {
            Reading::Code(language) => {
                let read = |text| self.match_calls(path, tollgate_code::parse(language, text));
                match (before.text(), after.text()) {
                    (Some(before), Some(after)) => {
                        let (before, after) = tollgate_code::parse_both(language, before, after);
                        (
                            self.match_calls(path, before),
                            self.match_calls(path, after),
                        )
                    }
                    (before, after) => (
                        before.map(read).unwrap_or_default(),
                        after.map(read).unwrap_or_default(),
                    ),
                }
            }
            Reading::Settings(format) => {
                let read = |content: &Content| FileSide {
                    settings: content
                        .text()
                        .map(|text| tollgate_settings::parse(format, text)),
                    ..FileSide::default()
                };
                (read(before), read(after))
            }
        }
    }

    fn match_calls(&self, path: &RepoPath, mut source: Source) -> FileSide {
        if is_webhook_path(path) {
            turn_routes_into_webhooks(&mut source);
        }
        let matches = self.catalogue.match_source(&source);
        FileSide {
            source: Some(source),
            matches,
            settings: None,
        }
    }
}

/// Whether routes in this file are called by other systems: frameworks that route by file name
/// say it nowhere else (`app/api/webhooks/stripe/route.ts`).
fn is_webhook_path(path: &RepoPath) -> bool {
    let path = path.as_str().to_ascii_lowercase();
    path.split(['/', '.'])
        .any(|segment| segment.contains("webhook") || matches!(segment, "hooks" | "ipn"))
}

fn turn_routes_into_webhooks(source: &mut Source) {
    for function in &mut source.functions {
        if let Some(entry) = &mut function.entry
            && entry.kind == EntryKind::Route
        {
            entry.kind = EntryKind::Webhook;
        }
    }
}

/// The size of a text that is too long to be parsed.
fn too_long(content: &Content) -> Option<usize> {
    content
        .text()
        .map(|text| text.len())
        .filter(|bytes| *bytes > MAX_PARSED_BYTES)
}

fn reading_of(file: &FileChange) -> Option<Reading> {
    if let Some(language) = tollgate_code::language_of(&file.path) {
        return Some(Reading::Code(language));
    }
    tollgate_settings::format_of(&file.path).map(Reading::Settings)
}

/// Says where the head's version of a file could not be read, beside what could.
fn read_in_part(file: &FileFacts) -> Option<Skipped> {
    let gaps = &file.after.source.as_ref()?.gaps;
    let first = gaps.first()?;
    let more = match gaps.len() {
        1 => String::new(),
        count => format!(" and {} more places", count - 1),
    };
    let reason = format!(
        "read in part: line {}{more} could not be understood",
        first.start_line
    );
    Some(Skipped {
        path: file.path.clone(),
        reason,
        could_matter: false,
    })
}

/// Says why a file could not be looked at, where that is so at the head (or at the base, for
/// one that is still there).
fn skip(
    file: &FileChange,
    reading: Option<Reading>,
    is_named: bool,
    before: &Content,
    after: &Content,
) -> Option<Skipped> {
    let unreadable = [after, before]
        .into_iter()
        .find_map(|content| match content {
            Content::Unreadable(why) => Some(why),
            Content::Absent | Content::Text(_) => None,
        })?;
    if file.status == Status::Deleted {
        return None;
    }
    let is_code = matches!(reading, Some(Reading::Code(_)));
    let could_matter = match unreadable {
        // Something else stands at that path than code: it is not what would be run as such.
        Unreadable::Symlink | Unreadable::Submodule => is_named,
        Unreadable::Binary | Unreadable::LfsPointer => is_code || is_named,
        Unreadable::TooLarge { .. } | Unreadable::NotUtf8 | Unreadable::Missing => {
            is_code || is_named
        }
    };
    Some(Skipped {
        path: file.path.clone(),
        reason: unreadable.reason(),
        could_matter,
    })
}
