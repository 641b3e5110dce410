//! `lost-switch`: what payments could be switched off by is gone.

use tollgate_sdk::{Effect, Findings, Rule};

use crate::lines::{Line, Scene, is_comment, says_something};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "lost-switch",
    summary: "what payments could be switched off by is gone",
    effect: Effect::Review,
    help: "When customers are charged twice, the first thing to do is to stop charging. A switch does so in seconds, a \
           deploy takes minutes, and a rollback may bring the cause back. Keep the switch, or name what takes its \
           place.",
};

/// What every switch has in its name.
pub(crate) const SIGNS: [&str; 7] = [
    "witch", "nabled", "isable", "nablePay", "NABLE", "ISABLE", "ause",
];

/// Names of switches, in lower case and without signs between words.
const SWITCHES: [&str; 14] = [
    "killswitch",
    "paymentsenabled",
    "paymentenabled",
    "paymentsdisabled",
    "disablepayments",
    "enablepayments",
    "payoutsdisabled",
    "disablepayouts",
    "refundsdisabled",
    "disablerefunds",
    "checkoutenabled",
    "checkoutdisabled",
    "billingenabled",
    "pausepayments",
];

/// Judges a file that deals with payments by what it was.
pub(crate) fn judge(scene: &Scene<'_>, before: &str, findings: &mut Findings) {
    let was = switches(before.lines());
    let Some((_, name)) = was.first() else { return };
    let now = switches(scene.all().iter().copied());
    if !now.is_empty() || scene.moved_away(name) {
        return;
    }
    let lines: Vec<&str> = before.lines().collect();
    let index = was.first().map_or(0, |(index, _)| *index);
    let kept = (0..index).rev().take(40).find_map(|above| {
        let line = lines.get(above).filter(|line| line.trim().len() > 3)?;
        scene.all().iter().position(|other| other == line)
    });
    let from = kept.map_or(0, |at| at + 1);
    let all = scene.all();
    let at = (from..all.len()).find(|at| all.get(*at).is_some_and(|line| says_something(line)));
    let Some((index, text)) = at.and_then(|at| Some((at, *all.get(at)?))) else {
        return;
    };
    findings
        .report(&RULE, &scene.place_of(Line { index, text }))
        .message(format!(
            "`{name}` is gone, by which payments could be switched off: when customers are charged twice, only a \
             deploy stops it now"
        ))
        .label("a switch stood here")
        .help("keep the switch, or name in the change what takes its place");
}

/// The switches that lines name, as written, with the lines' numbers from 0.
fn switches<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<(usize, String)> {
    let is_letter = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-');
    let said = lines.enumerate().filter(|(_, line)| !is_comment(line));
    said.filter_map(|(index, line)| {
        let mut names = line.split(|letter| !is_letter(letter));
        let name = names.find(|name| {
            let plain: String = name
                .chars()
                .filter(|letter| letter.is_alphanumeric())
                .flat_map(char::to_lowercase)
                .collect();
            SWITCHES.iter().any(|switch| plain.contains(switch))
        })?;
        Some((index, name.to_owned()))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::switches;

    #[test]
    fn switches_are_known_by_their_names() {
        for line in [
            "if (!flags.paymentsEnabled) return;",
            "PAYMENTS_ENABLED=true",
            "kill_switch: false",
        ] {
            assert_eq!(switches([line].into_iter()).len(), 1, "{line}");
        }
        for line in [
            "account.charges_enabled",
            "enabled: true",
            "// kill switch",
            "paymentMethods",
        ] {
            assert!(switches([line].into_iter()).is_empty(), "{line}");
        }
    }
}
