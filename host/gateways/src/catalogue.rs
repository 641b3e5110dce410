//! All gateways that are known, ready to be matched.

use std::sync::{Arc, OnceLock};

use tollgate_model::Digest;
use tollgate_model::code::{CallId, Source};
use tollgate_model::gateway::{Gateway, Match};

use crate::embedded;
use crate::entry::{
    Amounts, Entry, Landmine, Pattern, Sdk, family_index, of_family, read_files, read_in_house,
    refuse_known, with_method,
};
use crate::error::CatalogueError;
use crate::fields::Document;
use crate::matching::Matching;
use crate::needs::{hides_letters, plain};
use crate::package::FAMILIES;
use crate::page::Page;
use crate::scan::{OwnWords, each_hit};

/// What is known of payment gateways: which calls are which operations, how each is made safe
/// to repeat, and what its errors mean.
#[derive(Debug, Clone)]
pub struct Catalogue {
    /// Whether the built-in gateways are among those that are known, before the own ones.
    has_embedded: bool,
    own: Vec<Arc<OwnGateway>>,
    own_words: Option<OwnWords>,
    /// All gateways for those who want them all, once somebody does.
    gateways: OnceLock<Vec<Gateway>>,
    digest: Digest,
}

/// A gateway that is not built in.
#[derive(Debug)]
struct OwnGateway {
    entry: Entry,
    patterns: [OnceLock<Vec<Pattern>>; FAMILIES.len()],
}

/// What marks an SDK in a project: its package, and how it behaves by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SdkFacts {
    /// The gateway.
    pub gateway: String,
    /// The packages, with the family: `javascript:stripe`.
    pub packages: Vec<String>,
    /// How often it repeats a failed request by default.
    pub retries: u32,
    /// How long it waits by default, in seconds; 0 means for ever, or not known.
    pub timeout_seconds: u32,
    /// Who makes up a key where none is given: `always`, `if-retries`, `never`.
    pub automatic_key: &'static str,
}

impl Catalogue {
    /// The catalogue that is built in. It was read when Tollgate was built, and each gateway is
    /// decoded when somebody asks for it.
    ///
    /// # Errors
    ///
    /// None.
    pub fn embedded() -> Result<Catalogue, CatalogueError> {
        Ok(Catalogue {
            has_embedded: true,
            own: Vec::new(),
            own_words: None,
            gateways: OnceLock::new(),
            digest: Digest::from_bytes(embedded::digest()),
        })
    }

    /// A catalogue of these files, each with its name for messages. A file holds one gateway,
    /// or adds to one that came before it.
    ///
    /// # Errors
    ///
    /// [`CatalogueError`]: a file is not TOML, has a key that the format lacks, lacks one that
    /// it needs, or repeats the id of another.
    pub fn read(files: &[(&str, &str)]) -> Result<Catalogue, CatalogueError> {
        let texts = files
            .iter()
            .flat_map(|(name, text)| [name.as_bytes(), text.as_bytes()]);
        let mut catalogue = Catalogue {
            has_embedded: false,
            own: Vec::new(),
            own_words: None,
            gateways: OnceLock::new(),
            digest: Digest::of_parts(texts),
        };
        catalogue.add(read_files(files)?);
        Ok(catalogue)
    }

    /// This catalogue with the gateways that a configuration declares in its `[[gateway]]`
    /// tables. Everything else in the text is left to whoever else reads it.
    ///
    /// # Errors
    ///
    /// [`CatalogueError`]: the configuration's fault: not TOML, an unknown or missing key in a
    /// `[[gateway]]`, or the id of a gateway that is there already.
    pub fn with_in_house(mut self, file: &str, text: &str) -> Result<Catalogue, CatalogueError> {
        let document = Document { name: file, text };
        let entries = read_in_house(document)?;
        let mut known = self.ids();
        for entry in &entries {
            refuse_known(document, entry, known.iter().copied())?;
            known.push(&entry.gateway.id);
        }
        if !entries.is_empty() {
            self.digest = Digest::of_parts([self.digest.to_string().as_bytes(), text.as_bytes()]);
            self.add(entries);
        }
        Ok(self)
    }

    fn add(&mut self, entries: Vec<Entry>) {
        self.own.extend(entries.into_iter().map(|entry| {
            Arc::new(OwnGateway {
                entry,
                patterns: Default::default(),
            })
        }));
        self.gateways = OnceLock::new();
        self.own_words = OwnWords::of(self.own.iter().map(|own| &own.entry));
    }

