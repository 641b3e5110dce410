//! Tables of Markdown.

/// A row, and the line it stands on, from 1.
pub(crate) struct Row<'a> {
    pub(crate) line: u32,
    pub(crate) text: &'a str,
    pub(crate) cells: Vec<String>,
}

/// More rows than these say nothing more.
const MAX_ROWS: usize = 2_000;

/// Calls `each` with the columns of a table, in lower case, and one of its rows; tables in code
/// and in comments are none.
pub(crate) fn rows<'a>(text: &'a str, mut each: impl FnMut(&[String], Option<Row<'a>>)) {
    let mut columns: Option<Vec<String>> = None;
    let mut above: Option<&str> = None;
    let (mut in_code, mut in_comment) = (None, false);
    let mut count = 0;
    for (line, number) in text.lines().zip(1..) {
        let trimmed = line.trim();
        if in_comment || (in_code.is_none() && trimmed.starts_with("<!--")) {
            in_comment = !trimmed.contains("-->");
            (columns, above) = (None, None);
            continue;
        }
        if let Some(fence) = ["```", "~~~"]
            .into_iter()
            .find(|it| trimmed.starts_with(it))
        {
            match in_code {
                None => in_code = Some(fence),
                Some(open) if open == fence => in_code = None,
                Some(_) => {}
            }
            (columns, above) = (None, None);
            continue;
        }
        if in_code.is_some() || !trimmed.contains('|') {
            (columns, above) = (None, None);
            continue;
        }
        if let Some(columns) = &columns {
            count += 1;
            if count > MAX_ROWS {
                return;
            }
            let cells = cells(trimmed);
            let text = line.trim_end();
            each(
                columns,
                Some(Row {
                    line: number,
                    text,
                    cells,
                }),
            );
        } else if let (true, Some(head)) = (is_rule(trimmed), above) {
            let head: Vec<String> = cells(head).iter().map(|cell| cell.to_lowercase()).collect();
            each(&head, None);
            columns = Some(head);
        } else {
            above = Some(trimmed);
        }
    }
}

/// Whether it is the line below a table's head: `| --- | :-- |`.
fn is_rule(line: &str) -> bool {
    line.contains('-') && line.chars().all(|letter| "|-: \t".contains(letter))
}

/// The cells of a row. `\|` stands for a bar.
fn cells(line: &str) -> Vec<String> {
    let line = line.strip_prefix('|').unwrap_or(line);
    let mut cells = Vec::new();
    let mut cell = String::new();
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if letters.peek() == Some(&'|') => {
                letters.next();
                cell.push('|');
            }
            '|' => cells.push(std::mem::take(&mut cell)),
            letter => cell.push(letter),
        }
    }
    if !cell.trim().is_empty() {
        cells.push(cell);
    }
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}
