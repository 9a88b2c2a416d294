//! `tasks-eb restart`: the app anew on every instance.

use super::operation::{Operated, begin};
use super::screen;
use crate::beanstalk::EnvironmentName;
use crate::commands::waiting::{Turn, Waiting, ready};
use crate::context::Context;
use crate::error::Result;
use crate::ui::Outcome;

/// Start the app anew on every instance, and prove that it answers
///
/// Neither version nor variables change. Variables that are fetched from a secret are fetched again.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb restart
  tasks-eb restart tasks-prod --no-wait")]
pub struct Args {
    /// Environment [default: the one of the current branch]
    #[arg(value_name = "ENV")]
    pub environment: Option<EnvironmentName>,
    /// Show what would be done, and do nothing
    #[arg(long)]
    pub dry_run: bool,
    /// How long to wait.
    #[command(flatten)]
    pub waiting: Waiting,
    /// Whether to wait for one's turn.
    #[command(flatten)]
    pub turn: Turn,
}

/// Runs the command.
///
/// # Errors
/// Class `Busy` while something else is done to the environment; `Unhealthy` when the app does not come back.
pub async fn run(context: &Context, args: Args) -> Result<Outcome> {
    let patience = args.turn.of(args.waiting.patience(context));
    let name = context.environment(args.environment)?;
    let found = context.described(&name).await?;
    let found = ready(context, found, patience, args.dry_run).await?;
    let operated = Operated::to(&found, "restarted");
    if args.dry_run {
        return Outcome::new(&operated.dry());
    }
    context.reporter().phase(format!("restart the app of {name}"));
    let aws = context.mutating().await?;
    screen::tell(context, format!("restart the app of {name} on every instance; version and variables stay"));
    begin(context, ("restart", format!("restart the app of {name}")), &found, patience).await?;
    let started = aws.restart_app_server(found).await?;
    Outcome::new(&operated.see_through(context, &name, &started, patience).await?)
}
