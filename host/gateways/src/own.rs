//! Whether a call leads to a function of the repository's own, in another file.

use tollgate_model::code::{CallId, Source};

use crate::chain::{Chain, Link, chains};
use crate::names::{same_loosely, words_of};

/// A function of the repository.
#[derive(Debug, Clone, Copy)]
pub struct OwnFunction<'a> {
    /// The path of its file.
    pub path: &'a str,
    /// The class it belongs to.
    pub class: Option<&'a str>,
    /// Its name, without the class.
    pub name: &'a str,
}

/// How surely a call leads to a function. They are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lead {
    /// The receiver's name says so: `this.payments.charge` and `PaymentService.charge`.
    Named,
    /// By an import or a type.
    Followed,
}

/// Words of receivers and classes that tell nothing of what they are for.
const PLAIN: [&str; 16] = [
    "service", "services", "client", "manager", "api", "impl", "provider", "handler", "helper",
    "module", "the", "my", "our", "default", "instance", "use",
];

/// Where a call of a file may lead.
pub struct Callee<'a> {
    from: &'a str,
    family: &'static str,
    chains: Vec<Chain>,
}

impl<'a> Callee<'a> {
    /// The callee of a call in the source at a path.
    pub fn new(source: &Source, from: &'a str, call: CallId) -> Callee<'a> {
        Callee {
            from,
            family: source.language.family(),
            chains: chains(source, source[call].target),
        }
    }

    /// How surely it leads to a function, if it does at all.
    pub fn leads_to(&self, function: &OwnFunction<'_>) -> Option<Lead> {
        let leads = self.chains.iter().map(|chain| self.lead(chain, function));
        let lead = leads.flatten().max()?;
        // What is known to come from elsewhere, or to be of another type, only has a like name.
        let is_known = self
            .chains
            .iter()
            .any(|chain| chain.module.is_some() || is_typed(chain));
        (lead == Lead::Followed || !is_known).then_some(lead)
    }

    fn lead(&self, chain: &Chain, function: &OwnFunction<'_>) -> Option<Lead> {
        let names = chain.names();
        let (method, before) = names.split_last()?;
        if *method != function.name {
            return None;
        }
        if let Some(module) = &chain.module {
            return match self.is_module(module, function) {
                true => Some(Lead::Followed),
                false => self.is_packaged_class(before, function),
            };
        }
        let Some(class) = function.class else {
            return self.lead_to_plain_function(before, function);
        };
        let receiver = before.last()?;
        if before.contains(&class) && (is_typed(chain) || *receiver == class) {
            return Some(Lead::Followed);
        }
        (same_loosely(receiver, class) || is_about(receiver, class)).then_some(Lead::Named)
    }

    /// In languages of packages the module says nothing of the file, but the class has its name.
    fn is_packaged_class(&self, before: &[&str], function: &OwnFunction<'_>) -> Option<Lead> {
        let is_packaged = matches!(self.family, "java" | "php" | "csharp" | "ruby");
        let class = function.class.filter(|class| before.contains(class))?;
        (is_packaged && stem(function.path) == class).then_some(Lead::Followed)
    }

    fn lead_to_plain_function(&self, before: &[&str], function: &OwnFunction<'_>) -> Option<Lead> {
        let Some(receiver) = before.last() else {
            let is_beside =
                self.is_in_package(function) && folder(self.from) == folder(function.path);
            return is_beside.then_some(Lead::Followed);
        };
        let name = stem(function.path);
        (same_loosely(receiver, name) || is_about(receiver, name)).then_some(Lead::Named)
    }

    /// Whether a function belongs to a package as a whole, which is a folder, and not to a file:
    /// in Go, and outside of classes in Kotlin.
    fn is_in_package(&self, function: &OwnFunction<'_>) -> bool {
        self.family == "go" || self.family == "java" && function.class.is_none()
    }

    /// Whether a module, as it is written in the file, is the file of a function, or its package.
    fn is_module(&self, module: &str, function: &OwnFunction<'_>) -> bool {
        let path = function.path;
        let place = without_index(path);
        if module.starts_with('.') {
            return self.resolve(module).is_some_and(|found| {
                found == place || found == path || strip_extension(&found) == place
            });
        }
        let parts: Vec<&str> = module
            .split(['/', '\\', '.', ':'])
            .filter(|part| !part.is_empty())
            .collect();
        let Some((last, rest)) = parts.split_last() else {
            return false;
        };
        let mut places: Vec<&str> = place.split('/').collect();
        if self.is_in_package(function) {
            places.pop();
        }
        let (found, around) = match places.split_last() {
            Some((found, around)) => (*found, around),
            None => return false,
        };
        let is_alias = |part: &str| {
            part.starts_with(['@', '~', '#']) || matches!(part, "src" | "app" | "lib" | "server")
        };
        let is_near = match (rest.last(), around.last()) {
            (Some(rest), Some(around)) => rest == around || is_alias(rest),
            _ => true,
        };
        found == *last && is_near
    }

    /// A relative module as a path of the repository.
    fn resolve(&self, module: &str) -> Option<String> {
        let mut parts: Vec<&str> = self.from.split('/').collect();
        parts.pop();
        if self.family == "python" {
            let dots = module.bytes().take_while(|byte| *byte == b'.').count();
            for _ in 1..dots {
                parts.pop()?;
            }
            parts.extend(
                module
                    .get(dots..)?
                    .split('.')
                    .filter(|part| !part.is_empty()),
            );
            return Some(parts.join("/"));
        }
        for part in module.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop()?;
                }
                part => parts.push(part),
            }
        }
        Some(parts.join("/"))
    }
}

