//! `tasks-eb terminate`: an environment, or the whole application, back to nothing; and the proof that nothing is left.

mod extras;
mod outcome;
mod place;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use outcome::Terminated;

use crate::aws::Aws;
use crate::aws::beanstalk::EnvironmentDescription;
use crate::beanstalk::{ApplicationName, EnvironmentName, EnvironmentStatus};
use crate::commands::waiting::{Turn, Waiting};
use crate::context::{Context, Intent, Left};
use crate::deploy::audit;
use crate::deploy::ready::until_ready;
use crate::deploy::ship::Patience;
use crate::deploy::teardown::estate::Estate;
use crate::deploy::teardown::purge::Purge;
use crate::deploy::teardown::{self, Doomed};
use crate::deploy::undertaking::Undertaking;
use crate::error::{Class, Error, OrFail, Result};
use crate::retry::Deadline;
use crate::ui::Outcome;

/// Take everything down, and check that nothing is left that costs
///
/// What happens to its database is decided by the deletion policy in force, which is said before anything is asked.
/// Doing it again, or to what is gone already, is fine; where another region than the project's own is looked at, and nothing
/// tells that it ever was there, that is exit code 8.
#[derive(Debug, Default, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb terminate
  tasks-eb terminate tasks-dev --confirm tasks-dev
  tasks-eb terminate --all --confirm tasks     the whole application
  tasks-eb terminate --all --purge-data --bucket --save-logs last-logs
  tasks-eb terminate --dry-run")]
pub struct Args {
    /// Environment [default: the one of the current branch]
    #[arg(value_name = "ENV", conflicts_with = "all")]
    pub environment: Option<EnvironmentName>,
    /// The application: all its environments, its versions and their bundles
    #[arg(long, conflicts_with = "no_wait")]
    pub all: bool,
    /// Name of the environment, or with --all of the application, in place of typing it
    #[arg(long, value_name = "NAME", conflicts_with = "force")]
    pub confirm: Option<String>,
    /// Do not ask
    #[arg(long)]
    pub force: bool,
    /// Delete the database with all its data, and every snapshot of it that was kept, for good
    #[arg(long, conflicts_with = "no_wait")]
    pub purge_data: bool,
    /// Lift the deletion protection of the database
    #[arg(long)]
    pub lift_protection: bool,
    /// Save the whole logs of the instances below this folder before they go
    #[arg(long, value_name = "DIR")]
    pub save_logs: Option<PathBuf>,
    /// Keep the bundles of the application's versions in S3
    #[arg(long, requires = "all")]
    pub keep_bundles: bool,
    /// Delete Elastic Beanstalk's bucket of this region too; refused while it has anything of others
    #[arg(long, requires = "all")]
    pub bucket: bool,
    /// Show what would go and what would stay, and do nothing
    #[arg(long)]
    pub dry_run: bool,
    /// How long to wait.
    #[command(flatten)]
    pub waiting: Waiting,
    /// Whether to wait for one's turn.
    #[command(flatten)]
    pub turn: Turn,
}

/// Time beyond what was given to look for what is left, when it is gone.
const TO_LOOK: Duration = Duration::from_secs(120);

/// What is to go.
struct Target {
    /// What has to be typed to agree.
    name: String,
    application: Option<ApplicationName>,
    doomed: Vec<Doomed>,
    /// Ids of environments of the application that are gone already: with --all, what they left is looked for too.
    earlier: Vec<String>,
    /// Whether it is or was here.
    was_here: bool,
}

/// Runs the command.
///
/// # Errors
/// Class `NeedsAnswer` when nobody confirms; `Busy` while something else is done to an environment; `Failed` when
/// something holds a part of it, or a permission to look afterwards is missing; `Differences` when something is left that
/// should be gone.
pub async fn run(context: &Context, args: Args) -> Result<Outcome> {
    extras::check(&args)?;
    place::check_name(context, &args)?;
    let patience = args.turn.of(args.waiting.patience(context));
    let aws = context.aws().await?;
    let mut target = find(context, aws, &args, patience).await?;
    let account = context.account().await?;
    let place = (account.to_owned(), aws.region().clone(), context.own_region(aws));
    let mut outcome = Terminated::begin(context.global().clone(), place, &target, &args);
    outcome.purge = extras::purge(aws, &target, &args).await?;
    if args.bucket {
        outcome.bucket = extras::bucket(aws, account, &target).await?;
    }
    if args.dry_run {
        return preview(context, aws, (&target, &args), outcome).await;
    }
    let no_data = outcome.purge.as_ref().is_none_or(Purge::is_empty);
    if outcome.environments.is_empty() && outcome.application.is_none() && outcome.bucket.is_none() && no_data {
        teardown::audit_earlier(aws, &target.earlier, &mut outcome.remains).await?;
        extras::forget(context, aws, account, (&target, &args)).await?;
        return Outcome::flowing(&outcome);
    }
    let names: Vec<EnvironmentName> =
        target.doomed.iter().map(|doomed| teardown::name_of(&doomed.environment)).collect::<Result<_>>()?;
    // What is gone already may have left data behind that --purge-data would take.
    let gone = EnvironmentName::parse(target.name.as_str()).ok().filter(|_| !args.all && names.is_empty());
    context.destroying(&names.into_iter().chain(gone).collect::<Vec<_>>()).await?;
    agree(context, &target, &args, outcome.purge.as_ref())?;
    let run = undertake(context, &target, &args).await?;
    outcome.logs = extras::save_logs(context, aws, &target, (&args, patience.deadline)).await?;
    let mut changed = Vec::new();
    let taken = take_down(context, aws, &mut target, (&args, &run), &mut changed).await;
    taken.map_err(|error| changed.iter().fold(error, |error, what| error.because(what)))?;
    if patience.wait {
        remove_and_look(context, aws, &target, (&args, &run, patience.deadline), &mut outcome).await?;
        extras::forget(context, aws, account, (&target, &args)).await?;
        if !outcome.remains.unexpected.is_empty() {
            return Err(Error::new(
                Class::Differences,
                format!("{} is gone, and something of it is left", target.name),
            )
            .with_evidence(outcome.remains.unexpected)
            .because("in a few minutes an audit names the command that removes each")
            .next("tasks-eb audit"));
        }
        outcome.verified = outcome.remains.not_checked.is_empty();
    }
    let shown = Outcome::flowing(&outcome)?;
    Ok(if outcome.remains.refused { shown.ending_in(audit::unproven(&target.name)) } else { shown })
}

