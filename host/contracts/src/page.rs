//! Reading a page.

use std::collections::BTreeMap;

use crate::table::rows;
use crate::{OUTCOMES, Words, stem};

/// A page of more is cut off: no team writes so much of one gateway.
const MAX_BYTES: usize = 256 << 10;

/// What a page says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// The operations that are used, by the names of the catalogue or of the code.
    pub operations: Vec<String>,
    /// What the gateway can answer.
    pub responses: Vec<Response>,
    /// Whether there is a table of responses, were it empty.
    pub has_table: bool,
    /// The row of each answer, by the stems of its names.
    stems: BTreeMap<String, usize>,
    gateway: String,
}

/// What is said of one answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The line of its row, from 1.
    pub line: u32,
    /// How many characters that line has.
    pub width: u32,
    /// What the answer is called: types and codes.
    pub names: Vec<String>,
    /// What it means for the money, in lower case: one of [`OUTCOMES`], or anything.
    pub outcome: String,
    /// What is done; empty where nobody has said.
    pub action: String,
    /// Where that is done.
    pub places: Vec<Place>,
}

/// A file in which an answer is handled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its path.
    pub path: String,
    /// What there handles it: names of functions, or any words.
    pub words: Vec<String>,
}

impl Page {
    /// Reads the page on a gateway, the first 256 KiB of it. What is no table of responses
    /// or operations is for people alone.
    pub fn parse(gateway: &str, text: &str) -> Page {
        let mut page = Page {
            gateway: gateway.to_owned(),
            ..Page::default()
        };
        let mut end = text.len().min(MAX_BYTES);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let text = &text[..end];
        rows(text, |columns, row| {
            let at = |name: &str| columns.iter().position(|column| column == name);
            let cell = |at: Option<usize>| -> &str {
                let cell = row.as_ref().and_then(|row| row.cells.get(at?));
                cell.map_or("", String::as_str)
            };
            if let (Some(response), Some(outcome), Some(action)) =
                (at("response"), at("outcome"), at("what we do"))
            {
                page.has_table = true;
                let Some(row) = &row else { return };
                let action = cell(Some(action));
                page.responses.push(Response {
                    line: row.line,
                    width: row.text.chars().count() as u32,
                    names: spans(cell(Some(response))),
                    outcome: cell(Some(outcome)).trim_matches('`').to_lowercase(),
                    action: if is_open(action) { "" } else { action }.to_owned(),
                    places: places(cell(at("where"))),
                });
            } else if let (Some(operation), Some(_)) = (at("operation"), &row) {
                page.operations.extend(spans(cell(Some(operation))));
            }
        });
        for (row, response) in page.responses.iter().enumerate() {
            for name in &response.names {
                let stem = stem(gateway, name);
                page.stems.entry(stem).or_insert(row);
            }
        }
        page
    }

    /// What is said of an answer, by a type or code of it.
    pub fn response(&self, name: &str) -> Option<&Response> {
        self.responses
            .get(*self.stems.get(&stem(&self.gateway, name))?)
    }

    /// Whether an operation is documented: by its kind or name in the catalogue, or as it is
    /// called.
    pub fn has_operation(&self, kind: &str, name: &str, callee: &str) -> bool {
        self.operations.iter().any(|known| {
            known == kind
                || known == name
                || known == callee
                || callee.ends_with(&format!(".{known}"))
        })
    }
}

impl Response {
    /// Whether nobody knows whether money moved.
    pub fn is_ambiguous(&self) -> bool {
        self.outcome == "ambiguous"
    }

    /// Whether its outcome is a word that is known.
    pub fn is_known_outcome(&self) -> bool {
        OUTCOMES.contains(&self.outcome.as_str())
    }

    /// Whether a file handles it: it names what the place in it names, else the answer.
    pub fn is_named_in(&self, words: &Words<'_>, place: Option<&Place>) -> bool {
        match place {
            Some(place) if !place.words.is_empty() => {
                place.words.iter().any(|word| words.have_word(word))
            }
            _ => self.names.iter().any(|name| words.have(name)),
        }
    }
}

/// Whether a cell leaves open what it should say.
fn is_open(cell: &str) -> bool {
    let word = cell.split(|letter: char| !letter.is_alphanumeric()).next();
    let word = word.unwrap_or_default().to_lowercase();
    !cell.contains(char::is_alphanumeric) || matches!(word.as_str(), "todo" | "tbd" | "nowhere")
}

