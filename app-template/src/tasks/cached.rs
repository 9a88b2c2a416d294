//! The one door to the task list: pages and the API read and write through `Tasks`, never through the store.
//!
//! Nothing is cached yet; every call goes straight to the database. This is the place for it, because here every read
//! can be answered from the cache and every write is seen, so nothing can change a task behind the cache's back. Two
//! rules to keep when it comes: the cache is told after the commit, in the same function as the write; and a reader
//! that started before a write must not put what it read into the cache after it.

use super::{Cursor, NewTask, Page, Task, store};
use crate::db::Database;

/// The task list, as the rest of the app sees it.
#[derive(Debug, Clone)]
pub struct Tasks {
    database: Database,
}

impl Tasks {
    /// The task list kept in this database.
    pub fn new(database: Database) -> Self {
        Self { database }
    }

    /// One page of the list, oldest first.
    pub async fn page(&self, cursor: Cursor) -> Result<Page, sqlx::Error> {
        store::page(&self.database, cursor).await
    }

    /// One task, or `None` when there is no such task.
    pub async fn find(&self, id: i64) -> Result<Option<Task>, sqlx::Error> {
        store::find(&self.database, id).await
    }

    /// Adds a task at the end of the list.
    pub async fn add(&self, new: NewTask) -> Result<Task, sqlx::Error> {
        store::add(&self.database, new).await
    }

    /// Deletes a task; deleting what is gone is fine.
    pub async fn delete(&self, id: i64) -> Result<(), sqlx::Error> {
        store::delete(&self.database, id).await
    }
}