/// What is to go, when it is its turn; and what an earlier run left of it.
async fn find(context: &Context, aws: &Aws, args: &Args, patience: Patience) -> Result<Target> {
    context.reporter().phase("look at what is there");
    let left = left(context, aws, args, patience).await?;
    let mut target = target(context, aws, args).await?;
    if !args.dry_run && not_busy(context, aws, &target, patience).await? {
        // What is there now is what the operation before ours made of it.
        target = self::target(context, aws, args).await?;
    }
    let begun = left.as_ref().is_some_and(|left| left.same);
    target.earlier.extend(gone_unwatched(left, &target));
    target.was_here = begun || place::was_here(context, aws, args, &target).await?;
    Ok(target)
}

/// Waits for updates that are under way, where that is asked for; whether it did. AWS ends a launch, and no update.
async fn not_busy(context: &Context, aws: &Aws, target: &Target, patience: Patience) -> Result<bool> {
    let mut waited = false;
    for doomed in target.doomed.iter().filter(|doomed| doomed.environment.status == EnvironmentStatus::Updating) {
        let name = &doomed.environment.name;
        let ready = until_ready(aws, doomed.environment.clone(), patience.turn, context.reporter()).await;
        ready.map_err(|error| {
            if error.class() != Class::Busy {
                return error;
            }
            error
                .because("stop what is under way, or wait for it with --wait-ready")
                .next(format!("tasks-eb abort {name}"))
        })?;
        waited = true;
    }
    Ok(waited)
}

/// With `--all`: what goes with the application when its environments are gone.
fn estate<'a>(aws: &'a Aws, account: &'a str, target: &'a Target, args: &Args) -> Option<Estate<'a>> {
    let application = target.application.as_ref().filter(|_| args.all)?;
    let of_now = target.doomed.iter().map(|doomed| doomed.environment.id.clone());
    let environments = of_now.chain(target.earlier.iter().cloned()).collect();
    Some(Estate { aws, account, application, environments, keep_bundles: args.keep_bundles })
}

/// When the environments are gone: what else goes, and whether it did.
async fn remove_and_look(
    context: &Context,
    aws: &Aws,
    target: &Target,
    (args, run, deadline): (&Args, &Undertaking, Deadline),
    outcome: &mut Terminated,
) -> Result<()> {
    let reporter = context.reporter();
    if let Some(estate) = estate(aws, context.account().await?, target, args) {
        let application = estate.application;
        run.step(format!("delete the application {application} with its versions and bundles"), reporter)?;
        outcome.removed = estate.remove(&mut outcome.remains, reporter).await?;
        teardown::audit_application(aws, application, &mut outcome.remains).await?;
    }
    for doomed in &target.doomed {
        teardown::audit(aws, doomed, &mut outcome.remains).await?;
    }
    teardown::audit_earlier(aws, &target.earlier, &mut outcome.remains).await?;
    if let Some(purge) = &outcome.purge {
        teardown::purge::remains(aws, purge, &mut outcome.remains, deadline, reporter).await?;
    }
    if let (Some(bucket), Ok(application)) = (&outcome.bucket, ApplicationName::parse(target.name.as_str())) {
        outcome.removed.objects += teardown::bucket::remove(aws, bucket, &application, reporter).await?;
    }
    extras::audit(aws, target, outcome).await
}

/// The environment that an earlier run began to terminate, and that went while nobody watched: what it left is looked for
/// all the same.
fn gone_unwatched(left: Option<Left>, target: &Target) -> Option<String> {
    left.filter(|left| left.same && target.doomed.is_empty())?.entry.before.map(|before| before.id)
}

