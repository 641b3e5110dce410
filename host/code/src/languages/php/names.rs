//! Names with namespaces, and `use`.

use tollgate_model::code::{BindingKind, ExpressionId, ExpressionKind, StepKind};

use super::words::{Kind, Slot};
use super::{Node, Reader};

/// A name as all languages write it: `\Stripe\Charge` is `Stripe.Charge`.
pub(super) fn dotted(name: &str) -> String {
    name.trim_start_matches(['\\', '?', '&']).replace('\\', ".")
}

impl<'t> Reader<'t> {
    pub(super) fn import(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Import, node);
        let place = self.build.enter(step);
        let group = children.field(Slot::Body);
        let prefix = children
            .kind(Kind::NamespaceName)
            .filter(|_| group.is_some())
            .map(|prefix| self.text(prefix));
        let clauses = match group {
            Some(group) => self.syntax.children(group),
            None => children,
        };
        for clause in clauses.named() {
            if clause.kind == Kind::NamespaceUseClause {
                self.use_clause(clause, prefix);
            }
        }
        self.build.leave(place);
    }

    fn use_clause(&mut self, clause: Node<'t>, prefix: Option<&str>) {
        let children = self.syntax.children(clause);
        let alias = children.field(Slot::Alias);
        let Some(written) = children
            .named()
            .find(|child| child.field != Slot::Alias && child.field != Slot::Type)
        else {
            return;
        };
        let mut path = dotted(self.text(written));
        if let Some(prefix) = prefix {
            path = format!("{}.{path}", dotted(prefix));
        }
        let last = path.rsplit('.').next().unwrap_or_default().to_owned();
        let kind = match path.rsplit_once('.') {
            Some((module, name)) => BindingKind::Import {
                module: module.to_owned(),
                name: Some(name.to_owned()),
            },
            None => BindingKind::Import {
                module: path.clone(),
                name: None,
            },
        };
        let bound = alias.map_or(last, |alias| self.text(alias).to_owned());
        let span = self.span(alias.unwrap_or(written));
        self.build.bind(&bound, kind, span);
    }

    /// `\Stripe\Charge`, `Checkout\Session`, `self`.
    pub(super) fn qualified(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let name = dotted(self.text(node));
        let mut parts: Vec<&str> = name.split('.').filter(|part| !part.is_empty()).collect();
        let last = parts.pop().unwrap_or_default().to_owned();
        let mut inner = None;
        let mut parent = id;
        // Outermost first: each is the object of the one before.
        let mut made = Vec::new();
        for part in parts.iter().rev().take(16) {
            let object = self
                .build
                .expression(node.start(), node.end(), Some(parent));
            made.push((object, (*part).to_owned()));
            inner = inner.or(Some(object));
            parent = object;
        }
        for at in 0..made.len() {
            let next = made.get(at + 1).map(|(object, _)| *object);
            let (object, name) = made[at].clone();
            let kind = match next {
                Some(next) => ExpressionKind::Member {
                    object: next,
                    property: name,
                },
                None => ExpressionKind::Name(name),
            };
            self.build.set(object, kind);
        }
        match inner {
            Some(object) => ExpressionKind::Member {
                object,
                property: last,
            },
            None => ExpressionKind::Name(last),
        }
    }
}
