//! Writes lists of shared values, each as a value of its own.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub(super) fn serialize<T, S>(values: &[Arc<T>], serializer: S) -> Result<S::Ok, S::Error>
where
    T: Serialize,
    S: Serializer,
{
    serializer.collect_seq(values.iter().map(|value| &**value))
}

pub(super) fn deserialize<'de, T, D>(deserializer: D) -> Result<Vec<Arc<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    let values: Vec<T> = Vec::deserialize(deserializer)?;
    Ok(values.into_iter().map(Arc::new).collect())
}
