//! Reads one changed file.

use std::collections::BTreeSet;
use std::sync::Arc;

use globset::GlobSet;
use tollgate_cache::Cache;
use tollgate_change::{Change, hunks_between};
use tollgate_gateways::Catalogue;
use tollgate_model::RepoPath;
use tollgate_model::change::{Content, FileChange, Hunk, Side, Status};
use tollgate_model::code::Language;
use tollgate_model::decision::Skipped;
use tollgate_settings::Format;

use crate::file::{FileFacts, FileSide};
use crate::matter::{Reads, does_something};
use crate::pairs::Pairs;
use crate::payment_names::is_about_payments;
use crate::plain::{Called, Plain};
use crate::reach::{MAX_FILE_BYTES, Wrappers, called_names};
use crate::remember::{SourceMemory, SourceReader, Text};
use crate::ties::Ties;
use crate::{affected, test_code, unread};

/// How a file is read.
#[derive(Clone, Copy)]
enum Reading {
    Code(Language),
    Settings(Format),
}

/// A changed file as far as it is read without the others.
pub(super) struct ReadFile {
    pub(super) facts: FileFacts,
    pub(super) skipped: Option<Skipped>,
    /// The names that are called in it, where it may call what reaches an operation.
    pub(super) called: Called,
    /// Whether it was completed by what is known of the others.
    pub(super) is_complete: bool,
}

pub(super) struct Reader<'a> {
    pub(super) change: &'a Change,
    pub(super) catalogue: &'a Catalogue,
    pub(super) payment_paths: &'a GlobSet,
    pub(super) plain: &'a Plain,
    pub(super) reads: Reads,
    pub(super) cache: &'a Cache,
    pub(super) sources: &'a SourceMemory,
    /// Whether there was a change before, and another may come: what is at the base of one is at
    /// the head of the next.
    pub(super) is_one_of_many: bool,
}

