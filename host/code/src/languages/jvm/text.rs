//! Escapes and text blocks.

/// Resolves the escapes of Java and Kotlin. What is not a valid escape stays as written.
pub(in crate::languages) fn unescaped(written: &str) -> String {
    if !written.contains('\\') {
        return written.to_owned();
    }
    let mut text = String::with_capacity(written.len());
    let mut rest = written;
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(escape) = rest.chars().next() else {
            text.push('\\');
            break;
        };
        rest = &rest[escape.len_utf8()..];
        match escape {
            'n' => text.push('\n'),
            't' => text.push('\t'),
            'r' => text.push('\r'),
            'b' => text.push('\u{8}'),
            'f' => text.push('\u{c}'),
            's' => text.push(' '),
            '0' => text.push('\0'),
            '\n' => {}
            '\\' | '\'' | '"' | '$' => text.push(escape),
            'u' => {
                let digits = rest.trim_start_matches('u');
                let code = digits
                    .get(..4)
                    .and_then(|digits| u32::from_str_radix(digits, 16).ok());
                match code {
                    Some(code) => {
                        text.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                        rest = &digits[4..];
                    }
                    None => text.push_str("\\u"),
                }
            }
            _ => {
                text.push('\\');
                text.push(escape);
            }
        }
    }
    text.push_str(rest);
    text
}

/// The text of a block between three quotes: without its first line break and the indentation
/// that all its lines share.
pub(in crate::languages) fn block(inside: &str) -> String {
    let inside = inside.replace("\r\n", "\n");
    let body = match inside.split_once('\n') {
        Some((first, rest)) if first.trim().is_empty() => rest,
        _ => return inside,
    };
    let indentation = |line: &&str| line.len() - line.trim_start().len();
    let filled = body.lines().filter(|line| !line.trim().is_empty());
    // The line of the closing quotes counts too.
    let last = body
        .rsplit('\n')
        .next()
        .filter(|last| last.trim().is_empty());
    let shared = filled
        .map(|line| indentation(&line))
        .chain(last.map(str::len));
    let shared = shared.min().unwrap_or_default();
    let lines = body
        .split('\n')
        .map(|line| line.get(shared..).unwrap_or_default().trim_end());
    lines.collect::<Vec<_>>().join("\n")
}
