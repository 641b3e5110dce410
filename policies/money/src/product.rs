//! Products with a hundred: what is multiplied, what becomes of it, and whose amount it is.

use crate::flow;
use crate::tokens::{Kind, Token};
use crate::words::{cuts_off, hands_on, is_amount, is_exact, is_float, is_share, is_whole, rounds};

/// An expression has no more tokens than this to be followed.
const MAX_WALK: usize = 300;

/// What a number is used as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Sink {
    /// The value of a name: a key, a field, a named argument, a variable.
    Name(String),
    /// An argument of a call.
    Argument(String),
}

/// What is done with what is behind the point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Behind {
    /// Nothing.
    Kept,
    /// It is cut off.
    CutOff,
    /// It is rounded up.
    RoundedUp,
    /// It is rounded.
    Rounded,
}

/// A product with a hundred.
#[derive(Debug, Clone)]
pub(crate) struct Product {
    /// Its first token.
    pub(crate) first: usize,
    /// Its last token.
    pub(crate) last: usize,
    /// What it becomes.
    pub(crate) sink: Sink,
    /// The variable that the object with the sink is given to, where it is.
    pub(crate) holder: Option<String>,
    /// What is done with what is behind the point.
    pub(crate) behind: Behind,
    /// Whether nothing is multiplied: an amount is cast as it is.
    pub(crate) is_bare: bool,
    /// Whether what is multiplied surely is binary floating point.
    pub(crate) is_float: bool,
    /// The names in what is multiplied.
    pub(crate) names: Vec<String>,
}

impl Product {
    /// What is whole already loses nothing.
    fn cut_off(&mut self) {
        if self.behind == Behind::Kept {
            self.behind = Behind::CutOff;
        }
    }
}