/// What a cell quotes; where it quotes nothing, what commas part.
fn spans(cell: &str) -> Vec<String> {
    let quoted: Vec<&str> = cell.split('`').skip(1).step_by(2).collect();
    let all = match quoted.is_empty() {
        true if is_open(cell) => Vec::new(),
        true => cell.split(',').collect(),
        false => quoted,
    };
    let all = all.into_iter().map(|text| text.trim().to_owned());
    all.filter(|text| !text.is_empty()).collect()
}

/// Each path, with the words behind it.
fn places(cell: &str) -> Vec<Place> {
    if is_open(cell) {
        return Vec::new();
    }
    let mut places: Vec<Place> = Vec::new();
    for text in spans(cell) {
        match places.last_mut() {
            Some(place) if !text.contains('/') => place.words.push(text),
            _ => places.push(place(&text)),
        }
    }
    places
}

/// A path, without the line or the heading behind it.
fn place(text: &str) -> Place {
    let (path, word) = match text.split_once('#') {
        Some((path, word)) => (path, Some(word.to_owned())),
        None => (text, None),
    };
    let path = match path.rsplit_once(':') {
        Some((path, line)) if line.bytes().all(|byte| byte.is_ascii_digit()) => path,
        _ => path,
    };
    Place {
        path: path.strip_prefix("./").unwrap_or(path).to_owned(),
        words: word.into_iter().filter(|word| !word.is_empty()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Page, Place};
    use crate::Words;

    const PAGE: &str = "\
# Stripe

| Operation | kind |
| --- | --- |
| `charges.create` | charge |

<!-- | response | outcome | what we do |
| --- | --- | --- |
| hidden | settled | x | -->

```
| response | outcome | what we do |
| --- | --- | --- |
| shown | settled | x |
```

| Response | Outcome | What we do | Where |
|---|:-:|---|---|
| `card_declined`, `StripeCardError` | declined-soft | tell them | `src/pay.ts:12` `decline`, `./errors.ts#settle` |
| `a\\|b` | Ambiguous | TODO | nowhere |
| no quotes, at all | `settled` | |
";

    #[test]
    fn a_page_is_read() {
        let page = Page::parse("stripe", PAGE);
        assert!(page.has_table);
        assert_eq!(page.operations, ["charges.create"]);
        let [declined, ambiguous, plain] = page.responses.as_slice() else {
            panic!("{page:?}");
        };
        assert_eq!(declined.line, 19);
        assert_eq!(declined.names, ["card_declined", "StripeCardError"]);
        assert_eq!(declined.action, "tell them");
        let place = |path: &str, words: &[&str]| Place {
            path: path.to_owned(),
            words: words.iter().map(|word| (*word).to_owned()).collect(),
        };
        let places = [
            place("src/pay.ts", &["decline"]),
            place("errors.ts", &["settle"]),
        ];
        assert_eq!(declined.places, places);
        assert_eq!(ambiguous.names, ["a|b"]);
        assert!(ambiguous.is_ambiguous() && ambiguous.action.is_empty());
        assert!(ambiguous.places.is_empty());
        assert_eq!(plain.names, ["no quotes", "at all"]);
        assert!(plain.is_known_outcome() && plain.action.is_empty());
    }

    #[test]
    fn an_answer_is_known_by_any_of_its_names() {
        let page = Page::parse("stripe", PAGE);
        assert!(page.response("Stripe::CardError").is_some());
        assert!(page.response("expired_card").is_none());
        assert!(page.has_operation("charge", "card", "stripe.charges.create"));
        assert!(!page.has_operation("refund", "refund", "stripe.refunds.create"));
    }

    #[test]
    fn a_file_handles_what_it_names() {
        let page = Page::parse("stripe", PAGE);
        let declined = &page.responses[0];
        for (text, place, expected) in [
            ("if (e.code === 'card_declined')", None, true),
            ("catch (e: StripeCardError)", None, true),
            ("const my_card_declined_x = 1", None, false),
            ("card_declined", declined.places.first(), false),
            ("decline(order)", declined.places.first(), true),
            ("", None, false),
        ] {
            let words = Words::of("stripe", text);
            assert_eq!(declined.is_named_in(&words, place), expected, "{text}");
        }
    }

    #[test]
    fn anything_is_a_page() {
        for text in [
            "",
            "|",
            "|-",
            "| response | outcome | what we do |\n| --",
            "| response | outcome | what we do |\n|-|-|-|\n|",
            "```\n<!--\n| a |\n|-|",
            "| response | outcome | what we do | where |\n|-|-|-|-|\n| ` | ` | ` | ` |\n| \\",
            "| response | outcome | what we do | where |\n|-|-|-|-|\n| ä | ö | ü | `#` `:` `/` |",
        ] {
            Page::parse("stripe", text);
        }
    }
}
