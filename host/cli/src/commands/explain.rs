//! `tollgate explain`: a rule, a policy, or why one finding was made.

mod finding;

use std::path::Path;

use tollgate_gateways::nearest_ids;
use tollgate_guide::{Block, Page, blocks, introduction, language, pages, reference};
use tollgate_judge::Policies;
use tollgate_report::human::{ASIDE, EMPHASIS, paint};
use tollgate_report::{Terminal, escape, wrap};

use crate::arguments::explain::Explain;
use crate::delivery;
use crate::failure::Failure;
use crate::manners::Manners;
use crate::terminal;

/// What lies at the root of a repository in a language.
const MANIFESTS: [(&str, &str); 12] = [
    ("package.json", "javascript"),
    ("composer.json", "php"),
    ("Gemfile", "ruby"),
    ("pyproject.toml", "python"),
    ("requirements.txt", "python"),
    ("setup.py", "python"),
    ("go.mod", "go"),
    ("Cargo.toml", "rust"),
    ("build.gradle.kts", "kotlin"),
    ("pom.xml", "java"),
    ("build.gradle", "java"),
    ("global.json", "csharp"),
];

pub(crate) fn run(explain: &Explain, manners: Manners) -> Result<u8, Failure> {
    let wanted = match &explain.lang {
        None => None,
        Some(name) => Some(language(name).ok_or_else(|| unknown_language(name))?),
    };
    let terminal = terminal::of_output(manners.color);
    if let Some(named) = &explain.finding {
        let named = &super::with_slashes(named, std::path::MAIN_SEPARATOR);
        return finding::run(named, explain, wanted, manners);
    }
    let text = match &explain.rule {
        _ if explain.all => reference(wanted),
        None => list(terminal)?,
        Some(rule) => {
            let here = || language_here(explain.change.repo.as_deref());
            told(rule, wanted.or_else(here), wanted.is_some(), terminal)?
        }
    };
    delivery::print(&text)?;
    Ok(0)
}

fn unknown_language(name: &str) -> Failure {
    let known = tollgate_guide::LANGUAGES.iter().map(|(word, _)| *word);
    let known = known.collect::<Vec<_>>().join("`, `");
    Failure::new(format!("no rule has examples in `{name}`")).hint(format!("it knows `{known}`"))
}

/// The language of the repository here, by what lies at its root.
fn language_here(repo: Option<&Path>) -> Option<&'static str> {
    let root = super::root(repo.map(Path::to_owned).as_ref()).ok()?;
    let mut manifests = MANIFESTS
        .iter()
        .filter(|(name, _)| root.join(name).is_file());
    manifests.next().map(|(_, language)| *language)
}

/// All rules in a line each, as the policies themselves say it.
fn list(terminal: Terminal) -> Result<String, Failure> {
    let policies = Policies::load(&[])?;
    let mut text = String::new();
    for policy in &policies.loaded {
        let manifest = policies.engine.describe(policy);
        let manifest =
            manifest.map_err(|failure| Failure::new(failure.to_string()).hint(failure.hint))?;
        text.push_str(&format!("{}\n", paint(&manifest.id, EMPHASIS, terminal)));
        let longest = manifest.rules.iter().map(|rule| rule.name.len()).max();
        let longest = longest.unwrap_or_default();
        for rule in &manifest.rules {
            let indent = " ".repeat(longest + 4);
            let room = terminal.width.saturating_sub(indent.len()).max(20);
            let lines = wrap(&escape::paragraph(&rule.summary), room, 0);
            let lines = lines.join(&format!("\n{indent}"));
            text.push_str(&format!("  {:longest$}  {lines}\n", rule.name));
        }
        text.push('\n');
    }
    text.push_str("`tollgate explain RULE` tells all of one\n");
    Ok(text)
}

