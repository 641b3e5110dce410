//! What a new policy's folder holds.

use crate::language::Language;
use crate::sdk;

/// A file of a template: its path in the folder, and its text.
type File = (&'static str, &'static str);

const RUST: &[File] = &[
    (
        "Cargo.toml",
        include_str!("../templates/rust/Cargo.toml.txt"),
    ),
    (
        "Cargo.lock",
        include_str!("../templates/rust/Cargo.lock.txt"),
    ),
    ("src/lib.rs", include_str!("../templates/rust/src/lib.rs")),
    ("README.md", include_str!("../templates/rust/README.md")),
    (
        ".gitignore",
        include_str!("../templates/rust/gitignore.txt"),
    ),
    (
        ".vscode/settings.json",
        include_str!("../templates/rust/vscode/settings.json"),
    ),
    (
        ".vscode/extensions.json",
        include_str!("../templates/rust/vscode/extensions.json"),
    ),
    (
        "ci/github-actions.yml",
        include_str!("../templates/rust/ci/github-actions.yml"),
    ),
    (
        "vendor/tollgate-sdk/Cargo.toml",
        include_str!("../templates/rust/sdk.Cargo.toml.txt"),
    ),
];

const JAVASCRIPT: &[File] = &[
    (
        "package.json",
        include_str!("../templates/javascript/package.json.txt"),
    ),
    (
        "src/policy.js",
        include_str!("../templates/javascript/src/policy.js"),
    ),
    (
        "README.md",
        include_str!("../templates/javascript/README.md"),
    ),
    (
        ".gitignore",
        include_str!("../templates/javascript/gitignore.txt"),
    ),
    (
        "jsconfig.json",
        include_str!("../templates/javascript/jsconfig.json"),
    ),
    (
        ".vscode/settings.json",
        include_str!("../templates/javascript/vscode/settings.json"),
    ),
    (
        "ci/github-actions.yml",
        include_str!("../templates/javascript/ci/github-actions.yml"),
    ),
    (
        "vendor/tollgate/index.js",
        include_str!("../templates/javascript/vendor/index.js"),
    ),
    (
        "vendor/tollgate/index.d.ts",
        include_str!("../templates/javascript/vendor/index.d.ts"),
    ),
    (
        "vendor/tollgate/facts.d.ts",
        include_str!(concat!(env!("OUT_DIR"), "/facts.d.ts")),
    ),
    ("vendor/tollgate/wit/policy.wit", sdk::CONTRACT),
];

const PYTHON: &[File] = &[
    (
        "pyproject.toml",
        include_str!("../templates/python/pyproject.toml.txt"),
    ),
    (
        "requirements.txt",
        include_str!("../templates/python/requirements.txt"),
    ),
    (
        "src/policy.py",
        include_str!("../templates/python/src/policy.py"),
    ),
    ("README.md", include_str!("../templates/python/README.md")),
    (
        ".gitignore",
        include_str!("../templates/python/gitignore.txt"),
    ),
    (
        ".vscode/settings.json",
        include_str!("../templates/python/vscode/settings.json"),
    ),
    (
        ".vscode/extensions.json",
        include_str!("../templates/python/vscode/extensions.json"),
    ),
    (
        "ci/github-actions.yml",
        include_str!("../templates/python/ci/github-actions.yml"),
    ),
    (
        "vendor/tollgate/__init__.py",
        include_str!("../templates/python/vendor/__init__.py"),
    ),
    (
        "vendor/stubs/componentize_py_types.pyi",
        include_str!("../templates/python/vendor/stubs/componentize_py_types.pyi"),
    ),
    (
        "vendor/stubs/wit_world/imports/facts.pyi",
        include_str!(concat!(env!("OUT_DIR"), "/facts.pyi")),
    ),
    (
        "vendor/stubs/wit_world/exports/guard.pyi",
        include_str!(concat!(env!("OUT_DIR"), "/guard.pyi")),
    ),
    (
        "vendor/stubs/wit_world/exports/__init__.pyi",
        include_str!(concat!(env!("OUT_DIR"), "/exports.pyi")),
    ),
    ("vendor/stubs/wit_world/__init__.pyi", ""),
    ("vendor/stubs/wit_world/imports/__init__.pyi", ""),
    ("vendor/tollgate/wit/policy.wit", sdk::CONTRACT),
];

/// Cases that are the same in every language.
const CASES: &[File] = &[
    (
        "cases/unbooked-refund.md",
        include_str!("../templates/cases/unbooked-refund.md"),
    ),
    (
        "cases/unknown-amount.md",
        include_str!("../templates/cases/unknown-amount.md"),
    ),
];

/// The version of componentize-js that the template was tried with.
pub(crate) const COMPONENTIZE_JS: &str = "0.23.0";

/// The files of a new policy, by their paths in its folder.
pub(crate) fn files(language: Language, name: &str) -> Vec<(String, String)> {
    let fill = |text: &str| {
        text.replace("{name}", name)
            .replace("{tollgate-version}", env!("CARGO_PKG_VERSION"))
            .replace("{componentize-js-version}", COMPONENTIZE_JS)
            .replace("{wit-bindgen-version}", env!("WIT_BINDGEN_VERSION"))
            .replace("{wit-bindgen-checksum}", env!("WIT_BINDGEN_CHECKSUM"))
    };
    let written = |files: &[File]| -> Vec<(String, String)> {
        let files = files.iter();
        files
            .map(|(path, text)| ((*path).to_owned(), fill(text)))
            .collect()
    };
    let mut all = written(CASES);
    match language {
        Language::Rust => {
            let sdk = sdk::FILES.iter();
            let sdk =
                sdk.map(|(path, text)| (format!("vendor/tollgate-sdk/{path}"), (*text).to_owned()));
            all.extend(written(RUST).into_iter().chain(sdk));
        }
        Language::JavaScript => all.extend(written(JAVASCRIPT)),
        Language::Python => all.extend(written(PYTHON)),
    }
    all
}
