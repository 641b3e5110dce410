//! Where a test of a file would go, by the usual layouts.

/// A path for the tests of a source.
pub(crate) fn test_of(path: &str) -> String {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let beside = |name: String| match folder {
        "" => name,
        folder => format!("{folder}/{name}"),
    };
    match ending {
        "py" => format!("tests/test_{stem}.py"),
        "rb" => {
            let inner = ["app/", "lib/"]
                .iter()
                .find_map(|root| path.strip_prefix(root));
            let inner = inner.unwrap_or(path);
            format!(
                "spec/{}_spec.rb",
                inner.strip_suffix(".rb").unwrap_or(inner)
            )
        }
        "php" => format!("tests/Feature/{stem}Test.php"),
        "java" | "kt" | "kts" => {
            let tests = folder.replacen("src/main/", "src/test/", 1);
            match tests.as_str() {
                "" => format!("{stem}Test.{ending}"),
                tests => format!("{tests}/{stem}Test.{ending}"),
            }
        }
        "go" => beside(format!("{stem}_test.go")),
        "cs" => format!("{stem}Tests.cs"),
        "rs" => format!("tests/{stem}.rs"),
        ending => beside(format!("{stem}.test.{ending}")),
    }
}

#[cfg(test)]
mod tests {
    use super::test_of;

    #[test]
    fn tests_go_where_the_language_has_them() {
        for (path, expected) in [
            ("src/pay.ts", "src/pay.test.ts"),
            ("pay.js", "pay.test.js"),
            ("shop/pay.py", "tests/test_pay.py"),
            ("app/services/pay.rb", "spec/services/pay_spec.rb"),
            ("app/Http/Pay.php", "tests/Feature/PayTest.php"),
            (
                "src/main/java/shop/Pay.java",
                "src/test/java/shop/PayTest.java",
            ),
            ("pay/pay.go", "pay/pay_test.go"),
            ("src/Pay.cs", "PayTests.cs"),
            ("src/pay.rs", "tests/pay.rs"),
        ] {
            assert_eq!(test_of(path), expected);
        }
    }
}
