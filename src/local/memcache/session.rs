//! One client's conversation: who it is, what it asks, what it is answered. As memcached does it, which is what clients
//! are written for.

use std::sync::PoisonError;

use bytes::{Buf, Bytes, BytesMut};
use time::OffsetDateTime;

use super::Shared;
use super::store::{Expires, Item, New, Store, When};
use super::wire::{Answer, Request, Rubbish, loud, put, take};
use crate::beanstalk::memcachier::Credentials;
use crate::memcache::wire::{Status, op};

/// The version that is told to clients; some want it to look like memcached's.
const VERSION: &str = concat!("1.6.0-tasks-eb-", env!("CARGO_PKG_VERSION"));
/// Increments with this time do not make what is not there.
const DO_NOT_CREATE: u32 = u32::MAX;

/// Where a conversation stands.
#[derive(Default)]
pub(super) struct Session {
    logged_in: bool,
    /// Bytes of a value that is too large and is not kept.
    to_skip: usize,
}

/// An answer: an extra part, a key and a value are there or not.
struct Reply {
    status: Status,
    cas: u64,
    extras: Bytes,
    value: Bytes,
}

impl Reply {
    fn status(status: Status) -> Self {
        Self { status, cas: 0, extras: Bytes::new(), value: Bytes::from_static(status.text().as_bytes()) }
    }

    fn changed(cas: u64) -> Self {
        Self { cas, ..Self::status(Status::Done) }
    }

    fn found(item: Item) -> Self {
        let extras = Bytes::copy_from_slice(&item.flags.to_be_bytes());
        Self { status: Status::Done, cas: item.cas, extras, value: item.value }
    }
}

impl Session {
    /// Whether this client has said who it is.
    pub(super) fn is_logged_in(&self) -> bool {
        self.logged_in
    }

    /// The next whole request of what was received.
    pub(super) fn next(&mut self, input: &mut BytesMut) -> Result<Option<Request>, Rubbish> {
        let skipped = self.to_skip.min(input.len());
        input.advance(skipped);
        self.to_skip -= skipped;
        let request = take(input)?;
        self.to_skip += request.as_ref().and_then(|request| request.excess).unwrap_or_default();
        Ok(request)
    }

    /// Answers one request. `false`: the conversation is over.
    pub(super) fn answer(&mut self, shared: &Shared, request: &Request, output: &mut BytesMut) -> bool {
        let mut store = shared.store.lock().unwrap_or_else(PoisonError::into_inner);
        let (opcode, quiet) = loud(request.opcode);
        let mut say =
            |status: Status, value: &[u8]| put(output, request, status, &Answer { value, ..Answer::default() });
        match opcode {
            op::SASL_LIST => say(Status::Done, b"PLAIN"),
            op::SASL_LOGIN => {
                store.tally.count("auth_cmds");
                self.logged_in = is_login(request, &shared.credentials);
                if self.logged_in {
                    say(Status::Done, b"Authenticated");
                } else {
                    store.tally.count("auth_errors");
                    say(Status::Refused, Status::Refused.text().as_bytes());
                }
            }
            op::VERSION => say(Status::Done, VERSION.as_bytes()),
            // memcached does not listen on to one that asks without a login.
            _ if !self.logged_in => {
                say(Status::Refused, Status::Refused.text().as_bytes());
                return false;
            }
            op::NOOP => say(Status::Done, b""),
            op::QUIT => {
                if !quiet {
                    say(Status::Done, b"");
                }
                return false;
            }
            op::STAT => statistics(shared, &store, request, output),
            _ => {
                let now = u64::try_from(OffsetDateTime::now_utc().unix_timestamp()).unwrap_or_default();
                let reply = operate(&mut store, opcode, request, now).unwrap_or_else(Reply::status);
                let is_get = matches!(opcode, op::GET | op::GET_KEY | op::GET_AND_TOUCH | op::GET_KEY_AND_TOUCH);
                let unsaid = if is_get { Status::NotFound } else { Status::Done };
                if !quiet || reply.status != unsaid {
                    let with_key = matches!(opcode, op::GET_KEY | op::GET_KEY_AND_TOUCH);
                    let key: &[u8] = if with_key { &request.key } else { &[] };
                    let value: &[u8] = if with_key && reply.status == unsaid { &[] } else { &reply.value };
                    put(output, request, reply.status, &Answer { cas: reply.cas, extras: &reply.extras, key, value });
                }
                // Nor to one that does not know how to ask.
                return reply.status != Status::Invalid;
            }
        }
        true
    }
}

/// Whether the request is a login with these credentials: an identity that is not looked at, the user, the password.
fn is_login(request: &Request, wanted: &Credentials) -> bool {
    let mut parts = request.value.splitn(3, |byte| *byte == 0).skip(1);
    request.key == "PLAIN"
        && parts.next() == Some(wanted.user.as_bytes())
        && parts.next() == Some(wanted.password.expose().as_bytes())
}

