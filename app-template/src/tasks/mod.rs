//! The task list: what a task is, what a name may be, what a page of the list is. Rules without I/O; SQL is in
//! `store.rs`, the door everybody uses is `cached.rs`.

use std::fmt;

use serde::{Deserialize, Serialize};

pub mod cached;
mod store;
mod writer;

/// Tasks on one page. With it, the cost of a page does not grow with the table.
pub const PAGE_SIZE: usize = 100;
/// The longest name, in characters (Unicode scalar values, as MySQL counts them), not in bytes.
pub const NAME_LENGTH: usize = 255;

/// A task as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Task {
    /// Given by the database, ever larger; the list is ordered by it.
    pub id: i64,
    /// What is to be done: 1 to 255 characters, not blank.
    pub name: String,
}

/// A name that passed the rules. There is no other way to make one, so the store need not ask again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTask(String);

/// Why a name is refused; `Display` is the sentence the visitor reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameError {
    /// Nothing but white space.
    Missing,
    /// More than `NAME_LENGTH` characters: how many there were.
    TooLong(usize),
}

impl NewTask {
    /// Checks a name as it was typed; white space around it does not count.
    pub fn parse(name: &str) -> Result<Self, NameError> {
        let name = name.trim();
        match name.chars().count() {
            0 => Err(NameError::Missing),
            length if length > NAME_LENGTH => Err(NameError::TooLong(length)),
            _ => Ok(Self(name.to_owned())),
        }
    }

    /// The checked name.
    pub fn name(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("Task name is required."),
            Self::TooLong(length) => write!(
                f,
                "Task name is too long: {length} characters, and {NAME_LENGTH} is the most."
            ),
        }
    }
}

/// Which part of the list is asked for. By key, not by number: page 10,000 costs what page 1 costs, and a task added
/// meanwhile moves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cursor {
    /// The newest tasks.
    Newest,
    /// The tasks just older than this id.
    Before(i64),
    /// The tasks just newer than this id.
    After(i64),
}

/// One page of the list, oldest first, and where to go from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// At most `PAGE_SIZE` tasks.
    pub tasks: Vec<Task>,
    /// The page of older tasks, if there are any.
    pub older: Option<Cursor>,
    /// The page of newer tasks, if there are any.
    pub newer: Option<Cursor>,
}

impl Cursor {
    /// Reads the two query parameters; `before` wins over `after`.
    pub fn from_query(before: Option<i64>, after: Option<i64>) -> Self {
        match (before, after) {
            (Some(id), _) => Self::Before(id),
            (None, Some(id)) => Self::After(id),
            (None, None) => Self::Newest,
        }
    }

    /// The query string that leads here, with its question mark; empty for the newest page.
    pub fn query(self) -> String {
        match self {
            Self::Newest => String::new(),
            Self::Before(id) => format!("?before={id}"),
            Self::After(id) => format!("?after={id}"),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

    use super::*;

    #[test]
    fn a_name_is_trimmed_and_must_say_something() {
        assert_eq!(NewTask::parse("  milk \n").unwrap().name(), "milk");
        for blank in ["", "   ", "\t\n", "\u{3000}"] {
            assert_eq!(NewTask::parse(blank), Err(NameError::Missing));
        }
        assert_eq!(NameError::Missing.to_string(), "Task name is required.");
    }

    #[test]
    fn length_is_counted_in_characters_not_bytes() {
        for letter in ["a", "é", "語", "🦀"] {
            assert!(NewTask::parse(&letter.repeat(255)).is_ok(), "{letter}");
            assert_eq!(
                NewTask::parse(&letter.repeat(256)),
                Err(NameError::TooLong(256))
            );
        }
    }

    #[test]
    fn a_cursor_and_its_query_say_the_same() {
        assert_eq!(Cursor::from_query(None, None).query(), "");
        assert_eq!(Cursor::from_query(Some(7), None).query(), "?before=7");
        assert_eq!(Cursor::from_query(None, Some(7)).query(), "?after=7");
    }
}
