//! `lost-remainder`: an amount is divided among several, and what is left over goes to nobody.

use tollgate_sdk::{Call, Change, Effect, File, Findings, Function, Rule, Side, Span, words};

use crate::words::{is_amount, is_whole};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "lost-remainder",
    summary: "an amount is divided among several, and the remainder goes to nobody",
    effect: Effect::Note,
    help: "100 cents among three are 33 each, and one is left over: the parts do not add up to what was paid, and a \
           few cents stay behind with every order. Give the remainder to one of them (the last, the largest), or use \
           what your money library has for it (`allocate`).",
};

/// What a text has where somebody cares for the remainder.
const CARED: [&str; 13] = [
    "%",
    "remainder",
    "remaining",
    "leftover",
    "left_over",
    "divmod",
    "allocate",
    "distribute",
    "residual",
    "residue",
    ".rem(",
    "mod(",
    "odd_cent",
];

/// What gives something to each of several.
const LOOPS: [&str; 10] = [
    "for ",
    "for(",
    "foreach",
    ".map(",
    ".each",
    ".foreach(",
    ".forEach(",
    "while",
    ".times",
    ".ForEach(",
];

/// A division on a line.
struct Division {
    /// What is divided, as written.
    amount: String,
    /// Among how many, as written.
    count: String,
}

/// Judges a file that deals with payments.
pub(crate) fn judge(change: &Change, file: &File, text: &str, findings: &mut Findings) {
    let may_divide = |line: &&str| line.contains('/') || line.contains("div");
    if !text
        .lines()
        .any(|line| may_divide(&line) && !is_comment(line))
    {
        return;
    }
    let Some(language) = file.language() else {
        return;
    };
    let lines: Vec<&str> = text.lines().collect();
    let numbered = lines.iter().copied().zip(1_u32..);
    let divisions: Vec<(&str, u32, Division)> = numbered
        .filter(|(line, _)| may_divide(line))
        .filter_map(|(line, number)| Some((line, number, division(line, &language)?)))
        .collect();
    if divisions.is_empty() {
        return;
    }
    let touched = match change.is_whole_tree() {
        true => None,
        false => Some(file.touched_lines()),
    };
    let before = match touched {
        Some(_) => file.text(Side::Before).unwrap_or_default(),
        None => String::new(),
    };
    let is_new = |line: &str, number: u32| {
        touched.as_ref().is_none_or(|touched| {
            let mut spans = touched.iter();
            spans.any(|span| span.start_line <= number && number < span.end_line)
        }) && !before.lines().any(|old| old.trim() == line.trim())
    };
    let units = file.units(Side::After);
    let hit = divisions.iter().find(|(line, number, _)| {
        let around = units.iter().filter(|unit| holds(unit.span(), *number));
        let unit = around.max_by_key(|unit| unit.span().start_line);
        is_new(line, *number) && unit.is_some_and(|unit| is_handed_out(unit, &lines, line))
    });
    if let Some((line, number, division)) = hit {
        report(file, *number, line, division, findings);
    }
}

/// Whether a function gives the parts to several by a gateway, and does nothing with the rest.
fn is_handed_out(unit: &Function, lines: &[&str], line: &str) -> bool {
    let span = unit.span();
    let first = (span.start_line as usize).saturating_sub(1);
    let own = lines.get(first..(span.end_line as usize).min(lines.len()));
    let own = own.unwrap_or_default();
    let own: Vec<&str> = own
        .iter()
        .copied()
        .filter(|line| !is_comment(line))
        .collect();
    let own = own.join("\n");
    let lower = without_texts(&own).to_ascii_lowercase();
    let part = part(line);
    let plain = own.replace('$', "");
    let is_go = unit.path().ends_with(".go");
    if is_go && !is_whole_in_go(line, part.unwrap_or_default(), &own) {
        return false;
    }
    let is_multiplied = part.is_some_and(|part| {
        [
            format!("{part} *"),
            format!("* {part}"),
            format!("-= {part}"),
            format!("- {part}"),
        ]
        .iter()
        .any(|used| plain.contains(used.as_str()))
    });
    LOOPS.iter().any(|sign| own.contains(sign))
        && !CARED.iter().any(|sign| lower.contains(sign))
        && !is_multiplied
        && unit.calls().iter().any(leads_to_money)
}

