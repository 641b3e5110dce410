//! Functions that reach an operation, and the calls that lead to them.

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tollgate_gateways::{Callee, Lead, OwnFunction};
use tollgate_model::code::flow::FailureKind;
use tollgate_model::code::{CallId, FunctionId, Source, StepId, StepKind};
use tollgate_model::gateway::{Confidence, Match, Operation};
use tollgate_model::{RepoPath, Span};
use xxhash_rust::xxh3::Xxh3;

use super::called::{NameHash, called_names, hash_of};
use super::cues::cues_of;
use super::{LEVELS, Reach, Reaches};
use crate::reach::ReachStep;
use crate::{answers, keys};

/// Calls inside of one file between a function and what it wraps.
const MAX_HOPS: usize = 2;

/// A repository with more wrappers than this has generated clients.
const MAX_WRAPPERS: usize = 10_000;

/// A function that reaches an operation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Wrapper {
    path: RepoPath,
    family: String,
    class: Option<String>,
    name: String,
    is_async: bool,
    is_guarded: bool,
    /// Whether a failure of what it calls comes out of it.
    hands_on_failure: bool,
    /// The call in it that goes on.
    call: Span,
    leads: Target,
}

/// What a wrapper's call goes on to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Target {
    /// An operation, by its place among those found, and what its key is made of.
    Operation { operation: u32, key: String },
    /// Another wrapper.
    Wrapper { name: Name, is_followed: bool },
}

/// What a function is known by.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
struct Name {
    path: RepoPath,
    class: Option<String>,
    name: String,
}

/// What was found in some files: wrappers, and the operations that they lead to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Found {
    #[serde(with = "super::shared")]
    operations: Vec<Arc<Operation>>,
    #[serde(with = "super::shared")]
    wrappers: Vec<Arc<Wrapper>>,
}

impl Found {
    pub(crate) const NOTHING: Found = Found {
        operations: Vec::new(),
        wrappers: Vec::new(),
    };

    pub(crate) fn is_empty(&self) -> bool {
        self.wrappers.is_empty()
    }

    pub(crate) fn is_nothing(&self) -> bool {
        self.is_empty() && self.operations.is_empty()
    }

    /// Takes in what was found elsewhere.
    pub(crate) fn absorb(&mut self, other: &Found) {
        let places: Vec<u32> = other
            .operations
            .iter()
            .map(|operation| self.place_of(operation))
            .collect();
        for wrapper in &other.wrappers {
            if self.wrappers.len() >= MAX_WRAPPERS {
                return;
            }
            let mut wrapper = wrapper.clone();
            if let Target::Operation { operation, .. } = &wrapper.leads {
                let place = places.get(*operation as usize).copied().unwrap_or_default();
                if place != *operation
                    && let Target::Operation { operation, .. } =
                        &mut Arc::make_mut(&mut wrapper).leads
                {
                    *operation = place;
                }
            }
            self.wrappers.push(wrapper);
        }
    }

    fn place_of(&mut self, operation: &Arc<Operation>) -> u32 {
        let same = |known: &Arc<Operation>| Arc::ptr_eq(known, operation) || known == operation;
        let known = self.operations.iter().position(same);
        let place = known.unwrap_or_else(|| {
            self.operations.push(operation.clone());
            self.operations.len() - 1
        });
        place as u32
    }

    /// The functions of a source that call an operation of the catalogue.
    pub(crate) fn calling(path: &RepoPath, source: &Source, matches: &[Match]) -> Found {
        let mut found = Found::default();
        for matched in matches {
            let operation = &matched.operation;
            if operation.moves_money && operation.confidence == Confidence::High {
                let leads = Target::Operation {
                    operation: found.place_of(operation),
                    key: keys::origin(source, matched, matches).to_owned(),
                };
                let hands_on = hands_on_failure(source, matched.call, operation.is_async);
                found.add(path, source, (matched.call, hands_on), &leads);
            }
        }
        found
    }

