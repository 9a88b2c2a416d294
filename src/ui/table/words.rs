//! Where lines break: between words, and a command so that it can be copied.

/// Programs that a next step of ours begins with. What begins with one is a command.
const PROGRAMS: [&str; 8] = ["aws ", "cargo ", "curl ", "docker ", "echo ", "rustup ", "sudo ", "tasks-eb "];
/// How much further in the rest of a line stands that had to be broken.
const HANGING: usize = 4;

/// Columns of a text: where its first line begins, where the others do, where all end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    width: usize,
    first: usize,
    rest: usize,
}

impl Place {
    pub(super) fn of(width: usize, first: usize, rest: usize) -> Self {
        Self { width, first, rest }
    }
}

pub(super) fn length(text: &str) -> usize {
    text.chars().count()
}

/// Length of the longest word.
pub(super) fn longest(text: &str) -> usize {
    text.split([' ', '\n']).map(length).max().unwrap_or_default()
}

/// Breaks a text between words so that no line is wider than `width` characters; further lines start with `indent`,
/// which does not count. A word that is too long stays whole.
pub fn wrap(text: &str, width: usize, indent: &str) -> String {
    let lines = text.lines().flat_map(|line| {
        let line = laid(line.split(' '), Place::of(width, 0, 0), "");
        line.split('\n').map(str::to_owned).collect::<Vec<_>>()
    });
    lines.collect::<Vec<_>>().join(&format!("\n{indent}"))
}

/// Breaks every line that is wider than `width` between words; its rest stands further in than its beginning. A command
/// on its own, or behind `label: `, is broken as a shell has it, to be copied whole.
pub fn flow(text: &str, width: Option<usize>) -> String {
    let Some(width) = width else { return text.to_owned() };
    let line = |line: &str| {
        let text = line.trim_start_matches(' ');
        let first = line.len() - text.len();
        if length(line) <= width { line.to_owned() } else { broken(text, Place::of(width, first, first + HANGING)) }
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// One line, as a text or as a command.
pub(super) fn broken(line: &str, place: Place) -> String {
    let text = line.trim_start_matches(' ');
    let deeper = line.len() - text.len();
    let place = Place { first: place.first + deeper, rest: place.rest + deeper, ..place };
    let is_command = |text: &str| PROGRAMS.iter().any(|program| text.starts_with(program));
    if is_command(text) || text.split_once(": ").is_some_and(|(_, behind)| is_command(behind)) {
        laid(arguments(text).into_iter(), place, " \\")
    } else {
        laid(text.split(' '), place, "")
    }
}

/// Puts words into lines, each but the last ended by `end`. A word that would fit nowhere else begins further left.
fn laid<'a>(words: impl Iterator<Item = &'a str>, place: Place, end: &str) -> String {
    let room = place.width.saturating_sub(end.len());
    let (mut text, mut column) = (String::new(), 0);
    let begin = |text: &mut String, indent: usize, word: &str| {
        let indent = indent.min(place.width.saturating_sub(length(word)));
        text.extend(std::iter::repeat_n(' ', indent));
        text.push_str(word);
        indent + length(word)
    };
    for (number, word) in words.enumerate() {
        if number == 0 {
            column = begin(&mut text, place.first, word);
        } else if column + 1 + length(word) > room {
            text.push_str(end);
            text.push('\n');
            column = begin(&mut text, place.rest, word);
        } else {
            text.push(' ');
            text.push_str(word);
            column += 1 + length(word);
        }
    }
    text
}

/// The words of a command; what stands in quotes is of one word.
fn arguments(command: &str) -> Vec<&str> {
    let (mut quote, mut start, mut words) = (None, 0, Vec::new());
    for (at, letter) in command.char_indices() {
        match (letter, quote) {
            ('\'' | '"', None) => quote = Some(letter),
            (_, Some(open)) if letter == open => quote = None,
            (' ', None) => {
                words.push(&command[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    words.push(&command[start..]);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_break_between_words() {
        assert_eq!(wrap("one two three", 7, "  "), "one two\n  three");
        assert_eq!(wrap("unbreakable", 3, "  "), "unbreakable");
        assert_eq!(wrap("a\nb", 10, "> "), "a\n> b");
        assert_eq!(wrap("a\n\nb", 10, ""), "a\n\nb");
    }

    #[test]
    fn what_flows_keeps_its_indent_and_a_long_name_moves_left_rather_than_break() {
        assert_eq!(flow("  one two three", Some(9)), "  one two\n    three");
        assert_eq!(flow("  at http://long", Some(12)), "  at\n http://long");
        assert_eq!(flow("  at http://long", None), "  at http://long");
    }

    #[test]
    fn a_command_can_be_copied() {
        let text = "  try: aws s3 rm --recursive 's3://a b/c'";
        assert_eq!(flow(text, Some(24)), "  try: aws s3 rm \\\n      --recursive \\\n      's3://a b/c'");
    }
}