    /// The operations among the calls of a source, in the order of the calls.
    pub fn match_source(&self, source: &Source) -> Vec<Match> {
        let matching = Matching::new(self, source);
        let ids = (0..source.calls.len() as u32).map(CallId);
        ids.filter_map(|call| matching.match_call(call)).collect()
    }

    /// Whether a text has one of the words without which [`Catalogue::match_source`] finds
    /// nothing in it: names and modules of gateways, their hosts, the headers of their keys.
    pub fn is_mentioned_in(&self, text: &str) -> bool {
        let mut is_mentioned = false;
        if self.has_embedded {
            each_hit(text, |_| {
                is_mentioned = true;
                false
            });
        }
        is_mentioned || self.own_words.as_ref().is_some_and(|own| own.is_in(text))
    }

    /// Whether [`Catalogue::match_source`] may find anything in a text of this family of
    /// languages: besides a word of a gateway, all that some operation of it is called by.
    pub fn may_match(&self, text: &str, family: &str) -> bool {
        self.may_match_in(text, text, family)
    }

    /// The same for some lines of a text.
    pub fn may_match_in(&self, lines: &str, text: &str, family: &str) -> bool {
        if self.own_words.as_ref().is_some_and(|own| own.is_in(text)) {
            return true;
        }
        let first_own = self.len() - self.own.len();
        let mut mentioned = self.mentioned(text);
        mentioned.retain(|at| *at < first_own);
        if mentioned.is_empty() {
            return false;
        }
        if hides_letters(lines) {
            return true;
        }
        let lines = plain(lines);
        mentioned.into_iter().any(|at| {
            let needs = embedded::needs(at, family_index(family));
            needs.is_none_or(|needs| needs.are_met_by(&lines))
        })
    }

    /// Whether a text says what some gateway is called, or names a host of it.
    pub fn is_named_in(&self, text: &str) -> bool {
        let mut is_named = false;
        if self.has_embedded {
            each_hit(text, |hit| {
                is_named = hit.is_own_name;
                !is_named
            });
        }
        is_named || self.own_words.as_ref().is_some_and(|own| own.is_in(text))
    }

    /// The gateways whose words a text has, by their positions; a team's own always.
    pub(crate) fn mentioned(&self, text: &str) -> Vec<usize> {
        let mut found = vec![false; self.len()];
        if self.has_embedded {
            each_hit(text, |hit| {
                if let Some(entry) = hit.entry {
                    found[usize::from(entry)] = true;
                }
                true
            });
        }
        let first_own = self.len() - self.own.len();
        let positions = 0..self.len();
        positions
            .filter(|at| *at >= first_own || found[*at])
            .collect()
    }

    fn len(&self) -> usize {
        let embedded = if self.has_embedded {
            embedded::count()
        } else {
            0
        };
        embedded + self.own.len()
    }

    /// The gateway at a position.
    pub(crate) fn at(&self, at: usize) -> &Entry {
        match at.checked_sub(self.len() - self.own.len()) {
            Some(own) => &self.own[own].entry,
            None => embedded::entry(at),
        }
    }

    /// Its callees in one family, sorted by method.
    fn patterns_of(&self, at: usize, family: usize) -> &[Pattern] {
        match at.checked_sub(self.len() - self.own.len()) {
            Some(own) => {
                let own = &self.own[own];
                own.patterns[family].get_or_init(|| of_family(&own.entry, FAMILIES[family]))
            }
            None => embedded::patterns(at, family),
        }
    }

    /// Its callees that end with a method, in the languages of a family, and whether they do so
    /// only without an `_async` or `Async`.
    pub(crate) fn patterns(
        &self,
        at: usize,
        family: &str,
        method: &str,
    ) -> impl Iterator<Item = (&Pattern, bool)> {
        let patterns = self.patterns_of(at, family_index(family));
        let suffixes = ["_async", "Async"].iter();
        let sync_name = suffixes
            .filter_map(|suffix| method.strip_suffix(suffix))
            .next()
            .unwrap_or_default();
        let plain = with_method(patterns, method).iter();
        let stripped = with_method(patterns, sync_name).iter();
        plain
            .map(|pattern| (pattern, false))
            .chain(stripped.map(|pattern| (pattern, true)))
    }

    fn entries(&self) -> impl Iterator<Item = &Entry> {
        (0..self.len()).map(|at| self.at(at))
    }

