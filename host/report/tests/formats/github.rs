use insta::assert_snapshot;
use tollgate_model::decision::Decision;
use tollgate_report::{Terminal, github};

use crate::assert_shown;
use crate::verdicts::{hostile, many, mixed, sources, verdict};

fn log(verdict: &tollgate_model::decision::Verdict) -> String {
    let terminal = Terminal {
        width: 100,
        is_coloured: false,
    };
    github::render(verdict, &sources, terminal)
}

/// The lines that the runner reads as commands, as it reads them: at the beginning of a line, or
/// in the older form anywhere, and none until the marker that stopped them comes back.
fn commands(log: &str) -> Vec<&str> {
    let mut end: Option<String> = None;
    let mut found = Vec::new();
    for line in log.lines() {
        let text = line.trim();
        match &end {
            Some(marker) if text == *marker => end = None,
            Some(_) => {}
            None => {
                if let Some(marker) = text.strip_prefix("::stop-commands::") {
                    end = Some(format!("::{marker}::"));
                } else if text.starts_with("::") || text.contains("##[") {
                    found.push(text);
                }
            }
        }
    }
    assert_eq!(end, None, "commands are read again at the end");
    found
}

#[test]
fn annotations() {
    let log = log(&mixed(Decision::Block));
    assert_snapshot!(commands(&log).join("\n"));
}

#[test]
fn the_report_for_people_is_in_the_log() {
    let log = log(&mixed(Decision::Block));
    assert!(log.contains("block: this change must not be deployed as it is"));
}

#[test]
fn hostile_text_is_no_command() {
    let log = log(&hostile());
    assert_shown(&log);
    let commands = commands(&log);
    // One finding, and one reason why it is undecided.
    assert_eq!(commands.len(), 2, "{commands:#?}");
    assert!(commands.iter().all(|one| one.starts_with("::error ")));
    assert_snapshot!(commands.join("\n"));
}

/// GitHub shows ten of each level and drops the others.
#[test]
fn what_has_no_room_is_counted() {
    let log = log(&many(40));
    let commands = commands(&log);
    assert_eq!(commands.len(), 30);
    for (level, number) in [("error", 0), ("warning", 1), ("notice", 2)] {
        let last = commands[number * 10 + 9];
        assert_eq!(
            last,
            format!(
                "::{level} title=Tollgate::31 more {level}s: the log of this step has them, GitHub shows ten"
            )
        );
    }
    let ten = many(10);
    assert!(!self::log(&ten).contains("31 more"));
}

#[test]
fn a_failure_is_an_annotation() {
    assert_eq!(
        github::failure("no such revision: `a\n::b`"),
        "::error title=Tollgate could not decide::no such revision: `a%0A::b`\n"
    );
    let mut undecided = verdict(Decision::Undecided);
    undecided.undecided = vec!["policy `x` trapped".into()];
    let log = log(&undecided);
    assert_eq!(
        commands(&log),
        ["::error title=Tollgate could not decide::policy `x` trapped"]
    );
}
