//! What the frameworks of C# call their entry points.

use tollgate_model::code::EntryKind::{self, Job, Route, Schedule, Script, Webhook};

/// Attributes that make a method an entry, without `Attribute` at the end.
pub(super) const ATTRIBUTES: &[(&str, EntryKind)] = &[
    ("HttpPost", Route),
    ("HttpGet", Route),
    ("HttpPut", Route),
    ("HttpPatch", Route),
    ("HttpDelete", Route),
    ("AcceptVerbs", Route),
    ("Route", Route),
    ("WebMethod", Route),
    ("WebInvoke", Route),
    ("HttpApi", Route),
    ("RestApi", Route),
    ("WolverinePost", Route),
    ("StripeWebhook", Webhook),
    ("AutomaticRetry", Job),
    ("Queue", Job),
    ("CapSubscribe", Job),
    ("Topic", Job),
    ("WolverineHandler", Job),
    ("JobDisplayName", Job),
    ("Command", Script),
];

/// Triggers of Azure Functions, as attributes of a parameter.
pub(super) const TRIGGERS: &[(&str, EntryKind)] = &[
    ("[HttpTrigger", Route),
    ("[TimerTrigger", Schedule),
    ("[QueueTrigger", Job),
    ("[ServiceBusTrigger", Job),
    ("[EventGridTrigger", Job),
    ("[EventHubTrigger", Job),
    ("[BlobTrigger", Job),
    ("[CosmosDBTrigger", Job),
    ("[KafkaTrigger", Job),
    ("[RabbitMQTrigger", Job),
    ("[SqlTrigger", Job),
    ("[ActivityTrigger", Job),
    ("[OrchestrationTrigger", Job),
    ("[DurableClient", Job),
];

/// Base classes and interfaces, without type arguments, and the methods that are entries in
/// them.
pub(super) const CLASSES: &[(&str, &[&str], EntryKind)] = &[
    ("IConsumer", &["Consume"], Job),
    ("IJobConsumer", &["Run"], Job),
    ("IHandleMessages", &["Handle"], Job),
    ("IMessageHandler", &["Handle", "HandleAsync"], Job),
    ("IIntegrationEventHandler", &["Handle", "HandleAsync"], Job),
    ("ICapSubscribe", &["Handle", "HandleAsync"], Job),
    ("BackgroundService", &["ExecuteAsync"], Job),
    ("IHostedService", &["StartAsync"], Job),
    ("AsyncBackgroundJob", &["ExecuteAsync"], Job),
    ("BackgroundJob", &["Execute"], Job),
    ("IRequestJob", &["Execute"], Job),
    ("TaskActivity", &["RunAsync"], Job),
    ("IJob", &["Execute", "ExecuteAsync"], Schedule),
    ("IInvocable", &["Invoke"], Schedule),
    ("IScheduleTask", &["Execute", "ExecuteAsync"], Schedule),
    ("ITask", &["Run", "Execute", "ExecuteAsync"], Schedule),
    ("Endpoint", &["HandleAsync", "ExecuteAsync"], Route),
    ("EndpointBaseAsync", &["HandleAsync"], Route),
    ("AsyncCommand", &["ExecuteAsync"], Script),
];

/// Ends of the names of classes, or of their bases, whose public methods are entries.
pub(super) const OPEN_CLASSES: &[&str] = &["Controller", "ControllerBase", "Hub"];

/// Calls that register a function: the end of the callee, and the kind. The function is the
/// first argument that is one.
pub(super) const REGISTRATIONS: &[(&str, EntryKind)] = &[
    ("MapPost", Route),
    ("MapGet", Route),
    ("MapPut", Route),
    ("MapPatch", Route),
    ("MapDelete", Route),
    ("MapMethods", Route),
    ("MapWebhook", Webhook),
    ("Enqueue", Job),
    ("ContinueJobWith", Job),
    ("QueueBackgroundWorkItem", Job),
    ("QueueBackgroundWorkItemAsync", Job),
    ("AddOrUpdate", Schedule),
    ("Schedule", Schedule),
    ("BackgroundJob.Schedule", Schedule),
    ("BackgroundJob.Enqueue", Job),
    ("RecurringJob.AddOrUpdate", Schedule),
];

/// Events that deliver messages: `consumer.Received += handler`.
pub(super) const EVENTS: &[&str] = &["ProcessMessageAsync", "Received", "ReceivedAsync"];

/// Types of events that reach a function of AWS Lambda more than once.
pub(super) const LAMBDA_JOBS: &[&str] = &[
    "SQSEvent",
    "SNSEvent",
    "KinesisEvent",
    "DynamoDBEvent",
    "S3Event",
];

/// Attributes of tests and of what prepares them, without `Attribute` at the end.
pub(super) const TESTS: &[&str] = &[
    "Fact",
    "Theory",
    "Test",
    "TestCase",
    "TestCaseSource",
    "TestMethod",
    "DataTestMethod",
    "SetUp",
    "OneTimeSetUp",
    "TearDown",
    "OneTimeTearDown",
    "TestInitialize",
    "TestCleanup",
    "ClassInitialize",
    "AssemblyInitialize",
    "Benchmark",
];
