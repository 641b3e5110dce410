//! The leaves that a value is made of.

use super::{BindingId, BindingKind, ExpressionId, ExpressionKind, MAX_DEPTH, Source, Walk};
use crate::code::{CallId, Nature, StepId, StepKind};

/// One leaf of a value: where a part of it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// What it is.
    pub kind: OriginKind,
    /// The expression it comes from.
    pub expression: ExpressionId,
}

/// Kinds of origins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OriginKind {
    /// A constant in the text.
    Constant,
    /// Random.
    Random,
    /// Read from a clock.
    Clock,
    /// Counts attempts: a variable that a loop increments.
    Counter,
    /// A parameter of the function.
    Parameter,
    /// A variable of a loop over items.
    Item,
    /// A field of something: `order.id`.
    Member,
    /// The result of a call that can't be looked into.
    Call,
    /// An environment variable.
    Environment,
    /// Something imported, or global.
    Import,
    /// The error that a handler caught.
    Caught,
    /// Nothing is known of it.
    Unknown,
}

impl OriginKind {
    /// The word for it across the boundary.
    pub fn word(self) -> &'static str {
        match self {
            OriginKind::Constant => "constant",
            OriginKind::Random => "random",
            OriginKind::Clock => "clock",
            OriginKind::Counter => "counter",
            OriginKind::Parameter => "parameter",
            OriginKind::Item => "item",
            OriginKind::Member => "member",
            OriginKind::Call => "call",
            OriginKind::Environment => "environment",
            OriginKind::Import => "import",
            OriginKind::Caught => "caught",
            OriginKind::Unknown => "unknown",
        }
    }
}

impl Source {
    /// The leaves that a value is made of, through local names, templates, concatenation,
    /// object entries, calls of functions in this source, and the arguments of other calls.
    pub fn origins(&self, expression: ExpressionId) -> Vec<Origin> {
        let mut found = Vec::new();
        Walk::new(self).collect_origins(expression, MAX_DEPTH, &mut found);
        found
    }
}

