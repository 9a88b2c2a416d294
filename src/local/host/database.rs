//! A database as RDS would give it: a real server in a folder of its own, on a loopback port of its own.
//!
//! The folder holds `data/`, the server's log, its port and the record of its process. What differs between engines is
//! in `mysql` and `postgres`; the life of a database is here, and the same for both.

use std::io;
use std::path::{Path, PathBuf};

use rustix::process::Signal;
use serde::{Deserialize, Serialize};

use super::daemon::Daemon;
use super::{database_copy, mysql, postgres};
use crate::error::{Class, Error, OrFail, Result};
use crate::fs;
use crate::secret::Secret;

/// What a database speaks, in RDS's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    /// `mysql`.
    MySql,
    /// `postgres`.
    Postgres,
}

impl Engine {
    /// Those that can be had here.
    pub const ALL: [Self; 2] = [Self::MySql, Self::Postgres];

    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MySql => "mysql",
            Self::Postgres => "postgres",
        }
    }

    /// Parses the word of the wire.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|engine| engine.as_str() == word)
    }

    /// Why no server of this engine can run on this machine, and what helps, in sentences; `None` when one can.
    pub fn obstacle(self) -> Option<String> {
        let refused = match self {
            Self::MySql => mysql::required().err(),
            Self::Postgres => postgres::required().err(),
        }?;
        let mut text = refused.causes().join(": ");
        if let Some(step) = refused.next_step() {
            text.push_str(&format!(" {step}"));
        }
        Some(text)
    }
}

/// Who owns a database.
#[derive(Debug, Clone, Copy)]
pub struct Master<'a> {
    /// User.
    pub user: &'a str,
    /// Password; it never stands on a command line.
    pub password: &'a Secret,
}

/// A database server that runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Running {
    /// Its port on 127.0.0.1.
    pub port: u16,
}

/// A database: its engine and its folder, which may be yet to be made.
#[derive(Debug, Clone)]
pub struct Database {
    engine: Engine,
    dir: PathBuf,
}

impl Database {
    /// The database of a folder.
    pub fn new(engine: Engine, dir: impl Into<PathBuf>) -> Self {
        Self { engine, dir: dir.into() }
    }

    fn daemon(&self) -> Daemon<'_> {
        match self.engine {
            Engine::MySql => Daemon { folder: &self.dir, name: "mysqld", ending: Signal::TERM },
            // SIGTERM would wait until every client has left.
            Engine::Postgres => Daemon { folder: &self.dir, name: "postgres", ending: Signal::INT },
        }
    }

    /// Stands when the database was made to its end.
    fn made(&self) -> PathBuf {
        self.dir.join("made")
    }

    fn required(&self) -> Result<()> {
        if self.made().exists() {
            return Ok(());
        }
        Err(Error::new(Class::NotFound, format!("there is no database in {}", self.dir.display())))
    }

    /// Makes the database and starts its server. `master` may do everything with it. Does nothing but start it when it
    /// was made before.
    ///
    /// # Errors
    /// When no server is installed, or it does not start.
    pub async fn create(&self, master: Master<'_>, database: Option<&str>) -> Result<Running> {
        if self.made().exists() {
            return self.start().await;
        }
        // What a server that was killed in the middle left is not worth keeping.
        self.destroy().await?;
        self.lay_out()?;
        let port = match self.engine {
            Engine::MySql => mysql::create(&self.daemon(), master, database).await?,
            Engine::Postgres => postgres::create(&self.daemon(), master, database).await?,
        };
        fs::write_private(&self.made(), b"")?;
        Ok(Running { port })
    }

    fn lay_out(&self) -> Result<()> {
        fs::create_private_dir(&data(&self.dir))?;
        fs::create_private_dir(&self.dir)
    }

    /// Starts the server of a database that was made before, or finds that it runs.
    ///
    /// # Errors
    /// When there is no database in the folder, or its server does not start.
    pub async fn start(&self) -> Result<Running> {
        self.required()?;
        if let Some(running) = self.running()
            && self.serves(running.port).await
        {
            return Ok(running);
        }
        self.stop().await?;
        let port = match self.engine {
            Engine::MySql => mysql::start(&self.daemon()).await?,
            Engine::Postgres => postgres::start(&self.daemon()).await?,
        };
        Ok(Running { port })
    }

    async fn serves(&self, port: u16) -> bool {
        match self.engine {
            Engine::MySql => mysql::serves(port).await,
            Engine::Postgres => postgres::serves(port).await,
        }
    }

    /// Stops the server and waits for its end. One that does not run is fine.
    ///
    /// # Errors
    /// When it cannot be ended.
    pub async fn stop(&self) -> Result<()> {
        if self.dir.exists() { self.daemon().stop().await } else { Ok(()) }
    }

    /// Whether the server of this database runs, and where.
    pub fn running(&self) -> Option<Running> {
        self.daemon().running().map(|port| Running { port })
    }

    /// Changes the password of a user, who is made when missing. The server is started anew.
    ///
    /// # Errors
    /// When there is no database in the folder, or its server does not start.
    pub async fn set_password(&self, master: Master<'_>) -> Result<Running> {
        self.required()?;
        self.stop().await?;
        let port = match self.engine {
            Engine::MySql => mysql::set_password(&self.daemon(), master).await?,
            Engine::Postgres => postgres::set_password(&self.daemon(), master).await?,
        };
        Ok(Running { port })
    }

    /// Writes a consistent copy of the database to the file `to`. The server runs again afterwards when it ran before.
    ///
    /// # Errors
    /// When it cannot be stopped, read or written.
    pub async fn snapshot(&self, to: &Path) -> Result<()> {
        let ran = self.running().is_some();
        self.stop().await?;
        let (from, file) = (data(&self.dir), to.to_owned());
        let packed = whole(move || database_copy::pack(&from, &file)).await;
        let packed = packed.or_fail(Class::Failed, || format!("could not copy the database in {}", self.dir.display()));
        if ran {
            self.start().await?;
        }
        packed
    }

    /// Makes the folder from a copy, with the users and passwords that were in it. It is not started.
    ///
    /// # Errors
    /// When the copy cannot be read, or the folder holds a database.
    pub async fn restore(&self, from: &Path) -> Result<()> {
        if self.made().exists() {
            return Err(Error::new(Class::Failed, format!("there is a database in {} already", self.dir.display())));
        }
        self.destroy().await?;
        self.lay_out()?;
        let (file, folder) = (from.to_owned(), data(&self.dir));
        let unpacked = whole(move || database_copy::unpack(&file, &folder)).await;
        unpacked.or_fail(Class::Failed, || format!("could not restore a database from {}", from.display()))?;
        if self.engine == Engine::Postgres {
            postgres::own(&data(&self.dir))?;
        }
        fs::write_private(&self.made(), b"")
    }

    /// Stops the server and removes the database: nothing is left. What is not there is fine.
    ///
    /// # Errors
    /// When it cannot be ended or removed.
    pub async fn destroy(&self) -> Result<()> {
        self.daemon().destroy().await
    }
}

/// Stops the server of a folder, whatever its engine. One that does not run is fine.
///
/// # Errors
/// When it cannot be ended.
pub async fn stop_any(dir: &Path) -> Result<()> {
    for engine in Engine::ALL {
        Database::new(engine, dir).stop().await?;
    }
    Ok(())
}

/// The folder of the engine's own files.
pub(super) fn data(dir: &Path) -> PathBuf {
    dir.join("data")
}

async fn whole(work: impl FnOnce() -> io::Result<()> + Send + 'static) -> io::Result<()> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other).and_then(|result| result)
}
