//! One change, from its repository on.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tollgate_cache::Cache;
use tollgate_change::{Change, Limits, Range};
use tollgate_facts::{Facts, Scope};
use tollgate_gate::configuration::{FILE_NAME, GATE};
use tollgate_gate::{CONFIGURATION_CHANGED, Configuration, Origin, Stricter, stricter};
use tollgate_model::change::Side;
use tollgate_model::decision::{Proposed, Verdict};
use tollgate_model::finding::{Effect, Finding};
use tollgate_model::time::Timestamp;

use crate::error::JudgeError;
use crate::files::KnownFiles;
use crate::memory::{Judgement, Memory, rest_of};
use crate::policies::Policies;
use crate::rules::{Rules, read_configuration};
use crate::{Judged, Setting, decide_about, work_out};

/// What is judged.
pub struct Case<'a> {
    /// The repository: a worktree, any folder of one, or a bare one.
    pub repository: &'a Path,
    /// What of it.
    pub range: Range,
    /// The branch it is bound for, where known.
    pub branch: Option<String>,
    /// The environment it is bound for, where known.
    pub environment: Option<String>,
    /// What is to be told with the verdict.
    pub notices: Vec<String>,
}

/// Judges one change after another by the same policies.
///
/// Policies run on the thread that asks, and on the others of its `rayon` pool: each must have a
/// stack of [`tollgate_engine::THREAD_STACK_BYTES`].
pub struct Judge<'a> {
    files: &'a [PathBuf],
    configuration: Option<&'a Path>,
    stricter: Stricter,
    today: Timestamp,
    remembers: bool,
    policies: Option<Policies>,
}

/// What was worked out about a change, and what it was worked out of.
type Worked = (Judgement, Option<(Arc<Facts>, Rules)>);

impl<'a> Judge<'a> {
    /// By the built-in policies and those in files, under the configuration of each change's base,
    /// on a day.
    pub fn new(files: &'a [PathBuf], today: Timestamp) -> Judge<'a> {
        Judge {
            files,
            configuration: None,
            stricter: Stricter::default(),
            today,
            remembers: false,
            policies: None,
        }
    }

    /// Besides under a configuration of the operator's: the stricter answer counts.
    #[must_use]
    pub fn under(mut self, configuration: Option<&'a Path>) -> Judge<'a> {
        self.configuration = configuration;
        self
    }

    /// Makes every configuration stricter.
    #[must_use]
    pub fn made(mut self, stricter: Stricter) -> Judge<'a> {
        self.stricter = stricter;
        self
    }

    /// Keeps what is worked out for this user, and takes what was kept.
    #[must_use]
    pub fn remembering(mut self, remembers: bool) -> Judge<'a> {
        self.remembers = remembers;
        self
    }

    /// Judges a change. The first time, the policies are loaded while the rules are made; for a
    /// change that was judged before, neither is.
    ///
    /// # Errors
    ///
    /// [`JudgeError`], for whatever is needed and could not be read.
    pub fn judge(&mut self, case: &Case<'_>) -> Result<Judged, JudgeError> {
        let change = Change::open(case.repository, &case.range, Limits::default())?
            .with_destination(case.branch.clone(), case.environment.clone());
        let change = Arc::new(change);
        let cache = match self.remembers {
            true => Cache::of_user(case.repository),
            false => Cache::off(),
        };
        let is_whole_tree = matches!(case.range, Range::All { .. });
        let setting = Setting {
            today: self.today,
            is_whole_tree,
        };
        let (side, origin) = match is_whole_tree {
            true => (Side::After, Origin::Head),
            false => (Side::Before, Origin::Base),
        };
        let base = Configuration::of(&change.read(FILE_NAME, side), origin)?.made(&self.stricter);
        let on = Occasion {
            case,
            change: &change,
            cache: &cache,
            is_whole_tree,
        };
        let (judgement, kept) = self.work_out(&on, base.clone(), FILE_NAME)?;
        let mut judged = decide_about(change.clone(), &base, judgement.clone(), setting);
        if let Some(path) = self.configuration {
            let own = read_configuration(path)?.made(&self.stricter);
            let (judgement, _) = self.work_out(&on, own.clone(), &path.to_string_lossy())?;
            let other = decide_about(change.clone(), &own, judgement, setting).verdict;
            judged.verdict = stricter(judged.verdict, other);
        }
        let is_edited =
            |finding: &Finding| finding.policy == GATE && finding.rule == CONFIGURATION_CHANGED;
        if judged.verdict.findings.iter().any(is_edited) {
            judged.verdict.proposed = Some(self.propose(&on, &base, judgement, setting));
        }
        judged.verdict.notices.extend(case.notices.iter().cloned());
        let (facts, rules) = kept.unzip();
        Ok(Judged {
            facts,
            _rules: rules,
            ..judged
        })
    }

