//! Calls that make random values, or read a clock.
//!
//! The called name is resolved through imports and aliases to a dotted path (`uuid.v4`,
//! `datetime.datetime.now`) and looked up in the table of the language.

use std::collections::HashMap;

use tollgate_model::code::{
    Binding, BindingKind, Call, ExpressionId, ExpressionKind, FunctionId, Index, Nature, Source,
};

/// How many aliases a name is followed through.
const MAX_DEPTH: u32 = 6;

/// Names of the object that a method belongs to: what hangs on them is this file's.
const OWN_OBJECTS: &[&str] = &["this", "self", "cls", "super"];

/// When a row of a table holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// Always.
    Called,
    /// Only without arguments: with them it converts.
    WithoutArguments,
}

/// What a language's library offers.
pub(crate) struct Table {
    /// Path, nature, condition. A path that ends in `.*` stands for all under it.
    pub(crate) rows: &'static [(&'static str, Nature, When)],
    /// Names that mean the same wherever they are imported from, as long as it isn't this
    /// very file that defines them.
    pub(crate) well_known: &'static [(&'static str, Nature)],
    /// What may stand before a path without changing it: `globalThis.`, `node:`.
    pub(crate) prefixes: &'static [&'static str],
}

/// Methods that fill a buffer they are given with what they make.
const FILLERS: &[&str] = &[
    "Read",
    "ReadFull",
    "fill",
    "fill_bytes",
    "try_fill_bytes",
    "getrandom",
    "nextBytes",
    "NextBytes",
    "Fill",
    "GetBytes",
    "GetNonZeroBytes",
    "getRandomValues",
    "randomFillSync",
];

pub(crate) fn settle(source: &mut Source, table: &Table) {
    let (natures, filled): (Vec<Option<Nature>>, Vec<Binding>) = {
        let names = Names::new(source);
        let natures: Vec<Option<Nature>> = source
            .calls
            .iter()
            .map(|call| names.nature(call, table))
            .collect();
        let random = source
            .calls
            .iter()
            .zip(&natures)
            .filter(|(_, nature)| **nature == Some(Nature::Random));
        let filled = random.filter_map(|(call, _)| names.filled_by(call));
        let filled = filled.collect();
        (natures, filled)
    };
    for (call, nature) in source.calls.iter_mut().zip(natures) {
        call.nature = nature;
    }
    if !filled.is_empty() {
        source.bindings.extend(filled);
        source.index = Index::default();
    }
}

struct Names<'a> {
    source: &'a Source,
    /// What each function binds a name to, in the order of the text.
    bindings: HashMap<(FunctionId, &'a str), Vec<&'a Binding>>,
}

/// A name resolved: the path, and whether it leads out of this file.
struct Path {
    text: String,
    is_foreign: bool,
}

