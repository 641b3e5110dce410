//! Strings, symbols and heredocs.

use tollgate_model::code::{ExpressionId, ExpressionKind};

use super::words::Kind;
use super::{Node, Reader};

impl<'t> Reader<'t> {
    /// The text of a literal that is constant.
    pub(super) fn constant_text(&mut self, node: Node<'t>) -> Option<String> {
        match node.kind {
            Kind::SimpleSymbol | Kind::HashKeySymbol => {
                Some(self.text(node).trim_start_matches(':').to_owned())
            }
            Kind::String
            | Kind::DelimitedSymbol
            | Kind::BareString
            | Kind::BareSymbol
            | Kind::HeredocBeginning => {
                let mut whole = String::new();
                self.literal(node, None, &mut whole, &mut Vec::new())
                    .then_some(whole)
            }
            Kind::ChainedString => {
                let mut whole = String::new();
                let parts = self.syntax.children(node);
                for part in parts.named() {
                    if !self.literal(part, None, &mut whole, &mut Vec::new()) {
                        return None;
                    }
                }
                Some(whole)
            }
            _ => None,
        }
    }

    pub(super) fn string(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        if let Some(text) = self.constant_text(node) {
            return ExpressionKind::Text(text);
        }
        let mut parts = Vec::new();
        let mut open = String::new();
        if node.kind == Kind::ChainedString {
            let strings = self.syntax.children(node);
            for string in strings.named() {
                self.literal(string, Some(id), &mut open, &mut parts);
            }
        } else {
            self.literal(node, Some(id), &mut open, &mut parts);
        }
        self.constant_part(node, id, &mut open, &mut parts);
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
        let body = match node.kind {
            Kind::HeredocBeginning => self.survey.heredocs.get(&node.start()).copied(),
            _ => Some(node),
        };
        let Some(body) = body else { return true };
        let is_raw = self.text(node).starts_with(['\'', '%']) && !self.text(node).starts_with("%Q");
        let children = self.syntax.children(body);
        for piece in children.named() {
            match piece.kind {
                Kind::StringContent if is_raw => {
                    open.push_str(&self.text(piece).replace("\\'", "'").replace("\\\\", "\\"));
                }
                // Whatever the file ends its lines with, the text has line feeds.
                Kind::StringContent | Kind::HeredocContent => {
                    open.push_str(&self.text(piece).replace("\r\n", "\n"));
                }
                Kind::EscapeSequence => open.push_str(&unescaped(self.text(piece))),
                Kind::Interpolation => {
                    let Some(parent) = parent else { return false };
                    self.constant_part(piece, parent, open, parts);
                    let inner = self.syntax.children(piece);
                    for value in inner.named() {
                        parts.push(self.expression(value, Some(parent)));
                    }
                }
                _ => {}
            }
        }
        true
    }

    /// Closes a constant part of a template, which ends where `at` begins.
    fn constant_part(
        &mut self,
        at: Node<'t>,
        parent: ExpressionId,
        open: &mut String,
        parts: &mut Vec<ExpressionId>,
    ) {
        if open.is_empty() {
            return;
        }
        let part = self.build.expression(at.start(), at.start(), Some(parent));
        self.build
            .set(part, ExpressionKind::Text(std::mem::take(open)));
        parts.push(part);
    }
}

fn unescaped(escape: &str) -> String {
    let body = escape.strip_prefix('\\').unwrap_or(escape);
    let code = |digits: &str| {
        let digits = digits.trim_matches(['{', '}']);
        let code = u32::from_str_radix(digits, 16).ok();
        code.and_then(char::from_u32)
            .unwrap_or(char::REPLACEMENT_CHARACTER)
            .to_string()
    };
    let rest = body.get(1..).unwrap_or_default();
    match body.chars().next() {
        Some('n') => "\n".to_owned(),
        Some('t') => "\t".to_owned(),
        Some('r') => "\r".to_owned(),
        Some('s') => " ".to_owned(),
        Some('e') => "\u{1b}".to_owned(),
        Some('0') => "\0".to_owned(),
        Some('\n') => String::new(),
        Some('u' | 'x') => code(rest),
        _ => body.to_owned(),
    }
}
