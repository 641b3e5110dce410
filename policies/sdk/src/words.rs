//! Names, taken apart.

/// The words of a name or text, in lower case: those of `markAsPaid`, `PAYMENT_FAILED` and
/// `payment-intents.ts`.
pub fn words(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut word = String::new();
    let mut was_lower = false;
    for character in text.chars() {
        let starts_word = character.is_uppercase() && was_lower;
        if (!character.is_alphanumeric() || starts_word) && !word.is_empty() {
            found.push(std::mem::take(&mut word));
        }
        if character.is_alphanumeric() {
            word.extend(character.to_lowercase());
        }
        was_lower = character.is_lowercase() || character.is_numeric();
    }
    if !word.is_empty() {
        found.push(word);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn words_are_found_in_every_convention() {
        assert_eq!(words("markAsPaid"), ["mark", "as", "paid"]);
        assert_eq!(words("PAYMENT_FAILED"), ["payment", "failed"]);
        assert_eq!(words("src/pay-out.ts"), ["src", "pay", "out", "ts"]);
    }
}
