//! `tollgate policy push` and `pull`: policies in registries.

use std::path::PathBuf;

use tollgate_authoring::Inspection;
use tollgate_change::{Change, Limits, Range};
use tollgate_gate::configuration::FILE_NAME;
use tollgate_gate::{Configuration, Origin};
use tollgate_model::Digest;
use tollgate_registry::{Address, Credentials, Security, Store};
use tollgate_report::escape;
use tollgate_sharing::{
    Desk, Fetched, Offer, SharingError, Trust, filled, is_of_registry, pins, publish,
};

use crate::arguments::share::{Pull, Push, Registries, Where};
use crate::delivery;
use crate::destination;
use crate::failure::Failure;

/// A configuration, and what fetches what it names.
pub(super) struct Counter {
    pub(super) root: PathBuf,
    pub(super) text: String,
    pub(super) desk: Desk,
}

pub(super) fn push(push: &Push) -> Result<u8, Failure> {
    let file = match &push.file {
        Some(file) => file.clone(),
        None => built_here()?,
    };
    let component =
        std::fs::read(&file).map_err(|error| Failure::file("read the policy", &file, &error))?;
    let offer = Offer {
        component: &component,
        name: &file.to_string_lossy(),
        address: &push.address,
        key: push.sign.as_deref(),
        is_forced: push.force,
        annotations: push.annotations.iter().cloned().collect(),
    };
    let published = publish(&offer, security(&push.registries), Credentials::of_user())?;
    let signed = match &published.signed_with {
        Some(key) => format!("signed with {key}"),
        None => "not signed".to_owned(),
    };
    let Inspection {
        manifest, digest, ..
    } = &published.inspection;
    let address = &push.address;
    delivery::print(&format!(
        "{} {} is at {address}\n  {signed}\n  manifest  {}\n  sha256    {digest}\n\n\
         To have it judge a repository, add to the tollgate.toml there:\n\n{}\n\
         `tollgate policy pull` fetches it there: a check asks no registry.\n",
        escape::line(&manifest.id),
        escape::line(&manifest.version),
        published.manifest,
        pin(&manifest.id, address, *digest)
    ))?;
    Ok(0)
}

/// The component of the policy in the folder here: `build` puts it into `target`.
fn built_here() -> Result<PathBuf, Failure> {
    let entries = std::fs::read_dir("target").into_iter().flatten().flatten();
    let is_component = |path: &PathBuf| path.extension().is_some_and(|kind| kind == "wasm");
    let mut files = entries.map(|entry| entry.path()).filter(is_component);
    match (files.next(), files.next()) {
        (Some(file), None) => Ok(file),
        (None, _) => Err(Failure::new("no policy was built in the folder here")
            .hint("build it with `tollgate policy build`, or name its file")),
        (Some(_), Some(_)) => Err(Failure::new(
            "there are several components in `target`, and one is pushed at a time",
        )
        .hint("name the file")),
    }
}

pub(super) fn pull(pull: &Pull) -> Result<u8, Failure> {
    match &pull.address {
        Some(address) => pull_one(address, pull),
        None => pull_pinned(&counter(&pull.location, pull.at.as_deref())?),
    }
}

fn pull_one(address: &Address, pull: &Pull) -> Result<u8, Failure> {
    // Outside of a repository nobody asks for signatures.
    let counter = match super::super::root(pull.location.repo.as_ref()) {
        Ok(_) => Some(counter(&pull.location, pull.at.as_deref())?),
        Err(_) => None,
    };
    let desk = match &counter {
        Some(counter) => counter.desk.clone(),
        None => desk(&pull.location.registries, nobody())?,
    };
    let fetched = desk.fetch(address, pull.sha256)?;
    let file = desk.keep(&fetched).map_err(SharingError::from)?;
    let Inspection {
        manifest, digest, ..
    } = &fetched.inspection;
    let mut text = format!(
        "{} {} is fetched\n{}  sha256    {digest}\n  kept in   {}\n",
        escape::line(&manifest.id),
        escape::line(&manifest.version),
        told(&fetched),
        escape::line(&file.to_string_lossy()),
    );
    let pinned = counter.map_or(Ok(Vec::new()), |counter| pins(&counter.text))?;
    let is_pinned = pinned
        .iter()
        .any(|pin| pin.id == manifest.id && pin.sha256 == Some(*digest));
    if !is_pinned {
        let pin = pin(&manifest.id, address, *digest);
        text.push_str(&format!(
            "\nTo have it judge, add to tollgate.toml:\n\n{pin}"
        ));
    }
    delivery::print(&text)?;
    Ok(0)
}

