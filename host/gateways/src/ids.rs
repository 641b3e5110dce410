//! The gateways that may be meant by what was typed.

use crate::nearest::distance;

/// So many ids are proposed.
const PROPOSED: usize = 3;

/// No id is longer: what is typed beyond is not compared.
const LONGEST_ID: usize = 60;

/// The ids that may be meant by what was typed, nearest first: those that it begins, and those
/// that it is a slip of.
pub fn nearest_ids<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let written: String = written.to_lowercase().chars().take(LONGEST_ID).collect();
    let limit = written.chars().count().div_ceil(3).max(1);
    let rate = |id: &'a str| {
        let begins = written.chars().count() > 2 && id.starts_with(&written);
        let distance = if begins { 0 } else { distance(&written, id) };
        (distance <= limit).then_some((distance, id))
    };
    let mut near: Vec<(usize, &str)> = known.into_iter().filter_map(rate).collect();
    near.sort_unstable();
    near.truncate(PROPOSED);
    near.into_iter().map(|(_, id)| id).collect()
}

#[cfg(test)]
mod tests {
    use super::nearest_ids;

    #[test]
    fn ids_are_proposed_by_what_was_typed() {
        let known = ["adyen", "checkout-com", "stripe", "square"];
        assert_eq!(nearest_ids("strpie", known), ["stripe"]);
        assert_eq!(nearest_ids("Checkout", known), ["checkout-com"]);
        assert_eq!(nearest_ids("", known), Vec::<&str>::new());
        assert_eq!(
            nearest_ids(&"x".repeat(1_000_000), known),
            Vec::<&str>::new()
        );
    }
}
