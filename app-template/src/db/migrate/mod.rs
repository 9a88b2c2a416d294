//! Moves the schema forward: each migration once, in order, under a lock, whoever else tries at the same time.
//!
//! Why not sqlx's own migrator: when MySQL refuses a statement it leaves a row that must be deleted by hand before
//! anything runs again (MySQL cannot roll back `CREATE` or `ALTER`), and a database coupled to Beanstalk has no
//! console to do that in. And on SQLite it takes no lock. Here MySQL's progress is recorded statement by statement, so
//! that a mended file goes on where the broken one stopped; SQLite, which can roll back, keeps all or nothing.

use std::path::Path;
use std::time::{Duration, Instant};

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, MySqlConnection, SqliteConnection};

use super::migrations::Migration;
use super::{Database, is_passing, mysql_options, on_connection, place, sqlite_options};
use crate::config::DatabaseConfig;
use crate::error::Error;
pub use plan::State;
use plan::{Pending, Record};

mod plan;

/// How long a database server that is still starting is waited for.
const CONNECT_PATIENCE: Duration = Duration::from_secs(60);
const CONNECT_PAUSE: Duration = Duration::from_millis(500);
/// How long one migrator waits for another, in seconds: longer than most migrations take.
const LOCK_PATIENCE: u32 = 300;

/// `statements`, `digest` and `finished` say how far a migration has come; see `plan.rs`.
const CREATE_RECORD: &str = "CREATE TABLE IF NOT EXISTS schema_migration (
    name VARCHAR(190) NOT NULL PRIMARY KEY,
    statements BIGINT NOT NULL,
    digest CHAR(16) NOT NULL,
    finished BOOLEAN NOT NULL,
    changed_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
)";
const SELECT_RECORD: &str =
    "SELECT name, statements, digest, finished FROM schema_migration ORDER BY name";
const WRITE_RECORD: &str =
    "REPLACE INTO schema_migration (name, statements, digest, finished) VALUES (?, ?, ?, ?)";

type Row = (String, i64, String, bool);

/// Applies every pending migration and returns the names of those it applied.
pub async fn run(
    config: &DatabaseConfig,
    migrations: &'static [Migration],
) -> Result<Vec<&'static str>, Error> {
    match config {
        DatabaseConfig::MySql { .. } => run_mysql(config, migrations).await,
        DatabaseConfig::Sqlite { path } => run_sqlite(path, migrations).await,
    }
}

/// Where each migration stands. Changes nothing, not even by creating a file.
pub async fn status(
    config: &DatabaseConfig,
    migrations: &'static [Migration],
) -> Result<Vec<(String, State)>, Error> {
    let failed = |error| {
        Error::Failed(format!(
            "cannot read the schema of {}: {error}",
            place(config)
        ))
    };
    let records = match config {
        DatabaseConfig::Sqlite { path } if !path.exists() => Ok(Vec::new()),
        DatabaseConfig::Sqlite { path } => {
            let mut connection = SqliteConnection::connect_with(&sqlite_options(path))
                .await
                .map_err(failed)?;
            sqlx::query_as(SELECT_RECORD)
                .fetch_all(&mut connection)
                .await
        }
        DatabaseConfig::MySql { .. } => {
            sqlx::query_as(SELECT_RECORD)
                .fetch_all(&mut connect_mysql(config).await?)
                .await
        }
    };
    Ok(plan::states(migrations, &read(records).map_err(failed)?))
}

/// Where each migration stands, asked through the server's own pool: for `/health`.
pub async fn current(
    database: &Database,
    migrations: &'static [Migration],
) -> Result<Vec<(String, State)>, sqlx::Error> {
    let records = on_connection!(database, connection => {
        Ok(sqlx::query_as(SELECT_RECORD).fetch_all(connection).await)
    })?;
    Ok(plan::states(migrations, &read(records)?))
}

async fn run_mysql(
    config: &DatabaseConfig,
    migrations: &'static [Migration],
) -> Result<Vec<&'static str>, Error> {
    let failed = |error| Error::Failed(format!("cannot migrate {}: {error}", place(config)));
    let mut connection = connect_mysql(config).await?;
    // Named after the database, because MySQL's named locks belong to the whole server. The server frees the lock when
    // the connection ends, however it ends.
    let locked: Option<i64> =
        sqlx::query_scalar("SELECT GET_LOCK(CONCAT('schema_migration:', MD5(DATABASE())), ?)")
            .bind(LOCK_PATIENCE)
            .fetch_one(&mut connection)
            .await
            .map_err(failed)?;
    if locked != Some(1) {
        return Err(Error::Failed(format!(
            "another migration of {} has been running for {LOCK_PATIENCE} s; try again when it is done",
            place(config)
        )));
    }
    sqlx::raw_sql(CREATE_RECORD)
        .execute(&mut connection)
        .await
        .map_err(failed)?;
    let records = read(
        sqlx::query_as(SELECT_RECORD)
            .fetch_all(&mut connection)
            .await,
    );
    let pending = plan::pending(migrations, |m| m.mysql, &records.map_err(failed)?)?;
    for migration in &pending {
        apply_mysql(&mut connection, migration).await?;
    }
    connection.close().await.map_err(failed)?;
    Ok(pending.iter().map(|migration| migration.name).collect())
}

