//! The names that languages go by.

/// The languages that are read: the word for each, and what people and code fences call it.
pub const LANGUAGES: &[(&str, &[&str])] = &[
    (
        "javascript",
        &["js", "jsx", "ts", "tsx", "typescript", "node", "mjs", "vue"],
    ),
    ("python", &["py", "python3"]),
    ("ruby", &["rb", "rails"]),
    ("php", &["laravel"]),
    ("java", &[]),
    ("kotlin", &["kt", "kts"]),
    ("go", &["golang"]),
    ("csharp", &["cs", "c#", "dotnet"]),
    ("rust", &["rs"]),
    ("sql", &[]),
    ("toml", &[]),
    ("yaml", &["yml"]),
    ("json", &[]),
    ("env", &["dotenv", "properties"]),
];

/// The word for a language, by any of its names.
pub fn language(name: &str) -> Option<&'static str> {
    let name = name.trim().to_lowercase();
    let name = name.split([' ', ',']).next().unwrap_or_default();
    let found = LANGUAGES
        .iter()
        .find(|(word, others)| *word == name || others.contains(&name));
    found.map(|(word, _)| *word)
}

#[cfg(test)]
mod tests {
    use super::language;

    #[test]
    fn by_any_name() {
        assert_eq!(language("TypeScript"), Some("javascript"));
        assert_eq!(language("ts after/src/x.ts"), Some("javascript"));
        assert_eq!(language("C#"), Some("csharp"));
        assert_eq!(language("cobol"), None);
        assert_eq!(language(""), None);
    }
}
