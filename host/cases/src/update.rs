//! Making the comments say what was found.

use std::collections::BTreeMap;

use crate::comments::comment_of;
use crate::{Case, Difference};

/// Endings of files whose comments begin with `#`.
const HASHED: [&str; 12] = [
    "py",
    "rb",
    "rake",
    "yml",
    "yaml",
    "toml",
    "sh",
    "env",
    "properties",
    "ex",
    "tf",
    "mk",
];

/// What becomes of a line.
#[derive(Default)]
struct Edit {
    /// The comment in it goes.
    is_dropped: bool,
    /// Comments that come above it.
    above: Vec<String>,
}

/// The text of a file of cases with the comments of one case as its findings want them: those
/// that expect what was not found are gone, and each finding that was not expected is. Only what
/// stands in `text` itself is looked at, told by `is_here`.
pub fn updated(
    text: &str,
    case: &Case,
    differences: &[Difference],
    is_here: impl Fn(&tollgate_model::RepoPath) -> bool,
) -> String {
    let mut edits: BTreeMap<u32, Edit> = BTreeMap::new();
    for difference in differences {
        let about = difference.about();
        let Some(start) = case
            .starts
            .get(&about.path)
            .filter(|_| is_here(&about.path))
        else {
            continue;
        };
        match difference {
            Difference::Missing(expected) => {
                edits
                    .entry(start + expected.comment)
                    .or_default()
                    .is_dropped = true;
            }
            Difference::Surplus(found, _) => {
                let (opening, closing) = marks(found.path.as_str());
                let effect = found.effect.map(|effect| format!(" {effect}"));
                let comment = format!(
                    "{opening}expect: {}{}{closing}",
                    found.rule,
                    effect.unwrap_or_default()
                );
                edits
                    .entry(start + found.line)
                    .or_default()
                    .above
                    .push(comment);
            }
        }
    }
    let mut result = String::with_capacity(text.len());
    for (line, number) in text.split_inclusive('\n').zip(1_u32..) {
        let Some(edit) = edits.get(&number) else {
            result.push_str(line);
            continue;
        };
        let indent: &str = &line[..line.len() - line.trim_start().len()];
        let indent = indent.trim_end_matches('\n');
        for comment in &edit.above {
            result.push_str(&format!("{indent}{comment}\n"));
        }
        match comment_of(line.trim_end_matches('\n')).filter(|_| edit.is_dropped) {
            None => result.push_str(line),
            Some((code, _)) if code.trim().is_empty() => {}
            Some((code, _)) => result.push_str(&format!("{}\n", code.trim_end())),
        }
    }
    result
}

/// What a comment in a file begins and ends with.
fn marks(path: &str) -> (&'static str, &'static str) {
    let name = path.rsplit('/').next().unwrap_or(path);
    let ending = name.rsplit('.').next().unwrap_or(name);
    match ending {
        ending if HASHED.contains(&ending) => ("# ", ""),
        "html" | "xml" | "csproj" | "vue" => ("<!-- ", " -->"),
        "css" => ("/* ", " */"),
        "Gemfile" | "Dockerfile" | "Makefile" => ("# ", ""),
        _ => ("// ", ""),
    }
}

#[cfg(test)]
mod tests {
    use tollgate_model::finding::Effect;

    use super::updated;
    use crate::{Difference, Expected, parse};

    #[test]
    fn comments_say_what_was_found() {
        let text = "## One\n\n```py after/a.py\ndef f():\n    # expect: gone\n    # expect: stays\n    a()\n    b() # expect: gone\n    c()\n```\n";
        let case = parse(text).unwrap().remove(0);
        let missing = case
            .expected
            .iter()
            .filter(|expected| expected.rule == "gone");
        let mut differences: Vec<Difference> = missing.cloned().map(Difference::Missing).collect();
        let found = Expected {
            path: "a.py".into(),
            line: 6,
            rule: "new".to_owned(),
            effect: Some(Effect::Review),
            comment: 0,
        };
        differences.push(Difference::Surplus(found, "message".to_owned()));
        let now = updated(text, &case, &differences, |_| true);
        assert_eq!(
            now,
            "## One\n\n```py after/a.py\ndef f():\n    # expect: stays\n    a()\n    b()\n    # expect: new review\n    c()\n```\n"
        );
        assert_eq!(updated(text, &case, &differences, |_| false), text);
    }
}
