//! The SQL of the task list; nothing else here. Values are always bound, never written into a statement.
//!
//! Every write moves `list_version` in its own transaction: there is no moment at which the database shows the one
//! without the other. Caching stands on that (`docs/caching.md`).

use std::sync::{Arc, Mutex, PoisonError};

use sqlx::{Connection, Error, QueryBuilder};
use tokio::time::timeout;

use super::{Cursor, NewTask, PAGE_SIZE, Page, Task};
use crate::cache::current::{Current, Version};
use crate::db::{Database, Inserted, MYSQL_PATIENCE, SQLITE_PATIENCE, on_connection};

/// One more than a page: whether it comes back says whether there is another page.
const FETCH: usize = PAGE_SIZE + 1;

const NEWEST: &str = "SELECT id, name FROM task ORDER BY id DESC LIMIT ?";
const BEFORE: &str = "SELECT id, name FROM task WHERE id < ? ORDER BY id DESC LIMIT ?";
const AFTER: &str = "SELECT id, name FROM task WHERE id > ? ORDER BY id LIMIT ?";
const ANY_FROM: &str = "SELECT EXISTS(SELECT 1 FROM task WHERE id >= ?)";
const ANY_UP_TO: &str = "SELECT EXISTS(SELECT 1 FROM task WHERE id <= ?)";
const FIND: &str = "SELECT id, name FROM task WHERE id = ?";
const RESTORE: &str = "INSERT INTO task (id, name) VALUES (?, ?)";
const VERSION: &str = "SELECT version FROM list_version WHERE id = 1";
const MOVE_VERSION: &str = "UPDATE list_version SET version = ? WHERE id = 1";

type Row = (i64, String);

/// Reads one page. Two statements at most, each a walk along the primary key.
pub(super) async fn page(database: &Database, cursor: Cursor) -> Result<Page, Error> {
    let limit = i64::try_from(FETCH).unwrap_or(i64::MAX);
    let (rows, more_ahead, more_behind) = on_connection!(database, connection => {
        let rows: Vec<Row> = match cursor {
            Cursor::Newest => sqlx::query_as(NEWEST).bind(limit),
            Cursor::Before(id) => sqlx::query_as(BEFORE).bind(id).bind(limit),
            Cursor::After(id) => sqlx::query_as(AFTER).bind(id).bind(limit),
        }
        .fetch_all(&mut *connection)
        .await?;
        // In the direction of reading the extra row answers; behind us the database has to be asked.
        let more_ahead = rows.len() > PAGE_SIZE;
        let behind = match cursor {
            Cursor::Newest => None,
            Cursor::Before(id) => Some(sqlx::query_scalar(ANY_FROM).bind(id)),
            Cursor::After(id) => Some(sqlx::query_scalar(ANY_UP_TO).bind(id)),
        };
        let more_behind: i64 = match behind {
            Some(query) => query.fetch_one(connection).await?,
            None => 0,
        };
        Ok((rows, more_ahead, more_behind != 0))
    })?;
    let mut tasks: Vec<Task> = rows
        .into_iter()
        .take(PAGE_SIZE)
        .map(|(id, name)| Task { id, name })
        .collect();
    let (more_older, more_newer) = match cursor {
        Cursor::Newest | Cursor::Before(_) => {
            tasks.reverse();
            (more_ahead, more_behind)
        }
        Cursor::After(_) => (more_behind, more_ahead),
    };
    let first = tasks.first().map(|task| Cursor::Before(task.id));
    let last = tasks.last().map(|task| Cursor::After(task.id));
    Ok(Page {
        older: first.filter(|_| more_older),
        newer: last.filter(|_| more_newer),
        tasks,
    })
}

/// Reads one task; `None` when it is not there.
pub(super) async fn find(database: &Database, id: i64) -> Result<Option<Task>, Error> {
    let row: Option<Row> = on_connection!(database, connection => {
        sqlx::query_as(FIND).bind(id).fetch_optional(connection).await
    })?;
    Ok(row.map(|(id, name)| Task { id, name }))
}

