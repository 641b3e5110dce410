//! One change, from its repository on.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tollgate_cache::Cache;
use tollgate_change::{Change, Limits, Range};
use tollgate_compiled::Compiled;
use tollgate_facts::{Facts, Scope};
use tollgate_gate::approvals::{ForgeReview, Subject as ApprovalSubject, parse_reviews};
use tollgate_gate::configuration::{FILE_NAME, GATE};
use tollgate_gate::waivers::PENDING_WAIVER;
use tollgate_gate::{CONFIGURATION_CHANGED, Configuration, Origin, Stricter, stricter};
use tollgate_model::change::Side;
use tollgate_model::decision::{Proposed, Verdict};
use tollgate_model::finding::{Effect, Finding};
use tollgate_model::time::Timestamp;
use tollgate_progress::Progress;

use crate::error::JudgeError;
use crate::files::KnownFiles;
use crate::memory::{Judgement, Memory, rest_of};
use crate::policies::Policies;
use crate::review::{Grounds, reminders, review, settle, subject_of};
use crate::rules::{Rules, read_configuration};
use crate::{Judged, Setting, decide_about, work_out};

/// What is judged.
pub struct Case<'a> {
    /// The repository: a worktree, any folder of one, or a bare one.
    pub repository: &'a Path,
    /// What of it.
    pub range: Range,
    /// The commit whose rules decide, where it is not the newest of what the change is compared
    /// with.
    pub rules: Option<String>,
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
    reviews: Option<String>,
    now: Timestamp,
    today: Timestamp,
    remembers: bool,
    progress: Progress,
    policies: Option<Policies>,
}

/// So many commits that reviewers read are compared with what is judged.
const MOST_COMMITS_READ: usize = 10;

/// What was worked out about a change, and what it was worked out of.
type Worked = (Judgement, Option<(Arc<Facts>, Rules)>);

impl<'a> Judge<'a> {
    /// By the built-in policies and those in files, under the configuration of each change's base,
    /// at a moment.
    pub fn new(files: &'a [PathBuf], now: Timestamp) -> Judge<'a> {
        Judge {
            files,
            configuration: None,
            stricter: Stricter::default(),
            reviews: None,
            now,
            today: now,
            remembers: false,
            progress: Progress::default(),
            policies: None,
        }
    }

    /// As if it were a later day: what is over by then does not count, and what does not count yet
    /// does not either.
    #[must_use]
    pub fn on(mut self, today: Timestamp) -> Judge<'a> {
        self.today = self.now.max(today);
        self
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

    /// With what a forge says of its reviews.
    #[must_use]
    pub fn reviewed(mut self, reviews: Option<String>) -> Judge<'a> {
        self.reviews = reviews;
        self
    }

