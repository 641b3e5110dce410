//! Text in HTML and XML: nothing in it is markup, and nothing in it is hidden.

use std::fmt::Write as _;

/// Text for an element or a quoted attribute of HTML.
pub fn html(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in super::line(text).chars() {
        push(&mut shown, character);
    }
    shown
}

/// Text for an element or a quoted attribute of XML 1.0, which knows no noncharacters.
pub fn xml(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in super::line(text).chars() {
        match u32::from(character) & 0xfffe {
            // Writing to a String can't fail.
            0xfffe => {
                let _ = write!(shown, "\\u{{{:x}}}", u32::from(character));
            }
            _ => push(&mut shown, character),
        }
    }
    shown
}

fn push(shown: &mut String, character: char) {
    match character {
        '&' => shown.push_str("&amp;"),
        '<' => shown.push_str("&lt;"),
        '>' => shown.push_str("&gt;"),
        '"' => shown.push_str("&quot;"),
        '\'' => shown.push_str("&#39;"),
        other => shown.push(other),
    }
}

#[cfg(test)]
mod tests {
    use super::{html, xml};

    #[test]
    fn markup_is_text() {
        let written = "<script>alert('x' & \"y\")</script>\u{202e}\n";
        let shown =
            "&lt;script&gt;alert(&#39;x&#39; &amp; &quot;y&quot;)&lt;/script&gt;\\u{202e}\\n";
        assert_eq!(html(written), shown);
        assert_eq!(xml(written), shown);
        assert_eq!(xml("]]>\u{ffff}\u{0}"), "]]&gt;\\u{ffff}\\u{0}");
    }
}
