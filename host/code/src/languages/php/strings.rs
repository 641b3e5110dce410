//! Strings, templates and heredocs.

use tollgate_model::code::{ExpressionId, ExpressionKind};

use super::words::Kind;
use super::{Node, Reader};

impl<'t> Reader<'t> {
    /// The text of a literal that is constant.
    pub(super) fn constant_text(&mut self, node: Node<'t>) -> Option<String> {
        let is_literal = matches!(
            node.kind,
            Kind::String | Kind::EncapsedString | Kind::Heredoc | Kind::Nowdoc
        );
        let mut whole = String::new();
        (is_literal && self.literal(node, None, &mut whole, &mut Vec::new())).then_some(whole)
    }

    pub(super) fn string(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        if let Some(text) = self.constant_text(node) {
            return ExpressionKind::Text(text);
        }
        let (mut parts, mut open) = (Vec::new(), String::new());
        self.literal(node, Some(id), &mut open, &mut parts);
        self.constant_part(node.end(), id, &mut open, &mut parts);
        ExpressionKind::Template(parts)
    }

    /// Collects the text of a literal; with a parent also its computed parts. Tells whether all
    /// of it is constant.
    fn literal(
        &mut self,
        node: Node<'t>,
        parent: Option<ExpressionId>,
        open: &mut String,
        parts: &mut Vec<ExpressionId>,
    ) -> bool {
        let children = self.syntax.children(node);
        let body = children
            .named()
            .find(|child| matches!(child.kind, Kind::HeredocBody | Kind::NowdocBody));
        let pieces = match body {
            Some(body) => self.syntax.children(body),
            None => children,
        };
        for piece in pieces.named() {
            match piece.kind {
                Kind::StringContent | Kind::StringValue | Kind::NowdocString => {
                    open.push_str(&self.text(piece).replace("\r\n", "\n"));
                }
                Kind::EscapeSequence => open.push_str(&unescaped(self.text(piece))),
                Kind::Other => {}
                _ => {
                    let Some(parent) = parent else { return false };
                    self.constant_part(piece.start(), parent, open, parts);
                    parts.push(self.expression(piece, Some(parent)));
                }
            }
        }
        true
    }

    /// Closes a constant part of a template.
    fn constant_part(
        &mut self,
        at: usize,
        parent: ExpressionId,
        open: &mut String,
        parts: &mut Vec<ExpressionId>,
    ) {
        if open.is_empty() {
            return;
        }
        let part = self.build.expression(at, at, Some(parent));
        let text = ExpressionKind::Text(std::mem::take(open));
        self.build.set(part, text);
        parts.push(part);
    }
}

fn unescaped(escape: &str) -> String {
    match escape {
        "\\n" => "\n".to_owned(),
        "\\t" => "\t".to_owned(),
        "\\r" => "\r".to_owned(),
        "\\0" => "\0".to_owned(),
        "\\e" => "\u{1b}".to_owned(),
        _ => {
            let body = escape.strip_prefix('\\').unwrap_or(escape);
            let digits = body.strip_prefix(['u', 'x']);
            let digits = digits.map(|digits| digits.trim_matches(['{', '}']));
            let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
            match code.and_then(char::from_u32) {
                Some(character) => character.to_string(),
                None => body.to_owned(),
            }
        }
    }
}
