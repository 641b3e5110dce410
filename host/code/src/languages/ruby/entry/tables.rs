//! What the frameworks of Ruby call their entry points.

use tollgate_model::code::EntryKind::{self, Job, Route, Script};

/// Ends of base classes and included modules, and the methods that are entries in them. No
/// methods means all that can be called from outside.
pub(super) const CLASSES: &[(&str, &[&str], EntryKind)] = &[
    ("Controller", &[], Route),
    ("ActionController.Base", &[], Route),
    ("ActionController.API", &[], Route),
    ("ActionController.Metal", &[], Route),
    ("Mutation", &["resolve", "authorized_resolve"], Route),
    ("Job", &["perform"], Job),
    ("Worker", &["perform", "work"], Job),
    ("ActiveJob.Base", &["perform"], Job),
    ("Consumer", &["consume", "process", "perform"], Job),
    ("Thor", &[], Script),
];

/// Methods of classes that webhooks are handed to.
pub(super) const LISTENERS: &[&str] = &["call", "handle", "process", "perform", "receive"];

/// Calls whose block is an HTTP route, where a path comes first.
pub(super) const VERBS: &[&str] = &["get", "post", "put", "patch", "delete", "route"];

/// Calls whose block is a test, or holds tests.
pub(super) const TESTS: &[&str] = &[
    "describe",
    "context",
    "it",
    "specify",
    "example",
    "scenario",
    "feature",
    "test",
    "before",
    "after",
    "around",
    "let",
    "let!",
    "subject",
    "setup",
    "teardown",
    "shared_examples",
    "shared_context",
    "given",
    "should",
];