fn is_typed(chain: &Chain) -> bool {
    chain.links.contains(&Link::Instance)
}

/// Whether all that a receiver's name tells is in the name of a class or file: `payments` and
/// `PaymentService`.
fn is_about(receiver: &str, name: &str) -> bool {
    let told: Vec<String> = words_of(name).map(|word| singular(&word)).collect();
    let mut words = words_of(receiver)
        .filter(|word| !PLAIN.contains(&word.as_str()))
        .map(|word| singular(&word))
        .peekable();
    words.peek().is_some() && words.all(|word| told.contains(&word))
}

/// The words of a class's or file's name that tell what it is for: `payment` of `PaymentService`.
pub fn telling_words(name: &str) -> Vec<String> {
    words_of(name)
        .filter(|word| !PLAIN.contains(&word.as_str()))
        .map(|word| singular(&word))
        .collect()
}

fn singular(word: &str) -> String {
    word.strip_suffix('s').unwrap_or(word).to_owned()
}

/// A path without its extension, and without what stands for the folder.
fn without_index(path: &str) -> &str {
    let place = strip_extension(path);
    let index = ["/index", "/__init__", "/mod"];
    index
        .iter()
        .find_map(|end| place.strip_suffix(end))
        .unwrap_or(place)
}

fn strip_extension(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or_default();
    match name.rfind('.') {
        Some(dot) if dot > 0 => path.get(..path.len() - name.len() + dot).unwrap_or(path),
        _ => path,
    }
}

fn stem(path: &str) -> &str {
    without_index(path).rsplit('/').next().unwrap_or_default()
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tollgate_model::code::{Language, Source};

    use super::{Callee, Lead, OwnFunction};

    fn lead(from: &str, text: &str, callee: &str, function: &OwnFunction<'_>) -> Option<Lead> {
        let text: Arc<str> = text.into();
        let language = match from.ends_with(".py") {
            true => Language::Python,
            false => Language::TypeScript,
        };
        let source: Source = tollgate_code::parse(language, &text);
        let call = source.call_ids().find(|id| source[*id].callee == callee);
        Callee::new(&source, from, call.unwrap()).leads_to(function)
    }

    const CHARGE: OwnFunction<'_> = OwnFunction {
        path: "src/payments/payment.service.ts",
        class: Some("PaymentService"),
        name: "charge",
    };

    const PLAIN: OwnFunction<'_> = OwnFunction {
        path: "src/payments/index.ts",
        class: None,
        name: "charge",
    };

    #[test]
    fn types_and_imports_are_followed() {
        let typed = "import { PaymentService } from \"../payments/payment.service\";
            class Orders { constructor(private payments: PaymentService) {}
              pay(o) { return this.payments.charge(o); } }";
        let found = lead(
            "src/orders/orders.ts",
            typed,
            "this.payments.charge",
            &CHARGE,
        );
        assert_eq!(found, Some(Lead::Followed));
        let plain = "import { charge } from \"../payments\";\ncharge(1);";
        assert_eq!(
            lead("src/orders/orders.ts", plain, "charge", &PLAIN),
            Some(Lead::Followed)
        );
        let alias = "import * as payments from \"@/payments\";\npayments.charge(1);";
        assert_eq!(
            lead("src/a.ts", alias, "payments.charge", &PLAIN),
            Some(Lead::Followed)
        );
        let python = OwnFunction {
            path: "shop/payments.py",
            class: None,
            name: "charge",
        };
        for text in [
            "from .payments import charge\ncharge(1)\n",
            "from shop.payments import charge\ncharge(1)\n",
        ] {
            assert_eq!(
                lead("shop/orders.py", text, "charge", &python),
                Some(Lead::Followed)
            );
        }
    }

    #[test]
    fn names_tell_where_nothing_else_does() {
        let untyped = "function pay(deps, o) { return deps.payments.charge(o); }";
        assert_eq!(
            lead("src/a.ts", untyped, "deps.payments.charge", &CHARGE),
            Some(Lead::Named)
        );
    }

    #[test]
    fn other_modules_types_and_names_lead_elsewhere() {
        for (text, callee) in [
            (
                "import { charge } from \"./battery\";\ncharge(1);",
                "charge",
            ),
            ("import { charge } from \"battery\";\ncharge(1);", "charge"),
            ("charge(1);", "charge"),
            ("battery.charge(1);", "battery.charge"),
            (
                "function f(payments: Battery) { payments.charge(1); }",
                "payments.charge",
            ),
            ("payments.refund(1);", "payments.refund"),
        ] {
            for function in [&CHARGE, &PLAIN] {
                assert_eq!(
                    lead("src/orders/orders.ts", text, callee, function),
                    None,
                    "{text}"
                );
            }
        }
    }
}
