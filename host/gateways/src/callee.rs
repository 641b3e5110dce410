//! Whether a chain reaches a callee of the catalogue, and how surely.

use tollgate_model::code::{BindingKind, Source};

use crate::chain::{Chain, Link};
use crate::entry::{Entry, Sdk};
use crate::names::{same_loosely, same_object, starts_uppercase, words_of};
use crate::package::{self, Imports};

/// How surely a callee is the catalogue's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Certainty {
    /// By the shape of the callee alone.
    Shape,
    /// By the shape, in a file that imports the SDK.
    Imported,
    /// A name before it says the gateway.
    Named,
    /// The chain leads to the SDK's package, or to what a team declared.
    Rooted,
}

/// Words that say nothing about what an object is, so that they may stand between a gateway's
/// name and its callee: `stripe.client.v1.charges.create`, `getStripe().charges.create`.
const NEUTRAL: [&str; 40] = [
    "get",
    "make",
    "create",
    "build",
    "use",
    "new",
    "init",
    "the",
    "my",
    "our",
    "client",
    "clients",
    "api",
    "apis",
    "sdk",
    "instance",
    "gateway",
    "default",
    "raw",
    "server",
    "service",
    "provider",
    "connection",
    "live",
    "test",
    "sandbox",
    "async",
    "lazy",
    "shared",
    "singleton",
    "current",
    "v1",
    "v2",
    "lib",
    "processor",
    "factory",
    "resources",
    "index",
    "wrapper",
    "self",
];

/// Words of objects that keep records: `db.payments.create` writes a row, not a payment.
const STORES: [&str; 17] = [
    "db",
    "prisma",
    "database",
    "repo",
    "repository",
    "repositories",
    "model",
    "models",
    "dao",
    "store",
    "table",
    "tx",
    "trx",
    "knex",
    "mongoose",
    "mock",
    "fake",
];

/// How many steps a builder may take between the parts of a callee.
const MAX_STEPS: u32 = 24;

/// What a callee is compared with.
pub(crate) struct Reach<'a> {
    pub(crate) chain: &'a Chain,
    pub(crate) source: &'a Source,
    pub(crate) imports: &'a Imports<'a>,
    /// Whether the file imports a package of the SDK.
    pub(crate) is_imported: bool,
}

