//! Where a change is bound for, by what each CI system documents.
#![allow(clippy::expect_used, reason = "a test may panic")]

use tollgate_gate::destination::deduce;

/// The branch and the environment that come of some variables.
fn bound(variables: &[(&str, &str)]) -> (Option<String>, Option<String>) {
    let look_up = |name: &str| {
        let found = variables.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    let destination = deduce(&look_up);
    (
        destination.branch.map(|branch| branch.name),
        destination.environment.map(|environment| environment.name),
    )
}

/// Variables, and the branch and the environment that they tell.
type Case = (
    &'static [(&'static str, &'static str)],
    Option<&'static str>,
    Option<&'static str>,
);

#[test]
fn each_system_tells_it_in_its_own_way() {
    let cases: [Case; 20] = [
        (&[], None, None),
        // Without the sign of the system a variable is anybody's.
        (
            &[("GITHUB_BASE_REF", "main"), ("BRANCH_NAME", "main")],
            None,
            None,
        ),
        (
            &[
                ("GITHUB_ACTIONS", "true"),
                ("GITHUB_BASE_REF", "main"),
                ("GITHUB_REF", "refs/pull/1/merge"),
            ],
            Some("main"),
            None,
        ),
        (
            &[
                ("GITHUB_ACTIONS", "true"),
                ("GITHUB_BASE_REF", ""),
                ("GITHUB_REF", "refs/heads/release/1"),
            ],
            Some("release/1"),
            None,
        ),
        (
            &[("GITHUB_ACTIONS", "true"), ("GITHUB_REF", "refs/tags/v1")],
            None,
            None,
        ),
        (
            &[
                ("GITHUB_ACTIONS", "true"),
                (
                    "GITHUB_REF",
                    "refs/heads/gh-readonly-queue/release/1/pr-7-0123",
                ),
            ],
            Some("release/1"),
            None,
        ),
        (
            &[
                ("GITLAB_CI", "true"),
                ("CI_MERGE_REQUEST_IID", "3"),
                ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main"),
                ("CI_ENVIRONMENT_NAME", "production"),
            ],
            Some("main"),
            Some("production"),
        ),
        (
            &[("GITLAB_CI", "true"), ("CI_COMMIT_BRANCH", "main")],
            Some("main"),
            None,
        ),
        (
            &[
                ("GITLAB_CI", "true"),
                ("CI_COMMIT_TAG", "v1"),
                ("CI_COMMIT_BRANCH", ""),
            ],
            None,
            None,
        ),
        (
            &[
                ("BUILDKITE", "true"),
                ("BUILDKITE_PULL_REQUEST", "false"),
                ("BUILDKITE_BRANCH", "main"),
            ],
            Some("main"),
            None,
        ),
        (
            &[
                ("BUILDKITE", "true"),
                ("BUILDKITE_PULL_REQUEST_BASE_BRANCH", "main"),
                ("BUILDKITE_BRANCH", "feature"),
            ],
            Some("main"),
            None,
        ),
        (
            &[
                ("BUILDKITE", "true"),
                ("BUILDKITE_TAG", "v1"),
                ("BUILDKITE_BRANCH", "v1"),
            ],
            None,
            None,
        ),
        (
            &[("CIRCLECI", "true"), ("CIRCLE_BRANCH", "main")],
            Some("main"),
            None,
        ),
        (
            &[
                ("CIRCLECI", "true"),
                ("CIRCLE_BRANCH", "feature"),
                ("CIRCLE_PULL_REQUEST", "https://forge/1"),
            ],
            None,
            None,
        ),
        (
            &[
                ("JENKINS_URL", "https://ci/"),
                ("CHANGE_ID", "1"),
                ("CHANGE_TARGET", "main"),
                ("BRANCH_NAME", "PR-1"),
            ],
            Some("main"),
            None,
        ),
        (
            &[
                ("JENKINS_URL", "https://ci/"),
                ("GIT_BRANCH", "origin/main"),
            ],
            Some("main"),
            None,
        ),
        (
            &[
                ("BITBUCKET_BUILD_NUMBER", "1"),
                ("BITBUCKET_PR_ID", "1"),
                ("BITBUCKET_PR_DESTINATION_BRANCH", "main"),
                ("BITBUCKET_BRANCH", "feature"),
            ],
            Some("main"),
            None,
        ),
        (
            &[
                ("BITBUCKET_BUILD_NUMBER", "1"),
                ("BITBUCKET_BRANCH", "main"),
                ("BITBUCKET_DEPLOYMENT_ENVIRONMENT", "production"),
            ],
            Some("main"),
            Some("production"),
        ),
        (
            &[
                ("TF_BUILD", "True"),
                ("SYSTEM_PULLREQUEST_PULLREQUESTID", "1"),
                ("SYSTEM_PULLREQUEST_TARGETBRANCH", "refs/heads/main"),
                ("BUILD_SOURCEBRANCH", "refs/pull/1/merge"),
            ],
            Some("main"),
            None,
        ),
        (
            &[
                ("TF_BUILD", "True"),
                ("BUILD_SOURCEBRANCH", "refs/heads/main"),
                ("ENVIRONMENT_NAME", "production"),
            ],
            Some("main"),
            Some("production"),
        ),
    ];
    for (variables, branch, environment) in cases {
        let expected = (branch.map(str::to_owned), environment.map(str::to_owned));
        assert_eq!(bound(variables), expected, "{variables:?}");
    }
}

#[test]
fn the_variable_that_told_it_is_named() {
    let look_up = |name: &str| match name {
        "GITHUB_ACTIONS" => Some("true".to_owned()),
        "GITHUB_BASE_REF" => Some("main".to_owned()),
        _ => None,
    };
    let branch = deduce(&look_up).branch.expect("it is told");
    assert_eq!(branch.source(), "`GITHUB_BASE_REF` of GitHub Actions");
}
