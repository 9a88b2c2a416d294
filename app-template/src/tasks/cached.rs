//! The one door to the task list: pages and the API read and write through `Tasks`, never through the store, so nothing
//! can change a task behind the cache's back.
//!
//! Two rules keep every answer fresh (`docs/caching.md` has the argument). A request learns the list's version after it
//! came, from the database, and takes from the cache only what was made from that version. A write moves the version
//! in its own transaction; what it deletes from the cache afterwards only makes room.

use std::sync::Arc;

use super::writer::Writer;
use super::{Cursor, NewTask, Page, Task, store};
use crate::cache::Cache;
use crate::cache::current::{Current, Version};
use crate::cache::layers::Tag;
use crate::cache::views::Views;
use crate::db::Database;

/// The address of the newest page, the one that every write changes.
const FIRST: &str = "/";

/// The task list, as the rest of the app sees it.
#[derive(Debug, Clone)]
pub struct Tasks {
    database: Database,
    cache: Cache,
    views: Views,
    current: Current,
    writer: Writer,
}

impl Tasks {
    /// The task list kept in this database, with these caches before it.
    pub fn new(database: Database, cache: Cache, views: Views) -> Self {
        let current = store::current(&database);
        let writer = Writer::on(database.clone());
        Self {
            database,
            cache,
            views,
            current,
            writer,
        }
    }

    /// Which state the list is in, at some moment after this call.
    pub async fn version(&self) -> Result<Version, Arc<sqlx::Error>> {
        self.current.version().await
    }

    /// One page of the list, oldest first: memoized for this version, which the caller has just learnt.
    pub async fn page(&self, cursor: Cursor, version: Version) -> Result<Page, sqlx::Error> {
        let read = || store::page(&self.database, cursor);
        self.cache
            .memoize(&page_key(cursor), Tag::of_version(version), read)
            .await
    }

    /// One task, or `None` when there is no such task. The database finds it by its key as fast as a cache would.
    pub async fn find(&self, id: i64) -> Result<Option<Task>, sqlx::Error> {
        store::find(&self.database, id).await
    }

    /// Adds a task at the end of the list.
    pub async fn add(&self, new: NewTask) -> Result<Task, Arc<sqlx::Error>> {
        let task = self.writer.add(new).await?;
        self.forget_first_page().await;
        Ok(task)
    }

    /// Deletes a task; deleting what is gone is fine.
    pub async fn delete(&self, id: i64) -> Result<(), Arc<sqlx::Error>> {
        self.writer.delete(id).await?;
        // SQLite gives a deleted id to the next task. The fragment's tag would tell them apart; still, it goes.
        let fragment = fragment_key(id, Cursor::Newest);
        tokio::join!(self.cache.delete(&fragment), self.forget_first_page());
        Ok(())
    }

    /// Puts a deleted task back in its place. Its id may be another's by now (SQLite gives ids again): then at the end.
    pub async fn restore(&self, task: Task) -> Result<(), Arc<sqlx::Error>> {
        match store::restore(&self.database, &task).await {
            Err(sqlx::Error::Database(error)) if error.is_unique_violation() => {
                // Unless it is the very task, put back by a second click.
                if self.find(task.id).await?.as_ref() != Some(&task) {
                    self.writer.add(NewTask(task.name)).await?;
                }
            }
            done => done?,
        }
        self.forget_first_page().await;
        Ok(())
    }

    async fn forget_first_page(&self) {
        let list = page_key(Cursor::Newest);
        tokio::join!(self.cache.delete(&list), self.views.forget(FIRST));
    }
}

/// The key of a page of tasks; the newest page needs no argument.
fn page_key(cursor: Cursor) -> String {
    format!("get_all_tasks{}", cursor.query())
}

/// The key of a task's row. Its buttons lead back to the page it is on, so every page has its own.
pub fn fragment_key(id: i64, page: Cursor) -> String {
    format!("task-fragment{id}{}", page.query())
}
