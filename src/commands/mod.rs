//! The commands, one file each: `Args` (its doc comment is the help) and `run(&Context, Args) -> Result<Outcome>`.
//!
//! A command asks, calls the work below, and hands back one value. It holds no logic that another command could need.

pub mod bundle;
pub mod cache;
pub mod completions;
pub mod create;
pub mod deploy;
pub mod events;
pub mod exit_codes;
pub mod init;
#[cfg(feature = "local")]
pub mod local;
pub mod logs;
pub mod migrate;
pub mod open;
pub mod printenv;
pub mod setenv;
pub mod status;
pub mod terminate;
#[cfg(feature = "local")]
pub mod try_;
mod variables;
pub mod waiting;
