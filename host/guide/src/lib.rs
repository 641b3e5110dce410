//! What is written for people on each rule, in the binary: what it does, why, wrong and right code, how
//! to fix it, how to waive it, and the sources.
//!
//! It is the text of `policies/*/README.md`; code in other languages than a README has is out of
//! the cases that prove the rule.
#![forbid(unsafe_code)]

mod blocks;
mod languages;
mod reference;

pub use blocks::{Block, blocks};
pub use languages::{LANGUAGES, language};
pub use reference::reference;

/// The policies' READMEs, with the name of each policy. The last is of the gate's own rules.
static READMES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/pages.rs"));

/// Code out of the cases.
static CASES: &[Case] = include!(concat!(env!("OUT_DIR"), "/cases.rs"));

struct Case {
    policy: &'static str,
    rule: &'static str,
    language: &'static str,
    wrong: &'static str,
    right: &'static str,
}

/// What is written on one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The policy.
    pub policy: &'static str,
    /// The rule's name in it.
    pub rule: &'static str,
    sections: Vec<(&'static str, &'static str)>,
}

/// Wrong code and right code in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The language: its first word is one of [`LANGUAGES`].
    pub language: &'static str,
    /// Markdown: the wrong one, then the right one.
    pub text: String,
}

impl Page {
    /// `policy/rule`.
    pub fn code(&self) -> String {
        format!("{}/{}", self.policy, self.rule)
    }

    /// What the rule looks for.
    pub fn what(&self) -> &'static str {
        self.section("What it does").unwrap_or_default()
    }

    /// What becomes of it otherwise.
    pub fn why(&self) -> &'static str {
        self.section("Why is this bad?").unwrap_or_default()
    }

    /// What to do about it.
    pub fn fix(&self) -> Option<&'static str> {
        self.section("How to fix")
    }

    /// What a waiver of it has to say.
    pub fn waive(&self) -> Option<&'static str> {
        let later = || self.section("How to waive later");
        self.section("How to waive").or_else(later)
    }

    /// What it does not find.
    pub fn unseen(&self) -> Option<&'static str> {
        self.section("What it does not see")
    }

    /// The sources: those of the rule, or those of its policy.
    pub fn references(&self) -> Option<&'static str> {
        let of_policy = || {
            let (_, readme) = READMES.iter().find(|(name, _)| *name == self.policy)?;
            let sections = split(readme, "## ");
            let found = sections.iter().find(|(title, _)| *title == "References");
            found.map(|(_, text)| *text)
        };
        self.section("References").or_else(of_policy)
    }

    /// The example that its page has, in whatever language.
    pub fn own_example(&self) -> Option<Example> {
        let text = self.section("Example")?;
        let fence = text.lines().find_map(|line| line.strip_prefix("```"))?;
        Some(Example {
            language: language(fence).unwrap_or("text"),
            text: text.to_owned(),
        })
    }

    /// The example in one language: that of the page, or one out of the rule's cases.
    pub fn example_in(&self, wanted: &str) -> Option<Example> {
        let own = self.own_example().filter(|own| own.language == wanted);
        own.or_else(|| {
            let mut cases = CASES.iter();
            let case = cases.find(|case| {
                (case.policy, case.rule, case.language) == (self.policy, self.rule, wanted)
            })?;
            let (wrong, right, language) = (case.wrong, case.right, case.language);
            let text = format!(
                "```{language}\n{wrong}\n```\n\nUse instead:\n\n```{language}\n{right}\n```"
            );
            Some(Example { language, text })
        })
    }

    /// The languages that there is an example in.
    pub fn languages(&self) -> Vec<&'static str> {
        let own = self.own_example().map(|own| own.language);
        let cases = CASES
            .iter()
            .filter(|case| (case.policy, case.rule) == (self.policy, self.rule));
        let mut languages: Vec<&str> = own
            .into_iter()
            .chain(cases.map(|case| case.language))
            .collect();
        languages.sort_unstable();
        languages.dedup();
        languages
    }

    fn section(&self, title: &str) -> Option<&'static str> {
        let found = self.sections.iter().find(|(known, _)| *known == title);
        found.map(|(_, text)| *text)
    }
}

