//! A policy's folder of cases.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tollgate_model::RepoPath;

use crate::Case;
use crate::comments::read_comments;
use crate::markdown::{ParseError, parse};

/// Folders in one another, at most: links may lead in circles.
const DEPTH: usize = 32;

/// The file that a case's configuration is in.
const CONFIGURATION: &str = "tollgate.toml";

/// Cases that were written together.
#[derive(Debug, Clone)]
pub struct CaseFile {
    /// The file, or the folder with `before` and `after`.
    pub path: PathBuf,
    /// What is in it.
    pub cases: Vec<Case>,
    /// For a folder, the folder with the files at the head.
    after: Option<PathBuf>,
}

impl CaseFile {
    /// The name without the last ending.
    pub fn stem(&self) -> &str {
        let stem = self.path.file_stem().and_then(|stem| stem.to_str());
        stem.unwrap_or_default()
    }

    /// The file on disk that a case's file at the head is written in.
    pub fn file_of(&self, path: &RepoPath) -> PathBuf {
        match &self.after {
            Some(after) => after.join(path.as_str()),
            None => self.path.clone(),
        }
    }
}

/// Why cases can't be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// A file or folder can't be read.
    #[error("can't read `{}`: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A file is there that holds no cases.
    #[error("{}: {source}", path.display())]
    Parse {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: ParseError,
    },
}

/// Reads a folder of cases, in the order of their names. There are three kinds:
///
/// - Markdown, as `policies/README.md` describes it;
/// - a folder with `before`, `after` or both in it: the trees, with a `tollgate.toml` beside them
///   where the case runs under one;
/// - any other file: it is as it stands in a change that adds it.
///
/// # Errors
///
/// A [`FileError`] names the file.
pub fn gather(folder: &Path) -> Result<Vec<CaseFile>, FileError> {
    let mut files = Vec::new();
    for path in entries(folder)? {
        let name = path.file_name().and_then(|name| name.to_str());
        if name.is_none_or(|name| name.starts_with('.')) {
            continue;
        }
        if path.is_dir() {
            files.push(read_trees(path)?);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            let parsed = parse(&read(&path)?);
            let cases = parsed.map_err(|source| wrong(&path, source))?;
            files.push(CaseFile {
                path,
                cases,
                after: None,
            });
        } else {
            files.push(read_single(path)?);
        }
    }
    Ok(files)
}

fn read_trees(path: PathBuf) -> Result<CaseFile, FileError> {
    let mut case = Case::new(&name_of(&path), 1);
    let after = path.join("after");
    case.before = tree(&path.join("before"))?;
    case.after = tree(&after)?;
    if case.before.is_empty() && case.after.is_empty() {
        let problem = "neither `before` nor `after` in it has files".to_owned();
        return Err(wrong(&path, ParseError { line: 1, problem }));
    }
    let configuration = path.join(CONFIGURATION);
    if configuration.is_file() {
        case.configuration = Some(read(&configuration)?);
    }
    for (file, text) in case.after.clone() {
        read_comments(&mut case, &file, &text, 0)
            .map_err(|source| wrong(&after.join(file.as_str()), source))?;
        case.starts.insert(file, 0);
    }
    Ok(CaseFile {
        path,
        cases: vec![case],
        after: Some(after),
    })
}

fn read_single(path: PathBuf) -> Result<CaseFile, FileError> {
    let text = read(&path)?;
    let name = name_of(&path);
    let file = RepoPath::from(name.as_str());
    let mut case = Case::new(&name, 1);
    read_comments(&mut case, &file, &text, 0).map_err(|source| wrong(&path, source))?;
    case.starts.insert(file.clone(), 0);
    case.after.insert(file, text);
    Ok(CaseFile {
        path,
        cases: vec![case],
        after: None,
    })
}

/// All files under a folder, by their paths in it; none where it is not there.
fn tree(root: &Path) -> Result<BTreeMap<RepoPath, String>, FileError> {
    let mut found = BTreeMap::new();
    let mut folders = vec![(root.to_owned(), 0)];
    while let Some((folder, depth)) = folders.pop() {
        if depth > DEPTH || !folder.is_dir() {
            continue;
        }
        for path in entries(&folder)? {
            if path.is_dir() {
                folders.push((path, depth + 1));
                continue;
            }
            let inside = path.strip_prefix(root).unwrap_or(&path);
            let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
            found.insert(RepoPath::from(parts.join("/").as_str()), read(&path)?);
        }
    }
    Ok(found)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, FileError> {
    let list = || -> io::Result<Vec<PathBuf>> {
        let entries = fs::read_dir(folder)?;
        let mut paths = Vec::new();
        for entry in entries {
            paths.push(entry?.path());
        }
        paths.sort();
        Ok(paths)
    };
    list().map_err(|source| FileError::Read {
        path: folder.to_owned(),
        source,
    })
}

fn read(path: &Path) -> Result<String, FileError> {
    fs::read_to_string(path).map_err(|source| FileError::Read {
        path: path.to_owned(),
        source,
    })
}

fn wrong(path: &Path, source: ParseError) -> FileError {
    FileError::Parse {
        path: path.to_owned(),
        source,
    }
}

fn name_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::gather;
    use crate::coverage::coverage;

    fn write(folder: &Path, file: &str, text: &str) {
        let path = folder.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[test]
    fn markdown_trees_and_single_files_are_cases() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        write(
            root,
            "late.md",
            "## One\n```py after/a.py\na() # expect: late\n```\n## Two\n```py before/a.py\na()\n```\n",
        );
        write(root, "moved/before/src/a.ts", "a();\n");
        write(root, "moved/after/src/b.ts", "// expect: early\nb();\n");
        write(root, "moved/tollgate.toml", "[gate]\n");
        write(root, "single.py", "# ok: early\nb()\n");
        write(root, ".hidden", "");
        let files = gather(root).unwrap();
        let names: Vec<&str> = files.iter().map(|file| file.stem()).collect();
        assert_eq!(names, ["late", "moved", "single"]);
        let moved = &files[1].cases[0];
        assert_eq!(moved.expected[0].to_string(), "src/b.ts:2 early");
        assert_eq!(
            (moved.before.len(), moved.configuration.as_deref()),
            (1, Some("[gate]\n"))
        );
        assert!(files[1].file_of(&"src/b.ts".into()).is_file());
        assert_eq!(files[2].cases[0].silent[0].line, 2);
        let counted: Vec<_> = coverage(["late", "early", "never"], &files)
            .into_iter()
            .map(|coverage| (coverage.fires, coverage.silent))
            .collect();
        assert_eq!(counted, [(1, 1), (1, 1), (0, 0)]);
    }

    #[test]
    fn what_is_no_case_is_told_with_its_file() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "empty/notes.txt", "");
        let error = gather(folder.path()).unwrap_err().to_string();
        assert!(error.contains("empty: line 1: neither"), "{error}");
        assert!(gather(&folder.path().join("none")).is_err());
    }
}
