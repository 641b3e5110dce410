//! `tollgate gateways`.

mod contract;
mod page;

use serde_json::json;
use tollgate_gate::configuration::FILE_NAME;
use tollgate_gateways::Catalogue;
use tollgate_judge::{read_configuration, with_in_house};
use tollgate_model::gateway::Gateway;
use tollgate_report::human::{EMPHASIS, paint};
use tollgate_report::{Terminal, escape};

use crate::arguments::{Format, Gateways, When};
use crate::delivery;
use crate::failure::Failure;
use crate::terminal;

/// More of what was typed is not repeated.
const LONGEST_ID: usize = 60;

/// How the list shortens the families of languages.
const SHORT: [(&str, &str); 8] = [
    ("javascript", "js"),
    ("python", "py"),
    ("ruby", "rb"),
    ("php", "php"),
    ("java", "java"),
    ("go", "go"),
    ("csharp", "c#"),
    ("rust", "rs"),
];

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
    if let (Some("contract"), Some(id)) = (arguments.action.as_deref(), arguments.id.as_deref()) {
        let configuration = match &arguments.config {
            Some(path) => read_configuration(path)?,
            None => super::configuration_on_disk(&super::root(arguments.repo.as_ref())?)?,
        };
        if arguments.config.is_none() {
            catalogue = with_in_house(catalogue, &configuration, FILE_NAME)?;
        }
        let told = contract::write(arguments, id, &catalogue, configuration)?;
        delivery::print(&told)?;
        return Ok(0);
    }
    if arguments.force || arguments.output.is_some() || arguments.repo.is_some() {
        let what = "`--repo`, `--output` and `--force` are for `gateways contract`";
        return Err(Failure::new(what).hint("write `tollgate gateways contract ID`"));
    }
    let wanted = match (arguments.action.as_deref(), arguments.id.as_deref()) {
        (None | Some("list"), None) => None,
        (Some("contract"), None) => {
            return Err(Failure::new("of which gateway?")
                .hint("name its id: `tollgate gateways contract stripe`"));
        }
        (Some("show"), Some(id)) | (Some(id), None) => Some(id),
        (Some(action), Some(_)) => {
            return Err(Failure::new(format!("`gateways` does not know `{action}`"))
                .hint("it knows `list`, `show ID` and `contract ID`"));
        }
        (None, Some(id)) => Some(id),
    };
    let text = match wanted {
        None => list(catalogue.gateways(), arguments.format, terminal),
        Some(id) => {
            let page = catalogue
                .page(id)
                .ok_or_else(|| unknown(id, catalogue.gateways()))?;
            match arguments.format {
                Format::Json => format!("{:#}\n", json!(page)),
                Format::Human => page::render(&page, terminal),
            }
        }
    };
    delivery::print(&text)?;
    Ok(0)
}

fn unknown(id: &str, gateways: &[Gateway]) -> Failure {
    let known = gateways.iter().map(|gateway| gateway.id.as_str());
    let near = tollgate_gateways::nearest_ids(id, known);
    let hint = match near.is_empty() {
        true => "`tollgate gateways` lists those that there are".to_owned(),
        false => format!(
            "did you mean `{}`? `tollgate gateways` lists all",
            near.join("` or `")
        ),
    };
    let id: String = id.chars().take(LONGEST_ID).collect();
    Failure::new(format!("there is no gateway `{id}`")).hint(hint)
}

fn list(gateways: &[Gateway], format: Format, terminal: Terminal) -> String {
    if format == Format::Json {
        let rows = gateways.iter().map(|gateway| {
            json!({
                "id": gateway.id,
                "title": gateway.title,
                "packages": gateway.packages,
                "hosts": gateway.hosts,
                "in_house": gateway.is_in_house,
            })
        });
        return format!("{:#}\n", json!(rows.collect::<Vec<_>>()));
    }
    let longest = |of: fn(&Gateway) -> &str| {
        let lengths = gateways.iter().map(|gateway| of(gateway).chars().count());
        lengths.max().unwrap_or_default()
    };
    let (ids, titles) = (
        longest(|gateway| &gateway.id),
        longest(|gateway| &gateway.title),
    );
    let mut text = String::new();
    for gateway in gateways {
        let id = format!("{:ids$}", escape::line(&gateway.id));
        let told = match (gateway.is_in_house, languages(gateway)) {
            (true, _) => "in-house".to_owned(),
            (false, languages) if languages.is_empty() => "http".to_owned(),
            (false, languages) if gateway.hosts.is_empty() => languages,
            (false, languages) => format!("http {languages}"),
        };
        text.push_str(&format!(
            "{}  {:titles$}  {told}\n",
            paint(&id, EMPHASIS, terminal),
            escape::line(&gateway.title),
        ));
    }
    text.push_str("\n`tollgate gateways show ID` tells what is known of one\n");
    text
}

fn languages(gateway: &Gateway) -> String {
    let known = SHORT.iter().filter(|(family, _)| {
        let start = format!("{family}:");
        gateway
            .packages
            .iter()
            .any(|package| package.starts_with(&start))
    });
    known.map(|(_, short)| *short).collect::<Vec<_>>().join(" ")
}
