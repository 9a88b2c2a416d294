//! A task list on the web, built to be read. Begin with `http/mod.rs` (which route does what), follow one request through
//! `http/tasks.rs`, `tasks/mod.rs` (the rules) and `tasks/store.rs` (the SQL); `config.rs` has every environment variable.

pub mod cache;
pub mod cli;
pub mod config;
pub mod db;
pub mod error;
pub mod healthcheck;
pub mod http;
pub mod logging;
pub mod secret;
pub mod serve;
pub mod sessions;
pub mod state;
pub mod tasks;
