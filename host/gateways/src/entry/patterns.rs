//! The callees of a gateway by their methods, as calls ask for them.

use serde::{Deserialize, Serialize};

use super::Entry;
use crate::package::FAMILIES;

/// One callee of one operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Pattern {
    /// The row, by its position in the entry.
    pub(crate) row: usize,
    /// The SDK likewise; `None` for a callee that holds in every language.
    pub(crate) sdk: Option<usize>,
    /// The callee, without the request class.
    pub(crate) callee: String,
    /// The class of the request that is the first argument: `execute(OrdersCaptureRequest)`.
    pub(crate) request: Option<String>,
}

impl Pattern {
    fn new(row: usize, sdk: Option<usize>, written: &str) -> Pattern {
        let (callee, request) = match written.split_once('(') {
            Some((callee, class)) => (callee, Some(class.trim_end_matches(')').to_owned())),
            None => (written, None),
        };
        Pattern {
            row,
            sdk,
            callee: callee.to_owned(),
            request,
        }
    }

    /// The method, by which patterns are sorted.
    pub(crate) fn method(&self) -> &str {
        self.callee.rsplit('.').next().unwrap_or_default()
    }

    /// Whether the steps of a builder stand in it: `CreateCharge..send`.
    pub(crate) fn is_built(&self) -> bool {
        self.callee.contains("..")
    }

    /// The callee as a catalogue writes it.
    pub(crate) fn written(&self) -> String {
        match &self.request {
            Some(class) => format!("{}({class})", self.callee),
            None => self.callee.clone(),
        }
    }
}

/// The patterns of one family, sorted by method, and within one in the order of the rows.
pub(crate) fn of_family(entry: &Entry, family: &str) -> Vec<Pattern> {
    let mut found = Vec::new();
    for (row_at, row) in entry.rows.iter().enumerate() {
        for (sdk, callees) in &row.callees {
            let is_its = sdk.is_none_or(|sdk| entry.sdks[sdk].family == family);
            if is_its {
                found.extend(
                    callees
                        .iter()
                        .map(|callee| Pattern::new(row_at, *sdk, callee)),
                );
            }
        }
    }
    found.sort_by(|left, right| left.method().cmp(right.method()));
    found
}

/// Which of the families a word is.
pub(crate) fn family_index(family: &str) -> usize {
    FAMILIES
        .iter()
        .position(|known| *known == family)
        .unwrap_or_default()
}

/// Those of sorted patterns that end with a method.
pub(crate) fn with_method<'a>(patterns: &'a [Pattern], method: &str) -> &'a [Pattern] {
    let start = patterns.partition_point(|pattern| pattern.method() < method);
    let rest = patterns.get(start..).unwrap_or_default();
    let length = rest.partition_point(|pattern| pattern.method() == method);
    rest.get(..length).unwrap_or_default()
}