impl<'a> Names<'a> {
    fn new(source: &'a Source) -> Names<'a> {
        let mut bindings: HashMap<_, Vec<&Binding>> = HashMap::new();
        for binding in &source.bindings {
            let is_name = !matches!(
                binding.kind,
                BindingKind::Entry | BindingKind::Reexport { .. } | BindingKind::Update
            );
            if is_name {
                let scope = (binding.function, binding.name.as_str());
                bindings.entry(scope).or_default().push(binding);
            }
        }
        let mut names = Names { source, bindings };
        #[expect(clippy::iter_over_hash_type, reason = "each list is sorted for itself")]
        for list in names.bindings.values_mut() {
            list.sort_by_key(|binding| binding.span.start);
        }
        names
    }

    fn nature(&self, call: &Call, table: &Table) -> Option<Nature> {
        let path = self.path(call.target, MAX_DEPTH)?;
        let mut text = path.text.as_str();
        while let Some(rest) = table
            .prefixes
            .iter()
            .find_map(|prefix| text.strip_prefix(prefix))
        {
            text = rest;
        }
        let row = table.rows.iter().find(|(pattern, _, when)| {
            let is_path = match pattern.strip_suffix('*') {
                Some(start) => text.starts_with(start),
                None => text == *pattern,
            };
            is_path && (*when == When::Called || call.arguments.is_empty())
        });
        if let Some((_, nature, _)) = row {
            return Some(*nature);
        }
        if self.reads_random(call) {
            return Some(Nature::Random);
        }
        let name = text.rsplit('.').next().unwrap_or_default();
        let known = table.well_known.iter().find(|(known, _)| *known == name);
        known.filter(|_| path.is_foreign).map(|(_, nature)| *nature)
    }

    /// What a call writes its random bytes into: `rand.Read(buffer)`.
    fn filled_by(&self, call: &Call) -> Option<Binding> {
        let method = call.callee.rsplit('.').next().unwrap_or_default();
        let buffer = call.arguments.last()?;
        let ExpressionKind::Name(name) = &self.source[buffer.value].kind else {
            return None;
        };
        if !FILLERS.contains(&method) {
            return None;
        }
        let mut scope = Some(call.function);
        while let Some(inside) = scope.filter(|at| !self.bindings.contains_key(&(*at, name))) {
            scope = self.source[inside].parent;
        }
        Some(Binding {
            name: name.clone(),
            kind: BindingKind::Variable,
            function: scope?,
            class: None,
            value: Some(call.expression),
            path: Vec::new(),
            type_name: None,
            step: call.step,
            span: self.source[buffer.value].span,
        })
    }

    /// `io.ReadFull(rand.Reader, buffer)`
    fn reads_random(&self, call: &Call) -> bool {
        call.callee.ends_with("ReadFull")
            && call
                .arguments
                .first()
                .and_then(|from| self.path(from.value, MAX_DEPTH))
                .is_some_and(|path| path.text == "crypto/rand.Reader")
    }

    fn path(&self, expression: ExpressionId, depth: u32) -> Option<Path> {
        let depth = depth.checked_sub(1)?;
        match &self.source[expression].kind {
            ExpressionKind::Name(name) => self.named(name, expression, depth),
            ExpressionKind::Await(inner) => self.path(*inner, depth),
            ExpressionKind::Member { object, property } => {
                let mut path = self.path(*object, depth)?;
                if property != "default" {
                    path.text.push('.');
                    path.text.push_str(property);
                }
                Some(path)
            }
            ExpressionKind::Call(call) => {
                let call = &self.source[*call];
                if matches!(call.callee.as_str(), "require" | "import") {
                    return match &self.source[call.arguments.first()?.value].kind {
                        ExpressionKind::Text(module) => Some(Path {
                            text: module.clone(),
                            is_foreign: true,
                        }),
                        _ => None,
                    };
                }
                let mut path = self.path(call.target, depth)?;
                path.text.push_str("()");
                Some(path)
            }
            _ => None,
        }
    }

    fn named(&self, name: &str, at: ExpressionId, depth: u32) -> Option<Path> {
        if OWN_OBJECTS.contains(&name) {
            return Some(Path {
                text: name.to_owned(),
                is_foreign: false,
            });
        }
        let place = self.source[at].span.start;
        // The scopes around, innermost first.
        let mut scope = Some(self.source.function_of(at));
        while let Some(inside) = scope {
            if let Some(here) = self.bindings.get(&(inside, name)) {
                let before = here.partition_point(|binding| binding.span.start < place);
                let binding = here.get(before.saturating_sub(1))?;
                return self.bound(binding, name, depth);
            }
            scope = self.source[inside].parent;
        }
        if self.source.language.has_implicit_self()
            && let Some(path) = self.field(name, depth)
        {
            return Some(path);
        }
        Some(Path {
            text: name.to_owned(),
            is_foreign: true,
        })
    }

    /// A field that a bare name stands for, as the body of its class declares it.
    fn field(&self, name: &str, depth: u32) -> Option<Path> {
        let scope = (FunctionId::MODULE, format!("this.{name}"));
        let fields = self.bindings.get(&(scope.0, scope.1.as_str()))?;
        self.bound(fields.first()?, name, depth)
    }

    fn bound(&self, binding: &Binding, name: &str, depth: u32) -> Option<Path> {
        let mut path = match (&binding.kind, binding.value) {
            (BindingKind::Import { module, name }, _) => {
                let mut text = module.clone();
                for segment in name.iter().filter(|name| *name != "default") {
                    text.push('.');
                    text.push_str(segment);
                }
                Path {
                    text,
                    is_foreign: true,
                }
            }
            (BindingKind::Variable, Some(value)) => self.path(value, depth)?,
            (BindingKind::Field, Some(value)) if self.source.language.has_implicit_self() => {
                self.path(value, depth)?
            }
            // An object of a declared type, as if it had just been made.
            (_, None)
                if self.source.language.has_implicit_self() && binding.type_name.is_some() =>
            {
                let written = binding.type_name.as_deref().unwrap_or_default();
                let class = written.split(['<', '?', '[']).next().unwrap_or_default();
                Path {
                    text: format!("{class}()"),
                    is_foreign: true,
                }
            }
            _ => Path {
                text: format!("<own>.{name}"),
                is_foreign: false,
            },
        };
        for segment in &binding.path {
            path.text.push('.');
            path.text.push_str(segment);
        }
        Some(path)
    }
}
