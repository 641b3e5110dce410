//! The tutorial of `policies/README.md`, as a reader types it: every command is run, and prints
//! what the page says. What the page leaves open is `...`: a line of it stands for any lines, in a
//! line it stands for any text.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use crate::authoring::building;
use crate::world::{World, tollgate};

const PAGE: &str = include_str!("../policies/README.md");

/// The part of the page that is followed, to the next heading of its level.
const TUTORIAL: &str = "## From nothing to a finding";

/// Where a registry is needed from.
const WITH_REGISTRY: &str = "### Publish it";

/// The registry of the page.
const REGISTRY: &str = "127.0.0.1:5000";

/// What ends the output of a command.
const END: &str = "--- that was all ---";

#[test]
fn the_tutorial_is_true_without_a_registry() {
    let page = tutorial();
    let (before, after) = page.split_once(WITH_REGISTRY).expect("its heading");
    assert!(!before.contains(REGISTRY) && after.contains(REGISTRY));
    follow(&World::new(), before, REGISTRY);
}

/// Follows all of it, with the registry at an address. Tests with a registry call it.
pub(crate) fn follow_all(world: &World, registry: &str) {
    follow(world, tutorial(), registry);
}

/// Nothing beside the tutorial may look as if it had been run.
#[test]
fn only_the_tutorial_shows_what_commands_print() {
    let beside = PAGE.replace(tutorial(), "");
    for line in beside.lines() {
        assert!(!line.starts_with("$ "), "{line}");
        assert!(!line.starts_with("```console"), "{line}");
    }
    for block in blocks(tutorial()) {
        let is_file = block.info.contains(' ');
        assert!(is_file || block.info == "console", "{}", block.info);
    }
}

#[test]
fn another_output_is_told_with_its_lines() {
    let page = ["one", "...", "sha256 ... bytes", "last"];
    assert_eq!(difference(&page, &["one", "sha256 12 bytes", "last"]), None);
    let more = ["one", "a", "b", "sha256 1 2 bytes", "last"];
    assert_eq!(difference(&page, &more), None);
    let other = ["one", "sha256 12 bytes", "lost"];
    let told = difference(&page, &other).expect("they differ");
    assert_eq!(
        told,
        "  one\n- ...\n- sha256 ... bytes\n- last\n+ sha256 12 bytes\n+ lost\n"
    );
    assert!(difference(&page, &["one", "sha256 12 bytes"]).is_some());
    assert!(difference(&[], &["more"]).is_some());
    assert!(difference(&["a...b"], &["ab and a"]).is_some());
}

fn tutorial() -> &'static str {
    let at = PAGE.find(TUTORIAL).expect("the tutorial");
    let page = PAGE.get(at..).expect("a heading begins there");
    let mut fence = None;
    let mut length = 0;
    for line in page.split_inclusive('\n') {
        // A file of cases has headings, too.
        match (fence, fence_of(line)) {
            (None, Some(opening)) => fence = Some(opening),
            (Some(open), Some(closing)) if open == closing => fence = None,
            _ => {}
        }
        let is_heading = fence.is_none() && line.starts_with("## ");
        if is_heading && length > 0 {
            break;
        }
        length += line.len();
    }
    page.get(..length).expect("whole lines")
}

/// How many backquotes a line begins with, where it opens or closes a block.
fn fence_of(line: &str) -> Option<usize> {
    let count = line.chars().take_while(|mark| *mark == '`').count();
    (count >= 3).then_some(count)
}

struct Block<'a> {
    line: usize,
    info: &'a str,
    lines: Vec<&'a str>,
}

fn blocks(page: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let first = PAGE.lines().position(|line| line == TUTORIAL);
    let mut lines = (first.expect("the tutorial") + 1..).zip(page.lines());
    while let Some((line, text)) = lines.next() {
        let Some(fence) = fence_of(text) else {
            continue;
        };
        let inside = lines.by_ref().map(|(_, text)| text);
        blocks.push(Block {
            line,
            info: text.trim_start_matches('`'),
            lines: inside
                .take_while(|text| fence_of(text) != Some(fence))
                .collect(),
        });
    }
    blocks
}

/// Does what the page says, and panics where something else comes of it.
fn follow(world: &World, page: &str, registry: &str) {
    let mut reader = Reader::sit_down(world);
    for block in blocks(page) {
        let lines = block
            .lines
            .iter()
            .map(|line| line.replace(REGISTRY, registry));
        let lines: Vec<String> = lines.collect();
        match block.info.split_once(' ') {
            Some(("diff", path)) => edit(&world.path(path), &lines, block.line),
            Some((_, path)) => write(&world.path(path), &lines),
            None => reader.follow(&lines, block.line),
        }
    }
}

