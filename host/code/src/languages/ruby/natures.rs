//! What makes random values or reads a clock in Ruby.

use tollgate_model::code::Nature::{Clock, Random};

use crate::nature::Table;
use crate::nature::When::Called;

pub(super) static TABLE: Table = Table {
    rows: &[
        ("SecureRandom.*", Random, Called),
        ("Random.rand", Random, Called),
        ("Random.new().rand", Random, Called),
        ("Random().rand", Random, Called),
        ("Random.bytes", Random, Called),
        ("Random.hex", Random, Called),
        ("Random.uuid", Random, Called),
        ("Kernel.rand", Random, Called),
        ("OpenSSL.Random.*", Random, Called),
        ("Digest.UUID.uuid_v4", Random, Called),
        ("UUID.generate", Random, Called),
        ("UUID.new", Random, Called),
        ("UUID().generate", Random, Called),
        ("UUIDTools.UUID.random_create", Random, Called),
        ("UUIDTools.UUID.timestamp_create", Random, Called),
        ("ULID.generate", Random, Called),
        ("KSUID.new", Random, Called),
        ("Nanoid.generate", Random, Called),
        ("Devise.friendly_token", Random, Called),
        ("Faker.*", Random, Called),
        ("rand", Random, Called),
        ("Time.now", Clock, Called),
        ("Time.current", Clock, Called),
        ("Time.zone.now", Clock, Called),
        ("Time.zone.today", Clock, Called),
        ("DateTime.now", Clock, Called),
        ("DateTime.current", Clock, Called),
        ("Date.today", Clock, Called),
        ("Date.current", Clock, Called),
        ("Process.clock_gettime", Clock, Called),
    ],
    well_known: &[],
    prefixes: &["self."],
};
