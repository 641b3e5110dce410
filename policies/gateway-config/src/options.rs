//! Options with their values, as lines write them.

/// The value that is given to a name on a line, where one is: `timeout: 30`, `timeout=30`,
/// `'timeout' => 30`, `setTimeout(30)`. `follows` is what stands behind the name.
pub(crate) fn value(follows: &str) -> Option<&str> {
    let rest = follows.trim_start_matches(['"', '\'', '`', ' ', ')']);
    let rest = ["=>", ":=", ":", "=", "(", ","]
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
    (!value.is_empty()).then_some(value)
}

/// A stretch of time in seconds, where a plain number counts in `unit` seconds.
pub(crate) fn seconds(text: &str, unit: f64) -> Option<f64> {
    let mut plain = 1.0;
    let is_plain = text.split('*').all(|factor| {
        let digits: String = factor.trim().chars().filter(|it| *it != '_').collect();
        match digits.trim_end_matches(['L', 'l', 'f']).parse::<f64>() {
            Ok(number) => {
                plain *= number;
                true
            }
            Err(_) => false,
        }
    });
    if is_plain {
        return Some(plain * unit);
    }
    let lower = text.to_ascii_lowercase();
    let scale = match () {
        () if lower.contains("minute") => 60.0,
        () if lower.contains("milli") => 0.001,
        () if lower.contains("second") || lower.contains("from_secs") => 1.0,
        () => return None,
    };
    let digits: String = lower
        .chars()
        .filter(|letter| *letter != '_')
        .skip_while(|letter| !letter.is_ascii_digit())
        .take_while(|letter| letter.is_ascii_digit() || *letter == '.')
        .collect();
    Some(digits.trim_end_matches('.').parse::<f64>().ok()? * scale)
}

#[cfg(test)]
mod tests {
    use super::{seconds, value};

    #[test]
    fn values_are_found() {
        assert_eq!(value(": 3000, retries: 2 }"), Some("3000"));
        assert_eq!(value("' => 5]"), Some("5"));
        assert_eq!(
            value("(Duration.ofSeconds(5))"),
            Some("Duration.ofSeconds(5)")
        );
        assert_eq!(value(" == 3"), None);
        assert_eq!(value(" after"), None);
    }

    #[test]
    fn times_are_read() {
        assert_eq!(seconds("3 * 1000", 0.001), Some(3.0));
        assert_eq!(seconds("Duration.ofSeconds(5)", 0.001), Some(5.0));
        assert_eq!(seconds("5 * time.Second", 1.0), Some(5.0));
        assert_eq!(seconds("TIMEOUT", 1.0), None);
    }
}
