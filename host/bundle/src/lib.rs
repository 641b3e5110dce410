//! The built-in policies, precompiled into the binary.
//!
//! They are built from `policies/` together with this crate, so the binary and its policies
//! always speak the same version of the contract, and loading one costs no compilation.
#![forbid(unsafe_code)]

/// A policy that comes with the binary.
#[derive(Debug, Clone, Copy)]
pub struct BuiltIn {
    /// Its name: that of its folder in `policies/`.
    pub name: &'static str,
    /// The SHA-256 of its component, as 64 lower-case hexadecimal digits.
    pub digest: &'static str,
    /// The component, as any other host could run it.
    pub component: &'static [u8],
    /// The component's native code under `tollgate_compile::configuration`, at the start of a page.
    ///
    /// Trusted as the binary is: it is a part of it.
    pub precompiled: &'static [u8],
}

/// Every built-in policy, in the order of their names.
pub static BUILT_IN: &[BuiltIn] = include!(concat!(env!("OUT_DIR"), "/built_in.rs"));

/// The built-in policy of that name.
pub fn built_in(name: &str) -> Option<&'static BuiltIn> {
    BUILT_IN.iter().find(|policy| policy.name == name)
}

/// Bytes at the start of a page, where native code can be run in place.
#[repr(C, align(4096))]
struct Aligned<Bytes>(Bytes);

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use sha2::{Digest as _, Sha256};

    use super::{BUILT_IN, built_in};

    #[test]
    fn there_are_policies_in_the_order_of_their_names() {
        assert!(!BUILT_IN.is_empty());
        assert!(BUILT_IN.is_sorted_by(|one, other| one.name < other.name));
        for policy in BUILT_IN {
            assert_eq!(
                built_in(policy.name).map(|found| found.digest),
                Some(policy.digest)
            );
        }
        assert!(built_in("sdk").is_none());
    }

    #[test]
    fn digests_are_those_of_the_components() {
        for policy in BUILT_IN {
            assert!(
                tollgate_compile::is_component(policy.component),
                "{}",
                policy.name
            );
            let mut digest = String::new();
            for byte in Sha256::digest(policy.component) {
                write!(digest, "{byte:02x}").unwrap();
            }
            assert_eq!(policy.digest, digest, "{}", policy.name);
        }
    }

    #[test]
    fn native_code_is_what_this_configuration_compiles() {
        for policy in BUILT_IN {
            assert_eq!(
                policy.precompiled.as_ptr() as usize % 4096,
                0,
                "{}",
                policy.name
            );
            let again = tollgate_compile::precompile(policy.component).unwrap();
            assert!(
                policy.precompiled == again,
                "{} was compiled differently",
                policy.name
            );
        }
    }

    /// An empty crate makes an empty component, which judges nothing.
    #[test]
    fn every_policy_speaks_the_contract() {
        for policy in BUILT_IN {
            let text = String::from_utf8_lossy(policy.component);
            for interface in ["tollgate:policy/facts@", "tollgate:policy/guard@"] {
                assert!(
                    text.contains(interface),
                    "{} has no {interface}",
                    policy.name
                );
            }
        }
    }

    #[test]
    fn no_path_of_the_building_machine_is_inside() {
        for policy in BUILT_IN {
            let text = String::from_utf8_lossy(policy.component);
            for folder in [
                env!("CARGO_MANIFEST_DIR"),
                "/.cargo/registry",
                "/usr/lib/rustlib",
            ] {
                assert!(!text.contains(folder), "{} has {folder}", policy.name);
            }
        }
    }
}
