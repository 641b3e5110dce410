//! Catalogue files to entries. The format is described in `host/gateways/README.md`.

use tollgate_model::gateway::{Confidence, Gateway};

use super::sdks::{name_rows, read_confidence, read_sdks};
use super::{
    AFTER_ERROR, AMOUNTS, AUTOMATIC, Amounts, Condition, ERROR_CLASSES, Entry, KINDS, KeyFacts,
    Landmine, PLACES, Request, Row, Sdk,
};
use crate::error::{CatalogueError, Problem};
use crate::fields::{Document, Fields};
use crate::nearest::nearest;

/// Reads files that hold one gateway each, or add to one that came before.
pub(crate) fn read_files(files: &[(&str, &str)]) -> Result<Vec<Entry>, CatalogueError> {
    let mut entries: Vec<Entry> = Vec::new();
    for (name, text) in files {
        let document = Document { name, text };
        if read_addition(document, &mut entries)? {
            continue;
        }
        let entry = read_gateway(document)?;
        refuse_known(
            document,
            &entry,
            entries.iter().map(|known| known.gateway.id.as_str()),
        )?;
        entries.push(entry);
    }
    Ok(entries)
}

/// Refuses a gateway whose id is there already.
pub(crate) fn refuse_known<'a>(
    document: Document<'_>,
    entry: &Entry,
    mut known: impl Iterator<Item = &'a str>,
) -> Result<(), CatalogueError> {
    if !known.any(|known| known == entry.gateway.id) {
        return Ok(());
    }
    let id = entry.gateway.id.clone();
    let at = document.text.find(&format!("\"{id}\"")).unwrap_or_default();
    Err(document.error(at..at + id.len() + 2, Problem::DuplicateGateway { id }))
}

fn read_gateway(document: Document<'_>) -> Result<Entry, CatalogueError> {
    let parsed = document.parse()?;
    let place = parsed.span();
    read_entry(Fields::new(document, parsed.get_ref(), place), false)
}

/// Reads the `[[gateway]]` tables of a configuration, and nothing else of it.
pub(crate) fn read_in_house(document: Document<'_>) -> Result<Vec<Entry>, CatalogueError> {
    let parsed = document.parse()?;
    let place = parsed.span();
    let mut fields = Fields::new(document, parsed.get_ref(), place);
    fields
        .tables("gateway")?
        .into_iter()
        .map(|fields| read_entry(fields, true))
        .collect()
}

fn read_entry(mut fields: Fields<'_>, is_in_house: bool) -> Result<Entry, CatalogueError> {
    let id = fields.required_text("id")?;
    let title = fields.text("title")?.unwrap_or_else(|| id.clone());
    let hosts = fields.list("hosts")?;
    let notes = fields.list("notes")?;
    let source = fields.text("source")?.unwrap_or_default();
    let words = fields.list("words")?;
    let distinctive = fields.list("distinctive")?;
    let (live_prefixes, test_prefixes) = read_prefixes(&mut fields)?;
    let amounts = read_amounts(&mut fields)?;
    let signature_header = fields.text("signature_header")?.unwrap_or_default();
    let key = read_key(&mut fields)?;
    let is_decline_an_http_error = fields.boolean("decline_is_http_error")?.unwrap_or(false);
    let result_fields = fields.list("result_fields")?;
    let errors = read_errors(&mut fields)?;
    let mut sdks = Vec::new();
    let names = read_sdks(&mut fields, &mut sdks)?;
    let mut rows: Vec<Row> = Vec::new();
    for operation in fields.tables("operations")? {
        rows.push(read_row(operation, &sdks, &rows, is_in_house)?);
    }
    name_rows(names, &mut rows)?;
    let landmines = read_landmines(&mut fields, &id, &sdks)?;
    fields.finish()?;
    let gateway = Gateway {
        id,
        title,
        hosts,
        packages: packages(&sdks),
        errors,
        is_in_house,
        source,
    };
    Ok(Entry {
        gateway,
        words,
        distinctive,
        live_prefixes,
        test_prefixes,
        amounts,
        signature_header,
        notes,
        key,
        is_decline_an_http_error,
        result_fields,
        sdks,
        rows,
        landmines,
    })
}

