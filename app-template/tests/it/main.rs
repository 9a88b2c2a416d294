//! All tests that use the app from outside, in one binary: one link, one MariaDB.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod answers;
mod arithmetic;
mod browser;
mod caching;
#[cfg(feature = "demo")]
mod demo;
mod http;
mod memcached;
mod migrations;
mod model;
mod process;
mod server;
mod sessions;
mod stale;
mod support;
mod writing;
