//! Projects of .NET, central versions, `packages.config`, and `packages.lock.json`.

use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::npm::finish;
use crate::json::Json;
use crate::sink::Sink;

/// A package whose version stands in an element inside.
struct Open {
    kind: String,
    name: String,
    place: Range<usize>,
    is_version: bool,
}

/// Reads `<PackageReference Include="Stripe.net" Version="41.1.0" />` and its relatives.
pub(super) fn read_project(sink: &mut Sink<'_>) {
    let text = sink.text();
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = false;
    let mut open: Option<Open> = None;
    loop {
        let start = reader.buffer_position() as usize;
        let event = reader.read_event();
        let place = start..reader.buffer_position() as usize;
        match event {
            Ok(Event::Start(element)) => match &mut open {
                Some(open) => open.is_version = element.local_name().as_ref() == "Version",
                None => open = reference(&element, place, sink),
            },
            Ok(Event::Empty(element)) => {
                reference(&element, place, sink);
            }
            Ok(Event::Text(_)) => {
                if let Some(open) = open.as_ref().filter(|open| open.is_version) {
                    let version = text.get(place.clone()).unwrap_or_default().trim();
                    sink.ask(&open.name, version, open.place.start..place.end, false);
                }
            }
            Ok(Event::End(element)) => {
                let name = element.local_name();
                open = open.take().filter(|open| open.kind != name.as_ref());
                if let Some(open) = &mut open {
                    open.is_version = false;
                }
            }
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(error) => {
                sink.problem(start..start, error.to_string());
                break;
            }
        }
    }
}

/// Adds the package of an element, or gives its name where the version must stand inside.
fn reference(element: &BytesStart<'_>, place: Range<usize>, sink: &mut Sink<'_>) -> Option<Open> {
    let kind = element.local_name();
    let (name_key, version_keys): (&str, [&str; 2]) = match kind.as_ref() {
        "PackageReference" | "PackageVersion" | "GlobalPackageReference" => {
            ("Include", ["Version", "VersionOverride"])
        }
        "package" => ("id", ["version", "version"]),
        _ => return None,
    };
    let (mut name, mut version) = (None, None);
    for attribute in element.attributes().flatten() {
        let value = || attribute.value.clone().into_owned();
        if attribute.key.as_ref() == name_key
            || (name_key == "Include" && attribute.key.as_ref() == "Update")
        {
            name = Some(value());
        } else if version_keys.contains(&attribute.key.as_ref()) {
            version = Some(value());
        }
    }
    let name = name?;
    match version {
        Some(version) => {
            sink.ask(&name, &version, place, false);
            None
        }
        None => Some(Open {
            kind: kind.as_ref().to_owned(),
            name,
            place,
            is_version: false,
        }),
    }
}

/// Reads `"dependencies": { "net8.0": { "Stripe.net": { "resolved": "41.1.0" } } }`.
pub(super) fn read_lock(sink: &mut Sink<'_>) {
    let mut json = Json::new(sink.text());
    if json.object() {
        while let Some((section, _)) = json.key() {
            if section != "dependencies" {
                json.skip();
            } else if json.object() {
                while json.key().is_some() {
                    framework(&mut json, sink);
                }
            }
        }
    }
    finish(json, sink);
}

fn framework(json: &mut Json<'_>, sink: &mut Sink<'_>) {
    if !json.object() {
        return;
    }
    while let Some((name, _)) = json.key() {
        if !json.object() {
            continue;
        }
        while let Some((key, _)) = json.key() {
            if key != "resolved" {
                json.skip();
            } else if let Some((version, place)) = json.text() {
                sink.lock(&name, &version, place, false);
            }
        }
    }
}
