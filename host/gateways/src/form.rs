//! The form in which the built-in catalogue is kept: written by `build.rs`, read at run time.

use serde::{Deserialize, Serialize};

/// The built-in catalogue.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Built<'a> {
    /// The digest of the files.
    pub(crate) digest: [u8; 32],
    /// The gateways, in the order of their ids.
    #[serde(borrow)]
    pub(crate) gateways: Vec<BuiltGateway<'a>>,
    /// The landmines of all gateways.
    pub(crate) landmines: &'a [u8],
}

/// One gateway, its parts encoded by themselves.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct BuiltGateway<'a> {
    pub(crate) id: &'a str,
    /// The entry, without callees and landmines.
    pub(crate) entry: &'a [u8],
    /// The callees, by family in the order of [`crate::package::FAMILIES`].
    #[serde(borrow)]
    pub(crate) patterns: Vec<&'a [u8]>,
}

/// What belongs to the tables of the automaton that finds words.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Automaton {
    /// The state that a text starts in.
    pub(crate) start: u16,
    /// How many classes of bytes there are.
    pub(crate) width: u16,
    /// The hits of the states that have any, which are the first states.
    pub(crate) hits: Vec<Vec<Hit>>,
}

/// A word that ends where the automaton is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Hit {
    /// The length of the word, in bytes.
    pub(crate) length: u16,
    /// Whether it counts only at the borders of a name's words.
    pub(crate) is_name: bool,
    /// The gateway, by its position; `None` for what any gateway may have.
    pub(crate) entry: Option<u16>,
    /// Whether it is what the gateway is called, or a host of it.
    pub(crate) is_own_name: bool,
}

/// In the tables, the mark of a state that has hits.
pub(crate) const HAS_HITS: u16 = 0x8000;
