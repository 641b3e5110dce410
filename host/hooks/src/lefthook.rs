//! lefthook: a command in its file, which gets the standard input by `use_stdin`.
//!
//! lefthook passes over every command of a push in which it sees no files: one that only deletes,
//! one of a commit that the remote has under another branch. A command that is given a file by
//! name is always run, so ours is given lefthook's own, behind a `#`.

use std::path::{Path, PathBuf};

use crate::block::{END, IN_A_FILE, indent, put};
use crate::plan::Edit;
use crate::shared::{read, taken};
use crate::yaml::section;
use crate::{HooksError, Manager, Plan, Site};

/// What git hands to the hook, as lefthook writes it.
const RUN: &str = "tollgate hook pre-push '{1}' '{2}' # {files}";

/// Why it names a file.
const WHY: &str =
    "# without a file lefthook passes over pushes that only delete, or bring a branch alone";

/// What lefthook says where the command fails, also because there is no such program.
const FAIL: &str = "tollgate refused the push, or is not on PATH";

/// lefthook's file.
pub(crate) fn file(root: &Path) -> Option<PathBuf> {
    let names = ["lefthook", ".lefthook", ".config/lefthook"];
    let endings = ["yml", "yaml", "toml", "json", "jsonc"];
    let mut files = names.iter().flat_map(|name| {
        endings
            .iter()
            .map(move |ending| root.join(format!("{name}.{ending}")))
    });
    files.find(|file| file.is_file())
}

pub(crate) fn install(site: &Site) -> Result<Plan, HooksError> {
    let manager = Manager::Lefthook;
    let path = file(&site.root).ok_or(HooksError::NoManager { manager })?;
    let present = read(&path)?;
    let (text, _) = taken(&path, &present)?;
    if text == present && text.contains("tollgate hook pre-push") {
        return Ok(Plan::nothing());
    }
    let ending = path.extension().and_then(|ending| ending.to_str());
    let name = path.strip_prefix(&site.root).unwrap_or(&path);
    let name = name.to_string_lossy().replace('\\', "/");
    let written = match ending {
        Some("yml" | "yaml") => in_yaml(&text, &name),
        Some("toml") => Some(put(&text, text.len(), &in_toml(&name))),
        _ => None,
    };
    let Some(text) = written else {
        return Err(HooksError::CantEdit {
            path,
            reason: "it is written in a way that no line can be put into safely",
            snippet: format!(
                "under `pre-push`, `commands`: `tollgate` with run: \"{RUN}\", files: \"echo {name}\" and use_stdin: true"
            ),
        });
    };
    if text == present {
        return Ok(Plan::nothing());
    }
    let asserts = text.contains("assert_lefthook_installed: true");
    let mut plan = Plan::of(vec![Edit::Write {
        path,
        text,
        is_program: false,
    }]);
    if !is_active(site) {
        plan = plan.leaves("lefthook install", "makes git ask lefthook before a push");
    }
    if !asserts {
        plan = plan.note(
            "lefthook lets a push through where lefthook itself is missing: \
             `assert_lefthook_installed: true` in its file stops it",
        );
    }
    Ok(plan)
}

pub(crate) fn uninstall(site: &Site) -> Result<Plan, HooksError> {
    let Some(path) = file(&site.root) else {
        return Ok(Plan::nothing());
    };
    let present = read(&path)?;
    let (text, _) = taken(&path, &present)?;
    if text == present {
        return Ok(Plan::nothing());
    }
    let is_program = false;
    Ok(Plan::of(vec![Edit::Write {
        path,
        text,
        is_program,
    }]))
}

/// Whether git asks lefthook before a push.
pub(crate) fn is_active(site: &Site) -> bool {
    let hook = std::fs::read_to_string(site.hooks.join("pre-push"));
    hook.is_ok_and(|text| text.contains("lefthook"))
}

