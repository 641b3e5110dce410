//! The pre-commit framework: a hook of the repository's own in its list.
//!
//! It reads git's input itself and tells a hook of the first ref alone, in its environment; of a push
//! without new commits it tells nothing. Git's own hook around it hears everything.

use std::path::{Path, PathBuf};

use crate::block::{END, IN_A_FILE, indent, put};
use crate::plan::Edit;
use crate::shared::{read, taken};
use crate::yaml::section;
use crate::{HooksError, Manager, Plan, Site};

const ITEM: &str = "\
- repo: local
  hooks:
    - id: tollgate
      name: tollgate
      entry: tollgate hook pre-push --pre-commit
      language: system
      stages: [pre-push]
      always_run: true
      pass_filenames: false
      require_serial: true
      verbose: true";

/// The framework's file.
pub(crate) fn file(root: &Path) -> Option<PathBuf> {
    let names = [".pre-commit-config.yaml", ".pre-commit-config.yml"];
    let mut files = names.iter().map(|name| root.join(name));
    files.find(|file| file.is_file())
}

pub(crate) fn install(site: &Site) -> Result<Plan, HooksError> {
    let manager = Manager::PreCommit;
    let path = file(&site.root).ok_or(HooksError::NoManager { manager })?;
    let present = read(&path)?;
    let (text, _) = taken(&path, &present)?;
    if text == present && text.contains("id: tollgate") {
        return Ok(Plan::nothing());
    }
    let Some(text) = with_item(&text) else {
        return Err(HooksError::CantEdit {
            path,
            reason: "its `repos` are no list with a line for each",
            snippet: ITEM
                .split('\n')
                .map(str::trim)
                .collect::<Vec<_>>()
                .join(", "),
        });
    };
    if text == present {
        return Ok(Plan::nothing());
    }
    let mut plan = Plan::of(vec![Edit::Write {
        path,
        text,
        is_program: false,
    }]);
    if !is_active(site) {
        plan = plan.leaves(
            "pre-commit install --hook-type pre-push",
            "makes git ask pre-commit before a push",
        );
    }
    Ok(plan.note(
        "pre-commit tells of one ref of a push alone, and of none where all its commits are on the \
         remote already: `tollgate hook install --with git` goes around it, in this clone",
    ))
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

/// Whether git asks pre-commit before a push.
pub(crate) fn is_active(site: &Site) -> bool {
    let hook = std::fs::read_to_string(site.hooks.join("pre-push"));
    hook.is_ok_and(|text| text.contains("pre-commit"))
}

fn with_item(text: &str) -> Option<String> {
    let repos = section(text, 0, text.len(), "repos", 0)?;
    let by = match (repos.has_value, repos.first) {
        (false, Some((by, true))) => by,
        _ => return None,
    };
    let item = indent(&format!("{IN_A_FILE}\n{ITEM}\n{END}"), by);
    Some(put(text, repos.end, &item))
}

#[cfg(test)]
mod tests {
    use super::with_item;
    use crate::block::take;

    #[test]
    fn the_list_gets_one_more_and_gives_it_back() {
        for text in [
            "repos:\n-   repo: x\n    hooks:\n    -   id: y\n",
            "repos:\n  - repo: x\n    hooks: [{id: y}]\n\n# more\nci:\n  skip: [y]\n",
            "fail_fast: true\nrepos:\n  - repo: x\n    hooks:\n      - id: y",
        ] {
            let with = with_item(text).expect("a list");
            assert_eq!(take(&with), Ok(Some((text.to_owned(), false))), "{with}");
            let by = if text.contains("\n  - repo") {
                "  "
            } else {
                ""
            };
            assert!(
                with.contains(&format!("\n{by}- repo: local\n{by}  hooks:\n")),
                "{with}"
            );
        }
        assert_eq!(with_item("repos: []\n"), None);
        assert_eq!(with_item("hooks:\n  - x\n"), None);
    }
}
