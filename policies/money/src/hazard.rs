//! What is wrong with how an amount is computed.

use crate::product::{self, Behind, Product, Sink};
use crate::tokens::{Comments, Kind, Token, tokens};
use crate::words::is_amount;

/// A language, as far as numbers differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Numbers {
    /// Every number is a float: JavaScript, TypeScript.
    JavaScript,
    /// What has a fraction is a float: PHP.
    Php,
    /// A cast to an integer stands on a number with a fraction: C#, Java, Rust.
    Cast,
    /// Decimals are common, and look the same: Python, Ruby.
    Decimal,
    /// Conversions are between integers, too: Go, Kotlin.
    Conversion,
}

impl Numbers {
    /// Those of a language.
    pub(crate) fn of(language: &str) -> Option<Numbers> {
        Some(match language {
            "javascript" | "typescript" | "jsx" | "tsx" => Numbers::JavaScript,
            "php" => Numbers::Php,
            "csharp" | "java" | "rust" => Numbers::Cast,
            "python" | "ruby" => Numbers::Decimal,
            "go" | "kotlin" => Numbers::Conversion,
            _ => return None,
        })
    }
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    /// A float times a hundred is taken as it comes out.
    Unrounded,
    /// It is rounded up.
    RoundedUp,
    /// What is behind the point is cut off.
    CutOff,
    /// A whole amount becomes a float on its way.
    ThroughFloat,
    /// Nothing, as far as one looks at what is behind the point.
    Nothing,
}

/// One of them.
#[derive(Debug, Clone)]
pub(crate) struct Hazard {
    /// What is wrong.
    pub(crate) what: What,
    /// The product.
    pub(crate) product: Product,
    /// Whether the text itself shows that it is a float.
    pub(crate) is_shown: bool,
}

impl Hazard {
    /// What it becomes, by name.
    pub(crate) fn sink(&self) -> &str {
        match &self.product.sink {
            Sink::Name(name) | Sink::Argument(name) => name,
        }
    }

    /// Whether two are the same where their lines moved or what is multiplied got another name.
    pub(crate) fn is_like(&self, other: &Hazard) -> bool {
        self.what == other.what && self.sink() == other.sink()
    }
}

/// A text, and what is wrong in it.
pub(crate) struct Reading<'t> {
    /// Its tokens.
    pub(crate) tokens: Vec<Token<'t>>,
    /// What is wrong.
    pub(crate) hazards: Vec<Hazard>,
}

/// Reads a text.
pub(crate) fn read<'t>(text: &'t str, language: &str, numbers: Numbers) -> Reading<'t> {
    let tokens = tokens(
        text,
        match language {
            "python" | "ruby" => Comments::Hashes,
            "php" => Comments::Both,
            _ => Comments::Slashes,
        },
    );
    let is_js = numbers == Numbers::JavaScript;
    let mut hazards: Vec<Hazard> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let found = match (token.kind, token.text) {
            (Kind::Sign, "*") => product::at(&tokens, at, is_js),
            (Kind::Sign, "/") => {
                if let Some(quotient) = product::quotient(&tokens, at, is_js)
                    && matches!(&quotient.sink, Sink::Name(name) if is_stored(name))
                {
                    hazards.push(Hazard {
                        what: What::Nothing,
                        product: quotient,
                        is_shown: false,
                    });
                }
                continue;
            }
            (Kind::Name, "float64") if language == "go" => {
                let found = product::round_trip(&tokens, at)
                    .filter(|product| matches!(&product.sink, Sink::Name(name) if is_amount(name)))
                    .or_else(|| product::formatted(&tokens, at));
                hazards.extend(found.map(|product| Hazard {
                    what: What::ThroughFloat,
                    product,
                    is_shown: true,
                }));
                continue;
            }
            (Kind::Open, "(") if language == "csharp" => product::cast(&tokens, at),
            _ => continue,
        };
        let hazard = found.and_then(|product| judge(product, &tokens, text, numbers));
        if let Some(hazard) = hazard
            && hazards
                .last()
                .is_none_or(|last| last.product.first != hazard.product.first)
        {
            hazards.push(hazard);
        }
    }
    Reading { tokens, hazards }
}

/// Whether a name is one under which an amount is kept.
fn is_stored(name: &str) -> bool {
    is_amount(name) || matches!(name, "tax" | "taxes")
}

fn judge(product: Product, tokens: &[Token<'_>], text: &str, numbers: Numbers) -> Option<Hazard> {
    if let Sink::Name(name) = &product.sink
        && !is_amount(name)
    {
        return None;
    }
    let is_shown = product.is_float
        || matches!(numbers, Numbers::Conversion | Numbers::Cast)
            && product
                .names
                .iter()
                .any(|name| is_declared_float(tokens, name) || is_parsed_float(tokens, name));
    let what = match product.behind {
        Behind::Kept => What::Unrounded,
        Behind::RoundedUp => What::RoundedUp,
        Behind::CutOff => What::CutOff,
        Behind::Rounded => What::Nothing,
    };
    let is_wrong = is_shown
        || match numbers {
            Numbers::JavaScript | Numbers::Php => true,
            Numbers::Cast => what == What::CutOff,
            Numbers::Decimal => what == What::CutOff && is_python_float(text),
            Numbers::Conversion => false,
        };
    let is_wrong = is_wrong && what != What::Nothing;
    Some(Hazard {
        what: if is_wrong { what } else { What::Nothing },
        product,
        is_shown,
    })
}

/// Whether Python code deals with money in floats: `int(x * 100)`, and no decimals in sight.
fn is_python_float(text: &str) -> bool {
    text.contains("int(") && !text.contains("ecimal") && !text.contains(".to_i")
}

/// `total, err := strconv.ParseFloat(text, 64)`: the name is bound to what was parsed.
fn is_parsed_float(tokens: &[Token<'_>], name: &str) -> bool {
    // As far before the call as the names of both results and its own stand.
    const NEAR: usize = 8;
    let parsed = tokens.iter().enumerate();
    let mut parsed = parsed.filter(|(_, token)| token.text == "ParseFloat");
    parsed.any(|(at, _)| {
        let before = tokens.get(at.saturating_sub(NEAR)..at).unwrap_or_default();
        let sign = before
            .iter()
            .rposition(|token| matches!(token.text, ":=" | "="));
        let names = sign.and_then(|sign| before.get(sign.saturating_sub(3)..sign));
        names.is_some_and(|names| names.first().is_some_and(|first| first.text == name))
            || sign
                .and_then(|sign| before.get(sign.checked_sub(1)?))
                .is_some_and(|last| last.text == name)
    })
}

/// `amount float64`, `amount: Double`, `double amount`, `f64`; also `decimal amount`, which has a
/// fraction, too.
fn is_declared_float(tokens: &[Token<'_>], name: &str) -> bool {
    let floats = [
        "float64", "float32", "Double", "Float", "double", "float", "f64", "f32", "decimal",
    ];
    tokens.windows(3).any(|window| {
        let [first, second, third] = window else {
            return false;
        };
        let is_float = |token: &Token<'_>| floats.contains(&token.text);
        first.text == name && (is_float(second) || second.text == ":" && is_float(third))
            || is_float(first) && second.text == name
    })
}
