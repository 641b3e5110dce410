//! All gateways that are known, ready to be matched.

use std::collections::{BTreeSet, HashMap};

use tollgate_model::Digest;
use tollgate_model::code::{CallId, Source};
use tollgate_model::gateway::{Gateway, Match};

use crate::entry::{
    Amounts, Entry, Landmine, Row, Sdk, read_addition, read_gateway, read_in_house,
};
use crate::error::{CatalogueError, Problem};
use crate::fields::Document;
use crate::matching::Matching;
use crate::package;

/// The files that are built in: gateways in the order of their ids, each before what adds to it.
const EMBEDDED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// What is known of payment gateways: which calls are which operations, how each is made safe
/// to repeat, and what its errors mean.
#[derive(Debug, Clone)]
pub struct Catalogue {
    entries: Vec<Entry>,
    patterns: HashMap<String, Vec<Pattern>>,
    digest: Digest,
}

/// One callee of one operation.
#[derive(Debug, Clone)]
pub(crate) struct Pattern {
    entry: usize,
    row: usize,
    sdk: Option<usize>,
    /// The callee, without the request class.
    pub(crate) callee: String,
    /// The class of the request that is the first argument: `execute(OrdersCaptureRequest)`.
    pub(crate) request: Option<String>,
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
    /// The catalogue that is built in.
    ///
    /// # Errors
    ///
    /// [`CatalogueError`]: a file that is built in is wrong, which is a bug of ours (a test
    /// reads them all).
    pub fn embedded() -> Result<Catalogue, CatalogueError> {
        Catalogue::read(EMBEDDED)
    }

    /// A catalogue of these files, each with its name for messages. A file holds one gateway,
    /// or adds to one that came before it.
    ///
    /// # Errors
    ///
    /// [`CatalogueError`]: a file is not TOML, has a key that the format lacks, lacks one that
    /// it needs, or repeats the id of another.
    pub fn read(files: &[(&str, &str)]) -> Result<Catalogue, CatalogueError> {
        let mut catalogue = Catalogue {
            entries: Vec::new(),
            patterns: HashMap::new(),
            digest: Digest::of_parts(
                files
                    .iter()
                    .flat_map(|(name, text)| [name.as_bytes(), text.as_bytes()]),
            ),
        };
        for (name, text) in files {
            let document = Document { name, text };
            if read_addition(document, &mut catalogue.entries)?.is_none() {
                let entry = read_gateway(document)?;
                catalogue.add(document, entry)?;
            }
        }
        for at in 0..catalogue.entries.len() {
            catalogue.add_patterns(at);
        }
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
        if !entries.is_empty() {
            self.digest = Digest::of_parts([self.digest.to_string().as_bytes(), text.as_bytes()]);
        }
        for entry in entries {
            let at = self.entries.len();
            self.add(document, entry)?;
            self.add_patterns(at);
        }
        Ok(self)
    }

    fn add(&mut self, document: Document<'_>, entry: Entry) -> Result<(), CatalogueError> {
        if self
            .entries
            .iter()
            .any(|known| known.gateway.id == entry.gateway.id)
        {
            let id = entry.gateway.id;
            let at = document.text.find(&format!("\"{id}\"")).unwrap_or_default();
            return Err(document.error(at..at + id.len() + 2, Problem::DuplicateGateway { id }));
        }
        self.entries.push(entry);
        Ok(())
    }

    fn add_patterns(&mut self, at: usize) {
        for (row_at, row) in self.entries[at].rows.iter().enumerate() {
            for (sdk, callees) in &row.callees {
                for callee in callees {
                    let pattern = Pattern::new(at, row_at, *sdk, callee);
                    let method = pattern
                        .callee
                        .rsplit('.')
                        .next()
                        .unwrap_or_default()
                        .to_owned();
                    self.patterns.entry(method).or_default().push(pattern);
                }
            }
        }
    }

    /// The operations among the calls of a source, in the order of the calls.
    pub fn match_source(&self, source: &Source) -> Vec<Match> {
        let matching = Matching::new(self, source);
        let ids = (0..source.calls.len() as u32).map(CallId);
        ids.filter_map(|call| matching.match_call(call)).collect()
    }