/// Whether a division of Go is one of whole numbers: by its types, or because the part is handed
/// on as one.
fn is_whole_in_go(line: &str, part: &str, own: &str) -> bool {
    let says = |text: &str| {
        ["int64", "int32", "int(", "ents", "inor"]
            .iter()
            .any(|sign| text.contains(sign))
    };
    says(line) || !part.is_empty() && own.contains(&format!("Int64({part})"))
}

/// A text without what stands in quotes: `"%w"` divides nothing.
fn without_texts(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for line in text.lines() {
        let mut pieces = line.split('"');
        plain.push_str(pieces.next().unwrap_or_default());
        while pieces.next().is_some() {
            plain.push_str(pieces.next().unwrap_or_default());
        }
        plain.push('\n');
    }
    plain
}

/// Whether a call moves money, or a function of the same file that it leads to does.
fn leads_to_money(call: &Call) -> bool {
    let mut callees = call.callees().into_iter().take(2);
    moves_money(call) || callees.any(|callee| callee.calls().iter().take(60).any(moves_money))
}

fn moves_money(call: &Call) -> bool {
    let operation = call.operation();
    operation.is_some_and(|operation| operation.moves_money()) || call.reach().is_some()
}

/// The variable that holds a part.
fn part(line: &str) -> Option<&str> {
    let (left, _) = line.split_once('=')?;
    let left = left.trim_end().trim_end_matches(':').trim_end();
    let name = left
        .rsplit(|letter: char| !(letter.is_alphanumeric() || letter == '_'))
        .next()?;
    (!name.is_empty()).then_some(name)
}

/// The division of an amount by a count on a line, where whole numbers come out.
fn division(line: &str, language: &str) -> Option<Division> {
    if is_comment(line) {
        return None;
    }
    let found = by_call(line).or_else(|| by_sign(line, language))?;
    let said = words(part(line).unwrap_or_default());
    let is_shown = said.iter().any(|word| {
        matches!(
            word.as_str(),
            "average" | "avg" | "mean" | "median" | "ratio" | "rate" | "percent"
        )
    });
    (!is_shown && is_amount(&found.amount) && is_count(&found.count)).then_some(found)
}

/// `intdiv($total, $n)`, `total.div(n)`, `amount.divide(n, 2, RoundingMode.DOWN)`.
fn by_call(line: &str) -> Option<Division> {
    if let Some(at) = line.find("intdiv(") {
        let (amount, rest) = line.get(at + "intdiv(".len()..)?.split_once(',')?;
        return Some(Division {
            amount: amount.trim().to_owned(),
            count: operand_behind(rest).to_owned(),
        });
    }
    let (at, method) = [".div(", ".divide("]
        .iter()
        .find_map(|method| Some((line.find(method)?, *method)))?;
    if method == ".divide(" && !line.contains("RoundingMode") {
        return None;
    }
    Some(Division {
        amount: operand_before(line.get(..at)?).to_owned(),
        count: operand_behind(line.get(at + method.len()..)?).to_owned(),
    })
}

/// `Math.floor(total / n)`, `total // n`, `cents / n`.
fn by_sign(line: &str, language: &str) -> Option<Division> {
    let sign = match language {
        "python" if line.contains("//") => "//",
        _ => "/",
    };
    let at = line.find(sign)?;
    let rest = line.get(at + sign.len()..)?;
    if rest.starts_with(['/', '*', '=']) {
        return None;
    }
    let amount = operand_before(line.get(..at)?);
    let has = |signs: &[&str]| signs.iter().any(|sign| line.contains(sign));
    let is_whole_number = match language {
        "javascript" | "typescript" => has(&[
            "Math.floor(",
            "Math.trunc(",
            "Math.round(",
            "parseInt(",
            "| 0",
        ]),
        "python" => sign == "//" || has(&["int(", "floor(", "round("]),
        "ruby" => is_whole(amount) || has(&[".floor", ".to_i", ".round"]),
        "php" => has(&["floor(", "(int)", "round(", "intval("]),
        _ => {
            let is_float = has(&["float", "double", "Double", "decimal", "Decimal", "f64"]);
            let is_integer = has(&["int64", "int(", "long ", "Long", "i64", "u64", "int "]);
            // In Go the one who is given the part tells: see `is_handed_out`.
            !is_float && (is_integer || is_whole(amount) || language == "go")
        }
    };
    is_whole_number.then(|| Division {
        amount: amount.to_owned(),
        count: operand_behind(rest).to_owned(),
    })
}

