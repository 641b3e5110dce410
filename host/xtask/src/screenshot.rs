//! `cargo xtask screenshot`: what `tollgate demo` shows first, as a picture for the README.

use std::fmt::Write as _;
use std::fs;
use std::process::{Command, ExitCode};

use anyhow::Context as _;

use crate::cargo::{build_tollgate, pass_on, workspace};
use crate::failure::Failure;
use crate::setup::set_up;

/// Where it lies.
const FILE: &str = "host/docs/demo.svg";

/// What the line has that ends the first scene.
const END: &str = "=> exit code";

/// The height of a line, the width of a character and the margin, in pixels.
const LINE: usize = 18;
const CHARACTER: f64 = 8.0;
const MARGIN: usize = 16;

/// How text looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Look {
    is_bold: bool,
    is_dim: bool,
    color: Option<&'static str>,
}

pub(crate) fn run(arguments: &[String]) -> Result<ExitCode, Failure> {
    if let Some(argument) = arguments.first() {
        return Err(Failure::usage(format!(
            "`screenshot` takes no argument, not `{argument}`"
        )));
    }
    set_up()?;
    let binary = match build_tollgate()? {
        Ok(binary) => binary,
        Err(status) => return Ok(pass_on(status)),
    };
    let output = Command::new(&binary)
        .args(["--color", "always", "demo"])
        .output()
        .context("cannot run `tollgate demo`")?;
    let text = String::from_utf8_lossy(&output.stdout);
    let path = workspace().join(FILE);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(&path, picture(&first_scene(&text)))?;
    println!("wrote {FILE}");
    Ok(ExitCode::SUCCESS)
}

/// The lines from the command to what came of it.
fn first_scene(text: &str) -> Vec<&str> {
    let lines = text.lines().skip_while(|line| !line.contains("$ git push"));
    let mut scene = Vec::new();
    for line in lines {
        scene.push(line);
        if line.contains(END) {
            break;
        }
    }
    scene
}

/// An SVG of a terminal.
fn picture(lines: &[&str]) -> String {
    let columns = lines.iter().map(|line| {
        pieces(line)
            .iter()
            .map(|(_, text)| text.chars().count())
            .sum()
    });
    let columns: usize = columns.max().unwrap_or_default();
    let width = (columns as f64 * CHARACTER) as usize + 2 * MARGIN;
    let height = lines.len() * LINE + 2 * MARGIN;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         role=\"img\" aria-label=\"tollgate blocks the push of a change that debits customers twice\">\n\
         <style>text, tspan {{ white-space: pre }}</style>\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#1b1f24\"/>\n\
         <g font-family=\"ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace\" font-size=\"13\" \
         fill=\"#d7dae0\" xml:space=\"preserve\">\n"
    );
    for (at, line) in lines.iter().enumerate() {
        let y = MARGIN + at * LINE + 13;
        let mut column = 0_usize;
        for (look, text) in pieces(line) {
            let length = text.chars().count();
            if !text.trim().is_empty() {
                let x = MARGIN as f64 + column as f64 * CHARACTER;
                // Each piece is as wide as in a terminal, whatever the font.
                let long = length as f64 * CHARACTER;
                let _ = writeln!(
                    svg,
                    "<text x=\"{x}\" y=\"{y}\" textLength=\"{long}\" lengthAdjust=\"spacingAndGlyphs\"{}>{}</text>",
                    attributes(look),
                    escaped(&text)
                );
            }
            column += length;
        }
    }
    svg.push_str("</g>\n</svg>\n");
    svg
}

fn attributes(look: Look) -> String {
    let mut text = String::new();
    if look.is_bold {
        text.push_str(" font-weight=\"bold\"");
    }
    if look.is_dim {
        text.push_str(" opacity=\"0.6\"");
    }
    if let Some(color) = look.color {
        let _ = write!(text, " fill=\"{color}\"");
    }
    text
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// A line in pieces that look the same.
fn pieces(line: &str) -> Vec<(Look, String)> {
    let mut pieces: Vec<(Look, String)> = Vec::new();
    let mut look = Look::default();
    let mut parts = line.split("\u{1b}[");
    let first = parts.next().unwrap_or_default();
    pieces.push((look, first.to_owned()));
    for part in parts {
        let (codes, text) = part.split_once('m').unwrap_or(("", part));
        for code in codes.split(';') {
            look = after(look, code);
        }
        pieces.push((look, text.to_owned()));
    }
    pieces.retain(|(_, text)| !text.is_empty());
    pieces
}

/// The look behind a code of ECMA-48.
fn after(look: Look, code: &str) -> Look {
    let color = |color| Look {
        color: Some(color),
        ..look
    };
    match code {
        "" | "0" => Look::default(),
        "1" => Look {
            is_bold: true,
            ..look
        },
        "2" => Look {
            is_dim: true,
            ..look
        },
        "31" | "91" => color("#ff7b72"),
        "32" | "92" => color("#7ee787"),
        "33" | "93" => color("#e3b341"),
        "34" | "94" => color("#79c0ff"),
        "35" | "95" => color("#d2a8ff"),
        "36" | "96" => color("#76e3ea"),
        _ => look,
    }
}

#[cfg(test)]
mod tests {
    use super::{Look, first_scene, picture, pieces};

    #[test]
    fn pieces_look_as_the_codes_say() {
        let bold = Look {
            is_bold: true,
            ..Look::default()
        };
        let red = Look {
            color: Some("#ff7b72"),
            ..bold
        };
        assert_eq!(
            pieces("a\u{1b}[1m\u{1b}[91mb <\u{1b}[0m c"),
            [
                (Look::default(), "a".to_owned()),
                (red, "b <".to_owned()),
                (Look::default(), " c".to_owned())
            ]
        );
        let svg = picture(&["\u{1b}[1mb <\u{1b}[0m"]);
        assert!(svg.contains("font-weight=\"bold\">b &lt;</text>"), "{svg}");
    }

    #[test]
    fn the_scene_begins_with_the_command_and_ends_with_its_end() {
        let text =
            "story\n$ git push origin main\nblock\n=> exit code 1: no\n\nmore\n=> exit code 0\n";
        assert_eq!(
            first_scene(text),
            ["$ git push origin main", "block", "=> exit code 1: no"]
        );
    }
}
