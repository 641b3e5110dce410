//! Write Tollgate policies in Rust.
//!
//! A policy looks at a change through [`Change`] and reports what it finds under its rules:
//!
//! ```
//! use tollgate_sdk::{Change, Effect, Findings, Judges, Manifest, Policy, Rule};
//!
//! const MISSING_KEY: Rule = Rule {
//!     name: "missing-key",
//!     summary: "a charge without an idempotency key",
//!     effect: Effect::Review,
//!     help: "Pass a key made from the order, and store it before the call.",
//! };
//!
//! struct Keys;
//!
//! impl Policy for Keys {
//!     fn manifest() -> Manifest {
//!         Manifest {
//!             id: "keys",
//!             version: "1.0.0",
//!             summary: "Keys on charges",
//!             rules: &[MISSING_KEY],
//!             options: &[],
//!             judges: Judges::ByFile,
//!         }
//!     }
//!
//!     fn configure(_options: &str) -> Result<Keys, String> {
//!         Ok(Keys)
//!     }
//!
//!     fn check(&self, change: &Change, findings: &mut Findings) {
//!         for charge in change.select_calls().moving_money().touched() {
//!             if charge.key().origin() == "absent" {
//!                 findings
//!                     .report(&MISSING_KEY, &charge)
//!                     .message(format!("`{}` can run twice: it carries no idempotency key", charge.callee()))
//!                     .help("pass a key made from the order, and store it before the call");
//!             }
//!         }
//!     }
//! }
//!
//! tollgate_sdk::policy!(Keys);
//! # fn main() {}
//! ```
//!
//! Everything that the host can tell is a method of a handle; the WIT file says what each
//! means. Build for `wasm32-unknown-unknown`: a policy has no clock, no randomness, no file, no
//! network, no environment.
#![deny(unsafe_code)]

pub mod alike;
mod caused;
mod findings;
mod gone;
mod interactions;
mod manifest;
mod options;
pub mod payments;
mod select;
mod texts;
mod units;
mod values;
mod words;

/// What `wit-bindgen` makes of the WIT. Prefer the names at the top of this crate.
#[allow(
    unsafe_code,
    missing_docs,
    unreachable_pub,
    clippy::all,
    clippy::unwrap_used,
    clippy::expect_used
)]
pub mod bindings {
    wit_bindgen::generate!({
        path: "../../wit",
        world: "policy",
        pub_export_macro: true,
        export_macro_name: "export_guard",
        default_bindings_module: "tollgate_sdk::bindings",
    });
}

pub use bindings::tollgate::policy::facts::{
    Argument, Call, Change, Commit, Dependency, Expression, File, Function, Gateway, Key, Landmine,
    Operation, Origin, Reach, ReachStep, Read, Repeat, Setting, Side, Span, Step, TextLine,
    WordQuery,
};
pub use caused::{caused, caused_beyond};
pub use findings::{AtBase, Findings, Place, Report};
pub use gone::{first_line, where_it_stood};
pub use interactions::{Difference, Interaction, interactions, interactions_of};
pub use manifest::{Effect, Judges, Manifest, Rule};
pub use options::text_options;
pub use select::{SelectCalls, SelectFiles};
pub use texts::Texts;
pub use values::{Options, Value};
pub use words::words;

/// What a policy is.
pub trait Policy: Sized + 'static {
    /// Says what the policy is: its id, its rules. Must always say the same.
    fn manifest() -> Manifest;

    /// Makes the policy from its options, JSON text (`{}` where there are none), or says what
    /// is wrong with them.
    fn configure(options: &str) -> Result<Self, String>;

    /// Judges the change.
    fn check(&self, change: &Change, findings: &mut Findings);
}

/// Makes a type that is a [`Policy`] the one that this component exports.
#[macro_export]
macro_rules! policy {
    ($policy:ty) => {
        #[doc(hidden)]
        pub mod tollgate_policy_export {
            #[allow(unused_imports)]
            use super::*;
            use $crate::bindings::exports::tollgate::policy::guard;

            pub struct Exported;

            std::thread_local! {
                static CONFIGURED: std::cell::RefCell<Option<$policy>> =
                    const { std::cell::RefCell::new(None) };
            }

            impl guard::Guest for Exported {
                fn describe() -> guard::Manifest {
                    <$policy as $crate::Policy>::manifest().into()
                }

                fn configure(options: String) -> Result<(), String> {
                    let policy = <$policy as $crate::Policy>::configure(&options)?;
                    CONFIGURED.with(|configured| configured.replace(Some(policy)));
                    Ok(())
                }

                fn check(change: &$crate::Change) -> Vec<guard::Finding> {
                    let mut findings = $crate::Findings::default();
                    CONFIGURED.with(|configured| {
                        if let Some(policy) = &*configured.borrow() {
                            $crate::Policy::check(policy, change, &mut findings);
                        }
                    });
                    findings.into_wit()
                }
            }

            // Elsewhere than in a component these names mean nothing, and linkers stumble over them.
            #[cfg(target_arch = "wasm32")]
            #[allow(unsafe_code)]
            mod export {
                use super::Exported;
                $crate::bindings::export_guard!(Exported with_types_in $crate::bindings);
            }
        }
    };
}
