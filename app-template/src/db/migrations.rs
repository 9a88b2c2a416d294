//! The list of migrations, oldest first. `tasks-eb migrate --new what_it_does` adds one: its name at the end of the list,
//! `migrations/mysql/NNNN_what_it_does.sql` and `migrations/sqlite/NNNN_what_it_does.sql`. What has run anywhere but on
//! your own machine is never changed again; write the next one.
//!
//! The list is written out, not read from the folder, so that what is compiled in can be seen, and so that cargo
//! notices a new file. A test compares it with the folders.

/// One step of the schema, in both databases' SQL.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// The file's name without `.sql`; the number in front orders it.
    pub name: &'static str,
    /// For MySQL and MariaDB. Each statement ends with `;` at the end of a line.
    pub mysql: &'static str,
    /// For SQLite; the same rule.
    pub sqlite: &'static str,
}

macro_rules! migration {
    ($name:literal) => {
        Migration {
            name: $name,
            mysql: include_str!(concat!("../../migrations/mysql/", $name, ".sql")),
            sqlite: include_str!(concat!("../../migrations/sqlite/", $name, ".sql")),
        }
    };
}

/// Every migration this release knows.
pub const MIGRATIONS: &[Migration] = &[
    migration!("0001_create_task"),
    migration!("0002_create_session"),
];

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

    use super::*;

    #[test]
    fn the_list_and_both_folders_hold_the_same_migrations_in_order() {
        let listed: Vec<String> = MIGRATIONS.iter().map(|m| m.name.to_owned()).collect();
        for dialect in ["mysql", "sqlite"] {
            let folder = format!("{}/migrations/{dialect}", env!("CARGO_MANIFEST_DIR"));
            let mut files: Vec<String> = std::fs::read_dir(folder)
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .map(|name| name.trim_end_matches(".sql").to_owned())
                .collect();
            files.sort();
            assert_eq!(
                files, listed,
                "migrations/{dialect} differs from src/db/migrations.rs"
            );
        }
    }

    #[test]
    fn every_name_starts_with_a_number_of_its_own() {
        let numbers: Vec<u64> = MIGRATIONS
            .iter()
            .map(|m| m.name.split_once('_').unwrap().0.parse().unwrap())
            .collect();
        assert!(numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");
    }
}