    /// What a change would come to if what it makes of the configuration had landed before it.
    fn propose(
        &mut self,
        on: &Occasion<'_>,
        base: &Configuration,
        judgement: Judgement,
        setting: Setting,
    ) -> Proposed {
        let decide = || {
            let content = on.change.read(FILE_NAME, Side::After);
            let mut proposed = Configuration::of(&content, Origin::Proposed)?;
            // Where it is gone, too, waivers and policies are those of the head.
            proposed.origin = Origin::Proposed;
            let proposed = proposed.made(&self.stricter);
            let rest = |configuration| rest_of(on.change, on.is_whole_tree, configuration);
            let brings_policies = proposed.pins().any(|(_, source, _)| source.is_some());
            let is_same = !brings_policies && rest(&proposed) == rest(base);
            let judgement = match is_same {
                true => judgement,
                false => self.work_out(on, proposed.clone(), FILE_NAME)?.0,
            };
            Ok::<_, JudgeError>(decide_about(
                on.change.clone(),
                &proposed,
                judgement,
                setting,
            ))
        };
        match decide() {
            Ok(judged) => Proposed {
                decision: Some(judged.verdict.decision),
                why: why(&judged.verdict),
            },
            Err(error) => {
                let hint = error
                    .hint()
                    .map(|hint| format!("; {hint}"))
                    .unwrap_or_default();
                Proposed {
                    decision: None,
                    why: format!("it can't be used: {error}{hint}"),
                }
            }
        }
    }

    /// Works out what policies say of a change under a configuration, whose file is `name`.
    fn work_out(
        &mut self,
        on: &Occasion<'_>,
        configuration: Configuration,
        name: &str,
    ) -> Result<Worked, JudgeError> {
        let Occasion {
            case,
            change,
            cache,
            is_whole_tree,
        } = *on;
        // What is not committed may change while it is looked at, and policies in files must be
        // read to know them: neither happens often.
        let is_committed = !matches!(case.range, Range::Staged { .. } | Range::Worktree);
        let remembers = is_committed && self.files.is_empty() && cache.is_on();
        let memory = match remembers {
            true => Memory::new(cache, change, is_whole_tree, &configuration, &[]),
            false => Memory::none(cache),
        };
        if let Some(known) = memory.recall() {
            return Ok((known, None));
        }
        let rest = remembers.then(|| rest_of(change, is_whole_tree, &configuration));
        let gather = || {
            let scope = Scope {
                is_whole_tree,
                reads: Policies::reads(!self.files.is_empty()),
                cache: cache.clone(),
                ..Scope::default()
            };
            let rules = Rules::with_scope(configuration, name, scope)?;
            let known = KnownFiles::of(cache, change, rest);
            let facts = rules.gather_unknown(change.clone(), &known);
            Ok::<_, JudgeError>((rules, known, facts))
        };
        let loaded = self.policies.take();
        // On the pool's own threads: one more than there are processors would hold up the others.
        let load = || loaded.map_or_else(|| Policies::load_for_callers_threads(self.files), Ok);
        let (gathered, policies) = rayon::join(gather, load);
        let policies = self.policies.insert(policies?);
        let (rules, known, facts) = gathered?;
        let (judgement, facts) = work_out(policies, &rules, known, facts);
        memory.keep(&judgement);
        Ok((judgement, Some((facts, rules))))
    }
}

/// One change that is looked at under one configuration after another.
#[derive(Clone, Copy)]
struct Occasion<'a> {
    case: &'a Case<'a>,
    change: &'a Arc<Change>,
    cache: &'a Cache,
    is_whole_tree: bool,
}

/// What a decision rests on, in a few words.
fn why(verdict: &Verdict) -> String {
    if let Some(reason) = verdict.undecided.first() {
        return reason.clone();
    }
    let count = |effect| {
        let findings = verdict.findings.iter();
        findings.filter(|finding| finding.effect == effect).count()
    };
    let counts =
        [Effect::Block, Effect::Review, Effect::Note].map(|effect| (count(effect), effect));
    let counts = counts.into_iter().filter(|(count, _)| *count > 0);
    let words: Vec<String> = counts
        .map(|(count, effect)| format!("{count} {effect}"))
        .chain((!verdict.waived.is_empty()).then(|| format!("{} waived", verdict.waived.len())))
        .collect();
    match words.is_empty() {
        true => "nothing is found".to_owned(),
        false => words.join(", "),
    }
}
