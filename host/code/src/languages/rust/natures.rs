//! What makes random values or reads a clock in Rust.

use tollgate_model::code::Nature::{Clock, Random};

use crate::nature::Table;
use crate::nature::When::Called;

pub(super) static TABLE: Table = Table {
    rows: &[
        ("uuid.Uuid.new_v4", Random, Called),
        ("uuid.Uuid.now_v7", Random, Called),
        ("uuid.Uuid.now_v6", Random, Called),
        ("uuid.Uuid.now_v1", Random, Called),
        ("Uuid.new_v4", Random, Called),
        ("Uuid.now_v7", Random, Called),
        ("ulid.Ulid.new", Random, Called),
        ("Ulid.new", Random, Called),
        ("ksuid.Ksuid.generate", Random, Called),
        ("nanoid.nanoid", Random, Called),
        ("nanoid", Random, Called),
        ("rand.random", Random, Called),
        ("rand.thread_rng().*", Random, Called),
        ("rand.rng().*", Random, Called),
        ("fastrand.*", Random, Called),
        ("bson.oid.ObjectId.new", Random, Called),
        ("cuid2.create_id", Random, Called),
        ("std.time.SystemTime.now", Clock, Called),
        ("std.time.Instant.now", Clock, Called),
        ("SystemTime.now", Clock, Called),
        ("Instant.now", Clock, Called),
        ("tokio.time.Instant.now", Clock, Called),
        ("chrono.Utc.now", Clock, Called),
        ("chrono.Local.now", Clock, Called),
        ("Utc.now", Clock, Called),
        ("Local.now", Clock, Called),
        ("chrono.offset.Utc.now", Clock, Called),
        ("time.OffsetDateTime.now_utc", Clock, Called),
        ("OffsetDateTime.now_utc", Clock, Called),
        ("jiff.Timestamp.now", Clock, Called),
        ("jiff.Zoned.now", Clock, Called),
    ],
    well_known: &[
        ("new_v4", Random),
        ("now_v7", Random),
        ("now_utc", Clock),
        ("generate_id", Random),
        ("idempotent_with_uuid", Random),
        ("new_uuid_v4", Random),
    ],
    prefixes: &[],
};
