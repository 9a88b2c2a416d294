//! The database: MySQL or SQLite, chosen when the program starts. Connecting and its limits live here; what is asked
//! of the database lives with whoever asks (`tasks/store.rs`), the schema in `migrations.rs` and `migrate/`.

use std::path::Path;
use std::time::Duration;

use sqlx::Connection;
use sqlx::mysql::{
    MySqlConnectOptions, MySqlDatabaseError, MySqlPool, MySqlPoolOptions, MySqlQueryResult,
    MySqlSslMode,
};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteQueryResult,
    SqliteSynchronous,
};

use crate::config::DatabaseConfig;
use crate::error::Error;

pub mod migrate;
pub mod migrations;

/// A `db.t4g.micro` takes about 60 connections; this leaves room for several instances and a rolling deploy.
const MYSQL_CONNECTIONS: u32 = 10;
/// SQLite has one writer at a time; a few readers beside it are plenty.
const SQLITE_CONNECTIONS: u32 = 4;
/// How long one piece of work may take on a database server, a connection for it included, before the visitor is told
/// to come back. Ours take milliseconds; what takes this long waits for a server that is gone.
pub(crate) const MYSQL_PATIENCE: Duration = Duration::from_secs(2);
/// A file is always there. Its own wait for other writers ends first.
pub(crate) const SQLITE_PATIENCE: Duration = Duration::from_secs(12);
/// A connection that rested this long is asked whether it still works before it is used.
const IDLE: Duration = Duration::from_secs(1);
/// How long SQLite waits for another writer.
const SQLITE_BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// A pool of connections to whichever database is configured.
#[derive(Debug, Clone)]
pub enum Database {
    /// A database server.
    MySql(MySqlPool),
    /// A file.
    Sqlite(SqlitePool),
}

/// Runs one piece of work on one connection of whichever pool there is, within the database's patience. Both databases
/// understand the same SQL with `?` for a value, so a query is written once; the compiler makes it twice. (sqlx's `Any`
/// driver would do it at run time, but connects by URL only, and a URL cannot hold every password.)
///
/// A connection that did not answer is cut off and not given back: the pool would ask it whether it still works and wait
/// for the answer, a quarter of an hour if the machine behind it is gone, and the next machine would wait as long for us.
macro_rules! on_connection {
    ($database:expr, $connection:ident => $body:expr) => {
        match $database {
            $crate::db::Database::MySql(pool) => {
                $crate::db::on_connection!(pool, $crate::db::MYSQL_PATIENCE, $connection => $body)
            }
            $crate::db::Database::Sqlite(pool) => {
                $crate::db::on_connection!(pool, $crate::db::SQLITE_PATIENCE, $connection => $body)
            }
        }
    };
    ($pool:expr, $patience:expr, $connection:ident => $body:expr) => {{
        let until = tokio::time::Instant::now() + $patience;
        let mut held = $pool.acquire().await?;
        let $connection = &mut *held;
        match tokio::time::timeout_at(until, async { $body }).await {
            Ok(done) => done,
            Err(_) => {
                drop(held.detach());
                Err(sqlx::Error::Io(std::io::ErrorKind::TimedOut.into()))
            }
        }
    }};
}
pub(crate) use on_connection;

/// What a statement that inserted several rows says of their ids, whichever database ran it. Their ids follow each other:
/// InnoDB promises that to a statement whose number of rows is known beforehand, SQLite has one writer at a time.
pub(crate) trait Inserted {
    /// Asks how far one id is from the next.
    const STEP: &'static str;

    /// The id of the first of this many rows.
    fn first(&self, rows: i64) -> i64;
}

impl Inserted for MySqlQueryResult {
    // More than 1 where several servers take writes.
    const STEP: &'static str = "SELECT CAST(@@auto_increment_increment AS SIGNED)";

    fn first(&self, _rows: i64) -> i64 {
        // Ours are all signed: the column is.
        self.last_insert_id().cast_signed()
    }
}

impl Inserted for SqliteQueryResult {
    const STEP: &'static str = "SELECT 1";

    fn first(&self, rows: i64) -> i64 {
        self.last_insert_rowid() - (rows - 1)
    }
}

