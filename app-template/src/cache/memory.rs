//! The cache of an app without Memcache: this process's own memory, bounded by bytes, oldest and least used out first.
//! The same four methods as the client in `memcached/`, so that either can stand behind [`Cache`](super::Cache).

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use quick_cache::Weighter;

/// All keys and values together, in bytes.
const CAPACITY: u64 = 4 * 1024 * 1024;
/// Counted for each entry beside its key and value: what the bookkeeping takes, roughly.
const OVERHEAD: u64 = 128;
/// How many entries to expect. It decides into how many independently locked parts the cache is cut, and no value may
/// be larger than a part: this many are 2 parts of 2 MiB at most.
const EXPECTED_ENTRIES: usize = 64;

/// A bounded store in this process. Cheap to clone; clones share what is kept.
#[derive(Debug, Clone)]
pub struct Memory(Arc<quick_cache::sync::Cache<Box<[u8]>, Entry, ByBytes>>);

#[derive(Debug, Clone)]
struct Entry {
    value: Bytes,
    expires: Option<Instant>,
}

#[derive(Debug, Clone)]
struct ByBytes;

impl Weighter<Box<[u8]>, Entry> for ByBytes {
    fn weight(&self, key: &Box<[u8]>, entry: &Entry) -> u64 {
        (key.len() + entry.value.len()) as u64 + OVERHEAD
    }
}

impl Default for Memory {
    fn default() -> Self {
        Self(Arc::new(quick_cache::sync::Cache::with_weighter(
            EXPECTED_ENTRIES,
            CAPACITY,
            ByBytes,
        )))
    }
}

impl Memory {
    /// The value kept under a key, unless its time is over.
    pub fn get(&self, key: &[u8]) -> Option<Bytes> {
        let entry = self.0.get(key)?;
        if entry.expires.is_none_or(|end| Instant::now() < end) {
            return Some(entry.value);
        }
        // Only what has expired: somebody may have put a fresh value here since.
        self.0
            .remove_if(key, |found| found.expires == entry.expires);
        None
    }

    /// The values kept under many keys, in their order.
    pub fn get_many<K: AsRef<[u8]>>(&self, keys: &[K]) -> Vec<Option<Bytes>> {
        keys.iter().map(|key| self.get(key.as_ref())).collect()
    }

    /// Keeps a value, as long as there is room or for a while. A value larger than a part of the cache is not kept.
    pub fn set(&self, key: &[u8], value: Bytes, ttl: Option<Duration>) {
        // A time too far away to be counted is no limit.
        let expires = ttl.and_then(|ttl| Instant::now().checked_add(ttl));
        self.0.insert(key.into(), Entry { value, expires });
    }

    /// Forgets a value.
    pub fn delete(&self, key: &[u8]) {
        self.0.remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Bytes {
        Bytes::copy_from_slice(text.as_bytes())
    }

    #[test]
    fn what_was_set_is_found_until_it_is_deleted() {
        let memory = Memory::default();
        memory.set("🦀".as_bytes(), value("1"), None);
        memory
            .clone()
            .set(b"b", value("2"), Some(Duration::from_secs(3600)));
        let found = memory.get_many(&["🦀", "nothing", "b"]);
        assert_eq!(found, [Some(value("1")), None, Some(value("2"))]);
        memory.set(b"b", value("3"), None);
        assert_eq!(memory.get(b"b"), Some(value("3")));
        memory.delete(b"b");
        memory.delete(b"b");
        assert_eq!(memory.get(b"b"), None);
    }

    #[test]
    fn a_value_is_gone_when_its_time_is_over() {
        let memory = Memory::default();
        memory.set(b"a", value("1"), Some(Duration::ZERO));
        assert_eq!(memory.get(b"a"), None);
        memory.set(b"a", value("2"), Some(Duration::MAX));
        assert_eq!(memory.get(b"a"), Some(value("2")));
    }

    #[test]
    fn it_keeps_a_megabyte_and_never_more_than_its_bound() {
        let memory = Memory::default();
        let megabyte = Bytes::from(vec![7; 1024 * 1024]);
        for number in 0..100_u32 {
            memory.set(&number.to_be_bytes(), megabyte.clone(), None);
            assert_eq!(memory.get(&number.to_be_bytes()).as_ref(), Some(&megabyte));
        }
        for number in 0..100_000_u32 {
            memory.set(format!("small {number}").as_bytes(), value("x"), None);
        }
        assert!(memory.0.weight() <= CAPACITY);
    }

    #[test]
    fn a_value_too_large_to_keep_takes_the_one_before_it_away() {
        let memory = Memory::default();
        memory.set(b"a", value("old"), None);
        memory.set(b"a", Bytes::from(vec![0; CAPACITY as usize]), None);
        assert_eq!(memory.get(b"a"), None);
    }
}
