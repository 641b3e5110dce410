//! What the frameworks of Python call their entry points.

use tollgate_model::code::EntryKind::{self, Job, Route, Schedule, Script, Webhook};

/// Decorators whose whole name tells.
pub(super) const DECORATORS: &[(&str, EntryKind)] = &[
    ("api_view", Route),
    ("require_POST", Route),
    ("require_GET", Route),
    ("require_http_methods", Route),
    ("csrf_exempt", Route),
    ("login_required", Route),
    ("functions_framework.http", Route),
    ("https_fn.on_request", Route),
    ("https_fn.on_call", Route),
    ("functions_framework.cloud_event", Job),
    ("shared_task", Job),
    ("task", Job),
    ("db_task", Job),
    ("job", Job),
    ("actor", Job),
    ("dramatiq.actor", Job),
    ("background", Job),
    ("flow", Job),
    ("activity.defn", Job),
    ("workflow.run", Job),
    ("periodic_task", Schedule),
    ("db_periodic_task", Schedule),
    ("repeat_every", Schedule),
    ("scheduler_fn.on_schedule", Schedule),
    ("click.command", Script),
    ("command", Script),
];

/// The last segment of decorators that are methods of some object, and whether the first
/// argument must be a path.
pub(super) const METHOD_DECORATORS: &[(&str, bool, EntryKind)] = &[
    ("route", false, Route),
    ("get", true, Route),
    ("post", true, Route),
    ("put", true, Route),
    ("patch", true, Route),
    ("delete", true, Route),
    ("head", true, Route),
    ("options", true, Route),
    ("websocket", true, Route),
    ("api_route", true, Route),
    ("lambda_function", false, Job),
    ("task", false, Job),
    ("db_task", false, Job),
    ("actor", false, Job),
    ("agent", false, Job),
    ("subscriber", false, Job),
    ("on_sqs_message", false, Job),
    ("on_sns_message", false, Job),
    ("activity", false, Job),
    ("periodic_task", false, Schedule),
    ("scheduled_job", false, Schedule),
    ("schedule", false, Schedule),
    ("cron", false, Schedule),
    ("command", false, Script),
];

/// A word in a decorator's name that tells that another system calls back.
pub(super) const CALLBACK_DECORATOR: (&str, EntryKind) = ("webhook", Webhook);

/// Ends of the names of base classes, and the methods that are entries in them.
pub(super) const CLASSES: &[(&str, &[&str], EntryKind)] = &[
    ("View", VIEW_METHODS, Route),
    ("ViewSet", VIEW_METHODS, Route),
    ("Viewset", VIEW_METHODS, Route),
    ("Resource", VIEW_METHODS, Route),
    ("HTTPEndpoint", VIEW_METHODS, Route),
    ("RequestHandler", VIEW_METHODS, Route),
    ("ModelMixin", VIEW_METHODS, Route),
    ("BaseCommand", &["handle"], Script),
    ("Task", &["run"], Job),
];

const VIEW_METHODS: &[&str] = &[
    "get",
    "post",
    "put",
    "patch",
    "delete",
    "create",
    "update",
    "partial_update",
    "destroy",
    "list",
    "retrieve",
    "dispatch",
    "form_valid",
    "perform_create",
    "perform_update",
    "perform_destroy",
];

/// Calls that register a function: the end of the callee, where the function is, the kind.
pub(super) const REGISTRATIONS: &[(&str, Given, EntryKind)] = &[
    ("add_url_rule", Given::Named("view_func"), Route),
    ("add_api_route", Given::At(1), Route),
    ("add_route", Given::At(1), Route),
    ("add_get", Given::At(1), Route),
    ("add_post", Given::At(1), Route),
    ("add_put", Given::At(1), Route),
    ("path", Given::At(1), Route),
    ("re_path", Given::At(1), Route),
    ("web.post", Given::At(1), Route),
    ("Route", Given::At(1), Route),
    ("basic_consume", Given::Named("on_message_callback"), Job),
    ("enqueue", Given::At(0), Job),
    ("enqueue_in", Given::At(1), Job),
    ("add_task", Given::At(0), Job),
    ("add_job", Given::At(0), Schedule),
    ("do", Given::At(0), Schedule),
];

/// Where a registering call has its function.
#[derive(Clone, Copy)]
pub(super) enum Given {
    At(usize),
    Named(&'static str),
}
