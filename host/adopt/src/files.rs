//! The files that a repository gets.

use crate::Repository;
use crate::ci::COMMIT;

/// A file that could be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// Its path from the root.
    pub path: &'static str,
    /// What it is for, in some words.
    pub what: &'static str,
    /// Its text.
    pub text: String,
}

/// The files for a repository: the configuration, the waivers, a step of CI for each system.
pub fn files(repository: &Repository) -> Vec<NewFile> {
    let mut files = vec![
        NewFile {
            path: "tollgate.toml",
            what: "the configuration",
            text: configuration(repository),
        },
        NewFile {
            path: ".tollgate/waivers.toml",
            what: "the risks that somebody accepted",
            text: WAIVERS.to_owned(),
        },
    ];
    for ci in &repository.ci {
        if let Some((path, text)) = ci.file(&repository.main_branch, COMMIT) {
            let what = "the step in CI, which decides";
            files.push(NewFile { path, what, text });
        }
    }
    files
}

const WAIVERS: &str = "\
# Risks that somebody accepted. `tollgate waive RULE --path GLOB ...` writes one, `tollgate waivers` lists
# them. One counts once somebody other than its author has approved it, and never after its last day.
#
# [[waiver]]
# rule = \"idempotency/missing-key\"
# path = \"src/legacy/**\"
# reason = \"the legacy gateway tells repeated orders apart itself\"
# owner = \"ada@example.com\"
# expires = 2026-12-31
";

fn configuration(repository: &Repository) -> String {
    let branch = quoted(&repository.main_branch);
    let titles: Vec<&str> = repository
        .gateways
        .iter()
        .map(|(_, title)| title.as_str())
        .collect();
    let found = match titles.is_empty() {
        true => "none in sight".to_owned(),
        false => titles.join(", "),
    };
    let owners = repository.codeowners.unwrap_or("CODEOWNERS");
    let gateway = repository
        .gateways
        .first()
        .map_or("stripe", |(id, _)| id.as_str());
    format!(
        "# What decides about changes of this repository. It is read from the base of a change, so that no\n\
         # change can loosen its own gate: an edit of this file is judged by what stood here before.\n\
         # `tollgate config check` finds what is wrong with it, `tollgate config show` tells what is in force.\n\
         # Everything has a default, and is a comment until you need it.\n\
         \n\
         [gate]\n\
         # A push of what is to be reviewed is refused here, and let through to any other branch, where the\n\
         # review comes before the merge.\n\
         protected-branches = [{branch}]\n\
         \n\
         # Payment code that no gateway's name is in, besides what is recognised. Gateways that are called: {found}.\n\
         # payment-paths = [\"services/payments/**\"]\n\
         \n\
         # Tell every decision, and stop nobody: to get to know it. It is shown loudly.\n\
         # report-only = true\n\
         \n\
         # What a rule asks for: off, note, review or block. `tollgate explain` tells of each rule.\n\
         # [policies.idempotency]\n\
         # rules.missing-key = \"block\"\n\
         \n\
         # Other effects in some paths, or where a change is bound for an environment.\n\
         # [[paths]]\n\
         # match = [\"legacy/**\"]\n\
         # policies.money.effect = \"note\"\n\
         #\n\
         # [environments.production]\n\
         # policies.gateway-errors.effect = \"block\"\n\
         \n\
         # Who settles what asks for a review: people who had no part in the change, by their SSH keys.\n\
         # Without it a review can only be settled by changing the code.\n\
         # [review]\n\
         # approvals = 1\n\
         # owners = {}\n\
         # signers = \".tollgate/allowed_signers\"   # lines like: ada@example.com ssh-ed25519 AAAA...\n\
         # people.ada = [\"ada@example.com\", \"@ada\"]\n\
         \n\
         # Who does what when a gateway goes wrong: asked for before production.\n\
         # [gateways.{gateway}.incident]\n\
         # owner = \"payments on call\"\n\
         # switch-off = \"the flag payments.{gateway}\"\n\
         # rollback = \"docs/runbooks/checkout.md\"\n\
         # customers = \"https://status.example.com\"\n\
         \n\
         # A service of your own that moves money.\n\
         # [[gateway]]\n\
         # id = \"payments-service\"\n\
         # operations = [\n\
         #   {{ kind = \"charge\", callee = [\"PaymentService.charge\"], key = {{ place = \"option\", name = \"idempotencyKey\" }} }},\n\
         # ]\n",
        quoted(owners)
    )
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use tollgate_gate::{Configuration, Origin};
    use tollgate_model::change::Content;

    use super::{WAIVERS, files};
    use crate::{Ci, Repository};

    fn repository() -> Repository {
        Repository {
            main_branch: "trunk".into(),
            ci: vec![Ci::GitHub, Ci::GitLab, Ci::Other("Jenkinsfile")],
            codeowners: Some(".github/CODEOWNERS"),
            gateways: vec![("adyen".into(), "Adyen".into())],
            ..Repository::default()
        }
    }

    fn read(text: &str) -> Configuration {
        let content = Content::Text(text.into());
        Configuration::of(&content, Origin::Base).expect("the gate can read it")
    }

    #[test]
    fn the_configuration_is_one_as_it_is_and_with_all_that_it_shows() {
        let files = files(&repository());
        let text = &files[0].text;
        assert!(read(text).is_protected("trunk") && !read(text).is_protected("topic"));
        assert!(text.contains("Adyen") && text.contains(".github/CODEOWNERS"));
        // Each comment that is a setting can be taken for one.
        let is_setting = |line: &str| {
            let first = line.trim_start_matches("# ");
            first.starts_with('[')
                || first.contains(" = ")
                || first.starts_with(']')
                || first.starts_with("  {")
        };
        let all: Vec<&str> = text
            .lines()
            .map(|line| match is_setting(line) {
                true => line.strip_prefix("# ").unwrap_or(line),
                false => line,
            })
            .collect();
        let configuration = read(&all.join("\n"));
        assert!(configuration.review.signers.is_some());
    }

    #[test]
    fn there_is_a_step_for_each_system_that_has_a_file_of_its_own() {
        let files = files(&repository());
        let paths: Vec<&str> = files.iter().map(|file| file.path).collect();
        assert_eq!(
            paths,
            [
                "tollgate.toml",
                ".tollgate/waivers.toml",
                ".github/workflows/tollgate.yml",
                ".gitlab/tollgate.yml"
            ]
        );
        assert!(files[2].text.contains("branches: ['trunk']"));
        assert!(WAIVERS.lines().all(|line| line.starts_with('#')));
    }
}
