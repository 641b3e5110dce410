//! Writing the first version of a page.

use crate::OUTCOMES;

/// What the first version of a page says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// The gateway's id.
    pub id: String,
    /// Its name for people.
    pub title: String,
    /// The operations in use.
    pub operations: Vec<Used>,
    /// What it can answer.
    pub responses: Vec<Row>,
    /// What its idempotency keys do, one sentence each.
    pub keys: Vec<String>,
    /// What else people should know, one sentence each.
    pub notes: Vec<String>,
    /// Where all that is known from.
    pub sources: Vec<String>,
}

/// An operation that is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Used {
    /// Its name in the catalogue.
    pub name: String,
    /// What it does: `charge`.
    pub kind: String,
    /// The files that use it, each with the functions there.
    pub places: Vec<(String, Vec<String>)>,
}

/// A row of the table of responses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What the answer is called.
    pub names: Vec<String>,
    /// What it means for the money.
    pub outcome: String,
    /// The files that name it, each with what there does.
    pub places: Vec<(String, Vec<String>)>,
}

impl Draft {
    /// The page, in Markdown.
    pub fn render(&self) -> String {
        let title = line(&self.title);
        let mut text = format!(
            "# {title}: what it answers, and what we do\n\n\
             The contract with {title} as this team knows it. Whoever changes the integration changes this page with\n\
             it; `tollgate check` compares the two. The first version is what the catalogue and the code say: complete\n\
             each TODO, and correct what is not so.\n"
        );
        text.push_str(
            "\n## Operations in use\n\n| operation | kind | where |\n| --- | --- | --- |\n",
        );
        for used in &self.operations {
            let (name, kind) = (code(&used.name), line(&used.kind));
            text.push_str(&format!("| {name} | {kind} | {} |\n", places(&used.places)));
        }
        if self.operations.is_empty() {
            text.push_str("\nNo code of this repository calls it yet.\n");
        }
        text.push_str("\n## Responses\n\n");
        text.push_str(&format!(
            "Outcomes are {}. After an *ambiguous* one nobody knows whether money moved: it is\n\
             neither a success nor a failure until it was looked up.\n\n",
            OUTCOMES.map(|word| format!("`{word}`")).join(", ")
        ));
        text.push_str("| response | outcome | what we do | where |\n| --- | --- | --- | --- |\n");
        for row in &self.responses {
            let names: Vec<String> = row.names.iter().map(|name| code(name)).collect();
            let (action, places) = match row.places.is_empty() {
                true => ("TODO: no code names it", "nowhere".to_owned()),
                false => ("handled; TODO: say how", places(&row.places)),
            };
            let (names, outcome) = (names.join(", "), line(&row.outcome));
            text.push_str(&format!("| {names} | {outcome} | {action} | {places} |\n"));
        }
        for (heading, sentences) in [
            ("Idempotency", &self.keys),
            ("What else to know", &self.notes),
            ("Sources", &self.sources),
        ] {
            if !sentences.is_empty() {
                text.push_str(&format!("\n## {heading}\n\n"));
                for sentence in sentences {
                    text.push_str(&format!("- {}\n", line(sentence)));
                }
            }
        }
        text
    }
}

fn places(places: &[(String, Vec<String>)]) -> String {
    let one = |(path, words): &(String, Vec<String>)| {
        // A name without a folder would be taken for a word.
        let path = match path.contains('/') {
            true => code(path),
            false => code(&format!("./{path}")),
        };
        let words = words.iter().map(|word| format!(" {}", code(word)));
        format!("{path}{}", words.collect::<String>())
    };
    places.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// A text as code in a cell. What would end the code or the line is left out.
fn code(text: &str) -> String {
    format!("`{}`", line(text).replace('`', "'"))
}

/// A text in one line that ends no cell and opens no comment.
fn line(text: &str) -> String {
    let plain = text.replace(char::is_control, " ").replace('<', "&lt;");
    plain.replace('|', "\\|").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Draft, Row, Used};
    use crate::Page;

    #[test]
    fn what_is_written_is_read_again() {
        let draft = Draft {
            id: "stripe".to_owned(),
            title: "Stripe <!-- | `".to_owned(),
            operations: vec![Used {
                name: "charges.create".to_owned(),
                kind: "charge".to_owned(),
                places: vec![("pay.ts".to_owned(), vec!["pay".to_owned()])],
            }],
            responses: vec![
                Row {
                    names: vec!["card_declined".to_owned(), "CardError".to_owned()],
                    outcome: "declined-soft".to_owned(),
                    places: vec![("pay.ts".to_owned(), vec!["CardError".to_owned()])],
                },
                Row {
                    names: vec!["api|error".to_owned()],
                    outcome: "ambiguous".to_owned(),
                    places: Vec::new(),
                },
            ],
            keys: vec!["| response | outcome | what we do |".to_owned()],
            notes: vec!["a\n\n| x |\n|-|".to_owned()],
            sources: vec!["https://example.com".to_owned()],
        };
        let text = draft.render();
        let page = Page::parse("stripe", &text);
        assert_eq!(page.operations, ["charges.create"], "{text}");
        assert_eq!(page.responses.len(), 2, "{text}");
        let names: Vec<&[String]> = page
            .responses
            .iter()
            .map(|row| row.names.as_slice())
            .collect();
        assert_eq!(
            names,
            [&draft.responses[0].names[..], &draft.responses[1].names[..]]
        );
        assert_eq!(page.responses[0].places[0].path, "pay.ts");
        assert_eq!(page.responses[0].places[0].words, ["CardError"]);
        assert!(page.responses[1].places.is_empty() && page.responses[1].action.is_empty());
        assert!(page.responses.iter().all(|row| row.is_known_outcome()));
    }
}
