//! `tollgate policy`.

mod pins;
mod share;
mod test;

use std::path::Path;

use tollgate_authoring::{AuthoringError, Inspection, Language, Order};
use tollgate_report::human::{ASIDE, EMPHASIS, effect_style, paint};
use tollgate_report::{Terminal, escape, wrap};

use crate::arguments::When;
use crate::arguments::policy::{Build, Inspect, New, PolicyCommand};
use crate::delivery;
use crate::failure::Failure;
use crate::manners::Manners;
use crate::terminal;

/// Where a repository keeps the policies that it brings.
const POLICIES: &str = ".tollgate/policies";

pub(crate) fn run(command: &PolicyCommand, manners: Manners) -> Result<u8, Failure> {
    match command {
        PolicyCommand::New(new) => start(new, manners),
        PolicyCommand::Build(build) => self::build(build, manners),
        PolicyCommand::Inspect(inspect) => self::inspect(inspect, manners.color),
        PolicyCommand::Test(test) => test::run(test, manners.color),
        PolicyCommand::Push(push) => share::push(push),
        PolicyCommand::Pull(pull) => share::pull(pull),
        PolicyCommand::Lock(lock) => pins::lock(lock),
        PolicyCommand::Update(update) => pins::update(update, manners),
        PolicyCommand::Outdated(outdated) => pins::outdated(outdated),
    }
}

impl From<AuthoringError> for Failure {
    fn from(error: AuthoringError) -> Failure {
        Failure {
            what: error.to_string(),
            hint: error.hint(),
        }
    }
}

fn start(new: &New, manners: Manners) -> Result<u8, Failure> {
    let into = new.into.as_deref().unwrap_or(Path::new("."));
    let started = tollgate_authoring::start(into, &new.name, new.lang)?;
    let folder = started.folder.strip_prefix(".").unwrap_or(&started.folder);
    let folder = escape::line(&folder.to_string_lossy()).into_owned();
    let mut text = format!("{folder} is there:\n");
    for file in &started.files {
        text.push_str(&format!("  {file}\n"));
    }
    let build = match new.lang {
        Language::Rust => "tollgate policy build",
        Language::JavaScript => "npm install\n  tollgate policy build",
        Language::Python => "tollgate policy build --install",
    };
    text.push_str(&format!(
        "\nNow:\n  cd {folder}\n  {build}\n  tollgate policy test\n"
    ));
    delivery::say(&text, manners)?;
    Ok(0)
}

/// Says what is about to be installed.
fn announce(line: &str) {
    delivery::remark(&format!("{}\n", escape::line(line)));
}

fn build(build: &Build, manners: Manners) -> Result<u8, Failure> {
    let built = tollgate_authoring::build(
        &Order {
            folder: &build.folder,
            output: build.output.as_deref(),
            is_locked: build.locked,
            installs: build.install,
        },
        &mut announce,
    )?;
    let file = built.file.strip_prefix(".").unwrap_or(&built.file);
    let shown = file.to_string_lossy();
    let shown = escape::line(&shown);
    let Inspection {
        manifest,
        bytes,
        digest,
        ..
    } = &built.inspection;
    let rules = count(manifest.rules.len(), "rule");
    let (source, is_there) = source(&built.file, &manifest.id);
    let place = match is_there {
        true => "Commit it, and add to tollgate.toml".to_owned(),
        false => format!(
            "Copy it to {source} of the repository that it is to judge, and add to tollgate.toml there"
        ),
    };
    let pin: String = built
        .pin(&source)
        .lines()
        .map(|line| format!("  {line}\n"))
        .collect();
    let text = format!(
        "{shown}\n  {} {}: {rules}, {bytes} bytes\n  sha256:{digest}\n\n{place}:\n\n{pin}",
        escape::line(&manifest.id),
        escape::line(&manifest.version),
    );
    delivery::say(&text, manners)?;
    Ok(0)
}

