//! Text that lines up: fields, tables, paragraphs. Pure; nothing here prints.
//!
//! One policy for what is too wide: free text breaks between words; names, ids and addresses are never broken, and what
//! is needed least goes below its row, else a row becomes a block of fields. How wide it may be is the `width` of the
//! formatter of a result (`{:80}`): absent where it goes into a file or a pipe, and then a row is a line.

mod words;

use words::{Place, broken, length, longest};
pub use words::{flow, wrap};

pub use crate::report::moment;

/// What becomes of a column where its table is too wide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// Stays beside the others, and is never broken: names, ids, words, numbers.
    Name,
    /// Free text: breaks between words.
    Text,
    /// Is needed less than the others: goes below its row, on a line of its own. The last of them goes first.
    Below,
}

/// Narrowest column of free text: narrower ones are not read as text any more.
const NARROWEST: usize = 16;
/// Least room for a text beside what it is of, where it has to be broken.
const ROOM: usize = 24;
/// Indent of what stands below its row.
const INDENT: usize = 4;

/// Rows whose columns line up, two spaces apart.
#[derive(Debug)]
pub struct Table<const N: usize> {
    columns: [Column; N],
    names: [&'static str; N],
    has_head: bool,
    rows: Vec<[String; N]>,
}

impl<const N: usize> Table<N> {
    /// Without a head.
    pub fn new(columns: [Column; N], rows: impl IntoIterator<Item = [String; N]>) -> Self {
        Self { columns, names: [""; N], has_head: false, rows: rows.into_iter().collect() }
    }

