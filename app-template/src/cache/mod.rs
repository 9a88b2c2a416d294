//! The cache's room: bytes kept under a key for a while, by Memcache servers or, where none is configured, by this
//! process. What is worth keeping and when it is out of date is not decided here but by who uses it.
//!
//! A cache may lose anything at any time, keep what was deleted while it was unreachable, and never fails: what it
//! cannot answer is a miss. So whatever is kept must say itself what it was made from.

pub mod current;
pub mod layers;
pub mod memcached;
pub mod memory;
pub mod ready;
pub mod settings;
pub mod views;

use std::hash::{DefaultHasher, Hasher};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::join_all;

pub use settings::{Server, Settings};

/// What keeps the bytes.
#[derive(Debug, Clone)]
pub enum Store {
    /// This process: nothing is shared, nothing survives a restart.
    Memory(memory::Memory),
    /// Memcache servers, shared by all processes.
    Memcached(memcached::Client),
    /// Nobody: everything is a miss.
    Nothing,
}

/// How a cache fares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// There is no server that could fail.
    Memory,
    /// Every server answers, or has not been asked yet.
    Ok,
    /// Some server is out, and why: a sentence anybody may read.
    Degraded(String),
}

/// A store with a namespace: two caches with different namespaces never see each other's values. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Cache {
    store: Store,
    namespace: Arc<str>,
}

impl Cache {
    /// The part of a store that belongs to a namespace. Namespace and key together are a Memcache key: at most
    /// [`memcached::MAX_KEY`] bytes, no space and no control character; others are never kept.
    pub fn new(store: Store, namespace: &str) -> Self {
        Self {
            store,
            namespace: namespace.into(),
        }
    }

    /// The value kept under a key.
    pub async fn get(&self, key: &str) -> Option<Bytes> {
        let key = self.name(key);
        match &self.store {
            Store::Memory(memory) => memory.get(key.as_bytes()),
            Store::Memcached(client) => client.get(key.as_bytes()).await,
            Store::Nothing => None,
        }
    }

    /// The values kept under many keys, in their order, in one exchange with each server.
    pub async fn get_many(
        &self,
        keys: impl ExactSizeIterator<Item = &String>,
    ) -> Vec<Option<Bytes>> {
        let count = keys.len();
        let names = || keys.map(|key| self.name(key)).collect::<Vec<_>>();
        match &self.store {
            Store::Memory(memory) => memory.get_many(&names()),
            Store::Memcached(client) => client.get_many(&names()).await,
            Store::Nothing => vec![None; count],
        }
    }

    /// Keeps a value, for ever (as long as there is room) or for a while.
    pub async fn set(&self, key: &str, value: Bytes, ttl: Option<Duration>) {
        let key = self.name(key);
        match &self.store {
            Store::Memory(memory) => memory.set(key.as_bytes(), value, ttl),
            Store::Memcached(client) => client.set(key.as_bytes(), &value, ttl).await,
            Store::Nothing => (),
        }
    }

    /// Keeps many values, for ever, in one exchange.
    pub async fn set_many(&self, values: Vec<(&str, Bytes)>) {
        join_all(
            values
                .into_iter()
                .map(|(key, value)| self.set(key, value, None)),
        )
        .await;
    }

    /// Forgets a value. That may fail unseen while a server is out: nothing may depend on it.
    pub async fn delete(&self, key: &str) {
        let key = self.name(key);
        match &self.store {
            Store::Memory(memory) => memory.delete(key.as_bytes()),
            Store::Memcached(client) => client.delete(key.as_bytes()).await,
            Store::Nothing => (),
        }
    }

    /// Whether anything is kept at all.
    fn keeps(&self) -> bool {
        !matches!(self.store, Store::Nothing)
    }

    /// How the store fares.
    pub fn state(&self) -> State {
        match &self.store {
            Store::Memory(_) | Store::Nothing => State::Memory,
            Store::Memcached(client) => client.state(),
        }
    }

    fn name(&self, key: &str) -> String {
        [&self.namespace, ":", key].concat()
    }
}

/// Names the code that runs: 16 hexadecimal digits. What one release has rendered is of no use to another, not even to
/// one with the same `RELEASE`; so what is made from code as well as data is kept under this name.
pub fn code() -> &'static str {
    static CODE: LazyLock<String> = LazyLock::new(|| {
        let program = std::env::current_exe().and_then(std::fs::read);
        let mut hasher = DefaultHasher::new();
        hasher.write(&program.unwrap_or_default());
        format!("{:016x}", hasher.finish())
    });
    &CODE
}