/// What an earlier run left.
async fn left(context: &Context, aws: &Aws, args: &Args, patience: Patience) -> Result<Option<Left>> {
    if args.dry_run || context.project().is_err() {
        return Ok(None);
    }
    let environment = if args.all { None } else { Some(context.environment(args.environment.clone())?) };
    context.left(aws, "terminate", environment.as_ref(), patience.claim).await
}

/// Begins: nobody else works on what is to go.
async fn undertake(context: &Context, target: &Target, args: &Args) -> Result<Arc<Undertaking>> {
    // With --all the name is the application's, also when it is gone and only its data are left.
    let application = match &target.application {
        Some(application) => application.clone(),
        None => {
            ApplicationName::parse(target.name.as_str()).or_fail(Class::Bug, || "what is to go has no application")?
        }
    };
    let one = target.doomed.first().filter(|_| !args.all).map(|doomed| teardown::name_of(&doomed.environment));
    let (environment, claim) = (one.transpose()?, args.turn.claim());
    let environment = environment.as_ref();
    let found: Vec<&EnvironmentDescription> = target.doomed.iter().map(|doomed| &doomed.environment).collect();
    let intent = Intent { command: "terminate", application: &application, environment, label: None, claim };
    context.undertake(intent, &found).await
}

/// Finds what is to go. Changes nothing.
async fn target(context: &Context, aws: &Aws, args: &Args) -> Result<Target> {
    if !args.all {
        let name = context.environment(args.environment.clone())?;
        let found = aws.environment(&name).await?;
        let doomed = match found {
            Some(found) => {
                context.seen(&found);
                vec![Doomed::look(aws, found).await?]
            }
            None => Vec::new(),
        };
        let application = place::application_of(context, &doomed)?;
        return Ok(Target { name: name.to_string(), application, doomed, earlier: Vec::new(), was_here: true });
    }
    let application = context.application("tasks-eb terminate ENV")?;
    let (environments, earlier, exists) = tokio::try_join!(
        aws.environments(Some(&application)),
        aws.earlier_environments(&application),
        aws.application_exists(&application)
    )?;
    environments.iter().for_each(|found| context.seen(found));
    let mut doomed = Vec::new();
    for environment in environments.into_iter().filter(|found| found.status != EnvironmentStatus::Terminated) {
        doomed.push(Doomed::look(aws, environment).await?);
    }
    let name = application.to_string();
    let application = Some(application).filter(|_| exists || !doomed.is_empty());
    Ok(Target { name, application, doomed, earlier, was_here: true })
}

async fn preview(
    context: &Context,
    aws: &Aws,
    (target, args): (&Target, &Args),
    mut outcome: Terminated,
) -> Result<Outcome> {
    if let Some(estate) = estate(aws, context.account().await?, target, args) {
        outcome.removed = estate.preview(context.reporter()).await?;
    }
    if !target.doomed.is_empty() {
        outcome.stays = extras::stays(target, args);
    }
    Outcome::flowing(&outcome)
}

/// Says what will happen, where, and asks for the name.
fn agree(context: &Context, target: &Target, args: &Args, purge: Option<&Purge>) -> Result<()> {
    let reporter = context.reporter();
    for doomed in &target.doomed {
        reporter.warn(format!("{} and all its instances go", doomed.environment.name));
        if let Some(fate) = doomed.fate().filter(|_| purge.is_none() || doomed.is_going()) {
            reporter.warn(fate);
        }
    }
    purge.iter().flat_map(|purge| purge.lines()).for_each(|line| reporter.warn(line));
    if args.all && target.application.is_some() {
        let bundles = if args.keep_bundles { "; their bundles stay" } else { " and their bundles" };
        reporter.warn(format!("the application {} goes with its versions{bundles}", target.name));
    }
    if args.force {
        return Ok(());
    }
    place::consent(&target.name).obtain(context, args.confirm.as_deref())
}

/// Starts all terminations, then waits for each unless nobody wants to.
async fn take_down(
    context: &Context,
    aws: &Aws,
    target: &mut Target,
    (args, run): (&Args, &Undertaking),
    changed: &mut Vec<String>,
) -> Result<()> {
    let patience = args.waiting.patience(context);
    let reporter = context.reporter();
    let mut under_way = Vec::new();
    if target.doomed.len() > 1 {
        context.is_about_several();
    }
    let again = extras::again(args, &target.name, true);
    for doomed in &mut target.doomed {
        let step = format!("terminate {}", doomed.environment.name);
        run.step(&step, reporter)?;
        extras::weaken(context, aws, doomed, (args, patience.deadline), changed).await?;
        reporter.phase(step);
        let started = doomed.terminate(aws).await?;
        started.iter().for_each(|started| run.started(started, reporter));
        under_way.extend(started);
        context.end_by(Some(patience.deadline.later(TO_LOOK)));
        context.resume_with(again.clone());
    }
    if patience.wait {
        for started in &under_way {
            let gone = teardown::until_gone(aws, started, patience.deadline, reporter).await;
            gone.map_err(|error| error.next(again.clone()))?;
        }
    }
    extras::forget_kept(context, aws, (target, args)).await
}
