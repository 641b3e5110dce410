//! `idempotency-off`: a switch turns off what keeps a payment from being made twice.

use tollgate_sdk::{Effect, Findings, Rule};

use crate::lines::{Line, Scene, compact, is_comment};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "idempotency-off",
    summary: "idempotency is switched off for a gateway",
    effect: Effect::Review,
    help: "Leave idempotency on wherever money moves: without it a request that is sent again after a timeout is \
           another payment.",
};

/// What every switch has in it.
pub(crate) const SIGN: &str = "idempotency";

/// Judges one line.
pub(crate) fn judge(scene: &Scene<'_>, line: Line<'_>, findings: &mut Findings) {
    if !line.text.to_ascii_lowercase().contains(SIGN) || is_comment(line.text) {
        return;
    }
    if !switches_off(&compact(line.text)) || scene.stood(line) {
        return;
    }
    findings
        .report(&RULE, &scene.place_of(line))
        .message(
            "idempotency is switched off for a gateway: a request that is sent again after a timeout is then \
             another payment",
        )
        .label("switched off here")
        .help("leave it on, and pass a key made from the order with each call");
}

/// Whether a compacted line sets a switch for idempotency so that there is none.
fn switches_off(compacted: &str) -> bool {
    let Some(at) = compacted.find("idempotency") else {
        return false;
    };
    let is_name = |letter: char| letter.is_alphanumeric() || letter == '_';
    let head = compacted.get(..at).unwrap_or_default();
    let begin = head
        .rfind(|letter| !is_name(letter))
        .map_or(0, |before| before + 1);
    let begin = head.get(begin..).unwrap_or_default();
    let rest = compacted
        .get(at + "idempotency".len()..)
        .unwrap_or_default();
    let end = rest.find(|letter| !is_name(letter)).unwrap_or(rest.len());
    let (own, rest) = rest.split_at_checked(end).unwrap_or((rest, ""));
    let is_switch = [
        "use", "enable", "with", "disable", "skip", "no", "without", "ignore", "",
    ]
    .iter()
    .any(|word| {
        begin.trim_end_matches('_').ends_with(word) && (!word.is_empty() || begin.is_empty())
    });
    if !is_switch || own.contains("key") && !own.contains("keys") && begin.is_empty() {
        return false;
    }
    let is_negative = ["disable", "skip", "no", "without", "ignore"]
        .iter()
        .any(|word| begin.trim_end_matches('_').ends_with(word));
    let wanted = match is_negative {
        true => "true",
        false => "false",
    };
    let is_set = ["=>", ":=", ":", "="].iter().any(|sign| {
        rest.strip_prefix(sign)
            .and_then(|value| value.strip_prefix(wanted))
            .is_some_and(|after| !after.chars().next().is_some_and(is_name))
    });
    // Go's tags of settings: `UseIdempotency bool `default:"false"``.
    is_set || compacted.contains(&format!("default:{wanted}"))
}

#[cfg(test)]
mod tests {
    use super::switches_off;
    use crate::lines::compact;

    #[test]
    fn switches_are_told_from_keys() {
        for line in [
            "UseIdempotency bool `help:\"whether\" default:\"false\"`",
            "idempotency: false,",
            "'enable_idempotency' => false,",
            "client.disable_idempotency = true",
        ] {
            assert!(switches_off(&compact(line)), "{line}");
        }
        for line in [
            "UseIdempotency bool `default:\"true\"`",
            "idempotency: true",
            "idempotencyKey = false",
            "hasIdempotencyKey: false",
            "skip_idempotency = false",
            "idempotency: order.id",
        ] {
            assert!(!switches_off(&compact(line)), "{line}");
        }
    }
}