impl Walk<'_> {
    fn collect_origins(&self, expression: ExpressionId, depth: u32, found: &mut Vec<Origin>) {
        let Some(depth) = self.deeper(depth) else {
            push(found, OriginKind::Unknown, expression);
            return;
        };
        match &self[expression].kind {
            ExpressionKind::Text(_)
            | ExpressionKind::Number(_)
            | ExpressionKind::Boolean(_)
            | ExpressionKind::Null => push(found, OriginKind::Constant, expression),
            ExpressionKind::Name(name) => self.collect_name(name, expression, depth, found),
            ExpressionKind::Member { object, property } => {
                self.collect_member(expression, *object, property, depth, found);
            }
            ExpressionKind::Call(call) => self.collect_call(*call, expression, depth, found),
            ExpressionKind::Conditional { yes, no, .. } => {
                self.collect_origins(*yes, depth, found);
                self.collect_origins(*no, depth, found);
            }
            ExpressionKind::Assignment { value, .. } => self.collect_origins(*value, depth, found),
            ExpressionKind::Closure(_) => push(found, OriginKind::Unknown, expression),
            _ => {
                let parts = self.parts(expression);
                if parts.is_empty() {
                    push(found, OriginKind::Unknown, expression);
                }
                for part in parts {
                    self.collect_origins(part, depth, found);
                }
            }
        }
    }

    fn collect_name(&self, name: &str, at: ExpressionId, depth: u32, found: &mut Vec<Origin>) {
        let bindings = self.resolve(name, at);
        if bindings.is_empty() {
            push(found, OriginKind::Import, at);
        }
        if bindings.iter().any(|id| self.is_counter(*id)) || self.counts_later(&bindings, name, at)
        {
            push(found, OriginKind::Counter, at);
            return;
        }
        for id in bindings {
            self.collect_bound_origins(id, at, depth, found);
        }
    }

    /// Whether the binding counts: incremented in a loop that is not over items, or bound by
    /// such a loop (`for attempt in range(3)`).
    fn is_counter(&self, id: BindingId) -> bool {
        let binding = &self[id];
        let nearest_loop = || {
            let mut step = Some(binding.step);
            while let Some(id) = step {
                if matches!(self[id].kind, StepKind::Loop | StepKind::EachLoop) {
                    return Some(self[id].kind);
                }
                step = self[id].parent;
            }
            None
        };
        match binding.kind {
            BindingKind::LoopVariable => self[binding.step].kind == StepKind::Loop,
            BindingKind::Update => nearest_loop() == Some(StepKind::Loop),
            BindingKind::Variable if self[binding.step].kind == StepKind::Loop => true,
            _ => false,
        }
    }

    /// Whether the name is incremented further down in a loop around `at`: the next turn reads
    /// what this one has counted.
    fn counts_later(&self, bindings: &[BindingId], name: &str, at: ExpressionId) -> bool {
        let Some(scope) = bindings.first().map(|id| self[*id].function) else {
            return false;
        };
        let place = self[at].span;
        let loop_around = |step: StepId| {
            let mut next = Some(step);
            while let Some(id) = next {
                if self[id].kind == StepKind::Loop && self[id].span.contains(&place) {
                    return true;
                }
                next = self[id].parent;
            }
            false
        };
        self.bindings_of(name).iter().any(|id| {
            let binding = &self[*id];
            binding.kind == BindingKind::Update
                && binding.span.start > place.start
                && (binding.function == scope || self[binding.function].parent == Some(scope))
                && self.is_counter(*id)
                && loop_around(binding.step)
        })
    }

    fn collect_bound_origins(
        &self,
        id: BindingId,
        at: ExpressionId,
        depth: u32,
        found: &mut Vec<Origin>,
    ) {
        let binding = &self[id];
        match (&binding.kind, binding.value) {
            (BindingKind::Variable | BindingKind::Update | BindingKind::Field, Some(value)) => {
                match self.at_path(value, &binding.path, depth) {
                    Some(inner) => self.collect_origins(inner, depth, found),
                    // Taken out of something opaque: what it was taken out of tells.
                    None if self.is_opaque(value) => push(found, OriginKind::Member, at),
                    None => self.collect_origins(value, depth, found),
                }
            }
            (BindingKind::Parameter(position), _) => {
                push(found, OriginKind::Parameter, at);
                let parameter = self[binding.function].parameters.get(*position);
                let default = parameter.filter(|parameter| parameter.name == binding.name);
                if let Some(default) = default.and_then(|parameter| parameter.default) {
                    self.collect_origins(default, depth, found);
                }
            }
            (BindingKind::LoopVariable, _) => push(found, OriginKind::Item, at),
            (BindingKind::Caught, _) => push(found, OriginKind::Caught, at),
            (BindingKind::Import { .. }, _) => push(found, OriginKind::Import, at),
            (BindingKind::Manager | BindingKind::Function(_), _) => {
                push(found, OriginKind::Call, at);
            }
            (BindingKind::Class, _) => push(found, OriginKind::Import, at),
            (BindingKind::Field, None) => push(found, OriginKind::Member, at),
            // Declared without a value: its assignments are bindings of their own.
            _ => {}
        }
    }

    fn is_opaque(&self, value: ExpressionId) -> bool {
        let inner = match &self[value].kind {
            ExpressionKind::Await(inner) => *inner,
            _ => value,
        };
        matches!(
            self[inner].kind,
            ExpressionKind::Name(_) | ExpressionKind::Member { .. } | ExpressionKind::Call(_)
        )
    }

    fn collect_member(
        &self,
        expression: ExpressionId,
        object: ExpressionId,
        property: &str,
        depth: u32,
        found: &mut Vec<Origin>,
    ) {
        if self.is_own_object(object) {
            let fields = self.field(property, expression);
            let valued: Vec<BindingId> = fields
                .into_iter()
                .filter(|id| self[*id].value.is_some())
                .collect();
            if valued.is_empty() {
                push(found, OriginKind::Member, expression);
            }
            for id in valued {
                self.collect_bound_origins(id, expression, depth, found);
            }
            return;
        }
        if let Some(value) = self.entries(object, depth).get(property) {
            self.collect_origins(value, depth, found);
            return;
        }
        let text = self.text_of(expression);
        if text.starts_with("process.env")
            || text.starts_with("ENV[")
            || text.starts_with("$_ENV[")
            || text.starts_with("os.environ")
            || text.starts_with("import.meta.env")
        {
            push(found, OriginKind::Environment, expression);
            return;
        }
        match &self[object].kind {
            // `uuid().hex`, `datetime.now().isoformat`: a part of what the call made.
            ExpressionKind::Call(_) => self.collect_origins(object, depth, found),
            ExpressionKind::Name(name) => {
                let made: Vec<ExpressionId> = self
                    .resolve(name, object)
                    .into_iter()
                    .filter_map(|id| self[id].value)
                    .filter(|value| self.nature_of(*value).is_some())
                    .collect();
                if made.is_empty() {
                    push(found, OriginKind::Member, expression);
                }
                for value in made {
                    self.collect_origins(value, depth, found);
                }
            }
            _ => push(found, OriginKind::Member, expression),
        }
    }

    fn nature_of(&self, expression: ExpressionId) -> Option<Nature> {
        match &self[expression].kind {
            ExpressionKind::Call(call) => self[*call].nature,
            ExpressionKind::Await(inner) => self.nature_of(*inner),
            _ => None,
        }
    }

    fn collect_call(&self, id: CallId, at: ExpressionId, depth: u32, found: &mut Vec<Origin>) {
        let call = &self[id];
        match call.nature {
            Some(Nature::Random) => return push(found, OriginKind::Random, at),
            Some(Nature::Clock) => return push(found, OriginKind::Clock, at),
            None => {}
        }
        if call.callee.starts_with("os.environ")
            || matches!(
                call.callee.as_str(),
                "os.getenv" | "ENV.fetch" | "getenv" | "env" | "config"
            )
        {
            return push(found, OriginKind::Environment, at);
        }
        let given = self.given_by_run(id).into_iter();
        let given: Vec<ExpressionId> = given.chain(self.changed_by_run(id)).collect();
        if !given.is_empty() {
            for inner in given {
                self.collect_origins(inner, depth, found);
            }
            return;
        }
        let functions = self.callees(id);
        for function in &functions {
            for value in self.returned(*function).iter().copied() {
                self.collect_origins(value, depth, found);
            }
        }
        // What an object is made of, or a value is written as, is what it was given.
        let is_given = self.language.has_typed_fields() && call.is_construction;
        if is_given && call.arguments.is_empty() {
            push(found, OriginKind::Constant, at);
        }
        if functions.is_empty() {
            if !is_given && !self.only_converts(id) {
                push(found, OriginKind::Call, at);
            }
            // `crypto.randomBytes(8).toString("hex")`, `key.replace(...)`.
            if let ExpressionKind::Member { object, .. } = &self[call.target].kind
                && !self.is_own_object(*object)
                && self.module_path(*object, depth).is_none()
            {
                self.collect_origins(*object, depth, found);
            }
        }
        for argument in &call.arguments {
            match self[argument.value].kind {
                ExpressionKind::Closure(_) if STANDS_IN.contains(&self.method(id)) => {
                    let function = self.callback(id);
                    for value in function
                        .iter()
                        .flat_map(|function| self.returned(*function))
                    {
                        self.collect_origins(*value, depth, found);
                    }
                }
                ExpressionKind::Closure(_) => {}
                _ => self.collect_origins(argument.value, depth, found),
            }
        }
    }
}

