//! Names and their words: the same name in another convention.

/// The conventions in which an SDK can write the names of another.
pub(crate) const CASES: [&str; 3] = ["camel", "snake", "pascal"];

/// The words of a name, in lower case: `getClient` is `get`, `client`.
pub(crate) fn words_of(name: &str) -> impl Iterator<Item = String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut was_lower = false;
    for letter in name.chars() {
        let starts = letter.is_ascii_uppercase() && was_lower;
        if (starts || !letter.is_ascii_alphanumeric()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if letter.is_ascii_alphanumeric() {
            word.push(letter.to_ascii_lowercase());
        }
        was_lower = letter.is_ascii_lowercase() || letter.is_ascii_digit();
    }
    if !word.is_empty() {
        words.push(word);
    }
    words.into_iter()
}

pub(crate) fn starts_uppercase(name: &str) -> bool {
    name.starts_with(|letter: char| letter.is_ascii_uppercase())
}

/// The same name in another convention: `ordersController`, `orders_controller`,
/// `OrdersController`.
pub(crate) fn same_loosely(name: &str, part: &str) -> bool {
    let letters = |text: &'_ str| {
        text.bytes()
            .filter(|byte| *byte != b'_')
            .map(|byte| byte.to_ascii_lowercase())
            .collect::<Vec<u8>>()
    };
    name == part || letters(name) == letters(part)
}

/// The same object in another convention, or the getter of it: `getOrdersController`.
pub(crate) fn same_object(name: &str, part: &str) -> bool {
    let getter = name
        .strip_prefix("get")
        .filter(|rest| starts_uppercase(rest));
    same_loosely(name, part) || getter.is_some_and(|name| same_loosely(name, part))
}

/// A callee in a convention. Classes keep their names in all; a request class is left alone.
pub(crate) fn recase(callee: &str, case: &str) -> String {
    let (path, class) = match callee.split_once('(') {
        Some((path, class)) => (path, format!("({class}")),
        None => (callee, String::new()),
    };
    let parts: Vec<String> = path
        .split('.')
        .map(|part| match case {
            "pascal" => pascal(part),
            _ if starts_uppercase(part) => part.to_owned(),
            "snake" => words_of(part).collect::<Vec<_>>().join("_"),
            _ => camel(part),
        })
        .collect();
    format!("{}{class}", parts.join("."))
}

fn pascal(name: &str) -> String {
    words_of(name).map(|word| capital(&word)).collect()
}

fn camel(name: &str) -> String {
    let mut words = words_of(name);
    let first = words.next().unwrap_or_default();
    words.fold(first, |name, word| name + &capital(&word))
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::{recase, same_loosely, same_object, words_of};

    #[test]
    fn names_are_read_in_words() {
        assert_eq!(
            words_of("getStripeClient").collect::<Vec<_>>(),
            ["get", "stripe", "client"]
        );
        assert_eq!(
            words_of("_payment_api2").collect::<Vec<_>>(),
            ["payment", "api2"]
        );
        assert!(same_loosely("orders_controller", "OrdersController"));
        assert!(!same_loosely("orders", "OrdersController"));
        assert!(same_object("getOrdersController", "ordersController"));
        assert!(!same_object("getaway", "away"));
    }

    #[test]
    fn callees_are_written_in_every_convention() {
        for (written, camel, snake, pascal) in [
            (
                "paymentIntents.create",
                "paymentIntents.create",
                "payment_intents.create",
                "PaymentIntents.Create",
            ),
            (
                "ModificationsApi.captureAuthorisedPayment",
                "ModificationsApi.captureAuthorisedPayment",
                "ModificationsApi.capture_authorised_payment",
                "ModificationsApi.CaptureAuthorisedPayment",
            ),
            (
                "validate_hmac",
                "validateHmac",
                "validate_hmac",
                "ValidateHmac",
            ),
            (
                "execute(OrdersCaptureRequest)",
                "execute(OrdersCaptureRequest)",
                "execute(OrdersCaptureRequest)",
                "Execute(OrdersCaptureRequest)",
            ),
        ] {
            assert_eq!(recase(written, "camel"), camel);
            assert_eq!(recase(written, "snake"), snake);
            assert_eq!(recase(written, "pascal"), pascal);
        }
    }
}
