//! Imports.

use tollgate_model::code::{BindingKind, StepKind};

use super::words::{Kind, Slot};
use super::{Node, Reader};

impl<'t> Reader<'t> {
    pub(super) fn import(&mut self, node: Node<'t>) {
        let step = self.step(StepKind::Import, node);
        let place = self.build.enter(step);
        let mut open = vec![node];
        while let Some(next) = open.pop() {
            let children = self.syntax.children(next);
            match next.kind {
                Kind::ImportSpec => self.import_spec(next, children.field(Slot::Name)),
                _ => open.extend(children.named().rev()),
            }
        }
        self.build.leave(place);
    }

    fn import_spec(&mut self, node: Node<'t>, alias: Option<Node<'t>>) {
        let Some(path) = self.syntax.children(node).field(Slot::Path) else {
            return;
        };
        let module = self.text(path).trim_matches(['"', '`']);
        let (name, span) = match alias {
            Some(alias) if alias.kind == Kind::PackageIdentifier => {
                (self.text(alias), self.span(alias))
            }
            // `import _ "driver"` binds nothing.
            Some(alias) if alias.kind == Kind::Blank => return,
            _ => (package_name(module), self.span(path)),
        };
        self.packages.insert(name);
        let kind = BindingKind::Import {
            module: module.to_owned(),
            name: None,
        };
        self.build.bind(name, kind, span);
    }
}

/// The name that a package most likely has: the last part of its path that is no version, and
/// without what repositories put around it: `github.com/stripe/stripe-go/v76` is `stripe`.
fn package_name(module: &str) -> &str {
    let is_version = |part: &str| {
        part.strip_prefix('v')
            .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let part = module
        .rsplit('/')
        .find(|part| !is_version(part))
        .unwrap_or(module);
    // `gopkg.in/yaml.v3`
    let part = match part.rsplit_once('.') {
        Some((name, version)) if is_version(version) => name,
        _ => part,
    };
    let part = part
        .strip_suffix("-go")
        .or_else(|| part.strip_suffix(".go"))
        .or_else(|| part.strip_suffix("-golang"))
        .or_else(|| part.strip_prefix("go-"))
        .unwrap_or(part);
    part.rsplit('-').next().unwrap_or(part)
}

#[cfg(test)]
mod tests {
    use super::package_name;

    #[test]
    fn packages_are_named_after_their_path() {
        for (module, name) in [
            ("net/http", "http"),
            ("github.com/stripe/stripe-go/v76", "stripe"),
            ("github.com/stripe/stripe-go/v76/charge", "charge"),
            ("github.com/avast/retry-go/v4", "retry"),
            ("gopkg.in/yaml.v3", "yaml"),
            ("github.com/go-resty/resty/v2", "resty"),
            ("github.com/matoous/go-nanoid", "nanoid"),
            ("v2", "v2"),
        ] {
            assert_eq!(package_name(module), name, "{module}");
        }
    }
}
