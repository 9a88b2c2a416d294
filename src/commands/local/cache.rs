//! `tasks-eb local cache`: the stand-in for MemCachier, and what it counted.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use serde::Serialize;

use super::server::Server;
use crate::beanstalk::memcachier;
use crate::context::Context;
use crate::error::{Class, Error, OrFail, Result};
use crate::local::host::memcached;
use crate::local::memcache::client;
use crate::ui::{Outcome, table};

/// The local cache, which stands in for MemCachier
///
/// `tasks-eb local env --cache` starts it and prints the variables that connect an app to it. It is a real memcached
/// where that is installed together with saslpasswd2, and otherwise one that tasks-eb brings along.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  tasks-eb local cache stats\n  tasks-eb local cache stats --output json")]
pub(super) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Stats(StatsArgs),
    #[command(hide = true)]
    Serve(ServeArgs),
}

/// Show hits, misses and sets, as MemCachier's dashboard does
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  tasks-eb local cache stats\n  tasks-eb local cache stats --output json")]
struct StatsArgs {}

/// Serve the cache of a folder, which holds its credentials, until SIGTERM
#[derive(Debug, clap::Args)]
struct ServeArgs {
    /// Folder of the cache
    folder: PathBuf,
    /// Port on 127.0.0.1
    #[arg(long)]
    port: u16,
}

/// What the cache did since it was started.
#[derive(Debug, Serialize)]
struct Stats {
    servers: String,
    hits: u64,
    misses: u64,
    sets: u64,
    deletes: u64,
    evictions: u64,
    items: u64,
    bytes: u64,
    uptime_seconds: u64,
}

impl Stats {
    fn new(servers: String, counted: &BTreeMap<String, String>) -> Self {
        let number = |name: &str| counted.get(name).and_then(|value| value.parse().ok()).unwrap_or_default();
        Self {
            servers,
            hits: number("get_hits"),
            misses: number("get_misses"),
            sets: number("cmd_set"),
            deletes: number("delete_hits"),
            evictions: number("evictions"),
            items: number("curr_items"),
            bytes: number("bytes"),
            uptime_seconds: number("uptime"),
        }
    }

    /// Hits of a hundred gets; nothing while there were none.
    fn hit_rate(&self) -> Option<u64> {
        (100 * self.hits).checked_div(self.hits + self.misses)
    }
}

impl fmt::Display for Stats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hits = match self.hit_rate() {
            Some(rate) => format!("{} ({rate} %)", self.hits),
            None => self.hits.to_string(),
        };
        f.write_str(&table::fields(&[
            ("cache", Some(self.servers.clone())),
            ("hits", Some(hits)),
            ("misses", Some(self.misses.to_string())),
            ("sets", Some(self.sets.to_string())),
            ("deletes", Some(self.deletes.to_string())),
            ("evictions", Some(self.evictions.to_string())),
            ("items", Some(format!("{} ({} bytes)", self.items, self.bytes))),
        ]))
    }
}

/// Runs one of the actions.
pub(super) async fn run(context: &Context, args: Args) -> Result<Outcome> {
    match args.action {
        Action::Stats(StatsArgs {}) => stats().await,
        Action::Serve(ServeArgs { folder, port }) => {
            tokio::select! {
                served = memcached::serve(&folder, port) => served?,
                () = context.told_to_end() => {}
            }
            Outcome::new(&Ended {})
        }
    }
}

/// Starts the cache, or finds that it runs: the variables that connect an app to it.
pub(super) async fn variables(server: &Server) -> Result<[(&'static str, String); 3]> {
    let cache = server.start_cache().await?;
    Ok([
        (memcachier::SERVERS, cache.servers),
        (memcachier::USERNAME, cache.credentials.user),
        (memcachier::PASSWORD, cache.credentials.password.expose().to_owned()),
    ])
}

async fn stats() -> Result<Outcome> {
    let server = Server::of_this_user()?;
    let Some(cache) = memcached::running(&server.cache()).await? else {
        return Err(Error::new(Class::NotFound, "the local cache is not running").next("tasks-eb local env --cache"));
    };
    let counted = client::statistics(&cache.servers, &cache.credentials).await;
    let counted = counted.or_fail(Class::Failed, || format!("could not ask the cache at {}", cache.servers))?;
    Outcome::new(&Stats::new(cache.servers, &counted))
}

#[derive(Debug, Serialize)]
struct Ended {}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("stopped")
    }
}