/// Reads a file that adds SDKs and landmines to a gateway that is known, if it is one: it says
/// `gateway = "stripe"` where a gateway says its `id`.
fn read_addition(document: Document<'_>, entries: &mut [Entry]) -> Result<bool, CatalogueError> {
    let parsed = document.parse()?;
    let mut fields = Fields::new(document, parsed.get_ref(), parsed.span());
    let Some(id) = fields.text("gateway")? else {
        return Ok(false);
    };
    let known = entries.iter().position(|entry| entry.gateway.id == id);
    let Some(at) = known else {
        let ids = entries.iter().map(|entry| entry.gateway.id.as_str());
        let nearest = nearest(&id, ids).map(str::to_owned);
        let problem = Problem::UnknownValue {
            key: "gateway".to_owned(),
            value: id,
            nearest,
        };
        return Err(fields.error_at("gateway", problem));
    };
    let entry = &mut entries[at];
    let names = read_sdks(&mut fields, &mut entry.sdks)?;
    name_rows(names, &mut entry.rows)?;
    let landmines = read_landmines(&mut fields, &id, &entry.sdks)?;
    entry.landmines.extend(landmines);
    entry.gateway.packages = packages(&entry.sdks);
    fields.finish()?;
    Ok(true)
}

/// The packages of all SDKs, each with its family, once.
fn packages(sdks: &[Sdk]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for sdk in sdks {
        for package in &sdk.packages {
            let package = format!("{}:{package}", sdk.family);
            if !found.contains(&package) {
                found.push(package);
            }
        }
    }
    found
}

fn read_prefixes(fields: &mut Fields<'_>) -> Result<(Vec<String>, Vec<String>), CatalogueError> {
    let Some(mut prefixes) = fields.table("secrets")? else {
        return Ok(Default::default());
    };
    let found = (prefixes.list("live")?, prefixes.list("test")?);
    prefixes.finish()?;
    Ok(found)
}

fn read_amounts(fields: &mut Fields<'_>) -> Result<Amounts, CatalogueError> {
    let Some(mut amounts) = fields.table("amounts")? else {
        return Ok(Amounts::default());
    };
    let form = amounts.word("form", &AMOUNTS)?.unwrap_or_default();
    let found = Amounts {
        form,
        fields: amounts.list("fields")?,
    };
    amounts.finish()?;
    Ok(found)
}

fn read_errors(fields: &mut Fields<'_>) -> Result<Vec<(String, String)>, CatalogueError> {
    let Some(mut table) = fields.table("errors")? else {
        return Ok(Vec::new());
    };
    let mut errors = Vec::new();
    for class in ERROR_CLASSES {
        errors.extend(
            table
                .list(class)?
                .into_iter()
                .map(|name| (name, class.to_owned())),
        );
    }
    table.finish()?;
    errors.sort();
    Ok(errors)
}

/// Reads `key`: a table, or the one word `none`.
pub(super) fn read_key(fields: &mut Fields<'_>) -> Result<KeyFacts, CatalogueError> {
    if fields.is_text("key") {
        let place = fields.word("key", &["none"])?;
        return Ok(KeyFacts {
            place,
            ..KeyFacts::default()
        });
    }
    let Some(mut key) = fields.table("key")? else {
        return Ok(KeyFacts::default());
    };
    let facts = KeyFacts {
        place: key.word("place", &PLACES)?,
        name: key.text("name")?,
        lifetime_hours: key.number("lifetime_hours")?,
        max_length: key.number("max_length")?,
        is_required: key.boolean("required")?,
        automatic: key.word("automatic", &AUTOMATIC)?,
        after_error: key.word("after_error", &AFTER_ERROR)?,
        aliases: key.list("aliases")?,
        is_positional: key.boolean("positional")?.unwrap_or(false),
    };
    key.finish()?;
    Ok(facts)
}

fn read_row(
    mut fields: Fields<'_>,
    sdks: &[Sdk],
    rows: &[Row],
    is_in_house: bool,
) -> Result<Row, CatalogueError> {
    let kinds = KINDS.map(|(kind, _)| kind);
    let kind = fields.word("kind", &kinds)?.unwrap_or("other");
    let requests = read_requests(&mut fields)?;
    let callees = read_callees(&mut fields, sdks)?;
    let first = callees.first().and_then(|(_, callees)| callees.first());
    let name = fields
        .text("name")?
        .or_else(|| first.cloned())
        .unwrap_or_default();
    if rows.iter().any(|row| row.name == name) {
        return Err(fields.error_at("name", Problem::DuplicateOperation { name }));
    }
    // The callees of a row that is built in may come from another file.
    if is_in_house && callees.is_empty() && requests.is_empty() {
        return Err(fields.error_at("name", Problem::NoCallee));
    }
    let in_path = requests.first().map_or(0, |request| {
        request
            .path
            .iter()
            .filter(|part| part.starts_with('{'))
            .count()
    });
    let row = Row {
        name,
        kind,
        moves_money: fields
            .boolean("moves_money")?
            .unwrap_or_else(|| KINDS.iter().any(|(word, moves)| *word == kind && *moves)),
        confidence: read_confidence(&mut fields)?.unwrap_or(Confidence::High),
        is_async: fields.boolean("async")?,
        key: read_key(&mut fields)?,
        ids: fields.number("ids")?.map_or(in_path, |ids| ids as usize),
        when: fields
            .list("when")?
            .iter()
            .map(|text| condition(text))
            .collect(),
        callees,
        requests,
        source: fields.text("source")?.unwrap_or_default(),
    };
    fields.finish()?;
    Ok(row)
}

