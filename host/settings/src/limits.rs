//! How much of a file is read. Every bound has its reason beside it.

/// Bytes of a text that are read.
///
/// A megabyte is some 30,000 lines, far more than a person writes or reviews. Larger files are
/// generated, and every bound below follows from this one.
pub(crate) const MAX_TEXT_BYTES: usize = 1 << 20;

/// Settings read from one file.
///
/// One for every 20 bytes of the largest text. A YAML text of a few lines can ask for billions
/// by aliases of aliases.
pub(crate) const MAX_SETTINGS: usize = 50_000;

/// Segments of one key.
///
/// Deeper than people nest by hand, generous for schemas. Reading recurses once per segment, and
/// worker threads have small stacks.
pub(crate) const MAX_DEPTH: usize = 64;

/// Bytes of one dotted key.
///
/// Every setting carries its whole key: without this bound a long key above many values would
/// multiply. Sentences used as keys in translation files fit.
pub(crate) const MAX_KEY_BYTES: usize = 4096;

/// Bytes of all keys and values of one file together.
///
/// Plain files repeat only prefixes of keys and stay within a few times their size. Aliases
/// repeat whole values, and this stops them from filling the memory.
pub(crate) const MAX_COLLECTED_BYTES: usize = 16 << 20;

/// Keys looked at while YAML merge keys (`<<`) are resolved.
///
/// A merged key may be overridden and yield no setting, so the number of settings does not
/// bound this work. Twice that number leaves room for real overrides.
pub(crate) const MAX_MERGED_KEYS: usize = 2 * MAX_SETTINGS;
