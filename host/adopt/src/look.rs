//! What a repository has already.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Ci;
use crate::ci::MARKS;

/// Where forges look for the owners of code.
const CODEOWNERS: [&str; 4] = [
    "CODEOWNERS",
    ".github/CODEOWNERS",
    ".gitlab/CODEOWNERS",
    "docs/CODEOWNERS",
];

/// What lies at the root of a repository, and what was found in its code.
#[derive(Debug, Clone, Default)]
pub struct Repository {
    /// Its root.
    pub root: PathBuf,
    /// The branch that is deployed, as far as git knows.
    pub main_branch: String,
    /// The CI systems that it has files of.
    pub ci: Vec<Ci>,
    /// The file that says who owns what.
    pub codeowners: Option<&'static str>,
    /// The titles of the gateways that its code calls, by id.
    pub gateways: Vec<(String, String)>,
    /// The words for the languages of the code that calls them.
    pub languages: Vec<&'static str>,
}

impl Repository {
    /// Looks at the files at a root. What its code does is for others to find.
    pub fn look(root: &Path) -> Repository {
        let ci = MARKS.iter().filter(|(mark, _)| root.join(mark).exists());
        let mut owners = CODEOWNERS
            .into_iter()
            .filter(|name| root.join(name).is_file());
        Repository {
            root: root.to_owned(),
            main_branch: main_branch(root),
            ci: ci.map(|(_, ci)| *ci).collect(),
            codeowners: owners.next(),
            gateways: Vec::new(),
            languages: Vec::new(),
        }
    }
}

/// What the remote calls its main branch, else a branch that is called so, else the current one.
fn main_branch(root: &Path) -> String {
    let ask = |arguments: &[&str]| {
        let mut git = Command::new("git");
        git.arg("-C").arg(root).args(arguments).stdin(Stdio::null());
        let output = git.output().ok().filter(|output| output.status.success())?;
        let text = String::from_utf8(output.stdout).ok()?.trim().to_owned();
        Some(text).filter(|text| !text.is_empty())
    };
    let of_remote = || {
        let name = ask(&["symbolic-ref", "-q", "--short", "refs/remotes/origin/HEAD"])?;
        Some(name.strip_prefix("origin/")?.to_owned())
    };
    let named = || {
        let mut names = ["main", "master"].into_iter();
        let exists = |name: &&str| {
            ask(&["rev-parse", "-q", "--verify", &format!("refs/heads/{name}")]).is_some()
        };
        names.find(exists).map(str::to_owned)
    };
    let current = || ask(&["symbolic-ref", "-q", "--short", "HEAD"]);
    of_remote()
        .or_else(named)
        .or_else(current)
        .unwrap_or_else(|| "main".to_owned())
}
