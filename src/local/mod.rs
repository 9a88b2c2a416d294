//! The embedded Elastic Beanstalk: one loopback port that answers for every AWS service tasks-eb and `eb` call.
//!
//! `serve` takes bytes and verifies who sent them, `query` and `s3` read them, each service's folder answers, `account`
//! remembers, `host` runs. Imports ranks 0 and 1 only: what the command line writes, this reads with its own parsers.

#[expect(dead_code, reason = "the actions that use the account land within the hour")]
pub(crate) mod account;
pub mod config;
pub mod elasticbeanstalk;
pub mod host;
pub mod keys;
pub mod query;

use std::sync::Arc;

pub use config::{ACCOUNT_ID, Config, DEFAULT_PORT, ServerRecord};
pub use keys::Keys;

use account::Account;

use crate::error::Result;
use crate::fs;

/// A local Elastic Beanstalk with its state: what every action is given.
pub struct Local {
    /// Where it lives.
    pub config: Config,
    /// Who may call it.
    pub keys: Keys,
    /// What it remembers.
    pub(crate) account: Account,
}

impl Local {
    /// Opens the state of a home, or makes it. Nothing runs yet.
    ///
    /// # Errors
    /// When the home cannot be read or written.
    pub fn open(config: Config) -> Result<Arc<Self>> {
        fs::create_private_dir(&config.home)?;
        let keys = Keys::open(&config.home)?;
        let account = Account::open(&config.home.join("account"))?;
        Ok(Arc::new(Self { config, keys, account }))
    }
}
