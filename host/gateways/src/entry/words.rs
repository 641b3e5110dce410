//! The words by which a text is known to be able to matter.

use std::collections::BTreeSet;

use super::Entry;
use crate::package;

/// Modules whose names stand in any code: such a gateway must be told by something else.
const GENERAL: [&str; 8] = [
    "api", "checkout", "client", "pay", "payment", "payments", "order", "core",
];

/// A word to look for, in any letter case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Word {
    pub(crate) text: String,
    /// Whether it counts only at the borders of a name's words, as [`super::says`] has it.
    pub(crate) is_name: bool,
    /// Whether it is what the gateway is called, or a host of it.
    pub(crate) is_own_name: bool,
}

impl Word {
    fn name(text: &str) -> Word {
        Word {
            text: text.to_ascii_lowercase(),
            is_name: true,
            is_own_name: false,
        }
    }

    fn part(text: &str) -> Word {
        Word {
            text: text.to_ascii_lowercase(),
            is_name: false,
            is_own_name: false,
        }
    }

    fn own(self) -> Word {
        Word {
            is_own_name: true,
            ..self
        }
    }
}

impl Entry {
    /// The words of which a text contains at least one if any call in it is an operation of
    /// this gateway.
    pub(crate) fn words_in_text(&self) -> BTreeSet<Word> {
        let mut words = BTreeSet::new();
        let hosts = self.gateway.hosts.iter();
        words.extend(hosts.map(|host| Word::part(host.trim_start_matches('*')).own()));
        words.extend(self.words.iter().map(|word| Word::name(word).own()));
        let distinctive = self.distinctive.iter().filter(|word| !word.contains('.'));
        words.extend(distinctive.map(|word| Word::name(word)));
        for sdk in &self.sdks {
            let modules = sdk.modules.iter();
            let modules = modules.map(|module| package::in_code(&sdk.family, module));
            let telling = modules.filter(|module| {
                let module = module.to_ascii_lowercase();
                !GENERAL.contains(&module.as_str())
            });
            words.extend(telling.map(Word::name));
        }
        for (sdk, callees) in self.rows.iter().flat_map(|row| &row.callees) {
            for callee in callees {
                if let Some((_, class)) = callee.split_once('(') {
                    words.insert(Word::name(class.trim_end_matches(')')));
                }
                if sdk.is_none() {
                    // A team's own callee is matched by its first name in any convention.
                    let first = callee.split(['.', '(']).next().unwrap_or_default();
                    words.insert(Word::part(first));
                    words.insert(Word::part(&snake(first)));
                }
            }
        }
        words.retain(|word| !word.text.is_empty());
        words
    }

    /// The header that carries the key, where one does: worth a look in whatever text, although
    /// it tells nothing of the gateway.
    pub(crate) fn key_header(&self) -> Option<Word> {
        let name = self.key.name.as_deref()?;
        (self.key.place == Some("header")).then(|| Word::part(name))
    }
}

fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}
