//! `tollgate policy lock`, `update` and `outdated`: the pins of `tollgate.toml`.

use std::io::IsTerminal as _;
use std::path::Path;

use tollgate_change::{Change, Limits, Range};
use tollgate_gate::configuration::FILE_NAME;
use tollgate_gate::{Configuration, Origin};
use tollgate_model::Digest;
use tollgate_registry::Address;
use tollgate_report::escape;
use tollgate_sharing::{
    Pin, Renewal, SharingError, Standing, is_of_registry, local, pins, renewal, standing, with_pin,
};

use super::count;
use super::share::{Counter, counter};
use crate::arguments::share::{Lock, Outdated, Update};
use crate::delivery;
use crate::failure::Failure;
use crate::manners::Manners;

pub(super) fn lock(lock: &Lock) -> Result<u8, Failure> {
    let counter = counter(&lock.location, None)?;
    let mut text = counter.text.clone();
    let mut told = String::new();
    for pin in pins(&counter.text)? {
        match pin.sha256 {
            Some(pinned) => told.push_str(&confirmed(&counter, &pin, pinned)?),
            None => {
                let Some(renewal) = renew(&counter, &pin, None)? else {
                    continue;
                };
                text = repin(&text, &renewal)?;
                told.push_str(&first_pin(&renewal));
            }
        }
    }
    if told.is_empty() {
        told = format!("`{FILE_NAME}` brings no policy: there is nothing to pin\n");
    }
    delivery::print(&told)?;
    write(&counter, &text)
}

/// Checks a pin that is there: what it pins can be had, and is that.
fn confirmed(counter: &Counter, pin: &Pin, pinned: Digest) -> Result<String, Failure> {
    let source = pin.source.as_deref().unwrap_or("built in");
    let (inspection, aside) = if is_of_registry(pin) {
        let had = counter.desk.have(&pin.id, source, pinned)?;
        (had.inspection, format!(", {}", had.signed.words()))
    } else {
        let (found, _) = local(&counter.root, pin)?;
        if found.digest != pinned {
            return Err(SharingError::OtherComponent {
                id: pin.id.clone(),
                what: match pin.source {
                    Some(_) => format!("`{source}`"),
                    None => "the built-in one".to_owned(),
                },
                pinned,
                found: found.digest,
            }
            .into());
        }
        (found, String::new())
    };
    Ok(format!(
        "{} {}: pinned already{}\n  {}\n",
        escape::line(&pin.id),
        escape::line(&inspection.manifest.version),
        escape::line(&aside),
        escape::line(source)
    ))
}

/// What is told of a policy that was not pinned before.
fn first_pin(renewal: &Renewal) -> String {
    let new = &renewal.new;
    let mut text = format!(
        "{} {}: pinned{}\n  {}\n  sha256  {}\n",
        escape::line(&new.manifest.id),
        escape::line(&new.manifest.version),
        signed(renewal),
        escape::line(renewal.source.as_deref().unwrap_or("built in")),
        new.digest
    );
    for rule in &new.manifest.rules {
        let line = format!("rule {} ({}): {}", rule.name, rule.effect, rule.summary);
        text.push_str(&format!("  {}\n", escape::line(&line)));
    }
    text
}

fn signed(renewal: &Renewal) -> String {
    let words = renewal.signed.as_ref().map(|signed| signed.words());
    words.map_or_else(String::new, |words| format!(", {}", escape::line(&words)))
}