impl Walk<'_> {
    /// Whether a call only writes its object, or what it is given, in another form:
    /// `order.Total.ToString()`, `fmt.Sprintf("%s-%d", a, b)`.
    fn only_converts(&self, id: CallId) -> bool {
        let call = &self[id];
        if !call.arguments.is_empty() && FORMATS.contains(&call.callee.as_str()) {
            return true;
        }
        self.language.has_typed_fields()
            && matches!(
                self.method(id),
                "ToString" | "toString" | "ToLower" | "ToUpper" | "Trim"
            )
            && matches!(&self[call.target].kind, ExpressionKind::Member { object, .. }
                if !matches!(self[*object].kind, ExpressionKind::Call(_)))
    }
}

/// Methods whose closure makes what stands in where there is nothing:
/// `key.unwrap_or_else(|| Uuid::new_v4().to_string())`.
const STANDS_IN: &[&str] = &[
    "unwrap_or_else",
    "or_else",
    "get_or_insert_with",
    "or_insert_with",
    "orElseGet",
    "getOrElse",
    "ifEmpty",
    "ifBlank",
];

/// Library functions that write what they are given, and nothing else.
const FORMATS: &[&str] = &[
    // Go
    "fmt.Sprint",
    "fmt.Sprintf",
    "fmt.Sprintln",
    "strings.Join",
    "strings.ToLower",
    "strings.ToUpper",
    "strings.TrimSpace",
    "strconv.Itoa",
    "strconv.FormatInt",
    "hex.EncodeToString",
    "base64.StdEncoding.EncodeToString",
    "base64.URLEncoding.EncodeToString",
    "base64.RawStdEncoding.EncodeToString",
    "base64.RawURLEncoding.EncodeToString",
    "make",
    // Java, Kotlin and C#
    "String.format",
    "String.join",
    "String.valueOf",
    "String.Format",
    "String.Join",
    "String.Concat",
    "string.Format",
    "string.Join",
    "string.Concat",
    // PHP and Ruby
    "sprintf",
    "implode",
    "format",
];

fn push(found: &mut Vec<Origin>, kind: OriginKind, expression: ExpressionId) {
    let origin = Origin { kind, expression };
    if !found.contains(&origin) {
        found.push(origin);
    }
}
