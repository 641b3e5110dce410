//! What crosses crates, one file a story.

mod bombs;
mod cases;