impl Reach<'_> {
    /// How surely the chain is `callee` of `sdk`, if it is at all.
    pub(crate) fn certainty(&self, entry: &Entry, sdk: &Sdk, callee: &str) -> Option<Certainty> {
        let variants = name_variants(self.chain);
        let parts: Vec<&str> = callee.split('.').collect();
        variants
            .iter()
            .filter_map(|names| self.names_reach(names, entry, sdk, &parts))
            .max()
    }

    fn names_reach(
        &self,
        names: &[&str],
        entry: &Entry,
        sdk: &Sdk,
        parts: &[&str],
    ) -> Option<Certainty> {
        if let Some(module) = &self.chain.module {
            if is_in_any(module, &sdk.family, &sdk.frontend) {
                return None;
            }
            let mut modules = sdk.modules.iter();
            if let Some(inner) =
                modules.find_map(|package| package::inside(&sdk.family, module, package))
            {
                return is_rooted(names, inner, entry, sdk, parts).then_some(Certainty::Rooted);
            }
        } else if self.is_global(names, entry, sdk, parts) {
            return Some(Certainty::Rooted);
        }
        let before = ends_with(names, parts, same_object)?;
        let module = self.chain.module.as_deref().unwrap_or_default();
        let distinctive = entry.is_distinctive(parts);
        // `create` or `parse` alone tells nothing even on a gateway; `transferCreate` does.
        let method = parts.last().copied().unwrap_or_default();
        let is_told = parts.len() > 1 || distinctive || words_of(method).nth(1).is_some();
        if !is_told || is_in_any(module, &sdk.family, &sdk.frontend) {
            return None;
        }
        if self.is_named(before, entry) {
            return Some(Certainty::Named);
        }
        let stored = before
            .iter()
            .any(|name| words_of(name).any(|word| STORES.contains(&word.as_str())));
        if stored || self.is_foreign() {
            return None;
        }
        if parts.len() < 2 && !distinctive {
            return None;
        }
        let is_exact = ends_with(names, parts, |name, part| name == part).is_some();
        // `gateway.purchase` names its client itself.
        let nearest = match parts {
            [first, _, ..] if is_neutral(first) => Some(first),
            _ => before.last(),
        };
        let by_client = nearest.is_some_and(|name| is_neutral(name));
        match (self.is_imported, distinctive, by_client) {
            (true, true, _) | (true, _, true) => Some(Certainty::Imported),
            (false, true, _) if is_exact => Some(Certainty::Shape),
            _ => None,
        }
    }

    /// Whether names that nothing in the file binds lead to the callee through the SDK's own:
    /// `Stripe::Charge.create`, or `new ChargeService()` under `using Stripe;`.
    fn is_global(&self, names: &[&str], entry: &Entry, sdk: &Sdk, parts: &[&str]) -> bool {
        let by_name = package::has_global_names(&sdk.family)
            && sdk.modules.iter().any(|module| {
                let module: Vec<&str> = module.split('.').collect();
                let inner = names.strip_prefix(module.as_slice());
                inner.is_some_and(|inner| {
                    is_rooted(without_packages(inner, &sdk.family), "", entry, sdk, parts)
                })
            });
        // A class has a capital, but in the SDKs that write `createTransactionController`.
        let is_class = |name: &&&str| starts_uppercase(name) || parts.first() == Some(*name);
        let Some(first) = names.first().filter(is_class) else {
            return by_name;
        };
        by_name
            || self.imports.wildcards.iter().any(|module| {
                let mut packages = sdk.modules.iter();
                packages
                    .find_map(|package| package::inside(&sdk.family, module, package))
                    .is_some_and(|inner| {
                        !self.is_own_class(first) && is_rooted(names, inner, entry, sdk, parts)
                    })
            })
    }

    fn is_own_class(&self, name: &str) -> bool {
        let mut bindings = self.source.bindings.iter();
        bindings.any(|binding| binding.name == name && binding.kind == BindingKind::Class)
    }

    /// Whether a name before the callee, or the module that it comes from, says the gateway,
    /// with nothing telling between them.
    fn is_named(&self, before: &[&str], entry: &Entry) -> bool {
        if let Some(at) = before.iter().rposition(|name| entry.is_named_by(name)) {
            return before[at + 1..].iter().all(|name| is_neutral(name));
        }
        let module = self.chain.module.as_deref().unwrap_or_default();
        entry.is_named_by(module) && before.iter().all(|name| is_neutral(name))
    }

    /// Whether the chain starts in a package that is neither the SDK nor the team's own. A
    /// Python module does not tell, but an object of a class that comes from one does; in the
    /// other languages a team's own modules look like everybody's.
    fn is_foreign(&self) -> bool {
        let Some(module) = &self.chain.module else {
            return false;
        };
        let family = self.source.language.family();
        if family != "javascript" {
            let is_class = self
                .chain
                .names()
                .first()
                .is_some_and(|name| starts_uppercase(name));
            return family == "python" && is_class && !module.starts_with('.');
        }
        let own = ["./", "../", "/", "@/", "~", "#", "src/", "app/", "lib/"];
        !matches!(module.as_str(), "." | "..")
            && !own.iter().any(|prefix| module.starts_with(prefix))
    }
}

/// The names from the class on, where packages before it are written in lower case:
/// `com.stripe.model.Charge.create`.
fn without_packages<'a, 'b>(names: &'b [&'a str], family: &str) -> &'b [&'a str] {
    let class = names.iter().position(|name| starts_uppercase(name));
    match class.filter(|_| family == "java") {
        Some(class) => &names[class..],
        None => names,
    }
}