    /// The functions of a source that call a wrapper that is known.
    pub(crate) fn leading(path: &RepoPath, source: &Source, known: &Wrappers) -> Found {
        let mut found = Found::default();
        for call in source.call_ids() {
            if let Some((wrapper, lead)) = known.wrapper_of(path, source, call) {
                let leads = Target::Wrapper {
                    name: wrapper.known_as(),
                    is_followed: lead == Lead::Followed,
                };
                let hands_on = hands_on_failure(source, call, wrapper.is_async);
                found.add(path, source, (call, hands_on), &leads);
            }
        }
        found
    }

    /// Adds the function that a call is in, and those of the file that call it.
    fn add(&mut self, path: &RepoPath, source: &Source, call: (CallId, bool), leads: &Target) {
        let mut calls = vec![call];
        for _ in 0..=MAX_HOPS {
            let mut callers = Vec::new();
            for (call, hands_on) in calls {
                let Some(function) = named_function(source, call) else {
                    continue;
                };
                let mut wrapper = wrapper(path, source, function, call, leads);
                wrapper.hands_on_failure = hands_on;
                let is_new = self
                    .wrappers
                    .iter()
                    .all(|known| known.known_as() != wrapper.known_as());
                if is_new && self.wrappers.len() < MAX_WRAPPERS {
                    self.wrappers.push(Arc::new(wrapper));
                    let is_async = source[function].is_async;
                    callers.extend(source.callers(function).into_iter().map(|caller| {
                        let goes_on = hands_on && hands_on_failure(source, caller, is_async);
                        (caller, goes_on)
                    }));
                }
            }
            calls = callers;
        }
    }
}

fn wrapper(
    path: &RepoPath,
    source: &Source,
    function: FunctionId,
    call: CallId,
    leads: &Target,
) -> Wrapper {
    let name = source[function].name.rsplit('.').next().unwrap_or_default();
    let is_guarded = answers::preceding(source, call)
        .into_iter()
        .any(|step| source[step].kind == StepKind::Branch && source.can_leave(step));
    Wrapper {
        path: path.clone(),
        family: source.language.family().to_owned(),
        class: source.class_of(function).map(str::to_owned),
        name: name.to_owned(),
        is_async: source[function].is_async,
        is_guarded,
        hands_on_failure: false,
        call: source[call].span,
        leads: leads.clone(),
    }
}

/// Whether the failure of a call leaves its function, as far as can be seen: nothing catches it,
/// or whatever does raises in its turn.
fn hands_on_failure(source: &Source, call: CallId, is_async: bool) -> bool {
    let failure = source.failure(call, is_async);
    let raises = |handler: &StepId| {
        let steps = source.all_steps(*handler);
        let is = |kind: StepKind| steps.iter().any(|step| source[*step].kind == kind);
        source.always_leaves(*handler) && is(StepKind::Raise) && !is(StepKind::Return)
    };
    match failure.kind {
        FailureKind::Propagates => true,
        FailureKind::Caught => failure.handlers.iter().all(raises),
        _ => false,
    }
}

/// The function with a name that a call stands in; none in the module itself and in tests.
fn named_function(source: &Source, call: CallId) -> Option<FunctionId> {
    let mut next = Some(source[call].function);
    while let Some(id) = next {
        let function = &source[id];
        if function.is_test || id == FunctionId::MODULE {
            return None;
        }
        if !function.name.starts_with('<') {
            return Some(id);
        }
        next = function.parent;
    }
    None
}

impl Wrapper {
    fn known_as(&self) -> Name {
        Name {
            path: self.path.clone(),
            class: self.class.clone(),
            name: self.name.clone(),
        }
    }

    /// What a file that calls it names of it: the class or the file. Of a function of Kotlin
    /// outside of classes it names nothing but the package, or not even that.
    fn home(&self) -> &str {
        match self.class.as_deref() {
            Some(class) => class,
            None if self.family == "java" => "",
            None => without_extension(self.path.as_str()),
        }
    }

    fn full_name(&self) -> String {
        match &self.class {
            Some(class) => format!("{class}.{}", self.name),
            None => self.name.clone(),
        }
    }
}

