//! `sdk-major`: the SDK of a gateway moves to another major version.

use tollgate_sdk::{Change, Dependency, Effect, Findings, Rule};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "sdk-major",
    summary: "the SDK of a gateway moves to another major version",
    effect: Effect::Review,
    help: "A major version changes what the SDK throws, how often and with which key it tries again, how long it \
           waits, and which version of the API it speaks: the code stays as it is and behaves otherwise. Read its \
           list of changes beside the places that call it.",
};

/// Judges the packages in changed manifests and lockfiles: one finding a package, in the manifest
/// where that says it.
pub(crate) fn judge_all(change: &Change, findings: &mut Findings) {
    let mut moved: Vec<(Dependency, [String; 2])> = Vec::new();
    for dependency in change.dependencies(&[]) {
        let Some(versions) = crossed(&dependency) else {
            continue;
        };
        let known = moved.iter().position(|(other, _)| {
            (other.family(), other.name()) == (dependency.family(), dependency.name())
        });
        match known.and_then(|at| moved.get_mut(at)) {
            Some(other) if other.0.is_lockfile() && !dependency.is_lockfile() => {
                *other = (dependency, versions);
            }
            Some(_) => {}
            None => moved.push((dependency, versions)),
        }
    }
    for (dependency, [from, to]) in moved {
        let name = dependency.name();
        findings
            .report(&RULE, &dependency)
            .effect(Effect::before_deploy(change))
            .message(format!(
                "`{name}` moves from {from} to {to}: a reviewer must look at what it now throws, repeats and waits for \
                 by default, and which version of the API it speaks"
            ))
            .label("another major version")
            .help(format!(
                "read what {to} changes beside every call of `{name}`, run the tests of its error cases, and have \
                 somebody who knows the gateway approve it"
            ));
    }
}

/// The versions, where the major one differs.
fn crossed(dependency: &Dependency) -> Option<[String; 2]> {
    if dependency.is_development() {
        return None;
    }
    let to = dependency.version();
    let now = major(&to)?;
    let before = dependency.before();
    // A lockfile may have several: one of them with this major version is enough.
    let from: Vec<String> = before.iter().map(Dependency::version).collect();
    let majors: Vec<Vec<u32>> = from.iter().filter_map(|version| major(version)).collect();
    if majors.is_empty() || majors.contains(&now) {
        return None;
    }
    Some([from.into_iter().next()?, to])
}

/// The major version of a version or requirement: the first number, and below 1 the second.
fn major(version: &str) -> Option<Vec<u32>> {
    let digits = version.trim_start_matches(|letter: char| !letter.is_ascii_digit());
    let mut numbers = digits
        .split(|letter: char| !letter.is_ascii_digit())
        .map(|number| number.parse::<u32>().ok());
    let first = numbers.next()??;
    match first {
        0 => Some(vec![0, numbers.next().flatten().unwrap_or(0)]),
        first => Some(vec![first]),
    }
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn the_major_version_is_found_in_versions_and_requirements() {
        for (written, expected) in [
            ("17.4.0", Some(vec![17])),
            ("^16.12.0", Some(vec![16])),
            ("~> 13.0", Some(vec![13])),
            (">=2,<5", Some(vec![2])),
            ("v76.1.0", Some(vec![76])),
            ("0.9.1", Some(vec![0, 9])),
            ("5.*", Some(vec![5])),
            ("0", Some(vec![0, 0])),
            ("*", None),
            ("latest", None),
            ("", None),
            ("99999999999.1", None),
        ] {
            assert_eq!(major(written), expected, "{written}");
        }
    }
}
