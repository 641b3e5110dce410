//! What the frameworks of Go call their entry points.

use tollgate_model::code::EntryKind::{self, Job, Route, Schedule, Script};

/// A call that registers a function.
pub(super) struct Registration {
    /// The last name before the method; empty for any.
    pub(super) receiver: &'static str,
    pub(super) method: &'static str,
    pub(super) given: Given,
    pub(super) kind: EntryKind,
}

/// Where a registering call has its function.
#[derive(Clone, Copy)]
pub(super) enum Given {
    /// Last, after a path.
    AfterPath,
    Last,
    First,
}

const fn row(
    receiver: &'static str,
    method: &'static str,
    given: Given,
    kind: EntryKind,
) -> Registration {
    Registration {
        receiver,
        method,
        given,
        kind,
    }
}

pub(super) const REGISTRATIONS: &[Registration] = &[
    // net/http, gorilla/mux, chi, gin, echo, fiber.
    row("", "HandleFunc", Given::AfterPath, Route),
    row("", "Handle", Given::AfterPath, Route),
    row("", "Handler", Given::AfterPath, Route),
    row("", "HandlerFunc", Given::AfterPath, Route),
    row("", "Method", Given::AfterPath, Route),
    row("", "MethodFunc", Given::AfterPath, Route),
    row("", "Get", Given::AfterPath, Route),
    row("", "Post", Given::AfterPath, Route),
    row("", "Put", Given::AfterPath, Route),
    row("", "Patch", Given::AfterPath, Route),
    row("", "Delete", Given::AfterPath, Route),
    row("", "All", Given::AfterPath, Route),
    row("", "GET", Given::AfterPath, Route),
    row("", "POST", Given::AfterPath, Route),
    row("", "PUT", Given::AfterPath, Route),
    row("", "PATCH", Given::AfterPath, Route),
    row("", "DELETE", Given::AfterPath, Route),
    row("", "Any", Given::AfterPath, Route),
    // AWS Lambda, Cloud Functions.
    row("lambda", "Start", Given::First, Route),
    row("lambda", "StartWithOptions", Given::First, Route),
    row("functions", "HTTP", Given::Last, Route),
    row("functions", "CloudEvent", Given::Last, Job),
    // Clocks.
    row("cron", "AddFunc", Given::Last, Schedule),
    row("c", "AddFunc", Given::Last, Schedule),
    row("", "AddFunc", Given::Last, Schedule),
    row("gocron", "NewTask", Given::First, Schedule),
    row("time", "AfterFunc", Given::Last, Schedule),
    // Queues and workflows.
    row("", "RegisterActivity", Given::First, Job),
    row("", "RegisterWorkflow", Given::First, Job),
    row("", "RegisterTask", Given::Last, Job),
    row("", "Subscribe", Given::Last, Job),
    row("", "QueueSubscribe", Given::Last, Job),
    row("", "Receive", Given::Last, Job),
    row("", "AddHandler", Given::Last, Job),
    row("", "AddNoPublisherHandler", Given::Last, Job),
    row("", "Consume", Given::Last, Job),
    // Command lines.
    row("", "Action", Given::Last, Script),
];

/// Types of parameters that say what calls a function; an empty one is any.
pub(super) const SIGNATURES: &[(&[&str], EntryKind)] = &[
    (&["http.ResponseWriter", "http.Request"], Route),
    (
        &["http.ResponseWriter", "http.Request", "httprouter.Params"],
        Route,
    ),
    (&["gin.Context"], Route),
    (&["echo.Context"], Route),
    (&["fiber.Ctx"], Route),
    (&["fasthttp.RequestCtx"], Route),
    (&["context.Context", "events.APIGatewayProxyRequest"], Route),
    (
        &["context.Context", "events.APIGatewayV2HTTPRequest"],
        Route,
    ),
    (&["events.APIGatewayProxyRequest"], Route),
    (&["context.Context", "events.SQSEvent"], Job),
    (&["context.Context", "events.SNSEvent"], Job),
    (&["context.Context", "events.DynamoDBEvent"], Job),
    (&["context.Context", "events.KinesisEvent"], Job),
    (&["context.Context", "events.CloudWatchEvent"], Schedule),
    (&["context.Context", "pubsub.Message"], Job),
    (&["context.Context", "asynq.Task"], Job),
    (&["nats.Msg"], Job),
    (&["amqp.Delivery"], Job),
    (&["cobra.Command", ""], Script),
    (&["cli.Context"], Script),
];
