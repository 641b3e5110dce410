//! Options as source code writes them: `retries: 5`, `max_retries=5`, `$tries = 5`,
//! `attempts => 5`, `MaxRetry(5)`.

use crate::source::is_comment;

/// An option with its value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Written {
    /// The line, from 0.
    pub(crate) line: usize,
    /// The name, in lower case and without underscores.
    pub(crate) name: String,
    /// The value as written.
    pub(crate) value: String,
}

impl Written {
    /// The value as a count: `false` and `none` of retries are none, `true` and `nil` are as many
    /// as the queue makes.
    pub(crate) fn count(&self) -> Option<f64> {
        match self.value.trim_start_matches(':') {
            "false" | "False" => Some(0.0),
            "true" | "True" => Some(25.0),
            "None" | "unlimited" | "Infinity" | "forever" => Some(f64::INFINITY),
            value => number(value),
        }
    }
}

/// The options of these names (lower case, without underscores) in a text.
pub(crate) fn written(text: &str, names: &[&str]) -> Vec<Written> {
    let mut found = Vec::new();
    for (line, content) in text.lines().enumerate() {
        if content.len() > 500 || is_comment(content) {
            continue;
        }
        collect(line, content, names, &mut found);
    }
    found
}

fn collect(line: usize, content: &str, names: &[&str], found: &mut Vec<Written>) {
    let shortest = names
        .iter()
        .map(|name| name.len())
        .min()
        .unwrap_or_default();
    let mut end = 0;
    for name in content
        .as_bytes()
        .split_inclusive(|byte| !is_of_name(*byte))
    {
        end += name.len();
        let length = name.iter().take_while(|byte| is_of_name(**byte)).count();
        if length < shortest.max(1) {
            continue;
        }
        let (name, after) = name.split_at(length);
        let Some(known) = names.iter().find(|known| is_spelling_of(name, known)) else {
            continue;
        };
        let follows = content.get(end - after.len()..).unwrap_or_default();
        if let Some(value) = value_of(follows) {
            found.push(Written {
                line,
                name: (*known).to_owned(),
                value,
            });
        }
    }
}

fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}

/// Whether a name is this one when it is written in lower case and without underscores.
fn is_spelling_of(name: &[u8], known: &str) -> bool {
    let mut plain = name.iter().filter(|byte| **byte != b'_');
    let mut known = known.bytes();
    loop {
        match (plain.next(), known.next()) {
            (Some(byte), Some(other)) if byte.to_ascii_lowercase() == other => {}
            (None, None) => return true,
            _ => return false,
        }
    }
}

/// The value that follows a name, where one is given.
fn value_of(follows: &str) -> Option<String> {
    let rest = follows.trim_start_matches(['"', '\'', ' ']);
    // `attempts: number = 3`, `int tries = 3`: what stands between is a type.
    let rest = ["=>", ":=", ":", "=", "("]
        .iter()
        .find_map(|sign| rest.strip_prefix(sign))?;
    if rest.starts_with('=') {
        return None;
    }
    let mut depth = 0_u32;
    let end = rest.find(|letter: char| {
        match letter {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' if depth == 0 => return true,
            ')' | ']' | '}' => depth -= 1,
            ',' | ';' | '#' if depth == 0 => return true,
            _ => {}
        }
        false
    });
    let value = rest.get(..end.unwrap_or(rest.len())).unwrap_or(rest).trim();
    let value = value.split("//").next().unwrap_or(value).trim();
    (!value.is_empty()).then(|| value.to_owned())
}

/// A number as written: `10_000`, `3.5`, `24 * 60 * 60`.
pub(crate) fn number(text: &str) -> Option<f64> {
    let mut product = 1.0;
    for factor in text.split('*') {
        let digits: String = factor
            .trim()
            .chars()
            .filter(|letter| *letter != '_')
            .collect();
        let digits = digits.trim_end_matches(['L', 'l', 'f', 'd', 'u']);
        product *= digits.parse::<f64>().ok()?;
    }
    Some(product)
}

/// A stretch of time in seconds: `1.hour`, `5 * time.Minute`, `TimeSpan.FromHours(1)`,
/// `timedelta(hours=2)`, `'1 day'`, and a plain number of `unit` seconds.
pub(crate) fn duration(text: &str, unit: f64) -> Option<f64> {
    if let Some(plain) = number(text) {
        return Some(plain * unit);
    }
    let lower = text.to_ascii_lowercase();
    let units: [(&[&str], f64); 6] = [
        (&["week"], 604_800.0),
        (&["day", "ofdays"], 86_400.0),
        (&["hour"], 3_600.0),
        (&["minute", "mins"], 60.0),
        (&["milli"], 0.001),
        (&["second", "secs"], 1.0),
    ];
    let (_, scale) = units
        .iter()
        .find(|(names, _)| names.iter().any(|name| lower.contains(name)))?;
    let digits: String = lower
        .chars()
        .skip_while(|letter| !letter.is_ascii_digit())
        .take_while(|letter| letter.is_ascii_digit() || matches!(letter, '.' | '_'))
        .filter(|letter| *letter != '_')
        .collect();
    let count = digits.trim_end_matches('.').parse::<f64>().unwrap_or(1.0);
    Some(count * scale)
}

#[cfg(test)]
mod tests {
    use super::{duration, number, written};

    fn values(text: &str) -> Vec<(String, String)> {
        written(
            text,
            &["retry", "attempts", "maxretries", "tries", "maxretry"],
        )
        .into_iter()
        .map(|option| (option.name, option.value))
        .collect()
    }

    #[test]
    fn options_are_found_in_every_spelling() {
        let pair = |name: &str, value: &str| vec![(name.to_owned(), value.to_owned())];
        assert_eq!(
            values("sidekiq_options retry: 25, queue: :x"),
            pair("retry", "25")
        );
        assert_eq!(
            values("@app.task(max_retries=None)"),
            pair("maxretries", "None")
        );
        assert_eq!(values("public $tries = 5;"), pair("tries", "5"));
        assert_eq!(values("'attempts' => 3,"), pair("attempts", "3"));
        assert_eq!(values("asynq.MaxRetry(10)"), pair("maxretry", "10"));
        assert_eq!(values("// attempts: 3"), []);
        assert_eq!(values("if (attempts == 3) {"), []);
    }

    #[test]
    fn times_are_read() {
        assert_eq!(number("24 * 60 * 60"), Some(86_400.0));
        assert_eq!(duration("1.hour", 1.0), Some(3_600.0));
        assert_eq!(duration("5 * time.Minute", 1.0), Some(300.0));
        assert_eq!(duration("TimeSpan.FromHours(2)", 1.0), Some(7_200.0));
        assert_eq!(duration("timedelta(days=3)", 1.0), Some(259_200.0));
        assert_eq!(duration("60_000", 0.001), Some(60.0));
        assert_eq!(duration("backoff()", 1.0), None);
    }
}
