//! `api-version`: the version of a gateway's API is no longer pinned, or another one.

use tollgate_sdk::{Effect, Findings, Rule};

use crate::lines::{Line, Scene, is_comment, says_something};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "api-version",
    summary: "the version of a gateway's API is no longer pinned, or another one",
    effect: Effect::Review,
    help: "A gateway's versions differ in fields, states and errors. Without a pin the account's default applies, and \
           a click in the dashboard changes what the code gets. Pin the version, and move it in a change of its own, \
           with its changelog read and the error cases tried.",
};

/// How a version is named, in lower case and without signs between words.
const NAMES: [&str; 7] = [
    "apiversion",
    "stripeversion",
    "squareversion",
    "gocardlessversion",
    "plaidversion",
    "paypalversion",
    "setapiversion",
];

/// Judges a file that deals with payments by what it was.
pub(crate) fn judge(scene: &Scene<'_>, before: &str, findings: &mut Findings) {
    let was = pins(before.lines());
    let Some((_, old)) = was.first() else { return };
    let now = pins(scene.all().iter().copied());
    if let Some((index, new)) = now
        .iter()
        .find(|(_, new)| !was.iter().any(|(_, old)| old == new))
    {
        if scene.is_touched(*index) {
            let text = scene.all().get(*index).copied().unwrap_or_default();
            let line = Line {
                index: *index,
                text,
            };
            findings
                .report(&RULE, &scene.place_of(line))
                .effect(Effect::Note)
                .message(format!(
                    "the version of the gateway's API becomes `{new}`, and was `{old}`: fields, states and errors may \
                     differ"
                ))
                .label("another version")
                .help("read what changed between them, and try the error cases");
        }
        return;
    }
    let speaks = |word: &str| scene.all().iter().any(|line| line.contains(word));
    // A constant from elsewhere pins it, too.
    let names = |line: &&str| !is_comment(line) && name_at(line).is_some();
    let is_named_still = scene.all().iter().any(names);
    if !now.is_empty() || is_named_still || !(speaks("key") || speaks("Key") || speaks("KEY")) {
        return;
    }
    if scene.moved_away(old) {
        return;
    }
    let Some(line) = first_touched(scene) else {
        return;
    };
    findings
        .report(&RULE, &scene.place_of(line))
        .message(format!(
            "the version of the gateway's API was pinned to `{old}`, and no longer is: the account's default decides, \
             and it can change without a deploy"
        ))
        .label("the pin is gone")
        .help("pin the version in the client or in the header of each request");
}

/// The versions that lines pin, with their numbers from 0.
fn pins<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<(usize, String)> {
    let named = lines.enumerate().filter(|(_, line)| !is_comment(line));
    named
        .filter_map(|(index, line)| {
            let rest = line.get(name_at(line)?..)?;
            Some((index, date(rest)?))
        })
        .collect()
}

/// Behind the name of a version on a line.
fn name_at(line: &str) -> Option<usize> {
    let mut plain = String::new();
    for (at, letter) in line.char_indices() {
        if letter.is_ascii_alphanumeric() {
            plain.push(letter.to_ascii_lowercase());
            if NAMES.iter().any(|name| plain.ends_with(name)) {
                return Some(at + 1);
            }
        } else if !matches!(letter, '_' | '-') {
            plain.clear();
        }
    }
    None
}

/// The first version in a text that is a date: `2024-06-20`, `2025-03-31.basil`.
fn date(text: &str) -> Option<String> {
    let is_date = |word: &str| {
        let mut parts = word.splitn(3, '-');
        let mut has = |length: usize| {
            parts.next().is_some_and(|part| {
                part.get(..length)
                    .is_some_and(|digits| digits.bytes().all(|digit| digit.is_ascii_digit()))
            })
        };
        word.starts_with("20") && has(4) && has(2) && has(2)
    };
    let mut words =
        text.split(|letter: char| !(letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.')));
    words.find(|word| is_date(word)).map(str::to_owned)
}

fn first_touched<'a>(scene: &Scene<'a>) -> Option<Line<'a>> {
    let touched = scene.lines().find(|line| says_something(line.text));
    touched.or_else(|| {
        let all = scene.all().iter().enumerate();
        let mut said = all.filter(|(_, text)| !text.trim().is_empty());
        said.find(|(_, text)| text.contains("key") || text.contains("Key"))
            .map(|(index, text)| Line { index, text })
    })
}

#[cfg(test)]
mod tests {
    use super::pins;

    #[test]
    fn pins_are_found() {
        for line in [
            "new Stripe(key, { apiVersion: \"2024-06-20\" })",
            "stripe.api_version = '2024-06-20'",
            "headers[\"Stripe-Version\"] = \"2024-06-20\"",
            "Stripe.setApiVersion(\"2024-06-20\")",
        ] {
            assert_eq!(
                pins([line].into_iter()),
                [(0, "2024-06-20".to_owned())],
                "{line}"
            );
        }
        for line in [
            "apiVersion: \"v3\"",
            "released = \"2024-06-20\"",
            "// apiVersion: \"2024-06-20\"",
        ] {
            assert!(pins([line].into_iter()).is_empty(), "{line}");
        }
    }
}
