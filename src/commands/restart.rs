//! `tasks-eb restart`: the app anew on every instance.

use super::operation::{Operated, begin};
use super::screen;
use crate::aws::beanstalk::Started;
use crate::beanstalk::EnvironmentName;
use crate::commands::waiting::{Turn, Waiting, go_on, ready};
use crate::context::Context;
use crate::deploy::follow::to_ready;
use crate::deploy::proof::{SETTLING, answers_at, has_failed_deployment, refuse_unwell};
use crate::deploy::settle::health_path;
use crate::deploy::ship::Patience;
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
    let incurable = patience.wait && has_failed_deployment(aws, &found).await;
    let started = aws.restart_app_server(found).await?;
    if incurable {
        return Outcome::new(&in_vain(context, (&name, &started), operated, patience).await?);
    }
    Outcome::new(&operated.see_through(context, &name, &started, patience).await?)
}

/// Restarts an app whose health tells of a deployment that failed: no restart makes up for one, so that nobody waits for
/// good health once the app answers.
async fn in_vain(
    context: &Context,
    (name, started): (&EnvironmentName, &Started),
    operated: Operated,
    patience: Patience,
) -> Result<Operated> {
    let (aws, reporter) = (context.aws().await?, context.reporter());
    context.undertaking().iter().for_each(|run| run.started(started, reporter));
    go_on(context, patience, format!("tasks-eb wait {name} --for ready"));
    let ended = to_ready(aws, started, patience.deadline, reporter).await?;
    ended.check_there()?;
    let settings = aws.settings(&ended.environment.application, name).await?.unwrap_or_default();
    if let Some(url) = ended.environment.url() {
        let url = format!("{url}{}", health_path(&settings));
        answers_at(&url, None, patience.deadline.at_most(SETTLING)).await?;
    }
    let what = format!("the app of {name} was restarted and answers, and {name} is as unhealthy as before");
    refuse_unwell(aws, &ended.environment, patience.healthy, &what).await?;
    Ok(operated.seen(&ended.environment))
}
