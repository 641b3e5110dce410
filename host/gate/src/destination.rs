//! Where a change is bound for, as far as a CI system tells in documented variables.

/// Where a change is bound for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Destination {
    /// The branch.
    pub branch: Option<Deduced>,
    /// The environment.
    pub environment: Option<Deduced>,
}

/// Something that was deduced, and from what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deduced {
    /// The name.
    pub name: String,
    /// The variable that told it.
    pub variable: &'static str,
    /// The CI system that sets it.
    pub system: &'static str,
}

/// A CI system and its variables. Of each list the first that is set counts.
struct System {
    name: &'static str,
    /// Set in every job of it.
    sign: &'static str,
    /// The branch that a pull request is to be merged into.
    target: &'static [&'static str],
    /// Set where the job is for a pull request, so that the branch is not where it goes.
    of_request: &'static [&'static str],
    /// The branch that was pushed.
    branch: &'static [&'static str],
    /// Set where the job is for a tag, so that there is no branch.
    of_tag: &'static [&'static str],
    environment: &'static [&'static str],
}

const SYSTEMS: [System; 7] = [
    System {
        name: "GitHub Actions",
        sign: "GITHUB_ACTIONS",
        target: &["GITHUB_BASE_REF"],
        of_request: &[],
        branch: &["GITHUB_REF"],
        of_tag: &[],
        environment: &[],
    },
    System {
        name: "GitLab CI",
        sign: "GITLAB_CI",
        target: &["CI_MERGE_REQUEST_TARGET_BRANCH_NAME"],
        of_request: &["CI_MERGE_REQUEST_IID"],
        branch: &["CI_COMMIT_BRANCH"],
        of_tag: &["CI_COMMIT_TAG"],
        environment: &["CI_ENVIRONMENT_NAME"],
    },
    System {
        name: "Buildkite",
        sign: "BUILDKITE",
        target: &["BUILDKITE_PULL_REQUEST_BASE_BRANCH"],
        of_request: &[],
        branch: &["BUILDKITE_BRANCH"],
        of_tag: &["BUILDKITE_TAG"],
        environment: &[],
    },
    System {
        name: "CircleCI",
        sign: "CIRCLECI",
        target: &[],
        // It tells which branch is to be merged, and not into which.
        of_request: &[
            "CIRCLE_PULL_REQUEST",
            "CIRCLE_PULL_REQUESTS",
            "CIRCLE_PR_NUMBER",
        ],
        branch: &["CIRCLE_BRANCH"],
        of_tag: &["CIRCLE_TAG"],
        environment: &[],
    },
    System {
        name: "Jenkins",
        sign: "JENKINS_URL",
        target: &["CHANGE_TARGET"],
        of_request: &["CHANGE_ID"],
        branch: &["BRANCH_NAME", "GIT_BRANCH"],
        of_tag: &["TAG_NAME"],
        environment: &[],
    },
    System {
        name: "Bitbucket Pipelines",
        sign: "BITBUCKET_BUILD_NUMBER",
        target: &["BITBUCKET_PR_DESTINATION_BRANCH"],
        of_request: &["BITBUCKET_PR_ID"],
        branch: &["BITBUCKET_BRANCH"],
        of_tag: &["BITBUCKET_TAG"],
        environment: &["BITBUCKET_DEPLOYMENT_ENVIRONMENT"],
    },
    System {
        name: "Azure Pipelines",
        sign: "TF_BUILD",
        target: &["SYSTEM_PULLREQUEST_TARGETBRANCH"],
        of_request: &["SYSTEM_PULLREQUEST_PULLREQUESTID"],
        branch: &["BUILD_SOURCEBRANCH"],
        of_tag: &[],
        environment: &["ENVIRONMENT_NAME"],
    },
];

/// What a merge queue of GitHub calls the branches that it tries: `main/pr-12-...` follows.
const MERGE_QUEUE: &str = "gh-readonly-queue/";

/// Deduces it. A pull request is bound for the branch that it is to be merged into.
pub fn deduce(variable: &dyn Fn(&str) -> Option<String>) -> Destination {
    let value = |name: &str| {
        let value = variable(name).map(|value| value.trim().to_owned());
        value.filter(|value| !value.is_empty())
    };
    let Some(system) = SYSTEMS.iter().find(|system| value(system.sign).is_some()) else {
        return Destination::default();
    };
    let first = |names: &[&'static str], read: &dyn Fn(&str) -> Option<String>| {
        let found = names.iter().find_map(|name| Some((*name, value(name)?)));
        let (variable, text) = found?;
        Some(Deduced {
            name: read(&text)?,
            variable,
            system: system.name,
        })
    };
    let is_set = |names: &[&str]| names.iter().any(|name| value(name).is_some());
    let pushed = || match is_set(system.of_request) || is_set(system.of_tag) {
        true => None,
        false => first(system.branch, &branch_name),
    };
    Destination {
        branch: first(system.target, &branch_name).or_else(pushed),
        environment: first(system.environment, &|text| Some(text.to_owned())),
    }
}

/// The name of a branch, as systems write it: with or without `refs/heads/`, or the remote in
/// front. None for what is another ref.
fn branch_name(text: &str) -> Option<String> {
    let name = match text.strip_prefix("refs/heads/") {
        Some(name) => name,
        None if text.starts_with("refs/") => return None,
        None => text.strip_prefix("origin/").unwrap_or(text),
    };
    let queued = name.strip_prefix(MERGE_QUEUE);
    let name = match queued.and_then(|queued| queued.rsplit_once("/pr-")) {
        Some((target, _)) => target,
        None => name,
    };
    (!name.is_empty()).then(|| name.to_owned())
}

impl Deduced {
    /// What is told of it: `branch "main"` and so on is for the caller to say.
    pub fn source(&self) -> String {
        format!("`{}` of {}", self.variable, self.system)
    }
}
