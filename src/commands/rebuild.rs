//! `tasks-eb rebuild`: everything that an environment is made of, taken down and made again.

use super::consent::Consent;
use super::operation::{Operated, begin};
use crate::aws::beanstalk::EnvironmentDescription;
use crate::beanstalk::EnvironmentName;
use crate::commands::waiting::{Turn, Waiting, ready};
use crate::context::Context;
use crate::deploy::teardown::Doomed;
use crate::error::Result;
use crate::ui::Outcome;

/// Take an environment down and make it again
///
/// Name, id and domain name stay. The database does not: it goes as its deletion policy says, and a new and empty one
/// takes its place. Ask for a snapshot first, or decouple it, when its data matter.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb rebuild
  tasks-eb rebuild tasks-dev --confirm tasks-dev
  tasks-eb rebuild --dry-run")]
pub struct Args {
    /// Environment [default: the one of the current branch]
    #[arg(value_name = "ENV")]
    pub environment: Option<EnvironmentName>,
    /// The name of the environment, typed here instead of on request
    #[arg(long, value_name = "NAME")]
    pub confirm: Option<String>,
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
/// Class `NeedsAnswer` when nobody types the name; `Busy` while something else is done to the environment; `Unhealthy`
/// when it does not come back.
pub async fn run(context: &Context, args: Args) -> Result<Outcome> {
    let patience = args.turn.of(args.waiting.patience(context));
    let name = context.environment(args.environment)?;
    let found = context.described(&name).await?;
    let found = ready(context, found, patience, args.dry_run).await?;
    let doomed = Doomed::look(context.aws().await?, found.clone()).await?;
    let operated = Operated::to(&found, "rebuilt").with("database", doomed.fate());
    warn(context, &found, &doomed);
    if args.dry_run {
        return Outcome::new(&operated.dry());
    }
    doomed.check()?;
    context.destroying(std::slice::from_ref(&name)).await?;
    let consent = Consent { name: name.as_str(), verb: "rebuild", participle: "rebuilt", fate: "be rebuilt" };
    consent.obtain(context, args.confirm.as_deref())?;
    context.reporter().phase(format!("rebuild {name}"));
    begin(context, ("rebuild", format!("rebuild {name}")), &found, patience).await?;
    let started = context.aws().await?.rebuild_environment(found).await?;
    Outcome::new(&operated.see_through(context, &name, &started, patience).await?)
}

fn warn(context: &Context, found: &EnvironmentDescription, doomed: &Doomed) {
    context.reporter().warn(format!("all instances of {} go, and new ones are launched", found.name));
    if let Some(fate) = doomed.fate() {
        context.reporter().warn(format!("{fate}; the new one is empty"));
    }
}