fn in_toml(name: &str) -> String {
    format!(
        "{IN_A_FILE}\n[pre-push.commands.tollgate]\nrun = \"{RUN}\"\nuse_stdin = true\n\
         {WHY}\nfiles = \"echo {name}\"\n\
         fail_text = \"{FAIL}\"\n{END}\n"
    )
}

fn in_yaml(text: &str, name: &str) -> Option<String> {
    let command = format!(
        "tollgate:\n  run: \"{RUN}\"\n  use_stdin: true\n  {WHY}\n  files: echo {name}\n  \
         fail_text: {FAIL}"
    );
    let all = text.len();
    let Some(hook) = section(text, 0, all, "pre-push", 0) else {
        let lines = format!("pre-push:\n  commands:\n{}", indent(&command, 4));
        return Some(put(text, all, &marked(&lines, 0)));
    };
    let by = match (hook.has_value, hook.first) {
        (false, Some((by, false))) => by,
        (false, None) => 2,
        _ => return None,
    };
    if let Some(commands) = section(text, hook.body, hook.end, "commands", by) {
        let by = match (commands.has_value, commands.first) {
            (false, Some((by, false))) => by,
            (false, None) => by + 2,
            _ => return None,
        };
        return Some(put(text, commands.body, &marked(&command, by)));
    }
    if let Some(jobs) = section(text, hook.body, hook.end, "jobs", by) {
        let by = match (jobs.has_value, jobs.first) {
            (false, Some((by, true))) => by,
            _ => return None,
        };
        let job = format!("- name: {}", command.replacen("tollgate:", "tollgate", 1));
        return Some(put(text, jobs.body, &marked(&job, by)));
    }
    let lines = format!("commands:\n{}", indent(&command, 2));
    Some(put(text, hook.body, &marked(&lines, by)))
}

fn marked(lines: &str, by: usize) -> String {
    let lines = lines.trim_end_matches('\n');
    indent(&format!("{IN_A_FILE}\n{lines}\n{END}"), by)
}

#[cfg(test)]
mod tests {
    use super::in_yaml;
    use crate::block::take;

    fn lines_of(text: &str) -> String {
        let with = in_yaml(text, "lefthook.yml").expect("it can be put in");
        assert_eq!(take(&with), Ok(Some((text.to_owned(), false))), "{with}");
        let lines = with
            .lines()
            .filter(|line| !line.contains(" tollgate: `tollgate hook"));
        let lines = lines.filter(|line| {
            ["<<<", "fail_text", "files: ", "# without"]
                .iter()
                .all(|one| !line.contains(one) || line.contains("run:"))
        });
        lines.map(|line| format!("{line}\n")).collect()
    }

    #[test]
    fn a_file_without_the_hook_gets_it() {
        let run = "\"tollgate hook pre-push '{1}' '{2}' # {files}\"";
        assert_eq!(
            lines_of("pre-commit:\n  commands: {}\n"),
            format!(
                "pre-commit:\n  commands: {{}}\npre-push:\n  commands:\n    tollgate:\n      \
                 run: {run}\n      use_stdin: true\n"
            )
        );
    }

    #[test]
    fn commands_and_jobs_get_one_more() {
        let commands = "pre-push:\n    commands:\n        test:\n            run: make\n";
        assert!(lines_of(commands).contains("    commands:\n        tollgate:\n          run: "));
        let jobs = "pre-push:\n  jobs:\n  - run: make\n";
        assert!(lines_of(jobs).contains("  jobs:\n  - name: tollgate\n    run: \"tollgate"));
        let scripts = "pre-push:\n  parallel: true\n  scripts:\n    x.sh:\n      runner: sh\n";
        assert!(lines_of(scripts).starts_with("pre-push:\n  commands:\n    tollgate:\n"));
    }

    #[test]
    fn what_is_written_in_braces_is_left_alone() {
        assert_eq!(
            in_yaml("pre-push: {commands: {a: {run: make}}}\n", "x"),
            None
        );
        assert_eq!(
            in_yaml("pre-push:\n  commands: {a: {run: make}}\n", "x"),
            None
        );
    }
}
