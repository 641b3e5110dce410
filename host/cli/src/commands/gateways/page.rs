//! A gateway for people.

use tollgate_gateways::{KeyPage, OperationPage, Page, SdkPage};
use tollgate_model::gateway::Confidence;
use tollgate_report::human::{ASIDE, EMPHASIS, paint};
use tollgate_report::{Terminal, escape, wrap};

/// Writes lines under each other, wrapped to the terminal.
struct Sheet {
    text: String,
    terminal: Terminal,
}

pub(super) fn render(page: &Page, terminal: Terminal) -> String {
    let mut sheet = Sheet {
        text: String::new(),
        terminal,
    };
    let id = format!("({})", page.id);
    sheet.line(&format!(
        "{} {}",
        paint(&escape::line(&page.title), EMPHASIS, terminal),
        paint(&escape::line(&id), ASIDE, terminal)
    ));
    sheet.field("source", &page.source);
    sheet.field("hosts", &page.hosts.join(", "));
    sheet.field("live keys", &page.live_keys.join(", "));
    sheet.field("test keys", &page.test_keys.join(", "));
    sheet.field("amounts", &amounts(page));
    sheet.field("webhooks", &signed(page));
    for note in &page.notes {
        sheet.field("note", note);
    }
    sheet.title("Idempotency key");
    sheet.field("goes into", &place(&page.key));
    sheet.field("limits", &limits(&page.key));
    sheet.field("left out", omitted(&page.key));
    sheet.field("after an error", after_error(&page.key));
    if !page.sdks.is_empty() {
        sheet.title("SDKs, and where the key goes in each");
        for sdk in &page.sdks {
            sheet.sdk(sdk);
        }
    }
    sheet.title("Operations (* moves money)");
    for operation in &page.operations {
        sheet.operation(operation, page);
    }
    sheet.title("Errors, and whether another try is safe");
    for class in &page.errors {
        sheet.item(class.class, class.meaning);
        sheet.aside(&class.errors.join(", "));
    }
    if !page.landmines.is_empty() {
        sheet.title("SDK versions that are dangerous by themselves");
        for landmine in &page.landmines {
            let versions = match landmine.versions.as_str() {
                "" => "all versions",
                versions => versions,
            };
            sheet.item(&landmine.package, versions);
            let fixed = match landmine.fixed.as_str() {
                "" => String::new(),
                fixed => format!(" Good again from {fixed}."),
            };
            sheet.paragraph(&format!(
                "When {}: {}.{fixed}",
                landmine.when, landmine.what
            ));
            if !landmine.help.is_empty() {
                sheet.paragraph(&format!("Else: {}.", landmine.help));
            }
            sheet.aside(&landmine.source);
        }
    }
    sheet.text
}

impl Sheet {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn title(&mut self, title: &str) {
        let title = paint(title, EMPHASIS, self.terminal).to_string();
        self.line("");
        self.line(&title);
    }

    /// `name: value`, where there is a value.
    fn field(&mut self, name: &str, value: &str) {
        if value.is_empty() {
            return;
        }
        let head = format!("{name}:");
        self.indented(&format!("  {head:16}"), &escape::line(value), 18);
    }

    /// A name in a column of its own, and what is said of it.
    fn item(&mut self, name: &str, told: &str) {
        let name = escape::line(name).to_string();
        if name.chars().count() > 22 {
            self.line(&format!("  {name}"));
            self.indented("    ", &escape::line(told), 4);
        } else {
            self.indented(&format!("  {name:22}  "), &escape::line(told), 26);
        }
    }

    fn paragraph(&mut self, text: &str) {
        self.indented("    ", &escape::line(text), 4);
    }

    /// What only some want to know.
    fn aside(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        for line in self.wrapped(&escape::line(text), 4) {
            let line = paint(&line, ASIDE, self.terminal).to_string();
            self.line(&format!("    {line}"));
        }
    }

    fn indented(&mut self, head: &str, text: &str, indent: usize) {
        let lines = self.wrapped(text, indent);
        let joined = lines.join(&format!("\n{}", " ".repeat(indent)));
        self.line(format!("{head}{joined}").trim_end());
    }

    fn wrapped(&self, text: &str, indent: usize) -> Vec<String> {
        let room = self.terminal.width.saturating_sub(indent).max(24);
        wrap(text, room, 0)
    }