/// The name of a file, or of its folder where the file stands for that.
fn without_extension(path: &str) -> &str {
    let mut parts = path.rsplit('/');
    let file = parts.next().unwrap_or_default();
    let stem = file.split('.').next().unwrap_or_default();
    match stem {
        "index" | "__init__" | "mod" | "main" => parts.next().unwrap_or(stem),
        _ => stem,
    }
}

impl Wrapper {
    fn add_name_to(&self, hasher: &mut Xxh3) {
        let class = self.class.as_deref().unwrap_or_default();
        for part in [self.path.as_str(), class, &self.name] {
            hasher.update(part.as_bytes());
            hasher.update(&[0]);
        }
    }
}

/// The same in whatever order they were found.
fn digest(wrappers: &[Arc<Wrapper>]) -> u128 {
    let digests = wrappers.iter().map(|wrapper| {
        let mut hasher = Xxh3::new();
        wrapper.add_name_to(&mut hasher);
        hasher.digest128()
    });
    digests.fold(0, u128::wrapping_add)
}

/// All wrappers of one side.
#[derive(Default)]
pub(crate) struct Wrappers {
    found: Found,
    by_name: HashMap<NameHash, Vec<usize>>,
    digest: Option<u128>,
}

impl Wrappers {
    pub(crate) fn new(found: Found) -> Wrappers {
        let mut by_name: HashMap<NameHash, Vec<usize>> = HashMap::new();
        for (at, wrapper) in found.wrappers.iter().enumerate() {
            by_name.entry(hash_of(&wrapper.name)).or_default().push(at);
        }
        Wrappers {
            digest: (!found.is_empty()).then(|| digest(&found.wrappers)),
            by_name,
            found,
        }
    }

    pub(crate) fn into_found(self) -> Found {
        self.found
    }

    /// The digest of what the wrappers are called; the same as long as none comes or goes.
    pub(crate) fn digest(&self) -> Option<u128> {
        self.digest
    }

    /// Which wrappers have one of these names, as a digest; none where there is no such.
    pub(crate) fn digest_of_called(&self, called: &[NameHash]) -> Option<u64> {
        let called = called.iter().flat_map(|name| self.named(*name));
        let digests = called.map(|wrapper| {
            let mut hasher = Xxh3::new();
            wrapper.add_name_to(&mut hasher);
            hasher.digest()
        });
        digests.reduce(u64::wrapping_add)
    }

    /// All that is known of what calls of these names reach, as a digest; none where there is no
    /// wrapper of such a name.
    pub(crate) fn digest_of_reached(&self, called: &[NameHash]) -> Option<u64> {
        let mut digest: Option<u64> = None;
        let mut names: Vec<NameHash> = called.to_vec();
        for _ in 0..=LEVELS {
            let mut next = Vec::new();
            for wrapper in names.iter().flat_map(|name| self.named(*name)) {
                let known = digest.unwrap_or_default();
                digest = Some(known.wrapping_add(self.digest_of(wrapper)));
                if let Target::Wrapper { name, .. } = &wrapper.leads {
                    next.push(hash_of(&name.name));
                }
            }
            names = next;
        }
        digest
    }

    fn digest_of(&self, wrapper: &Wrapper) -> u64 {
        let mut hasher = Xxh3::new();
        wrapper.add_name_to(&mut hasher);
        let Wrapper {
            family,
            is_async,
            is_guarded,
            hands_on_failure,
            call,
            leads,
            ..
        } = wrapper;
        let own = (family, is_async, is_guarded, hands_on_failure, call);
        let all = match leads {
            // Where the operation stands among all that were found is no matter.
            Target::Operation { operation, key } => {
                let operation = self
                    .found
                    .operations
                    .get(*operation as usize)
                    .map(|known| &**known);
                postcard::to_allocvec(&(own, operation, key))
            }
            Target::Wrapper { name, is_followed } => {
                postcard::to_allocvec(&(own, name, is_followed))
            }
        };
        match all {
            Ok(bytes) => hasher.update(&bytes),
            Err(_) => hasher.update(format!("{wrapper:?}").as_bytes()),
        }
        hasher.digest()
    }

