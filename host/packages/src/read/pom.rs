//! `pom.xml`.

use std::collections::BTreeMap;
use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::sink::Sink;

/// How deep elements may lie in elements.
const MAX_DEPTH: usize = 64;

/// What a `<dependency>` says so far.
#[derive(Default)]
struct Dependency {
    group: String,
    artifact: String,
    version: String,
    place: Range<usize>,
    is_test: bool,
}

/// Reads dependencies, managed ones too. A property of the same file is followed; what a parent
/// says is not here.
pub(super) fn read(sink: &mut Sink<'_>) {
    let text = sink.text();
    let mut properties: BTreeMap<String, String> = BTreeMap::new();
    let mut found: Vec<Dependency> = Vec::new();
    let mut path: Vec<String> = Vec::new();
    let mut dependency: Option<(usize, Dependency)> = None;
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = false;
    loop {
        let start = reader.buffer_position() as usize;
        match reader.read_event() {
            Ok(Event::Start(element)) => {
                let name = element.local_name().as_ref().to_owned();
                if path.len() >= MAX_DEPTH {
                    sink.problem(start..start, "elements lie too deep in each other");
                    break;
                }
                path.push(name);
                if path.last().is_some_and(|name| name == "dependency") {
                    dependency = Some((path.len(), Dependency::default()));
                }
            }
            Ok(Event::End(_)) => {
                if dependency
                    .as_ref()
                    .is_some_and(|(depth, _)| *depth == path.len())
                    && let Some((_, dependency)) = dependency.take()
                {
                    found.push(dependency);
                }
                path.pop();
            }
            Ok(Event::Text(_)) => {
                let end = reader.buffer_position() as usize;
                let raw = text.get(start..end).unwrap_or_default();
                let value = raw.trim();
                let name = path.last().map(String::as_str).unwrap_or_default();
                let lead = start + (raw.len() - raw.trim_start().len());
                match &mut dependency {
                    Some((depth, dependency)) if path.len() == *depth + 1 => match name {
                        "groupId" => dependency.group = value.to_owned(),
                        "artifactId" => {
                            dependency.artifact = value.to_owned();
                            if dependency.version.is_empty() {
                                dependency.place = lead..lead + value.len();
                            }
                        }
                        "version" => {
                            dependency.version = value.to_owned();
                            dependency.place = lead..lead + value.len();
                        }
                        "scope" => dependency.is_test = value == "test",
                        _ => {}
                    },
                    _ if path.len() >= 2 && path[path.len() - 2] == "properties" => {
                        properties.insert(name.to_owned(), value.to_owned());
                    }
                    _ => {}
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
    for dependency in found {
        let name = format!("{}:{}", dependency.group, dependency.artifact);
        let version = dependency.version.strip_prefix("${");
        let version = version
            .and_then(|key| properties.get(key.strip_suffix('}')?))
            .unwrap_or(&dependency.version);
        // Without a version the management of a parent decides, or that in this very file.
        if !version.is_empty() {
            sink.ask(&name, version, dependency.place, dependency.is_test);
        }
    }
}
