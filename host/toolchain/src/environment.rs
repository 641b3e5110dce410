//! What the inner cargo may see of the outer one's environment.

use std::ffi::{OsStr, OsString};

/// Settings of the person or the machine, which the inner cargo needs as the outer one does.
const KEPT: [&str; 3] = ["CARGO_HOME", "CARGO_MAKEFLAGS", "CARGO_BUILD_JOBS"];

/// Groups of such settings: the network, registries, what the output looks like.
const KEPT_PREFIXES: [&str; 6] = [
    "CARGO_HTTP_",
    "CARGO_NET_",
    "CARGO_REGISTRIES_",
    "CARGO_REGISTRY_",
    "CARGO_SOURCE_",
    "CARGO_TERM_",
];

/// What else cargo and clippy set for a build script, or a person for native builds.
const DROPPED: [&str; 15] = [
    "CARGO",
    "CLIPPY_ARGS",
    "CLIPPY_CONF_DIR",
    "DEBUG",
    "HOST",
    "OPT_LEVEL",
    "OUT_DIR",
    "PROFILE",
    "RUSTC",
    "RUSTC_BOOTSTRAP",
    "RUSTC_LINKER",
    "RUSTC_WORKSPACE_WRAPPER",
    "RUSTC_WRAPPER",
    "RUSTDOC",
    "TARGET",
];

/// The variables to clear before an inner cargo starts.
///
/// Called from a build script we have the outer cargo's whole environment. Its flags are for
/// native code, its wrapper would lint the policies, its target folder is locked by itself.
pub(crate) fn leaking(names: impl Iterator<Item = OsString>) -> Vec<OsString> {
    names.filter(|name| leaks(name)).collect()
}

fn leaks(name: &OsStr) -> bool {
    let Some(name) = name.to_str() else {
        return false;
    };
    let is_kept = KEPT.contains(&name) || KEPT_PREFIXES.iter().any(|kept| name.starts_with(kept));
    let is_cargos = name.starts_with("CARGO_") || DROPPED.contains(&name);
    (is_cargos && !is_kept) || matches!(name, "RUSTFLAGS" | "RUSTDOCFLAGS")
}

#[cfg(test)]
mod tests {
    use super::leaks;

    #[test]
    fn an_outer_cargo_does_not_leak_in() {
        for name in [
            "RUSTFLAGS",
            "CARGO_ENCODED_RUSTFLAGS",
            "RUSTC",
            "RUSTC_WRAPPER",
            "RUSTC_WORKSPACE_WRAPPER",
            "CARGO",
            "CARGO_TARGET_DIR",
            "CARGO_BUILD_TARGET",
            "CARGO_MANIFEST_DIR",
            "CARGO_PROFILE_RELEASE_LTO",
            "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
            "OUT_DIR",
            "TARGET",
        ] {
            assert!(leaks(name.as_ref()), "{name}");
        }
    }

    #[test]
    fn what_belongs_to_the_machine_stays() {
        for name in [
            "PATH",
            "HOME",
            "CARGO_HOME",
            "CARGO_MAKEFLAGS",
            "CARGO_NET_OFFLINE",
            "RUSTUP_HOME",
        ] {
            assert!(!leaks(name.as_ref()), "{name}");
        }
    }
}
