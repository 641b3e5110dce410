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

/// The commit that this was built from: empty, where nobody knows.
pub(crate) const COMMIT: &str = env!("TOLLGATE_COMMIT");

/// What stands for a commit until somebody names one.
const NO_COMMIT: &str = "0000000000000000000000000000000000000000";

/// Where the examples are.
const EXAMPLES: &str = "https://github.com/tollgate-dev/tollgate/blob";

/// The workflow that uses `action.yml`, and the component: what `init` writes is made of them.
const WORKFLOW: &str = include_str!("../../cli/ci/github-actions.yml");
const COMPONENT: &str = include_str!("../../cli/ci/gitlab-component.yml");

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
    pub(crate) fn file(self, branch: &str, commit: &str) -> Option<(&'static str, String)> {
        match self {
            Ci::GitHub => Some((".github/workflows/tollgate.yml", github(branch, commit))),
            Ci::GitLab => Some((GITLAB, gitlab(commit))),
            Ci::Other(_) => None,
        }
    }

    /// What is left to do by hand, in a repository whose root is this.
    pub fn notes(self, root: &Path) -> Vec<String> {
        let mut notes = Vec::new();
        match self {
            Ci::GitLab if !mentions(&root.join(".gitlab-ci.yml"), 0) => notes.push(format!(
                "add `include: [{{ local: {GITLAB} }}]` to .gitlab-ci.yml, which is not edited"
            )),
            Ci::GitHub | Ci::GitLab => {}
            Ci::Other(file) => notes.push(other(file)),
        }
        if COMMIT.is_empty() && !matches!(self, Ci::Other(_)) {
            notes.push(format!(
                "this tollgate does not know which commit it was built from: put the one that you \
                 trust in the place of {NO_COMMIT}"
            ));
        }
        notes
    }
}

/// The file for GitLab.
const GITLAB: &str = ".gitlab/tollgate.yml";

/// What is to be done where no file can be written.
fn other(file: &str) -> String {
    let example = match file {
        "Jenkinsfile" => "Jenkinsfile",
        ".circleci/config.yml" => "circleci.yml",
        "bitbucket-pipelines.yml" => "bitbucket-pipelines.yml",
        "azure-pipelines.yml" => "azure-pipelines.yml",
        ".buildkite" => "buildkite.yml",
        _ => "",
    };
    let at = if COMMIT.is_empty() { "main" } else { COMMIT };
    match example {
        "" => format!(
            "{file} is not edited: add a step with the whole history that runs `tollgate check \
             --base BASE`, where BASE is what the change is to be merged into"
        ),
        example => format!(
            "{file} is not edited: the step to add is {EXAMPLES}/{at}/host/cli/ci/{example}"
        ),
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

/// The text behind the comment at the top of an example, under a comment of its own.
fn under(comment: &str, example: &str) -> String {
    let lines = example.lines().skip_while(|line| line.starts_with('#'));
    let body: String = lines.map(|line| format!("{line}\n")).collect();
    format!("{comment}{body}")
}

fn pin(commit: &str) -> &str {
    if commit.is_empty() { NO_COMMIT } else { commit }
}

fn github(branch: &str, commit: &str) -> String {
    let branch = format!("'{}'", branch.replace('\'', "''"));
    let text = under(
        "# Written by `tollgate init`. The rules that decide are those of the branch that a change is bound\n\
         # for, so a pull request can't loosen them in tollgate.toml; this file it can edit: let CODEOWNERS\n\
         # own it.\n",
        WORKFLOW,
    );
    text.replace("branches: [main]", &format!("branches: [{branch}]"))
        .replace(NO_COMMIT, pin(commit))
        // What is merged is not deployed yet.
        .replace("          environment: production\n", "")
}

fn gitlab(commit: &str) -> String {
    let text = under(
        &format!(
            "# Written by `tollgate init`. Include it in .gitlab-ci.yml, with an image of yours that has\n\
             # tollgate, once there is one: building it takes minutes.\n\
             #\n\
             #   include:\n\
             #     - local: {GITLAB}\n\
             #       inputs: {{ image: 'registry.example.com/acme/tollgate@sha256:<digest>' }}\n"
        ),
        COMPONENT,
    );
    text.replace(
        "description: An image that has tollgate, git and sh.",
        "default: rust:1 # has what builds tollgate",
    )
    .replace(
        "default: \"\" # the commit",
        &format!("default: \"{}\" # the commit", pin(commit)),
    )
}

#[cfg(test)]
mod tests {
    use super::{Ci, NO_COMMIT};

    const PIN: &str = "0123456789012345678901234567890123456789";

    #[test]
    fn github_gets_the_action_at_the_commit_that_wrote_the_file() {
        let (path, text) = Ci::GitHub.file("it's", PIN).expect("a file");
        assert_eq!(path, ".github/workflows/tollgate.yml");
        assert!(text.contains("branches: ['it''s']\n"), "{text}");
        assert!(text.contains(&format!("uses: tollgate-dev/tollgate@{PIN}\n")));
        assert!(
            !text.contains("environment:") && !text.contains(NO_COMMIT),
            "{text}"
        );
        assert!(text.starts_with("# Written by") && text.contains("\nname: tollgate\n"));
        // Whoever does not know says so.
        let (_, text) = Ci::GitHub.file("main", "").expect("a file");
        assert!(text.contains(NO_COMMIT));
    }

    #[test]
    fn gitlab_gets_the_component_with_all_that_it_needs() {
        let (path, text) = Ci::GitLab.file("main", PIN).expect("a file");
        assert_eq!(path, ".gitlab/tollgate.yml");
        assert!(
            text.contains(&format!("default: \"{PIN}\" # the commit")),
            "{text}"
        );
        assert!(text.contains("default: rust:1"), "{text}");
        assert!(!text.contains("description: An image"), "{text}");
        assert!(text.contains("\nspec:\n  inputs:\n"), "{text}");
    }

    #[test]
    fn what_is_left_is_told() {
        let root = tempfile::tempdir().expect("a folder");
        let left = |ci: Ci| ci.notes(root.path()).join("\n");
        assert!(left(Ci::GitLab).contains("include: [{ local: .gitlab/tollgate.yml }]"));
        assert!(left(Ci::Other("Jenkinsfile")).contains("host/cli/ci/Jenkinsfile"));
        assert!(left(Ci::Other(".travis.yml")).contains("--base BASE"));
        let text = "include: [{ local: .gitlab/tollgate.yml }]\n";
        std::fs::write(root.path().join(".gitlab-ci.yml"), text).expect("a file");
        assert!(!left(Ci::GitLab).contains("include:"));
    }
}
