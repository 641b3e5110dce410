//! A page that loads nothing. A strict Content-Security-Policy that it brings itself allows its
//! one style and its one script by their digests, and nothing else.

use tollgate_model::Digest;

/// A whole page. The title is escaped already; the body is markup.
pub(crate) fn render(title: &str, style: &str, script: Option<&str>, body: &str) -> String {
    let source = |text: &str| {
        format!(
            "'sha256-{}'",
            base64(Digest::of(text.as_bytes()).as_bytes())
        )
    };
    let scripts = script.map_or("'none'".to_owned(), source);
    let policy = format!(
        "default-src 'none'; style-src {}; script-src {scripts}; base-uri 'none'; form-action 'none'",
        source(style)
    );
    let script = script.map_or(String::new(), |script| {
        format!("<script>{script}</script>\n")
    });
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{title} - Tollgate</title>\n<style>{style}</style>\n</head>\n<body>\n\
         {body}{script}</body>\n</html>\n"
    )
}

/// Base 64, as digests are written in a Content-Security-Policy.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let at = |index: usize| u32::from(chunk.get(index).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for digit in 0..4 {
            let value = bits >> (18 - 6 * digit) & 63;
            let is_filled = digit as usize <= chunk.len();
            text.push(match DIGITS.get(value as usize) {
                Some(digit) if is_filled => char::from(*digit),
                _ => '=',
            });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn base64_is_as_everywhere() {
        let told = ["", "f", "fo", "foo", "foob", "\u{ff}"].map(|text| base64(text.as_bytes()));
        assert_eq!(told, ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "w78="]);
    }
}