pub(super) fn update(update: &Update, manners: Manners) -> Result<u8, Failure> {
    if !update.yes && !update.dry_run && !std::io::stdin().is_terminal() {
        return Err(
            Failure::new("standard input is no terminal, so nobody can be asked")
                .hint("pin what is newer with `--yes`, or only look with `--dry-run`"),
        );
    }
    let counter = counter(&update.location, None)?;
    let all = pins(&counter.text)?;
    let named = named(&all, update)?;
    let mut text = counter.text.clone();
    for pin in named {
        let Some(renewal) = renew(&counter, pin, update.to.as_deref())? else {
            delivery::print(&format!("{}: nothing is newer\n", escape::line(&pin.id)))?;
            continue;
        };
        delivery::print(&changes(pin, &renewal))?;
        if let Some(range) = &update.backtest {
            backtest(&counter.root, range, &renewal, manners)?;
        }
        let agrees = match update.yes {
            true => true,
            false if update.dry_run => false,
            false => {
                let answer = delivery::ask("Pin it? [y/N] ")?;
                answer.is_some_and(|answer| matches!(answer.as_str(), "y" | "yes"))
            }
        };
        if agrees {
            text = repin(&text, &renewal)?;
        }
    }
    if all.is_empty() {
        delivery::print(&format!("`{FILE_NAME}` brings no policy\n"))?;
    }
    write(&counter, &text)
}

/// The pins that are asked about.
fn named<'a>(all: &'a [Pin], update: &Update) -> Result<Vec<&'a Pin>, Failure> {
    if update.policies.is_empty() {
        return Ok(all.iter().collect());
    }
    if update.to.is_some() && update.policies.len() > 1 {
        return Err(Failure::new("`--to` is for one policy").hint("name one"));
    }
    let find = |id: &String| {
        let found = all.iter().find(|pin| pin.id == *id);
        found.ok_or_else(|| {
            let known = all.iter().map(|pin| pin.id.clone()).collect();
            SharingError::NoPolicy {
                id: id.clone(),
                known,
            }
        })
    };
    let found: Result<Vec<&Pin>, SharingError> = update.policies.iter().map(find).collect();
    Ok(found?)
}

/// What moving a pin changes.
fn changes(pin: &Pin, renewal: &Renewal) -> String {
    let new = &renewal.new;
    let mut text = format!(
        "{} {}: {}{}\n",
        escape::line(&pin.id),
        escape::line(&new.manifest.version),
        count(new.manifest.rules.len(), "rule"),
        signed(renewal)
    );
    let source = renewal.source.as_deref().unwrap_or("built in");
    text.push_str(&format!("  {}\n", escape::line(source)));
    if let Some(was) = pin.source.as_deref().filter(|was| *was != source) {
        text.push_str(&format!("  was {}\n", escape::line(was)));
    }
    text.push_str(&format!("  sha256  {}\n", new.digest));
    if let Some(was) = pin.sha256 {
        text.push_str(&format!("  was     {was}\n"));
    }
    if renewal.old.is_none() && pin.sha256.is_some() {
        text.push_str("  the pinned one is not to be had: what changes can't be told\n");
    }
    for line in &renewal.differences {
        text.push_str(&format!("  {}\n", escape::line(line)));
    }
    text
}

fn backtest(root: &Path, range: &str, renewal: &Renewal, manners: Manners) -> Result<(), Failure> {
    let Some(files) = &renewal.files else {
        return delivery::print("  no backtest: there is nothing to compare it with\n");
    };
    delivery::print("\n")?;
    super::super::backtest::compare(root, range, files.clone(), manners)?;
    delivery::print("\n")
}