async fn apply_mysql(connection: &mut MySqlConnection, migration: &Pending) -> Result<(), Error> {
    let total = migration.statements.len();
    for (index, statement) in migration
        .statements
        .iter()
        .enumerate()
        .skip(migration.first)
    {
        let run = async {
            // A statement that changes rows is recorded together with its rows or not at all. One that changes tables
            // commits by itself; only being killed in that instant can part it from its record.
            let mut transaction = connection.begin().await?;
            sqlx::raw_sql(*statement).execute(&mut *transaction).await?;
            let ran = migration.statements.get(..=index).unwrap_or_default();
            sqlx::query(WRITE_RECORD)
                .bind(migration.name)
                .bind(i64::try_from(ran.len()).unwrap_or(i64::MAX))
                .bind(plan::digest(ran))
                .bind(ran.len() == total)
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await
        };
        run.await.map_err(|error: sqlx::Error| {
            Error::Failed(format!(
                "migrations/mysql/{}.sql failed at statement {} of {total}: {error}. What ran before it stays and will \
                 not run again: mend this statement, leave those before it as they are, and migrate again",
                migration.name,
                index + 1,
            ))
        })?;
    }
    Ok(())
}

async fn run_sqlite(
    path: &Path,
    migrations: &'static [Migration],
) -> Result<Vec<&'static str>, Error> {
    let failed =
        |error| Error::Failed(format!("cannot migrate sqlite {}: {error}", path.display()));
    super::create_parent(path)?;
    let options = sqlite_options(path).busy_timeout(Duration::from_secs(LOCK_PATIENCE.into()));
    let mut connection = connect_sqlite(&options).await.map_err(failed)?;
    // IMMEDIATE takes the write lock before anything is read: a second migrator waits here, then finds the work done.
    let mut transaction = connection
        .begin_with("BEGIN IMMEDIATE")
        .await
        .map_err(failed)?;
    sqlx::raw_sql(CREATE_RECORD)
        .execute(&mut *transaction)
        .await
        .map_err(failed)?;
    let records = read(
        sqlx::query_as(SELECT_RECORD)
            .fetch_all(&mut *transaction)
            .await,
    );
    let pending = plan::pending(migrations, |m| m.sqlite, &records.map_err(failed)?)?;
    for migration in &pending {
        let total = migration.statements.len();
        for (index, statement) in migration.statements.iter().enumerate() {
            sqlx::raw_sql(*statement).execute(&mut *transaction).await.map_err(|error| {
                Error::Failed(format!(
                    "migrations/sqlite/{}.sql failed at statement {} of {total}: {error}. Nothing was changed: mend \
                     it and migrate again",
                    migration.name,
                    index + 1,
                ))
            })?;
        }
        sqlx::query(WRITE_RECORD)
            .bind(migration.name)
            .bind(i64::try_from(total).unwrap_or(i64::MAX))
            .bind(plan::digest(&migration.statements))
            .bind(true)
            .execute(&mut *transaction)
            .await
            .map_err(failed)?;
    }
    transaction.commit().await.map_err(failed)?;
    connection.close().await.map_err(failed)?;
    Ok(pending.iter().map(|migration| migration.name).collect())
}

/// Connects, waiting for a server that is still starting; one that refuses us is not asked twice.
async fn connect_mysql(config: &DatabaseConfig) -> Result<MySqlConnection, Error> {
    let options = mysql_options(config)?;
    let started = Instant::now();
    loop {
        match MySqlConnection::connect_with(&options).await {
            Ok(connection) => return Ok(connection),
            Err(error) if is_passing(&error) && started.elapsed() < CONNECT_PATIENCE => {
                tracing::warn!(%error, "waiting for {}", place(config));
                tokio::time::sleep(CONNECT_PAUSE).await;
            }
            Err(error) => {
                return Err(Error::Failed(format!(
                    "cannot connect to {}: {error}",
                    place(config)
                )));
            }
        }
    }
}

/// Opens the file. Two that make a new file a write-ahead one at the same moment cannot wait inside SQLite, which would
/// be a deadlock: one is told "locked" at once, whatever the busy timeout.
async fn connect_sqlite(options: &SqliteConnectOptions) -> Result<SqliteConnection, sqlx::Error> {
    let started = Instant::now();
    loop {
        match SqliteConnection::connect_with(options).await {
            Err(error) if is_locked(&error) && started.elapsed() < CONNECT_PATIENCE => {
                tokio::time::sleep(CONNECT_PAUSE / 10).await;
            }
            other => return other,
        }
    }
}

/// `SQLITE_BUSY`, which is 5 in the last byte of each of its extended codes.
fn is_locked(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    code.and_then(|code| code.parse::<i32>().ok())
        .is_some_and(|code| code & 0xff == 5)
}

/// A database nobody has migrated yet has no such table: that is an empty record, not an error.
fn read(rows: Result<Vec<Row>, sqlx::Error>) -> Result<Vec<Record>, sqlx::Error> {
    let rows = match rows {
        Err(error) if is_missing_table(&error) => Vec::new(),
        other => other?,
    };
    let record = |(name, statements, digest, finished)| Record {
        name,
        statements,
        digest,
        finished,
    };
    Ok(rows.into_iter().map(record).collect())
}

fn is_missing_table(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|error| {
        // MySQL has a SQLSTATE for it; SQLite only a sentence.
        error.code().as_deref() == Some("42S02") || error.message().starts_with("no such table")
    })
}
