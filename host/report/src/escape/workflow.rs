//! Text in the workflow commands of GitHub Actions: `::error file=...,line=1::...`.

/// The text behind the last `::` of a command. What is hidden is shown, line ends are kept.
pub fn data(text: &str) -> String {
    let lines: Vec<String> = text
        .split('\n')
        .map(|line| super::line(line).replace('%', "%25"))
        .collect();
    lines.join("%0A")
}

/// The value of a property of a command.
pub fn property(text: &str) -> String {
    super::line(text)
        .replace('%', "%25")
        .replace(':', "%3A")
        .replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::{data, property};

    #[test]
    fn nothing_ends_a_command() {
        assert_eq!(
            data("50%\r\n::error::x"),
            "50%25\\r%0A::error::x",
            "a line end would begin a command"
        );
        assert_eq!(property("a:b,c=d::e\n%"), "a%3Ab%2Cc=d%3A%3Ae\\n%25");
    }
}