/// `confirm=true`, or `payment_source` for something that is there at all; `|` between paths
/// that mean the same.
fn condition(text: &str) -> Condition {
    let (paths, value) = match text.split_once('=') {
        Some((paths, value)) => (paths, Some(value.trim().to_owned())),
        None => (text, None),
    };
    let path = |path: &str| path.trim().split('.').map(str::to_owned).collect();
    Condition {
        paths: paths.split('|').map(path).collect(),
        value,
    }
}

fn read_requests(fields: &mut Fields<'_>) -> Result<Vec<Request>, CatalogueError> {
    let mut requests = Vec::new();
    for text in fields.list("rest")? {
        let (address, body_word) = match text.split_once('#') {
            Some((address, word)) => (address, Some(word.to_owned())),
            None => (text.as_str(), None),
        };
        match address.split_once(" /") {
            Some((method, path)) => requests.push(Request {
                method: method.to_owned(),
                path: path.split('/').map(str::to_owned).collect(),
                body_word,
            }),
            None => {
                let expected = "a method and a path like `POST /v1/charges/{id}`";
                let problem = Problem::Malformed {
                    key: "rest".to_owned(),
                    value: text,
                    expected,
                };
                return Err(fields.error_at("rest", problem));
            }
        }
    }
    Ok(requests)
}

type Callees = Vec<(Option<usize>, Vec<String>)>;

/// Reads `callee`: a table of lists by SDK, or one list for whatever language.
fn read_callees(fields: &mut Fields<'_>, sdks: &[Sdk]) -> Result<Callees, CatalogueError> {
    if !fields.is_table("callee") {
        let callees = fields.list("callee")?;
        let found = if callees.is_empty() {
            Vec::new()
        } else {
            vec![(None, callees)]
        };
        return Ok(found);
    }
    let mut found = Vec::new();
    for (id, callees) in fields.lists("callee")? {
        match sdks.iter().position(|sdk| sdk.id == id) {
            Some(sdk) => found.push((Some(sdk), callees)),
            None => {
                let nearest =
                    nearest(&id, sdks.iter().map(|sdk| sdk.id.as_str())).map(str::to_owned);
                let problem = Problem::UnknownKey { key: id, nearest };
                return Err(fields.error_at("callee", problem));
            }
        }
    }
    found.sort();
    Ok(found)
}

fn read_landmines(
    fields: &mut Fields<'_>,
    gateway: &str,
    sdks: &[Sdk],
) -> Result<Vec<Landmine>, CatalogueError> {
    let mut found = Vec::new();
    for mut landmine in fields.tables("landmines")? {
        let known: Vec<String> = sdks
            .iter()
            .flat_map(|sdk| {
                sdk.packages
                    .iter()
                    .map(|package| format!("{}:{package}", sdk.family))
            })
            .collect();
        let package = landmine.required_text("package")?;
        if !known.contains(&package) {
            let nearest = nearest(&package, known.iter().map(String::as_str)).map(str::to_owned);
            let problem = Problem::UnknownValue {
                key: "package".to_owned(),
                value: package,
                nearest,
            };
            return Err(landmine.error_at("package", problem));
        }
        found.push(Landmine {
            gateway: gateway.to_owned(),
            package,
            versions: landmine.text("versions")?.unwrap_or_default(),
            when: landmine.text("when")?.unwrap_or_default(),
            what: landmine.required_text("what")?,
            fixed: landmine.text("fixed")?.unwrap_or_default(),
            help: landmine.text("help")?.unwrap_or_default(),
            source: landmine.text("source")?.unwrap_or_default(),
        });
        landmine.finish()?;
    }
    Ok(found)
}
