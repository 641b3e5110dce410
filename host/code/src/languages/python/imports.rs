//! Imports.

use tollgate_model::code::{BindingKind, StepKind};

use super::words::{Kind, Slot};
use super::{Node, Reader};

impl<'t> Reader<'t> {
    pub(super) fn import(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Import, node);
        let place = self.build.enter(step);
        let module = children
            .field(Slot::ModuleName)
            .map(|module| self.text(module));
        for child in children.named().filter(|child| child.field == Slot::Name) {
            let parts = self.syntax.children(child);
            let (written, alias) = match child.kind {
                Kind::AliasedImport => (parts.field(Slot::Name), parts.field(Slot::Alias)),
                _ => (Some(child), None),
            };
            let Some(written) = written else { continue };
            match module {
                Some(module) => {
                    let name = self.text(written);
                    self.bind_import(alias.unwrap_or(written), None, module, Some(name));
                }
                None => self.import_module(written, alias),
            }
        }
        if let (Some(module), Some(star)) = (module, children.kind(Kind::WildcardImport)) {
            self.bind_import(star, None, module, None);
        }
        self.build.leave(place);
    }

    /// `import a.b` binds `a`; `import a.b as c` binds `c` to the inner module.
    fn import_module(&mut self, written: Node<'t>, alias: Option<Node<'t>>) {
        let module = self.text(written);
        match alias {
            Some(alias) => self.bind_import(alias, None, module, None),
            None => {
                let first = module.split('.').next().unwrap_or_default();
                self.bind_import(written, Some(first), first, None);
            }
        }
    }

    fn bind_import(
        &mut self,
        local: Node<'t>,
        bound: Option<&str>,
        module: &str,
        name: Option<&str>,
    ) {
        let span = self.span(local);
        let kind = BindingKind::Import {
            module: module.to_owned(),
            name: name.map(str::to_owned),
        };
        self.build
            .bind(bound.unwrap_or(self.text(local)), kind, span);
    }
}