impl Database {
    /// Prepares the pool. Nothing is connected yet: a database that is late or gone for a while must not keep the
    /// server from starting or kill it; `/health` tells, and the first request after it is back is answered.
    pub fn open(config: &DatabaseConfig) -> Result<Self, Error> {
        match config {
            DatabaseConfig::MySql { .. } => {
                let pool = MySqlPoolOptions::new()
                    .max_connections(MYSQL_CONNECTIONS)
                    .acquire_timeout(MYSQL_PATIENCE)
                    // Asking each time whether the connection still works doubles the price of a small query. One that
                    // was in use a moment ago does; one that rested may have been cut off meanwhile.
                    .test_before_acquire(false)
                    .before_acquire(|connection, about| {
                        Box::pin(async move {
                            if about.idle_for > IDLE {
                                connection.ping().await?;
                            }
                            Ok(true)
                        })
                    })
                    .connect_lazy_with(mysql_options(config)?);
                Ok(Self::MySql(pool))
            }
            DatabaseConfig::Sqlite { path } => {
                create_parent(path)?;
                let pool = SqlitePoolOptions::new()
                    .max_connections(SQLITE_CONNECTIONS)
                    .acquire_timeout(SQLITE_PATIENCE)
                    .connect_lazy_with(sqlite_options(path));
                Ok(Self::Sqlite(pool))
            }
        }
    }

    /// `mysql` or `sqlite`, for logs and `/health`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::MySql(_) => "mysql",
            Self::Sqlite(_) => "sqlite",
        }
    }

    /// Closes every connection in order, so that SQLite folds its journal back into the file.
    pub async fn close(&self) {
        match self {
            Self::MySql(pool) => pool.close().await,
            Self::Sqlite(pool) => pool.close().await,
        }
    }
}

/// Where the database is, for a log line: never a user or a password.
pub fn place(config: &DatabaseConfig) -> String {
    match config {
        DatabaseConfig::MySql {
            host, port, name, ..
        } => format!("mysql {host}:{port}/{name}"),
        DatabaseConfig::Sqlite { path } => format!("sqlite {}", path.display()),
    }
}

/// Whether trying again soon can help: it can while a server starts, stops or is full, it cannot when it refuses us.
pub fn is_passing(error: &sqlx::Error) -> bool {
    /// Too many connections (of ours); shutting down; lock not had in time; deadlock; read only, as a server is while
    /// another takes over; interrupted; read-only mode; connection killed.
    const PASSING: [u16; 9] = [1040, 1203, 1053, 1205, 1213, 1290, 1317, 1836, 1927];
    match error {
        sqlx::Error::Database(error) => match error.try_downcast_ref::<MySqlDatabaseError>() {
            Some(error) => PASSING.contains(&error.number()),
            // SQLite: busy, locked.
            None => matches!(error.code().as_deref(), Some("5" | "6")),
        },
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) => true,
        sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => true,
        _ => false,
    }
}

/// What is wrong with the database in words fit for the public `/health`; the whole error goes to the log.
pub fn public_reason(error: &sqlx::Error) -> &'static str {
    let code = error
        .as_database_error()
        .and_then(|e| e.code().map(|code| code.into_owned()));
    match (error, code.as_deref()) {
        (sqlx::Error::PoolTimedOut, _) => "no connection within the time allowed",
        (sqlx::Error::Io(_), _) => "the server cannot be reached",
        // MySQL numbers by SQLSTATE: 28000 is a refused login, 42000 with a connection an unknown database.
        (_, Some("28000")) => "the server refuses the user name or password",
        (_, Some("42000")) => "the database does not exist or is not ours to use",
        _ => "the database answered with an error; the log has it",
    }
}

pub(crate) fn mysql_options(config: &DatabaseConfig) -> Result<MySqlConnectOptions, Error> {
    let DatabaseConfig::MySql {
        host,
        port,
        name,
        user,
        password,
    } = config
    else {
        return Err(Error::Failed("not a MySQL configuration".into()));
    };
    Ok(MySqlConnectOptions::new()
        .host(host)
        .port(*port)
        .database(name)
        .username(user)
        .password(password.expose())
        // Encrypted wherever the server can (RDS always can), plain on a laptop's MariaDB that cannot.
        .ssl_mode(MySqlSslMode::Preferred))
}

pub(crate) fn sqlite_options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .busy_timeout(SQLITE_BUSY_TIMEOUT)
        .foreign_keys(true)
        // Readers and the writer do not wait for each other, and a commit is one append.
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
}

fn create_parent(path: &Path) -> Result<(), Error> {
    let Some(parent) = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
    else {
        return Ok(());
    };
    std::fs::create_dir_all(parent).map_err(|error| {
        Error::Failed(format!(
            "cannot create the folder {} (SQLITE_PATH): {error}",
            parent.display()
        ))
    })
}
