//! What a change writes into the page on a gateway.

use std::collections::BTreeMap;

use tollgate_contracts::{OUTCOMES, Page, Place, Response, Words};
use tollgate_sdk::{Change, Effect, File, Findings, Side, Span};

use crate::{INCOMPLETE, UNHANDLED, wording};

/// Pages are Markdown.
const PAGES: [&str; 3] = ["**/*.md", "**/*.markdown", "**/*.mdx"];

/// So many files are read that a page names.
const MAX_FILES: usize = 40;

/// The words of a longer file are not looked through.
const MAX_TEXT: usize = 256 << 10;

/// More rows than these say nothing more.
const MAX_RELATED: usize = 8;

/// Judges all changed pages.
pub(crate) fn judge_all(change: &Change, findings: &mut Findings) {
    for file in change.select_files().path(&PAGES) {
        if file.contract_of().is_some()
            && let Some(text) = file.text(Side::After)
        {
            let gateway = file.contract_of().unwrap_or_default();
            judge(change, &file, &Page::parse(&gateway, &text), findings);
        }
    }
}

fn judge(change: &Change, file: &File, page: &Page, findings: &mut Findings) {
    let path = file.path();
    if !page.has_table {
        findings
            .report(&INCOMPLETE, &(path.clone(), START))
            .effect(Effect::before_deploy(change))
            .message(format!(
                "the contract `{path}` has no table of responses: nobody can tell what is done for which answer"
            ))
            .label("no table of responses")
            .help("give it a table with the columns `response`, `outcome`, `what we do` and `where`");
        return;
    }
    let gateway = file.contract_of().unwrap_or_default();
    let texts = texts_of(change, page);
    let words = words_of(&gateway, page, &texts);
    let is_gone = |place: &&Place| texts.get(&place.path).is_some_and(Option::is_none);
    let handles = |row: &Response, place: &Place| match words.get(place.path.as_str()) {
        Some(words) => row.is_named_in(words, Some(place)),
        // Nobody looked.
        None => true,
    };
    let mut wrong: Vec<(&Response, String)> = Vec::new();
    let mut unhandled: Vec<&Response> = Vec::new();
    for row in &page.responses {
        if !row.is_known_outcome() {
            wrong.push((row, wording::unknown_outcome(&row.outcome, &OUTCOMES)));
        }
        if let Some(place) = row.places.iter().find(is_gone) {
            wrong.push((row, wording::gone(&place.path)));
        } else if row.is_ambiguous() && !row.places.iter().any(|place| handles(row, place)) {
            unhandled.push(row);
        }
    }
    if let Some((row, what)) = wrong.first() {
        let report = findings.report(&INCOMPLETE, &(path.clone(), span(row)));
        report
            .effect(Effect::before_deploy(change))
            .message(format!("the contract `{path}` {what}"))
            .label("not as it should be")
            .help("correct the row: the page is compared with the code by these words");
        for (row, what) in wrong.iter().skip(1).take(MAX_RELATED) {
            report.related(&(path.clone(), span(row)), format!("this row {what}"));
        }
    }
    if let Some(row) = unhandled.first() {
        findings
            .report(&UNHANDLED, &(path.clone(), span(row)))
            .effect(Effect::before_deploy(change))
            .message(wording::unhandled(&path, &unhandled))
            .label("no code handles it")
            .help(wording::NAME_IT)
            .once(gateway);
    }
}

/// The texts of the files that a page names at the head; none where there is no such file. Those
/// beyond the bound are left out.
fn texts_of(change: &Change, page: &Page) -> BTreeMap<String, Option<String>> {
    let mut texts = BTreeMap::new();
    for place in page.responses.iter().flat_map(|row| &row.places) {
        if texts.len() < MAX_FILES && !texts.contains_key(&place.path) {
            texts.insert(place.path.clone(), change.read(&place.path, Side::After));
        }
    }
    texts
}

/// The words of those that handle something ambiguous. Long files are not looked through.
fn words_of<'t>(
    gateway: &str,
    page: &'t Page,
    texts: &'t BTreeMap<String, Option<String>>,
) -> BTreeMap<&'t str, Words<'t>> {
    let ambiguous = page.responses.iter().filter(|row| row.is_ambiguous());
    let mut words = BTreeMap::new();
    for place in ambiguous.flat_map(|row| &row.places) {
        let text = texts.get(&place.path).and_then(Option::as_ref);
        if let Some(text) = text.filter(|text| text.len() <= MAX_TEXT) {
            words
                .entry(place.path.as_str())
                .or_insert_with(|| Words::of(gateway, text));
        }
    }
    words
}

/// The first place of any file.
const START: Span = Span {
    start_line: 1,
    start_column: 1,
    end_line: 1,
    end_column: 1,
};

fn span(row: &Response) -> Span {
    Span {
        start_line: row.line,
        start_column: 1,
        end_line: row.line,
        end_column: row.width + 1,
    }
}