/// The two databases' types have nothing in common that can be named shortly; a macro need not name them.
macro_rules! ask_again_and_again {
    ($pool:expr, $patience:expr) => {{
        let (pool, kept) = ($pool.clone(), Arc::new(Mutex::new($pool.try_acquire())));
        Current::read_by(move || {
            let (pool, kept) = (pool.clone(), kept.clone());
            let mut last = kept.lock().unwrap_or_else(PoisonError::into_inner).take();
            async move {
                loop {
                    let fresh = last.is_none();
                    let mut connection = match last.take() {
                        Some(connection) => connection,
                        None => pool.acquire().await?,
                    };
                    let asked = sqlx::query_scalar(VERSION).fetch_one(&mut *connection);
                    match timeout($patience, asked).await {
                        Ok(Ok(version)) => {
                            *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(connection);
                            return Ok(Version(version));
                        }
                        Ok(Err(error)) if fresh => return Err(error),
                        // What was kept may have been cut off meanwhile: a new one knows.
                        Ok(Err(_)) => {}
                        Err(_) => {
                            drop(connection.detach());
                            return Err(Error::Io(std::io::ErrorKind::TimedOut.into()));
                        }
                    }
                }
            }
        })
    }};
}

/// Asks for the list's version on a connection of its own, kept from one question to the next: most of all requests wait
/// for this one answer, and a connection that is given back to the pool is pinged each time.
pub(super) fn current(database: &Database) -> Current {
    match database {
        Database::MySql(pool) => ask_again_and_again!(pool, MYSQL_PATIENCE),
        Database::Sqlite(pool) => ask_again_and_again!(pool, SQLITE_PATIENCE),
    }
}

/// The last statement of every transaction that changes the list.
macro_rules! move_version {
    ($transaction:ident) => {
        let moved = sqlx::query(MOVE_VERSION)
            .bind(fresh_version()?)
            .execute(&mut *$transaction)
            .await?;
        if moved.rows_affected() != 1 {
            return Err(Error::RowNotFound);
        }
    };
}

/// Deletes and adds, all in one transaction with the list's new version, and returns the ids of what was added. The
/// version goes last: its row is what all writers share, and is locked until the commit. Where nothing changed, it stays.
///
/// An `Error::Database` means that nothing was written. After any other, nobody knows.
pub(super) async fn write(
    database: &Database,
    deleted: &[i64],
    added: &[&NewTask],
) -> Result<Vec<i64>, Error> {
    on_connection!(database, connection => {
        let mut transaction = connection.begin().await?;
        let (mut changed, mut ids) = (0, Vec::new());
        // First the deletions: SQLite may give their ids to what is added.
        if !deleted.is_empty() {
            let mut sql = QueryBuilder::new("DELETE FROM task WHERE id IN (");
            let mut list = sql.separated(", ");
            for id in deleted {
                list.push_bind(*id);
            }
            list.push_unseparated(")");
            changed += sql.build().execute(&mut *transaction).await?.rows_affected();
        }
        if !added.is_empty() {
            let mut sql = QueryBuilder::new("INSERT INTO task (name) ");
            sql.push_values(added, |mut row, new| {
                row.push_bind(new.name().to_owned());
            });
            let done = sql.build().execute(&mut *transaction).await?;
            changed += done.rows_affected();
            let count = i64::try_from(added.len()).unwrap_or(i64::MAX);
            let step = match count {
                1 => 1,
                _ => sqlx::query_scalar(step_sql(&done)).fetch_one(&mut *transaction).await?,
            };
            let first = done.first(count);
            ids.extend((0..count).map(|index| first + index * step));
        }
        if changed > 0 {
            move_version!(transaction);
        }
        transaction.commit().await.map_err(|error| Error::Protocol(format!("commit: {error}")))?;
        Ok(ids)
    })
}

/// Stores a task under the id it had. Fails when another has that id by now.
pub(super) async fn restore(database: &Database, task: &Task) -> Result<(), Error> {
    on_connection!(database, connection => {
        let mut transaction = connection.begin().await?;
        let insert = sqlx::query(RESTORE).bind(task.id).bind(&task.name);
        insert.execute(&mut *transaction).await?;
        move_version!(transaction);
        transaction.commit().await
    })
}

fn step_sql<T: Inserted>(_: &T) -> &'static str {
    T::STEP
}

/// Random, not the next number: see `Version`.
fn fresh_version() -> Result<i64, Error> {
    let random = getrandom::u64().map_err(|error| Error::Io(std::io::Error::other(error)))?;
    Ok(random.cast_signed())
}
