//! The packages that somebody is interested in.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;

use crate::Ecosystem;

/// The packages to look for. Everything else in a file is passed over.
#[derive(Debug, Default)]
pub struct Wanted {
    names: BTreeMap<Ecosystem, BTreeSet<String>>,
    scans: BTreeMap<Ecosystem, OnceLock<Option<AhoCorasick>>>,
}

impl Wanted {
    /// Looks for these packages.
    pub fn new<'a>(packages: impl IntoIterator<Item = (Ecosystem, &'a str)>) -> Wanted {
        let mut wanted = Wanted::default();
        for (ecosystem, name) in packages {
            let name = ecosystem.normalize(name);
            if !name.is_empty() {
                wanted.names.entry(ecosystem).or_default().insert(name);
                wanted.scans.entry(ecosystem).or_default();
            }
        }
        wanted
    }

    /// The normal name of a package that is looked for.
    pub fn name(&self, ecosystem: Ecosystem, written: &str) -> Option<&str> {
        let names = self.names.get(&ecosystem)?;
        // Most names are written as they are looked for.
        if let Some(name) = names.get(written) {
            return Some(name);
        }
        names.get(&ecosystem.normalize(written)).map(String::as_str)
    }

    /// Whether a text says the name of one at all. A text for which it is `false` names none.
    pub(crate) fn is_named_in(&self, ecosystem: Ecosystem, text: &str) -> bool {
        let (Some(names), Some(scan)) = (self.names.get(&ecosystem), self.scans.get(&ecosystem))
        else {
            return false;
        };
        let scan = scan.get_or_init(|| {
            let words = names.iter().flat_map(|name| spellings(ecosystem, name));
            let words: BTreeSet<String> = words.collect();
            AhoCorasick::builder()
                .ascii_case_insensitive(true)
                .build(words)
                .ok()
        });
        // Names beyond what can be searched for at once are looked for in every text.
        scan.as_ref().is_none_or(|scan| scan.is_match(text))
    }
}

/// What stands in a text that names a package.
fn spellings(ecosystem: Ecosystem, name: &str) -> Vec<String> {
    match ecosystem {
        Ecosystem::Python => {
            // Any of three marks may stand for a `-`: what lies between them tells.
            let parts = name.split('-');
            let longest = parts.max_by_key(|part| part.len()).unwrap_or(name);
            vec![longest.to_owned()]
        }
        Ecosystem::Rust => vec![name.to_owned(), name.replace('-', "_")],
        // Group and artifact stand apart in XML.
        Ecosystem::Java => vec![name.rsplit(':').next().unwrap_or(name).to_owned()],
        _ => vec![name.to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use super::Wanted;
    use crate::Ecosystem;

    #[test]
    fn a_text_that_names_a_package_is_known_by_any_spelling() {
        let wanted = Wanted::new([
            (Ecosystem::Python, "gocardless_pro"),
            (Ecosystem::Java, "com.stripe:stripe-java"),
        ]);
        for text in ["GoCardless.Pro==1", "gocardless-pro>=2"] {
            assert!(wanted.is_named_in(Ecosystem::Python, text), "{text}");
        }
        assert!(wanted.is_named_in(Ecosystem::Java, "<artifactId>stripe-java</artifactId>"));
        assert!(!wanted.is_named_in(Ecosystem::Java, "stripe"));
        assert!(!wanted.is_named_in(Ecosystem::Npm, "gocardless_pro"));
        let name = wanted.name(Ecosystem::Python, "GoCardless.Pro");
        assert_eq!(name, Some("gocardless-pro"));
    }
}
