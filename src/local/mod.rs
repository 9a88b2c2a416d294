//! The embedded Elastic Beanstalk: one loopback port that answers for every AWS service tasks-eb and `eb` call.
//!
//! `serve` takes bytes and verifies who sent them, `query` and `s3` read them, each service's folder answers, `account`
//! remembers, `host` runs. Imports ranks 0 and 1 only: what the command line writes, this reads with its own parsers.

mod access_log;
pub(crate) mod account;
pub mod admin;
mod autoscaling;
mod calls;
mod cloudformation;
pub mod config;
mod ec2;
pub mod elasticbeanstalk;
mod elasticloadbalancing;
pub(crate) mod epoch;
pub mod faults;
#[cfg(test)]
pub(crate) mod fuzz;
pub mod host;
mod iam;
mod kept;
pub mod keys;
mod links;
mod lock;
pub(crate) mod logs;
mod loopback;
pub mod memcache;
pub mod pace;
pub mod query;
pub(crate) mod rds;
mod request;
pub mod s3;
mod secretsmanager;
pub mod serve;
mod sigv4;
mod ssm;
mod sts;
pub(crate) mod tagging;

use std::sync::Arc;
use std::time::Duration;

pub use config::{ACCOUNT_ID, Config, DEFAULT_PORT, ServerRecord, Settings};
pub use keys::Keys;
pub use links::Links;
pub use serve::listen;

use access_log::AccessLog;
use account::{Account, State};
use calls::Calls;
use faults::{Faults, Kind, Occasion, Place, Rule};
use host::{Host, Patience};
use lock::Lock;

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
    /// What runs.
    pub(crate) host: Arc<Host>,
    /// Links to logs.
    pub links: Links,
    /// Buckets and objects.
    pub store: Arc<s3::Store>,
    /// Events of log streams.
    pub(crate) logs: logs::Store,
    s3: s3::Service,
    access_log: AccessLog,
    /// What clients asked for.
    pub(crate) calls: Calls,
    /// What goes wrong on purpose.
    pub(crate) faults: Arc<Faults>,
    /// Held as long as this lives: two servers in one home would overwrite each other's state.
    _lock: Lock,
}

impl Local {
    /// Opens the state of a home, or makes it. Nothing runs yet.
    ///
    /// # Errors
    /// When the home cannot be read or written, or another server uses it.
    pub fn open(config: Config) -> Result<Arc<Self>> {
        fs::create_private_dir(&config.home)?;
        let lock = Lock::take(&config.home)?;
        let keys = Keys::open(&config.home)?;
        let account = Account::open(&config.home.join("account"))?;
        let host = Host::open_with(config.environments(), Patience::default(), config.confinement)?;
        let store = Arc::new(s3::Store::open(config.home.join("s3"))?);
        let logs = logs::Store::open(config.home.join("logs"))?;
        let faults = Arc::<Faults>::default();
        let s3 = s3::Service::new(Arc::clone(&store), &keys, Arc::clone(&faults));
        let access_log = AccessLog::open(config.access_log.as_deref())?;
        let (links, calls) = (Links::default(), Calls::default());
        Ok(Arc::new(Self {
            config,
            keys,
            account,
            host,
            links,
            store,
            logs,
            s3,
            access_log,
            calls,
            faults,
            _lock: lock,
        }))
    }

    /// Adds rules for what goes wrong on purpose.
    pub fn script(&self, rules: impl IntoIterator<Item = Rule>) {
        self.faults.add(rules);
        self.account.keep_past(self.faults.oldest());
    }

    /// Nothing goes wrong on purpose any more.
    pub(crate) fn unscript(&self) {
        self.faults.clear();
        self.account.keep_past(Duration::ZERO);
    }

    /// The state as an action whose answers are eventually consistent sees it, and whether it is an old one.
    pub(crate) fn seen(&self, service: &str, action: &str, environments: &[String]) -> (Arc<State>, bool) {
        match self.faults.draw(&Occasion { place: Place::Reading, service, action, environments }) {
            Some(Kind::Stale(age)) => (self.account.as_of(age), true),
            _ => (self.account.snapshot(), false),
        }
    }

    /// Stops everything that runs. Folders and state stay, for the next server to go on from.
    async fn stop(&self) {
        account::lifecycle::stop(self).await;
        // Apps first: they are the ones that talk to the databases.
        self.host.shutdown().await;
        rds::lifecycle::stop(self).await;
    }
}
