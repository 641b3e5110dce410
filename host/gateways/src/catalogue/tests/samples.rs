//! Code in which one callee of one SDK is called, through the client that it needs.
//!
//! Every family has its own form here, so that a row is tried as soon as its language is read.

use crate::entry::{Condition, Row, Sdk};
use crate::names::starts_uppercase;

/// A callee in parts.
struct Callee<'a> {
    /// What stands before the method.
    path: Vec<&'a str>,
    method: &'a str,
    /// The class of the request that is the argument.
    request: Option<&'a str>,
}

impl<'a> Callee<'a> {
    fn read(written: &'a str) -> Callee<'a> {
        let (path, request) = match written.split_once('(') {
            Some((path, class)) => (path, Some(class.trim_end_matches(')'))),
            None => (written, None),
        };
        let mut parts: Vec<&str> = path.split('.').collect();
        let method = parts.pop().unwrap_or_default();
        Callee {
            path: parts,
            method,
            request,
        }
    }

    /// Whether the steps of a builder stand in it: `CreateCharge..send`.
    fn is_built(&self) -> bool {
        self.path.contains(&"")
    }

    /// Whether it starts at a class, so that no client is needed.
    fn starts_at_class(&self) -> bool {
        self.path.first().is_some_and(|part| starts_uppercase(part))
    }

    /// The path on an object, with a builder's steps made up: `.charges.create`.
    fn on_object(&self, join: &str, end: &str) -> String {
        let mut text = String::new();
        for part in self.path.iter().chain([&self.method]) {
            let part = if part.is_empty() { "step()" } else { *part };
            text.push_str(join);
            text.push_str(part);
            if *part != *self.method && part != "step()" {
                text.push_str(end);
            }
        }
        text
    }
}

/// How a language writes the values of conditions.
struct Form {
    /// Around the entries of an object.
    object: fn(&str) -> String,
    entry: fn(&str, &str) -> String,
    truth: [&'static str; 2],
    quote: char,
}

const FORMS: [(&str, Form); 8] = [
    (
        "javascript",
        Form {
            object: braces,
            entry: |name, value| format!("{name}: {value}"),
            truth: ["true", "false"],
            quote: '\'',
        },
    ),
    (
        "python",
        Form {
            object: braces,
            entry: |name, value| format!("\"{name}\": {value}"),
            truth: ["True", "False"],
            quote: '\'',
        },
    ),
    (
        "ruby",
        Form {
            object: braces,
            entry: |name, value| format!("{name}: {value}"),
            truth: ["true", "false"],
            quote: '\'',
        },
    ),
    (
        "php",
        Form {
            object: |entries| format!("[{entries}]"),
            entry: |name, value| format!("'{name}' => {value}"),
            truth: ["true", "false"],
            quote: '\'',
        },
    ),
    (
        "java",
        Form {
            object: |entries| format!("Params.builder(){}.build()", entries.replace(", ", "")),
            entry: |name, value| format!(".set{}({value})", capital(name)),
            truth: ["true", "false"],
            quote: '"',
        },
    ),
    (
        "go",
        Form {
            object: |entries| format!("&Params{{{entries}}}"),
            entry: |name, value| format!("{}: {value}", capital(name)),
            truth: ["true", "false"],
            quote: '"',
        },
    ),
    (
        "csharp",
        Form {
            object: |entries| format!("new Params {{ {entries} }}"),
            entry: |name, value| format!("{} = {value}", capital(name)),
            truth: ["true", "false"],
            quote: '"',
        },
    ),
    (
        "rust",
        Form {
            object: |entries| format!("Params {{ {entries} }}"),
            entry: |name, value| format!("{name}: Some({value})"),
            truth: ["true", "false"],
            quote: '"',
        },
    ),
];

fn braces(entries: &str) -> String {
    format!("{{ {entries} }}")
}

/// `capture_method` as a property or setter has it: `CaptureMethod`.
fn capital(name: &str) -> String {
    crate::names::recase(name, "pascal")
}

/// The code, for one callee.
pub(super) fn sample(row: &Row, sdk: &Sdk, callee: &str) -> String {
    let (_, form) = FORMS
        .iter()
        .find(|(family, _)| *family == sdk.family)
        .unwrap();
    let id = format!("{0}id{0}", form.quote);
    let mut arguments = vec![id; row.ids];
    if !row.when.is_empty() {
        arguments.push((form.object)(&conditions(row, &sdk.family)));
    }
    let arguments = arguments.join(", ");
    let callee = Callee::read(callee);
    let module = sdk.modules[0].as_str();
    let client = sdk.clients.first().map(String::as_str);
    match sdk.family.as_str() {
        "javascript" | "python" => scripted(row, sdk, &callee, &arguments),
        _ if callee.request.is_some() => {
            let body = (form.object)(&conditions(row, &sdk.family));
            with_request(sdk, &callee, &body)
        }
        "ruby" => ruby(module, client, &callee, &arguments),
        "php" => php(module, client, &callee, &arguments),
        "java" => java(module, client, &callee, &arguments),
        "csharp" => csharp(module, client, &callee, &arguments),
        "go" => go(module, client, &callee, &arguments),
        _ if callee.is_built() => rust_builder(module, row, &callee),
        _ => rust(module, client, &callee, &arguments),
    }
}

/// A request object that is made, filled and executed.
fn with_request(sdk: &Sdk, callee: &Callee<'_>, body: &str) -> String {
    let module = sdk.modules[0].as_str();
    let class = callee.request.unwrap_or_default();
    let method = callee.method;
    match sdk.family.as_str() {
        "ruby" => {
            let root = module.replace('.', "::");
            format!(
                "request = {root}::{class}.new('id')\nrequest.request_body({body})\nclient.{method}(request)\n"
            )
        }
        "php" => {
            let root = module.replace('.', "\\");
            format!(
                "<?php\nuse {root}\\{class};\n$request = new {class}('id');\n$request->requestBody({body});\n$client->{method}($request);\n"
            )
        }
        "java" => format!(
            "import {module}.{class};\nclass Sample {{\n  void run() {{\n    {class} request = new {class}(\"id\");\n    request.requestBody({body});\n    client.{method}(request);\n  }}\n}}\n"
        ),
        "csharp" => format!(
            "using {module};\nclass Sample {{\n  void Run() {{\n    var request = new {class}(\"id\");\n    request.RequestBody({body});\n    client.{method}(request);\n  }}\n}}\n"
        ),
        _ => format!(
            "use {module}::{class};\nfn run() {{\n    client.{method}(&{class}::new(\"id\"));\n}}\n"
        ),
    }
}

fn scripted(row: &Row, sdk: &Sdk, callee: &Callee<'_>, arguments: &str) -> String {
    let is_python = sdk.family == "python";
    let package = &sdk.modules[0];
    let import = |name: &str| match is_python {
        true => format!("from {package} import {name}\n"),
        false => format!("import {{ {name} }} from '{package}';\n"),
    };
    let (new, declare) = if is_python {
        ("", "")
    } else {
        ("new ", "const ")
    };
    let body = conditions(row, &sdk.family);
    if let Some(class) = callee.request {
        let set = if is_python {
            "request_body"
        } else {
            "requestBody"
        };
        return format!(
            "{}{declare}request = {new}{class}()\nrequest.{set}({{ {body} }})\nclient.{}(request)\n",
            import(class),
            callee.method
        );
    }
    let path = callee.on_object(".", "");
    if callee.starts_at_class() {
        let class = callee.path[0];
        if is_python {
            return format!("{}{}({arguments})\n", import(class), &path[1..]);
        }
        let rest = &path[1 + class.len()..];
        return format!(
            "{}const it = new {class}();\nit{rest}({arguments});\n",
            import(class)
        );
    }
    match sdk.clients.first() {
        None if is_python => format!("import {package} as it\nit{path}({arguments})\n"),
        None => format!("import it from '{package}';\nit{path}({arguments});\n"),
        Some(client) => {
            let client = client.split('.').next().unwrap_or_default();
            format!(
                "{}{declare}it = {new}{client}()\nit{path}({arguments})\n",
                import(client)
            )
        }
    }
}

fn ruby(module: &str, client: Option<&str>, callee: &Callee<'_>, arguments: &str) -> String {
    let root = module.replace('.', "::");
    if callee.starts_at_class() {
        let path = callee.on_object(".", "");
        let classes = callee.path.iter().take_while(|part| starts_uppercase(part));
        let classes: Vec<&str> = classes.copied().collect();
        let rest = &path[1 + classes.join(".").len()..];
        return format!("{root}::{}{rest}({arguments})\n", classes.join("::"));
    }
    let path = callee.on_object(".", "");
    match client {
        Some(client) => {
            let client = client.replace('.', "::");
            format!("it = {root}::{client}.new('key')\nit{path}({arguments})\n")
        }
        None => format!("{root}{path}({arguments})\n"),
    }
}

fn php(module: &str, client: Option<&str>, callee: &Callee<'_>, arguments: &str) -> String {
    let root = module.replace('.', "\\");
    if callee.starts_at_class() {
        let classes = callee.path.iter().take_while(|part| starts_uppercase(part));
        let classes: Vec<&str> = classes.copied().collect();
        let class = classes.last().copied().unwrap_or_default();
        let rest = &callee.path[classes.len()..];
        let middle: String = rest
            .iter()
            .map(|part| match part.is_empty() {
                true => "->step()".to_owned(),
                false => format!("->{part}"),
            })
            .collect();
        let join = if rest.is_empty() { "::" } else { "->" };
        let start = if rest.is_empty() {
            class.to_owned()
        } else {
            format!("(new {class}())")
        };
        return format!(
            "<?php\nuse {root}\\{};\n{start}{middle}{join}{}({arguments});\n",
            classes.join("\\"),
            callee.method
        );
    }
    let path = callee.on_object("->", "");
    match client {
        Some(client) => {
            let class = client.rsplit('.').next().unwrap_or_default();
            let client = client.replace('.', "\\");
            format!(
                "<?php\nuse {root}\\{client};\n$it = new {class}('key');\n$it{path}({arguments});\n"
            )
        }
        None => format!("<?php\n\\{root}{path}({arguments});\n"),
    }
}

fn java(module: &str, client: Option<&str>, callee: &Callee<'_>, arguments: &str) -> String {
    let body = |imports: &str, code: &str| {
        format!("{imports}class Sample {{\n  void run() {{\n    {code}\n  }}\n}}\n")
    };
    if callee.starts_at_class() {
        let class = callee.path[0];
        let path = callee.on_object(".", "()");
        let rest = path[1 + class.len()..].trim_start_matches("()");
        return body(
            &format!("import {module}.{class};\n"),
            &format!("{class}{rest}({arguments});"),
        );
    }
    let path = callee.on_object(".", "()");
    match client {
        Some(client) => {
            let class = client.rsplit('.').next().unwrap_or_default();
            body(
                &format!("import {module}.{client};\n"),
                &format!("{class} it = new {class}(\"key\");\n    it{path}({arguments});"),
            )
        }
        None => body("", &format!("{module}{path}({arguments});")),
    }
}

fn csharp(module: &str, client: Option<&str>, callee: &Callee<'_>, arguments: &str) -> String {
    let body = |code: &str| {
        format!("using {module};\nclass Sample {{\n  void Run() {{\n    {code}\n  }}\n}}\n")
    };
    // Properties of clients start with a capital too: they are no classes.
    match client {
        Some(client) if callee.path.len() != 1 || !callee.path[0].ends_with("Service") => {
            let path = callee.on_object(".", "");
            body(&format!(
                "var it = new {client}(\"key\");\n    it{path}({arguments});"
            ))
        }
        _ => {
            let class = callee.path.first().copied().unwrap_or_default();
            let path = callee.on_object(".", "");
            let rest = &path[1 + class.len()..];
            body(&format!(
                "var it = new {class}();\n    it{rest}({arguments});"
            ))
        }
    }
}

fn go(module: &str, client: Option<&str>, callee: &Callee<'_>, arguments: &str) -> String {
    let body = |import: &str, code: &str| {
        format!("package sample\n\nimport {import}\n\nfunc run() {{\n\t{code}\n}}\n")
    };
    let path = callee.on_object(".", "");
    let first = callee.path.first().copied().unwrap_or_default();
    match client {
        // A subpackage: `charge.New`.
        _ if !first.is_empty() && !starts_uppercase(first) => body(
            &format!("\"{module}/v76/{first}\""),
            &format!("{}({arguments})", &path[1..]),
        ),
        Some(client) => body(
            &format!("pay \"{module}/v76\""),
            &format!("it := pay.{client}(\"key\")\n\tit{path}({arguments})"),
        ),
        None => body(
            &format!("pay \"{module}/v76\""),
            &format!("pay{path}({arguments})"),
        ),
    }
}

fn rust(module: &str, client: Option<&str>, callee: &Callee<'_>, arguments: &str) -> String {
    let body = |import: &str, code: &str| format!("use {import};\n\nfn run() {{\n    {code}\n}}\n");
    let module = module.replace('.', "::");
    if callee.starts_at_class() {
        let class = callee.path[0];
        let path = callee.on_object(".", "");
        let rest = &path[1 + class.len()..];
        return body(
            &format!("{module}::{class}"),
            &format!("{class}{}({arguments});", rest.replace('.', "::")),
        );
    }
    let path = callee.on_object(".", "");
    match client {
        Some(client) => body(
            &format!("{module}::{client}"),
            &format!("let it = {client}::new(\"key\");\n    it{path}({arguments});"),
        ),
        None => body(&module, &format!("{module}{path}({arguments});")),
    }
}

/// `CreateCharge::new("id").capture(false).send(&client)`: the builder's steps say what makes
/// the call its row.
fn rust_builder(module: &str, row: &Row, callee: &Callee<'_>) -> String {
    let class = callee.path.first().copied().unwrap_or_default();
    let ids = vec!["\"id\""; row.ids].join(", ");
    let steps = row.when.iter().map(|condition| {
        let name = condition.paths[0].last().unwrap();
        let value = match condition.value.as_deref() {
            Some(word @ ("true" | "false")) => word.to_owned(),
            word => format!("\"{}\"", word.unwrap_or("given")),
        };
        format!(".{name}({value})")
    });
    let steps: String = steps.collect();
    format!(
        "use {}::{class};\n\nfn run() {{\n    {class}::new({ids}){steps}.{}(&client);\n}}\n",
        module.replace('.', "::"),
        callee.method
    )
}

/// The arguments that make a call its row, as entries of an object.
pub(super) fn conditions(row: &Row, family: &str) -> String {
    let (_, form) = FORMS.iter().find(|(known, _)| *known == family).unwrap();
    let entries = row.when.iter().map(|condition| entry(condition, form));
    entries.collect::<Vec<_>>().join(", ")
}

fn entry(condition: &Condition, form: &Form) -> String {
    let value = match condition.value.as_deref() {
        Some("true") => form.truth[0].to_owned(),
        Some("false") => form.truth[1].to_owned(),
        Some(text) => format!("{0}{text}{0}", form.quote),
        None => (form.object)(""),
    };
    let (last, outer) = condition.paths[0].split_last().unwrap();
    let inner = (form.entry)(last, &value);
    outer.iter().rev().fold(inner, |inner, name| {
        (form.entry)(name, &(form.object)(&inner))
    })
}
