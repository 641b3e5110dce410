//! Bars, one a month.

use std::collections::BTreeMap;

use tollgate_model::backtest::{Backtest, Counts};

use crate::backtest::number;

/// The longest time that is drawn with its empty months: fifty years. A commit may claim any.
const MAX_MONTHS: usize = 600;

const WIDTH: f64 = 1000.0;
const HEIGHT: f64 = 160.0;

/// Under the bars, for the years.
const AXIS: f64 = 18.0;

pub(super) fn render(backtest: &Backtest) -> String {
    let months = months(backtest);
    if months.len() < 2 {
        return String::new();
    }
    let height = |counts: &Counts| counts.block + counts.undecided + counts.review;
    let highest = months.iter().map(|(_, counts)| height(counts)).max();
    let highest = highest.unwrap_or_default().max(1);
    let step = WIDTH / months.len() as f64;
    let mut html = format!(
        "<section>\n<h2>By month</h2>\n\
         <svg class=\"timeline\" viewBox=\"0 0 {WIDTH} {}\" role=\"group\" aria-label=\"Commits that were not allowed, by month; at most {} in one\">\n\
         <line class=\"grid\" x1=\"0\" x2=\"{WIDTH}\" y1=\"{HEIGHT}\" y2=\"{HEIGHT}\"/>\n",
        HEIGHT + AXIS,
        number(highest),
    );
    let mut last_label = f64::NEG_INFINITY;
    for (at, (month, counts)) in months.iter().enumerate() {
        let x = at as f64 * step;
        bar(&mut html, month, counts, x, step, highest);
        let (year, of_year) = month.split_once('-').unwrap_or((month, ""));
        if (of_year == "01" || at == 0) && x - last_label >= 42.0 && x < WIDTH - 30.0 {
            last_label = x;
            html.push_str(&format!(
                "<text class=\"year\" x=\"{x:.1}\" y=\"{:.1}\">{year}</text>\n",
                HEIGHT + AXIS - 4.0
            ));
        }
    }
    html.push_str(&format!(
        "</svg>\n<p class=\"aside\">Commits that were not allowed. The highest bar stands for {}.</p>\n</section>\n",
        number(highest)
    ));
    html
}

fn bar(html: &mut String, month: &str, counts: &Counts, x: f64, step: f64, highest: u32) {
    html.push_str(&format!(
        "<g class=\"month\" data-month=\"{month}\"><title>{month}: {} block, {} undecided, {} review, {} allow</title>\
         <rect class=\"all\" x=\"{x:.2}\" y=\"0\" width=\"{step:.2}\" height=\"{HEIGHT}\"/>",
        number(counts.block),
        number(counts.undecided),
        number(counts.review),
        number(counts.allow),
    ));
    let mut y = HEIGHT;
    for (class, count) in [
        ("review", counts.review),
        ("undecided", counts.undecided),
        ("block", counts.block),
    ] {
        if count == 0 {
            continue;
        }
        let height = f64::from(count) * (HEIGHT - 4.0) / f64::from(highest);
        y -= height;
        let width = (step * 0.8).max(step - 2.0);
        html.push_str(&format!(
            "<rect class=\"{class}\" x=\"{x:.2}\" y=\"{y:.2}\" width=\"{width:.2}\" height=\"{height:.2}\"/>"
        ));
    }
    html.push_str("</g>\n");
}

/// Every month from the first to the last, those without commits too. In a comparison only the
/// commits that are listed count.
fn months(backtest: &Backtest) -> Vec<(String, Counts)> {
    let known = match backtest.comparison {
        None => backtest.months.clone(),
        Some(_) => {
            let mut months: BTreeMap<String, Counts> = backtest
                .months
                .keys()
                .map(|month| (month.clone(), Counts::default()))
                .collect();
            for commit in &backtest.commits {
                let month = months.entry(commit.time.month()).or_default();
                month.add(commit.decision);
            }
            months
        }
    };
    let (Some(first), Some(last)) = (known.keys().next(), known.keys().next_back()) else {
        return Vec::new();
    };
    let all: Vec<String> = std::iter::successors(Some(first.clone()), |month| next(month))
        .take_while(|month| month <= last)
        .take(MAX_MONTHS + 1)
        .collect();
    if all.len() > MAX_MONTHS {
        let skipped = known.len().saturating_sub(MAX_MONTHS);
        return known.into_iter().skip(skipped).collect();
    }
    all.into_iter()
        .map(|month| {
            let counts = known.get(&month).copied().unwrap_or_default();
            (month, counts)
        })
        .collect()
}

fn next(month: &str) -> Option<String> {
    let (year, month) = month.split_once('-')?;
    let (year, month): (u32, u32) = (year.parse().ok()?, month.parse().ok()?);
    Some(match month {
        12 => format!("{:04}-01", year + 1),
        _ => format!("{year:04}-{:02}", month + 1),
    })
}
