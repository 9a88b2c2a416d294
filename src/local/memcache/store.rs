//! What the stand-in keeps: values under keys, up to a bound, the least recently used out first, each for its time.
//! Time is given by the caller, in seconds since 1970. Clients' words and bytes are not known here.

use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;

use crate::memcache::wire::{ENTRY, Status};

/// Counted for each value beside its key: what the bookkeeping takes, roughly.
const OVERHEAD: usize = 128;
/// Up to here a time is counted from now, above it from 1970.
const MAX_RELATIVE_TIME: u32 = 30 * 24 * 60 * 60;

/// A value and what belongs to it.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) value: Bytes,
    pub(super) flags: u32,
    /// Changes with every change of the value.
    pub(super) cas: u64,
    expires: Option<u64>,
    used: u64,
}

/// When a value may be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    Always,
    Absent,
    Present,
}

/// What has happened so far, under memcached's names.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) counts: BTreeMap<&'static str, u64>,
}

impl Tally {
    pub(super) fn count(&mut self, name: &'static str) {
        *self.counts.entry(name).or_default() += 1;
    }
}

pub(super) struct Store {
    items: HashMap<Bytes, Item>,
    /// Keys by the time of their last use.
    by_use: BTreeMap<u64, Bytes>,
    capacity: usize,
    bytes: usize,
    /// Numbers for uses and for changes.
    clock: u64,
    pub(super) tally: Tally,
}

impl Store {
    /// An empty store for so many bytes.
    pub(super) fn new(capacity: usize) -> Self {
        let tally = Tally::default();
        Self { items: HashMap::new(), by_use: BTreeMap::new(), capacity, bytes: 0, clock: 0, tally }
    }

    /// How many values there are, how many bytes they take, and how many they may.
    pub(super) fn size(&self) -> (usize, usize, usize) {
        (self.items.len(), self.bytes, self.capacity)
    }

    /// A value, which is thereby used.
    pub(super) fn get(&mut self, key: &[u8], now: u64) -> Option<Item> {
        self.drop_expired(key, now);
        let used = self.tick();
        let item = self.items.get_mut(key)?;
        let name = self.by_use.remove(&item.used)?;
        self.by_use.insert(used, name);
        item.used = used;
        Some(item.clone())
    }

    /// Keeps a value, if `cas` is that of the value there, or, where it is 0, if the condition holds. Gives its new `cas`.
    pub(super) fn set(&mut self, key: &[u8], new: New, now: u64) -> Result<u64, Status> {
        let New { when, cas, value, flags, expires } = new;
        let old = self.get(key, now);
        match (&old, when) {
            // With a change number, nothing else is asked: so does memcached.
            (Some(old), _) if cas == old.cas => {}
            (Some(_), _) if cas != 0 => return Err(Status::Exists),
            (None, _) if cas != 0 => return Err(Status::NotFound),
            (None, When::Present) => return Err(Status::NotFound),
            (Some(_), When::Absent) => return Err(Status::Exists),
            _ => {}
        }
        self.remove(key);
        if key.len() + value.len() > ENTRY {
            return Err(Status::TooLarge);
        }
        let expires = match expires {
            Expires::Never => None,
            Expires::Unchanged => old.and_then(|old| old.expires),
            Expires::At(time) => Some(time),
        };
        // Copies: a slice would keep alive the whole buffer that it came in.
        let (key, value) = (Bytes::copy_from_slice(key), Bytes::copy_from_slice(&value));
        let (cas, used) = (self.tick(), self.tick());
        self.bytes += weight(&key, &value);
        self.by_use.insert(used, key.clone());
        self.items.insert(key, Item { value, flags, cas, expires, used });
        self.evict();
        Ok(cas)
    }

    /// Gives a value another time.
    pub(super) fn touch(&mut self, key: &[u8], expires: Expires, now: u64) -> Option<Item> {
        self.get(key, now)?;
        let item = self.items.get_mut(key)?;
        item.expires = match expires {
            Expires::Never => None,
            Expires::Unchanged => item.expires,
            Expires::At(time) => Some(time),
        };
        Some(item.clone())
    }

    /// Forgets a value; whether there was one.
    pub(super) fn remove(&mut self, key: &[u8]) -> bool {
        let Some((key, item)) = self.items.remove_entry(key) else { return false };
        self.by_use.remove(&item.used);
        self.bytes -= weight(&key, &item.value);
        true
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.items.clear();
        self.by_use.clear();
        self.bytes = 0;
    }

    fn drop_expired(&mut self, key: &[u8], now: u64) {
        let expires = self.items.get(key).and_then(|item| item.expires);
        if expires.is_some_and(|end| end <= now) {
            self.remove(key);
        }
    }