/// The quotient by a hundred whose sign stands here.
pub(crate) fn quotient(tokens: &[Token<'_>], sign: usize, is_js: bool) -> Option<Product> {
    let last = sign + 1;
    let end = sign.checked_sub(1)?;
    if !is_hundred(tokens.get(last)?) {
        return None;
    }
    let first = operand_start(tokens, end)?;
    let before = first.checked_sub(1).and_then(|before| tokens.get(before));
    if before.is_some_and(|before| matches!(before.text, "*" | "/" | "%")) {
        return None;
    }
    let names: Vec<String> = tokens
        .get(first..=end)?
        .iter()
        .filter(|token| token.kind == Kind::Name)
        .map(|token| token.text.to_owned())
        .collect();
    if names.iter().any(|name| is_share(name)) || !names.last().is_some_and(|name| is_amount(name))
    {
        return None;
    }
    let mut quotient = Product {
        first,
        last,
        sink: Sink::Name(String::new()),
        holder: None,
        behind: Behind::Kept,
        is_float: false,
        is_bare: false,
        names,
    };
    follow(tokens, &mut quotient, is_js)?;
    Some(quotient)
}

/// A whole amount that becomes a float and an integer again, by the name of the conversion:
/// `int64(math.Abs(float64(payment.Amount)))`.
pub(crate) fn round_trip(tokens: &[Token<'_>], name: usize) -> Option<Product> {
    let (first, last) = converted(tokens, name)?;
    if tokens.get(last + 1)?.text != ")" {
        return None;
    }
    let amount = tokens.get(last - 1)?;
    if amount.kind != Kind::Name || !is_amount(amount.text) {
        return None;
    }
    let mut product = plain(first, last, amount.text);
    follow(tokens, &mut product, false)?;
    (product.behind == Behind::CutOff).then_some(product)
}

/// Whole cents that are written as a decimal by way of a float, by the name of the conversion:
/// `fmt.Sprintf("%.2f", float64(cents)/100)`.
pub(crate) fn formatted(tokens: &[Token<'_>], name: usize) -> Option<Product> {
    let (first, last) = converted(tokens, name)?;
    let is_divided = tokens.get(last + 1)?.text == "/" && is_hundred(tokens.get(last + 2)?);
    let open = tokens.get(first)?.within?;
    let call = tokens.get(open.checked_sub(1)?)?.text;
    let mut product = plain(first, last + 2, tokens.get(last - 1)?.text);
    product.sink = Sink::Argument(call.to_owned());
    (is_divided && matches!(call, "Sprintf" | "FormatFloat")).then_some(product)
}

/// The stretch of `float64(x)` where `x` is one chain of names.
fn converted(tokens: &[Token<'_>], name: usize) -> Option<(usize, usize)> {
    let open = name + 1;
    let is_conversion = tokens.get(name)?.text == "float64" && tokens.get(open)?.text == "(";
    let last = tokens.get(open)?.other?;
    let is_chain = operand_start(tokens, last.checked_sub(1)?)? == open + 1;
    (is_conversion && is_chain).then_some((name, last))
}

fn plain(first: usize, last: usize, name: &str) -> Product {
    Product {
        first,
        last,
        sink: Sink::Name(String::new()),
        holder: None,
        behind: Behind::Kept,
        is_float: true,
        is_bare: false,
        names: vec![name.to_owned()],
    }
}

/// The product whose sign stands here.
pub(crate) fn at(tokens: &[Token<'_>], sign: usize, is_js: bool) -> Option<Product> {
    let get = |at: usize| tokens.get(at);
    if get(sign)?.text != "*" || get(sign)?.kind != Kind::Sign {
        return None;
    }
    let (left, right) = (get(sign.checked_sub(1)?)?, get(sign + 1)?);
    let (mut first, mut last) = (operand_start(tokens, sign - 1)?, sign + 1);
    let hundred = if is_hundred(right) {
        right
    } else if is_hundred(left) {
        last = operand_end(tokens, sign + 1);
        left
    } else {
        return None;
    };
    // Other factors.
    while let Some(before) = first.checked_sub(1).and_then(get) {
        match before.text {
            "*" => first = operand_start(tokens, first.checked_sub(2)?)?,
            "/" | "%" | "**" => return None,
            "+" | "-" if first >= 2 && is_prefix(get(first - 2)?) => first -= 1,
            _ => break,
        }
    }
    while get(last + 1).is_some_and(|after| after.text == "*") {
        last = operand_end(tokens, last + 2);
    }
    if get(last + 1).is_some_and(|after| matches!(after.text, "/" | "%" | "**")) {
        return None;
    }
    let adds_half = get(last + 1).is_some_and(|after| after.text == "+")
        && get(last + 2).is_some_and(|half| half.text.starts_with("0.5"));
    if adds_half {
        return None;
    }
    let mut is_floating = hundred.text.contains('.') && !hundred.text.ends_with(['m', 'M']);
    // `(float) $total * 100`
    if let Some(cast) = cast_before(tokens, first) {
        // `(int) $total * 100`: whole before it is multiplied.
        if get(cast + 1).is_some_and(|name| cuts_off(name.text)) {
            return None;
        }
        is_floating |= get(cast + 1).is_some_and(|name| is_float(name.text));
        first = cast;
    }
    let mut names = Vec::new();
    for token in tokens.get(first..=last)? {
        if token.kind == Kind::Name {
            if is_share(token.text) || is_exact(token.text) {
                return None;
            }
            is_floating |= is_float(token.text);
            names.push(token.text.to_owned());
        } else if matches!(token.text, "/" | "%" | "=>" | "{") {
            return None;
        }
    }
    let is_constant = |name: &String| name.to_uppercase() == **name;
    if names.iter().all(is_constant) {
        return None;
    }
    let mut product = Product {
        first,
        last,
        sink: Sink::Name(String::new()),
        holder: None,
        behind: Behind::Kept,
        is_float: is_floating,
        is_bare: false,
        names,
    };
    follow(tokens, &mut product, is_js)?;
    Some(product)
}

/// An amount that is cast to an integer as it is, by the bracket that opens the cast.
pub(crate) fn cast(tokens: &[Token<'_>], open: usize) -> Option<Product> {
    let first = open + 3;
    if cast_before(tokens, first)? != open || !cuts_off(tokens.get(open + 1)?.text) {
        return None;
    }
    let last = operand_end(tokens, first);
    let name = tokens.get(first..=last)?.iter().rev();
    let name = name.clone().find(|token| token.kind == Kind::Name)?;
    let is_end = |after: &Token<'_>| matches!(after.text, ";" | "," | ")" | "}");
    if tokens.get(last)?.kind != Kind::Name
        || !is_amount(name.text)
        || is_whole(name.text)
        || !is_end(tokens.get(last + 1)?)
    {
        return None;
    }
    let mut product = Product {
        first: open,
        last,
        sink: Sink::Name(String::new()),
        holder: None,
        behind: Behind::CutOff,
        is_float: false,
        is_bare: true,
        names: vec![name.text.to_owned()],
    };
    follow(tokens, &mut product, false)?;
    Some(product)
}

/// Where an operand that ends here starts: a chain of names, calls and indices.
pub(crate) fn operand_start(tokens: &[Token<'_>], end: usize) -> Option<usize> {
    let mut at = end;
    for _ in 0..MAX_WALK {
        let token = tokens.get(at)?;
        if token.kind == Kind::Close {
            at = token.other?;
        } else if !matches!(token.kind, Kind::Name | Kind::Number | Kind::Text) {
            return None;
        }
        let Some(before) = at.checked_sub(1) else {
            return Some(at);
        };
        let previous = tokens.get(before)?;
        let is_called = tokens.get(at)?.kind == Kind::Open
            && (previous.kind == Kind::Name && !is_keyword(previous.text)
                || previous.kind == Kind::Close && cast_before(tokens, at).is_none())
            && previous.line == tokens.get(at)?.line;
        if is_called {
            at = before;
        } else if matches!(previous.text, "." | "->" | "::" | "?." | "?->") {
            at = before.checked_sub(1)?;
        } else if matches!(previous.text, "await" | "new") {
            at = before;
        } else {
            return Some(at);
        }
    }
    None
}

pub(crate) fn operand_end(tokens: &[Token<'_>], start: usize) -> usize {
    let mut at = start;
    for _ in 0..MAX_WALK {
        let Some(token) = tokens.get(at) else { break };
        if token.kind == Kind::Open {
            at = token.other.unwrap_or(at);
        }
        let Some(after) = tokens.get(at + 1) else {
            break;
        };
        if matches!(after.text, "." | "->" | "::" | "?." | "?->") {
            at += 2;
        } else if matches!(after.text, "(" | "[") && after.line == token.line {
            at += 1;
        } else {
            break;
        }
    }
    at
}

/// The bracket of a cast that stands before an operand: `(int) x`.
fn cast_before(tokens: &[Token<'_>], first: usize) -> Option<usize> {
    let close = first.checked_sub(1)?;
    let open = tokens.get(close)?.other?;
    let is_cast = tokens.get(close)?.text == ")"
        && close == open + 2
        && tokens.get(open + 1)?.kind == Kind::Name
        && (cuts_off(tokens.get(open + 1)?.text)
            || is_float(tokens.get(open + 1)?.text)
            || matches!(tokens.get(open + 1)?.text, "decimal" | "string" | "Decimal"));
    let before = open.checked_sub(1).and_then(|before| tokens.get(before));
    let is_call =
        before.is_some_and(|before| before.kind == Kind::Name && !is_keyword(before.text));
    (is_cast && !is_call).then_some(open)
}

/// Follows a product outwards to what it becomes.
fn follow(tokens: &[Token<'_>], product: &mut Product, is_js: bool) -> Option<()> {
    let mut at = product.first;
    let mut is_chosen = false;
    // Whether what stands here is one operand: a call or what is in brackets.
    let mut is_whole = false;
    for _ in 0..MAX_WALK {
        // `(int) ($total * 100)`
        if at == product.first
            && let Some(cast) = cast_before(tokens, at)
        {
            let name = tokens.get(cast + 1)?.text;
            if cuts_off(name) {
                // Without brackets only the operand was cast.
                (is_whole || tokens.get(at)?.kind == Kind::Open).then_some(())?;
                product.cut_off();
            }
            product.first = cast;
            at = cast;
            continue;
        }
        let token = tokens.get(at.checked_sub(1)?)?;
        let is_line_end = token.line < tokens.get(at)?.line
            && matches!(
                token.kind,
                Kind::Name | Kind::Number | Kind::Text | Kind::Close
            )
            && token
                .within
                .and_then(|open| tokens.get(open))
                .is_none_or(|open| open.text == "{");
        if is_line_end {
            return None;
        }
        at -= 1;
        match (token.kind, token.text) {
            (Kind::Close, _) => at = token.other?,
            (Kind::Open, "(") | (Kind::Sign, ",") => {
                let open = match token.kind {
                    Kind::Open => at,
                    _ => token.within?,
                };
                if tokens.get(open)?.text != "(" {
                    return None;
                }
                at = through_call(tokens, product, open)?;
                is_whole = true;
                if at == usize::MAX {
                    return Some(());
                }
            }
            (Kind::Open, _) => return None,
            (Kind::Sign, ":") => {
                let start = operand_start(tokens, at.checked_sub(1)?)?;
                let before = start.checked_sub(1).and_then(|before| tokens.get(before));
                if before.is_some_and(|before| before.text == "?") || is_chosen {
                    is_chosen = true;
                    continue;
                }
                return name(tokens, product, at);
            }
            (Kind::Sign, "=>") if is_js => return None,
            (Kind::Sign, "=>" | "=" | ":=" | "+=") => return name(tokens, product, at),
            (Kind::Sign, "?") => is_chosen = true,
            (
                Kind::Sign,
                "+" | "-" | "." | "->" | "::" | "?." | "?->" | "!" | "||" | "??" | "*",
            ) => {}
            (Kind::Sign, _) if is_chosen => {}
            (Kind::Sign, _) | (Kind::Text, _) => return None,
            (Kind::Name, word) if is_keyword(word) && !matches!(word, "await" | "new") => {
                return None;
            }
            _ => {}
        }
    }
    None
}

/// Goes on outside of a bracket. `usize::MAX` where the bracket is the end of the way.
fn through_call(tokens: &[Token<'_>], product: &mut Product, open: usize) -> Option<usize> {
    let close = tokens.get(open)?.other?;
    let before = open.checked_sub(1).and_then(|before| tokens.get(before));
    // `Params::new(` is a call, `new (` is none.
    let is_member = open
        .checked_sub(2)
        .and_then(|at| tokens.get(at))
        .is_some_and(|sign| matches!(sign.text, "." | "::" | "->"));
    let called = before
        .filter(|before| before.kind == Kind::Name && (is_member || !is_keyword(before.text)));
    let mut first = open;
    if let Some(called) = called {
        first = operand_start(tokens, open - 1)?;
        if cuts_off(called.text) {
            product.cut_off();
        } else if rounds(called.text) {
            product.behind = Behind::Rounded;
        } else if matches!(called.text, "ceil" | "Ceil") {
            product.behind = Behind::RoundedUp;
        } else if !hands_on(called.text) {
            let chain = tokens.get(first..open)?;
            let callee: String = chain.iter().map(|token| token.text).collect();
            product.holder = flow::holder(tokens, first);
            product.sink = Sink::Argument(callee);
            return Some(usize::MAX);
        }
    } else if before.is_some_and(|before| is_control(before.text)) {
        return None;
    }
    (product.first, product.last) = (first, close);
    let after = |by: usize| tokens.get(close + by).map(|token| token.text);
    match after(1) {
        Some("/" | "%" | "*") => return None,
        Some("." | "?." | "->") => match after(2) {
            Some(name) if rounds(name) => product.behind = Behind::Rounded,
            Some(name) if cuts_off(name) => product.cut_off(),
            Some("ceil" | "Ceil") => product.behind = Behind::RoundedUp,
            Some(name) if hands_on(name) => {}
            _ => return None,
        },
        Some("as") if after(2).is_some_and(cuts_off) => product.cut_off(),
        Some("|") if after(2) == Some("0") => product.cut_off(),
        _ => {}
    }
    Some(first)
}

/// The name before a sign that gives it a value.
fn name(tokens: &[Token<'_>], product: &mut Product, sign: usize) -> Option<()> {
    let named = flow::named_before(tokens, sign)?;
    product.sink = Sink::Name(tokens.get(named)?.text.to_owned());
    let open = tokens.get(named)?.within;
    product.holder = open.and_then(|open| flow::holder(tokens, open));
    Some(())
}

pub(crate) fn is_hundred(token: &Token<'_>) -> bool {
    token.kind == Kind::Number
        && matches!(
            token.text,
            "100"
                | "100.0"
                | "100.00"
                | "1e2"
                | "100f"
                | "100.0f"
                | "100m"
                | "100M"
                | "100d"
                | "100D"
                | "100L"
                | "100.0f64"
                | "100_f64"
                | "100F"
                | "100.0d"
                | "100.0m"
        )
}

fn is_prefix(token: &Token<'_>) -> bool {
    matches!(token.kind, Kind::Sign | Kind::Open) || is_keyword(token.text)
}

fn is_control(word: &str) -> bool {
    matches!(
        word,
        "if" | "while" | "for" | "switch" | "foreach" | "elseif" | "elif" | "unless" | "match"
    )
}

pub(crate) fn is_keyword(word: &str) -> bool {
    is_control(word)
        || matches!(
            word,
            "return"
                | "in"
                | "and"
                | "or"
                | "not"
                | "else"
                | "when"
                | "case"
                | "echo"
                | "print"
                | "puts"
                | "yield"
                | "await"
                | "new"
                | "is"
                | "throw"
                | "raise"
                | "of"
                | "typeof"
        )
}