/// Fetches what a configuration pins and is not here yet.
fn pull_pinned(counter: &Counter) -> Result<u8, Failure> {
    let mut is_complete = true;
    let mut count = 0;
    for pin in pins(&counter.text)?
        .iter()
        .filter(|pin| is_of_registry(pin))
    {
        count += 1;
        let source = pin.source.as_deref().unwrap_or_default();
        let had = match pin.sha256 {
            Some(sha256) => counter.desk.have(&pin.id, source, sha256),
            None => Err(SharingError::Unpinned {
                id: pin.id.clone(),
                source_text: source.to_owned(),
            }),
        };
        match had {
            Ok(fetched) => delivery::print(&had_line(&fetched, source))?,
            Err(error) => {
                is_complete = false;
                delivery::tell(&error.into());
            }
        }
    }
    if count == 0 {
        delivery::print(&format!("`{FILE_NAME}` names no policy of a registry\n"))?;
    }
    Ok(if is_complete { 0 } else { 2 })
}

fn had_line(fetched: &Fetched, source: &str) -> String {
    let done = match fetched.was_here {
        true => "here already",
        false => "fetched",
    };
    let manifest = &fetched.inspection.manifest;
    format!(
        "{} {}: {done}, {}\n  {}\n",
        escape::line(&manifest.id),
        escape::line(&manifest.version),
        escape::line(&fetched.signed.words()),
        escape::line(source)
    )
}

/// Looks at what a registry has, and keeps nothing.
pub(super) fn look(address: &str, registries: &Registries) -> Result<Fetched, Failure> {
    let address: Address = address.parse().map_err(SharingError::from)?;
    Ok(desk(registries, nobody())?.fetch(&address, None)?)
}

/// What a registry and an author say of a policy beside the component.
pub(super) fn told(fetched: &Fetched) -> String {
    let mut text = format!("  {}\n", escape::line(&fetched.signed.words()));
    if let Some(manifest) = fetched.manifest {
        text.push_str(&format!("  manifest  {manifest}\n"));
    }
    for (name, value) in &fetched.annotations {
        // Those that say what the component says itself are no news.
        let name = name.strip_prefix("org.opencontainers.image.");
        let Some(name) = name.filter(|name| !["title", "version", "description"].contains(name))
        else {
            continue;
        };
        text.push_str(&format!(
            "  {:8}  {}\n",
            escape::line(name),
            escape::line(value)
        ));
    }
    text
}

/// The lines that bring a policy.
fn pin(id: &str, address: &Address, sha256: Digest) -> String {
    let id = escape::line(id);
    format!("  [policies.{id}]\n  source = \"{address}\"\n  sha256 = \"{sha256}\"\n")
}

/// The configuration on disk, or at a commit, and what it trusts.
pub(super) fn counter(location: &Where, at: Option<&str>) -> Result<Counter, Failure> {
    let root = super::super::root(location.repo.as_ref())?;
    let change = match at {
        Some(commit) => {
            let (base, head) = (commit.to_owned(), commit.to_owned());
            let range = Range::Exact { base, head };
            Some(Change::open(&root, &range, Limits::default())?)
        }
        None => None,
    };
    let read = |path: &str| -> Result<Option<String>, Failure> {
        if let Some(change) = &change {
            return Ok(change.read_rules(path).text().map(|text| text.to_string()));
        }
        let path = root.join(path);
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Failure::file("read", &path, &error)),
        }
    };
    let text = read(FILE_NAME)?.unwrap_or_default();
    let configuration = Configuration::parse(FILE_NAME, &filled(&text)?, Origin::Operator);
    let configuration = configuration.map_err(SharingError::from)?;
    let signers = match &configuration.review.signers {
        Some(path) => read(path)?.unwrap_or_default(),
        None => String::new(),
    };
    let trust = Trust::new(configuration, &signers, destination::now());
    let desk = desk(&location.registries, trust)?;
    Ok(Counter { root, text, desk })
}

fn nobody() -> Trust {
    Trust::new(Configuration::default(), "", destination::now())
}

fn desk(registries: &Registries, trust: Trust) -> Result<Desk, Failure> {
    let store = Store::of_user()?;
    Ok(Desk::new(
        security(registries),
        Credentials::of_user(),
        store,
        trust,
    ))
}

fn security(registries: &Registries) -> Security {
    match registries.plain_http {
        true => Security::PlainHttp,
        false => Security::Tls,
    }
}
