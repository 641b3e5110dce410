//! What the frameworks of Rust call their entry points.

use tollgate_model::code::EntryKind::{self, Job, Route, Schedule, Script};

/// Attributes by their last name, and whether they need arguments.
pub(super) const ATTRIBUTES: &[(&str, bool, EntryKind)] = &[
    ("get", true, Route),
    ("post", true, Route),
    ("put", true, Route),
    ("patch", true, Route),
    ("delete", true, Route),
    ("route", true, Route),
    ("handler", false, Route),
    ("server", false, Route),
    ("lambda", false, Route),
    ("command", false, Script),
    ("job", false, Job),
];

/// Calls that register a function, and where it stands.
pub(super) const REGISTRATIONS: &[(&str, usize, EntryKind)] = &[
    // axum: `.route("/pay", post(pay))`; actix: `web::post().to(pay)`.
    ("get", 0, Route),
    ("post", 0, Route),
    ("put", 0, Route),
    ("patch", 0, Route),
    ("delete", 0, Route),
    ("any", 0, Route),
    ("to", 0, Route),
    ("and_then", 0, Route),
    // Lambda.
    ("service_fn", 0, Route),
    // Queues and clocks.
    ("build_fn", 0, Job),
    ("new_async", 1, Schedule),
];

/// Types of parameters, and whether they must be generic.
pub(super) const PARAMETERS: &[(&str, bool, EntryKind)] = &[
    ("State", true, Route),
    ("Json", true, Route),
    ("Form", true, Route),
    ("Path", true, Route),
    ("Query", true, Route),
    ("Extension", true, Route),
    ("Data", true, Route),
    ("HttpRequest", false, Route),
    ("HeaderMap", false, Route),
    ("TypedHeader", true, Route),
    ("Request", true, Route),
    ("ApiGatewayProxyRequest", false, Route),
    ("LambdaEvent", true, Route),
    ("SqsEvent", false, Job),
    ("SqsMessage", false, Job),
    ("Delivery", false, Job),
    ("BorrowedMessage", true, Job),
];
