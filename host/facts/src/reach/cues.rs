//! What a text names of a wrapper's home, if it calls it.

use tollgate_gateways::telling_words;

/// The class or file that a wrapper is in, as whole and as each word that tells something of it:
/// `PaymentService`, `payment`, `Payment`. In Go the callers in the same folder name nothing.
pub(super) fn cues_of(home: &str, family: &str) -> Vec<String> {
    if family == "go" {
        return vec![String::new()];
    }
    let mut cues = vec![home.to_owned()];
    for word in telling_words(home) {
        let mut letters = word.chars();
        let capital: String = letters
            .next()
            .into_iter()
            .flat_map(char::to_uppercase)
            .collect();
        cues.push(format!("{capital}{}", letters.as_str()));
        cues.push(word);
    }
    cues
}
