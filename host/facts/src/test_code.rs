//! What is test code and not production code.

/// Folders that hold tests, fixtures, and stand-ins.
const TEST_FOLDERS: &[&str] = &[
    "test",
    "tests",
    "__tests__",
    "testing",
    "spec",
    "specs",
    "e2e",
    "integration-tests",
    "integration_tests",
    "__mocks__",
    "mocks",
    "__fixtures__",
    "fixtures",
    "testdata",
    "test-data",
    "test_data",
    "cypress",
    "playwright",
    "__snapshots__",
    "stories",
    "__stories__",
    "test-utils",
    "test_utils",
    "unit-tests",
    "unit_tests",
    "androidtest",
    "integrationtest",
    "testfixtures",
];

/// Whether a path holds test code, by the conventions of its language.
pub fn is_test_path(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let (folders, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
    if folders
        .split('/')
        .any(|folder| TEST_FOLDERS.contains(&folder))
        || is_test_of_dotnet(path)
    {
        return true;
    }
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    // `PaymentServiceTest.java`, `PaymentServiceIT.java`: told by the capital.
    let own = path.rsplit('/').next().unwrap_or(path);
    let own = own.rsplit_once('.').unwrap_or((own, ""));
    let by_class = matches!(
        own.1,
        "java" | "kt" | "kts" | "cs" | "scala" | "groovy" | "php"
    ) && [
        "Test", "Tests", "TestCase", "IT", "Spec", "Mock", "Fixture", "Stub",
    ]
    .iter()
    .any(|end| own.0.ends_with(end));
    if by_class {
        return true;
    }
    const MARKS: [&str; 7] = ["test", "spec", "e2e", "cy", "stories", "mock", "fixture"];
    stem.split('.').skip(1).any(|part| MARKS.contains(&part))
        || stem.starts_with("test_")
        || stem.ends_with("_test")
        || stem.ends_with("_tests")
        || stem.ends_with("_spec")
        || matches!(stem, "conftest" | "tests" | "test")
}

/// Projects and classes of tests in .NET: `Shop.Payments.Tests/`, `PaymentServiceTests.cs`.
fn is_test_of_dotnet(path: &str) -> bool {
    let Some(stem) = path.strip_suffix(".cs") else {
        return false;
    };
    let mut folders = stem.split('/');
    let name = folders.next_back().unwrap_or_default();
    let is_project = |folder: &str| {
        let last = folder.rsplit('.').next().unwrap_or_default();
        folder != last
            && (last.ends_with("Tests") || last.ends_with("Test") || last.ends_with("Specs"))
    };
    name.ends_with("Tests") || name.ends_with("Test") || folders.any(is_project)
}

#[cfg(test)]
mod tests {
    use super::is_test_path;

    #[test]
    fn test_code_is_told_by_folder_and_name() {
        for path in [
            "src/__tests__/pay.ts",
            "pay.test.ts",
            "pay.spec.integration.ts",
            "app/test_pay.py",
            "pay_test.py",
            "a/conftest.py",
            "shop/tests.py",
            "pay/src/test/java/shop/Pay.java",
            "pay/src/main/java/shop/PayTest.java",
            "app/src/androidTest/kotlin/Pay.kt",
            "src/Shop.Payments.Tests/Fakes.cs",
            "test.Shop.UnitTests/Pay.cs",
            "src/PaymentServiceTests.cs",
            "app/models/pay_spec.rb",
        ] {
            assert!(is_test_path(path), "{path}");
        }
        for path in [
            "src/pay.ts",
            "src/latest/pay.ts",
            "contest.py",
            "attest.ts",
            "src/testimonials.ts",
            "src/main/java/shop/Contest.java",
            "src/main/kotlin/shop/Credit.kt",
            "src/Shop.Contests/Latest.cs",
            "src/Shop.Payments/Attest.cs",
        ] {
            assert!(!is_test_path(path), "{path}");
        }
    }
}
