//! What came of a policy's cases, for its author.

use tollgate_cases::Difference;
use tollgate_engine::Exchange;
use tollgate_model::finding::Effect;
use tollgate_report::human::{ASIDE, EMPHASIS, effect_style, paint};
use tollgate_report::{Terminal, escape, wrap};

use crate::test::{Outcome, Tested};

/// Lines that are shown above the one that a difference is about.
const ABOVE: u32 = 2;

/// Renders what came of the cases: each that is wrong with its excerpts, what was asked where
/// that was noted, then the counts, and how often each rule is seen.
pub fn tell(tested: &Tested, terminal: Terminal) -> String {
    let mut text = String::new();
    for outcome in &tested.outcomes {
        let has_trace = !outcome.exchanges.is_empty();
        if outcome.is_passed() && !has_trace {
            continue;
        }
        text.push_str(&of_case(outcome, terminal));
        for exchange in &outcome.exchanges {
            text.push_str(&of_exchange(exchange, terminal));
        }
        text.push('\n');
    }
    text.push_str(&counts(tested));
    text.push_str(&of_rules(tested, terminal));
    text
}

/// A question and its answer, on one line where that is wide enough.
fn of_exchange(exchange: &Exchange, terminal: Terminal) -> String {
    let question = escape::line(&exchange.question);
    let answer = escape::line(&exchange.answer);
    if question.len() + answer.len() + 6 <= terminal.width {
        return format!(
            "  {question} {}\n",
            paint(&format!("-> {answer}"), ASIDE, terminal)
        );
    }
    let wrapped = |text: &str, indent: &str| {
        let lines = wrap(text, terminal.width.saturating_sub(indent.len()), 0);
        lines.join(&format!("\n{indent}"))
    };
    let question = wrapped(&question, "      ");
    let answer = paint(
        &wrapped(&format!("-> {answer}"), "         "),
        ASIDE,
        terminal,
    );
    format!("  {question}\n      {answer}\n")
}

fn of_case(outcome: &Outcome, terminal: Terminal) -> String {
    let word = match (outcome.is_passed(), outcome.is_updated) {
        (true, _) => "passed",
        (false, true) => "updated",
        (false, false) => "FAILED",
    };
    let style = match outcome.is_passed() || outcome.is_updated {
        true => EMPHASIS,
        false => effect_style(Effect::Block),
    };
    let place = format!("{}:{}", outcome.file.display(), outcome.case.line);
    let mut text = format!(
        "{} {} {}\n",
        paint(word, style, terminal),
        paint(&escape::line(&place), ASIDE, terminal),
        escape::line(&outcome.case.name)
    );
    match &outcome.result {
        Err(why) => {
            for line in wrap(&escape::paragraph(why), terminal.width.saturating_sub(2), 0) {
                text.push_str(&format!("  {line}\n"));
            }
        }
        Ok(differences) => {
            for difference in differences {
                text.push_str(&of_difference(outcome, difference, terminal));
            }
        }
    }
    text
}

/// Expected against actual, with the lines that it is about.
fn of_difference(outcome: &Outcome, difference: &Difference, terminal: Terminal) -> String {
    let about = difference.about();
    let effect = about
        .effect
        .map(|effect| format!(" {effect}"))
        .unwrap_or_default();
    let rule = format!("{}{effect}", about.rule);
    let (expected, actual) = match difference {
        Difference::Missing(_) => (rule, "nothing of the kind".to_owned()),
        Difference::Surplus(_, message) => (
            "nothing of the kind".to_owned(),
            format!("{rule}: {message}"),
        ),
    };
    let mut text = format!("  {}:{}\n", escape::line(about.path.as_str()), about.line);
    text.push_str(&excerpt(outcome, about.path.as_str(), about.line, terminal));
    for (name, words) in [("expected", expected), ("actual", actual)] {
        let lines = wrap(
            &escape::paragraph(&words),
            terminal.width.saturating_sub(14),
            0,
        );
        let words = lines.join(&format!("\n{:14}", ""));
        text.push_str(&format!("    {name:8}  {words}\n"));
    }
    text
}

