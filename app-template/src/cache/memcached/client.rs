//! The client: what the rest of the app sees of the Memcache servers. Here it is decided what an answer means, and that
//! nothing ever fails; how it comes is `connection.rs`.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use md5::{Digest, Md5};

use super::super::{Settings, State};
use super::connection::{Connection, LastLogged};
use super::protocol::{Request, Response, Status};
use super::ring::Ring;

/// The longest key Memcache takes, in bytes.
pub const MAX_KEY: usize = 250;
/// The largest value MemCachier takes, in bytes.
pub const MAX_VALUE: usize = 1024 * 1024;
/// Up to here Memcache takes a time as seconds from now, above it as seconds since 1970.
const MAX_RELATIVE_TIME: u64 = 30 * 24 * 60 * 60;

/// Memcache, as seen by the app. Nothing here fails: what cannot be had is not found. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Client(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    ring: Ring,
    servers: Vec<Connection>,
    told_of_large_value: AtomicBool,
}

impl Client {
    /// A client for these servers. Connects when first used, which must be within a tokio runtime.
    pub fn new(settings: &Settings) -> Self {
        let names = settings.servers.iter();
        let ring = Ring::new(names.map(|server| format!("{}:{}", server.host, server.port)));
        let settings = Arc::new(settings.clone());
        let last_logged = LastLogged::default();
        let servers = settings.servers.iter();
        let servers = servers.map(|server| Connection::new(server, &settings, &last_logged));
        Self(Arc::new(Inner {
            ring,
            servers: servers.collect(),
            told_of_large_value: AtomicBool::new(false),
        }))
    }

    /// The value kept under a key.
    pub async fn get(&self, key: &[u8]) -> Option<Bytes> {
        self.ask(key, Request::get).await?.found()
    }

    /// The values kept under many keys, in their order, in one exchange with each server.
    pub async fn get_many<K: AsRef<[u8]>>(&self, keys: &[K]) -> Vec<Option<Bytes>> {
        let mut asked = Vec::new();
        let mut answers = Vec::with_capacity(keys.len());
        for key in keys {
            let key = fit(key.as_ref());
            let server = self.0.server(&key);
            answers.push(server.map(|(_, server)| server.ask(Request::get_quiet(&key))));
            asked.extend(server.map(|(number, _)| number));
        }
        asked.sort_unstable();
        asked.dedup();
        for server in asked
            .iter()
            .filter_map(|number| self.0.servers.get(*number))
        {
            // Its answer comes after theirs: those that have none by then will have none.
            drop(server.ask(Request::noop()));
        }
        let mut found = Vec::with_capacity(keys.len());
        for answer in answers {
            found.push(match answer {
                Some(answer) => answer.await.ok().and_then(Response::found),
                None => None,
            });
        }
        found
    }

    /// Keeps a value, as long as there is room or for a while. A value that is too large takes away what was there.
    pub async fn set(&self, key: &[u8], value: &[u8], ttl: Option<Duration>) {
        if ttl.is_some_and(|ttl| ttl.is_zero()) {
            return self.delete(key).await;
        }
        if value.len() > MAX_VALUE {
            self.tell_of_large(key, value.len());
            return self.delete(key).await;
        }
        let expires = ttl.map_or(0, expiry);
        let answer = self.ask(key, |key| Request::set(key, value, expires)).await;
        // A server's limit is for key and value together, with something of its own.
        if answer.is_some_and(|answer| answer.status == Status::TooLarge) {
            self.tell_of_large(key, value.len());
        }
    }

    /// Forgets a value.
    pub async fn delete(&self, key: &[u8]) {
        self.ask(key, Request::delete).await;
    }

    /// Whether all servers answer.
    pub fn state(&self) -> State {
        let servers = &self.0.servers;
        let mut out = servers.iter().filter(|server| !server.is_in());
        let Some(first) = out.next() else {
            return State::Ok;
        };
        State::Degraded(match (servers.len(), 1 + out.count()) {
            (1, _) => format!("The cache server {}.", first.trouble()),
            (all, out) => format!(
                "Cache servers out: {out} of {all}; one {}.",
                first.trouble()
            ),
        })
    }

    /// The answer of the server that has this key; `None` when there will be none.
    async fn ask(&self, key: &[u8], request: impl FnOnce(&[u8]) -> Request) -> Option<Response> {
        let key = fit(key);
        let (_, server) = self.0.server(&key)?;
        server.ask(request(&key)).await.ok()
    }

    /// Says once that there are such values.
    fn tell_of_large(&self, key: &[u8], length: usize) {
        if !self.0.told_of_large_value.swap(true, Ordering::Relaxed) {
            let key = String::from_utf8_lossy(key);
            tracing::warn!(%key, length, "a value is too large for the cache; this is not said again");
        }
    }
}

impl Inner {
    /// The server that has this key, and its number.
    fn server(&self, key: &[u8]) -> Option<(usize, &Connection)> {
        let is_in = |number: usize| self.servers.get(number).is_some_and(Connection::is_in);
        let number = self.ring.server(key, is_in)?;
        Some((number, self.servers.get(number)?))
    }
}

/// The key itself, or for one that is too long, its beginning and a hash of it all. Nobody can make a key that collides
/// with another's: that would take a second preimage of MD5.
fn fit(key: &[u8]) -> Cow<'_, [u8]> {
    if key.len() <= MAX_KEY {
        return Cow::Borrowed(key);
    }
    let hash = u128::from_be_bytes(Md5::digest(key).into());
    let hash = format!(":{hash:032x}");
    let start = key.get(..MAX_KEY - hash.len()).unwrap_or_default();
    Cow::Owned([start, hash.as_bytes()].concat())
}

/// A time to live as Memcache wants it. Its clock counts seconds; less than one is one.
fn expiry(ttl: Duration) -> u32 {
    let seconds = ttl.as_secs() + u64::from(ttl.subsec_nanos() > 0);
    let since_1970 = || {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
            .as_secs()
    };
    let expires = if seconds <= MAX_RELATIVE_TIME {
        seconds
    } else {
        since_1970().saturating_add(seconds)
    };
    // What lies beyond 2106 never expires.
    u32::try_from(expires).unwrap_or(0)
}
