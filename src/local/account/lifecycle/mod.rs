//! What happens over the life of an environment: each operation tells its start at once and goes on behind the answer.
//!
//! Events and their order are those of eb-reference §1.5. The instance itself is `host`'s.

mod database;
mod deployment;
mod facts;
mod launch;
mod removal;
mod replace;
mod resume;
mod rolling;
mod small;
mod stage;
mod terminate;
mod update;
mod validate;
mod work;

pub(crate) use launch::{launch, rebuild};
pub(crate) use removal::delete_application;
pub(crate) use resume::{start, stop};
pub(crate) use small::{restart, swap, tag, tell};
pub(crate) use terminate::terminate;
pub(crate) use update::{abort, update};
pub(crate) use validate::validate_version;
pub(crate) use work::Work;