    /// Whether a text that calls some names may call a wrapper with them: something of the class
    /// or file that it is in must be named too.
    pub(crate) fn may_be_called(&self, text: &str) -> bool {
        called_names(text).into_iter().any(|name| {
            let mut homes: Vec<(&str, &str)> = self
                .named(name)
                .map(|wrapper| (wrapper.home(), wrapper.family.as_str()))
                .collect();
            homes.sort_unstable();
            homes.dedup();
            homes
                .into_iter()
                .flat_map(|(home, family)| cues_of(home, family))
                .any(|cue| text.contains(cue.as_str()))
        })
    }

    fn named(&self, name: NameHash) -> impl Iterator<Item = &Wrapper> {
        let places = self.by_name.get(&name).map(Vec::as_slice);
        places
            .unwrap_or_default()
            .iter()
            .filter_map(|at| self.found.wrappers.get(*at).map(|wrapper| &**wrapper))
    }

    /// All calls of a source that reach an operation elsewhere.
    pub(crate) fn reaches(&self, path: &RepoPath, source: &Source, matches: &[Match]) -> Reaches {
        if self.found.is_empty() {
            return Vec::new();
        }
        let is_free = |call: &CallId| {
            matches
                .binary_search_by_key(call, |matched| matched.call)
                .is_err()
        };
        source
            .call_ids()
            .filter(is_free)
            .filter_map(|call| Some((call, Arc::new(self.reach(path, source, call)?))))
            .collect()
    }

    fn reach(&self, path: &RepoPath, source: &Source, call: CallId) -> Option<Reach> {
        let (first, lead) = self.wrapper_of(path, source, call)?;
        let mut wrapper = first;
        let mut steps = Vec::new();
        let mut followed = lead == Lead::Followed;
        let mut guarded = false;
        let mut hands_on = true;
        for _ in 0..=LEVELS {
            steps.push(ReachStep {
                path: wrapper.path.clone(),
                span: wrapper.call,
                function: wrapper.full_name(),
            });
            guarded |= wrapper.is_guarded;
            hands_on &= wrapper.hands_on_failure;
            match &wrapper.leads {
                Target::Operation { operation, key } => {
                    return Some(Reach {
                        operation: self.found.operations.get(*operation as usize)?.clone(),
                        key: key.clone(),
                        is_followed: followed,
                        is_guarded: guarded,
                        hands_on_failure: hands_on,
                        is_async: first.is_async,
                        steps,
                    });
                }
                Target::Wrapper { name, is_followed } => {
                    followed &= is_followed;
                    wrapper = self
                        .named(hash_of(&name.name))
                        .find(|candidate| candidate.known_as() == *name)?;
                }
            }
        }
        None
    }

    /// The wrapper that a call leads to: the one that is followed, else the only one that is
    /// named so.
    fn wrapper_of(
        &self,
        path: &RepoPath,
        source: &Source,
        call: CallId,
    ) -> Option<(&Wrapper, Lead)> {
        let method = source[call].callee.rsplit('.').next()?;
        let mut candidates = self
            .named(hash_of(method))
            .filter(|wrapper| {
                wrapper.name == method
                    && wrapper.family == source.language.family()
                    && wrapper.path != *path
            })
            .peekable();
        candidates.peek()?;
        let callee = Callee::new(source, path.as_str(), call);
        let mut leads: Vec<(&Wrapper, Lead)> = candidates
            .filter_map(|wrapper| {
                let function = OwnFunction {
                    path: wrapper.path.as_str(),
                    class: wrapper.class.as_deref(),
                    name: &wrapper.name,
                };
                Some((wrapper, callee.leads_to(&function)?))
            })
            .collect();
        let followed = leads
            .iter()
            .filter(|(_, lead)| *lead == Lead::Followed)
            .min_by_key(|(wrapper, _)| (wrapper.path.as_str(), wrapper.class.as_deref()));
        if followed.is_some() {
            return followed.copied();
        }
        match leads.len() {
            1 => leads.pop(),
            _ => None,
        }
    }
}
