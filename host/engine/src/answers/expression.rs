//! `expression`, and what leads to one: `argument`, `read`, `origin`, `repeat`.

use tollgate_model::code::{ExpressionId, ExpressionKind, Source};
use wasmtime::Result;
use wasmtime::component::Resource;

use crate::handles::{Argument, Call, Expression, Origin, Read, Repeat, Step};
use crate::state::{State, source_of};
use crate::wit::facts;

use super::span_out;

impl facts::HostExpression for State {
    fn kind(&mut self, expression: Resource<Expression>) -> Result<String> {
        let expression = self.look(&expression)?;
        let facts = self.facts()?;
        self.say(kind_word(
            &source_of(&facts, &expression)?[expression.id].kind,
        ))
    }

    fn text(&mut self, expression: Resource<Expression>) -> Result<String> {
        let expression = self.look(&expression)?;
        let facts = self.facts()?;
        self.say(source_of(&facts, &expression)?.text_of(expression.id))
    }

    fn span(&mut self, expression: Resource<Expression>) -> Result<facts::Span> {
        let expression = self.look(&expression)?;
        let facts = self.facts()?;
        Ok(span_out(
            source_of(&facts, &expression)?[expression.id].span,
        ))
    }

    fn constant(&mut self, expression: Resource<Expression>) -> Result<Option<String>> {
        let expression = self.look(&expression)?;
        let facts = self.facts()?;
        let source = source_of(&facts, &expression)?;
        self.charge_walk(source)?;
        self.say_maybe(source.constant_text(expression.id))
    }

    fn operator(&mut self, expression: Resource<Expression>) -> Result<String> {
        let expression = self.look(&expression)?;
        let facts = self.facts()?;
        match &source_of(&facts, &expression)?[expression.id].kind {
            ExpressionKind::Operation { operator, .. } => self.say(operator.as_str()),
            _ => Ok(String::new()),
        }
    }

    fn parts(&mut self, expression: Resource<Expression>) -> Result<Vec<Resource<Expression>>> {
        let expression = self.look(&expression)?;
        let facts = self.facts()?;
        let parts = source_of(&facts, &expression)?.parts(expression.id);
        self.give_beside(&expression, parts)
    }

    fn as_call(&mut self, expression: Resource<Expression>) -> Result<Option<Resource<Call>>> {
        let expression = self.look(&expression)?;
        let facts = self.facts()?;
        match source_of(&facts, &expression)?[expression.id].kind {
            ExpressionKind::Call(call) => self.give(expression.with(call)).map(Some),
            _ => Ok(None),
        }
    }

    fn entries(
        &mut self,
        expression: Resource<Expression>,
    ) -> Result<Vec<(String, Resource<Expression>)>> {
        let expression = self.look(&expression)?;
        let facts = self.facts()?;
        let source = source_of(&facts, &expression)?;
        self.charge_walk(source)?;
        let known = source.entries(expression.id).known.into_iter();
        known
            .map(|(key, value)| Ok((self.say(key)?, self.give(expression.with(value))?)))
            .collect()
    }

    fn has_more_entries(&mut self, expression: Resource<Expression>) -> Result<bool> {
        let expression = self.look(&expression)?;
        let facts = self.facts()?;
        let source = source_of(&facts, &expression)?;
        self.charge_walk(source)?;
        Ok(source.entries(expression.id).is_open)
    }

    fn origins(&mut self, expression: Resource<Expression>) -> Result<Vec<Resource<Origin>>> {
        let expression = self.look(&expression)?;
        let facts = self.facts()?;
        let source = source_of(&facts, &expression)?;
        self.charge_walk(source)?;
        let origins = source.origins(expression.id).into_iter();
        self.give_all(origins.map(|origin| Origin {
            kind: origin.kind.word(),
            expression: expression.with(origin.expression),
        }))
    }

    fn step(&mut self, expression: Resource<Expression>) -> Result<Resource<Step>> {
        let expression = self.look(&expression)?;
        let facts = self.facts()?;
        let step = source_of(&facts, &expression)?[expression.id].step;
        self.give(expression.with(step))
    }

    fn mentions(&mut self, expression: Resource<Expression>) -> Result<Vec<String>> {
        let expression = self.look(&expression)?;
        let facts = self.facts()?;
        let source = source_of(&facts, &expression)?;
        self.charge_walk(source)?;
        self.say_all(mentions(source, expression.id))
    }

    fn drop(&mut self, expression: Resource<Expression>) -> Result<()> {
        self.take_back(expression)
    }
}

