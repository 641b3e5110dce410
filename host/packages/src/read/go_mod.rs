//! `go.mod`. What it requires is what is built: Go takes the lowest version that everybody
//! asks for, and writes it down here.

use super::line::lines;
use crate::sink::Sink;

/// Reads `require` and `replace`, alone and in blocks.
pub(super) fn read(sink: &mut Sink<'_>) {
    let mut block = "";
    let mut replaced: Vec<&str> = Vec::new();
    let mut required = Vec::new();
    for line in lines(sink.text()) {
        let code = line.text.split("//").next().unwrap_or_default().trim();
        if code == ")" {
            block = "";
            continue;
        }
        let (directive, rest) = match block {
            "" => code.split_once([' ', '\t']).unwrap_or((code, "")),
            block => (block, code),
        };
        if rest.trim() == "(" {
            block = directive;
            continue;
        }
        let words: Vec<&str> = rest
            .split_whitespace()
            .map(|word| word.trim_matches('"'))
            .collect();
        match (directive, words.as_slice()) {
            ("require", [module, version]) => required.push((*module, *version, line.whole())),
            ("replace", [module, .., "=>", other, version]) => {
                replaced.push(module);
                required.push((*other, *version, line.whole()));
            }
            // A folder: what is in it has no version.
            ("replace", [module, ..]) => replaced.push(module),
            _ => {}
        }
    }
    for (module, version, place) in required {
        let is_replacement = replaced.contains(&module);
        // A module that is replaced by a version of itself stands in the list of replacements.
        let text = sink.text().get(place.clone()).unwrap_or_default();
        if !is_replacement || text.contains("=>") {
            sink.lock(module, version, place, false);
        }
    }
}
