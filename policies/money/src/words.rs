//! What names say of money.

use tollgate_sdk::words;

/// Words of names that hold an amount.
const AMOUNTS: [&str; 20] = [
    "amount",
    "amounts",
    "balance",
    "cents",
    "cost",
    "costs",
    "deposit",
    "due",
    "fee",
    "fees",
    "gross",
    "paid",
    "price",
    "prices",
    "refund",
    "subtotal",
    "tip",
    "total",
    "totals",
    "unitamount",
];

/// Words of names that hold a share, a rate or a count.
const SHARES: [&str; 23] = [
    "average",
    "basis",
    "bps",
    "count",
    "discount",
    "factor",
    "height",
    "hours",
    "minutes",
    "opacity",
    "pct",
    "percent",
    "percentage",
    "points",
    "progress",
    "quality",
    "quantity",
    "rate",
    "ratio",
    "score",
    "share",
    "weight",
    "width",
];

/// Words that show a number that is exact.
const EXACT: [&str; 12] = [
    "big",
    "bigdecimal",
    "bigint",
    "bignumber",
    "bcmul",
    "currency",
    "dec",
    "decimal",
    "dinero",
    "money",
    "bcadd",
    "fraction",
];

/// Words that show binary floating point.
const FLOATS: [&str; 9] = [
    "float",
    "floatval",
    "float64",
    "parsefloat",
    "todouble",
    "double",
    "f64",
    "f32",
    "doublevalue",
];

/// Whether a name stands for an amount of money.
pub(crate) fn is_amount(name: &str) -> bool {
    let heard = words(name);
    let has = |list: &[&str]| heard.iter().any(|word| list.contains(&word.as_str()));
    has(&AMOUNTS) && !has(&SHARES)
}

/// Whether a name says that an amount is in minor units already.
pub(crate) fn is_whole(name: &str) -> bool {
    words(name).iter().any(|word| {
        matches!(
            word.as_str(),
            "cent" | "cents" | "minor" | "unit" | "units" | "pence" | "count" | "id"
        )
    })
}

/// Whether a name stands for a share, a rate, a count.
pub(crate) fn is_share(name: &str) -> bool {
    words(name)
        .iter()
        .any(|word| SHARES.contains(&word.as_str()))
}

/// Whether a name shows that a number is exact.
pub(crate) fn is_exact(name: &str) -> bool {
    words(name)
        .iter()
        .any(|word| EXACT.contains(&word.as_str()))
}

/// Whether a name makes binary floating point of what it is given.
pub(crate) fn is_float(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    FLOATS.contains(&lower.as_str()) || matches!(name, "Number" | "to_f")
}

/// The words by which calls and casts cut off what is behind the point.
pub(crate) fn cuts_off(name: &str) -> bool {
    matches!(
        name,
        "int"
            | "Int"
            | "long"
            | "Long"
            | "integer"
            | "Integer"
            | "intval"
            | "parseInt"
            | "trunc"
            | "truncate"
            | "floor"
            | "Floor"
            | "Trunc"
            | "Truncate"
            | "absint"
            | "int64"
            | "int32"
            | "uint64"
            | "Int64"
            | "Int32"
            | "i64"
            | "u64"
            | "i32"
            | "u32"
            | "to_i"
            | "toInt"
            | "toLong"
            | "intValue"
            | "longValue"
            | "uint"
            | "ulong"
            | "BIGINT"
    )
}

/// Calls that hand on what they are given as the same number.
pub(crate) fn hands_on(name: &str) -> bool {
    matches!(
        name,
        "String"
            | "str"
            | "strval"
            | "toString"
            | "abs"
            | "Abs"
            | "max"
            | "min"
            | "Number"
            | "float"
            | "floatval"
            | "float64"
            | "NewInt"
            | "Integer.valueOf"
            | "to_s"
            | "valueOf"
    )
}

/// Calls that round to a whole number.
pub(crate) fn rounds(name: &str) -> bool {
    matches!(
        name,
        "round"
            | "Round"
            | "rint"
            | "toFixed"
            | "number_format"
            | "roundToLong"
            | "roundToInt"
            | "ToInt64"
            | "ToInt32"
    )
}
