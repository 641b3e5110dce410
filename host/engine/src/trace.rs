//! What a policy asked and what it was told, for its author to read.
//!
//! A traced engine links policies to answers that note themselves; any other engine links them to
//! the answers alone, so that tracing costs nothing where nobody asked for it.

mod shown;
mod table;

use std::sync::{Arc, Mutex, PoisonError};

use wasmtime::Result;
use wasmtime::component::HasData;

use crate::state::State;
use shown::Shown;

/// Questions noted of one run. A policy may ask some hundred thousands; nobody reads those.
const EXCHANGES: usize = 20_000;

/// A question that a policy asked, and the answer that it got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// `call.callee(call pay() at line 3)`.
    pub question: String,
    /// The answer, or why there was none.
    pub answer: String,
}

/// Where the exchanges of one view go, in the order in which they were.
#[derive(Debug, Clone, Default)]
pub(crate) struct Notes(Arc<Mutex<Vec<Exchange>>>);

impl Notes {
    fn add(&self, exchange: Exchange) {
        let mut notes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if notes.len() < EXCHANGES {
            notes.push(exchange);
        }
    }

    pub(crate) fn take(&self) -> Vec<Exchange> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A state whose answers are noted.
pub(crate) struct Traced<'a>(pub(crate) &'a mut State);

/// Lets the generated linker find it.
pub(crate) struct TracedHost;

impl HasData for TracedHost {
    type Data<'a> = Traced<'a>;
}

impl Traced<'_> {
    fn note(
        &self,
        resource: &str,
        question: &str,
        given: Vec<String>,
        answer: &Result<impl Shown>,
    ) {
        let Some(notes) = self.0.notes() else {
            return;
        };
        let answer = match answer {
            Ok(answer) => answer.shown(self.0),
            Err(error) => format!("no answer: {error}"),
        };
        let question = format!("{}.{}", kebab(resource), kebab(question));
        notes.add(Exchange {
            question: format!("{question}({})", given.join(", ")),
            answer,
        });
    }
}

/// A name as the WIT has it.
fn kebab(name: &str) -> String {
    let mut text = String::new();
    for letter in name.chars() {
        match letter {
            '_' => text.push('-'),
            upper if upper.is_ascii_uppercase() => {
                if !text.is_empty() {
                    text.push('-');
                }
                text.push(upper.to_ascii_lowercase());
            }
            letter => text.push(letter),
        }
    }
    text
}
