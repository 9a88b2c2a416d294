//! The commands, one file each: `Args` (its doc comment is the help) and `run(&Context, Args) -> Result<Outcome>`.
//!
//! A command asks, calls the work below, and hands back one value. It holds no logic that another command could need.

pub mod abort;
pub mod audit;
pub mod blue_green;
pub mod bundle;
pub mod cache;
pub mod completions;
pub mod config;
mod consent;
pub mod create;
mod default;
pub mod deploy;
pub mod doctor;
pub mod events;
pub mod exit_codes;
pub mod explain;
mod following;
pub mod health;
pub mod iam_policy;
pub mod init;
pub mod lint;
pub mod list;
#[cfg(feature = "local")]
pub mod local;
pub mod logs;
pub mod migrate;
pub mod open;
mod operation;
pub mod plan;
pub mod printenv;
pub mod rebuild;
pub mod releases;
pub mod restart;
pub mod rollback;
pub mod saved;
pub mod scale;
mod screen;
pub mod setenv;
pub mod ssh;
pub mod status;
pub mod swap;
pub mod terminate;
#[cfg(feature = "local")]
pub mod try_;
pub mod upgrade;
mod variables;
pub mod versions;
pub mod wait;
pub mod waiting;