    /// Keeps what is worked out for this user, and takes what was kept.
    #[must_use]
    pub fn remembering(mut self, remembers: bool) -> Judge<'a> {
        self.remembers = remembers;
        self
    }

    /// Tells somebody how far it is, from now on.
    pub fn watch(&mut self, progress: Progress) {
        self.progress = progress;
    }

    /// What somebody should be told of what was kept, since this was last asked.
    pub fn remarks(&self) -> Vec<String> {
        let policies = self.policies.as_ref();
        policies.map_or_else(Vec::new, |policies| policies.engine.remarks())
    }

    /// Judges a change. The first time, the policies are loaded while the rules are made; for a
    /// change that was judged before, neither is.
    ///
    /// # Errors
    ///
    /// [`JudgeError`], for whatever is needed and could not be read.
    pub fn judge(&mut self, case: &Case<'_>) -> Result<Judged, JudgeError> {
        let progress = self.progress.clone();
        let step = progress.step("compare the two sides");
        let mut change = Change::open(case.repository, &case.range, Limits::default())?
            .with_destination(case.branch.clone(), case.environment.clone());
        if let Some(rules) = &case.rules {
            change = change.ruled_by(rules)?;
        }
        let change = Arc::new(change);
        drop(step);
        let cache = match self.remembers {
            true => Cache::of_user(case.repository),
            false => Cache::off(),
        };
        let is_whole_tree = matches!(case.range, Range::All { .. });
        let setting = Setting {
            today: self.today,
            is_whole_tree,
            accepts_added: false,
        };
        let origin = match is_whole_tree {
            true => Origin::Head,
            false => Origin::Base,
        };
        let base = Configuration::of(&change.read_rules(FILE_NAME), origin)?.made(&self.stricter);
        let on = Occasion {
            case,
            change: &change,
            cache: &cache,
            is_whole_tree,
        };
        let (judgement, kept) = self.work_out(&on, base.clone(), FILE_NAME)?;
        let mut judged = decide_about(change.clone(), &base, judgement.clone(), setting);
        if let Some(path) = self.configuration {
            let mut own = read_configuration(path)?.made(&self.stricter);
            // Only the base can say that nothing is stopped.
            own.is_report_only &= base.is_report_only;
            let (judgement, _) = self.work_out(&on, own.clone(), &path.to_string_lossy())?;
            let other = decide_about(change.clone(), &own, judgement, setting).verdict;
            judged.verdict = stricter(judged.verdict, other);
        }
        let is_edited =
            |finding: &Finding| finding.policy == GATE && finding.rule == CONFIGURATION_CHANGED;
        if judged.verdict.findings.iter().any(is_edited) {
            judged.verdict.proposed = Some(self.propose(&on, &base, judgement.clone(), setting));
        }
        let step = progress.step("ask who approved it");
        self.ask_people(&on, &base, &mut judged, setting, judgement)?;
        drop(step);
        judged.verdict.notices.extend(case.notices.iter().cloned());
        let (facts, rules) = kept.unzip();
        Ok(Judged {
            facts,
            _rules: rules,
            cache,
            ..judged
        })
    }

    /// Settles a change by what people said of it.
    fn ask_people(
        &mut self,
        on: &Occasion<'_>,
        base: &Configuration,
        judged: &mut Judged,
        setting: Setting,
        judgement: Judgement,
    ) -> Result<(), JudgeError> {
        let reviews = self.reviews_of_forge(base, &mut judged.verdict.notices)?;
        let head = &judged.verdict.change.head;
        let elsewhere: BTreeSet<&String> = reviews
            .iter()
            .filter_map(|review| review.commit.as_ref().filter(|commit| *commit != head))
            .collect();
        let mut subjects = BTreeMap::new();
        for commit in elsewhere.into_iter().take(MOST_COMMITS_READ) {
            if let Some(subject) = self.subject_at(on, base, commit, setting) {
                subjects.insert(commit.clone(), subject);
            }
        }
        let mattering = judgement.mattering(on.change, base);
        let grounds = Grounds {
            change: on.change,
            configuration: base,
            mattering: &mattering,
            reviews: &reviews,
            subjects: &subjects,
            now: self.now,
            then: self.today,
        };
        // Waivers that the change brings count once they are approved; where the operator has a
        // configuration of their own, not even then.
        let has_waivers = self.configuration.is_none() && has_pending_waivers(&judged.verdict);
        let waived = has_waivers.then(|| {
            let accepting = Setting {
                accepts_added: true,
                ..setting
            };
            decide_about(on.change.clone(), base, judgement, accepting).verdict
        });
        let approved = waived.as_ref().unwrap_or(&judged.verdict).decision;
        if let Some(review) = review(grounds, &judged.verdict, approved) {
            if let Some(waived) = waived.filter(|_| review.standing.is_settled()) {
                let proposed = judged.verdict.proposed.take();
                judged.verdict = Verdict { proposed, ..waived };
            }
            settle(&mut judged.verdict, &review);
            judged.review = Some(review);
        }
        judged.verdict.notices.extend(reminders(on.change, base));
        Ok(())
    }

    /// What reviewers said in the forge, where the base says which that is.
    fn reviews_of_forge(
        &self,
        base: &Configuration,
        notices: &mut Vec<String>,
    ) -> Result<Vec<ForgeReview>, JudgeError> {
        let Some(text) = &self.reviews else {
            return Ok(Vec::new());
        };
        match base.review.forge {
            Some(forge) => Ok(parse_reviews(forge, text)?),
            None => {
                notices.push(
                    "reviews from a forge do not count: `[review] forge` at the base names none"
                        .to_owned(),
                );
                Ok(Vec::new())
            }
        }
    }

    /// What there was to approve at another commit that reviewers read; nothing where that can't
    /// be found out.
    fn subject_at(
        &mut self,
        on: &Occasion<'_>,
        base: &Configuration,
        commit: &str,
        setting: Setting,
    ) -> Option<ApprovalSubject> {
        let summary = on.change.summary();
        let range = Range::Commits {
            base: Some(summary.base.clone()),
            head: Some(commit.to_owned()),
        };
        let change = Change::open(on.case.repository, &range, Limits::default()).ok()?;
        let change = match summary.rules.is_empty() {
            true => change,
            false => change.ruled_by(&summary.rules).ok()?,
        };
        let change = change.with_destination(summary.branch.clone(), summary.environment.clone());
        let change = Arc::new(change);
        let case = Case {
            repository: on.case.repository,
            range,
            rules: None,
            branch: summary.branch.clone(),
            environment: summary.environment.clone(),
            notices: Vec::new(),
        };
        let on = Occasion {
            case: &case,
            change: &change,
            ..*on
        };
        let (judgement, _) = self.work_out(&on, base.clone(), FILE_NAME).ok()?;
        let mattering = judgement.mattering(&change, base);
        let judged = decide_about(change.clone(), base, judgement, setting);
        Some(subject_of(&change, &mattering, &judged.verdict))
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
                progress: self.progress.clone(),
                ..Scope::default()
            };
            let rules = Rules::with_scope(configuration, name, scope)?;
            let known = KnownFiles::of(cache, change, rest);
            let facts = rules.gather_unknown(change.clone(), &known);
            Ok::<_, JudgeError>((rules, known, facts))
        };
        let loaded = self.policies.take();
        let compiled = match self.remembers {
            true => Compiled::of_user(),
            false => Compiled::off(),
        };
        // On the pool's own threads: one more than there are processors would hold up the others.
        let load = || {
            let _step = self.progress.step("load the policies");
            loaded.map_or_else(
                || Policies::load_for_callers_threads(self.files, compiled),
                Ok,
            )
        };
        let (gathered, policies) = rayon::join(gather, load);
        let policies = self.policies.insert(policies?);
        let (rules, known, facts) = gathered?;
        let step = self.progress.step("run the policies");
        let (judgement, facts) = work_out(policies, &rules, known, facts);
        drop(step);
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

/// Whether the change brings waivers that would excuse something.
fn has_pending_waivers(verdict: &Verdict) -> bool {
    let mut findings = verdict.findings.iter();
    findings.any(|finding| finding.policy == GATE && finding.rule == PENDING_WAIVER)
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