    /// The names of the columns, in a first line. One without a name is a mark of the column behind it.
    #[must_use]
    pub fn head(self, names: [&'static str; N]) -> Self {
        Self { names, has_head: true, ..self }
    }

    /// The names of the columns, for where they do not stand beside each other.
    #[must_use]
    pub fn names(self, names: [&'static str; N]) -> Self {
        Self { names, ..self }
    }

    /// As text of that width, or as wide as it is.
    pub fn text(&self, width: Option<usize>) -> String {
        self.groups(width, 0).join("\n")
    }

    /// The same, the head and each row for itself, and each line so far in.
    pub fn groups(&self, width: Option<usize>, indent: usize) -> Vec<String> {
        let width = width.unwrap_or(usize::MAX);
        let mut below = [false; N];
        loop {
            if let Some(widths) = self.widths(&below, width.saturating_sub(indent)) {
                let names = self.names.map(str::to_owned);
                let head = self.has_head.then(|| self.beside(&names, &widths, indent));
                let rows = self.rows.iter().map(|row| self.row(row, &widths, (indent, width)));
                return head.into_iter().chain(rows).collect();
            }
            match (0..N).rev().find(|&column| self.columns[column] == Column::Below && !below[column]) {
                Some(column) => below[column] = true,
                None => return self.rows.iter().map(|row| self.block(row, (indent, width))).collect(),
            }
        }
    }

    /// The width of each column, and none of those below; nothing where they do not fit beside each other.
    fn widths(&self, below: &[bool; N], width: usize) -> Option<[Option<usize>; N]> {
        let cells = |column: usize| {
            let name = self.has_head.then_some(self.names[column]);
            name.into_iter().chain(self.rows.iter().map(move |row| row[column].as_str()))
        };
        let (mut widths, mut least) = ([None; N], [0; N]);
        for column in (0..N).filter(|column| !below[*column]) {
            let natural = cells(column).map(length).max().unwrap_or_default();
            widths[column] = Some(natural);
            least[column] = match self.columns[column] {
                Column::Text => cells(column).map(longest).max().unwrap_or_default().max(NARROWEST).min(natural),
                _ => natural,
            };
        }
        let count = widths.iter().flatten().count();
        let total = |widths: &[Option<usize>; N]| widths.iter().flatten().sum::<usize>() + 2 * count.saturating_sub(1);
        while total(&widths) > width {
            let shrinks = (0..N).filter(|&column| widths[column] > Some(least[column]));
            let widest = shrinks.max_by_key(|&column| widths[column])?;
            widths[widest] = widths[widest].map(|width| width - 1);
        }
        Some(widths)
    }

    /// What of a row stands beside each other.
    fn beside(&self, row: &[String; N], widths: &[Option<usize>; N], indent: usize) -> String {
        let beside = row.iter().zip(widths).filter_map(|(cell, width)| Some((cell, (*width)?)));
        let cells: Vec<(Vec<String>, usize)> =
            beside.map(|(cell, width)| (wrap(cell, width, "").lines().map(str::to_owned).collect(), width)).collect();
        let height = cells.iter().map(|(lines, _)| lines.len()).max().unwrap_or_default().max(1);
        let line = |number: usize| {
            let cells = cells.iter().map(|(lines, width)| {
                let line = lines.get(number).map_or("", String::as_str);
                format!("{line:width$}")
            });
            format!("{:indent$}{}", "", cells.collect::<Vec<_>>().join("  ")).trim_end().to_owned()
        };
        (0..height).map(line).collect::<Vec<_>>().join("\n")
    }

    /// One row, and below it what is needed less. Without a head nothing has to line up with it: what fits stays beside.
    fn row(&self, row: &[String; N], widths: &[Option<usize>; N], (indent, width): (usize, usize)) -> String {
        let mut text = self.beside(row, widths, indent);
        let mut below: Vec<usize> =
            (0..N).filter(|&column| widths[column].is_none() && !row[column].is_empty()).collect();
        if let (false, &[column]) = (self.has_head, below.as_slice()) {
            let aligned = indent + widths.iter().flatten().map(|width| width + 2).sum::<usize>();
            let at = aligned.min(width.saturating_sub(length(&row[column])));
            if !text.contains('\n') && length(&text) + 2 <= at {
                text = format!("{text:at$}{}", row[column]);
                below.clear();
            }
        }
        let named: Vec<_> = below.iter().map(|&column| (self.names[column], Some(row[column].clone()))).collect();
        let below = labelled(&named, (indent + INDENT, width));
        std::iter::once(text).chain(below).collect::<Vec<_>>().join("\n")
    }

    /// A row that fits in no other way: its first column, and below it the others with their names.
    fn block(&self, row: &[String; N], (indent, width): (usize, usize)) -> String {
        let mut marks = String::new();
        let mut named = Vec::new();
        for (column, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            if self.has_head && self.names[column].is_empty() {
                marks = format!("{cell} ");
            } else {
                named.push((self.names[column], Some(format!("{}{cell}", std::mem::take(&mut marks)))));
            }
        }
        let Some((_, title)) = named.first() else { return String::new() };
        let title = flow(&format!("{:indent$}{}", "", title.as_deref().unwrap_or_default()), Some(width));
        let rest = labelled(&named[1..], (indent + INDENT, width));
        std::iter::once(title).chain(rest).collect::<Vec<_>>().join("\n")
    }
}

/// Lines of `label  value`, the values in one column. Fields without a value are left out; further lines of a value are
/// indented to that column, and a value that does not fit beside its label stands below it.
pub fn fields(width: Option<usize>, fields: &[(&str, Option<String>)]) -> String {
    labelled(fields, (0, width.unwrap_or(usize::MAX))).join("\n").trim_end().to_owned()
}

fn labelled(fields: &[(&str, Option<String>)], (indent, width): (usize, usize)) -> Vec<String> {
    let label = fields.iter().filter(|(_, value)| value.is_some()).map(|(label, _)| length(label)).max().unwrap_or(0);
    let column = indent + if label == 0 { 0 } else { label + 2 };
    let mut lines = Vec::new();
    for (label, value) in fields {
        let Some(value) = value else { continue };
        if column > indent && longest(value) > width.saturating_sub(column) {
            lines.push(format!("{:indent$}{label}", ""));
            lines.extend(value.lines().map(|line| broken(line, Place::of(width, indent + 2, indent + 2))));
            continue;
        }
        for (number, line) in value.lines().enumerate() {
            let line = broken(line, Place::of(width, column, column));
            let label = if number == 0 { label } else { "" };
            let head = format!("{:indent$}{label}", "");
            lines.push(match line.get(column..) {
                Some(rest) if column > indent => format!("{head:column$}{rest}"),
                _ => line,
            });
        }
    }
    lines
}

/// A text beside what it is of, which ends in the space between them; below it where a word would not fit beside it.
pub fn beside(head: &str, text: &str, width: Option<usize>) -> String {
    let width = width.unwrap_or(usize::MAX);
    let column = length(head);
    if column + length(text) > width && column + longest(text).max(ROOM) > width {
        return format!("{}\n{}", head.trim_end(), broken(text, Place::of(width, INDENT, INDENT)));
    }
    let line = broken(text, Place::of(width, column, column));
    format!("{head}{}", line.get(column..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_line_up_and_missing_ones_leave_no_line() {
        let all = [("URL", Some("http://x".into())), ("version", None), ("health", Some("Ok\nfine".into()))];
        assert_eq!(fields(None, &all), "URL     http://x\nhealth  Ok\n        fine");
        let health = [("health", Some("One instance is failing.".into())), ("URL", Some("http://a-long-name".into()))];
        assert_eq!(fields(Some(20), &health), "health  One instance\n        is failing.\nURL\n  http://a-long-name");
    }

    fn row(cells: [&str; 3]) -> [String; 3] {
        cells.map(str::to_owned)
    }

    #[test]
    fn columns_line_up() {
        let rows = [row(["a", "long one", "x"]), row(["bcd", "b", "y"])];
        assert_eq!(Table::new([Column::Name; 3], rows).text(None), "a    long one  x\nbcd  b         y");
    }

    #[test]
    fn what_is_too_wide_breaks_between_words_goes_below_or_becomes_a_block() {
        let table = Table::new(
            [Column::Name, Column::Text, Column::Below],
            [row(["v-0123456789ab", "Bigger buttons, and all of them are blue", "shop-dev"])],
        )
        .head(["version", "what it is", "runs in"]);
        let wide = "version         what it is                                runs in\n\
                    v-0123456789ab  Bigger buttons, and all of them are blue  shop-dev";
        assert_eq!(table.text(Some(66)), wide);
        let text = "version         what it is                   runs in\n\
                    v-0123456789ab  Bigger buttons, and all of   shop-dev\n                them are blue";
        assert_eq!(table.text(Some(53)), text);
        let below = "version         what it is\n\
                     v-0123456789ab  Bigger buttons,\n                and all of them\n                are blue\n    \
                     runs in  shop-dev";
        assert_eq!(table.text(Some(33)), below);
        let list = |width| {
            let rows = [row(["A", "1", "API"]), row(["B", "2", "API, hides app.config:6"])];
            let columns = [Column::Name, Column::Text, Column::Below];
            Table::new(columns, rows).names(["option", "value", "by"]).groups(Some(width), 2)
        };
        assert_eq!(list(31), ["  A  1  API", "  B  2  API, hides app.config:6"]);
        assert_eq!(list(30), ["  A  1  API", "  B  2\n      by  API, hides\n          app.config:6"]);
        let block = "v-0123456789ab\n    what it is  Bigger\n                buttons,\n                and all\n                \
                     of them\n                are blue\n    runs in     shop-dev";
        assert_eq!(table.text(Some(24)), block);
    }
}
