//! `package.json`, `package-lock.json` and `bun.lock`.

use std::borrow::Cow;

use crate::json::{Json, Text};
use crate::sink::Sink;

/// How deep packages may lie in packages in the first version of `package-lock.json`.
const MAX_DEPTH: usize = 64;

/// Reads `package.json`.
pub(super) fn read_manifest(sink: &mut Sink<'_>) {
    let mut json = Json::new(sink.text());
    if json.object() {
        while let Some((key, _)) = json.key() {
            match &*key {
                // What peers must bring says nothing about what is installed here.
                "dependencies" | "optionalDependencies" => asked(&mut json, sink, false),
                "devDependencies" => asked(&mut json, sink, true),
                "overrides" | "resolutions" => asked(&mut json, sink, false),
                "pnpm" => overridden(&mut json, sink),
                _ => json.skip(),
            }
        }
    }
    finish(json, sink);
}

/// `"pnpm": { "overrides": { "stripe": "9.1.0" } }`.
fn overridden(json: &mut Json<'_>, sink: &mut Sink<'_>) {
    if !json.object() {
        return;
    }
    while let Some((key, _)) = json.key() {
        match &*key {
            "overrides" => asked(json, sink, false),
            _ => json.skip(),
        }
    }
}

fn asked(json: &mut Json<'_>, sink: &mut Sink<'_>, is_development: bool) {
    if !json.object() {
        return;
    }
    while let Some((name, start)) = json.key() {
        let Some((version, end)) = json.text() else {
            continue;
        };
        // `**/stripe` of a resolution; an alias is the package that it stands for.
        let name = name.rsplit_once("**/").map_or(&*name, |(_, name)| name);
        let alias = version.strip_prefix("npm:").and_then(name_before_at);
        sink.ask(
            alias.unwrap_or(name),
            &version,
            start.start..end.end,
            is_development,
        );
    }
}

/// The name of `stripe@^9` and `@adyen/api-library@1`.
pub(super) fn name_before_at(text: &str) -> Option<&str> {
    let at = text.get(1..)?.find('@')? + 1;
    text.get(..at)
}

/// Reads `package-lock.json` of any version.
pub(super) fn read_lock(sink: &mut Sink<'_>) {
    let mut json = Json::new(sink.text());
    let mut has_packages = false;
    if json.object() {
        while let Some((key, _)) = json.key() {
            match &*key {
                // Version 2 says everything twice: the flat list is the whole of it.
                "packages" => {
                    sink.forget();
                    has_packages = true;
                    packages(&mut json, sink);
                }
                "dependencies" if !has_packages => nested(&mut json, sink, 0),
                _ => json.skip(),
            }
        }
    }
    finish(json, sink);
}

/// What is kept of a package until its object ends.
#[derive(Default)]
struct Entry<'t> {
    name: Option<Cow<'t, str>>,
    version: Option<Text<'t>>,
    is_development: bool,
}

impl Entry<'_> {
    fn add(self, key: &str, sink: &mut Sink<'_>) {
        if let Some((version, place)) = self.version {
            // `"version": "npm:stripe@9.1.0"` is how the first version says an alias.
            let alias = version.strip_prefix("npm:");
            let alias = alias.and_then(|alias| Some((name_before_at(alias)?, alias)));
            match alias {
                Some((name, alias)) => {
                    let version = alias.get(name.len() + 1..).unwrap_or_default();
                    sink.lock(name, version, place, self.is_development);
                }
                None => {
                    let name = self.name.as_deref().unwrap_or(key);
                    sink.lock(name, &version, place, self.is_development);
                }
            }
        }
    }
}

/// `"node_modules/stripe": { "version": "9.1.0", ... }`.
fn packages(json: &mut Json<'_>, sink: &mut Sink<'_>) {
    if !json.object() {
        return;
    }
    while let Some((path, _)) = json.key() {
        // What lies elsewhere is the repository's own.
        let Some((_, name)) = path.rsplit_once("node_modules/") else {
            json.skip();
            continue;
        };
        let mut entry = Entry::default();
        if json.object() {
            while let Some((key, _)) = json.key() {
                match &*key {
                    "name" => entry.name = json.text().map(|(name, _)| name),
                    "version" => entry.version = json.text(),
                    "dev" | "devOptional" => entry.is_development |= json.is_true(),
                    _ => json.skip(),
                }
            }
        }
        entry.add(name, sink);
    }
}

/// `"stripe": { "version": "9.1.0", "dependencies": { ... } }`.
fn nested(json: &mut Json<'_>, sink: &mut Sink<'_>, depth: usize) {
    if depth >= MAX_DEPTH {
        json.skip();
        return;
    }
    if !json.object() {
        return;
    }
    while let Some((name, _)) = json.key() {
        let mut entry = Entry::default();
        if json.object() {
            while let Some((key, _)) = json.key() {
                match &*key {
                    "version" => entry.version = json.text(),
                    "dev" => entry.is_development |= json.is_true(),
                    "dependencies" => nested(json, sink, depth + 1),
                    _ => json.skip(),
                }
            }
        }
        entry.add(&name, sink);
    }
}

/// Reads `bun.lock`: `"packages": { "stripe": ["stripe@9.1.0", "", {}, "sha512-..."] }`.
pub(super) fn read_bun(sink: &mut Sink<'_>) {
    let mut json = Json::new(sink.text());
    if json.object() {
        while let Some((key, _)) = json.key() {
            if key != "packages" {
                json.skip();
            } else if json.object() {
                while json.key().is_some() {
                    bun_package(&mut json, sink);
                }
            }
        }
    }
    finish(json, sink);
}

fn bun_package(json: &mut Json<'_>, sink: &mut Sink<'_>) {
    let mut is_first = true;
    if !json.list() {
        return;
    }
    while json.item() {
        if is_first {
            if let Some((package, place)) = json.text()
                && let Some(name) = name_before_at(&package)
            {
                let version = package.get(name.len() + 1..).unwrap_or_default();
                sink.lock(name, version, place, false);
            }
        } else {
            json.skip();
        }
        is_first = false;
    }
}

/// Hands on what could not be read.
pub(super) fn finish(json: Json<'_>, sink: &mut Sink<'_>) {
    if let Some((place, words)) = json.problem() {
        sink.problem(place, words);
    }
}
