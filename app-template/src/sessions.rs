//! What the app remembers of a visitor from one request to the next, and where it is kept. Which cookie leads to it is
//! `http/session.rs`.
//!
//! A session may get lost (a cache makes room, a database is away): whoever reads one finds an empty one then, and
//! nothing fails. What must not be lost belongs in a table of its own.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use sqlx::Error;

use crate::cache::memcached::Client;
use crate::cache::memory::Memory;
use crate::cache::{Cache, Store};
use crate::db::{Database, on_connection};
use crate::tasks::Task;

/// How long a session is kept after it last changed.
pub const LIFETIME: Duration = Duration::from_secs(60 * 60);
/// How long an id that was replaced still leads to the session: requests that were under way carry it.
pub const GRACE: Duration = Duration::from_secs(30);
/// How many deletes of a visitor can be undone.
const UNDOABLE: usize = 10;
/// Without the release: a session outlives a deploy.
const NAMESPACE: &str = "session";

const LOAD: &str = "SELECT data FROM session WHERE id = ? AND expires > ?";
const SAVE: &str = "REPLACE INTO session (id, data, expires) VALUES (?, ?, ?)";
const DELETE: &str = "DELETE FROM session WHERE id = ?";
const DELETE_EXPIRED: &str = "DELETE FROM session WHERE expires <= ?";

/// Where sessions are kept (`SESSION_STORE`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionStore {
    /// `memcache`: fast, shared by all instances, lost when the servers restart.
    Memcache,
    /// `database`: shared by all instances, kept until it expires.
    Database,
    /// `memory`: this process's own, for one process alone.
    Memory,
}

/// What is remembered. A field added here is empty in sessions that were saved before it was.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Data {
    /// What the visitor deleted and may want back, the latest last.
    pub deleted: Vec<Task>,
    /// What `/session/set` was told.
    #[cfg(feature = "demo")]
    pub value: Option<String>,
}

impl Data {
    /// Remembers a task that was deleted, at the price of the oldest when there are many.
    pub fn remember_deleted(&mut self, task: Task) {
        self.deleted.retain(|known| known.id != task.id);
        self.deleted.push(task);
        let surplus = self.deleted.len().saturating_sub(UNDOABLE);
        self.deleted.drain(..surplus);
    }

    /// The deleted task with this id, if it is remembered.
    pub fn deleted(&self, id: i64) -> Option<&Task> {
        self.deleted.iter().find(|task| task.id == id)
    }
}

/// The name of a session, known to one browser and to nobody else: 128 random bits as 32 hexadecimal digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Id(String);

impl Id {
    /// An id that nobody can guess.
    pub fn random() -> Result<Self, getrandom::Error> {
        let (high, low) = (getrandom::u64()?, getrandom::u64()?);
        Ok(Self(format!("{high:016x}{low:016x}")))
    }

    /// Reads an id as a browser sends it.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        (text.len() == 32 && digits).then(|| Self(text.to_owned()))
    }

    /// The digits, for a cookie or a key: whoever has them has the session.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Id(hidden)")
    }
}

/// All sessions. Cheap to clone.
#[derive(Debug, Clone)]
pub enum Sessions {
    /// In Memcache or in this process.
    Cache(Cache),
    /// In the table `session`.
    Database(Database),
}

impl Sessions {
    /// The sessions in this store. `Config` has checked that there is a client where one is needed.
    pub fn new(store: SessionStore, memcache: Option<&Client>, database: &Database) -> Self {
        match (store, memcache) {
            (SessionStore::Database, _) => Self::Database(database.clone()),
            (SessionStore::Memcache, Some(client)) => {
                Self::Cache(Cache::new(Store::Memcached(client.clone()), NAMESPACE))
            }
            // A cache of their own, so that pages do not push them out.
            _ => Self::Cache(Cache::new(Store::Memory(Memory::default()), NAMESPACE)),
        }
    }

    /// What is remembered under this id, if anything.
    pub async fn load(&self, id: &Id) -> Option<Data> {
        match self {
            Self::Cache(cache) => serde_json::from_slice(&cache.get(id.expose()).await?).ok(),
            Self::Database(database) => {
                let text = load(database, id).await.unwrap_or_else(|error| {
                    tracing::error!(%error, "a session could not be read");
                    None
                });
                serde_json::from_str(&text?).ok()
            }
        }
    }

    /// Remembers this for a while, as well as the store can.
    pub async fn save(&self, id: &Id, data: &Data, lifetime: Duration) {
        let Ok(text) = serde_json::to_string(data) else {
            return;
        };
        match self {
            Self::Cache(cache) => cache.set(id.expose(), text.into(), Some(lifetime)).await,
            Self::Database(database) => {
                if let Err(error) = save(database, id, &text, lifetime).await {
                    tracing::error!(%error, "a session could not be kept");
                }
            }
        }
    }

    /// Forgets the session.
    pub async fn delete(&self, id: &Id) {
        match self {
            Self::Cache(cache) => cache.delete(id.expose()).await,
            Self::Database(database) => {
                if let Err(error) = delete(database, id).await {
                    tracing::error!(%error, "a session could not be deleted");
                }
            }
        }
    }
}

async fn load(database: &Database, id: &Id) -> Result<Option<String>, Error> {
    on_connection!(database, connection => {
        sqlx::query_scalar(LOAD).bind(id.expose()).bind(now()).fetch_optional(connection).await
    })
}

/// Whoever saves a session takes away those that have expired, so they never pile up.
async fn save(database: &Database, id: &Id, text: &str, lifetime: Duration) -> Result<(), Error> {
    let now = now();
    let expires = now.saturating_add_unsigned(lifetime.as_secs());
    on_connection!(database, connection => {
        sqlx::query(DELETE_EXPIRED).bind(now).execute(&mut *connection).await?;
        sqlx::query(SAVE).bind(id.expose()).bind(text).bind(expires).execute(connection).await?;
        Ok(())
    })
}

async fn delete(database: &Database, id: &Id) -> Result<(), Error> {
    on_connection!(database, connection => {
        sqlx::query(DELETE).bind(id.expose()).execute(connection).await.map(|_| ())
    })
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    i64::try_from(since.unwrap_or_default().as_secs()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_random_and_read_back_only_whole() {
        let (one, other) = (Id::random(), Id::random());
        assert!(one.is_ok() && one != other);
        let id = one.map(|id| id.expose().to_owned()).unwrap_or_default();
        assert_eq!(Id::parse(&id).map(|id| id.0), Some(id.clone()));
        for wrong in [
            "",
            "abc",
            &id[1..],
            &id.to_uppercase().replace('0', "A"),
            &format!("{id}0"),
        ] {
            assert!(Id::parse(wrong).is_none() || wrong == id, "{wrong}");
        }
    }

    #[test]
    fn the_latest_deletes_are_remembered_each_once() {
        let mut data = Data::default();
        for id in (1..=12).chain([5]) {
            let name = format!("task {id}");
            data.remember_deleted(Task { id, name });
        }
        let ids: Vec<i64> = data.deleted.iter().map(|task| task.id).collect();
        assert_eq!(ids, [3, 4, 6, 7, 8, 9, 10, 11, 12, 5]);
    }
}