fn is_in_any(module: &str, family: &str, packages: &[String]) -> bool {
    packages
        .iter()
        .any(|package| package::inside(family, module, package).is_some())
}

/// Whether the path inside a package is the callee: what stands before it must be a client of
/// the SDK, a module inside the package, or say nothing.
fn is_rooted(names: &[&str], inner: &str, entry: &Entry, sdk: &Sdk, parts: &[&str]) -> bool {
    let inner = package::parts(inner);
    let full: Vec<&str> = inner.iter().copied().chain(names.iter().copied()).collect();
    let Some(before) = ends_with(&full, parts, same_object) else {
        return false;
    };
    before.iter().skip(inner.len()).all(|name| {
        is_neutral(name)
            || entry.is_named_by(name)
            || sdk
                .clients
                .iter()
                .any(|client| client.split('.').any(|part| is_client(name, part)))
    })
}

/// Whether a name is a client's; `*Gateway` is whatever ends so.
fn is_client(name: &str, client: &str) -> bool {
    match client.strip_prefix('*') {
        Some(end) => name.ends_with(end),
        None => name == client,
    }
}

/// What stands before `parts`, where `names` ends with them. An empty part stands for any steps
/// of a builder: `CreateCharge..send` is `CreateCharge::new().amount(1).send(client)`.
fn ends_with<'a, 'b>(
    names: &'b [&'a str],
    parts: &[&str],
    same: impl Fn(&str, &str) -> bool + Copy,
) -> Option<&'b [&'a str]> {
    if let Some(gap) = parts.iter().position(|part| part.is_empty()) {
        let mut before = ends_with(names, &parts[gap + 1..], same)?;
        let head = &parts[..gap];
        for _ in 0..MAX_STEPS {
            if let Some(found) = ends_with(before, head, same) {
                return Some(found);
            }
            before = before.split_last()?.1;
        }
        return None;
    }
    let start = names.len().checked_sub(parts.len())?;
    let (before, tail) = names.split_at(start);
    let method = tail.last() == parts.last();
    (method && tail.iter().zip(parts).all(|(name, part)| same(name, part))).then_some(before)
}

/// Whether a chain ends with a callee that a team declared: `PaymentService.charge`, also on
/// `paymentService`, `this.payment_service` and a parameter of that type.
pub(crate) fn is_declared(chain: &Chain, callee: &str) -> bool {
    let parts: Vec<&str> = callee.split('.').collect();
    name_variants(chain).iter().any(|names| {
        let module = chain.module.as_deref().unwrap_or_default();
        let base = module
            .rsplit(['/', '.'])
            .find(|part| !matches!(*part, "" | "js" | "ts" | "index"));
        let with_module: Vec<&str> = base.into_iter().chain(names.iter().copied()).collect();
        ends_with(names, &parts, same_loosely).is_some()
            || ends_with(&with_module, &parts, same_loosely).is_some()
    })
}

/// The names of a chain; and, where a method of a class gave the object on which another is
/// called (`stripe.Charge.retrieve(id).capture()`), also those of the class itself.
fn name_variants(chain: &Chain) -> Vec<Vec<&str>> {
    let mut variants = vec![chain.names()];
    let mut names: Vec<&str> = Vec::new();
    let mut is_changed = false;
    for link in &chain.links {
        match link {
            Link::Name(name) => names.push(name),
            Link::Instance => {}
            Link::Call(_) => {
                if let [.., class, method] = names.as_slice()
                    && starts_uppercase(class)
                    && !starts_uppercase(method)
                {
                    names.pop();
                    is_changed = true;
                }
            }
        }
    }
    if is_changed {
        variants.push(names);
    }
    variants
}

fn is_neutral(name: &str) -> bool {
    words_of(name).all(|word| NEUTRAL.contains(&word.as_str()))
}
