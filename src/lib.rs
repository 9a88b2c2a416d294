//! `tasks-eb`: a Rust web application from nothing to running on AWS Elastic Beanstalk, and back to nothing.
//!
//! The crate is a command line tool; the library exists so that its parts can be tested and documented. The map of
//! the modules, their ranks and the walks through them are in `docs/architecture.md`.

// rank 0: words
pub mod beanstalk;
pub mod error;
pub mod secret;

// rank 1: tools
pub mod env;
pub mod fs;
pub mod memcache;
pub mod report;
pub mod retry;

// side: the embedded Elastic Beanstalk
#[cfg(feature = "local")]
pub mod local;

// rank 2: materials
pub mod build;
pub mod bundle;
pub mod lint;
pub mod project;
pub mod scaffold;

// rank 3: remote
pub mod aws;

// rank 4: work
pub mod deploy;

// rank 5: face
pub mod cli;
pub mod commands;
pub mod context;
pub mod ui;
