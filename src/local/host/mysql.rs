//! MySQL as RDS would give it: a real `mariadbd` or `mysqld`, in a folder of its own, on a loopback port of its own.

use std::path::{Path, PathBuf};

use crate::error::{Class, Error, Result};
use crate::fs;
use crate::secret::Secret;

/// Whose server was found; their options differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flavor {
    /// MariaDB.
    MariaDb,
    /// MySQL.
    MySql,
}

/// A database server that is installed.
#[derive(Debug, Clone)]
pub struct Server {
    /// The program.
    pub program: PathBuf,
    /// Whose it is.
    pub flavor: Flavor,
}

/// A database server that runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Running {
    /// Its port on 127.0.0.1.
    pub port: u16,
}

/// The server that is installed; `None` when there is none.
pub fn available() -> Option<Server> {
    let program = fs::find_program("mariadbd").or_else(|| fs::find_program("mysqld"))?;
    Some(Server { program, flavor: Flavor::MariaDb })
}

/// Makes a database in `dir` and starts its server. `user` may do everything with it; the password never stands on a
/// command line. Does nothing but start it when it was made before.
///
/// # Errors
/// When no server is installed, or it does not start.
pub async fn create(_dir: &Path, _user: &str, _password: &Secret, _database: Option<&str>) -> Result<Running> {
    Err(Error::new(Class::Failed, "databases cannot run yet"))
}

/// Starts the server of a database that was made before; ends one that an earlier run left first.
///
/// # Errors
/// When there is no database in `dir`, or its server does not start.
pub async fn start(_dir: &Path) -> Result<Running> {
    Err(Error::new(Class::Failed, "databases cannot run yet"))
}

/// Stops the server of a database and waits for its end. One that does not run is fine.
///
/// # Errors
/// When it cannot be ended.
pub async fn stop(_dir: &Path) -> Result<()> {
    Ok(())
}

/// Whether the server of this database runs, and where.
pub fn running(_dir: &Path) -> Option<Running> {
    None
}

/// Changes the password of a user.
///
/// # Errors
/// When the server does not take it.
pub async fn set_password(_dir: &Path, _user: &str, _password: &Secret) -> Result<Running> {
    Err(Error::new(Class::Failed, "databases cannot run yet"))
}

/// Writes a consistent copy of the database to the file `to`. The server runs again afterwards when it ran before.
///
/// # Errors
/// When it cannot be stopped, read or written.
pub async fn snapshot(_dir: &Path, _to: &Path) -> Result<()> {
    Err(Error::new(Class::Failed, "databases cannot run yet"))
}

/// Makes the folder of a database from a copy, with the users and passwords that were in it. It is not started.
///
/// # Errors
/// When the copy cannot be read, or `dir` exists.
pub async fn restore(_from: &Path, _dir: &Path) -> Result<()> {
    Err(Error::new(Class::Failed, "databases cannot run yet"))
}

/// Stops the server and removes the database: nothing is left. What is not there is fine.
///
/// # Errors
/// When it cannot be ended or removed.
pub async fn destroy(dir: &Path) -> Result<()> {
    stop(dir).await?;
    fs::remove(dir)
}
