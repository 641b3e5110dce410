//! What the frameworks of JavaScript call their entry points.

use tollgate_model::code::EntryKind::{self, Job, Route, Schedule, Script, Webhook};

/// Decorators of methods: NestJS, routing-controllers, TypeGraphQL and their queues.
pub(super) const DECORATORS: &[(&str, EntryKind)] = &[
    ("Get", Route),
    ("Post", Route),
    ("Put", Route),
    ("Patch", Route),
    ("Delete", Route),
    ("All", Route),
    ("Head", Route),
    ("Options", Route),
    ("HttpPost", Route),
    ("Mutation", Route),
    ("Query", Route),
    ("GrpcMethod", Route),
    ("TypedRoute.Post", Route),
    ("StripeWebhookHandler", Webhook),
    ("MessagePattern", Job),
    ("EventPattern", Job),
    ("OnEvent", Job),
    ("Process", Job),
    ("SqsMessageHandler", Job),
    ("RabbitSubscribe", Job),
    ("RabbitRPC", Job),
    ("Cron", Schedule),
    ("Interval", Schedule),
    ("Timeout", Schedule),
];

/// Decorators of classes that have one entry method: the decorator, the method.
pub(super) const CLASS_DECORATORS: &[(&str, &str, EntryKind)] = &[
    ("Processor", "process", Job),
    ("EventsHandler", "handle", Job),
    ("CommandHandler", "execute", Job),
    ("Command", "run", Script),
];

/// Methods of routers that take a path and a handler.
pub(super) const ROUTE_METHODS: &[&str] = &[
    "get", "post", "put", "patch", "delete", "del", "all", "head", "options", "use", "openapi",
];

/// What a registering call looks like.
pub(super) struct Registration {
    /// The end of the callee, from a dot on or whole.
    pub(super) callee: &'static str,
    /// A word that what stands before it must contain, in lower case.
    pub(super) receiver: &'static str,
    pub(super) handler: Handler,
    pub(super) kind: EntryKind,
}

/// Where a registering call has its handler.
#[derive(Clone, Copy)]
pub(super) enum Handler {
    /// The last argument.
    Last,
    /// The last argument, where the first is this text.
    After(&'static str),
    /// A property of an argument that is an object.
    Property(&'static str),
}

const fn row(
    callee: &'static str,
    receiver: &'static str,
    handler: Handler,
    kind: EntryKind,
) -> Registration {
    Registration {
        callee,
        receiver,
        handler,
        kind,
    }
}

pub(super) const REGISTRATIONS: &[Registration] = &[
    // HTTP servers.
    row("route", "", Handler::Property("handler"), Route),
    row("createServer", "", Handler::Last, Route),
    row("Deno.serve", "", Handler::Last, Route),
    row("Bun.serve", "", Handler::Property("fetch"), Route),
    row("addEventListener", "", Handler::After("fetch"), Route),
    row(
        "addEventListener",
        "",
        Handler::After("scheduled"),
        Schedule,
    ),
    // Remote procedures.
    row("mutation", "", Handler::Last, Route),
    row("query", "procedure", Handler::Last, Route),
    row("mutation", "", Handler::Property("handler"), Route),
    // Functions as a service.
    row("onRequest", "", Handler::Last, Route),
    row("onCall", "", Handler::Last, Route),
    row("onRun", "schedule", Handler::Last, Schedule),
    row("onSchedule", "", Handler::Last, Schedule),
    row("onPublish", "topic", Handler::Last, Job),
    row("onMessagePublished", "", Handler::Last, Job),
    row("onTaskDispatched", "", Handler::Last, Job),
    row("onDispatch", "", Handler::Last, Job),
    row("onDocumentCreated", "", Handler::Last, Job),
    row("onDocumentUpdated", "", Handler::Last, Job),
    row("onDocumentWritten", "", Handler::Last, Job),
    row("onCreate", "document", Handler::Last, Job),
    row("onUpdate", "document", Handler::Last, Job),
    row("onWrite", "document", Handler::Last, Job),
    row("functions.http", "", Handler::Last, Route),
    row("functions.cloudEvent", "", Handler::Last, Job),
    row("app.http", "", Handler::Property("handler"), Route),
    row("app.timer", "", Handler::Property("handler"), Schedule),
    row("app.storageQueue", "", Handler::Property("handler"), Job),
    row("app.serviceBusQueue", "", Handler::Property("handler"), Job),
    row("app.serviceBusTopic", "", Handler::Property("handler"), Job),
    // Queues.
    row("process", "queue", Handler::Last, Job),
    row("process", "bull", Handler::Last, Job),
    row("process", "job", Handler::Last, Job),
    row("Worker", "", Handler::Last, Job),
    row("define", "agenda", Handler::Last, Job),
    row("work", "boss", Handler::Last, Job),
    row("createFunction", "", Handler::Last, Job),
    row("defineJob", "", Handler::Property("run"), Job),
    row("task", "", Handler::Property("run"), Job),
    row("schemaTask", "", Handler::Property("run"), Job),
    row("schedules.task", "", Handler::Property("run"), Schedule),
    row("consume", "", Handler::Last, Job),
    row("run", "", Handler::Property("eachMessage"), Job),
    row("run", "", Handler::Property("eachBatch"), Job),
    row(
        "create",
        "consumer",
        Handler::Property("handleMessage"),
        Job,
    ),
    row(
        "create",
        "consumer",
        Handler::Property("handleMessageBatch"),
        Job,
    ),
    row("on", "subscription", Handler::After("message"), Job),
    row("on", "consumer", Handler::After("message"), Job),
    // Clocks.
    row("schedule", "cron", Handler::Last, Schedule),
    row("scheduleJob", "", Handler::Last, Schedule),
    row("CronJob", "", Handler::Last, Schedule),
    row("Cron", "", Handler::Last, Schedule),
    // Programs.
    row("action", "command", Handler::Last, Script),
];

/// Methods of HTTP that a module exports handlers under: Next.js, SvelteKit.
pub(super) const EXPORTED_METHODS: &[&str] =
    &["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// Functions that take a test, or what runs around tests.
pub(super) const TEST_CALLERS: &[&str] = &[
    "it",
    "test",
    "describe",
    "specify",
    "fit",
    "xit",
    "fdescribe",
    "xdescribe",
    "beforeEach",
    "afterEach",
    "beforeAll",
    "afterAll",
];

/// Functions that do so only in files that have tests.
pub(super) const TEST_COMPANIONS: &[&str] = &["before", "after", "context", "suite"];
