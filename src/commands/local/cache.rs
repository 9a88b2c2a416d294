//! `tasks-eb local cache`: the stand-in for MemCachier, and what it counted.

use std::fmt;
use std::path::PathBuf;

use serde::Serialize;

use super::server::Server;
use crate::beanstalk::memcachier;
use crate::commands::cache::stats::Counters;
use crate::context::Context;
use crate::error::{Class, Error, Result};
use crate::local::host::memcached;
use crate::ui::Outcome;

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
    let servers = memcachier::parse_servers(&cache.servers)?;
    let mut counters = Counters::open(&memcachier::Cache { servers, credentials: Some(cache.credentials) }).await?;
    Outcome::new(&counters.read().await?)
}

#[derive(Debug, Serialize)]
struct Ended {}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("stopped")
    }
}
