//! As a page of its own: a timeline, and a table to sort and filter.
//!
//! The page loads nothing, and a strict Content-Security-Policy that it brings itself allows its
//! one style and its one script by their digests and nothing else. Without the script (some CI
//! systems show artifacts without) it is whole, and only can't be sorted.

use tollgate_model::backtest::{Backtest, CommitFinding, JudgedCommit, PolicyVersion, RuleCount};
use tollgate_model::decision::Decision;

use super::{by_weight, difference, number, remarks, short, subject};
use crate::escape::html as text;
use crate::page;

mod timeline;

const STYLE: &str = include_str!("html/page.css");
const SCRIPT: &str = include_str!("html/page.js");

/// So many findings of a commit are shown at once; the others unfold.
const SHOWN: usize = 3;

/// Renders a backtest as a page.
pub fn render(backtest: &Backtest) -> String {
    let title = match &backtest.comparison {
        Some(comparison) => format!("Backtest of {}", comparison.new.id),
        None => format!("Backtest of {}", backtest.scope.range),
    };
    let title = text(&title);
    let sections = [
        summary(backtest),
        timeline::render(backtest),
        rules(backtest),
        commits(backtest),
        footer(backtest),
    ]
    .concat();
    let body = format!(
        "<header>\n<h1>{title}</h1>\n<p>{}</p>\n</header>\n<main>\n{sections}</main>\n",
        text(&subject(backtest)),
    );
    page::render(&title, STYLE, Some(SCRIPT), &body)
}

/// Text from a repository, which may be written from right to left.
fn foreign(written: &str) -> String {
    format!("<bdi>{}</bdi>", text(written))
}

const DECISIONS: [Decision; 4] = [
    Decision::Block,
    Decision::Undecided,
    Decision::Review,
    Decision::Allow,
];

fn summary(backtest: &Backtest) -> String {
    let mut html = String::from("<section class=\"counts\" aria-label=\"Decisions\">\n");
    let counts = &backtest.counts;
    for decision in DECISIONS {
        let count = match decision {
            Decision::Block => counts.block,
            Decision::Undecided => counts.undecided,
            Decision::Review => counts.review,
            Decision::Allow => counts.allow,
        };
        html.push_str(&format!(
            "<div class=\"count {word}\"><strong>{}</strong> <span>{word}</span></div>\n",
            number(count),
            word = decision.word(),
        ));
    }
    html.push_str("</section>\n");
    let mut lines: Vec<String> = remarks(backtest);
    if let Some(comparison) = &backtest.comparison {
        lines.insert(0, compared(&comparison.old, &comparison.new));
        let turns = backtest.turns();
        if turns.is_empty() {
            lines.insert(1, "no commit is decided differently".to_owned());
        }
        lines.extend(turns.iter().map(|((from, to), commits)| {
            let noun = if *commits == 1 { "commit" } else { "commits" };
            format!("{} {noun} from {from} to {to}", number(*commits))
        }));
    }
    if !lines.is_empty() {
        html.push_str("<ul class=\"remarks\">\n");
        for line in lines {
            html.push_str(&format!("<li>{}</li>\n", text(&line)));
        }
        html.push_str("</ul>\n");
    }
    html
}

fn compared(old: &PolicyVersion, new: &PolicyVersion) -> String {
    let name = |version: &PolicyVersion| {
        let digest = version.digest.to_string();
        format!("{} ({})", version.version, short(&digest))
    };
    format!(
        "{}: {} compared with {}; the numbers above are those of the new version",
        new.id,
        name(new),
        name(old)
    )
}