fn excerpt(outcome: &Outcome, path: &str, line: u32, terminal: Terminal) -> String {
    let source = outcome.case.after.get(&path.into());
    let lines = source.map(|source| source.lines()).into_iter().flatten();
    let shown = lines
        .zip(1_u32..)
        .filter(|(_, number)| number + ABOVE >= line && *number <= line);
    let shown = shown.map(|(code, number)| {
        let mark = if number == line { '>' } else { ' ' };
        let code: String = code
            .chars()
            .take(terminal.width.saturating_sub(12))
            .collect();
        format!("  {mark} {number:>4} | {}\n", escape::line(&code))
    });
    shown.collect()
}

fn counts(tested: &Tested) -> String {
    let count = |is_counted: &dyn Fn(&Outcome) -> bool| {
        tested
            .outcomes
            .iter()
            .filter(|outcome| is_counted(outcome))
            .count()
    };
    let passed = count(&|outcome| outcome.is_passed());
    let updated = count(&|outcome| outcome.is_updated);
    let failed = tested.outcomes.len() - passed - updated;
    let mut words = vec![format!("{passed} passed"), format!("{failed} failed")];
    words.extend((updated > 0).then(|| format!("{updated} updated")));
    words.extend((tested.passed_over > 0).then(|| format!("{} passed over", tested.passed_over)));
    format!("cases: {}\n", words.join(", "))
}

/// How often each rule is seen in all cases, and which are not.
fn of_rules(tested: &Tested, terminal: Terminal) -> String {
    let longest = tested
        .coverage
        .iter()
        .map(|one| one.rule.len())
        .max()
        .unwrap_or_default();
    let mut text = String::from("\n");
    let mut gaps = Vec::new();
    for one in &tested.coverage {
        text.push_str(&format!(
            "  {:longest$}  fires in {}, stays silent in {}\n",
            escape::line(&one.rule),
            one.fires,
            one.silent
        ));
        if one.fires == 0 {
            gaps.push(format!("no case fires `{}`", one.rule));
        }
        if one.silent == 0 {
            gaps.push(format!(
                "no case keeps `{}` silent where it comes near (`ok: {}`)",
                one.rule, one.rule
            ));
        }
    }
    for gap in gaps {
        text.push_str(&format!(
            "  {}\n",
            paint(&escape::line(&gap), EMPHASIS, terminal)
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use tollgate_cases::{Coverage, Difference, parse};
    use tollgate_model::finding::{Effect, Manifest};
    use tollgate_report::Terminal;

    use super::tell;
    use crate::test::{Outcome, Tested};

    const CASE: &str = "## A refund\n```py after/a.py\nimport stripe\n\n# expect: late\nstripe.Refund.create()\n```\n";

    #[test]
    fn a_case_that_is_wrong_is_told_with_its_lines() {
        let case = parse(CASE).unwrap().remove(0);
        let mut found = case.expected[0].clone();
        found.rule = "early".to_owned();
        found.effect = Some(Effect::Note);
        let differences = vec![
            Difference::Missing(case.expected[0].clone()),
            Difference::Surplus(found, "Too soon.".to_owned()),
        ];
        let tested = Tested {
            outcomes: vec![Outcome {
                file: "cases/late.md".into(),
                case,
                result: Ok(differences),
                is_updated: false,
                exchanges: Vec::new(),
            }],
            passed_over: 2,
            coverage: vec![Coverage {
                rule: "late".to_owned(),
                fires: 1,
                silent: 0,
            }],
            manifest: Manifest {
                id: "refunds".to_owned(),
                version: "1.0.0".to_owned(),
                summary: String::new(),
                rules: Vec::new(),
                options: Vec::new(),
                judges_by_file: true,
            },
        };
        assert!(!tested.is_passed());
        let terminal = Terminal {
            width: 80,
            is_coloured: false,
        };
        let expected = "\
FAILED cases/late.md:1 A refund
  a.py:4
       2 | 
       3 | # expect: late
  >    4 | stripe.Refund.create()
    expected  late
    actual    nothing of the kind
  a.py:4
       2 | 
       3 | # expect: late
  >    4 | stripe.Refund.create()
    expected  nothing of the kind
    actual    early note: Too soon.

cases: 0 passed, 1 failed, 2 passed over

  late  fires in 1, stays silent in 0
  no case keeps `late` silent where it comes near (`ok: late`)
";
        assert_eq!(tell(&tested, terminal), expected);
    }
}
