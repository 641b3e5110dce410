//! From the text of `tollgate.toml` to a [`Configuration`].

use std::collections::BTreeMap;
use std::ops::Range;

use toml::de::DeTable;

use super::error::ConfigurationError;
use super::fields::{Document, Fields, Value, inner_table, wrong_type};
use super::gateways::read_gateways;
use super::overrides::{read_evidence, read_overrides};
use super::patterns::{compile, path_problem};
use super::policies::{PolicySettings, read_layer, read_policies};
use super::review::{Review, read_review};
use super::{Configuration, EnvironmentSettings, Origin, PathSettings};

pub(super) fn read(
    path: &str,
    text: &str,
    origin: Origin,
) -> Result<Configuration, ConfigurationError> {
    let document = Document { path, text };
    let parsed = document.parse()?;
    let mut root = Fields::new(document, parsed.get_ref(), String::new());
    let mut configuration = Configuration {
        origin,
        ..Configuration::default()
    };
    if let Some(gate) = root.table("gate")? {
        read_gate(gate, &mut configuration)?;
    }
    if let Some(policies) = root.table("policies")? {
        configuration.policies = read_policies(document, policies)?;
    }
    if let Some(gateways) = root.table("gateways")? {
        read_gateways(document, gateways, &mut configuration.gateways)?;
    }
    if let Some(value) = root.value("gateway") {
        if value.get_ref().is_array() {
            // What is in it is checked by the catalogue, whose format it has.
            configuration.in_house_gateways = Some(text.to_owned());
        } else if holds_tables(value) {
            // Where no service of one's own takes the word, `[gateway.stripe]` can mean nothing else.
            let gateways = inner_table(document, "gateway".to_owned(), value)?;
            read_gateways(document, gateways, &mut configuration.gateways)?;
        } else {
            let expected = "a list of tables, `[[gateway]]`";
            return Err(wrong_type(document, "gateway", value, expected));
        }
    }
    configuration.paths = read_paths(document, &mut root)?;
    if let Some(environments) = root.table("environments")? {
        configuration.environments = read_environments(document, environments)?;
    }
    configuration.review = match root.table("review")? {
        Some(review) => read_review(review)?,
        None => Review::default(),
    };
    if let Some(overrides) = root.table("overrides")? {
        configuration.overrides = read_overrides(overrides)?;
    }
    if let Some(evidence) = root.table("evidence")? {
        configuration.evidence = read_evidence(evidence)?;
    }
    if let Some(contracts) = root.table("contracts")? {
        configuration.contracts = read_contracts(document, contracts)?;
    }
    if let Some(mut waivers) = root.table("waivers")? {
        configuration.waivers_file = waivers.path("file")?;
        waivers.finish()?;
    }
    root.finish()?;
    if configuration.review.signers.is_none() {
        refuse_unknown_signers(document, parsed.get_ref(), &configuration)?;
    }
    Ok(configuration)
}

/// A signature that is asked for must be one that can be told from others'.
fn refuse_unknown_signers(
    document: Document<'_>,
    root: &DeTable<'_>,
    configuration: &Configuration,
) -> Result<(), ConfigurationError> {
    let is_signed = |(_, policy): &(&String, &PolicySettings)| !policy.signed_by.is_empty();
    let Some((id, _)) = configuration.policies.iter().find(is_signed) else {
        return Ok(());
    };
    let policies = root
        .get("policies")
        .and_then(|table| table.get_ref().as_table());
    let place = policies.and_then(|policies| {
        let mut keys = policies.keys();
        keys.find(|key| key.get_ref() == id).map(|key| key.span())
    });
    let message = format!("a signature of policy `{id}` is asked for, and nobody's key is known");
    let fix = "name the file of keys as `signers` of `[review]`";
    Err(document.wrong(place.unwrap_or(0..0), message, fix))
}

fn holds_tables(value: &Value<'_>) -> bool {
    let table = value.get_ref().as_table();
    table.is_some_and(|table| table.values().all(|inner| inner.get_ref().is_table()))
}

fn read_gate(
    mut gate: Fields<'_>,
    configuration: &mut Configuration,
) -> Result<(), ConfigurationError> {
    let document = gate.document;
    let paths = gate.texts("payment-paths")?;
    let branches = gate.texts("protected-branches")?;
    configuration.is_report_only = gate.claim("report-only")?;
    gate.finish()?;
    compile(document, &paths)?;
    configuration.branches = compile(document, &branches)?;
    configuration.payment_paths = texts(paths);
    configuration.protected_branches = texts(branches);
    Ok(())
}

fn texts(list: Vec<(String, Range<usize>)>) -> Vec<String> {
    list.into_iter().map(|(text, _)| text).collect()
}

fn read_paths(
    document: Document<'_>,
    root: &mut Fields<'_>,
) -> Result<Vec<PathSettings>, ConfigurationError> {
    let Some(value) = root.value("paths") else {
        return Ok(Vec::new());
    };
    let expected = "a list of tables, `[[paths]]`";
    let list = value
        .get_ref()
        .as_array()
        .ok_or_else(|| wrong_type(document, "paths", value, expected))?;
    let read = |item| {
        let mut fields = inner_table(document, "paths".to_owned(), item)?;
        let patterns = fields.texts("match")?;
        let policies = fields.table("policies")?;
        fields.finish()?;
        if patterns.is_empty() {
            let message = "this `[[paths]]` says of no path that it is meant";
            let fix = "add `match = [\"services/payments/**\"]`";
            return Err(document.wrong(item.span(), message, fix));
        }
        Ok(PathSettings {
            globs: compile(document, &patterns)?,
            patterns: texts(patterns),
            policies: read_layer(document, policies, "paths")?,
        })
    };
    list.iter().map(read).collect()
}

fn read_environments(
    document: Document<'_>,
    environments: Fields<'_>,
) -> Result<BTreeMap<String, EnvironmentSettings>, ConfigurationError> {
    let read = |(name, place, value)| {
        let title = format!("environments.{name}");
        let mut fields = inner_table(document, title.clone(), value)?;
        let policies = fields.table("policies")?;
        fields.finish()?;
        let settings = EnvironmentSettings {
            policies: read_layer(document, policies, &title)?,
            place: document.place(&place),
        };
        Ok((str::to_owned(name), settings))
    };
    environments.entries().map(read).collect()
}

fn read_contracts(
    document: Document<'_>,
    contracts: Fields<'_>,
) -> Result<BTreeMap<String, String>, ConfigurationError> {
    let read = |(gateway, _, value): (&str, Range<usize>, &Value<'_>)| {
        let Some(path) = value.get_ref().as_str() else {
            return Err(wrong_type(document, gateway, value, "the path of a file"));
        };
        match path_problem(path) {
            None => Ok((gateway.to_owned(), path.to_owned())),
            Some(problem) => {
                let message = format!("`{path}` is no path: {problem}");
                let fix = "name a file of this repository, such as `docs/payments/stripe.md`";
                Err(document.wrong(value.span(), message, fix))
            }
        }
    };
    contracts.entries().map(read).collect()
}
