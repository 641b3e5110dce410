//! Maven versions, in the order that the POM reference gives.

use std::cmp::Ordering;

/// Numbers and qualifiers, each after a dot or a hyphen.
#[derive(Debug, Clone)]
pub(super) struct Maven(Vec<Token>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Token {
    after_hyphen: bool,
    part: Part,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Number(u64),
    Qualifier(String),
}

/// The rank of the release itself among qualifiers; what is lower comes before it.
const RELEASE: u8 = 5;

impl Maven {
    /// Reads `1.2.3-rc-1`. A variable is no version.
    pub(super) fn parse(text: &str) -> Option<Maven> {
        let is_version = text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'+'));
        if !is_version || !text.starts_with(|letter: char| letter.is_ascii_digit()) {
            return None;
        }
        let text = text.to_ascii_lowercase();
        let mut tokens = Vec::new();
        let mut rest = text.as_str();
        let mut after_hyphen = false;
        while let Some(first) = rest.bytes().next() {
            if matches!(first, b'.' | b'-' | b'_' | b'+') {
                after_hyphen = first != b'.';
                rest = &rest[1..];
                continue;
            }
            let is_number = first.is_ascii_digit();
            let end = rest
                .find(|letter: char| {
                    letter.is_ascii_digit() != is_number || matches!(letter, '.' | '-' | '_' | '+')
                })
                .unwrap_or(rest.len());
            let (part, after) = rest.split_at(end);
            let part = match is_number {
                true => Part::Number(part.parse().ok()?),
                false => {
                    let before_number = after.starts_with(|letter: char| letter.is_ascii_digit());
                    Part::Qualifier(qualifier(part, before_number))
                }
            };
            tokens.push(Token { after_hyphen, part });
            // Between a digit and a letter stands a hyphen that nobody writes.
            (rest, after_hyphen) = (after, true);
        }
        trim(&mut tokens);
        Some(Maven(tokens))
    }
}

fn qualifier(word: &str, before_number: bool) -> String {
    let full = match word {
        "a" if before_number => "alpha",
        "b" if before_number => "beta",
        "m" if before_number => "milestone",
        "cr" => "rc",
        "ga" | "final" | "release" => "",
        word => word,
    };
    full.to_owned()
}

/// Takes out what says nothing, before the end and before each hyphen: `1.0.0` is `1`.
fn trim(tokens: &mut Vec<Token>) {
    let mut kept: Vec<Token> = Vec::with_capacity(tokens.len());
    for token in tokens.drain(..) {
        if token.after_hyphen {
            while kept.last().is_some_and(|last| last.part.is_null()) {
                kept.pop();
            }
        }
        kept.push(token);
    }
    while kept.last().is_some_and(|last| last.part.is_null()) {
        kept.pop();
    }
    *tokens = kept;
}

impl Part {
    fn is_null(&self) -> bool {
        match self {
            Part::Number(number) => *number == 0,
            Part::Qualifier(word) => word.is_empty(),
        }
    }
}

impl Token {
    /// What decides: the rank, then the number, then the word.
    fn key(&self) -> (u8, u64, &str) {
        match &self.part {
            Part::Number(number) => (if self.after_hyphen { 8 } else { 9 }, *number, ""),
            Part::Qualifier(word) => match word.as_str() {
                "alpha" => (0, 0, ""),
                "beta" => (1, 0, ""),
                "milestone" => (2, 0, ""),
                "rc" => (3, 0, ""),
                "snapshot" => (4, 0, ""),
                "" => (RELEASE, 0, ""),
                "sp" => (6, 0, ""),
                word => (7, 0, word),
            },
        }
    }

    /// What stands in the shorter version where the longer one has this.
    fn padding(&self) -> (u8, u64, &'static str) {
        match (&self.part, self.after_hyphen) {
            (Part::Number(_), false) => (9, 0, ""),
            _ => (RELEASE, 0, ""),
        }
    }
}

impl Ord for Maven {
    fn cmp(&self, other: &Maven) -> Ordering {
        let length = self.0.len().max(other.0.len());
        (0..length)
            .map(|index| match (self.0.get(index), other.0.get(index)) {
                (Some(one), Some(other)) => one.key().cmp(&other.key()),
                (Some(one), None) => one.key().cmp(&one.padding()),
                (None, Some(other)) => other.padding().cmp(&other.key()),
                (None, None) => Ordering::Equal,
            })
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }
}

impl PartialOrd for Maven {
    fn partial_cmp(&self, other: &Maven) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Maven {
    fn eq(&self, other: &Maven) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Maven {}
