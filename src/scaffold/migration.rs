//! The next migration of a scaffolded app: a file for each database, and its line in the list.

use std::path::Path;

use super::{PlannedFile, write};
use crate::error::{Class, Error, Result};
use crate::fs::{read_text, remove, write_atomic};

/// Where the app lists its migrations.
const LIST: &str = "src/db/migrations.rs";
/// How a line of the list begins.
const ENTRY: &str = "migration!(\"";
/// The folders of `migrations/`, and what reads them.
const DIALECTS: [(&str, &str); 2] = [("mysql", "MySQL and MariaDB"), ("sqlite", "SQLite")];
/// Digits of the number in front, which orders the migrations.
const DIGITS: usize = 4;

/// A migration to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    /// `NNNN_what_it_does`.
    pub name: String,
    /// The paths of its files within the project; the list is the last.
    pub files: Vec<String>,
    list: String,
}

impl Migration {
    /// The one after the last that the project lists.
    ///
    /// # Errors
    /// Class `Usage` for a title that is not small letters, digits and `_`; `NotFound` where the project has no list.
    pub fn next(root: &Path, title: &str) -> Result<Self> {
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if title.is_empty() || title.len() > 60 || !title.bytes().all(fits) {
            return Err(Error::new(Class::Usage, format!("'{title}' is no name of a migration"))
                .because("it becomes a file's name: 1 to 60 small letters, digits and _, such as add_due_date"));
        }
        let list = read_text(&root.join(LIST))?.unwrap_or_default();
        let Some(number) = last_number(&list) else {
            return Err(Error::new(Class::NotFound, format!("{} lists no migrations", root.join(LIST).display()))
                .because("only apps made by tasks-eb init keep their migrations there"));
        };
        let name = format!("{:0DIGITS$}_{title}", number + 1);
        let files = DIALECTS.iter().map(|(folder, _)| format!("migrations/{folder}/{name}.sql"));
        let files = files.chain([LIST.to_owned()]).collect();
        Ok(Self { list: longer(&list, &name), name, files })
    }

    /// Writes it: all of it or nothing of it.
    ///
    /// # Errors
    /// When one of its files is there already, or cannot be written.
    pub fn write(&self, root: &Path) -> Result<()> {
        let files: Vec<PlannedFile> =
            DIALECTS.iter().zip(&self.files).map(|((_, reader), path)| blank(path, reader)).collect();
        write(root, &files)?;
        write_atomic(&root.join(LIST), self.list.as_bytes()).inspect_err(|_| {
            for file in &files {
                // What cannot be removed either is harmless: the list does not name it.
                let _ = remove(&root.join(&file.path));
            }
        })
    }
}

fn blank(path: &str, reader: &str) -> PlannedFile {
    PlannedFile::new(path, format!("-- For {reader}. A statement ends with ; at the end of a line.\n"))
}

/// The highest number in front of a listed migration.
fn last_number(list: &str) -> Option<u32> {
    let names = list.split(ENTRY).skip(1);
    names.filter_map(|rest| rest.split(['_', '"']).next()?.parse().ok()).max()
}

/// The list with one more at its end.
fn longer(list: &str, name: &str) -> String {
    let end = list.rfind(ENTRY).and_then(|start| Some(start + list.get(start..)?.find(')')? + 1));
    let (before, after) = list.split_at(end.unwrap_or(list.len()));
    match after.strip_prefix(',') {
        Some(after) => format!("{before},\n    {ENTRY}{name}\"),{after}"),
        None => format!("{before}, {ENTRY}{name}\"){after}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const APP: &str = "macro_rules! migration { () => {} }\npub const MIGRATIONS: &[Migration] = &[\n    \
                       migration!(\"0001_create_task\"),\n    migration!(\"0009_add_due\"),\n];\n";

    fn project(list: &str) -> tempfile::TempDir {
        let root = tempfile::tempdir().expect("a folder");
        std::fs::create_dir_all(root.path().join("src/db")).expect("makes");
        write_atomic(&root.path().join(LIST), list.as_bytes()).expect("writes");
        root
    }

    #[test]
    fn the_next_migration_has_the_next_number_a_file_for_each_database_and_a_line() {
        let root = project(APP);
        for (title, name) in [("add_colour", "0010_add_colour"), ("drop_colour", "0011_drop_colour")] {
            let migration = Migration::next(root.path(), title).expect("planned");
            assert_eq!(migration.name, name);
            migration.write(root.path()).expect("written");
            for file in &migration.files {
                assert!(root.path().join(file).is_file(), "{file}");
            }
        }
        let list = read_text(&root.path().join(LIST)).expect("reads").expect("is there");
        let end = "    migration!(\"0010_add_colour\"),\n    migration!(\"0011_drop_colour\"),\n];\n";
        assert!(list.ends_with(end) && list.starts_with("macro_rules! migration { () => {} }"), "{list}");
    }

    #[test]
    fn a_list_on_one_line_stays_on_one_line() {
        assert_eq!(
            longer("&[migration!(\"0001_a\")];", "0002_b"),
            "&[migration!(\"0001_a\"), migration!(\"0002_b\")];"
        );
    }

    #[test]
    fn a_name_that_is_no_files_name_and_a_project_without_a_list_are_refused() {
        let root = project(APP);
        for wrong in ["", "Add", "a b", "../x", "a-b", &"a".repeat(61)] {
            let refused = Migration::next(root.path(), wrong).expect_err("refused");
            assert_eq!(refused.class(), Class::Usage, "{wrong}");
        }
        let other = project("fn main() {}\n");
        assert_eq!(Migration::next(other.path(), "add").expect_err("refused").class(), Class::NotFound);
    }

    #[test]
    fn where_a_file_is_in_the_way_nothing_is_written() {
        let root = project(APP);
        std::fs::create_dir_all(root.path().join("migrations/sqlite")).expect("makes");
        write_atomic(&root.path().join("migrations/sqlite/0010_add.sql"), b"mine").expect("writes");
        let refused = Migration::next(root.path(), "add").expect("planned").write(root.path()).expect_err("refused");
        assert!(refused.to_string().contains("already has"), "{refused}");
        assert!(!root.path().join("migrations/mysql/0010_add.sql").exists());
        assert_eq!(read_text(&root.path().join(LIST)).expect("reads").as_deref(), Some(APP));
    }
}
