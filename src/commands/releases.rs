//! `tasks-eb releases`: what was ever released to an environment, by whom, and what came of it.

use std::fmt;

use serde::Serialize;

use crate::beanstalk::EnvironmentName;
use crate::build::Revision;
use crate::context::Context;
use crate::deploy::ledger::{Ledger, Release};
use crate::error::Result;
use crate::ui::Outcome;
use crate::ui::table::{self, Column, Table};

/// List what was released, when, by whom, and how it ended
///
/// A create, deploy, rollback or setenv that AWS has begun is written down when it ends, or at once with --no-wait, as an
/// object in Elastic Beanstalk's bucket that is never changed: also one that failed, and those of environments that are
/// gone. What failed before AWS began it is not in the list, nor what was interrupted (Ctrl-C, SIGTERM) or ran out of time
/// before it could be written, nor what the bucket did not take, of which a warning tells. Of variables that changed it has
/// the names; their values before are in the saved configuration of Elastic Beanstalk that a release names as kept, for
/// rollback.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb releases
  tasks-eb releases tasks-prod --limit 5
  tasks-eb releases --output json")]
pub struct Args {
    /// Environment [default: the one of the current branch]
    #[arg(value_name = "ENV")]
    environment: Option<EnvironmentName>,
    /// At most so many, the newest
    #[arg(long, value_name = "NUMBER", default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=1000))]
    limit: u16,
}

#[derive(Debug, Serialize)]
struct Releases {
    environment: EnvironmentName,
    releases: Vec<Release>,
}

impl fmt::Display for Releases {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use Column::{Below, Name, Text};
        if self.releases.is_empty() {
            return write!(f, "no releases of {} are written down", self.environment);
        }
        let rows = self.releases.iter().map(|release| {
            let changed = || release.variables.join(", ");
            [
                table::moment(release.at),
                release.action.to_string(),
                release.ending.to_string(),
                format!("{:.0} s", release.seconds.ceil()),
                match &release.version {
                    Some(version) if release.variables.is_empty() => version.clone(),
                    Some(version) => format!("{version} with {}", changed()),
                    None => changed(),
                },
                release.revision.as_ref().map(short).unwrap_or_default(),
                // `arn:aws:sts::123456789012:assumed-role/deployer/alice` is alice, as deployer; `arn:…:root` is root.
                release
                    .by
                    .split_once('/')
                    .or(release.by.rsplit_once(':'))
                    .map_or(release.by.as_str(), |(_, name)| name)
                    .to_owned(),
            ]
        });
        let head = ["when", "what", "ended", "took", "version", "commit", "who"];
        let columns = [Name, Name, Name, Name, Text, Below, Below];
        f.write_str(&Table::new(columns, rows).head(head).text(f.width()))
    }
}

fn short(revision: &Revision) -> String {
    let commit: String = revision.commit.chars().take(12).collect();
    if revision.dirty { format!("{commit}, changed") } else { commit }
}

/// Runs the command.
///
/// # Errors
/// Class `NotFound` when no environment is named; else when AWS refuses or cannot be reached.
pub async fn run(context: &Context, args: Args) -> Result<Outcome> {
    let environment = context.environment(args.environment)?;
    let application = context.application("write global.application_name into .elasticbeanstalk/config.yml")?;
    let releases = ledger(context, application.as_str(), &environment).await?.newest(usize::from(args.limit)).await?;
    Outcome::new(&Releases { environment, releases })
}

/// The ledger of an environment, to be written in by whoever runs this.
///
/// # Errors
/// Class `Identity` when the credentials are refused.
pub(super) async fn ledger<'a>(context: &'a Context, application: &str, name: &EnvironmentName) -> Result<Ledger<'a>> {
    let (aws, account) = (context.aws().await?, context.account().await?);
    let project = context.project().ok().map(|project| project.root.as_path());
    Ok(Ledger::of((aws, account), application, name, project))
}
