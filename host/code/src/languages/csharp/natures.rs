//! What makes random values or reads a clock in C#.

use tollgate_model::code::Nature::{Clock, Random};

use crate::nature::Table;
use crate::nature::When::Called;

pub(super) static TABLE: Table = Table {
    rows: &[
        ("Guid.NewGuid", Random, Called),
        ("Guid.CreateVersion7", Random, Called),
        ("CombGuid.NewGuid", Random, Called),
        ("CombGuid.Generate", Random, Called),
        ("CoreHelpers.GenerateComb", Random, Called),
        ("NewId.Next", Random, Called),
        ("NewId.NextGuid", Random, Called),
        ("NewId.NextSequentialGuid", Random, Called),
        ("SequentialGuid.NewGuid", Random, Called),
        ("Ulid.NewUlid", Random, Called),
        ("Nanoid.Generate", Random, Called),
        ("Nanoid.Nanoid.Generate", Random, Called),
        ("ObjectId.GenerateNewId", Random, Called),
        ("Random", Random, Called),
        ("Random.*", Random, Called),
        ("Random().*", Random, Called),
        ("RandomNumberGenerator.*", Random, Called),
        ("RandomNumberGenerator.Create().*", Random, Called),
        ("Path.GetRandomFileName", Random, Called),
        ("DateTime.Now", Clock, Called),
        ("DateTime.UtcNow", Clock, Called),
        ("DateTime.Today", Clock, Called),
        ("DateTimeOffset.Now", Clock, Called),
        ("DateTimeOffset.UtcNow", Clock, Called),
        ("Environment.TickCount", Clock, Called),
        ("Environment.TickCount64", Clock, Called),
        ("Stopwatch.GetTimestamp", Clock, Called),
        ("SystemClock.Instance.GetCurrentInstant", Clock, Called),
        ("TimeProvider.System.GetUtcNow", Clock, Called),
        ("TimeProvider.System.GetLocalNow", Clock, Called),
    ],
    well_known: &[
        ("GetUtcNow", Clock),
        ("GetLocalNow", Clock),
        ("GetCurrentInstant", Clock),
        ("NewGuid", Random),
    ],
    prefixes: &["System.", "Security.Cryptography."],
};