/// Does what is asked of the values.
fn operate(store: &mut Store, opcode: u8, request: &Request, now: u64) -> Result<Reply, Status> {
    if request.excess.is_some() {
        // What is there would be older than what the client wanted to be there.
        store.remove(&request.key);
        return Err(Status::TooLarge);
    }
    match opcode {
        op::GET | op::GET_KEY => {
            store.tally.count("cmd_get");
            let found = store.get(&request.key, now);
            store.tally.count(if found.is_some() { "get_hits" } else { "get_misses" });
            found.map(Reply::found).ok_or(Status::NotFound)
        }
        op::TOUCH | op::GET_AND_TOUCH | op::GET_KEY_AND_TOUCH => {
            let expires = Expires::read(number(request, 0)?, now);
            store.tally.count("cmd_touch");
            let found = store.touch(&request.key, expires, now);
            store.tally.count(if found.is_some() { "touch_hits" } else { "touch_misses" });
            let mut reply = found.map(Reply::found).ok_or(Status::NotFound)?;
            if opcode == op::TOUCH {
                reply.value.clear();
            }
            Ok(reply)
        }
        op::SET | op::ADD | op::REPLACE => {
            let when = match opcode {
                op::ADD => When::Absent,
                op::REPLACE => When::Present,
                _ => When::Always,
            };
            let (flags, expires) = (number(request, 0)?, Expires::read(number(request, 4)?, now));
            store.tally.count("cmd_set");
            let new = New { when, cas: request.cas, value: request.value.clone(), flags, expires };
            let set = store.set(&request.key, new, now);
            if request.cas != 0 {
                store.tally.count(match set {
                    Ok(_) => "cas_hits",
                    Err(Status::NotFound) => "cas_misses",
                    Err(_) => "cas_badval",
                });
            }
            set.map(Reply::changed)
        }
        op::APPEND | op::PREPEND => join(store, opcode, request, now),
        op::INCREMENT | op::DECREMENT => count(store, opcode, request, now),
        op::DELETE => {
            let found = store.get(&request.key, now);
            store.tally.count(if found.is_some() { "delete_hits" } else { "delete_misses" });
            let found = found.ok_or(Status::NotFound)?;
            if request.cas != 0 && request.cas != found.cas {
                return Err(Status::Exists);
            }
            store.remove(&request.key);
            Ok(Reply::changed(0))
        }
        op::FLUSH => {
            store.tally.count("cmd_flush");
            store.clear();
            Ok(Reply::changed(0))
        }
        _ => Err(Status::Unknown),
    }
}

fn join(store: &mut Store, opcode: u8, request: &Request, now: u64) -> Result<Reply, Status> {
    store.tally.count("cmd_set");
    let old = store.get(&request.key, now).ok_or(Status::NotStored)?;
    let parts: [&[u8]; 2] =
        if opcode == op::APPEND { [&old.value, &request.value] } else { [&request.value, &old.value] };
    let value = Bytes::from(parts.concat());
    let new = New { when: When::Present, cas: request.cas, value, flags: old.flags, expires: Expires::Unchanged };
    store.set(&request.key, new, now).map(Reply::changed)
}

fn count(store: &mut Store, opcode: u8, request: &Request, now: u64) -> Result<Reply, Status> {
    let wide = |at: usize| request.extras.get(at..at + 8).ok_or(Status::Invalid).map(|mut bytes| bytes.get_u64());
    let (delta, initial, expires) = (wide(0)?, wide(8)?, number(request, 16)?);
    let up = opcode == op::INCREMENT;
    let old = store.get(&request.key, now);
    store.tally.count(match (up, old.is_some()) {
        (true, true) => "incr_hits",
        (true, false) => "incr_misses",
        (false, true) => "decr_hits",
        (false, false) => "decr_misses",
    });
    let (result, flags, expires) = match old {
        Some(old) => {
            let text = std::str::from_utf8(&old.value).map_err(|_| Status::NotANumber)?;
            let number = text.split_ascii_whitespace().next().unwrap_or_default();
            let old_number: u64 = number.parse().map_err(|_| Status::NotANumber)?;
            let result = if up { old_number.wrapping_add(delta) } else { old_number.saturating_sub(delta) };
            (result, old.flags, Expires::Unchanged)
        }
        None if expires == DO_NOT_CREATE => return Err(Status::NotFound),
        None => (initial, 0, Expires::read(expires, now)),
    };
    let value = Bytes::from(result.to_string());
    let new = New { when: When::Always, cas: request.cas, value, flags, expires };
    let cas = store.set(&request.key, new, now)?;
    Ok(Reply { value: Bytes::copy_from_slice(&result.to_be_bytes()), ..Reply::changed(cas) })
}

/// Four bytes of the extra part.
fn number(request: &Request, at: usize) -> Result<u32, Status> {
    request.extras.get(at..at + 4).ok_or(Status::Invalid).map(|mut bytes| bytes.get_u32())
}

/// One answer for each statistic, and an empty one.
fn statistics(shared: &Shared, store: &Store, request: &Request, output: &mut BytesMut) {
    let uptime = (OffsetDateTime::now_utc() - shared.started).whole_seconds();
    let (items, bytes, capacity) = store.size();
    let zero = ZERO.map(|name| (name, 0));
    let mut all: std::collections::BTreeMap<&str, String> = zero.map(|(name, zero)| (name, zero.to_string())).into();
    all.extend(store.tally.counts.iter().map(|(name, count)| (*name, count.to_string())));
    all.insert("pid", std::process::id().to_string());
    all.insert("uptime", uptime.to_string());
    all.insert("version", VERSION.to_owned());
    all.insert("curr_items", items.to_string());
    all.insert("bytes", bytes.to_string());
    all.insert("limit_maxbytes", capacity.to_string());
    for (name, value) in &all {
        let answer = Answer { key: name.as_bytes(), value: value.as_bytes(), ..Answer::default() };
        put(output, request, Status::Done, &answer);
    }
    put(output, request, Status::Done, &Answer::default());
}

/// Statistics that are told also while they are 0.
const ZERO: [&str; 14] = [
    "cmd_get",
    "cmd_set",
    "cmd_touch",
    "cmd_flush",
    "get_hits",
    "get_misses",
    "delete_hits",
    "delete_misses",
    "incr_hits",
    "incr_misses",
    "cas_hits",
    "cas_misses",
    "auth_errors",
    "evictions",
];
