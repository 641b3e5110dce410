//! Whether two stretches of code say the same, whatever their layout, comments and local names.

use std::collections::BTreeSet;

/// How a language writes comments and what `'` is in it, by the ending of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Script {
    hash: bool,
    slashes: bool,
    quote: bool,
}

impl Script {
    /// That of a file.
    pub fn of(path: &str) -> Script {
        let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
        let (hash, slashes) = match ending {
            "py" | "rb" | "rake" | "ru" => (true, false),
            "php" | "phtml" | "inc" => (true, true),
            _ => (false, true),
        };
        let quote = ending != "rs";
        Script {
            hash,
            slashes,
            quote,
        }
    }
}

/// A stretch of code without layout and comments.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Code(Vec<Token>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    /// A name that stands for itself, and may be called otherwise without changing anything.
    Local(String),
    /// A member, a key, what is called, a word of the language, a number, a text.
    Fixed(String),
    /// Anything else.
    Mark(char),
}

impl Code {
    /// Reads a text.
    pub fn of(text: &str, script: Script) -> Code {
        let mut code = Code::default();
        code.add(text, script);
        code
    }

    /// Reads more of it.
    pub fn add(&mut self, text: &str, script: Script) {
        let letters: Vec<char> = text.chars().collect();
        let mut tokens = Vec::new();
        read(&letters, script, 1, &mut tokens);
        // What only parts: a formatter puts it there or takes it away.
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            let is_last = matches!(tokens.peek(), None | Some(Token::Mark(')' | ']' | '}')));
            if !(is_last && token == Token::Mark(',')) {
                self.0.push(token);
            }
        }
    }

    /// The names in it that may be called otherwise.
    pub fn locals(&self) -> BTreeSet<&str> {
        let locals = self.0.iter().filter_map(|token| match token {
            Token::Local(name) => Some(name.as_str()),
            _ => None,
        });
        locals.collect()
    }

    /// Whether it says the same as another one, where some names may have been changed into
    /// others: `is_renamed` says which.
    pub fn says_what(&self, before: &Code, is_renamed: impl Fn(&str, &str) -> bool) -> bool {
        let mut renamed: Vec<(&str, &str)> = Vec::new();
        self.0.len() == before.0.len()
            && before.0.iter().zip(&self.0).all(|pair| match pair {
                (Token::Local(old), Token::Local(new)) if old != new => {
                    let known = renamed.iter().find(|(from, to)| from == old || to == new);
                    match known {
                        Some(known) => *known == (old.as_str(), new.as_str()),
                        None => {
                            renamed.push((old, new));
                            is_renamed(old, new)
                        }
                    }
                }
                (old, new) => old == new,
            })
    }
}

/// Templates in templates are not followed further than this.
const MAX_DEPTH: u32 = 2;

fn read(letters: &[char], script: Script, depth: u32, tokens: &mut Vec<Token>) {
    let at = |index: usize| letters.get(index).copied().unwrap_or('\0');
    let mut index = 0;
    while index < letters.len() {
        let letter = at(index);
        let next = at(index + 1);
        let line_comment = letter == '#' && script.hash && next != '{'
            || letter == '/' && next == '/' && script.slashes && at(index.wrapping_sub(1)) != ':';
        if letter.is_whitespace() || letter == ';' {
            index += 1;
        } else if line_comment {
            index = find(letters, index, |letter| letter == '\n');
        } else if letter == '/' && next == '*' && script.slashes {
            index += 2;
            while index < letters.len() && !(at(index) == '*' && at(index + 1) == '/') {
                index += 1;
            }
            index += 2;
        } else if matches!(letter, '"' | '`') || letter == '\'' && script.quote {
            let end = end_of_text(letters, index);
            let inside = letters
                .get(index + 1..end.min(letters.len()))
                .unwrap_or_default();
            read_text(inside, script, depth, tokens);
            index = end + 1;
        } else if is_of_name(letter) {
            let end = find(letters, index, |letter| !is_of_name(letter));
            let name: String = letters.get(index..end).unwrap_or_default().iter().collect();
            let following = find(letters, end, |letter| !letter.is_whitespace());
            let is_local = is_local(&name, tokens.last(), at(following), at(following + 1));
            tokens.push(match is_local {
                true => Token::Local(name),
                false => Token::Fixed(name),
            });
            index = end;
        } else {
            tokens.push(Token::Mark(letter));
            index += 1;
        }
    }
}

