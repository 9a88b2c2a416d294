//! What every test stands on: a sandbox to run the real binary in, and a local Elastic Beanstalk that ends with the test.
//!
//! Nothing of the machine leaks in: the environment is cleared, home, state, temporary files, time zone and width are
//! pinned. Nothing leaks out: folders and processes go when the value is dropped, also when the test panics.

pub(crate) mod browser;
mod documents;
pub(crate) mod http;
mod local;
pub(crate) mod node;
pub(crate) mod python;
mod sandbox;
mod signed;
mod stage;
mod wire;

pub(crate) use local::LocalBeanstalk;
pub(crate) use sandbox::{Finished, Run, Sandbox};
pub(crate) use signed::{Answered, Signer};
pub(crate) use stage::{SLOW, Stage};
pub(crate) use wire::{Wire, sdk_at};

use std::path::PathBuf;

/// The binary under test.
pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_tasks-eb");

/// The root of this repository.
pub(crate) fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Where every scaffolded app compiles its dependencies, so that it happens once.
pub(crate) fn app_target_dir() -> PathBuf {
    let profile = PathBuf::from(BINARY);
    let target = profile.parent().and_then(|profile| profile.parent()).expect("the binary lies in target/<profile>");
    target.join("app")
}

/// Says loudly that something could not be tried here.
#[expect(clippy::print_stderr, reason = "a test that is skipped has to say so")]
pub(crate) fn skipped(why: &str) {
    eprintln!("\nSKIPPED: {why}\n");
}
