//! What the frameworks of Java and Kotlin call their entry points.

use tollgate_model::code::EntryKind::{self, Job, Route, Schedule, Script};

/// Annotations of methods.
pub(super) const ANNOTATIONS: &[(&str, EntryKind)] = &[
    ("RequestMapping", Route),
    ("GetMapping", Route),
    ("PostMapping", Route),
    ("PutMapping", Route),
    ("PatchMapping", Route),
    ("DeleteMapping", Route),
    ("MessageMapping", Route),
    ("MutationMapping", Route),
    ("QueryMapping", Route),
    ("SchemaMapping", Route),
    ("DgsMutation", Route),
    ("DgsQuery", Route),
    ("DgsData", Route),
    ("GraphQLMutation", Route),
    ("GraphQLQuery", Route),
    ("Mutation", Route),
    ("GET", Route),
    ("POST", Route),
    ("PUT", Route),
    ("PATCH", Route),
    ("DELETE", Route),
    ("Get", Route),
    ("Post", Route),
    ("Put", Route),
    ("Patch", Route),
    ("Delete", Route),
    ("WebMethod", Route),
    ("ShellMethod", Script),
    ("KafkaListener", Job),
    ("KafkaHandler", Job),
    ("RabbitListener", Job),
    ("RabbitHandler", Job),
    ("SqsListener", Job),
    ("SqsHandler", Job),
    ("JmsListener", Job),
    ("PulsarListener", Job),
    ("StreamListener", Job),
    ("ServiceActivator", Job),
    ("Incoming", Job),
    ("Topic", Job),
    ("Queue", Job),
    ("JobWorker", Job),
    ("ZeebeWorker", Job),
    ("ExternalTaskSubscription", Job),
    ("ActivityMethod", Job),
    ("WorkflowMethod", Job),
    ("Job", Job),
    ("Scheduled", Schedule),
    ("Schedule", Schedule),
    ("Schedules", Schedule),
    ("SchedulerLock", Schedule),
    ("Recurring", Schedule),
    ("XxlJob", Schedule),
];

/// Annotations of classes and their methods that hold a path for what is below.
pub(super) const PATHS: &[&str] = &["RequestMapping", "Path", "Controller", "ApplicationPath"];

/// Ends of the names of base classes and interfaces, and the methods that are entries in them;
/// none for all.
pub(super) const CLASSES: &[(&str, &[&str], EntryKind)] = &[
    (
        "HttpServlet",
        &["doPost", "doGet", "doPut", "doDelete", "doPatch", "service"],
        Route,
    ),
    ("HttpFunction", &["service"], Route),
    ("ImplBase", &[], Route),
    ("MutationResolver", &[], Route),
    ("RequestHandler", &["handleRequest"], Route),
    ("RequestStreamHandler", &["handleRequest"], Route),
    ("MessageListener", &["onMessage"], Job),
    ("RocketMQListener", &["onMessage"], Job),
    ("BackgroundFunction", &["accept"], Job),
    ("CloudEventsFunction", &["accept"], Job),
    ("Tasklet", &["execute"], Job),
    ("ItemWriter", &["write"], Job),
    ("ItemProcessor", &["process"], Job),
    ("JavaDelegate", &["execute"], Job),
    ("Worker", &["doWork"], Job),
    ("JobRequestHandler", &["run"], Job),
    ("QuartzJobBean", &["executeInternal"], Schedule),
    ("Job", &["execute"], Schedule),
    ("CommandLineRunner", &["run"], Script),
    ("ApplicationRunner", &["run"], Script),
];

/// Types of events that a queue delivers to a function of the cloud.
pub(super) const QUEUE_EVENTS: &[&str] = &[
    "SQSEvent",
    "SNSEvent",
    "KinesisEvent",
    "DynamodbEvent",
    "ScheduledEvent",
    "KafkaEvent",
    "S3Event",
];

/// Annotations that make a method a test, or what prepares one.
pub(super) const TESTS: &[&str] = &[
    "Test",
    "ParameterizedTest",
    "RepeatedTest",
    "TestFactory",
    "TestTemplate",
    "BeforeEach",
    "AfterEach",
    "BeforeAll",
    "AfterAll",
    "Before",
    "After",
    "BeforeClass",
    "AfterClass",
    "BeforeMethod",
    "AfterMethod",
    "BeforeTest",
    "AfterTest",
    "Property",
];

/// Methods that register a route with a closure after its path: Javalin, Spark, Ktor, Vert.x.
pub(super) const ROUTES: &[&str] = &[
    "get", "post", "put", "patch", "delete", "GET", "POST", "PUT", "PATCH", "DELETE",
];

/// Methods that run their closure by a clock.
pub(super) const TIMERS: &[&str] = &[
    "scheduleAtFixedRate",
    "scheduleWithFixedDelay",
    "fixedRateTimer",
    "setPeriodic",
];

/// Methods that hand each message of a queue to their closure.
pub(super) const CONSUMERS: &[&str] = &["basicConsume", "createRabbitListener"];

/// Calls that define a test with a closure: Kotest, Spek.
pub(super) const TEST_CALLS: &[&str] = &[
    "test", "it", "describe", "context", "should", "expect", "feature", "scenario", "given",
    "When", "Then", "Given", "Scenario", "Feature",
];
