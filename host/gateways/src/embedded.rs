//! The built-in gateways, decoded when they are asked for.
//!
//! `build.rs` reads the catalogue and writes what is here; most runs need one gateway or two in
//! one family of languages, so that nothing else is decoded.

use std::sync::OnceLock;

use serde::Deserialize;

use crate::entry::{Entry, Landmine, Pattern};
use crate::form::Built;
use crate::needs::Needs;
use crate::package::FAMILIES;

static BYTES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/catalogue.bin"));

/// Decodes what the build wrote.
#[expect(
    clippy::expect_used,
    reason = "no input reaches it: the build wrote the bytes, and a test decodes them all"
)]
pub(crate) fn read<T: Deserialize<'static>>(bytes: &'static [u8]) -> T {
    postcard::from_bytes(bytes).expect("the build encoded it with the same types")
}

/// A gateway that is decoded at most once.
#[derive(Debug, Default)]
struct Decoded {
    entry: OnceLock<Entry>,
    patterns: [OnceLock<Vec<Pattern>>; FAMILIES.len()],
    needs: [OnceLock<Option<Needs>>; FAMILIES.len()],
}

struct State {
    built: Built<'static>,
    decoded: Vec<Decoded>,
}

fn state() -> &'static State {
    static READ: OnceLock<State> = OnceLock::new();
    READ.get_or_init(|| {
        let built: Built<'static> = read(BYTES);
        let decoded = built.gateways.iter().map(|_| Decoded::default()).collect();
        State { built, decoded }
    })
}

/// The gateways' ids, in their order.
pub(crate) fn ids() -> impl Iterator<Item = &'static str> {
    state().built.gateways.iter().map(|gateway| gateway.id)
}

/// How many gateways are built in.
pub(crate) fn count() -> usize {
    state().built.gateways.len()
}

/// The digest of the files.
pub(crate) fn digest() -> [u8; 32] {
    state().built.digest
}

/// The landmines of all gateways.
pub(crate) fn landmines() -> Vec<Landmine> {
    read(state().built.landmines)
}

/// A gateway.
pub(crate) fn entry(at: usize) -> &'static Entry {
    let state = state();
    state.decoded[at]
        .entry
        .get_or_init(|| read(state.built.gateways[at].entry))
}

/// Its callees in one family, sorted by method.
pub(crate) fn patterns(at: usize, family: usize) -> &'static [Pattern] {
    let state = state();
    state.decoded[at].patterns[family]
        .get_or_init(|| read(state.built.gateways[at].patterns[family]))
}

/// What calls of its operations are made of in one family; none where that can't be told.
pub(crate) fn needs(at: usize, family: usize) -> Option<&'static Needs> {
    let needs = &state().decoded[at].needs[family];
    let needs = needs.get_or_init(|| Needs::of(entry(at), FAMILIES[family], patterns(at, family)));
    needs.as_ref()
}
