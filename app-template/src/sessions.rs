//! What the app remembers of a visitor from one request to the next, and where it is kept. Which cookie leads to it is
//! `http/session.rs`.
//!
//! A session may get lost (a cache makes room, a database is away): whoever reads one finds an empty one then, and
//! nothing fails. What must not be lost belongs in a table of its own.
//!
//! The store never sees an id as the browser has it, only what `SECRET_KEY` makes of it: whoever can read the store
//! cannot become a visitor. A new `SECRET_KEY` forgets everybody.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use sqlx::Error;

use crate::cache::memcached::Client;
use crate::cache::memory::Memory;
use crate::cache::{Cache, Store};
use crate::db::{Database, on_connection};
use crate::secret::Secret;
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

    /// The digits, for a cookie: whoever has them has the session.
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
pub struct Sessions {
    kept: Kept,
    key: Secret,
}

#[derive(Debug, Clone)]
enum Kept {
    /// In Memcache or in this process.
    InCache(Cache),
    /// In the table `session`.
    InDatabase(Database),
}

impl Sessions {
    /// The sessions in this store, under names made with this key. `Config` has checked that there is a client where one
    /// is needed.
    pub fn new(
        store: SessionStore,
        memcache: Option<&Client>,
        database: &Database,
        key: Secret,
    ) -> Self {
        let store = match (store, memcache) {
            (SessionStore::Database, _) => None,
            (SessionStore::Memcache, Some(client)) => Some(Store::Memcached(client.clone())),
            // A cache of their own, so that pages do not push them out.
            _ => Some(Store::Memory(Memory::default())),
        };
        let kept = match store {
            Some(store) => Kept::InCache(Cache::new(store, NAMESPACE)),
            None => Kept::InDatabase(database.clone()),
        };
        Self { kept, key }
    }

    /// What is remembered under this id, if anything.
    pub async fn load(&self, id: &Id) -> Option<Data> {
        let name = self.name(id)?;
        match &self.kept {
            Kept::InCache(cache) => serde_json::from_slice(&cache.get(&name).await?).ok(),
            Kept::InDatabase(database) => {
                let text = load(database, &name).await.unwrap_or_else(|error| {
                    tracing::error!(%error, "a session could not be read");
                    None
                });
                serde_json::from_str(&text?).ok()
            }
        }
    }

    /// Remembers this for a while, as well as the store can.
    pub async fn save(&self, id: &Id, data: &Data, lifetime: Duration) {
        let (Some(name), Ok(text)) = (self.name(id), serde_json::to_string(data)) else {
            return;
        };
        match &self.kept {
            Kept::InCache(cache) => cache.set(&name, text.into(), Some(lifetime)).await,
            Kept::InDatabase(database) => {
                if let Err(error) = save(database, &name, &text, lifetime).await {
                    tracing::error!(%error, "a session could not be kept");
                }
            }
        }
    }

    /// Forgets the session.
    pub async fn delete(&self, id: &Id) {
        let Some(name) = self.name(id) else { return };
        match &self.kept {
            Kept::InCache(cache) => cache.delete(&name).await,
            Kept::InDatabase(database) => {
                if let Err(error) = delete(database, &name).await {
                    tracing::error!(%error, "a session could not be deleted");
                }
            }
        }
    }

    /// The name the store knows a session by: 128 bits as 32 hexadecimal digits. There always is one: any key will do.
    fn name(&self, id: &Id) -> Option<String> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.key.expose().as_bytes()).ok()?;
        mac.update(id.expose().as_bytes());
        let bits = u128::from_be_bytes(*mac.finalize().into_bytes().first_chunk()?);
        Some(format!("{bits:032x}"))
    }
}

async fn load(database: &Database, name: &str) -> Result<Option<String>, Error> {
    on_connection!(database, connection => {
        sqlx::query_scalar(LOAD).bind(name).bind(now()).fetch_optional(connection).await
    })
}

/// Whoever saves a session takes away those that have expired, so they never pile up.
async fn save(
    database: &Database,
    name: &str,
    text: &str,
    lifetime: Duration,
) -> Result<(), Error> {
    let now = now();
    let expires = now.saturating_add_unsigned(lifetime.as_secs());
    on_connection!(database, connection => {
        sqlx::query(DELETE_EXPIRED).bind(now).execute(&mut *connection).await?;
        sqlx::query(SAVE).bind(name).bind(text).bind(expires).execute(connection).await?;
        Ok(())
    })
}

async fn delete(database: &Database, name: &str) -> Result<(), Error> {
    on_connection!(database, connection => {
        sqlx::query(DELETE).bind(name).execute(connection).await.map(|_| ())
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
