//! What is deployed and where to, what it rests on, and what was not looked at.

use tollgate_model::decision::{Decision, Verdict};

use super::{Material, Record, foreign, short, words};
use crate::escape::html as text;

/// So many skipped files are listed, those that could matter first.
const LISTED_FILES: usize = 200;

/// What is being deployed, where to, and what became of the decision.
pub(super) fn deploy(verdict: &Verdict, material: &Material<'_>) -> String {
    let change = &verdict.change;
    let commit = |id: &str| match id.is_empty() {
        true => "none".to_owned(),
        false => format!("<code title=\"{}\">{}</code>", text(id), text(short(id))),
    };
    let range = match change.base.is_empty() {
        true => format!("all of {}", commit(&change.head)),
        false => format!(
            "{} on top of {}",
            commit(&change.head),
            commit(&change.base)
        ),
    };
    let bound = |name: &Option<String>| match name {
        Some(name) => foreign(name),
        None => "<span class=\"aside\">not told</span>".to_owned(),
    };
    let rules = match (change.rules.is_empty(), material.configuration) {
        (true, _) => "the defaults".to_owned(),
        (false, None) => format!(
            "the defaults; {} has no tollgate.toml",
            commit(&change.rules)
        ),
        (false, Some(digest)) => format!(
            "tollgate.toml at {} <code class=\"digest\">sha256:{digest}</code>",
            commit(&change.rules)
        ),
    };
    let record = match &material.record {
        Record::NotAsked => "no signed record was asked for".to_owned(),
        Record::Written { is_logged: false } => "a signed record was written".to_owned(),
        Record::Written { is_logged: true } => {
            "a signed record was written and added to the log".to_owned()
        }
        Record::Failed(why) => format!("<strong>no record: </strong>{}", words(why)),
    };
    let facts = [
        ("Deployed", range),
        ("Branch", bound(&change.branch)),
        ("Environment", bound(&change.environment)),
        (
            "Looked at",
            format!(
                "{} of {} changed files",
                verdict.files.parsed, verdict.files.changed
            ),
        ),
        ("Rules", rules),
        (
            "Change",
            format!("<code class=\"digest\">sha256:{}</code>", change.digest),
        ),
        ("Evidence", record),
    ];
    let mut html =
        String::from("<section>\n<h2>What is being deployed</h2>\n<dl class=\"facts\">\n");
    for (term, fact) in facts {
        html.push_str(&format!("<div><dt>{term}</dt><dd>{fact}</dd></div>\n"));
    }
    if let Some(proposed) = &verdict.proposed {
        let decision = proposed.decision.map_or("undecided", Decision::word);
        html.push_str(&format!(
            "<div><dt>As proposed</dt><dd>under its own configuration it would be \
             <code>{decision}</code>: {}</dd></div>\n",
            words(&proposed.why)
        ));
    }
    html.push_str("</dl>\n");
    list(
        &mut html,
        "notices",
        verdict.notices.iter().map(|one| words(one)),
    );
    html.push_str("</section>\n");
    html
}

/// Why nobody knows.
pub(super) fn undecided(verdict: &Verdict) -> String {
    if verdict.undecided.is_empty() {
        return String::new();
    }
    let mut html = String::from("<section>\n<h2>Could not be decided</h2>\n");
    let reasons = verdict.undecided.iter().map(|reason| words(reason));
    list(&mut html, "reasons", reasons);
    html.push_str("</section>\n");
    html
}

/// The files that nobody looked at.
pub(super) fn skipped(verdict: &Verdict) -> String {
    if verdict.skipped.is_empty() {
        return String::new();
    }
    let mut files: Vec<_> = verdict.skipped.iter().collect();
    files.sort_by_key(|file| !file.could_matter);
    let mut html = String::from("<section>\n<h2>Not looked at</h2>\n");
    let shown = files.iter().take(LISTED_FILES).map(|file| {
        let aside = match file.could_matter {
            true => " <strong>could matter</strong>",
            false => "",
        };
        let path = foreign(file.path.as_str());
        format!("<code>{path}</code> {}{aside}", words(&file.reason))
    });
    list(&mut html, "skipped", shown);
    if let Some(more) = files
        .len()
        .checked_sub(LISTED_FILES)
        .filter(|more| *more > 0)
    {
        html.push_str(&format!("<p>{more} more, which the JSON report has.</p>\n"));
    }
    html.push_str("</section>\n");
    html
}

/// What judged.
pub(super) fn policies(verdict: &Verdict) -> String {
    let mut html = String::from(
        "<section>\n<h2>Policies</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Policies\">\
         <table class=\"policies\">\n<thead><tr><th scope=\"col\">Policy</th><th scope=\"col\">Version</th>\
         <th scope=\"col\">Judged</th><th scope=\"col\">SHA-256 of its component</th></tr></thead>\n<tbody>\n",
    );
    for run in &verdict.policies {
        let version = run
            .manifest
            .as_ref()
            .map_or("", |manifest| &manifest.version);
        let judged = match &run.outcome {
            Ok(_) => match verdict
                .findings
                .iter()
                .filter(|one| one.policy == run.id)
                .count()
            {
                0 => "nothing found".to_owned(),
                1 => "1 finding".to_owned(),
                many => format!("{many} findings"),
            },
            Err(failure) => format!("<strong>failed</strong>: it {}", words(&failure.what)),
        };
        html.push_str(&format!(
            "<tr><th scope=\"row\"><code>{}</code></th><td>{}</td><td>{judged}</td>\
             <td><code class=\"digest\">{}</code></td></tr>\n",
            text(&run.id),
            text(version),
            run.digest
        ));
    }
    html.push_str("</tbody>\n</table></div>\n</section>\n");
    html
}

/// A list of what is markup already; nothing where it is empty.
pub(super) fn list(html: &mut String, class: &str, items: impl Iterator<Item = String>) {
    let items: String = items.map(|item| format!("<li>{item}</li>\n")).collect();
    if !items.is_empty() {
        html.push_str(&format!("<ul class=\"{class}\">\n{items}</ul>\n"));
    }
}
