//! Python.
use crate::builder::Builder;
use tollgate_model::code::Source;
pub(super) fn read(builder: Builder<'_>) -> Source {
    builder.source
}
