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
    let mut project = Project::default();
    let mut reader = Reader::from_str(sink.text());
    reader.config_mut().check_end_names = false;
    loop {
        let start = reader.buffer_position() as usize;
        let event = reader.read_event();
        let end = reader.buffer_position() as usize;
        match event {
            Ok(Event::Start(_)) if project.path.len() >= MAX_DEPTH => {
                sink.problem(start..start, "elements lie too deep in each other");
                break;
            }
            Ok(Event::Start(element)) => project.enter(element.local_name().as_ref()),
            Ok(Event::End(_)) => project.leave(),
            Ok(Event::Text(_)) => project.take(sink.text(), start..end),
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(error) => {
                sink.problem(start..start, error.to_string());
                break;
            }
        }
    }
    project.add(sink);
}

/// What was read so far.
#[derive(Default)]
struct Project {
    properties: BTreeMap<String, String>,
    found: Vec<Dependency>,
    /// The names of the elements around.
    path: Vec<String>,
    /// The dependency around, and how deep it lies.
    dependency: Option<(usize, Dependency)>,
}

impl Project {
    fn enter(&mut self, name: &str) {
        self.path.push(name.to_owned());
        if name == "dependency" {
            self.dependency = Some((self.path.len(), Dependency::default()));
        }
    }

    fn leave(&mut self) {
        let depth = self.path.len();
        let ended = self.dependency.take_if(|(at, _)| *at == depth);
        self.found.extend(ended.map(|(_, dependency)| dependency));
        self.path.pop();
    }

    /// Takes in the text of an element.
    fn take(&mut self, text: &str, range: Range<usize>) {
        let raw = text.get(range.clone()).unwrap_or_default();
        let value = raw.trim();
        let start = range.start + (raw.len() - raw.trim_start().len());
        let place = start..start + value.len();
        let mut path = self.path.iter().rev().map(String::as_str);
        let (name, parent) = (path.next().unwrap_or_default(), path.next());
        match &mut self.dependency {
            Some((depth, dependency)) if self.path.len() == *depth + 1 => {
                dependency.take(name, value, place);
            }
            None if parent == Some("properties") => {
                self.properties.insert(name.to_owned(), value.to_owned());
            }
            Some(_) | None => {}
        }
    }

    /// Adds what was found. Without a version the management of a parent decides, or that in
    /// this very file.
    fn add(self, sink: &mut Sink<'_>) {
        for dependency in self.found {
            let name = format!("{}:{}", dependency.group, dependency.artifact);
            let key = dependency.version.strip_prefix("${");
            let version = key
                .and_then(|key| self.properties.get(key.strip_suffix('}')?))
                .unwrap_or(&dependency.version);
            if !version.is_empty() {
                sink.ask(&name, version, dependency.place, dependency.is_test);
            }
        }
    }
}

impl Dependency {
    fn take(&mut self, name: &str, value: &str, place: Range<usize>) {
        match name {
            "groupId" => self.group = value.to_owned(),
            "artifactId" => self.artifact = value.to_owned(),
            "version" => {
                self.version = value.to_owned();
                self.place = place;
            }
            "scope" => self.is_test = value == "test",
            _ => {}
        }
    }
}
