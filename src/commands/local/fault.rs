//! `tasks-eb local fault`: what goes wrong on purpose.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::admin;
use super::server::Server;
use crate::error::Result;
use crate::local::faults::Rule;
use crate::ui::Outcome;

/// Make things fail on purpose, to see what a tool does about it; without arguments, list what is in force
///
/// A rule is what happens, then what it happens to, separated by commas. To calls: throttle,
/// internal-error (500), unavailable (503), expired-token (403), reset (the connection ends, nothing was done), lost (it
/// was done, the answer never comes), slow=2s (it begins later), late=2s (it is done at once, the answer comes later),
/// quota (a new one is one too many), stale=10s (environments and IAM as they were then). To environments:
/// launch-failure, db-failure, deploy-failure, stuck (until an abort or the command timeout), delete-failure,
/// instance-loss. To which: service=rds, action=DescribeEvents, environment=shop-dev, probability=0.3 (of 1), after=2
/// (the first two pass), count=5 (then the rule is gone),
/// seed=7 (the same calls meet the same faults). The first rule that fits decides. Rules go when the server
/// stops.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb local fault
  tasks-eb local fault throttle,action=DescribeEvents,probability=0.3
  tasks-eb local fault reset,service=s3,count=1 slow=2s,service=rds
  tasks-eb local fault lost,action=CreateEnvironment,count=1
  tasks-eb local fault stale=10s deploy-failure,environment=shop-dev,count=1
  tasks-eb local fault --clear")]
pub(super) struct Args {
    /// Rules to add
    #[arg(value_name = "RULE")]
    rules: Vec<Rule>,
    /// Remove every rule first
    #[arg(long)]
    clear: bool,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "PascalCase"))]
struct Faults {
    /// The rules in force, with what is left of their numbers.
    rules: Vec<String>,
    /// How often each of them has happened so far.
    #[serde(default)]
    met: Vec<u64>,
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.rules.is_empty() {
            return f.write_str("nothing fails on purpose");
        }
        let lines = self.rules.iter().enumerate().map(|(at, rule)| match self.met.get(at) {
            None | Some(0) => rule.clone(),
            Some(1) => format!("{rule} (happened once)"),
            Some(met) => format!("{rule} (happened {met} times)"),
        });
        f.write_str(&lines.collect::<Vec<_>>().join("\n"))
    }
}

/// Runs the command.
pub(super) async fn run(args: Args) -> Result<Outcome> {
    if args.clear {
        ask("DeleteFaults", Vec::new()).await?;
    }
    Outcome::new(&ask("PutFaults", args.rules).await?)
}

/// Adds rules to the server that runs.
pub(super) async fn add(rules: Vec<Rule>) -> Result<()> {
    ask("PutFaults", rules).await.map(drop)
}

async fn ask(action: &'static str, rules: Vec<Rule>) -> Result<Faults> {
    let server = Server::of_this_user()?;
    let record = server.running().await.map_err(|error| error.because("rules go when it stops"))?;
    let rules: Vec<String> = rules.iter().map(ToString::to_string).collect();
    admin::ask((&server, &record), action, json!({ "Rules": rules }), "could not script faults").await
}
