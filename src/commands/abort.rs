//! `tasks-eb abort`: stops an update that is under way.

use std::fmt;

use serde::Serialize;

use crate::aws::beanstalk::EnvironmentDescription;
use crate::beanstalk::{EnvironmentName, EnvironmentStatus};
use crate::commands::screen;
use crate::commands::waiting::{Waiting, go_on};
use crate::context::Context;
use crate::deploy::ready;
use crate::error::{Class, Error, Result};
use crate::ui::Outcome;

/// Stop the update that is under way, and keep what ran before
///
/// Only a deployment or a change of options can be stopped; a launch cannot, and is ended with `terminate`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb abort
  tasks-eb abort tasks-prod --timeout 10m")]
pub struct Args {
    /// Environment [default: the one of the current branch]
    #[arg(value_name = "ENV")]
    pub environment: Option<EnvironmentName>,
    /// Show what would be stopped, and do nothing
    #[arg(long)]
    pub dry_run: bool,
    /// How long to wait.
    #[command(flatten)]
    pub waiting: Waiting,
}

#[derive(Debug, Serialize)]
struct Aborted {
    environment: EnvironmentName,
    dry_run: bool,
    status: EnvironmentStatus,
    /// The version that runs.
    version: Option<String>,
    /// What an earlier run had left unfinished, and is not noted any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    forgotten: Option<String>,
    /// The environment that it had made beside this one, and that is left.
    #[serde(skip_serializing_if = "Option::is_none")]
    left: Option<String>,
}

impl fmt::Display for Aborted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { environment, dry_run, status, version, forgotten, left } = self;
        let runs = version.as_deref().unwrap_or("no version");
        if let Some(line) = forgotten {
            write!(f, "nothing is done to {environment}, which runs {runs}; '{line}' is not gone on with")?;
            return left.iter().try_for_each(|name| {
                write!(f, "\n{name} is left, and goes on costing, until: tasks-eb terminate {name}")
            });
        }
        match status {
            _ if *dry_run => write!(f, "would stop the update of {environment}, which runs {runs}"),
            EnvironmentStatus::Ready => write!(f, "stopped the update of {environment}, which runs {runs}"),
            _ => write!(f, "stopping the update of {environment}, which runs {runs}"),
        }
    }
}

/// Runs the command.
///
/// # Errors
/// Class `Failed` when nothing is under way that can be stopped; `TimedOut` when it is not stopped in time.
pub async fn run(context: &Context, args: Args) -> Result<Outcome> {
    let patience = args.waiting.patience(context);
    let name = context.environment(args.environment)?;
    let aws = context.aws().await?;
    let found = context.described(&name).await?;
    if found.status == EnvironmentStatus::Ready
        && !args.dry_run
        && let Some(forgotten) = forget(context, &name, &found).await?
    {
        return Outcome::flowing(&forgotten);
    }
    refuse_what_cannot_be_stopped(&found)?;
    let outcome = |found: EnvironmentDescription| Aborted {
        environment: name.clone(),
        dry_run: args.dry_run,
        status: found.status,
        version: found.version_label,
        forgotten: None,
        left: None,
    };
    if args.dry_run {
        return Outcome::new(&outcome(found));
    }
    let reporter = context.reporter();
    reporter.phase(format!("stop the update of {name}"));
    // It may be over by now; then AWS refuses in the same words, and the class is that of a busy environment.
    let aws_to_change = context.mutating().await?;
    let runs = found.version_label.as_deref().unwrap_or("no version");
    screen::tell(context, format!("stop the update of {name}, which runs {runs} and goes on with it"));
    aws_to_change.abort_update(&name).await.map_err(|error| match error.class() {
        Class::Busy => error.reclassify(Class::Failed).next(format!("tasks-eb status {name}")),
        _ => error,
    })?;
    go_on(context, patience, format!("tasks-eb wait {name} --for ready"));
    if !patience.wait {
        return Outcome::new(&outcome(EnvironmentDescription { status: EnvironmentStatus::Aborting, ..found }));
    }
    let left = patience.deadline.remaining();
    // What was described before the call still says Updating, so that it is looked at again.
    let settled = ready::until_ready(aws, found, left, reporter).await?;
    context.forget_unfinished(aws, std::slice::from_ref(&name)).await?;
    Outcome::new(&outcome(settled))
}

/// Nothing is under way, but an earlier run has left something unfinished: whoever gives it up wants no more notes of it.
async fn forget(context: &Context, name: &EnvironmentName, found: &EnvironmentDescription) -> Result<Option<Aborted>> {
    let aws = context.aws().await?;
    let forgotten = context.forget_unfinished(aws, std::slice::from_ref(name)).await?;
    let Some(entry) = forgotten.into_iter().next() else { return Ok(None) };
    let other = [entry.place.environment, entry.beside].into_iter().flatten().find(|other| *other != name.as_str());
    let left = match other.and_then(|other| EnvironmentName::parse(other).ok()) {
        Some(other) => aws.environment(&other).await?.map(|found| found.name),
        None => None,
    };
    Ok(Some(Aborted {
        environment: name.clone(),
        dry_run: false,
        status: found.status.clone(),
        version: found.version_label.clone(),
        forgotten: Some(entry.line),
        left,
    }))
}

fn refuse_what_cannot_be_stopped(found: &EnvironmentDescription) -> Result<()> {
    let name = &found.name;
    let refused = Error::new(Class::Failed, format!("nothing that is done to {name} can be stopped")).code("TE1508");
    match found.status {
        EnvironmentStatus::Updating => Ok(()),
        EnvironmentStatus::Ready => {
            Err(refused.because("it is Ready: nothing is under way").next(format!("tasks-eb status {name}")))
        }
        EnvironmentStatus::Launching => Err(refused
            .because("it is Launching, and AWS stops updates only")
            .next(format!("tasks-eb terminate {name}"))),
        EnvironmentStatus::Aborting => {
            Err(refused.because("it is being stopped already").next(format!("tasks-eb wait {name} --for ready")))
        }
        ref status => Err(refused.because(format!("it is {status}")).next(format!("tasks-eb events {name} --follow"))),
    }
}
