//! Text that lines up: fields, columns, wrapped paragraphs. Pure; nothing here prints.

use std::fmt::Write as _;

use time::OffsetDateTime;
use time::macros::format_description;

/// Lines of `label  value`, the values in one column. Fields without a value are left out; further lines of a value are
/// indented to that column.
pub fn fields(fields: &[(&str, Option<String>)]) -> String {
    let width = fields.iter().filter(|(_, value)| value.is_some()).map(|(label, _)| label.len()).max().unwrap_or(0);
    let mut text = String::new();
    for (label, value) in fields {
        for (number, line) in value.iter().flat_map(|value| value.lines()).enumerate() {
            let label = if number == 0 { label } else { "" };
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{label:width$}  {line}");
        }
    }
    text.truncate(text.trim_end().len());
    text
}

/// Rows whose columns line up, two spaces apart. The last column is as long as it is.
pub fn columns<const N: usize>(rows: &[[String; N]]) -> String {
    let mut widths = [0; N];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let line = |row: &[String; N]| {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// A moment as text for people: `2026-11-23 08:30:00 UTC`.
pub fn moment(moment: OffsetDateTime) -> String {
    let format = format_description!("[year]-[month]-[day] [hour]:[minute]:[second] UTC");
    moment.to_offset(time::UtcOffset::UTC).format(format).unwrap_or_else(|_| moment.to_string())
}

/// Breaks a text between words so that no line is wider than `width` characters; further lines start with `indent`,
/// which does not count. A word that is too long stays whole.
pub fn wrap(text: &str, width: usize, indent: &str) -> String {
    let mut wrapped = String::with_capacity(text.len());
    for (number, paragraph) in text.lines().enumerate() {
        if number > 0 {
            wrapped.push('\n');
            wrapped.push_str(indent);
        }
        let mut column = 0;
        for word in paragraph.split(' ') {
            let length = word.chars().count();
            if column > 0 && column + 1 + length > width {
                wrapped.push('\n');
                wrapped.push_str(indent);
                column = 0;
            } else if column > 0 {
                wrapped.push(' ');
                column += 1;
            }
            wrapped.push_str(word);
            column += length;
        }
    }
    wrapped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_line_up_and_missing_ones_leave_no_line() {
        let text = fields(&[("URL", Some("http://x".into())), ("version", None), ("health", Some("Ok\nfine".into()))]);
        assert_eq!(text, "URL     http://x\nhealth  Ok\n        fine");
    }

    #[test]
    fn columns_line_up() {
        let rows = [["a".to_owned(), "long one".into(), "x".into()], ["bcd".into(), "b".into(), "y".into()]];
        assert_eq!(columns(&rows), "a    long one  x\nbcd  b         y");
    }

    #[test]
    fn long_lines_break_between_words() {
        assert_eq!(wrap("one two three", 7, "  "), "one two\n  three");
        assert_eq!(wrap("unbreakable", 3, "  "), "unbreakable");
        assert_eq!(wrap("a\nb", 10, "> "), "a\n> b");
    }
}
