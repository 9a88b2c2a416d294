//! Work on environments: what should be (`desired`), what is (`observe`), what to do about it (`plan`, pure), doing it
//! (`apply`), watching it (`follow`), and believing it only when the app itself answers (`proof`).
//!
//! Sequences effects and tells a [`crate::report::Reporter`]; never prints, never asks.

pub mod adopt;
pub mod apply;
pub mod audit;
pub mod cost;
pub mod desired;
pub mod downtime;
pub mod drift;
pub mod evidence;
pub mod fallback;
pub mod follow;
pub mod history;
pub mod holder;
pub mod inventory;
pub mod journal;
pub mod kept;
pub mod ledger;
pub mod levels;
pub mod lock;
pub mod logs;
pub mod memo;
pub mod migrations;
pub mod observe;
pub mod permissions;
pub mod plan;
pub mod planfile;
pub mod probe;
pub mod proof;
pub mod ready;
pub mod settle;
pub mod ship;
pub mod silence;
pub mod smoke;
pub mod sql;
pub mod tail;
pub mod teardown;
pub mod undertaking;
pub mod variables;
pub mod vault;

pub use desired::{DatabaseWish, Desired, Preset};
pub use plan::{Plan, Step};