/// The chain of names that a text ends with.
fn operand_before(text: &str) -> &str {
    // `order.total()`
    let text = text.trim_end();
    let text = text.strip_suffix("()").unwrap_or(text);
    let text = text.trim_end_matches(')');
    let is_own = |letter: char| {
        letter.is_alphanumeric() || matches!(letter, '_' | '.' | '$' | '-' | '>' | '@' | '?')
    };
    let start = text.rfind(|letter| !is_own(letter));
    start.map_or(text, |start| text.get(start + 1..).unwrap_or_default())
}

/// What a text begins with, up to the end of the operand.
fn operand_behind(text: &str) -> &str {
    let text = text.trim_start();
    let mut depth = 0_u32;
    let end = text.find(|letter: char| match letter {
        '(' | '[' => {
            depth += 1;
            false
        }
        ')' | ']' if depth == 0 => true,
        ')' | ']' => {
            depth -= 1;
            false
        }
        ',' | ';' | '{' | '+' | '*' => depth == 0,
        _ => false,
    });
    text.get(..end.unwrap_or(text.len()))
        .unwrap_or(text)
        .trim_end()
}

/// Whether a text stands for a number of people or parts.
fn is_count(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let counts = [
        "len(", "count(", "sizeof(", "size()", ".length", ".count", ".size", ".len()",
    ];
    if counts.iter().any(|sign| lower.contains(sign)) {
        return true;
    }
    words(text).iter().any(|word| {
        matches!(
            word.as_str(),
            "beneficiaries"
                | "count"
                | "instalments"
                | "installments"
                | "members"
                | "months"
                | "parts"
                | "participants"
                | "payees"
                | "people"
                | "periods"
                | "recipients"
                | "sellers"
                | "splits"
                | "vendors"
        )
    })
}

fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    ["//", "#", "*", "/*", "--"]
        .iter()
        .any(|mark| line.starts_with(mark))
}

fn holds(span: Span, line: u32) -> bool {
    span.start_line <= line && line <= span.end_line
}

fn report(file: &File, number: u32, line: &str, division: &Division, findings: &mut Findings) {
    let indent = line
        .chars()
        .take_while(|letter| letter.is_whitespace())
        .count() as u32;
    let span = Span {
        start_line: number,
        start_column: indent + 1,
        end_line: number,
        end_column: line.trim_end().chars().count() as u32 + 1,
    };
    findings
        .report(&RULE, &(file.path(), span))
        .message(format!(
            "`{}` is divided by `{}`, and what is left over goes to nobody: the parts do not add up to the whole",
            division.amount, division.count
        ))
        .label("the remainder is lost")
        .help("give the remainder to one of the parts, and check that they add up");
}

#[cfg(test)]
mod tests {
    use super::division;

    #[test]
    fn divisions_of_amounts_are_found() {
        for (line, language) in [
            (
                "const share = Math.floor(order.total / sellers.length);",
                "typescript",
            ),
            ("share = amount // len(recipients)", "python"),
            ("share = total_cents / recipients.size", "ruby"),
            ("$share = intdiv($total, count($sellers));", "php"),
            ("share := amount / int64(len(recipients))", "go"),
            ("long share = order.totalCents() / sellers.size();", "java"),
            (
                "var share = amount.divide(installments, 2, RoundingMode.DOWN);",
                "java",
            ),
        ] {
            assert!(division(line, language).is_some(), "{line}");
        }
        for (line, language) in [
            ("const euros = Math.floor(total / 100);", "typescript"),
            ("const share = total / sellers.length;", "typescript"),
            ("average = total // len(orders)", "python"),
            ("path = base / \"amount\" / count", "python"),
            ("// total / count", "go"),
            ("double share = total / sellers.size();", "java"),
        ] {
            assert!(division(line, language).is_none(), "{line}");
        }
    }
}
