//! A client for Memcache servers: binary protocol, with the login MemCachier asks for.

mod client;

pub use client::{Client, Counters, MAX_KEY, MAX_VALUE};
