//! `tasks-eb cache stats`: what the servers of a cache counted. `local cache stats` shows the same value.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Sub;
use std::time::Duration;

use serde::Serialize;
use time::OffsetDateTime;

use super::Cached;
use crate::beanstalk::EnvironmentName;
use crate::beanstalk::memcachier::Cache;
use crate::context::Context;
use crate::error::{Class, Error, Result};
use crate::memcache::Client;
use crate::retry;
use crate::ui::{Outcome, table};

/// Time between two looks.
const PERIOD: Duration = Duration::from_secs(2);

/// Show hits, misses and sets of the cache, as MemCachier's dashboard does
///
/// Summed over its servers, since they were started.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb cache stats
  tasks-eb cache stats --environment tasks-prod --output json
  tasks-eb cache stats --watch")]
pub(super) struct Args {
    /// Environment [default: the one of the current branch]
    #[arg(long, short, value_name = "ENV")]
    environment: Option<EnvironmentName>,
    /// Stay, and print what happens every two seconds, until Ctrl-C
    #[arg(long, short)]
    watch: bool,
}

/// What the cache did since it was started.
#[derive(Debug, Serialize)]
pub(in crate::commands) struct Stats {
    servers: String,
    #[serde(flatten)]
    pub(super) tally: Tally,
    evictions: u64,
    items: u64,
    bytes: u64,
    /// Of the server that was started last.
    uptime_seconds: u64,
}

/// What the cache was asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(super) struct Tally {
    pub(super) hits: u64,
    pub(super) misses: u64,
    pub(super) sets: u64,
    pub(super) deletes: u64,
}

impl Tally {
    fn of(counted: &[BTreeMap<String, String>]) -> Self {
        let sum = |name: &str| counted.iter().map(|server| number(server, name)).sum();
        Self { hits: sum("get_hits"), misses: sum("get_misses"), sets: sum("cmd_set"), deletes: sum("delete_hits") }
    }

    /// Hits of a hundred gets; nothing while there were none.
    fn hit_rate(self) -> Option<u64> {
        (100 * self.hits).checked_div(self.hits + self.misses)
    }

    fn hits(self) -> String {
        let rate = self.hit_rate().map(|rate| format!(" ({rate} %)"));
        format!("{}{}", self.hits, rate.unwrap_or_default())
    }
}

impl Sub for Tally {
    type Output = Self;

    /// What happened since `before`; a server that was started anew in between begins at nothing.
    fn sub(self, before: Self) -> Self {
        Self {
            hits: self.hits.saturating_sub(before.hits),
            misses: self.misses.saturating_sub(before.misses),
            sets: self.sets.saturating_sub(before.sets),
            deletes: self.deletes.saturating_sub(before.deletes),
        }
    }
}

fn number(counted: &BTreeMap<String, String>, name: &str) -> u64 {
    counted.get(name).and_then(|value| value.parse().ok()).unwrap_or_default()
}

impl fmt::Display for Stats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&table::fields(
            f.width(),
            &[
                ("cache", Some(self.servers.clone())),
                ("hits", Some(self.tally.hits())),
                ("misses", Some(self.tally.misses.to_string())),
                ("sets", Some(self.tally.sets.to_string())),
                ("deletes", Some(self.tally.deletes.to_string())),
                ("evictions", Some(self.evictions.to_string())),
                ("items", Some(format!("{} ({} bytes)", self.items, self.bytes))),
            ],
        ))
    }
}

/// A cache that is asked again and again, over connections that stay.
pub(in crate::commands) struct Counters {
    servers: String,
    clients: Vec<Client>,
}

impl Counters {
    /// Connects to every server.
    ///
    /// # Errors
    /// When one of them cannot be used.
    pub(in crate::commands) async fn open(cache: &Cache) -> Result<Self> {
        let mut clients = Vec::with_capacity(cache.servers.len());
        for server in &cache.servers {
            let opened = Client::open(server, cache.credentials.as_ref()).await;
            clients.push(opened.map_err(|fault| {
                Error::new(Class::Failed, format!("could not ask the cache at {server}"))
                    .code("TE1605")
                    .because(&fault)
                    .next(fault.advice)
            })?);
        }
        let servers: Vec<_> = cache.servers.iter().map(ToString::to_string).collect();
        Ok(Self { servers: servers.join(","), clients })
    }