    /// The words of which a file contains at least one, in some letter case, if
    /// [`Catalogue::match_source`] finds anything in it.
    pub fn words(&self) -> Vec<String> {
        let mut words = BTreeSet::new();
        for entry in &self.entries {
            let constant_hosts = entry
                .gateway
                .hosts
                .iter()
                .map(|host| host.trim_start_matches('*'));
            words.extend(constant_hosts.map(str::to_ascii_lowercase));
            words.extend(entry.words.iter().map(|word| word.to_ascii_lowercase()));
            words.extend(
                entry
                    .distinctive
                    .iter()
                    .map(|word| word.to_ascii_lowercase()),
            );
            for sdk in &entry.sdks {
                let modules = sdk.modules.iter();
                let modules = modules.map(|module| package::in_code(&sdk.family, module));
                words.extend(modules.map(str::to_ascii_lowercase));
            }
            let key = entry
                .key
                .name
                .as_deref()
                .filter(|_| entry.key.place == Some("header"));
            words.extend(key.map(str::to_ascii_lowercase));
        }
        for pattern in self.patterns_in_order() {
            if let Some(class) = &pattern.request {
                words.insert(class.to_ascii_lowercase());
            }
            if pattern.sdk.is_none() {
                // A team's own callee is matched by its first name in any convention.
                let first = pattern.callee.split('.').next().unwrap_or_default();
                words.insert(first.to_ascii_lowercase());
                words.insert(snake(first));
            }
        }
        shortest(words)
    }

    fn patterns_in_order(&self) -> Vec<&Pattern> {
        let mut patterns: Vec<&Pattern> = self.patterns.values().flatten().collect();
        patterns.sort_by(|left, right| {
            (left.entry, left.row, &left.callee).cmp(&(right.entry, right.row, &right.callee))
        });
        patterns
    }

    /// The gateways, in the order of their ids, in-house ones last.
    pub fn gateways(&self) -> Vec<Gateway> {
        self.entries
            .iter()
            .map(|entry| entry.gateway.clone())
            .collect()
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
        self.entries
            .iter()
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
        self.entries
            .iter()
            .find(|entry| entry.gateway.id == gateway)
    }

    /// Versions of SDKs that are dangerous by themselves.
    pub fn landmines(&self) -> Vec<Landmine> {
        self.entries
            .iter()
            .flat_map(|entry| entry.landmines.iter().cloned())
            .collect()
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
        self.entries
            .iter()
            .flat_map(|entry| entry.sdks.iter().map(move |sdk| facts(entry, sdk)))
            .collect()
    }

    /// The digest of everything that was read.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The entries, for raw HTTP.
    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The callees that end with a method, and whether they do so only without an `_async` or `Async`.
    pub(crate) fn patterns(&self, method: &str) -> impl Iterator<Item = (&Pattern, bool)> {
        let plain = self
            .patterns
            .get(method)
            .into_iter()
            .flatten()
            .map(|pattern| (pattern, false));
        let suffixes = ["_async", "Async"].iter();
        let sync_name = suffixes
            .filter_map(|suffix| method.strip_suffix(suffix))
            .next()
            .unwrap_or_default();
        let stripped = self
            .patterns
            .get(sync_name)
            .into_iter()
            .flatten()
            .map(|pattern| (pattern, true));
        plain.chain(stripped)
    }

    /// What a pattern belongs to.
    pub(crate) fn parts(&self, pattern: &Pattern) -> (&Entry, &Row, Option<&Sdk>) {
        let entry = &self.entries[pattern.entry];
        (
            entry,
            &entry.rows[pattern.row],
            pattern.sdk.map(|sdk| &entry.sdks[sdk]),
        )
    }
}

impl Pattern {
    /// Whether another pattern reaches the same operation.
    pub(crate) fn is_same_row(&self, other: &Pattern) -> bool {
        (self.entry, self.row) == (other.entry, other.row)
    }

    fn new(entry: usize, row: usize, sdk: Option<usize>, written: &str) -> Pattern {
        let (callee, request) = match written.split_once('(') {
            Some((callee, class)) => (callee, Some(class.trim_end_matches(')').to_owned())),
            None => (written, None),
        };
        Pattern {
            entry,
            row,
            sdk,
            callee: callee.to_owned(),
            request,
        }
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

/// Leaves out the words that contain another one: what has them has that other one too.
fn shortest(words: BTreeSet<String>) -> Vec<String> {
    let is_needed = |word: &&String| {
        !words
            .iter()
            .any(|other| other != *word && !other.is_empty() && word.contains(other.as_str()))
    };
    words
        .iter()
        .filter(|word| !word.is_empty())
        .filter(is_needed)
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests;
