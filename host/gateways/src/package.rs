//! How packages are named: by manifests, and by the code that uses them.
//!
//! A catalogue writes what code says with dots, whatever the language: `Stripe` for PHP, Ruby
//! and C#, `com.stripe` for Java, `ActiveMerchant.Billing` for `ActiveMerchant::Billing`. Go's
//! modules are written as imported, without the version at their end.

use std::collections::BTreeSet;

use tollgate_model::code::{BindingKind, ExpressionKind, Source};

/// The families of languages that share packages and conventions.
pub(crate) const FAMILIES: [&str; 8] = [
    "javascript",
    "python",
    "ruby",
    "php",
    "java",
    "go",
    "csharp",
    "rust",
];

/// Whether a name that nothing in the file binds can be a package's: a Ruby constant, a
/// qualified name of PHP, Java, C# or Rust.
pub(crate) fn has_global_names(family: &str) -> bool {
    matches!(family, "ruby" | "php" | "java" | "csharp" | "rust")
}

/// The path of a module inside a package: `checkout` of `stripe.checkout` in `stripe`,
/// `Checkout\Session` of `Stripe\Checkout\Session` in `Stripe`, `charge` of
/// `github.com/stripe/stripe-go/v76/charge`.
pub(crate) fn inside<'a>(family: &str, module: &'a str, package: &str) -> Option<&'a str> {
    let module = module.trim_start_matches(['\\', ':']);
    let rest = match family {
        "php" | "rust" | "ruby" => strip_path(module, package)?,
        "go" => {
            let rest = module.strip_prefix(package)?;
            return go_path(rest);
        }
        _ => module.strip_prefix(package)?,
    };
    if rest.is_empty() {
        return Some(rest);
    }
    rest.strip_prefix(['/', '.', '@'])
        .or_else(|| rest.strip_prefix('\\'))
        .or_else(|| rest.strip_prefix("::"))
}

/// Takes a package's dotted path off a module, whatever joins the parts of the module.
fn strip_path<'a>(module: &'a str, package: &str) -> Option<&'a str> {
    let mut rest = module;
    for (at, part) in package.split('.').enumerate() {
        if at > 0 {
            rest = rest
                .strip_prefix("::")
                .or_else(|| rest.strip_prefix(['\\', '.']))?;
        }
        rest = rest.strip_prefix(part)?;
    }
    Some(rest)
}

/// The path after a Go module's own: its major version, `/v76`, belongs to the module.
fn go_path(rest: &str) -> Option<&str> {
    if rest.is_empty() {
        return Some(rest);
    }
    let path = rest.strip_prefix('/')?;
    let (first, inner) = path.split_once('/').unwrap_or((path, ""));
    let is_version = first.strip_prefix('v').is_some_and(|digits| {
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    });
    Some(if is_version { inner } else { path })
}

/// The parts of a module's path inside its package.
pub(crate) fn parts(inner: &str) -> Vec<&str> {
    inner
        .split(['.', '/', '\\', ':'])
        .filter(|part| !part.is_empty())
        .collect()
}

/// What of a module's name stands in a text that uses it: the name itself, or its longest part
/// where the language joins the parts by other signs than dots.
pub(crate) fn in_code<'a>(family: &str, module: &'a str) -> &'a str {
    match family {
        "php" | "rust" | "ruby" => module
            .split('.')
            .max_by_key(|part| part.len())
            .unwrap_or(module),
        _ => module,
    }
}

/// What a source takes from elsewhere.
pub(crate) struct Imports<'a> {
    family: &'static str,
    /// The modules that it imports.
    modules: Vec<&'a str>,
    /// Those of which it imports everything: `using Stripe;`, `import com.stripe.model.*`.
    pub(crate) wildcards: Vec<&'a str>,
    /// First names of what is nobody's here, where such names can be packages'.
    roots: BTreeSet<&'a str>,
}

impl<'a> Imports<'a> {
    pub(crate) fn of(source: &'a Source) -> Imports<'a> {
        let family = source.language.family();
        let mut imports = Imports {
            family,
            modules: Vec::new(),
            wildcards: Vec::new(),
            roots: BTreeSet::new(),
        };
        for binding in &source.bindings {
            if let BindingKind::Import { module, name } = &binding.kind {
                imports.modules.push(module);
                if binding.name == "*" && name.is_none() {
                    imports.wildcards.push(module);
                }
            }
        }
        if has_global_names(family) {
            let names = source
                .expressions
                .iter()
                .filter_map(|expression| match &expression.kind {
                    ExpressionKind::Name(name) => Some(name.as_str()),
                    _ => None,
                });
            let is_type = |name: &&str| name.starts_with(|first: char| first.is_ascii_uppercase());
            imports.roots = names.filter(is_type).collect();
        }
        imports
    }

    /// Whether the source takes anything from one of these packages.
    pub(crate) fn any(&self, packages: &[String]) -> bool {
        packages.iter().any(|package| {
            let root = package.split('.').next().unwrap_or_default();
            self.roots.contains(root)
                || self
                    .modules
                    .iter()
                    .any(|module| inside(self.family, module, package).is_some())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{inside, parts};

    #[test]
    fn a_module_is_found_in_its_package_in_every_family() {
        for (family, module, package, path) in [
            (
                "javascript",
                "stripe/lib/stripe",
                "stripe",
                Some("lib/stripe"),
            ),
            ("javascript", "npm:stripe@14", "npm:stripe", Some("14")),
            ("javascript", "stripes", "stripe", None),
            ("python", "stripe.checkout", "stripe", Some("checkout")),
            ("ruby", "Stripe", "Stripe", Some("")),
            (
                "ruby",
                "ActiveMerchant::Billing",
                "ActiveMerchant.Billing",
                Some(""),
            ),
            ("php", "Stripe", "Stripe", Some("")),
            ("php", r"\Stripe\Checkout", "Stripe", Some("Checkout")),
            (
                "php",
                r"Laravel\Cashier\Billable",
                "Laravel.Cashier",
                Some("Billable"),
            ),
            ("php", r"StripeTools\Charge", "Stripe", None),
            ("java", "com.stripe.model", "com.stripe", Some("model")),
            ("java", "com.striped.model", "com.stripe", None),
            ("csharp", "Stripe.Checkout", "Stripe", Some("Checkout")),
            ("rust", "stripe", "stripe", Some("")),
            ("rust", "stripe::checkout", "stripe", Some("checkout")),
            ("rust", "stripe_core", "stripe", None),
            (
                "go",
                "github.com/stripe/stripe-go/v76/charge",
                "github.com/stripe/stripe-go",
                Some("charge"),
            ),
            (
                "go",
                "github.com/stripe/stripe-go/v76",
                "github.com/stripe/stripe-go",
                Some(""),
            ),
            (
                "go",
                "github.com/stripe/stripe-go/charge",
                "github.com/stripe/stripe-go",
                Some("charge"),
            ),
            (
                "go",
                "github.com/stripe/stripe-go/void",
                "github.com/stripe/stripe-go",
                Some("void"),
            ),
            (
                "go",
                "github.com/stripe/stripe-gone",
                "github.com/stripe/stripe-go",
                None,
            ),
        ] {
            assert_eq!(inside(family, module, package), path, "{family} {module}");
        }
        assert_eq!(parts(r"Checkout\Session"), ["Checkout", "Session"]);
    }
}
