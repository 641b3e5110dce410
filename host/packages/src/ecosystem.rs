//! The registries that packages come from.

/// A registry with its tools: what decides how packages are named and versions compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ecosystem {
    /// npm, and what reads its registry: yarn, pnpm, bun.
    Npm,
    /// The Python Package Index.
    Python,
    /// RubyGems.
    Ruby,
    /// Composer.
    Php,
    /// Maven repositories: Maven, Gradle.
    Java,
    /// Go modules.
    Go,
    /// NuGet.
    Dotnet,
    /// crates.io.
    Rust,
}

impl Ecosystem {
    /// All of them.
    pub const ALL: [Ecosystem; 8] = [
        Ecosystem::Npm,
        Ecosystem::Python,
        Ecosystem::Ruby,
        Ecosystem::Php,
        Ecosystem::Java,
        Ecosystem::Go,
        Ecosystem::Dotnet,
        Ecosystem::Rust,
    ];

    /// The word for the family of languages that its packages are for: `javascript`, `csharp`.
    pub fn family(self) -> &'static str {
        match self {
            Ecosystem::Npm => "javascript",
            Ecosystem::Python => "python",
            Ecosystem::Ruby => "ruby",
            Ecosystem::Php => "php",
            Ecosystem::Java => "java",
            Ecosystem::Go => "go",
            Ecosystem::Dotnet => "csharp",
            Ecosystem::Rust => "rust",
        }
    }

    /// The ecosystem of a family of languages.
    pub fn of_family(family: &str) -> Option<Ecosystem> {
        Ecosystem::ALL
            .into_iter()
            .find(|ecosystem| ecosystem.family() == family)
    }

    /// A package's name in the one spelling that all spellings of it share.
    pub fn normalize(self, name: &str) -> String {
        match self {
            // PEP 503: runs of `-`, `_` and `.` are one `-`.
            Ecosystem::Python => {
                let mut normal = String::with_capacity(name.len());
                for letter in name.trim().chars() {
                    if !matches!(letter, '-' | '_' | '.') {
                        normal.push(letter.to_ascii_lowercase());
                    } else if !normal.ends_with('-') {
                        normal.push('-');
                    }
                }
                normal
            }
            Ecosystem::Php | Ecosystem::Dotnet => name.trim().to_ascii_lowercase(),
            Ecosystem::Rust => name.trim().replace('_', "-"),
            Ecosystem::Go => without_major(name.trim()).to_owned(),
            Ecosystem::Npm | Ecosystem::Ruby | Ecosystem::Java => name.trim().to_owned(),
        }
    }
}

/// A module path without the major version that ends it: `/v76`, or `.v2` as gopkg.in has it.
fn without_major(module: &str) -> &str {
    let Some(at) = module.rfind(['/', '.']) else {
        return module;
    };
    let (before, last) = module.split_at(at);
    let is_major = last
        .get(1..)
        .and_then(|last| last.strip_prefix('v'))
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()));
    if is_major { before } else { module }
}

#[cfg(test)]
mod tests {
    use super::Ecosystem;

    #[test]
    fn spellings_of_a_name_are_one() {
        for (ecosystem, spelling, name) in [
            (Ecosystem::Python, "GoCardless_Pro", "gocardless-pro"),
            (Ecosystem::Python, "a.-_b", "a-b"),
            (Ecosystem::Dotnet, "Stripe.net", "stripe.net"),
            (Ecosystem::Php, "Stripe/Stripe-PHP", "stripe/stripe-php"),
            (Ecosystem::Rust, "async_stripe", "async-stripe"),
            (
                Ecosystem::Go,
                "github.com/stripe/stripe-go/v76",
                "github.com/stripe/stripe-go",
            ),
            (Ecosystem::Go, "gopkg.in/stripe.v2", "gopkg.in/stripe"),
            (Ecosystem::Go, "github.com/x/v", "github.com/x/v"),
            (Ecosystem::Npm, "@adyen/api-library", "@adyen/api-library"),
        ] {
            assert_eq!(ecosystem.normalize(spelling), name);
        }
        for ecosystem in Ecosystem::ALL {
            assert_eq!(Ecosystem::of_family(ecosystem.family()), Some(ecosystem));
        }
    }
}