    /// What the servers counted, together.
    ///
    /// # Errors
    /// When one of them does not tell.
    pub(in crate::commands) async fn read(&mut self) -> Result<Stats> {
        let mut counted = Vec::with_capacity(self.clients.len());
        for client in &mut self.clients {
            counted.push(client.statistics().await.map_err(|fault| {
                Error::new(Class::Failed, format!("could not read the statistics of {}", self.servers))
                    .because(&fault)
                    .next(fault.advice)
            })?);
        }
        Ok(Stats::of(self.servers.clone(), &counted))
    }
}

impl Stats {
    fn of(servers: String, counted: &[BTreeMap<String, String>]) -> Self {
        let sum = |name: &str| counted.iter().map(|server| number(server, name)).sum();
        Self {
            servers,
            tally: Tally::of(counted),
            evictions: sum("evictions"),
            items: sum("curr_items"),
            bytes: sum("bytes"),
            uptime_seconds: counted.iter().map(|server| number(server, "uptime")).min().unwrap_or_default(),
        }
    }
}

/// Runs the command.
pub(super) async fn run(context: &Context, args: Args) -> Result<Outcome> {
    if args.watch {
        context.ui().check_endless("a cache that is watched never ends, and so is no JSON document", "--watch")?;
    }
    let found = Cached::find(context, args.environment).await?;
    let mut counters = Counters::open(&found.cache).await?;
    let stats = counters.read().await?;
    if !args.watch {
        return Outcome::new(&stats);
    }
    if context.ui().part("stats", &stats, &stats.to_string()).is_break() {
        return Outcome::new(&Watched {});
    }
    tokio::select! {
        ended = watch(context, &mut counters, stats.tally) => ended?,
        // Somebody who has seen enough has not been interrupted.
        () = context.told_to_end() => {}
    }
    Outcome::new(&Watched {})
}

/// Prints a line for each period in which something happened, until nobody reads.
async fn watch(context: &Context, counters: &mut Counters, mut before: Tally) -> Result<()> {
    loop {
        retry::pause(PERIOD).await;
        let now = counters.read().await?.tally;
        if now != before {
            let new = now - before;
            if context.ui().part("change", &new, &line(OffsetDateTime::now_utc(), new)).is_break() {
                return Ok(());
            }
        }
        before = now;
    }
}

fn line(moment: OffsetDateTime, new: Tally) -> String {
    let Tally { misses, sets, deletes, .. } = new;
    format!("{}  hits +{}  misses +{misses}  sets +{sets}  deletes +{deletes}", table::moment(moment), new.hits())
}

#[derive(Debug, Serialize)]
struct Watched {}

impl fmt::Display for Watched {
    fn fmt(&self, _f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(hits: u64, uptime: u64) -> BTreeMap<String, String> {
        [("get_hits", hits), ("get_misses", 1), ("cmd_set", 2), ("uptime", uptime)]
            .map(|(name, number)| (name.to_owned(), number.to_string()))
            .into()
    }

    #[test]
    fn servers_are_summed_and_the_youngest_tells_since_when() {
        let stats = Stats::of("a:1,b:1".into(), &[counted(2, 50), counted(4, 7)]);
        assert_eq!(stats.tally, Tally { hits: 6, misses: 2, sets: 4, deletes: 0 });
        assert_eq!(stats.uptime_seconds, 7);
        assert!(stats.to_string().contains("hits       6 (75 %)\nmisses     2"), "{stats}");
        assert_eq!(serde_json::to_value(&stats).expect("serialises")["hits"], 6);
    }

    #[test]
    fn a_line_says_what_is_new_and_a_restart_takes_nothing_away() {
        let before = Tally { hits: 5, ..Tally::default() };
        let now = Tally { hits: 8, misses: 1, ..Tally::default() };
        let text = line(OffsetDateTime::UNIX_EPOCH, now - before);
        assert_eq!(text, "1970-01-01 00:00:00 UTC  hits +3 (75 %)  misses +1  sets +0  deletes +0");
        assert_eq!(Tally::default() - now, Tally::default());
    }
}
