//! The database: MySQL or SQLite, chosen when the program starts. Connecting and its limits live here; what is asked
//! of the database lives with whoever asks (`tasks/store.rs`), the schema in `migrations.rs` and `migrate/`.

use std::path::Path;
use std::time::Duration;

use sqlx::Connection;
use sqlx::mysql::{
    MySqlConnectOptions, MySqlPool, MySqlPoolOptions, MySqlQueryResult, MySqlSslMode,
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
/// How long a request waits for a connection before the visitor is told to come back.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(3);
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

/// Runs one piece of code on whichever pool there is. Both understand the same SQL with `?` for a value, so a query is
/// written once; the compiler makes it twice. (sqlx's `Any` driver would do it at run time, but connects by URL only,
/// and a URL cannot hold every password.)
macro_rules! on_pool {
    ($database:expr, $pool:ident => $body:expr) => {
        match $database {
            $crate::db::Database::MySql($pool) => $body,
            $crate::db::Database::Sqlite($pool) => $body,
        }
    };
}
pub(crate) use on_pool;

/// The id of the row that a statement inserted, whichever database ran it.
pub(crate) trait Inserted {
    /// Unspecified when the statement inserted none.
    fn id(&self) -> i64;
}

impl Inserted for MySqlQueryResult {
    fn id(&self) -> i64 {
        // Ours are all signed: the column is.
        self.last_insert_id().cast_signed()
    }
}

impl Inserted for SqliteQueryResult {
    fn id(&self) -> i64 {
        self.last_insert_rowid()
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
                    .acquire_timeout(ACQUIRE_TIMEOUT)
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
                    .acquire_timeout(ACQUIRE_TIMEOUT)
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
        on_pool!(self, pool => pool.close().await);
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

/// Whether trying again soon can help: it can while a server starts, it cannot when it refuses us.
pub fn is_passing(error: &sqlx::Error) -> bool {
    matches!(
        error,
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::Tls(_)
    )
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
