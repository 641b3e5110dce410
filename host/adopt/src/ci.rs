//! CI systems, and the step for each.

use std::fs;
use std::path::Path;

/// A CI system that a repository has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ci {
    /// GitHub Actions.
    GitHub,
    /// GitLab CI.
    GitLab,
    /// Another, by the file that it reads.
    Other(&'static str),
}

/// Files at the root that tell of a CI system.
pub(crate) const MARKS: [(&str, Ci); 8] = [
    (".github/workflows", Ci::GitHub),
    (".gitlab-ci.yml", Ci::GitLab),
    ("Jenkinsfile", Ci::Other("Jenkinsfile")),
    (".circleci/config.yml", Ci::Other(".circleci/config.yml")),
    (
        "bitbucket-pipelines.yml",
        Ci::Other("bitbucket-pipelines.yml"),
    ),
    ("azure-pipelines.yml", Ci::Other("azure-pipelines.yml")),
    (".buildkite", Ci::Other(".buildkite")),
    (".travis.yml", Ci::Other(".travis.yml")),
];

/// How a runner gets Tollgate.
const INSTALL: [&str; 2] = [
    "rustup target add wasm32-unknown-unknown",
    "cargo install --locked --git https://github.com/tollgate-dev/tollgate tollgate-cli",
];

impl Ci {
    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Ci::GitHub => "GitHub Actions",
            Ci::GitLab => "GitLab CI",
            Ci::Other(file) => file,
        }
    }

    /// Whether one of its files at a root runs Tollgate.
    pub fn asks(self, root: &Path) -> bool {
        let mut marks = MARKS.iter().filter(|(_, ci)| *ci == self);
        marks.any(|(mark, _)| mentions(&root.join(mark), 2))
    }

    /// A file of its own for it: its path, and its text.
    pub(crate) fn file(self, branch: &str) -> Option<(&'static str, String)> {
        match self {
            Ci::GitHub => Some((".github/workflows/tollgate.yml", github(branch))),
            Ci::GitLab => Some((".gitlab/tollgate.yml", gitlab())),
            Ci::Other(_) => None,
        }
    }

    /// What is left to do by hand.
    pub fn note(self) -> Option<String> {
        match self {
            Ci::GitHub => None,
            Ci::GitLab => Some(
                "add `include: [{ local: .gitlab/tollgate.yml }]` to .gitlab-ci.yml, which is not edited"
                    .to_owned(),
            ),
            Ci::Other(file) => Some(format!(
                "{file} is not edited: add a step with the whole history that runs `{}`, `{}` and \
                 `tollgate check --base BASE`, where BASE is what the change is to be merged into",
                INSTALL[0], INSTALL[1]
            )),
        }
    }
}

/// Whether a file, or one in a folder, speaks of Tollgate.
fn mentions(path: &Path, depth: usize) -> bool {
    if path.is_file() {
        return fs::read_to_string(path).is_ok_and(|text| text.contains("tollgate"));
    }
    let Ok(entries) = fs::read_dir(path) else {
        return false;
    };
    let mut entries = entries.flatten();
    depth > 0 && entries.any(|entry| mentions(&entry.path(), depth - 1))
}

fn github(branch: &str) -> String {
    let branch = format!("'{}'", branch.replace('\'', "''"));
    format!(
        "# Written by `tollgate init`. The rules that decide are those of the branch that a change is bound\n\
         # for, so a pull request can't loosen them in tollgate.toml; this file it can edit: let CODEOWNERS\n\
         # own it.\n\
         name: tollgate\n\
         \n\
         on:\n  \
           pull_request:\n  \
           push:\n    \
             branches: [{branch}]\n\
         \n\
         permissions:\n  \
           contents: read\n\
         \n\
         jobs:\n  \
           tollgate:\n    \
             runs-on: ubuntu-latest\n    \
             steps:\n      \
               - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1\n        \
                 with:\n          \
                   fetch-depth: 0 # the history: what the change left the main branch at\n          \
                   persist-credentials: false\n      \
               # Pin it: `--rev` with the commit of Tollgate that you trust.\n      \
               - run: {}\n      \
               - run: {}\n      \
               # 0 allow, 1 block, 2 could not decide, 3 review: any but 0 fails the job.\n      \
               - run: tollgate check --base \"$BASE\"\n        \
                 env:\n          \
                   BASE: ${{{{ github.event.pull_request.base.sha || github.event.before }}}}\n",
        INSTALL[0], INSTALL[1]
    )
}

fn gitlab() -> String {
    format!(
        "# Written by `tollgate init`. Include it in .gitlab-ci.yml:\n\
         #   include: [{{ local: .gitlab/tollgate.yml }}]\n\
         tollgate:\n  \
           image: rust:1\n  \
           variables:\n    \
             GIT_DEPTH: 0 # the history: what the change left the main branch at\n  \
           rules:\n    \
             - if: $CI_PIPELINE_SOURCE == \"merge_request_event\"\n    \
             - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH\n  \
           script:\n    \
             - {}\n    \
             # Pin it: `--rev` with the commit of Tollgate that you trust.\n    \
             - {}\n    \
             # 0 allow, 1 block, 2 could not decide, 3 review: any but 0 fails the job.\n    \
             - tollgate check --base \"${{CI_MERGE_REQUEST_DIFF_BASE_SHA:-$CI_COMMIT_BEFORE_SHA}}\"\n",
        INSTALL[0], INSTALL[1]
    )
}