    fn sdk(&mut self, sdk: &SdkPage) {
        self.item(
            &format!("{} ({})", sdk.id, sdk.family),
            &sdk.packages.join(", "),
        );
        let unsure = match sdk.confidence {
            Confidence::Low => " (not looked up: nothing blocks on it)",
            Confidence::High => "",
        };
        self.paragraph(&format!(
            "key: {}; left out: {}{unsure}",
            place(&sdk.key),
            omitted(&sdk.key)
        ));
        let timeout = match sdk.timeout_seconds {
            0 => "no timeout known".to_owned(),
            seconds => format!("waits {seconds} s"),
        };
        let retries = match sdk.retries {
            0 => "repeats nothing".to_owned(),
            1 => "repeats once".to_owned(),
            times => format!("repeats {times} times"),
        };
        let declines = if sdk.throws_on_decline {
            "thrown"
        } else {
            "in the result"
        };
        let errors = if sdk.throws_on_error {
            "thrown"
        } else {
            "in the result"
        };
        self.paragraph(&format!(
            "by itself: {retries}, {timeout}; declines are {declines}, errors {errors}"
        ));
        self.aside(&sdk.source);
    }

    fn operation(&mut self, operation: &OperationPage, page: &Page) {
        let mark = if operation.moves_money { "*" } else { " " };
        let mut told = operation.kind.clone();
        if !operation.when.is_empty() {
            told.push_str(&format!(", when {}", operation.when.join(" and ")));
        }
        if operation.key.omitted == "no-key" && page.key.omitted != "no-key" {
            told.push_str(", takes no key");
        }
        if operation.key.omitted == "refused" {
            told.push_str(", refused without a key");
        }
        if operation.confidence == Confidence::Low {
            told.push_str(" (not looked up)");
        }
        self.item(&format!("{mark} {}", operation.name), &told);
        self.aside(&operation.rest.join(", "));
        for (sdk, callees) in &operation.callees {
            self.aside(&format!("{sdk}: {}", callees.join(", ")));
        }
    }
}

fn amounts(page: &Page) -> String {
    let form = match page.amounts.form {
        "integer-minor" => "whole numbers of the smallest unit",
        "integer-major" => "whole numbers of the main unit",
        "decimal-string" => "decimal numbers as text",
        "decimal-number" => "decimal numbers",
        _ => return String::new(),
    };
    match page.amounts.fields.is_empty() {
        true => form.to_owned(),
        false => format!("{form}, in {}", page.amounts.fields.join(", ")),
    }
}

fn signed(page: &Page) -> String {
    match page.signature_header.as_str() {
        "" => String::new(),
        header => format!("signed in {header}"),
    }
}

/// Where a key goes, in words.
pub(super) fn place(key: &KeyPage) -> String {
    let name = &key.name;
    let told = match key.place.as_str() {
        "option" => format!("`{name}` in the options after the parameters"),
        "keyword" if key.is_positional => {
            format!("`{name}`, by name or right after the parameters")
        }
        "keyword" => format!("`{name}`, by name"),
        "argument" => format!("`{name}` in the parameters"),
        "body" => format!("`{name}` in the body"),
        "header" => format!("the header `{name}`"),
        "strategy" => format!("`{name}(..)`, the strategy of the client or the request"),
        "reference" => format!("`{name}`, a reference that may be used once"),
        _ => return "nowhere: there is none".to_owned(),
    };
    match key.aliases.is_empty() {
        true => told,
        false => format!("{told} (also {})", key.aliases.join(", ")),
    }
}

pub(super) fn limits(key: &KeyPage) -> String {
    let length = match key.max_length {
        0 => None,
        length => Some(format!("at most {length} characters")),
    };
    let life = match key.lifetime_hours {
        0 => None,
        hours if hours % 24 == 0 && hours > 48 => Some(format!("kept {} days", hours / 24)),
        hours => Some(format!("kept {hours} hours")),
    };
    length
        .into_iter()
        .chain(life)
        .collect::<Vec<_>>()
        .join(", ")
}

pub(super) fn omitted(key: &KeyPage) -> &'static str {
    match key.omitted {
        "refused" => "the call is refused",
        "minted-by-sdk" => "the SDK makes one up for each call, good for its own repeats only",
        "minted-if-sdk-retries" => {
            "the SDK makes one up where it repeats by itself, good for that only"
        }
        "not-deduplicated" => "every call counts: a second one moves money again",
        _ => "every call counts: look it up before trying again",
    }
}

pub(super) fn after_error(key: &KeyPage) -> &'static str {
    match key.after_error.as_str() {
        "first-result" => "the same key gets the first answer again",
        "error" => "the same key is refused",
        "reexecute" => "the same call runs again",
        _ => "",
    }
}