impl facts::HostArgument for State {
    fn name(&mut self, argument: Resource<Argument>) -> Result<Option<String>> {
        let argument = self.look(&argument)?;
        self.say_maybe(argument.name)
    }

    fn value(&mut self, argument: Resource<Argument>) -> Result<Resource<Expression>> {
        let argument = self.look(&argument)?;
        self.give(argument.value)
    }

    fn is_spread(&mut self, argument: Resource<Argument>) -> Result<bool> {
        Ok(self.look(&argument)?.is_spread)
    }

    fn drop(&mut self, argument: Resource<Argument>) -> Result<()> {
        self.take_back(argument)
    }
}

impl facts::HostRead for State {
    fn expression(&mut self, read: Resource<Read>) -> Result<Resource<Expression>> {
        let read = self.look(&read)?;
        self.give(read.expression)
    }

    fn path(&mut self, read: Resource<Read>) -> Result<String> {
        let read = self.look(&read)?;
        self.say(read.path)
    }

    fn is_condition(&mut self, read: Resource<Read>) -> Result<bool> {
        Ok(self.look(&read)?.is_condition)
    }

    fn drop(&mut self, read: Resource<Read>) -> Result<()> {
        self.take_back(read)
    }
}

impl facts::HostOrigin for State {
    fn kind(&mut self, origin: Resource<Origin>) -> Result<String> {
        let origin = self.look(&origin)?;
        self.say(origin.kind)
    }

    fn expression(&mut self, origin: Resource<Origin>) -> Result<Resource<Expression>> {
        let origin = self.look(&origin)?;
        self.give(origin.expression)
    }

    fn drop(&mut self, origin: Resource<Origin>) -> Result<()> {
        self.take_back(origin)
    }
}

impl facts::HostRepeat for State {
    fn kind(&mut self, repeat: Resource<Repeat>) -> Result<String> {
        let repeat = self.look(&repeat)?;
        self.say(repeat.kind)
    }

    fn text(&mut self, repeat: Resource<Repeat>) -> Result<String> {
        let repeat = self.look(&repeat)?;
        self.say(repeat.text)
    }

    fn span(&mut self, repeat: Resource<Repeat>) -> Result<facts::Span> {
        Ok(span_out(self.look(&repeat)?.span))
    }

    fn step(&mut self, repeat: Resource<Repeat>) -> Result<Option<Resource<Step>>> {
        let repeat = self.look(&repeat)?;
        self.give_maybe(repeat.step)
    }

    fn drop(&mut self, repeat: Resource<Repeat>) -> Result<()> {
        self.take_back(repeat)
    }
}

/// The word for a kind of expression across the boundary.
fn kind_word(kind: &ExpressionKind) -> &'static str {
    match kind {
        ExpressionKind::Text(_) => "text",
        ExpressionKind::Number(_) => "number",
        ExpressionKind::Boolean(_) => "boolean",
        ExpressionKind::Null => "null",
        ExpressionKind::Template(_) => "template",
        ExpressionKind::Name(_) => "name",
        ExpressionKind::Member { .. } => "member",
        ExpressionKind::Index { .. } => "index",
        ExpressionKind::Call(_) => "call",
        ExpressionKind::Object(_) => "object",
        ExpressionKind::List(_) => "list",
        ExpressionKind::Operation { .. } => "operation",
        ExpressionKind::Conditional { .. } => "conditional",
        ExpressionKind::Closure(_) => "closure",
        ExpressionKind::Await(_) => "await",
        ExpressionKind::Spread(_) => "spread",
        ExpressionKind::Assignment { .. } => "assignment",
        ExpressionKind::Other(_) => "other",
    }
}

/// The names in an expression, each with the members taken off it, in order of the text and
/// once each.
fn mentions(source: &Source, expression: ExpressionId) -> Vec<String> {
    let mut parts = source.all_parts(expression);
    parts.sort_by_key(|part| (source[*part].span.start, source[*part].span.end));
    let mut found = Vec::new();
    for part in parts {
        if let ExpressionKind::Name(name) = &source[part].kind {
            let chain = member_chain(source, part, name, expression);
            if !found.contains(&chain) {
                found.push(chain);
            }
        }
    }
    found
}

/// A name with the members taken off it, no further out than `edge`.
fn member_chain(source: &Source, name: ExpressionId, text: &str, edge: ExpressionId) -> String {
    let mut chain = text.to_owned();
    let mut inner = name;
    while inner != edge
        && let Some(outer) = source[inner].parent
        && let ExpressionKind::Member { object, property } = &source[outer].kind
        && *object == inner
    {
        chain.push('.');
        chain.push_str(property);
        inner = outer;
    }
    chain
}