/// The pages of all rules, policy by policy.
pub fn pages() -> Vec<Page> {
    let mut pages = Vec::new();
    for (policy, readme) in READMES {
        for (rule, text) in split(readme, "## ") {
            let sections = split(text, "### ");
            let is_rule = sections
                .first()
                .is_some_and(|(title, _)| *title == "What it does");
            if is_rule {
                pages.push(Page {
                    policy,
                    rule,
                    sections,
                });
            }
        }
    }
    pages
}

/// What stands above the rules of a policy.
pub fn introduction(policy: &str) -> Option<&'static str> {
    let (_, readme) = READMES.iter().find(|(name, _)| *name == policy)?;
    let (_, text) = readme.split_once('\n')?;
    let end = text.find("\n## ").unwrap_or(text.len());
    text.get(..end).map(str::trim)
}

/// The parts of a text that begin with a heading: the heading, and what follows it.
fn split(text: &'static str, mark: &str) -> Vec<(&'static str, &'static str)> {
    let mut parts: Vec<(usize, usize, &str)> = Vec::new();
    let (mut at, mut is_code) = (0, false);
    for line in text.split_inclusive('\n') {
        is_code ^= line.starts_with("```");
        if let Some(title) = line.strip_prefix(mark).filter(|_| !is_code) {
            parts.push((at, at + line.len(), title.trim()));
        }
        at += line.len();
    }
    let ends = parts
        .iter()
        .skip(1)
        .map(|(start, _, _)| *start)
        .chain([text.len()]);
    let parts = parts.iter().zip(ends);
    parts
        .filter_map(|((_, body, title), end)| Some((*title, text.get(*body..end)?.trim())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{introduction, pages};

    #[test]
    fn every_page_says_what_why_how_to_fix_and_how_to_waive() {
        let pages = pages();
        assert!(pages.len() > 50, "{}", pages.len());
        for page in &pages {
            let code = page.code();
            assert!(!page.what().is_empty(), "{code} does not say what it does");
            assert!(!page.why().is_empty(), "{code} does not say why");
            assert!(page.fix().is_some(), "{code} does not say how to fix it");
            assert!(
                page.waive().is_some(),
                "{code} does not say how to waive it"
            );
        }
    }

    #[test]
    fn a_page_is_what_its_readme_says() {
        let pages = pages();
        let page = pages
            .iter()
            .find(|page| page.code() == "money/float-amount");
        let page = page.expect("it is there");
        assert!(page.what().starts_with("Looks for a float times a hundred"));
        assert!(
            page.fix()
                .is_some_and(|fix| fix.starts_with("Keep amounts in minor units"))
        );
        assert!(
            page.references()
                .is_some_and(|text| text.contains("docs.stripe.com"))
        );
        assert!(introduction("money").is_some_and(|text| text.starts_with("Is the amount")));
        assert_eq!(introduction("nothing"), None);
    }

    #[test]
    fn examples_are_in_the_language_of_the_reader() {
        let pages = pages();
        let page = pages
            .iter()
            .find(|page| page.code() == "money/float-amount");
        let page = page.expect("it is there");
        let typescript = page.example_in("javascript").expect("of the page");
        assert!(typescript.text.contains("Math.round(order.total * 100)"));
        let php = page.example_in("php").expect("of the cases");
        assert!(php.text.contains("// float-amount:\n"), "{}", php.text);
        assert!(
            php.text.contains("Use instead:\n\n```php\n<?php"),
            "{}",
            php.text
        );
        assert!(
            !php.text.contains("expect:") && !php.text.contains("ok:"),
            "{}",
            php.text
        );
        assert!(page.languages().contains(&"python"));
        assert_eq!(page.example_in("cobol"), None);
    }
}
