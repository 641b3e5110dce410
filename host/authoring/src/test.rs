//! Running a policy's cases.

use std::path::{Path, PathBuf};
use std::{fs, io};

use tollgate_cases::{
    Case, CaseFile, Coverage, Difference, Prepared, coverage, gather, prepare, updated,
};
use tollgate_compiled::Compiled;
use tollgate_engine::{Engine, Exchange, Limits};
use tollgate_gateways::Catalogue;
use tollgate_model::finding::{Finding, Manifest};

use crate::error::AuthoringError;
use crate::inspect::look_into;

/// The folder of cases in a policy's.
const CASES: &str = "cases";

/// What to test.
#[derive(Debug, Clone)]
pub struct Trial<'a> {
    /// The policy's folder: its cases are in `cases` there.
    pub folder: &'a Path,
    /// The component.
    pub component: &'a [u8],
    /// Only cases with this in their name, or in that of their file.
    pub only: Option<&'a str>,
    /// Tell what the policy asked.
    pub traces: bool,
    /// Make the comments of cases that are wrong say what was found.
    pub updates: bool,
}

/// What came of one case.
#[derive(Debug)]
pub struct Outcome {
    /// The file, as it lies in the policy's folder.
    pub file: PathBuf,
    /// The case.
    pub case: Case,
    /// What is not as expected, or why it could not be run.
    pub result: Result<Vec<Difference>, String>,
    /// Whether its comments were rewritten.
    pub is_updated: bool,
    /// What the policy asked, where that was wanted.
    pub exchanges: Vec<Exchange>,
}

impl Outcome {
    /// Whether all was as expected.
    pub fn is_passed(&self) -> bool {
        matches!(&self.result, Ok(differences) if differences.is_empty())
    }
}

/// What came of all of them.
#[derive(Debug)]
pub struct Tested {
    /// Each case that was run, in order.
    pub outcomes: Vec<Outcome>,
    /// How many cases were passed over.
    pub passed_over: usize,
    /// How often each rule is seen, in all cases.
    pub coverage: Vec<Coverage>,
    /// The policy's manifest.
    pub manifest: Manifest,
}

impl Tested {
    /// Whether at least one case was run, and none is wrong that was not rewritten.
    pub fn is_passed(&self) -> bool {
        let mut outcomes = self.outcomes.iter();
        !self.outcomes.is_empty()
            && outcomes.all(|outcome| outcome.is_passed() || outcome.is_updated)
    }
}

/// Runs a policy on its cases.
///
/// # Errors
///
/// - [`AuthoringError::Load`], [`AuthoringError::Describe`]: the engine refuses it.
/// - [`AuthoringError::Cases`]: the cases can't be read.
/// - [`AuthoringError::File`]: a file of cases can't be rewritten.
pub fn test(trial: &Trial<'_>) -> Result<Tested, AuthoringError> {
    let engine = match trial.traces {
        true => Engine::tracing(Limits::default())?,
        false => Engine::new(Limits::default())?,
    };
    let engine = engine.keeping(Compiled::of_user());
    let (policy, inspection) = look_into(&engine, "the policy", trial.component)?;
    let catalogue = Catalogue::embedded()?;
    let files = gather(&trial.folder.join(CASES))?;
    let mut tested = Tested {
        outcomes: Vec::new(),
        passed_over: 0,
        coverage: Vec::new(),
        manifest: inspection.manifest,
    };
    let rules = tested.manifest.rules.iter().map(|rule| rule.name.as_str());
    tested.coverage = coverage(rules, &files);
    for file in &files {
        // From the last to the first, so that what is rewritten moves no case that comes.
        let mut outcomes = Vec::new();
        for case in file.cases.iter().rev() {
            if !is_wanted(trial.only, file, case) {
                tested.passed_over += 1;
                continue;
            }
            let (result, exchanges) = match prepare(case, &catalogue) {
                Ok(prepared) => judge(&engine, &policy, &prepared, trial.traces),
                Err(error) => (Err(error.to_string()), Vec::new()),
            };
            let result = result.map(|findings| case.differences(&findings));
            let is_updated = match &result {
                Ok(differences) if trial.updates => update(file, case, differences)?,
                _ => false,
            };
            outcomes.push(Outcome {
                file: inside(trial.folder, &file.path),
                case: case.clone(),
                result,
                is_updated,
                exchanges,
            });
        }
        tested.outcomes.extend(outcomes.into_iter().rev());
    }
    Ok(tested)
}

/// Runs it, and tells what it asked.
fn judge(
    engine: &Engine,
    policy: &tollgate_engine::Policy,
    prepared: &Prepared,
    traces: bool,
) -> (Result<Vec<Finding>, String>, Vec<Exchange>) {
    let Prepared {
        facts,
        configuration,
    } = prepared;
    let options = |manifest: &Manifest| configuration.options_for(manifest);
    let (run, exchanges) = match traces {
        true => engine.trace(policy, facts, &options),
        false => {
            let run = engine
                .run(std::slice::from_ref(policy), facts, &options)
                .pop();
            match run {
                Some(run) => (run, Vec::new()),
                None => return (Err("the policy gave no result".to_owned()), Vec::new()),
            }
        }
    };
    let outcome = run
        .outcome
        .map_err(|failure| match failure.hint.is_empty() {
            true => failure.to_string(),
            false => format!("{failure}\nhint: {}", failure.hint),
        });
    (outcome, exchanges)
}

fn is_wanted(only: Option<&str>, file: &CaseFile, case: &Case) -> bool {
    only.is_none_or(|only| {
        let only = only.to_lowercase();
        let names = [file.stem().to_lowercase(), case.name.to_lowercase()];
        names.iter().any(|name| name.contains(&only))
    })
}

/// Rewrites the comments of a case; whether anything had to be.
fn update(
    file: &CaseFile,
    case: &Case,
    differences: &[Difference],
) -> Result<bool, AuthoringError> {
    let mut is_updated = false;
    for path in case.after.keys() {
        if !differences
            .iter()
            .any(|difference| difference.about().path == *path)
        {
            continue;
        }
        let on_disk = file.file_of(path);
        let failed = |attempt| {
            let on_disk = on_disk.clone();
            move |error: io::Error| AuthoringError::file(attempt, &on_disk, error)
        };
        let text = fs::read_to_string(&on_disk).map_err(failed("read"))?;
        let now = updated(&text, case, differences, |one| one == path);
        if now != text {
            fs::write(&on_disk, now).map_err(failed("write"))?;
            is_updated = true;
        }
    }
    Ok(is_updated)
}

fn inside(folder: &Path, path: &Path) -> PathBuf {
    path.strip_prefix(folder).unwrap_or(path).to_owned()
}
