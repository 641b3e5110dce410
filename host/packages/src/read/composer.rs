//! `composer.json` and `composer.lock`.

use super::npm::finish;
use crate::json::Json;
use crate::sink::Sink;

/// Reads `"require": { "stripe/stripe-php": "^17.1" }`.
pub(super) fn read_manifest(sink: &mut Sink<'_>) {
    let mut json = Json::new(sink.text());
    if json.object() {
        while let Some((section, _)) = json.key() {
            let is_development = section == "require-dev";
            if !is_development && section != "require" {
                json.skip();
                continue;
            }
            if !json.object() {
                continue;
            }
            while let Some((name, start)) = json.key() {
                if let Some((asked, end)) = json.text() {
                    sink.ask(&name, &asked, start.start..end.end, is_development);
                }
            }
        }
    }
    finish(json, sink);
}

/// Reads `"packages": [{ "name": "stripe/stripe-php", "version": "v17.1.0" }]`.
pub(super) fn read_lock(sink: &mut Sink<'_>) {
    let mut json = Json::new(sink.text());
    if json.object() {
        while let Some((section, _)) = json.key() {
            match &*section {
                "packages" => packages(&mut json, false, sink),
                "packages-dev" => packages(&mut json, true, sink),
                _ => json.skip(),
            }
        }
    }
    finish(json, sink);
}

fn packages(json: &mut Json<'_>, is_development: bool, sink: &mut Sink<'_>) {
    if !json.list() {
        return;
    }
    while json.item() {
        if !json.object() {
            continue;
        }
        let (mut name, mut version) = (None, None);
        while let Some((key, _)) = json.key() {
            match &*key {
                "name" => name = json.text(),
                "version" => version = json.text(),
                _ => json.skip(),
            }
        }
        if let (Some((name, _)), Some((version, place))) = (name, version) {
            sink.lock(&name, &version, place, is_development);
        }
    }
}
