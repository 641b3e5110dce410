//! `tollgate waive` and `tollgate waivers`.

use tollgate_change::Range;
use tollgate_gate::Configuration;
use tollgate_gate::configuration::FILE_NAME;
use tollgate_gate::waivers::{Draft, Waiver, append};
use tollgate_judge::{Case, Judge, Judged, read_configuration};
use tollgate_model::RepoPath;
use tollgate_model::decision::Waived;
use tollgate_model::time::Timestamp;
use tollgate_report::human::{ASIDE, EMPHASIS, paint};
use tollgate_report::{Terminal, escape};

use crate::arguments::{Waive, Waivers, When};
use crate::delivery;
use crate::destination;
use crate::failure::Failure;
use crate::manners::Manners;
use crate::terminal;

/// What expires within so many days is told.
const SOON: i64 = 30;

const DAY_SECONDS: i64 = 86_400;

/// Writes a waiver into the file of waivers on disk.
pub(crate) fn waive(waive: &Waive, manners: Manners) -> Result<u8, Failure> {
    let root = super::root(waive.repo.as_ref())?;
    let configuration = root.join(FILE_NAME);
    let configuration = match configuration.exists() {
        true => read_configuration(&configuration)?,
        false => Configuration::default(),
    };
    let today = destination::now();
    if waive.expires.day() < today.day() {
        let what = format!("`--expires {}` is over already", waive.expires.day());
        return Err(Failure::new(what).hint("name the last day that the waiver is to count"));
    }
    let name = configuration.waivers_file();
    let path = root.join(name);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(Failure::file("read", &path, &error)),
    };
    let draft = Draft {
        rule: waive.rule.clone(),
        path: waive.path.clone(),
        fingerprint: waive.fingerprint.clone(),
        reason: waive.reason.clone(),
        owner: waive.owner.clone(),
        expires: waive.expires,
    };
    let longer = append(&RepoPath::from(name), &text, &draft).map_err(Failure::new)?;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| Failure::file("make", folder, &error))?;
    }
    delivery::write_file(&path, &longer)?;
    let text =
        format!("`{name}` has one more waiver; it counts once somebody else has approved it\n");
    delivery::say(&text, manners)?;
    Ok(0)
}

/// Lists the waivers of the head's tree with what they hide there.
pub(crate) fn list(waivers: &Waivers, color: When) -> Result<u8, Failure> {
    let repository = super::repository(waivers.repo.as_ref());
    let now = destination::now();
    let today = destination::today(waivers.today, now)?;
    let judged = Judge::new(&[], now)
        .on(today)
        .remembering(true)
        .judge(&Case {
            repository: &repository,
            range: Range::All {
                head: waivers.head.clone(),
            },
            rules: None,
            branch: None,
            environment: waivers.environment.clone(),
            notices: Vec::new(),
        })?;
    delivery::print(&page(&judged, today, terminal::of_output(color)))?;
    Ok(0)
}

fn page(judged: &Judged, today: Timestamp, terminal: Terminal) -> String {
    let mut waivers: Vec<&Waiver> = judged.waivers().iter().collect();
    waivers.sort_by(|one, other| {
        let key = |waiver: &Waiver| (waiver.expires, waiver.rule.clone(), waiver.place.clone());
        key(one).cmp(&key(other))
    });
    let mut text = String::new();
    for waiver in &waivers {
        text.push_str(&entry(waiver, &judged.verdict.waived, today, terminal));
    }
    let malformed = judged
        .verdict
        .findings
        .iter()
        .filter(|found| found.code() == "gate/invalid-waiver");
    for found in malformed {
        let place = &found.place;
        let path = escape::line(place.path.as_str());
        let why = escape::line(&found.message);
        text.push_str(&format!("{path}:{}: {why}\n", place.span.start_line));
    }
    if text.is_empty() {
        text.push_str("there is no waiver\n");
    }
    text
}

fn entry(waiver: &Waiver, waived: &[Waived], today: Timestamp, terminal: Terminal) -> String {
    let title = format!("{} in {}", waiver.rule, waiver.scope_in_words());
    let state = match days_left(today, waiver.expires) {
        left if left < 0 => format!("over after {}", waiver.expires.day()),
        left if left <= SOON => format!("until {}, SOON: {left} days left", waiver.expires.day()),
        _ => format!("until {}", waiver.expires.day()),
    };
    let place = format!("{}:{}", waiver.place.path, waiver.place.span.start_line);
    let mut text = format!(
        "{}\n  {state}, by {}: {}\n  {}\n",
        paint(&escape::line(&title), EMPHASIS, terminal),
        escape::line(&waiver.owner),
        escape::line(&waiver.reason),
        paint(
            &format!("written at {}", escape::line(&place)),
            ASIDE,
            terminal
        ),
    );
    let hidden = waived.iter().filter(|waived| waived.place == waiver.place);
    let mut is_used = false;
    for waived in hidden {
        is_used = true;
        let found = &waived.finding;
        let path = escape::line(found.place.path.as_str());
        text.push_str(&format!(
            "  hides {} at {path}:{}\n",
            found.effect, found.place.span.start_line
        ));
    }
    if !is_used {
        text.push_str("  hides nothing in this tree\n");
    }
    text.push('\n');
    text
}

/// The days from one to another.
fn days_left(today: Timestamp, expires: Timestamp) -> i64 {
    let number = |time: Timestamp| time.seconds().div_euclid(DAY_SECONDS);
    number(expires) - number(today)
}
