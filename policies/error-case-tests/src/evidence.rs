//! What the tests of the repository name.

use tollgate_sdk::{Change, Interaction, Operation, words};

use crate::outcome::{Outcome, named_kind};
use crate::{kind_of, names};

/// A shorter name of a function or class says too little: `pay`, `charge`.
const MIN_NAME: usize = 8;

/// So many codes of a gateway are asked for.
const MAX_CODES: usize = 200;

/// A word that is looked for in tests.
enum Sought {
    Outcome(Outcome),
    /// A kind of operation.
    Kind(String),
    /// A function or class.
    Name(String),
}

/// A test that names the gateway, or the functions that call it.
struct Test {
    path: String,
    outcomes: Vec<Outcome>,
    kinds: Vec<String>,
    names: Vec<String>,
}

/// What the tests name.
pub(crate) struct Evidence(Vec<Test>);

impl Evidence {
    /// Looks for it.
    pub(crate) fn of(
        change: &Change,
        gateway: &str,
        operation: &Operation,
        all: &[&Interaction],
    ) -> Evidence {
        let mut subjects = vec![gateway.to_owned(), operation.gateway_title()];
        let mut sought: Vec<(String, Sought)> = Vec::new();
        for interaction in all {
            for name in names(interaction)
                .into_iter()
                .filter(|name| is_telling(name))
            {
                if !subjects.contains(&name) {
                    subjects.push(name.clone());
                    sought.push((name.clone(), Sought::Name(name)));
                }
            }
            subjects.extend(stem_of(&interaction.call.path()));
            for word in named_kind(&interaction.operation.kind()) {
                let kind = Sought::Kind(kind_of(&interaction.operation));
                sought.push(((*word).to_owned(), kind));
            }
        }
        subjects.sort();
        subjects.dedup();
        for outcome in Outcome::ALL {
            let named = outcome.named_by().iter();
            sought.extend(named.map(|word| ((*word).to_owned(), Sought::Outcome(outcome))));
        }
        sought.extend(codes(change, gateway));
        let wanted: Vec<String> = sought.iter().map(|(word, _)| word.clone()).collect();
        let found = change.tests_naming(&subjects, &wanted).into_iter();
        Evidence(
            found
                .map(|(path, indices)| Test::of(path, &indices, &sought))
                .collect(),
        )
    }

    /// The outcomes of an operation that no test names which is about it.
    pub(crate) fn missing(&self, interaction: &Interaction) -> Vec<Outcome> {
        let tests: Vec<&Test> = self
            .0
            .iter()
            .filter(|test| test.is_about(interaction))
            .collect();
        Outcome::ALL
            .into_iter()
            .filter(|outcome| !tests.iter().any(|test| test.outcomes.contains(outcome)))
            .collect()
    }

    /// The test that is nearest to the operations, if there is any.
    pub(crate) fn nearest(&self) -> Option<&str> {
        let rank = |test: &&Test| (test.names.len(), test.kinds.len(), test.outcomes.len());
        // The first of equals.
        let nearest = self.0.iter().rev().max_by_key(rank);
        nearest.map(|test| test.path.as_str())
    }
}

impl Test {
    fn of(path: String, indices: &[u32], sought: &[(String, Sought)]) -> Test {
        let mut test = Test {
            path,
            outcomes: Vec::new(),
            kinds: Vec::new(),
            names: Vec::new(),
        };
        for index in indices {
            match sought.get(*index as usize) {
                Some((_, Sought::Outcome(outcome))) => test.outcomes.push(*outcome),
                Some((_, Sought::Kind(kind))) => test.kinds.push(kind.clone()),
                Some((_, Sought::Name(name))) => test.names.push(name.clone()),
                None => {}
            }
        }
        test.names.dedup();
        test
    }

    fn is_about(&self, interaction: &Interaction) -> bool {
        named_kind(&interaction.operation.kind()).is_empty()
            || self.kinds.contains(&kind_of(&interaction.operation))
            // The class alone may be named for another of its functions.
            || names(interaction)
                .last()
                .is_some_and(|name| self.names.contains(name))
    }
}

/// The gateway's own types and codes, where nothing else is called so.
fn codes(change: &Change, gateway: &str) -> Vec<(String, Sought)> {
    let gateways = change.gateways().into_iter();
    let errors = gateways
        .filter(|one| one.id() == gateway)
        .flat_map(|one| one.errors());
    let sought = errors
        .filter(|(code, _)| is_code(code))
        .filter_map(|(code, class)| {
            let outcome = Outcome::of(&class, &code)?;
            Some((code, Sought::Outcome(outcome)))
        });
    sought.take(MAX_CODES).collect()
}

/// Whether nothing but an error is called so: `failed` and `pending` are words of any test.
fn is_code(code: &str) -> bool {
    code.len() >= MIN_NAME && words(code).len() > 1
}

/// Whether a test that names a function or class is about it.
fn is_telling(name: &str) -> bool {
    name.len() >= MIN_NAME && !name.starts_with('<')
}

/// The name of a file without its endings, where it says something.
fn stem_of(path: &str) -> Option<String> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.split('.').next().unwrap_or(name);
    let is_common = matches!(
        stem,
        "__init__" | "controller" | "controllers" | "functions" | "handlers" | "services"
    );
    (is_telling(stem) && !is_common).then(|| stem.to_owned())
}
