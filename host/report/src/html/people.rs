//! Who let what through: approvals, overrides and waivers.

use tollgate_model::decision::Verdict;
use tollgate_model::review::Approvals;

use super::sections::list;
use super::{foreign, tag, words};
use crate::escape::html as text;

/// How it stands with the people who have to agree.
pub(super) fn approvals(verdict: &Verdict) -> String {
    let mut html = String::from("<section>\n<h2>Approvals</h2>\n");
    match &verdict.approvals {
        None => html.push_str("<p>Nobody has to approve this change.</p>\n"),
        Some(approvals) => told(&mut html, approvals),
    }
    html.push_str("</section>\n");
    html
}

fn told(html: &mut String, approvals: &Approvals) {
    if let Some(used) = &approvals.overridden {
        let by: Vec<String> = used.by.iter().map(|one| foreign(one)).collect();
        html.push_str(&format!(
            "<p class=\"override\"><strong>Overridden</strong> for {} by {}, until {}: {}</p>\n",
            foreign(&used.incident),
            by.join(" and "),
            used.until,
            words(&used.reason)
        ));
    }
    html.push_str(match approvals.is_settled {
        true => "<p>Everything is approved that must be.</p>\n",
        false => "<p><strong>Approvals are missing.</strong></p>\n",
    });
    let given = approvals.given.iter().map(|given| {
        let until = given
            .until
            .map_or(String::new(), |until| format!(", until {until}"));
        format!(
            "approved by {} <span class=\"aside\">{}{until}</span>",
            foreign(&given.who),
            text(&given.by)
        )
    });
    list(html, "given", given);
    let missing = approvals.missing.iter().map(|missing| {
        let what: Vec<String> = missing.what.iter().map(|one| foreign(one)).collect();
        let from: Vec<String> = missing.from.iter().map(|one| foreign(one)).collect();
        let from = match from.is_empty() {
            true => "nobody could give it".to_owned(),
            false => format!("it could come from {}", from.join(", ")),
        };
        let not = missing
            .not_from
            .iter()
            .map(|one| format!("; {}", words(one)));
        format!(
            "{} of {} for {}: {from}{}",
            missing.given,
            missing.needed,
            what.join(", "),
            not.collect::<String>()
        )
    });
    list(html, "missing", missing);
    let refused = approvals.refused.iter().map(|refused| {
        let word = if refused.has_fallen {
            "fallen"
        } else {
            "does not count"
        };
        format!(
            "{} <strong>{word}</strong>: {}",
            foreign(&refused.who),
            words(&refused.why)
        )
    });
    list(html, "refused", refused);
    list(
        html,
        "problems",
        approvals.problems.iter().map(|one| words(one)),
    );
    html.push_str(&format!(
        "<p class=\"aside\">What there is to approve: <code class=\"digest\">sha256:{}</code></p>\n",
        approvals.subject
    ));
}

/// The risks that somebody accepted.
pub(super) fn waived(verdict: &Verdict) -> String {
    let mut html = String::from("<section>\n<h2>Waivers</h2>\n");
    if verdict.waived.is_empty() {
        html.push_str("<p>None was used.</p>\n</section>\n");
        return html;
    }
    let items = verdict.waived.iter().map(|waived| {
        let found = &waived.finding;
        format!(
            "<p>{} <code>{}</code> at {}</p><p>{}</p><p>{}</p>\
             <p class=\"aside\">accepted by {} until {}, in {}</p>",
            tag(found.effect),
            text(&found.code()),
            foreign(&format!(
                "{}:{}",
                found.place.path, found.place.span.start_line
            )),
            words(&found.message),
            words(&waived.reason),
            foreign(&waived.owner),
            text(&waived.expires),
            foreign(&format!(
                "{}:{}",
                waived.place.path, waived.place.span.start_line
            )),
        )
    });
    list(&mut html, "waived", items);
    html.push_str("</section>\n");
    html
}
