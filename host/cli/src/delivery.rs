//! Brings text to whoever reads it, without changing what was decided.

use std::io::{BufRead as _, ErrorKind, Write};
use std::path::Path;

use tollgate_report::escape;

use crate::failure::Failure;
use crate::manners::Manners;

/// Writes to standard output. A reader that is gone has read enough: the decision stands, and so
/// does its exit code.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut output = std::io::stdout().lock();
    let written = output
        .write_all(text.as_bytes())
        .and_then(|()| output.flush());
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::new(format!(
            "can't write to standard output: {error}"
        ))),
        _ => Ok(()),
    }
}

/// Tells what went well: not to those who asked for quiet.
pub(crate) fn say(text: &str, manners: Manners) -> Result<(), Failure> {
    match manners.is_quiet() {
        true => Ok(()),
        false => print(text),
    }
}

/// Asks, and reads a line; nothing where nobody answers.
pub(crate) fn ask(question: &str) -> Result<Option<String>, Failure> {
    print(question)?;
    let mut answer = String::new();
    let read = std::io::stdin().lock().read_line(&mut answer);
    let read = read.map_err(|error| Failure::new(format!("can't read the answer: {error}")))?;
    Ok((read > 0).then(|| answer.trim().to_lowercase()))
}

/// Writes to standard error, where there is one.
pub(crate) fn remark(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

/// Tells what went otherwise than it should, and changes no answer.
pub(crate) fn warn(words: &[String]) {
    for line in words {
        remark(&format!("warning: {}\n", lines(line)));
    }
}

/// Asks whether a page may be written into a repository: what somebody wrote is not overwritten
/// unasked, and no link leads out of the repository.
pub(crate) fn may_write(root: &Path, file: &Path, is_forced: bool) -> Result<(), Failure> {
    let name = file.strip_prefix(root).unwrap_or(file).display();
    match std::fs::symlink_metadata(file) {
        Ok(found) if !found.is_file() => Err(Failure::new(format!(
            "`{name}` is no regular file, and is left as it is"
        ))
        .hint("name another with `--output`")),
        Ok(_) if !is_forced => Err(Failure::new(format!(
            "`{name}` is there already, and is left as it is"
        ))
        .hint("write over it with `--force`, or to another file with `--output`")),
        _ if file.starts_with(root) && !is_inside(root, file) => Err(Failure::new(format!(
            "a folder of `{name}` is a link that leads out of the repository"
        ))
        .hint("name another file with `--output`")),
        _ => Ok(()),
    }
}

/// Whether a path lies in a folder, through links too. What does not exist yet lies where its
/// nearest folder lies.
fn is_inside(root: &Path, file: &Path) -> bool {
    let Ok(root) = root.canonicalize() else {
        return false;
    };
    let mut folders = file.ancestors().skip(1);
    let nearest = folders.find_map(|folder| folder.canonicalize().ok());
    nearest.is_some_and(|folder| folder.starts_with(&root))
}

/// Writes a page, with the folders that it lies in.
pub(crate) fn write_page(file: &Path, text: &str) -> Result<(), Failure> {
    if let Some(folder) = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        std::fs::create_dir_all(folder)
            .map_err(|error| Failure::file("make the folder of", file, &error))?;
    }
    write_file(file, text)
}

/// Tells of a failure on standard error.
pub(crate) fn tell(failure: &Failure) {
    remark(&words(failure));
}

/// A failure as it is told.
pub(crate) fn words(failure: &Failure) -> String {
    let mut text = format!("error: {}\n", lines(&failure.what));
    if let Some(hint) = &failure.hint {
        text.push_str(&format!("hint: {}\n", lines(hint)));
    }
    text
}

/// Each line as it is shown, all but the first one indented: none can pass for another message.
fn lines(text: &str) -> String {
    let lines: Vec<String> = text
        .lines()
        .map(|line| escape::line(line.trim()).into_owned())
        .collect();
    lines.join("\n  ")
}

/// Writes a file at once: whoever reads it sees the old one or the new one, never half of one.
///
/// What is there and no file, such as a pipe or a terminal, is written through.
pub(crate) fn write_file(path: &Path, text: &str) -> Result<(), Failure> {
    if is_no_file(path) {
        let written = std::fs::write(path, text);
        return written.map_err(|error| Failure::file("write the report to", path, &error));
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let write = || {
        let mut builder = tempfile::Builder::new();
        builder.prefix(".tollgate-");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            // A report is no secret: as any other new file, it is what the umask leaves of this.
            builder.permissions(std::fs::Permissions::from_mode(0o666));
        }
        let mut file = builder.tempfile_in(folder)?;
        file.write_all(text.as_bytes())?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)
    };
    match write() {
        Ok(_) => Ok(()),
        Err(error) => Err(Failure::file("write the report to", path, &error)),
    }
}

/// Removes a report of an earlier run, where this run has none: nobody is to take it for this one's.
pub(crate) fn remove_stale(path: &Path) {
    if !is_no_file(path) {
        let _ = std::fs::remove_file(path);
    }
}

/// Whether something stands there that is no regular file.
fn is_no_file(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|found| !found.is_file())
}
