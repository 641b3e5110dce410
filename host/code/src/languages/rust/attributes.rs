//! Attributes, which are decorators.

use tollgate_model::code::{Argument, ErrorUse, ExpressionId, ExpressionKind, StepId};

use super::words::{Kind, Slot};
use super::{Node, Reader};

impl<'t> Reader<'t> {
    /// The attributes of a function: `#[post("/pay")]` is a call of `post`.
    pub(super) fn decorators(
        &mut self,
        step: StepId,
        attributes: &[Node<'t>],
    ) -> Vec<ExpressionId> {
        let place = self.build.enter(step);
        let mut made = Vec::new();
        for attribute in attributes {
            let inner = self.syntax.children(*attribute).kind(Kind::Attribute);
            made.extend(inner.map(|inner| self.decorator(inner)));
        }
        self.build.leave(place);
        made
    }

    fn decorator(&mut self, node: Node<'t>) -> ExpressionId {
        let children = self.syntax.children(node);
        let arguments = children.field(Slot::Arguments);
        let path = children
            .named()
            .find(|child| child.field == Slot::None)
            .map_or("", |path| self.text(path))
            .replace("::", ".");
        let id = self.build.expression(node.start(), node.end(), None);
        let Some(arguments) = arguments else {
            self.build.set(id, ExpressionKind::Name(path));
            return id;
        };
        let call = self.build.call(id);
        self.build.source[call].error = ErrorUse::None;
        let target = self.build.expression(node.start(), node.start(), Some(id));
        self.build.set(target, ExpressionKind::Name(path));
        self.build.name_call(call, target);
        for value in self.token_values(arguments) {
            let value = self.emit(value, Some(id));
            self.build.argument(
                call,
                Argument {
                    name: None,
                    value,
                    is_spread: false,
                },
            );
        }
        self.build.finish_call(call);
        id
    }

    /// `#[test]`, `#[tokio::test]`, `#[rstest]`.
    pub(super) fn has_test_attribute(&self, attributes: &[Node<'t>]) -> bool {
        attributes.iter().any(|attribute| {
            let text = self.text(*attribute).trim_start_matches("#[");
            let path = text.split(['(', ']', ' ']).next().unwrap_or_default();
            let name = path.rsplit("::").next().unwrap_or_default();
            matches!(
                name,
                "test" | "rstest" | "test_case" | "bench" | "fixture" | "proptest"
            ) || text.starts_with("cfg(test)")
        })
    }
}
