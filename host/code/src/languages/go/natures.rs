//! What makes random values or reads a clock in Go.

use tollgate_model::code::Nature::{Clock, Random};

use crate::nature::Table;
use crate::nature::When::{Called, WithoutArguments};

pub(super) static TABLE: Table = Table {
    rows: &[
        ("github.com/google/uuid.New", Random, Called),
        ("github.com/google/uuid.NewString", Random, Called),
        ("github.com/google/uuid.NewRandom", Random, Called),
        ("github.com/google/uuid.NewUUID", Random, Called),
        ("github.com/google/uuid.NewV6", Random, Called),
        ("github.com/google/uuid.NewV7", Random, Called),
        ("github.com/gofrs/uuid.NewV1", Random, Called),
        ("github.com/gofrs/uuid.NewV4", Random, Called),
        ("github.com/gofrs/uuid.NewV7", Random, Called),
        ("github.com/gofrs/uuid/v5.NewV4", Random, Called),
        ("github.com/gofrs/uuid/v5.NewV7", Random, Called),
        ("github.com/satori/go.uuid.NewV4", Random, Called),
        ("github.com/hashicorp/go-uuid.GenerateUUID", Random, Called),
        ("github.com/pborman/uuid.*", Random, WithoutArguments),
        ("github.com/segmentio/ksuid.New", Random, Called),
        ("github.com/rs/xid.New", Random, Called),
        ("github.com/oklog/ulid.Make", Random, Called),
        ("github.com/oklog/ulid/v2.Make", Random, Called),
        ("github.com/oklog/ulid/v2.MustNew", Random, Called),
        ("github.com/lithammer/shortuuid.New", Random, Called),
        ("github.com/lithammer/shortuuid/v3.New", Random, Called),
        ("github.com/lithammer/shortuuid/v4.New", Random, Called),
        ("github.com/teris-io/shortid.Generate", Random, Called),
        ("github.com/matoous/go-nanoid.*", Random, Called),
        ("github.com/matoous/go-nanoid/v2.*", Random, Called),
        (
            "go.mongodb.org/mongo-driver/bson/primitive.NewObjectID",
            Random,
            Called,
        ),
        ("github.com/bwmarrin/snowflake.*", Random, Called),
        ("math/rand.*", Random, Called),
        ("math/rand/v2.*", Random, Called),
        ("crypto/rand.*", Random, Called),
        ("time.Now", Clock, Called),
        ("time.Since", Clock, Called),
        (
            "github.com/jonboulle/clockwork.NewRealClock().Now",
            Clock,
            Called,
        ),
    ],
    well_known: &[
        ("NewString", Random),
        ("NewIdempotencyKey", Random),
        ("NewV4", Random),
        ("NewV7", Random),
        ("NewUUID", Random),
        ("NewRandom", Random),
        ("GenerateUUID", Random),
        ("GenerateRandomString", Random),
        ("RandomString", Random),
    ],
    prefixes: &[],
};