    fn evict(&mut self) {
        while self.bytes > self.capacity {
            let Some((_, oldest)) = self.by_use.first_key_value() else { return };
            let oldest = oldest.clone();
            self.remove(&oldest);
            self.tally.count("evictions");
        }
    }

    fn tick(&mut self) -> u64 {
        self.clock += 1;
        self.clock
    }
}

fn weight(key: &[u8], value: &[u8]) -> usize {
    key.len() + value.len() + OVERHEAD
}

/// A value to keep, and on which conditions.
pub(super) struct New {
    pub(super) when: When,
    pub(super) cas: u64,
    pub(super) value: Bytes,
    pub(super) flags: u32,
    pub(super) expires: Expires,
}

/// How long a value lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expires {
    Never,
    /// As long as the one before it.
    Unchanged,
    At(u64),
}

impl Expires {
    /// Reads the number that clients send.
    pub(super) fn read(number: u32, now: u64) -> Self {
        match number {
            0 => Self::Never,
            1..=MAX_RELATIVE_TIME => Self::At(now + u64::from(number)),
            _ => Self::At(u64::from(number)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(value: &'static str) -> New {
        let value = Bytes::from_static(value.as_bytes());
        New { when: When::Always, cas: 0, value, flags: 7, expires: Expires::Never }
    }

    fn value(store: &mut Store, key: &str, now: u64) -> Option<Bytes> {
        store.get(key.as_bytes(), now).map(|item| item.value)
    }

    #[test]
    fn a_value_lasts_for_its_time_and_no_longer() {
        let mut store = Store::new(CAPACITY);
        let expires = Expires::read(10, 1000);
        store.set(b"a", New { expires, ..new("1") }, 1000).expect("is kept");
        assert_eq!(value(&mut store, "a", 1009), Some("1".into()));
        assert_eq!(value(&mut store, "a", 1010), None);
        assert_eq!(store.size(), (0, 0, CAPACITY));
        store.set(b"a", New { expires, ..new("2") }, 1000).expect("is kept");
        store.touch(b"a", Expires::read(0, 1005), 1005).expect("is there");
        assert_eq!(value(&mut store, "a", 5000), Some("2".into()));
        assert_eq!(Expires::read(MAX_RELATIVE_TIME, 1000), Expires::At(1000 + u64::from(MAX_RELATIVE_TIME)));
        assert_eq!(Expires::read(MAX_RELATIVE_TIME + 1, 1000), Expires::At(u64::from(MAX_RELATIVE_TIME) + 1));
    }

    #[test]
    fn a_condition_that_does_not_hold_changes_nothing() {
        let mut store = Store::new(CAPACITY);
        let absent = New { when: When::Absent, ..new("1") };
        let present = |cas| New { when: When::Present, cas, ..new("2") };
        assert_eq!(store.set(b"a", present(0), 0), Err(Status::NotFound));
        assert_eq!(store.set(b"a", New { cas: 5, ..new("3") }, 0), Err(Status::NotFound));
        let cas = store.set(b"a", New { when: When::Absent, ..new("1") }, 0).expect("there is none");
        assert_eq!(store.set(b"a", absent, 0), Err(Status::Exists));
        assert_eq!(store.set(b"a", present(cas + 1), 0), Err(Status::Exists));
        assert_eq!(value(&mut store, "a", 0), Some("1".into()));
        let next = store.set(b"a", present(cas), 0).expect("nobody came between");
        assert_ne!(next, cas);
        assert_eq!(store.set(b"a", present(cas), 0), Err(Status::Exists));
        assert_eq!(value(&mut store, "a", 0), Some("2".into()));
    }

    #[test]
    fn the_least_recently_used_makes_room() {
        let mut store = Store::new(3 * (OVERHEAD + 2));
        for key in ["a", "b", "c"] {
            store.set(key.as_bytes(), new("x"), 0).expect("is kept");
        }
        assert!(value(&mut store, "a", 0).is_some());
        store.set(b"d", new("x"), 0).expect("is kept");
        let there: Vec<_> = ["a", "b", "c", "d"].map(|key| value(&mut store, key, 0).is_some()).into();
        assert_eq!(there, [true, false, true, true]);
        for number in 0..1000 {
            store.set(format!("{}", number % 10).as_bytes(), new("longer than before"), 0).expect("is kept");
            let (items, bytes, capacity) = store.size();
            assert!(bytes <= capacity && items == store.by_use.len());
        }
        store.clear();
        assert_eq!(store.size().0, 0);
        let large = Bytes::from(vec![0; ENTRY]);
        assert_eq!(store.set(b"a", New { value: large, ..new("") }, 0), Err(Status::TooLarge));
    }

    const CAPACITY: usize = 1024 * 1024;
}
