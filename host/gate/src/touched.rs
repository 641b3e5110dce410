//! What of the gate's own a change touches. It is judged by what stands at its base, and people
//! must look at the edit.

use std::collections::BTreeMap;

use tollgate_model::change::{FileChange, Status};
use tollgate_model::finding::{Effect, Finding, Place};
use tollgate_model::{Digest, RepoPath, Span};

use crate::configuration::review::Owners;
use crate::configuration::{Configuration, FILE_NAME, FOLDER, GATE, Origin, PolicySource};

/// The rule for a change that touches what decides about changes.
pub const CONFIGURATION_CHANGED: &str = "configuration-changed";

/// The recipe of the gate's own fingerprints.
const RECIPE: &[u8] = b"tollgate gate finding 1";

/// A finding of the gate itself, about a place in a file.
pub(crate) fn finding(
    rule: &str,
    effect: Effect,
    place: Place,
    identity: &str,
    message: String,
) -> Finding {
    let parts = [
        RECIPE,
        rule.as_bytes(),
        place.path.as_str().as_bytes(),
        identity.as_bytes(),
    ];
    Finding {
        policy: GATE.to_owned(),
        rule: rule.to_owned(),
        effect,
        once: String::new(),
        fingerprint: Digest::of_parts(parts),
        place,
        message,
        label: String::new(),
        help: String::new(),
        related: Vec::new(),
    }
}

/// The start of a file, for what is about all of it.
pub(crate) fn start_of(path: &RepoPath) -> Place {
    let span = Span {
        start_line: 1,
        start_column: 1,
        end_line: 1,
        end_column: 1,
        ..Span::default()
    };
    Place {
        path: path.clone(),
        span,
    }
}

/// A finding for each file of a change that decides about changes. `configuration` is that of the
/// base; where there is no base, nothing is found.
pub fn configuration_changed(configuration: &Configuration, files: &[FileChange]) -> Vec<Finding> {
    if matches!(configuration.origin, Origin::Head | Origin::Proposed) {
        return Vec::new();
    }
    let deciding = deciding_files(configuration);
    let found = files.iter().filter_map(|file| {
        let paths = [Some(&file.path), file.old_path.as_ref()];
        let mut paths = paths.into_iter().flatten();
        let what = paths.find_map(|path| what_is_at(&deciding, path))?;
        Some(describe(configuration, file, &what))
    });
    found.collect()
}

/// What a file that decides is for.
struct Deciding {
    /// Where it lies by the configuration of the base, in lower case.
    path: String,
    /// The path as it is written there.
    written: String,
    what: &'static str,
}

fn deciding_files(configuration: &Configuration) -> Vec<Deciding> {
    let mut files: BTreeMap<&str, &'static str> = BTreeMap::from([
        (FILE_NAME, "the configuration of the gate"),
        (FOLDER, "the gate's own"),
        (configuration.waivers_file(), "the waivers"),
    ]);
    for (_, source, _) in configuration.pins() {
        if let Some(PolicySource::File(path)) = source {
            files.insert(path, "a policy");
        }
    }
    if let Owners::File(path) = &configuration.review.owners {
        files.insert(path, "who may approve");
    }
    if let Some(path) = &configuration.review.signers {
        files.insert(path, "the reviewers' keys");
    }
    for path in configuration.contracts.values() {
        files.insert(path, "a contract with a gateway");
    }
    let files = files.into_iter().map(|(path, what)| Deciding {
        path: path.to_lowercase(),
        written: path.to_owned(),
        what,
    });
    files.collect()
}

/// What stands at a path: a file that decides, what lies in its place or in a folder of its name,
/// or a folder on the way to it. Letter case does not matter: there are disks that don't know it.
fn what_is_at(deciding: &[Deciding], path: &RepoPath) -> Option<String> {
    let lower = path.as_str().to_lowercase();
    let is_in = |inner: &str, outer: &str| {
        let rest = inner.strip_prefix(outer);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let met = |file: &&Deciding| is_in(&lower, &file.path) || is_in(&file.path, &lower);
    // The longest says most: a policy in the gate's folder is a policy.
    let file = deciding
        .iter()
        .filter(met)
        .max_by_key(|file| file.path.len())?;
    let is_written_so = is_in(path.as_str(), &file.written) || is_in(&file.written, path.as_str());
    Some(match is_written_so {
        true => file.what.to_owned(),
        false => format!("all but `{}` ({}) by letter case", file.written, file.what),
    })
}

fn describe(configuration: &Configuration, file: &FileChange, what: &str) -> Finding {
    let path = &file.path;
    let done = match (file.status, &file.old_path) {
        (Status::Renamed, Some(old)) => format!("moves `{old}` to `{path}`"),
        (Status::Added, _) => format!("brings `{path}`"),
        (Status::Deleted, _) => format!("deletes `{path}`"),
        (Status::ModeChanged, _) => format!("makes `{path}` another kind of file"),
        (Status::Modified | Status::Renamed, _) => format!("edits `{path}`"),
    };
    let judged_by = match configuration.origin {
        Origin::Default => {
            "it was judged by the defaults, for there is no configuration at its base: this is a first adoption"
        }
        Origin::Operator => "it was judged by the configuration given with `--config`",
        Origin::Base | Origin::Head | Origin::Proposed => {
            "it was judged by the version at its base"
        }
    };
    let message = format!(
        "this change {done}, which is {what}; {judged_by}, and the edit takes effect after it has landed"
    );
    let place = start_of(path);
    let mut found = finding(CONFIGURATION_CHANGED, Effect::Review, place, "", message);
    found.help = "have somebody who did not write it look at what it loosens".to_owned();
    found
}