impl Reader<'_> {
    pub(super) fn read_file(&self, index: usize, file: &FileChange) -> ReadFile {
        let is_named = self.payment_paths.is_match(file.path.as_str())
            || file
                .old_path
                .as_ref()
                .is_some_and(|path| self.payment_paths.is_match(path.as_str()));
        let mut read = ReadFile {
            facts: unread_facts(file, is_named),
            skipped: None,
            called: None,
            is_complete: false,
        };
        match reading_of(file) {
            None => read.skipped = self.look_over(index, file, is_named),
            Some(Reading::Code(_))
                if !is_named && self.reads == Reads::Operating && is_only_test(file) => {}
            Some(_) if !is_named && self.is_known_as_plain(index, file) => {
                read.called = self.known_calls(index, file).flatten();
            }
            Some(reading) => self.read_as(reading, index, file, &mut read),
        }
        read
    }

    fn read_as(&self, reading: Reading, index: usize, file: &FileChange, read: &mut ReadFile) {
        let is_named = read.facts.is_on_payment_path;
        let facts = &mut read.facts;
        let is_code = facts.language.is_some();
        // One that is only named so matters where it can be read: nothing is said of the rest.
        let is_named_so = is_about_payments_by_name(file);
        // What is known to be plain need not be read again where the other side is plain, too.
        let is_known = |side| !is_named_so && self.is_plain(index, side, facts.language);
        let can_matter =
            |side, content: &Content| self.can_matter(index, side, content, facts.language);
        let is_after_known = !is_named && is_known(Side::After) && self.knows_calls(index, file);
        let mut after = match is_after_known {
            true => Content::Absent,
            false => self.change.content(index, Side::After),
        };
        let mut matters = is_named | can_matter(Side::After, &after);
        let is_idle = !matters && (is_known(Side::Before) || is_data(is_code, &after));
        let before = match is_idle || is_new_as_code(file) {
            true => Content::Absent,
            false => self.change.content(index, Side::Before),
        };
        matters = matters || can_matter(Side::Before, &before);
        if matters && is_after_known {
            after = self.change.content(index, Side::After);
        }
        let (can_matter, contents) = (matters, [&before, &after]);
        if can_matter
            && let Some(mut skipped) = unread::too_long(&file.path, contents, is_code, is_named)
        {
            if let (false, Some(language)) = (is_named, facts.language) {
                skipped.could_matter = self.touches_operation(contents, language);
            }
            read.skipped = Some(skipped);
            return;
        }
        let skipped = unread::unreadable(file, is_code, is_named, contents);
        read.skipped = match facts.language {
            Some(Language::Python) => {
                skipped.or_else(|| unread::other_encoding(&file.path, &after))
            }
            _ => skipped,
        };
        if may_call(file) {
            let known = self.known_calls(index, file);
            read.called = known.unwrap_or_else(|| calls(&after));
        }
        let is_short = || unread::too_long(&file.path, contents, is_code, false).is_none();
        let does_something = |content: &&Content| {
            let text = content.text();
            text.zip(facts.language)
                .is_some_and(|(text, language)| does_something(text, language))
        };
        if can_matter || is_named_so && is_short() && contents.iter().any(does_something) {
            let read_sides = || match reading {
                Reading::Code(language) => self.read_code(index, &file.path, language, contents),
                Reading::Settings(format) => contents.map(|side| read_settings(format, side)),
            };
            let compare = || hunks(&before, &after);
            ([facts.before, facts.after], facts.hunks) = rayon::join(read_sides, compare);
            relate(facts);
        }
    }

    /// Whether lines that the change touched may hold an operation. Files that are too long to be
    /// parsed are mostly generated, and talk of many things.
    fn touches_operation(&self, [before, after]: [&Content; 2], language: Language) -> bool {
        let hunks = hunks(before, after);
        [(before, Side::Before), (after, Side::After)]
            .into_iter()
            .filter_map(|(content, side)| Some((content.text()?, side)))
            .any(|(text, side)| {
                let touched = touched_text(text, &hunks, side);
                let catalogue = self.catalogue;
                catalogue.may_match_in(&touched, text, language.family())
            })
    }

    /// A file that need not be read.
    pub(super) fn settled(&self, file: &FileChange, ties: &Arc<Ties>) -> ReadFile {
        let mut facts = unread_facts(file, ties.is_on_payment_path);
        facts.ties = Some(ties.clone());
        facts.is_settled = true;
        ReadFile {
            facts,
            skipped: None,
            called: None,
            is_complete: false,
        }
    }

    /// Follows the calls of a file to other files, and compares its sides.
    pub(super) fn complete(&self, index: usize, read: &mut ReadFile, wrappers: &Wrappers) {
        read.is_complete = true;
        let facts = &mut read.facts;
        if facts.is_parsed() {
            if read.called.is_some() {
                let path = &facts.path;
                facts.after.reach(path, wrappers);
                facts.is_on_payment_path |= !facts.after.reaches.is_empty();
            }
        } else if let Some(called) = &read.called
            && wrappers.digest_of_called(called).is_some()
        {
            self.read_caller(facts, index, wrappers);
        }
        if read.skipped.is_none() {
            read.skipped = unread::read_in_part(facts);
        }
        if read.skipped.is_none() {
            facts.ties = Ties::of(facts, read.called.as_deref(), wrappers).map(Arc::new);
        }
    }

    /// Reads a file without a word of the catalogue. Where nothing in it reaches an operation
    /// after all, there is nothing to say of it.
    fn read_caller(&self, facts: &mut FileFacts, index: usize, wrappers: &Wrappers) {
        let (Some(language), Some(file)) = (facts.language, self.change.files().get(index)) else {
            return;
        };
        let after = self.change.content(index, Side::After);
        if !after
            .text()
            .is_some_and(|text| wrappers.may_be_called(text))
        {
            return;
        }
        let before = match is_new_as_code(file) {
            true => Content::Absent,
            false => self.change.content(index, Side::Before),
        };
        let path = facts.path.clone();
        let sides = self.read_code(index, &path, language, [&before, &after]);
        let [before_side, mut after_side] = sides;
        after_side.reach(&path, wrappers);
        if after_side.reaches.is_empty() {
            return;
        }
        facts.hunks = hunks(&before, &after);
        (facts.before, facts.after) = (before_side, after_side);
        facts.is_on_payment_path = true;
        relate(facts);
    }

    /// Looks over a file that nothing here can read: a source in another language that names a
    /// gateway is told of.
    fn look_over(&self, index: usize, file: &FileChange, is_named: bool) -> Option<Skipped> {
        if !is_named && !unread::may_be_source(&file.path) {
            return None;
        }
        if !is_named && self.is_plain(index, Side::After, None) {
            return None;
        }
        let after = self.change.content(index, Side::After);
        let found = unread::unreadable(file, false, is_named, [&Content::Absent, &after]);
        let names_gateway =
            unread::may_be_source(&file.path) && self.can_matter(index, Side::After, &after, None);
        found.or_else(|| names_gateway.then(|| unread::other_language(&file.path, is_named)))
    }

    /// Whether nothing is to be said of a file but what it calls, because both its contents are
    /// known to be plain.
    fn is_known_as_plain(&self, index: usize, file: &FileChange) -> bool {
        let language = tollgate_code::language_of(&file.path);
        let is_plain = |side| self.is_plain(index, side, language);
        is_plain(Side::Before)
            && is_plain(Side::After)
            && !is_about_payments_by_name(file)
            && self.knows_calls(index, file)
    }

    /// Whether it is known what a file calls, as far as calls are followed from it.
    fn knows_calls(&self, index: usize, file: &FileChange) -> bool {
        !may_call(file) || self.known_calls(index, file).is_some()
    }

    /// What a file calls, where it is known to be plain.
    fn known_calls(&self, index: usize, file: &FileChange) -> Option<Called> {
        let id = self.change.content_id(index, Side::After)?;
        let language = tollgate_code::language_of(&file.path);
        self.plain.called(&id, language)
    }

    /// Whether there is no content on a side, or one that is known to be plain.
    fn is_plain(&self, index: usize, side: Side, language: Option<Language>) -> bool {
        match self.change.content_id(index, side) {
            Some(id) => self.plain.has(&id, language),
            None => !self.change.stands(index, side),
        }
    }

    /// Whether a content can matter. Remembers those that can't: they are plain.
    fn can_matter(
        &self,
        index: usize,
        side: Side,
        content: &Content,
        language: Option<Language>,
    ) -> bool {
        let Some(text) = content.text() else {
            return false;
        };
        let is_worth_it = |language| self.reads.is_worth_it(text, language, self.catalogue);
        let can_matter = match language {
            Some(language) => self.catalogue.is_mentioned_in(text) && is_worth_it(language),
            None => self.catalogue.is_named_in(text),
        };
        if !can_matter
            && unread::declared_encoding(text).is_none()
            && let Some(id) = self.change.content_id(index, side)
        {
            let is_followed = language.is_some() && (self.is_one_of_many || side == Side::After);
            let called = is_followed.then(|| calls(content));
            self.plain.add(&id, language, called);
        }
        can_matter
    }

    /// Whether a file's source at the head is remembered.
    pub(super) fn was_read_before(&self, index: usize) -> bool {
        let file = self.change.files().get(index);
        let reader = file.and_then(|file| {
            let language = tollgate_code::language_of(&file.path)?;
            Some(self.source_reader(&file.path, language))
        });
        let id = self.change.content_id(index, Side::After);
        reader.zip(id).is_some_and(|(reader, id)| reader.has(&id))
    }

    fn source_reader(&self, path: &RepoPath, language: Language) -> SourceReader<'_> {
        SourceReader {
            cache: self.cache,
            memory: self.is_one_of_many.then_some(self.sources),
            catalogue: self.catalogue,
            language,
            is_webhook: is_webhook_path(path),
        }
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
        let reader = self.source_reader(path, language);
        reader.read(text(Side::Before, before), text(Side::After, after))
    }
}

