//! A page for whoever audits a deploy: one file that loads nothing and needs no script.
//!
//! It tells the decision, what is being deployed and where to, each finding with its lines before
//! and after the change, who let what through, what judged, and whether a record was kept. A
//! strict Content-Security-Policy that it brings itself allows its style and its script by their
//! digests; the script only moves from finding to finding by `j` and `k`.

use tollgate_model::change::Hunk;
use tollgate_model::decision::{Decision, Verdict};
use tollgate_model::finding::{Effect, Finding};
use tollgate_model::{Digest, RepoPath};

use crate::escape::{Span, html as text, paragraph, spans};
use crate::human::summary;
use crate::ranking::by_effect;
use crate::{Sources, page};

mod excerpt;
mod line;
mod people;
mod sections;

use excerpt::Files;

const STYLE: &str = include_str!("html/page.css");
const SCRIPT: &str = include_str!("html/page.js");

/// So many findings have their lines on the page; a page of more can't be opened.
const EXCERPTS: usize = 500;

/// How a file differs: its path at the base, where that is another one, and the lines.
pub struct Difference {
    /// The other path.
    pub old_path: Option<RepoPath>,
    /// The stretches of lines that differ, in order.
    pub hunks: Vec<Hunk>,
}

/// What becomes of the decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// Nobody asked for evidence.
    NotAsked,
    /// A signed record was written, and perhaps added to a log.
    Written {
        /// Whether it is in a log, too.
        is_logged: bool,
    },
    /// It was asked for and is not there.
    Failed(String),
}

/// What the page is made of, besides the verdict.
pub struct Material<'a> {
    /// The texts of the files.
    pub sources: Sources<'a>,
    /// How a file of the change differs.
    pub differences: &'a dyn Fn(&RepoPath) -> Option<Difference>,
    /// What became of the decision.
    pub record: Record,
    /// The digest of the configuration that decided; nothing where there is none.
    pub configuration: Option<Digest>,
}

/// Renders a verdict as a page.
pub fn render(verdict: &Verdict, material: &Material<'_>) -> String {
    let title = format!("{} of {}", verdict.decision.word(), subject(verdict));
    let mut body = header(verdict);
    body.push_str("<main>\n");
    body.push_str(&sections::deploy(verdict, material));
    body.push_str(&sections::undecided(verdict));
    body.push_str(&findings(verdict, material));
    body.push_str(&people::approvals(verdict));
    body.push_str(&people::waived(verdict));
    body.push_str(&sections::skipped(verdict));
    body.push_str(&sections::policies(verdict));
    body.push_str("</main>\n");
    body.push_str(&format!(
        "<footer>Written by Tollgate {}. The digests above say what was judged, by what.</footer>\n",
        env!("CARGO_PKG_VERSION")
    ));
    page::render(&text(&title), STYLE, Some(SCRIPT), &body)
}

/// What is judged, in a few words.
fn subject(verdict: &Verdict) -> String {
    let head = short(&verdict.change.head);
    match &verdict.change.environment {
        Some(environment) => format!("{head} for {environment}"),
        None => head.to_owned(),
    }
}

/// The beginning of an id, as people write it.
fn short(id: &str) -> &str {
    let is_id = matches!(id.len(), 40 | 64) && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    match is_id {
        true => id.get(..10).unwrap_or(id),
        false => id,
    }
}

/// Text from a repository, which may be written from right to left.
fn foreign(written: &str) -> String {
    format!("<bdi>{}</bdi>", text(written))
}

/// A paragraph of somebody's words: what stands between backticks is code.
fn words(written: &str) -> String {
    let written = paragraph(written);
    let spans = spans(&written).into_iter();
    let shown = spans.map(|span| match span {
        Span::Code(written) => format!("<code>{}</code>", text(written)),
        Span::Words(written) => text(written),
    });
    shown.collect()
}

fn header(verdict: &Verdict) -> String {
    let word = verdict.decision.word();
    let mut html = format!(
        "<a class=\"skip\" href=\"#findings\">To the findings</a>\n\
         <header class=\"{word}\">\n<p class=\"brand\">Tollgate</p>\n\
         <h1><span class=\"verdict\">{word}</span> {}</h1>\n<p class=\"outcome\">{}.</p>\n",
        foreign(&subject(verdict)),
        words(&summary::outcome(verdict))
    );
    if let Some(next) = summary::next(verdict) {
        html.push_str(&format!("<p class=\"next\">Next: {}.</p>\n", words(next)));
    }
    if let (Decision::Allow, Some(reached)) = (verdict.decision, verdict.report_only) {
        html.push_str(&format!(
            "<p class=\"next\">Its configuration only reports: nothing is stopped, and it would be <code>{}</code>.</p>\n",
            reached.word()
        ));
    }
    html.push_str("</header>\n");
    html
}

fn findings(verdict: &Verdict, material: &Material<'_>) -> String {
    let mut html = String::from("<section id=\"findings\">\n<h2>Findings</h2>\n");
    let ranked = by_effect(&verdict.findings);
    if ranked.is_empty() {
        html.push_str("<p>None.</p>\n</section>\n");
        return html;
    }
    contents(&mut html, &ranked);
    let mut files = Files::new(material);
    for (at, found) in ranked.iter().enumerate() {
        let files = (at < EXCERPTS).then_some(&mut files);
        finding(&mut html, &format!("finding-{}", at + 1), found, files);
    }
    if ranked.len() > EXCERPTS {
        html.push_str(&format!(
            "<p>Those after the first {EXCERPTS} are told without their lines.</p>\n"
        ));
    }
    html.push_str("</section>\n");
    html
}

/// The findings in a line each, to go to.
fn contents(html: &mut String, ranked: &[&Finding]) {
    html.push_str("<nav aria-label=\"Findings\"><ol>\n");
    for (at, found) in ranked.iter().enumerate() {
        let place = &found.place;
        html.push_str(&format!(
            "<li><a href=\"#finding-{}\">{} <code>{}</code> <span class=\"place\">{}</span></a></li>\n",
            at + 1,
            tag(found.effect),
            text(&found.code()),
            foreign(&format!("{}:{}", place.path, place.span.start_line)),
        ));
    }
    html.push_str("</ol></nav>\n");
}

fn tag(effect: Effect) -> String {
    format!("<span class=\"tag {effect}\">{effect}</span>")
}

/// One finding, with its lines where there is room for them.
fn finding(html: &mut String, id: &str, found: &Finding, files: Option<&mut Files<'_>>) {
    html.push_str(&format!(
        "<article id=\"{id}\" class=\"finding {}\" tabindex=\"-1\">\n\
         <h3>{} <code>{}</code></h3>\n<p class=\"message\">{}</p>\n",
        found.effect,
        tag(found.effect),
        text(&found.code()),
        words(&found.message)
    ));
    match files {
        Some(files) => html.push_str(&files.excerpts(found)),
        None => {
            let place = format!("{}:{}", found.place.path, found.place.span.start_line);
            html.push_str(&format!("<p class=\"place\">{}</p>\n", foreign(&place)));
        }
    }
    if !found.help.is_empty() {
        html.push_str(&format!(
            "<p class=\"help\"><strong>What to do</strong> {}</p>\n",
            words(&found.help)
        ));
    }
    html.push_str(&format!(
        "<p class=\"fingerprint\">fingerprint <code>{}</code></p>\n</article>\n",
        found.fingerprint
    ));
}