pub(super) fn outdated(outdated: &Outdated) -> Result<u8, Failure> {
    let counter = counter(&outdated.location, None)?;
    let mut rows = vec![["POLICY", "PINNED", "NEWEST", "FROM"].map(str::to_owned)];
    let (mut is_outdated, mut is_told) = (false, true);
    for pin in pins(&counter.text)? {
        let source = pin.source.clone();
        let address = source
            .as_deref()
            .and_then(|one| one.parse::<Address>().ok());
        let tag = address.as_ref().map(|one| one.tag().to_owned());
        let pinned = match (&tag, pin.sha256) {
            (_, None) => "no".to_owned(),
            (Some(tag), Some(_)) => tag.clone(),
            (None, Some(digest)) => short(digest),
        };
        let newest = match standing(&counter.desk, &counter.root, &pin) {
            Ok(Standing::UpToDate) => pinned.clone(),
            Ok(Standing::Newer(newer)) => {
                is_outdated = true;
                let found = newer.address.tag().to_owned();
                match Some(&found) == tag.as_ref() && pin.sha256.is_some() {
                    true => {
                        let version = newer.entry.version().map(|one| format!(", {one}"));
                        format!("{found} moved{}", version.unwrap_or_default())
                    }
                    false => found,
                }
            }
            Ok(Standing::Differs) => {
                is_outdated = true;
                "another".to_owned()
            }
            Err(error) => {
                is_told = false;
                delivery::tell(&error.into());
                "?".to_owned()
            }
        };
        let from = match address {
            Some(address) => format!("{}/{}", address.host, address.name),
            None => source.unwrap_or_else(|| "built in".to_owned()),
        };
        rows.push([pin.id, pinned, newest, from]);
    }
    match rows.len() {
        1 => delivery::print(&format!("`{FILE_NAME}` brings no policy\n"))?,
        _ => delivery::print(&table(&rows))?,
    }
    if is_outdated {
        delivery::print("\n`tollgate policy update --dry-run` shows what that changes.\n")?;
    }
    Ok(match (is_told, is_outdated) {
        (false, _) => 2,
        (true, true) => 1,
        (true, false) => 0,
    })
}

/// The beginning of a digest, to tell it from others by eye.
fn short(digest: Digest) -> String {
    digest.to_string().chars().take(12).collect()
}

fn table(rows: &[[String; 4]]) -> String {
    let escaped = rows
        .iter()
        .map(|row| row.each_ref().map(|cell| escape::line(cell)));
    let rows: Vec<_> = escaped.collect();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells
            .map(|cell| cell.chars().count())
            .max()
            .unwrap_or_default()
    };
    let widths = [width(0), width(1), width(2)];
    let line = |[policy, pinned, newest, from]: &[std::borrow::Cow<'_, str>; 4]| {
        let [one, two, three] = widths;
        format!("{policy:one$}  {pinned:two$}  {newest:three$}  {from}\n")
    };
    rows.iter().map(line).collect()
}

fn renew(counter: &Counter, pin: &Pin, to: Option<&str>) -> Result<Option<Renewal>, Failure> {
    let committed = |path: &str| {
        let head = || "HEAD".to_owned();
        let range = Range::Exact {
            base: head(),
            head: head(),
        };
        let change = Change::open(&counter.root, &range, Limits::default()).ok()?;
        change.bytes_of_rules(path).ok()
    };
    Ok(renewal(&counter.desk, &counter.root, pin, to, &committed)?)
}

/// The configuration with a pin set or moved. Others may have moved in it meanwhile.
fn repin(text: &str, renewal: &Renewal) -> Result<String, Failure> {
    let id = &renewal.new.manifest.id;
    let pins = pins(text)?;
    let pin = pins.iter().find(|pin| pin.id == *id);
    let pin = pin.ok_or_else(|| SharingError::NoPolicy {
        id: id.clone(),
        known: Vec::new(),
    })?;
    let source = renewal.source.as_deref();
    let source = source.filter(|source| pin.source.as_deref() != Some(source));
    Ok(with_pin(text, pin, source, renewal.new.digest)?)
}

/// Writes the configuration, if it is another one, and right.
fn write(counter: &Counter, text: &str) -> Result<u8, Failure> {
    if text == counter.text {
        return Ok(0);
    }
    Configuration::parse(FILE_NAME, text, Origin::Operator).map_err(SharingError::from)?;
    delivery::write_file(&counter.root.join(FILE_NAME), text)?;
    delivery::print(&format!(
        "\nwrote {FILE_NAME}: commit it, and it counts once that has landed\n"
    ))?;
    Ok(0)
}
