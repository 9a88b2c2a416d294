//! Where a local Elastic Beanstalk lives and what it is called: home, port, account, domain.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::beanstalk::Region;
use crate::error::{Class, Error, Result};
use crate::fs;
use crate::local::host::{Confinement, ProxyKind};
use crate::local::pace::Pace;

/// Port when none is asked for.
pub const DEFAULT_PORT: u16 = 4577;
/// The account that everything belongs to.
pub const ACCOUNT_ID: &str = "123456789012";
/// End of every environment's domain name. Names under `.localhost` mean this machine (RFC 6761 §6.3).
pub const DOMAIN: &str = "elasticbeanstalk.localhost";

/// Settings of a server.
#[derive(Debug, Clone)]
pub struct Config {
    /// Folder of its state, `$TASKS_EB_HOME/local`.
    pub home: PathBuf,
    /// The port it really listens on; part of every environment's CNAME.
    pub port: u16,
    /// File for a line a request; none is kept without.
    pub access_log: Option<PathBuf>,
    /// What instances may take and see of this machine.
    pub confinement: Confinement,
    /// How fast operations go.
    pub pace: Pace,
}

impl Config {
    /// Settings for a state folder of tasks-eb (`env::state_dir()`) and the port that was bound.
    pub fn new(state_dir: &Path, port: u16) -> Self {
        Self {
            home: state_dir.join("local"),
            port,
            access_log: None,
            confinement: Confinement::default(),
            pace: Pace::default(),
        }
    }

    /// `http://127.0.0.1:PORT`: an IP, because the Rust SDK asks for `bucket.localhost` otherwise.
    pub fn endpoint_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The domain name with port of a CNAME prefix or of `ENV.eba-xxxxxxxx`.
    pub fn cname(&self, prefix: &str, region: &Region) -> String {
        format!("{prefix}.{region}.{DOMAIN}:{}", self.port)
    }

    /// Folder of an environment's instance.
    pub fn environments(&self) -> PathBuf {
        self.home.join("environments")
    }

    /// Folder of the database servers.
    pub fn databases(&self) -> PathBuf {
        self.home.join("databases")
    }

    /// Folder of the database snapshots.
    pub fn snapshots(&self) -> PathBuf {
        self.home.join("snapshots")
    }
}

/// What a home remembers from one start of its server to the next.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Whether bundles run in namespaces of their own.
    #[serde(default)]
    pub isolate: bool,
    /// What stands in front of apps.
    #[serde(default)]
    pub proxy: ProxyKind,
    /// How fast operations go.
    #[serde(default)]
    pub pace: Pace,
}

impl Settings {
    fn path(home: &Path) -> PathBuf {
        home.join("settings.json")
    }

    /// Reads them; those of a home without are the defaults.
    ///
    /// # Errors
    /// When the file cannot be read or understood.
    pub fn read(home: &Path) -> Result<Self> {
        read_json(&Self::path(home)).map(Option::unwrap_or_default)
    }

    /// Writes them down.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn write(&self, home: &Path) -> Result<()> {
        write_json(&Self::path(home), self)
    }
}

/// A server that runs, as it wrote itself down in `server.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerRecord {
    /// Its process.
    pub pid: u32,
    /// Its port.
    pub port: u16,
    /// When it started.
    #[serde(with = "time::serde::rfc3339")]
    pub started: OffsetDateTime,
    /// Version of tasks-eb.
    pub version: String,
    /// Whether bundles run in namespaces of their own.
    #[serde(default)]
    pub isolate: bool,
    /// What stands in front of apps.
    #[serde(default)]
    pub proxy: ProxyKind,
    /// How fast operations go.
    #[serde(default)]
    pub pace: Pace,
}

impl ServerRecord {
    fn path(home: &Path) -> PathBuf {
        home.join("server.json")
    }

    /// The record of this process.
    pub fn of_this_process(port: u16) -> Self {
        Self {
            pid: std::process::id(),
            port,
            started: OffsetDateTime::now_utc(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            isolate: false,
            proxy: ProxyKind::default(),
            pace: Pace::default(),
        }
    }

    /// Reads the record of a home; `None` when no server wrote one. The server may be gone all the same.
    ///
    /// # Errors
    /// When the file cannot be read or understood.
    pub fn read(home: &Path) -> Result<Option<Self>> {
        read_json(&Self::path(home))
    }

    /// Writes the record (mode 0600).
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, home: &Path) -> Result<()> {
        write_json(&Self::path(home), self)
    }

    /// Removes the record.
    ///
    /// # Errors
    /// When it exists and cannot be removed.
    pub fn remove(home: &Path) -> Result<()> {
        fs::remove(&Self::path(home))
    }
}

fn read_json<T: serde::de::DeserializeOwned>(path: &Path) -> Result<Option<T>> {
    let Some(text) = fs::read_text(path)? else { return Ok(None) };
    serde_json::from_str(&text)
        .map(Some)
        .map_err(|error| Error::new(Class::Failed, format!("could not understand {}", path.display())).because(error))
}

fn write_json(path: &Path, value: &impl Serialize) -> Result<()> {
    let text = serde_json::to_vec_pretty(value)
        .map_err(|error| Error::new(Class::Bug, format!("could not write {}", path.display())).because(error))?;
    fs::write_private(path, &text)
}
