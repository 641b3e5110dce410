//! How much of one file is read. What lies beyond becomes a gap, never a silence.

/// The longest text that is read at all.
///
/// A source file written by hand has some hundred kilobytes at the very most, the types that
/// tools write for a large API a megabyte and a half; what is longer is a bundle or data. At
/// 10 MB/s this is a fifth of a second of parsing.
pub(crate) const MAX_TEXT_BYTES: usize = 2 << 20;

/// The most expressions and steps that are kept of one file.
///
/// Ordinary code has one for every seven bytes. Texts of the longest size are types for the most
/// part, which have none.
pub(crate) const MAX_NODES: usize = 200_000;

/// How deep statements and expressions may nest.
///
/// Every level costs up to a kilobyte and a half of stack, and a worker thread has two
/// megabytes; hand-written code stays under a hundred.
pub(crate) const MAX_DEPTH: u32 = 400;

/// How often the parser may report progress for each kilobyte of text, and for a text of no
/// length at all. It reports every hundred operations, so this counts work and not time: the
/// same text always ends at the same place.
///
/// Ordinary code needs 15 for a kilobyte, text that is not code at all some 200.
pub(crate) const MAX_PROGRESS_PER_KILOBYTE: usize = 1_000;

/// How often each four kilobytes of text may be handed to the parser. Ordinary code is read two
/// or three times; a scanner that looks for an end that never comes reads all of it each time.
pub(crate) const MAX_READS_PER_CHUNK: usize = 200;

/// The longest callee that is kept as text, in bytes. Chains that are longer keep their end.
pub(crate) const MAX_CALLEE_BYTES: usize = 1_000;

/// How many gaps are kept; the last one then covers the rest of the text.
pub(crate) const MAX_GAPS: usize = 200;
