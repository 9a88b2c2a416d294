//! `tasks-eb deploy`: a new version in an environment that exists.

use std::path::PathBuf;

use crate::aws::Aws;
use crate::beanstalk::{EnvironmentName, EnvironmentStatus};
use crate::build::Architecture;
use crate::commands::create::{self, Created};
use crate::commands::waiting::{SmokeTest, Turn, Waiting, Wellness, go_on};
use crate::commands::{bundle, releases};
use crate::context::Context;
use crate::deploy::Desired;
use crate::deploy::apply::Work;
use crate::deploy::observe::observe;
use crate::deploy::plan::plan;
use crate::deploy::planfile::PlanFile;
use crate::deploy::ready::until_ready;
use crate::deploy::ship::ship;
use crate::error::{Class, Error, Result};
use crate::ui::Outcome;

/// Build, upload and deploy, and prove that the new version answers
///
/// The version is named after the content of the bundle: what already runs is not deployed again. The leader runs the
/// pending migrations before the new version takes over; when one fails, the old version goes on serving. The app is
/// asked all the while, and what visitors would have noticed is told. What fails is followed by a return to the version
/// that ran and was healthy before.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb deploy
  tasks-eb deploy tasks-prod --message \"Bigger buttons\" --timeout 20m
  tasks-eb deploy --dry-run
  tasks-eb deploy --wait-ready 15m --no-rollback
  tasks-eb deploy --smoke 'curl -fsS \"$TASKS_EB_URL/api/tasks\"'
  tasks-eb deploy --yes             create the environment when there is none")]
pub struct Args {
    /// Environment [default: the one of the current branch]
    #[arg(value_name = "ENV")]
    pub environment: Option<EnvironmentName>,
    /// Description of the version
    #[arg(long, short = 'm', value_name = "TEXT", default_value = "")]
    pub message: String,
    /// Take what is compiled already, or the artifact that config.yml names
    #[arg(long)]
    pub skip_build: bool,
    /// Deploy also what already runs
    #[arg(long)]
    pub force: bool,
    /// Do exactly what this file of `plan --out` says, or nothing when it is stale
    #[arg(long, value_name = "FILE")]
    pub plan: Option<PathBuf>,
    /// Show what would be done, and do nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Create the environment when there is none
    #[arg(long, short)]
    pub yes: bool,
    /// Stay with a version that fails, instead of returning to the one that ran and was healthy before
    #[arg(long)]
    pub no_rollback: bool,
    /// How long to wait.
    #[command(flatten)]
    pub waiting: Waiting,
    /// Whether to wait for one's turn.
    #[command(flatten)]
    pub turn: Turn,
    /// How well it has to be.
    #[command(flatten)]
    pub wellness: Wellness,
    /// What it has to pass.
    #[command(flatten)]
    pub smoke: SmokeTest,
}

/// Runs the command.
///
/// # Errors
/// Class `Busy` when the environment is in the middle of something else; else see [`crate::deploy::ship::ship`].
pub async fn run(context: &Context, args: Args) -> Result<Outcome> {
    let name = match context.environment(args.environment.clone()) {
        Ok(name) => name,
        Err(error) if error.class() == Class::NotFound && context.project().is_ok() => {
            return create_instead(context, args, error).await;
        }
        Err(error) => return Err(error),
    };
    args.waiting.patience(context);
    let aws = context.aws().await?;
    if !args.dry_run && context.project()?.config.guard().pins_account() {
        // Before it compiles, and before the wrong account says that there is no such environment.
        context.mutating().await?;
    }
    let architecture = architecture(context, aws, &name, args.skip_build).await?;
    // Compiling takes as long as it takes: patience is for AWS.
    context.end_by(None);
    let bundle = bundle::make(context, args.skip_build, architecture).await?;
    let patience = args.wellness.of(args.turn.of(args.waiting.patience(context)));
    let mut desired = Desired::of(context.project()?, &bundle, name.clone())?;
    desired.description = args.message.clone();
    desired.force = args.force;
    desired.smoke = args.smoke.of(context);
    let reporter = context.reporter();
    reporter.phase("look at what is there");
    let mut observed = observe(aws, &desired).await?;
    if let Some(found) = observed.environment.as_ref().filter(|_| patience.turn.is_some() && !args.dry_run)
        && found.status != EnvironmentStatus::Ready
    {
        until_ready(aws, found.clone(), patience.turn, reporter).await?;
        // What is there now is what the operation before ours made of it.
        observed = observe(aws, &desired).await?;
    }
    let Some(found) = &observed.environment else {
        let missing =
            Error::new(Class::NotFound, format!("there is no environment '{name}' in {}", aws.region())).code("TE1404");
        return create_instead(context, args, missing).await;
    };
    context.seen(found);
    let plan = plan(&desired, &observed)?;
    if let Some(file) = &args.plan {
        PlanFile::read(file)?.check(&PlanFile::of(aws, context.caller().await?, &desired, &observed, &plan)?)?;
    }
    if args.dry_run {
        return Outcome::new(&Created::Planned { plan });
    }
    if plan.is_empty() {
        reporter.done(format!("nothing to do: {name} runs {} already", desired.label));
        return Outcome::new(&Created::Done(crate::deploy::ship::Shipped::already(found, patience.deadline)));
    }
    context.mutating().await?;
    let ledger = &releases::ledger(context, desired.application.as_str(), &name).await?;
    let work = Work { aws, ledger, caller: None, desired: &desired, observed: &observed, password: None };
    let shipped = ship(&work, &plan, patience, !args.no_rollback, reporter, |_| {
        go_on(context, patience, format!("tasks-eb wait {name} --for version={}", desired.label));
    });
    Outcome::new(&Created::Done(shipped.await?))
}

/// That of the environment's instances: `create --instance-type` is not written into any file. AWS is asked only where
/// it matters: not for a finished archive, nor for what runs on this very machine.
async fn architecture(context: &Context, aws: &Aws, name: &EnvironmentName, skip_build: bool) -> Result<Architecture> {
    let project = context.project()?;
    if context.deploys_to_this_machine() || (skip_build && project.config.artifact().is_some()) {
        return Ok(Architecture::of_extensions(&project.extensions()?));
    }
    let in_force = match project.config.application_name()? {
        Some(application) => match aws.settings(application.as_str(), name).await {
            Err(error) if error.class() == Class::NotFound => None,
            settings => settings?,
        },
        None => None,
    };
    Ok(Architecture::of_environment(&project.extensions()?, &in_force.unwrap_or_default()))
}

/// There is no environment: asks, or with `--yes` goes on, as `create` does.
async fn create_instead(context: &Context, args: Args, missing: Error) -> Result<Outcome> {
    let agreed = args.dry_run
        || args.plan.is_some()
        || args.yes
        || (context.ui().can_ask()
            && context.ui().confirm("There is no environment yet. Create one?", true, "--yes")?);
    if !agreed {
        return Err(missing.next("tasks-eb deploy --yes"));
    }
    let args = create::Args {
        environment: args.environment,
        cname_prefix: None,
        preset: crate::deploy::Preset::default(),
        instance_type: None,
        variables: Vec::new(),
        tags: Vec::new(),
        skip_build: args.skip_build,
        dry_run: args.dry_run,
        yes: args.yes,
        planned: args.plan,
        database: create::DatabaseArgs::default(),
        waiting: args.waiting,
        smoke: args.smoke,
    };
    create::run(context, args).await
}
