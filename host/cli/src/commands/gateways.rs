//! `tollgate gateways`.

mod page;

use serde_json::json;
use tollgate_gateways::Catalogue;
use tollgate_judge::{read_configuration, with_in_house};
use tollgate_model::gateway::Gateway;
use tollgate_report::human::{EMPHASIS, paint};
use tollgate_report::{Terminal, escape};

use crate::arguments::{Format, Gateways, When};
use crate::delivery;
use crate::failure::Failure;
use crate::terminal;

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
    let wanted = match (arguments.action.as_deref(), arguments.id.as_deref()) {
        (None | Some("list"), None) => None,
        (Some("show"), Some(id)) | (Some(id), None) => Some(id),
        (Some(action), Some(_)) => {
            return Err(Failure::new(format!("`gateways` does not know `{action}`"))
                .hint("it knows `list` and `show ID`"));
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
    let known: Vec<&str> = gateways.iter().map(|gateway| gateway.id.as_str()).collect();
    Failure::new(format!("there is no gateway `{id}`"))
        .hint(format!("known are: {}", known.join(", ")))
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
