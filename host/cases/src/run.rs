//! Running a case.

use std::sync::Arc;

use tollgate_change::Change;
use tollgate_engine::{Engine, Policy};
use tollgate_facts::{Facts, FactsError, Scope, Teams};
use tollgate_gate::{Configuration, ConfigurationError, Origin};
use tollgate_gateways::{Catalogue, CatalogueError};
use tollgate_model::decision::PolicyFailure;
use tollgate_model::finding::{Finding, Manifest};

use crate::Case;

/// Why a case could not be run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// The case's `tollgate.toml` is not one.
    #[error(transparent)]
    Configuration(#[from] ConfigurationError),
    /// The case's in-house gateways are none.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// The facts could not be gathered.
    #[error(transparent)]
    Facts(#[from] FactsError),
    /// The policy failed.
    #[error("{0}")]
    Policy(PolicyFailure),
    /// The engine gave no result.
    #[error("the policy gave no result")]
    NoResult,
}

/// A case that is ready for policies.
pub struct Prepared {
    /// Its facts.
    pub facts: Arc<Facts>,
    /// The configuration that it runs under.
    pub configuration: Configuration,
}

/// Gathers the facts of a case.
///
/// # Errors
///
/// [`RunError::Configuration`], [`RunError::Catalogue`], [`RunError::Facts`]: the case is wrong.
pub fn prepare(case: &Case, catalogue: &Catalogue) -> Result<Prepared, RunError> {
    let configuration = match &case.configuration {
        Some(text) => Configuration::parse("tollgate.toml", text, Origin::Base)?,
        None => Configuration::default(),
    };
    let mut catalogue = catalogue.clone();
    if let Some(text) = &configuration.in_house_gateways {
        catalogue = catalogue.with_in_house("tollgate.toml", text)?;
    }
    let change = Change::from_trees(case.before.clone(), case.after.clone())
        .with_destination(None, case.environment.clone());
    let scope = Scope {
        payment_paths: configuration.payment_paths.clone(),
        teams: Arc::new(Teams {
            contracts: configuration.contracts.clone(),
            incidents: configuration.incidents(),
        }),
        is_whole_tree: case.is_whole_tree,
        ..Scope::default()
    };
    let facts = Arc::new(Facts::gather(change, Arc::new(catalogue), &scope)?);
    Ok(Prepared {
        facts,
        configuration,
    })
}

/// Runs a policy on a case.
///
/// # Errors
///
/// - Those of [`prepare`].
/// - [`RunError::Policy`]: the policy failed.
pub fn run(
    case: &Case,
    engine: &Engine,
    policy: &Policy,
    catalogue: &Catalogue,
) -> Result<Vec<Finding>, RunError> {
    let Prepared {
        facts,
        configuration,
    } = prepare(case, catalogue)?;
    let option = |manifest: &Manifest| configuration.options_for(manifest);
    let run = engine
        .run(std::slice::from_ref(policy), &facts, &option)
        .pop()
        .ok_or(RunError::NoResult)?;
    run.outcome.map_err(RunError::Policy)
}
