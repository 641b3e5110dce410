//! Which files hold settings, by their names.

use tollgate_model::RepoPath;

/// A language that settings are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// TOML 1.1.
    Toml,
    /// YAML 1.2, typed by its core schema.
    Yaml,
    /// JSON, with comments, trailing commas and the rest of JSON5 tolerated.
    Json,
    /// `KEY=value` lines for the environment of a process.
    DotEnv,
    /// Java properties.
    Properties,
}

/// Files that a package manager writes. They resemble settings, hold thousands of values, and
/// nobody sets anything in them. Those without a readable extension (`Cargo.lock`) need no entry.
const LOCKFILES: [&str; 12] = [
    ".package-lock.json",
    "conda-lock.yaml",
    "conda-lock.yml",
    "npm-shrinkwrap.json",
    "package-lock.json",
    "packages.lock.json",
    "pnpm-lock.yaml",
    "project.assets.json",
    "pubspec.lock.json",
    "pylock.toml",
    "shrinkwrap.yaml",
    "shrinkwrap.yml",
];

/// What follows `env.` in a file that holds an environment. A list, because `env.ts` and
/// `env.go` are programs.
const ENVIRONMENTS: [&str; 20] = [
    "ci",
    "default",
    "defaults",
    "dev",
    "development",
    "dist",
    "docker",
    "example",
    "local",
    "live",
    "prod",
    "production",
    "qa",
    "sample",
    "sandbox",
    "stage",
    "staging",
    "template",
    "test",
    "uat",
];

/// What follows `.env.` in a file that holds none.
const PROGRAMS: [&str; 19] = [
    "bat", "cjs", "cs", "go", "gpg", "html", "java", "js", "jsx", "kt", "md", "mjs", "php", "ps1",
    "py", "rb", "rs", "sh", "ts",
];

/// The format of a file, or `None` if it holds no settings.
///
/// Judged by name alone and regardless of case. Lockfiles and other listings written by package
/// managers hold no settings.
pub fn format_of(path: &RepoPath) -> Option<Format> {
    let name = path.file_name().to_ascii_lowercase();
    if is_lockfile(&name) {
        return None;
    }
    match path.extension().as_str() {
        "toml" => Some(Format::Toml),
        "yaml" | "yml" => Some(Format::Yaml),
        "json" | "jsonc" | "json5" => Some(Format::Json),
        "properties" => Some(Format::Properties),
        "env" => Some(Format::DotEnv),
        extension if is_dotenv(&name, extension) => Some(Format::DotEnv),
        _ if name == "pipfile" => Some(Format::Toml),
        _ => None,
    }
}

fn is_lockfile(name: &str) -> bool {
    // `pylock.dev.toml` is the named form of `pylock.toml`.
    LOCKFILES.contains(&name) || (name.starts_with("pylock.") && name.ends_with(".toml"))
}

/// Whether a name is one of `.env.production`, `.env-ci`, `env.example`, `api.env.sample`.
fn is_dotenv(name: &str, extension: &str) -> bool {
    if let Some(rest) = name.strip_prefix(".env") {
        return rest.starts_with(['.', '-', '_']) && !PROGRAMS.contains(&extension);
    }
    match name.rsplit_once("env.") {
        Some((before, environment)) => {
            (before.is_empty() || before.ends_with(['.', '-', '_']))
                && ENVIRONMENTS.contains(&environment)
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_formats() {
        for (path, expected) in [
            ("config/app.toml", Some(Format::Toml)),
            ("Pipfile", Some(Format::Toml)),
            ("deploy/values.yaml", Some(Format::Yaml)),
            (".github/workflows/ci.YML", Some(Format::Yaml)),
            ("tsconfig.json", Some(Format::Json)),
            ("a.jsonc", Some(Format::Json)),
            ("a.json5", Some(Format::Json)),
            (
                "src/main/resources/application-prod.properties",
                Some(Format::Properties),
            ),
            (".env", Some(Format::DotEnv)),
            ("api/.env.production", Some(Format::DotEnv)),
            (".env.production.local", Some(Format::DotEnv)),
            (".env-ci", Some(Format::DotEnv)),
            ("production.env", Some(Format::DotEnv)),
            ("env.example", Some(Format::DotEnv)),
            ("api.env.sample", Some(Format::DotEnv)),
            (".env.json", Some(Format::Json)),
            (".env.ts", None),
            ("env.ts", None),
            ("src/env.d.ts", None),
            (".envrc", None),
            ("environment", None),
            ("package.json", Some(Format::Json)),
            ("web/package-lock.json", None),
            ("pnpm-lock.yaml", None),
            ("yarn.lock", None),
            ("Cargo.lock", None),
            ("poetry.lock", None),
            ("pylock.dev.toml", None),
            ("main.rs", None),
            ("Makefile", None),
        ] {
            assert_eq!(format_of(&RepoPath::from(path)), expected, "{path}");
        }
    }
}