/// Where a component lies in its repository, and whether it does. What is in a target folder is
/// not committed.
fn source(file: &Path, id: &str) -> (String, bool) {
    let inside = || {
        let file = file.canonicalize().ok()?;
        let root = file
            .ancestors()
            .find(|folder| folder.join(".git").exists())?;
        let inside = file.strip_prefix(root).ok()?;
        let is_built = inside.iter().any(|part| part == "target");
        (!is_built).then(|| super::slashed(inside))
    };
    match inside() {
        Some(path) => (path, true),
        None => (format!("{POLICIES}/{id}.wasm"), false),
    }
}

pub(super) fn count(number: usize, what: &str) -> String {
    match number {
        1 => format!("1 {what}"),
        number => format!("{number} {what}s"),
    }
}

fn inspect(inspect: &Inspect, color: When) -> Result<u8, Failure> {
    let terminal = terminal::of_output(color);
    let named = inspect.policy.to_str();
    if let Some(address) = named.filter(|named| named.starts_with("oci://")) {
        let fetched = share::look(address, &inspect.registries)?;
        let text = render(&fetched.inspection, terminal) + &share::told(&fetched);
        delivery::print(&text)?;
        return Ok(0);
    }
    let named = named.and_then(tollgate_bundle::built_in);
    let inspection = match named {
        Some(policy) if !inspect.policy.exists() => tollgate_authoring::inspect_built_in(policy)?,
        _ => tollgate_authoring::inspect(&inspect.policy)?,
    };
    delivery::print(&render(&inspection, terminal))?;
    Ok(0)
}

fn render(inspection: &Inspection, terminal: Terminal) -> String {
    let Inspection {
        manifest,
        version,
        imports,
        bytes,
        digest,
    } = inspection;
    let title = format!("{} {}", manifest.id, manifest.version);
    let mut text = format!("{}\n", paint(&escape::line(&title), EMPHASIS, terminal));
    text.push_str(&paragraph(&manifest.summary, 2, terminal));
    text.push_str(&format!(
        "\n  size    {bytes} bytes\n  sha256  {}\n  speaks  tollgate:policy {}\n  judges  {}\n",
        paint(&digest.to_string(), ASIDE, terminal),
        escape::line(version),
        match manifest.judges_by_file {
            true => "each source file by itself",
            false => "the whole change at once",
        },
    ));
    for rule in &manifest.rules {
        let effect = paint(rule.effect.word(), effect_style(rule.effect), terminal);
        text.push_str(&format!("\n  {}  {effect}\n", escape::line(&rule.name)));
        text.push_str(&paragraph(&rule.summary, 4, terminal));
        text.push_str(&paragraph(&rule.help, 4, terminal));
    }
    if !manifest.options.is_empty() {
        text.push('\n');
    }
    for option in &manifest.options {
        let line = format!("option {}: {}", option.name, option.line);
        text.push_str(&paragraph(&line, 2, terminal));
    }
    for (interface, used) in imports {
        text.push_str(&format!(
            "\n  imports {}, and of it\n",
            escape::line(interface)
        ));
        text.push_str(&paragraph(&readable(used), 4, terminal));
    }
    if imports.is_empty() {
        text.push_str("\n  imports nothing\n");
    }
    text
}

/// Methods as policies' authors know them: `change.calls, call.key`.
fn readable(used: &[String]) -> String {
    let names = used.iter().filter_map(|name| {
        let method = name.strip_prefix("[method]")?;
        Some(method.to_owned())
    });
    let names: Vec<String> = names.collect();
    match names.is_empty() {
        true => "no question".to_owned(),
        false => names.join(", "),
    }
}

fn paragraph(text: &str, indent: usize, terminal: Terminal) -> String {
    let width = terminal.width.saturating_sub(indent).max(20);
    let lines = wrap(&escape::paragraph(text), width, 0).into_iter();
    lines
        .map(|line| format!("{:indent$}{line}\n", ""))
        .collect()
}