fn relate(facts: &mut FileFacts) {
    facts.is_on_payment_path |= !facts.before.matches.is_empty() || !facts.after.matches.is_empty();
    facts.pairs = Pairs::between(facts);
    facts.affected = affected::affected(facts);
}

/// A changed file of which nothing is read.
fn unread_facts(file: &FileChange, is_on_payment_path: bool) -> FileFacts {
    FileFacts {
        path: file.path.clone(),
        old_path: file.old_path.clone(),
        status: file.status,
        language: tollgate_code::language_of(&file.path),
        is_test: test_code::is_test_path(file.path.as_str()),
        is_on_payment_path,
        hunks: Vec::new(),
        before: FileSide::default(),
        after: FileSide::default(),
        pairs: Pairs::default(),
        affected: BTreeSet::new(),
        ties: None,
        is_settled: false,
    }
}

/// Whether a file may call what reaches an operation.
pub(super) fn may_call(file: &FileChange) -> bool {
    file.status != Status::Deleted
        && tollgate_code::language_of(&file.path).is_some()
        && !test_code::is_test_path(file.path.as_str())
}

/// What a text calls, where it is short enough to have been written by people.
fn calls(content: &Content) -> Called {
    let text = content.text()?;
    (text.len() <= MAX_FILE_BYTES).then(|| called_names(text).into())
}

/// Whether a source is about payments by its name.
fn is_about_payments_by_name(file: &FileChange) -> bool {
    tollgate_code::language_of(&file.path).is_some()
        && !test_code::is_test_path(file.path.as_str())
        && is_about_payments(file.path.as_str())
}

/// Whether a text is so long that no settings are looked for in it.
fn is_data(is_code: bool, content: &Content) -> bool {
    let is_long = |text: &Arc<str>| text.len() > unread::MAX_SETTINGS_BYTES;
    !is_code && content.text().is_some_and(is_long)
}

/// Whether a file is test code, and was nothing else before.
fn is_only_test(file: &FileChange) -> bool {
    let is_test = |path: &RepoPath| test_code::is_test_path(path.as_str());
    is_test(&file.path) && file.old_path.as_ref().is_none_or(is_test)
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

/// The lines of a text that stand in hunks.
fn touched_text(text: &str, hunks: &[Hunk], side: Side) -> String {
    let mut ranges = hunks.iter().map(|hunk| match side {
        Side::Before => (hunk.before_start, hunk.before_count),
        Side::After => (hunk.after_start, hunk.after_count),
    });
    let mut next = ranges.next();
    let mut touched = String::new();
    for (number, line) in (1..).zip(text.lines()) {
        while next.is_some_and(|(start, count)| number >= start.saturating_add(count)) {
            next = ranges.next();
        }
        if next.is_some_and(|(start, _)| number >= start) {
            touched.push_str(line);
            touched.push('\n');
        }
    }
    touched
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
