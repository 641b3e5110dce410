//! What a configuration makes of a change.

use std::path::Path;
use std::sync::Arc;

use tollgate_change::{Change, Limits, Range};
use tollgate_facts::{Facts, Gatherer, Reads, Scope, Teams};
use tollgate_gate::{Configuration, Origin};
use tollgate_gateways::Catalogue;

use crate::error::JudgeError;
use crate::files::KnownFiles;

/// A configuration, with everything that facts are gathered by under it. Made once for all
/// changes that it stands for.
pub struct Rules {
    configuration: Configuration,
    gatherer: Gatherer,
}

impl Rules {
    /// Puts a configuration into force on top of the built-in catalogue. `name` is the
    /// configuration's file, for messages.
    ///
    /// # Errors
    ///
    /// - [`JudgeError::Catalogue`]: it declares a gateway that is none.
    /// - [`JudgeError::Facts`]: a payment path is no glob.
    pub fn new(
        configuration: Configuration,
        name: &str,
        reads: Reads,
    ) -> Result<Rules, JudgeError> {
        let scope = Scope {
            reads,
            ..Scope::default()
        };
        Rules::with_scope(configuration, name, scope)
    }

    /// The same in a scope, to which the configuration's payment paths are added.
    ///
    /// # Errors
    ///
    /// Those of [`Rules::new`].
    pub fn with_scope(
        configuration: Configuration,
        name: &str,
        scope: Scope,
    ) -> Result<Rules, JudgeError> {
        let catalogue = with_in_house(Catalogue::embedded()?, &configuration, name)?;
        // Others' policies may look at anything.
        let brings_policies = configuration.pins().any(|(_, source, _)| source.is_some());
        let reads = match brings_policies {
            true => Reads::Mentioning,
            false => scope.reads,
        };
        let scope = Scope {
            reads,
            payment_paths: configuration.payment_paths.clone(),
            teams: Arc::new(teams_of(&configuration)),
            ..scope
        };
        Ok(Rules {
            gatherer: Gatherer::new(Arc::new(catalogue), &scope)?,
            configuration,
        })
    }

    /// The configuration in force.
    pub fn configuration(&self) -> &Configuration {
        &self.configuration
    }

    /// Gathers the facts of a change.
    pub fn gather(&self, change: impl Into<Arc<Change>>) -> Facts {
        self.gatherer.gather(change)
    }

    /// Gathers the facts of those files whose ties are not known or do not hold.
    pub(crate) fn gather_unknown(&self, change: Arc<Change>, known: &KnownFiles<'_>) -> Facts {
        self.gatherer.gather_unknown(change, &known.ties())
    }
}

/// What a configuration says of gateways.
pub fn teams_of(configuration: &Configuration) -> Teams {
    Teams {
        contracts: configuration.contracts.clone(),
        incidents: configuration.incidents(),
    }
}

/// Gathers the facts of all that is committed, as if it were new, under a configuration whose
/// file is `name`: what `HEAD` has, and the rules.
///
/// # Errors
///
/// [`JudgeError`], for whatever is needed and could not be read.
pub fn facts_of_head(
    repository: &Path,
    configuration: Configuration,
    name: &str,
) -> Result<Facts, JudgeError> {
    let change = Change::open(repository, &Range::All { head: None }, Limits::default())?;
    let scope = Scope {
        is_whole_tree: true,
        reads: Reads::Mentioning,
        ..Scope::default()
    };
    Ok(Rules::with_scope(configuration, name, scope)?.gather(change))
}

/// Reads the configuration that the operator named.
///
/// # Errors
///
/// - [`JudgeError::File`]: it can't be read.
/// - [`JudgeError::Configuration`]: it can't be understood.
pub fn read_configuration(path: &Path) -> Result<Configuration, JudgeError> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| JudgeError::file("read the configuration", path, error))?;
    Ok(Configuration::parse(
        &path.to_string_lossy(),
        &text,
        Origin::Operator,
    )?)
}

/// A catalogue with the gateways that a configuration declares.
///
/// # Errors
///
/// [`JudgeError::Catalogue`]: one of them is none.
pub fn with_in_house(
    catalogue: Catalogue,
    configuration: &Configuration,
    name: &str,
) -> Result<Catalogue, JudgeError> {
    match &configuration.in_house_gateways {
        Some(text) => Ok(catalogue.with_in_house(name, text)?),
        None => Ok(catalogue),
    }
}
