//! AWS, as the rest of the crate sees it: clients, and typed questions and orders in our words.
//!
//! The only importer of `aws_sdk_*`. Nothing here decides what to do; `deploy` does.

pub mod beanstalk;
mod config;
mod convert;
pub mod databases;
mod direct;
pub mod error;
pub mod examine;
pub mod identity;
pub mod leftovers;
pub mod logs;
pub mod marks;
mod profiles;
pub mod removal;
pub mod storage;
pub mod upload;

pub use config::{Aws, ConnectRequest, StaticKeys, is_loopback};
