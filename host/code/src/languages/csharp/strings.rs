//! Strings: plain, verbatim, raw, interpolated.

use tollgate_model::code::{ExpressionId, ExpressionKind};

use super::words::Kind;
use super::{Node, Reader};

/// How the text of a string is written.
#[derive(Clone, Copy, Default)]
struct Style {
    is_verbatim: bool,
    is_raw: bool,
    is_interpolated: bool,
}

impl<'t> Reader<'t> {
    /// The text of a literal that is constant.
    pub(super) fn constant_text(&mut self, node: Node<'t>) -> Option<String> {
        let text = self.text(node);
        match node.kind {
            Kind::String => {
                let text = text.strip_suffix("u8").unwrap_or(text);
                Some(unescaped(between(text, "\""), Style::default()))
            }
            Kind::Character => Some(unescaped(between(text, "'"), Style::default())),
            Kind::VerbatimString => {
                let style = Style {
                    is_verbatim: true,
                    ..Style::default()
                };
                let text = text.strip_suffix("u8").unwrap_or(text);
                Some(unescaped(
                    between(text.trim_start_matches('@'), "\""),
                    style,
                ))
            }
            Kind::RawString => {
                let content = self.syntax.children(node).kind(Kind::RawContent);
                let content = content.map_or("", |content| self.text(content));
                Some(content.trim().to_owned())
            }
            Kind::InterpolatedString => {
                let children = self.syntax.children(node);
                if children.kind(Kind::Interpolation).is_some() {
                    return None;
                }
                let style = self.style(node);
                let from = text.find('"').unwrap_or_default();
                let inner = text.get(from..).unwrap_or_default();
                Some(unescaped(inner.trim_matches('"'), style))
            }
            _ => None,
        }
    }

    fn style(&mut self, node: Node<'t>) -> Style {
        let text = self.text(node);
        let opening = text.split('"').next().unwrap_or_default();
        let rest = text.get(opening.len()..).unwrap_or_default();
        Style {
            is_verbatim: opening.contains('@'),
            is_raw: rest.starts_with("\"\"\""),
            is_interpolated: true,
        }
    }

    pub(super) fn interpolated(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        if let Some(text) = self.constant_text(node) {
            return ExpressionKind::Text(text);
        }
        let style = self.style(node);
        let children = self.syntax.children(node);
        let mut parts = Vec::new();
        // Text and escapes stand in pieces; one stretch of them is one part.
        let mut from: Option<usize> = None;
        for child in children.named() {
            match child.kind {
                Kind::StringContent | Kind::EscapeSequence => {
                    from = from.or(Some(child.start()));
                }
                Kind::Interpolation => {
                    self.constant_part(from.take(), child.start(), style, id, &mut parts);
                    let inner = self.syntax.children(child);
                    let value = self.operands(&inner).into_iter().find(|part| {
                        !matches!(
                            part.node.kind(),
                            "interpolation_brace"
                                | "interpolation_format_clause"
                                | "interpolation_alignment_clause"
                        )
                    });
                    if let Some(value) = value {
                        parts.push(self.expression(value, Some(id)));
                    }
                }
                _ => {}
            }
            if matches!(child.kind, Kind::InterpolationQuote) {
                self.constant_part(from.take(), child.start(), style, id, &mut parts);
            }
        }
        let end = node.end().saturating_sub(1);
        self.constant_part(from, end, style, id, &mut parts);
        ExpressionKind::Template(parts)
    }

    fn constant_part(
        &mut self,
        from: Option<usize>,
        to: usize,
        style: Style,
        id: ExpressionId,
        parts: &mut Vec<ExpressionId>,
    ) {
        let Some(from) = from else { return };
        let written = self.build.slice(from, to);
        if written.is_empty() {
            return;
        }
        let part = self.build.expression(from, to, Some(id));
        let text = unescaped(written, style);
        self.build.set(part, ExpressionKind::Text(text));
        parts.push(part);
    }
}

fn between<'t>(text: &'t str, quote: &str) -> &'t str {
    let text = text.strip_prefix(quote).unwrap_or(text);
    text.strip_suffix(quote).unwrap_or(text)
}

/// Resolves the escapes of C#. What is not a valid escape stays as written.
fn unescaped(written: &str, style: Style) -> String {
    let mut written = std::borrow::Cow::Borrowed(written);
    if style.is_interpolated && !style.is_raw && written.contains(['{', '}']) {
        written = written.replace("{{", "{").replace("}}", "}").into();
    }
    if style.is_raw {
        return written.into_owned();
    }
    if style.is_verbatim {
        return written.replace("\"\"", "\"");
    }
    let mut text = String::with_capacity(written.len());
    let mut rest: &str = &written;
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(escape) = rest.chars().next() else {
            break;
        };
        rest = &rest[escape.len_utf8()..];
        let digits = match escape {
            'x' => rest
                .bytes()
                .take(4)
                .take_while(u8::is_ascii_hexdigit)
                .count(),
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        match escape {
            'n' => text.push('\n'),
            't' => text.push('\t'),
            'r' => text.push('\r'),
            '0' => text.push('\0'),
            '\\' | '\'' | '"' => text.push(escape),
            _ => {
                let code = rest.get(..digits).filter(|digits| !digits.is_empty());
                let code = code.and_then(|code| u32::from_str_radix(code, 16).ok());
                match code {
                    Some(code) => {
                        text.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                        rest = &rest[digits..];
                    }
                    None => {
                        text.push('\\');
                        text.push(escape);
                    }
                }
            }
        }
    }
    text.push_str(rest);
    text
}
