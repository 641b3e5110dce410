//! Cases written in Markdown.

use tollgate_model::RepoPath;

use crate::Case;
use crate::comments::read_comments;

/// Why a file of cases is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct ParseError {
    /// The line of the Markdown file, from 1.
    pub line: u32,
    /// What is wrong.
    pub problem: String,
}

/// Reads a Markdown file of cases.
///
/// # Errors
///
/// A [`ParseError`] for a fenced block without a path, a block that never ends, a comment that
/// expects nothing, a case without files, and a file without cases.
pub fn parse(text: &str) -> Result<Vec<Case>, ParseError> {
    let mut cases: Vec<Case> = Vec::new();
    let mut lines = text.lines().zip(1_u32..);
    while let Some((line, number)) = lines.next() {
        if let Some(name) = line.strip_prefix("## ") {
            cases.push(Case::new(name.trim(), number));
            continue;
        }
        let Some(case) = cases.last_mut() else {
            continue;
        };
        if line.trim() == "Whole tree." {
            case.is_whole_tree = true;
        }
        let bound_for = line.trim().strip_prefix("Bound for ");
        if let Some(environment) = bound_for.and_then(|rest| rest.strip_suffix('.')) {
            case.environment = Some(environment.to_owned());
        }
        if let Some(info) = line.strip_prefix("```") {
            let block = read_block(&mut lines, number)?;
            add_block(case, info, block, number)?;
        }
    }
    let empty = cases
        .iter()
        .find(|case| case.before.is_empty() && case.after.is_empty());
    if let Some(case) = empty {
        return Err(ParseError {
            line: case.line,
            problem: format!("the case `{}` has no files", case.name),
        });
    }
    if cases.is_empty() {
        return Err(ParseError {
            line: 1,
            problem: "no case: each starts with a `## ` heading".into(),
        });
    }
    Ok(cases)
}

fn read_block<'a>(
    lines: &mut impl Iterator<Item = (&'a str, u32)>,
    start: u32,
) -> Result<String, ParseError> {
    let mut block = String::new();
    for (line, _) in lines {
        if line.trim_end() == "```" {
            return Ok(block);
        }
        block.push_str(line);
        block.push('\n');
    }
    Err(ParseError {
        line: start,
        problem: "the block that starts here never ends".into(),
    })
}

fn add_block(case: &mut Case, info: &str, block: String, line: u32) -> Result<(), ParseError> {
    let path = info.split_whitespace().nth(1).unwrap_or_default();
    if path == "tollgate.toml" {
        case.configuration = Some(block);
        return Ok(());
    }
    let (side, path) = path.split_once('/').unwrap_or_default();
    let path = RepoPath::from(path);
    match side {
        "before" => {
            case.before.insert(path, block);
        }
        "after" => {
            read_comments(case, &path, &block, line)?;
            case.starts.insert(path.clone(), line);
            case.after.insert(path, block);
        }
        _ => {
            let problem = "a block needs a language and a path: `ts after/src/pay.ts`".into();
            return Err(ParseError { line, problem });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::parse;

    const CASES: &str = "# Title\n\n## One\n\nWhy.\n\n```ts after/src/pay.ts\na();\n// expect: missing-key block\n// expect: other\npay();\npay(); // ok: missing-key\n```\n\n## Two\n\nWhole tree.\n\n```py before/pay.py\npay()\n```\n";

    #[test]
    fn expectations_are_about_the_next_line_of_code_or_their_own() {
        let cases = parse(CASES).unwrap();
        let shown: Vec<String> = cases[0].expected.iter().map(ToString::to_string).collect();
        assert_eq!(
            shown,
            ["src/pay.ts:4 missing-key block", "src/pay.ts:4 other"]
        );
        assert_eq!(cases[0].silent[0].line, 5);
        assert!(cases[1].is_whole_tree && cases[1].after.is_empty());
    }

    #[test]
    fn mistakes_are_told_with_their_line() {
        for (text, told) in [
            ("## A\n```ts\nx\n```\n", "line 2: a block needs"),
            (
                "## A\n```ts after/x.ts\nx\n",
                "line 2: the block that starts here never ends",
            ),
            (
                "## A\n```ts after/x.ts\n// expect: a maybe\nx\n```\n",
                "line 3: `// expect: a maybe`",
            ),
            (
                "## A\n```ts after/x.ts\n// expect: a\n```\n",
                "line 3: no code stands below",
            ),
            ("## A\nwords\n", "line 1: the case `A` has no files"),
            ("words\n", "line 1: no case"),
        ] {
            let error = parse(text).unwrap_err().to_string();
            assert!(error.starts_with(told), "{error}");
        }
    }
}