fn write(path: &PathBuf, lines: &[String]) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, lines.join("\n") + "\n").expect("a file");
}

/// Puts the lines with `+` in the place of those with `-`, beside those with neither.
fn edit(path: &PathBuf, lines: &[String], at: usize) {
    let without = |mark: char| -> String {
        let kept = lines.iter().filter(|line| !line.starts_with(mark));
        kept.map(|line| line.get(1..).unwrap_or_default().to_owned() + "\n")
            .collect()
    };
    let text = fs::read_to_string(path).expect("a file of the page");
    let (old, new) = (without('+'), without('-'));
    let count = text.matches(&old).count();
    assert_eq!(
        count, 1,
        "policies/README.md:{at}: stands {count} times there:\n{old}"
    );
    fs::write(path, text.replace(&old, &new)).expect("a file");
}

/// A shell, in which one command comes after the other.
struct Reader {
    shell: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Drop for Reader {
    fn drop(&mut self) {
        let _ = self.shell.kill();
        let _ = self.shell.wait();
    }
}

impl Reader {
    fn sit_down(world: &World) -> Reader {
        let own = tollgate().parent().expect("a folder").to_owned();
        let paths = std::env::var_os("PATH").unwrap_or_default();
        let paths = std::iter::once(own).chain(std::env::split_paths(&paths));
        let mut shell = world.at(".").program("sh");
        let mut shell = shell
            .envs(building())
            .env("PATH", std::env::join_paths(paths).expect("paths"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("there is a shell");
        let input = shell.stdin.take().expect("a pipe");
        let output = BufReader::new(shell.stdout.take().expect("a pipe"));
        Reader {
            shell,
            input,
            output,
        }
    }

    /// Runs the commands of a block, and compares what they print.
    fn follow(&mut self, lines: &[String], at: usize) {
        let mut lines = (at + 1..).zip(lines).peekable();
        while let Some((at, line)) = lines.next() {
            let command = line.strip_prefix("$ ");
            let command = command.unwrap_or_else(|| panic!("policies/README.md:{at}: no command"));
            let mut expected = Vec::new();
            while let Some((_, line)) = lines.next_if(|(_, line)| !line.starts_with("$ ")) {
                expected.push(line.as_str());
            }
            let printed = self.run(command);
            let printed: Vec<&str> = printed.lines().collect();
            if let Some(told) = difference(&expected, &printed) {
                panic!(
                    "policies/README.md:{at}: `{command}` prints (+) what is not there (-):\n{told}"
                );
            }
        }
    }

    fn run(&mut self, command: &str) -> String {
        // The next command can ask for the exit code of this one.
        let line = format!(
            "{{ {command}\n}} < /dev/null 2>&1; code=$?; printf '\\n{END}\\n'; (exit $code)\n"
        );
        self.input.write_all(line.as_bytes()).expect("it reads");
        let mut printed = String::new();
        loop {
            let mut line = String::new();
            let count = self.output.read_line(&mut line).expect("UTF-8");
            assert!(count > 0, "the shell ended in `{command}`:\n{printed}");
            if line.trim_end() == END {
                return printed.trim_end().to_owned();
            }
            printed.push_str(&line);
        }
    }
}

/// How an output differs from that of the page.
fn difference(page: &[&str], printed: &[&str]) -> Option<String> {
    if are_alike(page, printed) {
        return None;
    }
    let pairs = page.iter().zip(printed);
    let same = pairs.take_while(|(page, printed)| **page != "..." && is_alike(page, printed));
    let same = same.count();
    let mut told = String::new();
    let parts = [
        ("  ", printed.get(..same)),
        ("- ", page.get(same..)),
        ("+ ", printed.get(same..)),
    ];
    for (mark, lines) in parts {
        for line in lines.unwrap_or_default() {
            told.push_str(&format!("{mark}{line}\n"));
        }
    }
    Some(told)
}

fn are_alike(page: &[&str], printed: &[&str]) -> bool {
    match (page.split_first(), printed.split_first()) {
        (None, None) => true,
        (Some((&"...", rest)), other) => {
            are_alike(rest, printed) || other.is_some_and(|(_, left)| are_alike(page, left))
        }
        (Some((line, rest)), Some((other, left))) => is_alike(line, other) && are_alike(rest, left),
        _ => false,
    }
}

fn is_alike(page: &str, printed: &str) -> bool {
    let mut parts = page.split("...");
    let first = parts.next().unwrap_or_default();
    let Some(mut left) = printed.strip_prefix(first) else {
        return false;
    };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return left.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return left.ends_with(part);
        }
        match left.split_once(part) {
            Some((_, after)) => left = after,
            None => return false,
        }
    }
    true
}