fn rules(backtest: &Backtest) -> String {
    let rules = backtest.rules();
    if rules.is_empty() {
        return String::new();
    }
    let columns = match backtest.comparison {
        Some(_) => ["New", "Gone", "Changed", "Commits"],
        None => ["Block", "Review", "Note", "Commits"],
    };
    let numbers = |count: &RuleCount| match backtest.comparison {
        Some(_) => [count.new, count.gone, count.changed, count.commits],
        None => [count.block, count.review, count.note, count.commits],
    };
    let mut html =
        String::from("<section>\n<h2>Rules</h2>\n<div class=\"scroll\"><table class=\"rules\">\n");
    html.push_str("<thead><tr><th scope=\"col\">Rule</th>");
    for column in columns {
        html.push_str(&format!("<th scope=\"col\" class=\"number\">{column}</th>"));
    }
    html.push_str("</tr></thead>\n<tbody>\n");
    for (rule, count) in &rules {
        html.push_str(&format!(
            "<tr><th scope=\"row\"><code>{}</code></th>",
            text(rule)
        ));
        for count in numbers(count) {
            let class = if count == 0 { "number none" } else { "number" };
            html.push_str(&format!("<td class=\"{class}\">{}</td>", number(count)));
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</tbody>\n</table></div>\n</section>\n");
    html
}

fn commits(backtest: &Backtest) -> String {
    let commits = by_weight(backtest);
    let mut html = format!(
        "<section>\n<h2>Commits to read <span id=\"shown\">{}</span></h2>\n",
        number(commits.len() as u32)
    );
    if commits.is_empty() {
        html.push_str("<p>None: nothing stands against any commit.</p>\n</section>\n");
        return html;
    }
    html.push_str(&controls(backtest, &commits));
    html.push_str(
        "<div class=\"scroll\"><table id=\"commits\">\n<thead><tr>\
         <th scope=\"col\" data-sort=\"weight\">Decision</th>\
         <th scope=\"col\" data-sort=\"position\">Date</th>\
         <th scope=\"col\" data-sort=\"subject\">Commit</th>\
         <th scope=\"col\" data-sort=\"count\">Findings</th>\
         </tr></thead>\n<tbody>\n",
    );
    for (weight, commit) in commits.iter().enumerate() {
        row(&mut html, weight, commit);
    }
    html.push_str("</tbody>\n</table></div>\n");
    html.push_str(
        "<p class=\"aside\"><code>tollgate check --base PARENT --head COMMIT</code> \
         shows a commit in full.</p>\n</section>\n",
    );
    html
}

/// What the script filters by. Hidden until there is a script.
fn controls(backtest: &Backtest, commits: &[&JudgedCommit]) -> String {
    let mut html = String::from(
        "<div class=\"controls\" hidden>\n\
         <label>Search <input type=\"search\" id=\"search\" placeholder=\"subject, id, path\"></label>\n\
         <label>Rule <select id=\"rule\"><option value=\"\">any</option>",
    );
    for rule in backtest.rules().keys() {
        let rule = text(rule);
        html.push_str(&format!("<option value=\"{rule}\">{rule}</option>"));
    }
    html.push_str("</select></label>\n<fieldset><legend>Decision</legend>\n");
    for decision in DECISIONS {
        if commits.iter().any(|commit| commit.decision == decision) {
            html.push_str(&format!(
                "<label><input type=\"checkbox\" name=\"decision\" value=\"{word}\" checked> {word}</label>\n",
                word = decision.word()
            ));
        }
    }
    html.push_str("</fieldset>\n<button type=\"button\" id=\"month\" hidden></button>\n</div>\n");
    html
}

fn row(html: &mut String, weight: usize, commit: &JudgedCommit) {
    let mut rules: Vec<&str> = commit
        .findings
        .iter()
        .map(|finding| finding.rule.as_str())
        .collect();
    rules.sort_unstable();
    rules.dedup();
    html.push_str(&format!(
        "<tr data-weight=\"{weight}\" data-position=\"{}\" data-count=\"{}\" data-month=\"{}\" \
         data-decision=\"{}\" data-rules=\"{}\">\n",
        commit.position,
        commit.findings.len(),
        commit.time.month(),
        commit.decision.word(),
        text(&rules.join(" ")),
    ));
    html.push_str("<td>");
    if let Some(old) = commit.old_decision.filter(|old| *old != commit.decision) {
        html.push_str(&format!(
            "<span class=\"tag {word}\">{word}</span> &rarr; ",
            word = old.word()
        ));
    }
    html.push_str(&format!(
        "<span class=\"tag {word}\">{word}</span></td>\n",
        word = commit.decision.word()
    ));
    html.push_str(&format!(
        "<td class=\"date\"><time datetime=\"{}\">{}</time></td>\n",
        commit.time,
        commit.time.day()
    ));
    html.push_str(&format!(
        "<td class=\"commit\"><span class=\"subject\">{}</span> <code title=\"{}\">{}</code></td>\n",
        foreign(&commit.subject),
        text(&commit.id),
        text(short(&commit.id)),
    ));
    html.push_str("<td>");
    findings(html, commit);
    html.push_str("</td>\n</tr>\n");
}

fn findings(html: &mut String, commit: &JudgedCommit) {
    let told = commit.undecided.iter().map(|reason| {
        format!(
            "<li class=\"reason\">could not be decided: {}</li>\n",
            foreign(reason)
        )
    });
    let found = commit.findings.iter().map(finding);
    let items: Vec<String> = found.chain(told).collect();
    let (shown, folded) = items.split_at(items.len().min(SHOWN));
    html.push_str(&format!("<ul>\n{}</ul>\n", shown.concat()));
    if !folded.is_empty() {
        html.push_str(&format!(
            "<details><summary>{} more</summary><ul>\n{}</ul></details>\n",
            number(folded.len() as u32),
            folded.concat()
        ));
    }
}

fn finding(finding: &CommitFinding) -> String {
    let effect = match difference(finding) {
        Some((sign, words)) => format!("<b>{sign}</b> {words}"),
        None => finding.effect.word().to_owned(),
    };
    format!(
        "<li title=\"{}\"><span class=\"effect {}\">{effect}</span> <code>{}</code> <span class=\"place\">{}</span></li>\n",
        text(&finding.message),
        finding.effect.word(),
        text(&finding.rule),
        foreign(&format!("{}:{}", finding.path, finding.line)),
    )
}

fn footer(backtest: &Backtest) -> String {
    let mut html = String::from("<footer>\n<h2>Judged by</h2>\n<ul>\n");
    let compared = backtest
        .comparison
        .iter()
        .flat_map(|comparison| [&comparison.old, &comparison.new]);
    for policy in backtest.policies.iter().chain(compared) {
        html.push_str(&format!(
            "<li>{} {} <code>sha256:{}</code></li>\n",
            text(&policy.id),
            text(&policy.version),
            policy.digest
        ));
    }
    let scope = &backtest.scope;
    let base = match &scope.base {
        Some(base) => format!("{}..", text(base)),
        None => String::new(),
    };
    html.push_str(&format!(
        "<li>range <code>{base}{}</code></li>\n</ul>\n</footer>\n",
        text(&scope.head)
    ));
    html
}
