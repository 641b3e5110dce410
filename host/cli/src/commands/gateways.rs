//! `tollgate gateways`.

use std::collections::BTreeMap;

use tollgate_gateways::Catalogue;
use tollgate_judge::{read_configuration, with_in_house};
use tollgate_model::gateway::Gateway;
use tollgate_report::human::{EMPHASIS, paint};
use tollgate_report::{Terminal, escape, wrap};

use crate::arguments::{Gateways, When};
use crate::delivery;
use crate::failure::Failure;
use crate::terminal;

pub(crate) fn run(arguments: &Gateways, color: When) -> Result<u8, Failure> {
    let terminal = terminal::of_output(color);
    let mut catalogue = Catalogue::embedded()?;
    if let Some(path) = &arguments.config {
        catalogue = with_in_house(
            catalogue,
            &read_configuration(path)?,
            &path.to_string_lossy(),
        )?;
    }
    let gateways = catalogue.gateways();
    let text = match &arguments.id {
        None => list(gateways, terminal),
        Some(id) => match gateways.iter().find(|gateway| gateway.id == *id) {
            Some(gateway) => describe(gateway, terminal),
            None => return Err(unknown(id, gateways)),
        },
    };
    delivery::print(&text)?;
    Ok(0)
}

fn unknown(id: &str, gateways: &[Gateway]) -> Failure {
    let known: Vec<&str> = gateways.iter().map(|gateway| gateway.id.as_str()).collect();
    Failure::new(format!("there is no gateway `{id}`"))
        .hint(format!("known are: {}", known.join(", ")))
}

fn list(gateways: &[Gateway], terminal: Terminal) -> String {
    let longest = gateways
        .iter()
        .map(|gateway| gateway.id.len())
        .max()
        .unwrap_or_default();
    let mut text = String::new();
    for gateway in gateways {
        let id = format!("{:longest$}", escape::line(&gateway.id));
        let aside = if gateway.is_in_house {
            " (in-house)"
        } else {
            ""
        };
        text.push_str(&format!(
            "{}  {}{aside}: {}\n",
            paint(&id, EMPHASIS, terminal),
            escape::line(&gateway.title),
            escape::line(&gateway.packages.join(", ")),
        ));
    }
    text.push_str("\n`tollgate gateways ID` tells what is known of one\n");
    text
}

fn describe(gateway: &Gateway, terminal: Terminal) -> String {
    let mut text = format!(
        "{}\n",
        paint(&escape::line(&gateway.title), EMPHASIS, terminal)
    );
    let mut field = |name: &str, values: &[String]| {
        if values.is_empty() {
            return;
        }
        let used = name.len() + 4;
        let room = terminal.width.saturating_sub(used).max(20);
        let lines = wrap(&escape::line(&values.join(", ")), room, 0)
            .join(&format!("\n{}", " ".repeat(used)));
        text.push_str(&format!("  {}: {lines}\n", paint(name, EMPHASIS, terminal)));
    };
    field("packages", &gateway.packages);
    field("hosts", &gateway.hosts);
    let mut classes: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (error, class) in &gateway.errors {
        classes.entry(class).or_default().push(error.clone());
    }
    for (class, errors) in classes {
        field(class, &errors);
    }
    if !gateway.source.is_empty() {
        field("source", std::slice::from_ref(&gateway.source));
    }
    text
}
