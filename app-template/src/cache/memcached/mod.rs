//! A client for Memcache servers: binary protocol, with the login MemCachier asks for. From the outside in: `client` is
//! what the app sees, `ring` says which server has a key, `connection` keeps one open to each server, `pending` knows
//! who waits for which answer on it, and `protocol` knows the bytes. What is cached and when it is out of date is not
//! known here.

mod client;
mod connection;
mod pending;
mod protocol;
mod ring;

pub use client::{Client, MAX_KEY, MAX_VALUE};
