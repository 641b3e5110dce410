//! The SDK, as a crate that compiles by itself.

/// Its sources and the contract, by their paths in its folder. `build.rs` puts them together.
pub(crate) const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/sdk.rs"));

/// The contract.
pub(crate) const CONTRACT: &str = include_str!("../../../wit/policy.wit");

#[cfg(test)]
mod tests {
    use super::FILES;

    #[test]
    fn the_sdk_needs_no_generator() {
        let file = |name: &str| {
            let found = FILES.iter().find(|(path, _)| *path == name);
            found.unwrap_or_else(|| panic!("no {name}")).1
        };
        assert!(file("src/lib.rs").contains("include!(\"bindings.rs\");"));
        assert!(!file("src/lib.rs").contains("generate!"));
        assert!(file("src/bindings.rs").contains("pub mod facts"));
        assert!(file("wit/policy.wit").contains("package tollgate:policy@"));
        for name in ["src/findings.rs", "src/select.rs", "src/values.rs"] {
            assert!(!file(name).is_empty());
        }
    }
}