/// A rule by its code or its name, or a policy.
fn told(
    named: &str,
    wanted: Option<&'static str>,
    is_asked: bool,
    terminal: Terminal,
) -> Result<String, Failure> {
    let pages = pages();
    let matching: Vec<&Page> = pages
        .iter()
        .filter(|page| page.code() == named || page.rule == named)
        .collect();
    match matching.as_slice() {
        [page] => return page_text(page, wanted, is_asked, terminal),
        [] => {}
        several => {
            let codes: Vec<String> = several.iter().map(|page| page.code()).collect();
            return Err(Failure::new(format!("several rules are called `{named}`"))
                .hint(format!("name one of them: `{}`", codes.join("`, `"))));
        }
    }
    let Some(introduction) = introduction(named) else {
        let codes: Vec<String> = pages
            .iter()
            .flat_map(|page| [page.code(), page.rule.to_owned()])
            .collect();
        let near = nearest_ids(named, codes.iter().map(String::as_str));
        let hint = match near.first() {
            Some(near) => format!("did you mean `{near}`? `tollgate explain` lists all"),
            None => "`tollgate explain` lists all; a policy of your own explains itself in `tollgate policies --policy FILE.wasm`".to_owned(),
        };
        return Err(Failure::new(format!("there is no rule `{named}`")).hint(hint));
    };
    Ok(format!(
        "{}\n\n{}",
        paint(named, EMPHASIS, terminal),
        shown(introduction, terminal)
    ))
}

/// All of a page.
fn page_text(
    page: &Page,
    wanted: Option<&'static str>,
    is_asked: bool,
    terminal: Terminal,
) -> Result<String, Failure> {
    let mut text = format!("{}\n\n", paint(&page.code(), EMPHASIS, terminal));
    text.push_str(&shown(page.what(), terminal));
    part(&mut text, "Why", Some(page.why()), terminal);
    let in_wanted = wanted.and_then(|wanted| page.example_in(wanted));
    if let (None, true, Some(wanted)) = (&in_wanted, is_asked, wanted) {
        let languages = page.languages().join("`, `");
        let note = match languages.is_empty() {
            true => "this rule has no example of code".to_owned(),
            false => format!("no example in {wanted}: there are some in `{languages}`"),
        };
        text.push_str(&format!("{}\n\n", paint(&note, ASIDE, terminal)));
    }
    if let Some(example) = in_wanted.or_else(|| page.own_example()) {
        part(
            &mut text,
            "Wrong, then right",
            Some(&example.text),
            terminal,
        );
    }
    part(&mut text, "How to fix", page.fix(), terminal);
    let mut waive = page.waive().unwrap_or_default().to_owned();
    if page.policy != "gate" {
        waive.push_str(&format!(
            "\n\n```sh\ntollgate waive {} --path 'src/one-file.ts' --owner you@example.com \\\n    \
             --expires YYYY-MM-DD --reason '...'\n```",
            page.code()
        ));
    }
    part(&mut text, "How to waive", Some(&waive), terminal);
    part(&mut text, "What it does not see", page.unseen(), terminal);
    let sources = page
        .references()
        .map(|text| format!("- {}", text.replace(" · ", "\n- ")));
    part(&mut text, "Sources", sources.as_deref(), terminal);
    Ok(text.trim_end().to_owned() + "\n")
}

fn part(text: &mut String, heading: &str, body: Option<&str>, terminal: Terminal) {
    let Some(body) = body else {
        return;
    };
    text.push_str(&format!("{}\n", paint(heading, EMPHASIS, terminal)));
    text.push_str(&shown(body, terminal));
}

/// Markdown in a terminal, with a blank line behind it.
fn shown(markdown: &str, terminal: Terminal) -> String {
    let mut text = String::new();
    let room = terminal.width.saturating_sub(2);
    let mut was_item = false;
    for block in blocks(markdown) {
        let is_item = matches!(block, Block::Item(_));
        let goes_on = was_item && is_item;
        if !(text.is_empty() || goes_on) {
            text.push('\n');
        }
        was_item = is_item;
        let lines = match block {
            Block::Paragraph(line) => wrap(&escape::paragraph(&line), room, 0),
            Block::Item(line) => {
                let lines = wrap(&escape::paragraph(&line), room.saturating_sub(2), 0);
                let lines = lines.into_iter().enumerate();
                let mark = |at| if at == 0 { "- " } else { "  " };
                lines
                    .map(|(at, line)| format!("{}{line}", mark(at)))
                    .collect()
            }
            Block::Code(code) => code.lines().map(|line| format!("  {line}")).collect(),
        };
        for line in lines {
            text.push_str(format!("  {line}").trim_end());
            text.push('\n');
        }
    }
    text.push('\n');
    text
}
