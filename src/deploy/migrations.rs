//! Migrations that the next deploy would run, as far as that can be known without touching the database.
//!
//! The app compiles the names of its migrations into its program, so that the program of the running version tells
//! which of the project's it knows; what it knows, its leader has run before it served (a migration that fails stops the
//! deployment). What it does not know is pending. Whether the database was changed by hand since, `migrate --status` asks.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::sql::{Danger, dangers};
use crate::bundle;
use crate::error::{Class, Error, OrFail, Result};
use crate::fs;
use crate::project::extension_files;

/// Folder of the migrations of an app with a MySQL database.
pub const FOLDER: &str = "migrations/mysql";

/// What everything that is about migrations speaks of: `migrate`, `migrations`, `db:migrate`.
const WORD: &str = "migrat";
/// Files and folders that may run migrations, beside the `*.config` of `.ebextensions`.
const MAY_RUN: [&str; 4] = [".platform/hooks", ".platform/confighooks", "Procfile", "Buildfile"];

/// Whether a project, or the finished bundle that it deploys, may have migrations: a folder of them, or a command, a hook or
/// a process that speaks of them.
///
/// # Errors
/// When the files cannot be read.
pub fn may_exist(root: &Path, artifact: Option<&Path>) -> Result<bool> {
    if let Some(artifact) = artifact {
        let bytes =
            std::fs::read(artifact).or_fail(Class::Failed, || format!("could not read {}", artifact.display()))?;
        // Who cannot look cannot rule them out.
        return Ok(bundle::carried(bytes, &[WORD]).is_none_or(|found| !found.is_empty()));
    }
    if root.join("migrations").is_dir() {
        return Ok(true);
    }
    let places = extension_files(root)?.into_iter().chain(MAY_RUN.iter().map(PathBuf::from));
    for place in places {
        if speaks(&root.join(place))? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a file, or one below a folder, speaks of migrations in its name or its text.
fn speaks(path: &Path) -> Result<bool> {
    let failed = || format!("could not read {}", path.display());
    if path.is_dir() {
        for entry in std::fs::read_dir(path).or_fail(Class::Failed, failed)? {
            if speaks(&entry.or_fail(Class::Failed, failed)?.path())? {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let text = match std::fs::read(path) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).to_lowercase(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(Error::new(Class::Failed, failed()).caused_by(&error)),
    };
    Ok(name.contains(WORD) || text.contains(WORD))
}

/// What the project's migrations mean for an environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "known", rename_all = "kebab-case")]
pub enum Migrations {
    /// The project has none that could be read here.
    None,
    /// The running version cannot be looked into, so nobody knows.
    Unknown {
        /// Why.
        why: String,
    },
    /// Those that the running version does not know; all of them for a new environment.
    Pending {
        /// The migrations, in the order in which they run.
        migrations: Vec<Migration>,
    },
}

/// One migration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Migration {
    /// Its name.
    pub name: String,
    /// Its file within the project.
    pub file: String,
    /// Statements in it to look at twice.
    pub dangers: Vec<Danger>,
}

impl Migrations {
    /// Finds out. `running` is the bundle of the running version: `None` when there is no environment yet, `Some(None)`
    /// when it cannot be had.
    ///
    /// # Errors
    /// When the project's files cannot be read.
    pub fn find(root: &Path, running: Option<Option<&[u8]>>) -> Result<Self> {
        let names = names(&root.join(FOLDER))?;
        if names.is_empty() {
            return Ok(Self::None);
        }
        let words: Vec<&str> = names.iter().map(String::as_str).collect();
        let known = match running {
            None => Vec::new(),
            Some(bytes) => match bytes.and_then(|bytes| bundle::carried(bytes.to_vec(), &words)) {
                Some(known) => known,
                None => return Ok(Self::Unknown { why: "the bundle of the running version cannot be read".into() }),
            },
        };
        if running.is_some() && known.is_empty() {
            let why = "the running version carries none of their names: it may keep them elsewhere, or run none";
            return Ok(Self::Unknown { why: why.into() });
        }
        let pending = names.iter().filter(|name| !known.contains(&name.as_str()));
        let migrations = pending.map(|name| {
            let file = format!("{FOLDER}/{name}.sql");
            let sql = fs::read_text(&root.join(&file))?.unwrap_or_default();
            Ok(Migration { name: name.clone(), dangers: dangers(&sql), file })
        });
        Ok(Self::Pending { migrations: migrations.collect::<Result<_>>()? })
    }
}

impl fmt::Display for Migrations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => Ok(()),
            Self::Unknown { why } => write!(f, "Migrations: which are pending is not known; {why}"),
            Self::Pending { migrations } if migrations.is_empty() => f.write_str("Migrations: none is pending"),
            Self::Pending { migrations } => {
                f.write_str("Migrations that are pending:")?;
                for migration in migrations {
                    write!(f, "\n  + {}", migration.file)?;
                    for Danger { line, statement, why } in &migration.dangers {
                        write!(f, "\n    ! line {line} {why}: {statement}")?;
                    }
                }
                Ok(())
            }
        }
    }
}

/// Names of the files, without `.sql`, sorted.
fn names(folder: &Path) -> Result<Vec<String>> {
    let failed = || format!("could not read the folder {}", folder.display());
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Error::new(Class::Failed, failed()).caused_by(&error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let name = entry.or_fail(Class::Failed, failed)?.file_name().to_string_lossy().into_owned();
        names.extend(name.strip_suffix(".sql").map(str::to_owned));
    }
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn migrations_are_ruled_out_only_where_nothing_speaks_of_them() {
        let write = |root: &Path, path: &str, text: &str| {
            let path = root.join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("makes");
            fs::write_atomic(&path, text.as_bytes()).expect("writes");
        };
        let folder = tempfile::tempdir().expect("a folder");
        write(folder.path(), "Procfile", "web: bin/web\n");
        write(folder.path(), ".ebextensions/a.config", "commands: {a: {command: 'true'}}\n");
        write(folder.path(), ".platform/hooks/predeploy/01_warm.sh", "#!/bin/sh\n");
        assert!(!may_exist(folder.path(), None).expect("looks"));
        for (path, text) in [
            ("migrations/mysql/0001.sql", ""),
            (".ebextensions/b.config", "container_commands: {a: {command: bin/rails db:Migrate}}\n"),
            (".platform/hooks/postdeploy/10_migrate.sh", "#!/bin/sh\n"),
            ("Procfile", "release: bin/web migrate\n"),
        ] {
            let other = tempfile::tempdir().expect("a folder");
            write(other.path(), path, text);
            assert!(may_exist(other.path(), None).expect("looks"), "{path}");
        }
        assert!(!may_exist(&folder.path().join("nothing"), None).expect("looks"));
    }
}
