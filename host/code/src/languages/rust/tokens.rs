//! What stands in the brackets of a macro: tokens, of which the plain ones are understood.
//!
//! Names, paths, fields, calls, literals and lists of them are read; what a macro makes of
//! anything else is its own.

use tollgate_model::code::{Argument, ErrorUse, ExpressionId, ExpressionKind};

use super::expressions::{constant_text, number};
use super::words::Kind;
use super::{Node, Reader};

/// How deep tokens are read.
const MAX_DEPTH: u32 = 40;

/// How many tokens of one list are read.
const MAX_TOKENS: usize = 2_000;

/// Tokens as an expression.
pub(super) enum Token {
    Name(String),
    Text(String),
    Number(String),
    Boolean(bool),
    Member(Box<Part>, String),
    Call(Box<Part>, Vec<Part>),
    Await(Box<Part>),
    Other(Vec<Part>),
}

/// An expression, and where it stands.
pub(super) struct Part {
    pub(super) token: Token,
    start: usize,
    end: usize,
    /// Whether `?` stands behind it.
    is_tried: bool,
}

impl<'t> Reader<'t> {
    /// The values in brackets, separated by commas. `name = value` and `name: value` are the
    /// value.
    pub(super) fn token_values(&mut self, tree: Node<'t>) -> Vec<Part> {
        self.token_list(tree, MAX_DEPTH)
    }

    fn token_list(&mut self, tree: Node<'t>, depth: u32) -> Vec<Part> {
        let Some(depth) = depth.checked_sub(1) else {
            return Vec::new();
        };
        let children = self.syntax.children(tree);
        let tokens: Vec<Node<'t>> = children.all().take(MAX_TOKENS).collect();
        let inside = match tokens.as_slice() {
            [_, inside @ .., _] => inside,
            _ => return Vec::new(),
        };
        let ends = |token: &Node<'t>| matches!(self.text(*token), "," | ";" | "=>");
        let segments: Vec<&[Node<'t>]> = inside.split(ends).collect();
        segments
            .into_iter()
            .filter_map(|segment| self.segment(segment, depth))
            .collect()
    }

    fn segment(&mut self, tokens: &[Node<'t>], depth: u32) -> Option<Part> {
        // `amount = order.total`, `"key": value`
        let named = tokens
            .iter()
            .position(|token| matches!(self.text(*token), "=" | ":"));
        let tokens = match named {
            Some(at) => tokens.get(at + 1..).unwrap_or_default(),
            None => tokens,
        };
        let mut parts: Vec<Part> = Vec::new();
        let rest = tokens.iter().copied();
        let mut joins = false;
        for token in rest {
            let text = self.text(token);
            match text {
                "." | "::" => {
                    joins = true;
                    continue;
                }
                "?" => {
                    if let Some(last) = parts.last_mut() {
                        last.is_tried = true;
                    }
                    continue;
                }
                _ => {}
            }
            let previous = if joins { parts.pop() } else { None };
            joins = false;
            let (start, end) = (token.start(), token.end());
            let made = match (token.kind, previous) {
                (Kind::TokenTree, None) if text.starts_with('(') => {
                    let callee = parts.pop_if(|last| last.is_callee() && last.end == start);
                    let arguments = self.token_list(token, depth);
                    match callee {
                        Some(callee) => Part {
                            start: callee.start,
                            end,
                            is_tried: false,
                            token: Token::Call(Box::new(callee), arguments),
                        },
                        None => Part::new(Token::Other(arguments), start, end),
                    }
                }
                (Kind::TokenTree, previous) => {
                    parts.extend(previous);
                    let inner = self.token_list(token, depth);
                    Part::new(Token::Other(inner), start, end)
                }
                (_, Some(previous)) if text == "await" => Part {
                    start: previous.start,
                    end,
                    is_tried: false,
                    token: Token::Await(Box::new(previous)),
                },
                (_, Some(previous)) => Part {
                    start: previous.start,
                    end,
                    is_tried: false,
                    token: Token::Member(Box::new(previous), text.to_owned()),
                },
                (Kind::Identifier | Kind::SelfName | Kind::Crate, None) => {
                    if matches!(text, "mut" | "move") {
                        continue;
                    }
                    Part::new(Token::Name(text.to_owned()), start, end)
                }
                (Kind::String | Kind::RawString | Kind::Char, None) => {
                    Part::new(Token::Text(constant_text(text)), start, end)
                }
                (Kind::Integer | Kind::Float, None) => {
                    Part::new(Token::Number(number(text)), start, end)
                }
                (Kind::Boolean, None) => Part::new(Token::Boolean(text == "true"), start, end),
                _ => continue,
            };
            parts.push(made);
        }
        if parts.len() > 1 {
            let (start, end) = (parts.first()?.start, parts.last()?.end);
            return Some(Part::new(Token::Other(parts), start, end));
        }
        parts.pop()
    }

    /// Adds an expression for tokens.
    pub(super) fn emit(&mut self, part: Part, parent: Option<ExpressionId>) -> ExpressionId {
        let id = self.build.expression(part.start, part.end, parent);
        if !self.build.descend(part.start, part.end) {
            return id;
        }
        let is_tried = part.is_tried;
        let kind = match part.token {
            Token::Name(name) => ExpressionKind::Name(name),
            Token::Text(text) => ExpressionKind::Text(text),
            Token::Number(number) => ExpressionKind::Number(number),
            Token::Boolean(value) => ExpressionKind::Boolean(value),
            Token::Member(object, property) => ExpressionKind::Member {
                object: self.emit(*object, Some(id)),
                property,
            },
            Token::Await(inner) => ExpressionKind::Await(self.emit(*inner, Some(id))),
            Token::Other(parts) => ExpressionKind::Other(
                parts
                    .into_iter()
                    .map(|part| self.emit(part, Some(id)))
                    .collect(),
            ),
            Token::Call(callee, arguments) => {
                let call = self.build.call(id);
                self.build.source[call].error = ErrorUse::None;
                let target = self.emit(*callee, Some(id));
                self.build.name_call(call, target);
                for argument in arguments {
                    let value = self.emit(argument, Some(id));
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
                ExpressionKind::Call(call)
            }
        };
        self.build.set(id, kind);
        if is_tried {
            self.use_error(id, ErrorUse::Taken);
        }
        self.build.rise();
        id
    }
}

impl Part {
    fn new(token: Token, start: usize, end: usize) -> Part {
        Part {
            token,
            start,
            end,
            is_tried: false,
        }
    }

    /// Where it starts and ends.
    pub(super) fn span(&self) -> (usize, usize) {
        (self.start, self.end)
    }

    fn is_callee(&self) -> bool {
        matches!(self.token, Token::Name(_) | Token::Member(..))
    }
}