    /// The gateways, in the order of their ids, in-house ones last.
    pub fn gateways(&self) -> &[Gateway] {
        self.gateways
            .get_or_init(|| self.entries().map(|entry| entry.gateway.clone()).collect())
    }

    /// The ids of all gateways, in the same order. None is decoded for it.
    pub fn ids(&self) -> Vec<&str> {
        let mut ids: Vec<&str> = embedded::ids().filter(|_| self.has_embedded).collect();
        ids.extend(self.own.iter().map(|own| own.entry.gateway.id.as_str()));
        ids
    }

    /// One gateway, if there is such a one.
    pub fn gateway(&self, id: &str) -> Option<&Gateway> {
        self.entry(id).map(|entry| &entry.gateway)
    }

    /// Everything that is known of a gateway, if there is such a one.
    pub fn page(&self, id: &str) -> Option<Page> {
        let at = (0..self.len()).find(|at| self.at(*at).gateway.id == id)?;
        let families = 0..FAMILIES.len();
        let patterns: Vec<&Pattern> = families
            .flat_map(|family| self.patterns_of(at, family))
            .collect();
        let mut landmines = self.landmines();
        landmines.retain(|landmine| landmine.gateway == id);
        Some(self.at(at).page(&patterns, landmines))
    }

    /// Hosts of APIs, each with its gateway's id. A leading `*` stands for any beginning.
    pub fn hosts(&self) -> Vec<(&str, &str)> {
        self.each(|entry| &entry.gateway.hosts)
    }

    /// Beginnings of secrets that reach real money, each with its gateway's id.
    pub fn live_prefixes(&self) -> Vec<(&str, &str)> {
        self.each(|entry| &entry.live_prefixes)
    }

    /// Beginnings of secrets for test accounts, each with its gateway's id.
    pub fn test_prefixes(&self) -> Vec<(&str, &str)> {
        self.each(|entry| &entry.test_prefixes)
    }

    fn each<'a>(&'a self, of: impl Fn(&'a Entry) -> &'a [String]) -> Vec<(&'a str, &'a str)> {
        self.entries()
            .flat_map(|entry| {
                of(entry)
                    .iter()
                    .map(|text| (text.as_str(), entry.gateway.id.as_str()))
            })
            .collect()
    }

    /// How a gateway writes amounts, if there is such a gateway.
    pub fn amounts(&self, gateway: &str) -> Option<&Amounts> {
        self.entry(gateway).map(|entry| &entry.amounts)
    }

    /// The header that carries the signature of a gateway's webhooks.
    pub fn signature_header(&self, gateway: &str) -> Option<&str> {
        self.entry(gateway)
            .map(|entry| entry.signature_header.as_str())
            .filter(|name| !name.is_empty())
    }

    fn entry(&self, gateway: &str) -> Option<&Entry> {
        let mut ids = (0..self.len()).zip(embedded::ids().filter(|_| self.has_embedded));
        let embedded = ids
            .find(|(_, id)| *id == gateway)
            .map(|(at, _)| self.at(at));
        embedded.or_else(|| {
            let mut own = self.own.iter().map(|own| &own.entry);
            own.find(|entry| entry.gateway.id == gateway)
        })
    }

    /// Versions of SDKs that are dangerous by themselves.
    pub fn landmines(&self) -> Vec<Landmine> {
        let mut landmines = match self.has_embedded {
            true => embedded::landmines(),
            false => Vec::new(),
        };
        let own = self.own.iter().map(|own| &own.entry);
        landmines.extend(own.flat_map(|entry| entry.landmines.iter().cloned()));
        landmines
    }

    /// How the SDKs behave by themselves.
    pub fn sdks(&self) -> Vec<SdkFacts> {
        let facts = |entry: &Entry, sdk: &Sdk| SdkFacts {
            gateway: entry.gateway.id.clone(),
            packages: sdk
                .packages
                .iter()
                .map(|package| format!("{}:{package}", sdk.family))
                .collect(),
            retries: sdk.retries,
            timeout_seconds: sdk.timeout_seconds,
            automatic_key: sdk.key.automatic.unwrap_or("never"),
        };
        self.entries()
            .flat_map(|entry| entry.sdks.iter().map(move |sdk| facts(entry, sdk)))
            .collect()
    }

    /// The digest of everything that was read.
    pub fn digest(&self) -> Digest {
        self.digest
    }
}

#[cfg(test)]
mod tests;
