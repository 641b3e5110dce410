//! Markdown as the pages use it, in blocks that a terminal can show.

/// A piece of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A paragraph, in one line. Links are written out.
    Paragraph(String),
    /// An item of a list.
    Item(String),
    /// Code, as it is.
    Code(String),
}

/// The blocks of a text.
pub fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut code: Option<String> = None;
    let mut goes_on = false;
    for line in text.lines() {
        if line.starts_with("```") {
            match code.take() {
                Some(text) => blocks.push(Block::Code(text)),
                None => code = Some(String::new()),
            }
            goes_on = false;
            continue;
        }
        if let Some(code) = &mut code {
            code.push_str(line);
            code.push('\n');
            continue;
        }
        let trimmed = line.trim();
        let is_rule = !trimmed.is_empty() && trimmed.chars().all(|one| "|-: ".contains(one));
        if trimmed.is_empty() || is_rule {
            goes_on = false;
            continue;
        }
        if let Some(item) = trimmed.strip_prefix("- ") {
            blocks.push(Block::Item(plain(item)));
        } else if let Some(row) = trimmed.strip_prefix('|') {
            let cells = row.trim_end_matches('|').split(" | ").map(str::trim);
            blocks.push(Block::Item(plain(&cells.collect::<Vec<_>>().join(": "))));
            goes_on = false;
            continue;
        } else {
            match blocks.last_mut() {
                Some(Block::Paragraph(text) | Block::Item(text)) if goes_on => {
                    text.push(' ');
                    text.push_str(&plain(trimmed));
                }
                _ => blocks.push(Block::Paragraph(plain(trimmed))),
            }
        }
        goes_on = true;
    }
    blocks.extend(code.map(Block::Code));
    blocks
}

/// A line without what only a browser shows: emphasis, and addresses behind links. An address on
/// the web stays, in brackets.
fn plain(line: &str) -> String {
    let mut text = String::new();
    let mut rest = line;
    while let Some((before, link)) = rest.split_once('[') {
        let Some((words, (address, after))) = link
            .split_once("](")
            .and_then(|(words, behind)| Some((words, behind.split_once(')')?)))
            .filter(|(words, _)| !words.contains('['))
        else {
            text.push_str(before);
            text.push('[');
            rest = link;
            continue;
        };
        text.push_str(before);
        text.push_str(words);
        if address.starts_with("http") {
            text.push_str(&format!(" <{address}>"));
        }
        rest = after;
    }
    text.push_str(rest);
    text.replace("**", "")
}

#[cfg(test)]
mod tests {
    use super::{Block, blocks};

    #[test]
    fn paragraphs_lists_tables_and_code() {
        let text = "One **line**,\nand [its](https://a.example/b) end.\n\n- item [`x`](#x)\n  goes on\n- two\n\n\
                    ```js\nlet a = [1](2);\n```\n\n| a | b |\n| --- | --- |\n| c | d |\n";
        let expected = [
            Block::Paragraph("One line, and its <https://a.example/b> end.".into()),
            Block::Item("item `x` goes on".into()),
            Block::Item("two".into()),
            Block::Code("let a = [1](2);\n".into()),
            Block::Item("a: b".into()),
            Block::Item("c: d".into()),
        ];
        assert_eq!(blocks(text), expected);
    }

    #[test]
    fn brackets_that_are_no_link_stay() {
        let expected = [Block::Paragraph("a[0] and [b] (c)".into())];
        assert_eq!(blocks("a[0] and [b] (c)"), expected);
    }
}
