//! Getters and setters, which are what other languages write as properties: `order.getId()` is
//! `order.id`, and `order.setStatus(paid);` is `order.status = paid;`.

use tollgate_model::code::{BindingKind, ExpressionId, ExpressionKind, StepKind};

use super::words::{Kind, Slot};
use super::{Node, Reader, jvm};

impl<'t> Reader<'t> {
    /// `order.getId()`, `this.order.isPaid()`, `order.getCustomer().getId()`.
    pub(super) fn is_getter(&mut self, node: Node<'t>) -> bool {
        self.accessor(node, 0)
            .is_some_and(|method| jvm::getter(method).is_some())
    }

    /// `order.setStatus(paid)`
    pub(super) fn is_setter(&mut self, node: Node<'t>) -> bool {
        self.accessor(node, 1)
            .is_some_and(|method| jvm::setter(method).is_some())
    }

    /// The method that is called with that many arguments on an object that is no service.
    fn accessor(&mut self, node: Node<'t>, arguments: usize) -> Option<&'t str> {
        if node.kind != Kind::Invocation {
            return None;
        }
        let children = self.syntax.children(node);
        let list = self.syntax.children(children.field(Slot::Arguments)?);
        let object = children.field(Slot::Object)?;
        let is_plain = match object.kind {
            Kind::Identifier | Kind::FieldAccess => jvm::is_record(self.text(object)),
            Kind::Invocation => {
                let inner = self.syntax.children(object);
                let own = inner.field(Slot::Name).map(|name| self.text(name));
                let has_object = inner.field(Slot::Object).is_some();
                has_object
                    && own
                        .and_then(jvm::getter)
                        .is_some_and(|property| jvm::is_record(&property))
            }
            _ => false,
        };
        let is_accessor = is_plain && list.named().count() == arguments;
        let name = children.field(Slot::Name).filter(|_| is_accessor)?;
        Some(self.text(name))
    }

    pub(super) fn getter(&mut self, node: Node<'t>, parent: Option<ExpressionId>) -> ExpressionId {
        let id = self.build.expression(node.start(), node.end(), parent);
        let children = self.syntax.children(node);
        let name = children.field(Slot::Name).map(|name| self.text(name));
        let property = name.and_then(jvm::getter).unwrap_or_default();
        if let Some(object) = children.field(Slot::Object) {
            let object = self.expression(object, Some(id));
            self.build
                .set(id, ExpressionKind::Member { object, property });
        }
        id
    }

    /// A setter as a statement of its own.
    pub(super) fn set_property(&mut self, statement: Node<'t>, node: Node<'t>) {
        let step = self.step(StepKind::Assign, statement);
        let place = self.build.enter(step);
        let children = self.syntax.children(node);
        let name = children.field(Slot::Name);
        let end = name.map_or(node.end(), |name| name.end());
        let target = self.build.expression(node.start(), end, None);
        let property = name.and_then(|name| jvm::setter(self.text(name)));
        if let Some(object) = children.field(Slot::Object) {
            let object = self.expression(object, Some(target));
            let property = property.unwrap_or_default();
            self.build
                .set(target, ExpressionKind::Member { object, property });
        }
        let list = children.field(Slot::Arguments);
        let given = list.and_then(|list| self.syntax.children(list).named().next());
        let value = given.map(|given| self.expression(given, None));
        self.write(target, BindingKind::Variable, value);
        self.build.leave(place);
    }
}
