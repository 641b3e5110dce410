//! The record of a decision, which a later reader can verify.
//!
//! # The file
//!
//! Evidence is a bundle as in-toto defines it: a DSSE envelope on each line, `.intoto.jsonl`. It
//! has two. The first is signed over a statement with our own predicate, [`Decision`]: what was
//! decided about which change, by which policies and which configuration, with the findings, the
//! waivers and the approvals. The second is signed over a statement with the Verification Summary
//! predicate of SLSA 1.0, for whoever knows nothing of Tollgate; it names the digest of the first
//! among its `inputAttestations`. Both have the same subject, the commit:
//!
//! ```json
//! {"_type": "https://in-toto.io/Statement/v1",
//!  "subject": [{"name": "commit", "digest": {"gitCommit": "..."}}],
//!  "predicateType": "https://slsa.dev/verification_summary/v1",
//!  "predicate": {"verifier": {"id": "https://github.com/tollgate-dev/tollgate", "version": {"tollgate": "0.1.0"}},
//!                "timeVerified": "2026-03-01T12:00:00Z", "resourceUri": "git+https://...",
//!                "policy": {"uri": "tollgate:policies", "digest": {"sha256": "..."}},
//!                "inputAttestations": [{"uri": "tollgate:decision", "digest": {"sha256": "..."}}],
//!                "verificationResult": "PASSED", "verifiedLevels": ["TOLLGATE_PAYMENTS_REVIEWED"], "slsaVersion": "1.0"}}
//! ```
//!
//! `policy.digest` is over the ids and digests of all policies and over the configuration; the
//! digest of an attestation is that of its payload. Signatures are plain Ed25519 over DSSE's
//! pre-authentication encoding, made with a key of `ssh-keygen -t ed25519`; `keyid` is that key's
//! fingerprint, a hint. Any DSSE verifier reads them.
//!
//! DSSE and the statement are written here: they are an encoding of a line and a few fields, and
//! the crates for them are either not kept up or bring a network stack.
//!
//! # Verifying
//!
//! [`open`] takes nothing on trust but the keys that its caller names; [`verify`] then asks what a
//! deploy asks.
//!
//! # The log
//!
//! [`Log`] keeps evidence in a file that is only ever added to, each entry with the digest of the
//! one before.
#![forbid(unsafe_code)]

mod decision;
mod dsse;
mod log;
mod statement;
mod verify;

pub use decision::{ApprovalGiven, Decision, FindingFound, OverrideUsed, PolicyUsed, WaiverUsed};
pub use dsse::{Envelope, EnvelopeError, PAYLOAD_TYPE};
pub use log::{Entry, Log, LogError, LogState};
pub use statement::{Evidence, read_unverified, seal};
pub use verify::{Expectation, Refusal, open, verify};