/// A text, or the parts of one that has expressions in it.
fn read_text(inside: &[char], script: Script, depth: u32, tokens: &mut Vec<Token>) {
    let holds_code = inside.iter().any(|letter| matches!(letter, '{' | '$'));
    if holds_code && depth < MAX_DEPTH {
        tokens.push(Token::Mark('"'));
        // What looks like a comment in a text is none.
        let script = Script {
            hash: false,
            slashes: false,
            ..script
        };
        read(inside, script, depth + 1, tokens);
        tokens.push(Token::Mark('"'));
    } else {
        let text: String = inside.iter().collect();
        tokens.push(Token::Fixed(format!("\"{text}")));
    }
}

fn find(letters: &[char], from: usize, is_it: impl Fn(char) -> bool) -> usize {
    let rest = letters.get(from..).unwrap_or_default();
    let found = rest.iter().position(|letter| is_it(*letter));
    found.map_or(letters.len(), |at| from + at)
}

fn end_of_text(letters: &[char], start: usize) -> usize {
    let quote = letters.get(start).copied().unwrap_or('"');
    let mut index = start + 1;
    while let Some(letter) = letters.get(index) {
        match letter {
            '\\' => index += 2,
            letter if *letter == quote => return index,
            _ => index += 1,
        }
    }
    letters.len()
}

fn is_of_name(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '$' | '@')
}

/// Whether a name is one of the function's own: no member, no key, not called, no number.
fn is_local(name: &str, previous: Option<&Token>, next: char, after: char) -> bool {
    let is_member = matches!(previous, Some(Token::Mark('.' | '>' | ':')));
    let is_key = next == ':' && after != ':' || next == '=' && after != '=';
    let starts = name.chars().next().unwrap_or_default();
    // Types and constants are no names of a function's own.
    let is_own = !starts.is_ascii_digit() && !starts.is_uppercase();
    !is_member && !is_key && next != '(' && is_own
}

#[cfg(test)]
mod tests {
    use super::{Code, Script};

    fn says(path: &str, before: &str, after: &str) -> bool {
        let code = |text| Code::of(text, Script::of(path));
        code(after).says_what(&code(before), |old, new| (old, new) == ("err", "error"))
    }

    #[test]
    fn layout_comments_and_local_names_say_nothing() {
        for (path, before, after) in [
            (
                "a.ts",
                "pay( a, 'x' );",
                "pay(\n  a, // the order\n  \"x\",\n)",
            ),
            ("a.ts", "fail(err.code)", "fail(error.code)"),
            ("a.ts", "log(`${err} at`)", "log(`${error} at`)"),
            ("a.py", "raise Failed(err)  # why", "raise Failed(error)"),
            ("a.rb", "\"a-#{id}\"", "\"a-#{id}\" # stable"),
            ("a.php", "$a->b(1)", "$a->b( 1, ) /* b */"),
            ("a.rs", "f(&'a x)", "f(&'a  x)"),
        ] {
            assert!(says(path, before, after), "{before} is {after}");
        }
        for (path, before, after) in [
            ("a.ts", "order.total", "order.subtotal"),
            ("a.ts", "'https://a.example'", "'https://b.example'"),
            ("a.ts", "amount * 100", "amount"),
            ("a.ts", "total", "subtotal"),
            ("a.ts", "{ err: 1 }", "{ error: 1 }"),
            ("a.ts", "err(1)", "error(1)"),
            ("a.ts", "e instanceof CardError", "e instanceof ApiError"),
            ("a.ts", "x(err, error)", "x(error, err)"),
            ("a.py", "a // 100", "a / 100"),
            ("a.py", "f(err=1)", "f(error=1)"),
        ] {
            assert!(!says(path, before, after), "{before} is not {after}");
        }
    }
}
