//! `tasks-eb deploy`: a new version in an environment that exists.

mod instead;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::aws::Aws;
use crate::aws::beanstalk::{EnvironmentDescription, Started};
use crate::beanstalk::{EnvironmentName, EnvironmentStatus, OptionSetting};
use crate::build::Architecture;
use crate::commands::blue_green::{self, BlueGreen};
use crate::commands::create::Created;
use crate::commands::plan::described;
use crate::commands::waiting::{SmokeTest, Turn, Waiting, Wellness, go_on};
use crate::commands::{bundle, releases, screen};
use crate::context::{Context, Intent, Left};
use crate::deploy::apply::Work;
use crate::deploy::ledger::Action;
use crate::deploy::levels::Live;
use crate::deploy::observe::{Observed, observe, observe_environment};
use crate::deploy::plan::plan;
use crate::deploy::planfile::PlanFile;
use crate::deploy::ready::until_ready;
use crate::deploy::ship::{Change, Patience, Record, Shipped, ship};
use crate::deploy::undertaking::Undertaking;
use crate::deploy::{Desired, Plan, adopt, fallback, memo};
use crate::error::{Class, Result};
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
  tasks-eb deploy --blue-green --keep-old
  tasks-eb deploy --yes             create the environment when there is none")]
pub struct Args {
    /// Environment [default: the one of the current branch]
    #[arg(value_name = "ENV")]
    pub environment: Option<EnvironmentName>,
    /// Description of the version
    #[arg(long, short = 'm', value_name = "TEXT", default_value = "")]
    pub message: String,
    /// How the bundle is made.
    #[command(flatten)]
    pub making: bundle::Making,
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
    /// Whether beside what runs.
    #[command(flatten)]
    pub blue_green: BlueGreen,
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
            return instead::create(context, args, error).await;
        }
        Err(error) => return Err(error),
    };
    if args.blue_green.blue_green {
        return blue_green::run(context, args, name).await;
    }
    args.waiting.patience(context);
    let aws = context.aws().await?;
    if !args.dry_run && context.project()?.config.guard().pins_account() {
        // Before it compiles, and before the wrong account says that there is no such environment.
        context.mutating().await?;
    }
    let claim = args.turn.claim();
    let left = if args.dry_run { None } else { context.left(aws, "deploy", Some(&name), claim).await? };
    let left = left.filter(|left| left.same);
    let Some(glance) = Glance::at(context, aws, &name).await? else {
        let missing = context.no_environment(aws, &name).await;
        return instead::create(context, args, missing).await;
    };
    let (architecture, in_force) = architecture(context, aws, &name, args.making.skip_build).await?;
    // Compiling takes as long as it takes: patience is for AWS.
    context.end_by(None);
    let bundle = bundle::make(context, &args.making, architecture).await?;
    let patience = args.wellness.of(args.turn.of(args.waiting.patience(context)));
    let desired = Desired {
        description: args.message.clone(),
        force: args.force,
        smoke: args.smoke.of(context),
        ..Desired::of(context.project()?, &bundle, name.clone())?
    };
    let work = Deploy { context, aws, desired: &desired, in_force, left: left.as_ref(), patience, args: &args };
    let (mut observed, begun) = work.look(glance).await?;
    let Some(found) = &observed.environment else {
        // It went while the app was compiled.
        return Err(context.no_environment(aws, &name).await);
    };
    context.seen(found);
    if let Some(begun) = begun {
        return work.take_up(found, &begun).await;
    }
    let mut steps = work.plan(&observed).await?;
    if args.dry_run {
        return work.preview(&observed, &steps).await;
    }
    if steps.is_empty() {
        return work.already(found).await;
    }
    let run = work.begin(&mut observed, &mut steps).await?;
    if let Some(found) = observed.environment.as_ref().filter(|_| steps.is_empty()) {
        return work.already(found).await;
    }
    let ledger = &releases::ledger(context, desired.application.as_str(), &name).await?;
    let work = Work { aws, ledger, caller: None, desired: &desired, observed: &observed, password: None, run: &run };
    let shipped = ship(&work, &steps, patience, !args.no_rollback, context.reporter(), |_| {
        go_on(context, patience, format!("tasks-eb wait {name} --for version={}", desired.label));
    });
    Outcome::new(&Created::Done(shipped.await?))
}

/// The environment as it was seen before the app was compiled.
struct Glance {
    found: EnvironmentDescription,
    at: Instant,
}

/// What was seen so long ago is looked at again: somebody may have deployed meanwhile.
const OLD: Duration = Duration::from_secs(60);

impl Glance {
    /// Looks before anything is compiled: a misspelt name is found out in a second, and not after minutes.
    async fn at(context: &Context, aws: &Aws, name: &EnvironmentName) -> Result<Option<Self>> {
        context.reporter().phase("look at what is there");
        let Some(found) = aws.environment(name).await? else { return Ok(None) };
        context.seen(&found);
        Ok(Some(Self { found, at: Instant::now() }))
    }

    /// What was seen, where that still counts.
    fn fresh(self) -> Option<EnvironmentDescription> {
        Some(self.found).filter(|_| self.at.elapsed() < OLD)
    }
}

/// The version runs already: the app is asked once whether it serves.
pub(super) async fn nothing_to_do(
    context: &Context,
    found: &EnvironmentDescription,
    path: &str,
    patience: Patience,
) -> Result<Outcome> {
    let shipped = Shipped::already(context.aws().await?, found, path, patience.deadline).await?;
    let Shipped { environment, version, .. } = &shipped;
    context.reporter().done(format!("nothing to do: {environment} runs {version} already"));
    Outcome::new(&Created::Done(shipped))
}

/// One deploy: what all its parts need to know.
struct Deploy<'a> {
    context: &'a Context,
    aws: &'a Aws,
    desired: &'a Desired,
    /// The options in force, where they were asked for.
    in_force: Option<Vec<OptionSetting>>,
    left: Option<&'a Left>,
    patience: Patience,
    args: &'a Args,
}

impl Deploy<'_> {
    fn intent(&self) -> Intent<'_> {
        let Desired { application, environment, label, .. } = self.desired;
        let claim = self.patience.claim;
        Intent { command: "deploy", application, environment: Some(environment), label: Some(label), claim }
    }

    /// What is there, when it is our turn; or the operation that brings this very version already.
    async fn look(&self, glance: Glance) -> Result<(Observed, Option<Started>)> {
        let Self { context, aws, patience, .. } = *self;
        let observed = self.observe(glance.fresh()).await?;
        let busy = |found: &&EnvironmentDescription| !self.args.dry_run && found.status != EnvironmentStatus::Ready;
        let Some(found) = observed.environment.as_ref().filter(busy) else { return Ok((observed, None)) };
        if !self.args.force
            && let Some(begun) = self.under_way(found).await?
        {
            return Ok((observed, Some(begun)));
        }
        // What an earlier run of this command began is waited for, whatever it is.
        let rest = self.left.and_then(|_| patience.deadline.remaining());
        let Some(turn) = patience.turn.or(patience.claim.wait).or(rest) else { return Ok((observed, None)) };
        until_ready(aws, found.clone(), Some(turn), context.reporter()).await?;
        // What is there now is what the operation before ours made of it.
        Ok((self.observe(None).await?, None))
    }

    /// Begins: nobody else works on it from now on. What is there, and what is to be done, is what the run before ours
    /// made of it.
    async fn begin(&self, observed: &mut Observed, steps: &mut Plan) -> Result<Arc<Undertaking>> {
        self.context.mutating().await?;
        screen::tell_deployment(self.context, steps, self.desired, self.in_force.as_deref());
        let run = self.context.undertake(self.intent(), observed.environment.as_ref().as_slice()).await?;
        if run.had_to_wait() {
            *observed = self.observe(None).await?;
        }
        if observed.lacks_bucket(&run) || run.had_to_wait() {
            *steps = self.plan(observed).await?;
            screen::tell_deployment(self.context, steps, self.desired, None);
        }
        Ok(run)
    }

    /// What `plan` shows.
    async fn preview(&self, observed: &Observed, steps: &Plan) -> Result<Outcome> {
        let live = match &observed.environment {
            Some(found) => Some(Live::read(self.aws, found.clone()).await?),
            None => None,
        };
        Outcome::flowing(&described(self.context, (self.desired, observed, steps), live.as_ref(), None).await?)
    }

    /// Lock and journal, for an environment that was so `before`; those that [`Self::begin`] has taken already, if it has.
    async fn undertaken(&self, before: Option<&EnvironmentDescription>) -> Result<Arc<Undertaking>> {
        self.context.mutating().await?;
        match self.context.undertaking() {
            Some(run) => Ok(run),
            None => self.context.undertake(self.intent(), before.as_slice()).await,
        }
    }

    /// What is there: all that a plan tells of, where somebody wants to see one. The environment is not asked for again
    /// where it is `known`.
    async fn observe(&self, known: Option<EnvironmentDescription>) -> Result<Observed> {
        let Self { aws, desired, args, .. } = *self;
        if args.dry_run || args.plan.is_some() {
            observe(aws, desired, self.context.account().await?, known).await
        } else {
            observe_environment(aws, desired, known).await
        }
    }

    /// The operation of the run that this one goes on with, where it brings this version.
    fn of_journal(&self, found: &EnvironmentDescription) -> Option<Started> {
        let left = self.left.filter(|left| left.entry.label.as_deref() == Some(self.desired.label.as_str()))?;
        adopt::of_journal(&left.entry, found)
    }

    /// The operation that is under way, where it brings this version.
    async fn under_way(&self, found: &EnvironmentDescription) -> Result<Option<Started>> {
        if let Some(known) = self.of_journal(found) {
            return Ok(Some(known));
        }
        match found.status {
            EnvironmentStatus::Launching if adopt::is_our_creation(found, &self.desired.label) => {
                adopt::creation(self.aws, found.clone()).await.map(Some)
            }
            // It runs already: what is under way is something else, and not ours to undo when it fails.
            _ if found.version_label.as_deref() == Some(self.desired.label.as_str()) => Ok(None),
            _ => adopt::update(self.aws, found, &fallback::release(&self.desired.label, None)).await,
        }
    }

    /// Decides what to do, and compares it with the plan that was given.
    async fn plan(&self, observed: &Observed) -> Result<Plan> {
        let plan = match plan(self.desired, observed) {
            Err(busy) => return Err(self.context.with_holder(busy, &self.intent()).await),
            Ok(plan) => plan,
        };
        if let Some(file) = &self.args.plan {
            let caller = self.context.caller().await?;
            let (now, name) =
                (PlanFile::of(self.aws, caller, self.desired, observed, &plan)?, &self.desired.environment);
            PlanFile::read(file, name)?.check(&now, (file, name))?;
        }
        Ok(plan)
    }

    /// It runs already. What an earlier run began and nobody has seen to its end is looked at now.
    async fn already(&self, found: &EnvironmentDescription) -> Result<Outcome> {
        if let Some(begun) = self.of_journal(found) {
            return self.take_up(found, &begun).await;
        }
        if self.left.is_some() {
            // An earlier run may have brought it, and nobody has seen it answer. Its lock is let go with ours.
            let before = self.before(found);
            self.undertaken(Some(&before)).await?;
            let change = Change::of(self.aws, self.desired, Some(&before), self.patience);
            let shipped = change.confirm(found, None, self.context.reporter()).await?;
            return Outcome::new(&Created::Done(shipped));
        }
        nothing_to_do(self.context, found, self.desired.health_path().unwrap_or("/"), self.patience).await
    }

    /// Goes on with an operation that brings this version and that AWS has begun.
    async fn take_up(&self, found: &EnvironmentDescription, begun: &Started) -> Result<Outcome> {
        let Self { context, aws, desired, patience, .. } = *self;
        let Desired { environment: name, label, .. } = desired;
        let reporter = context.reporter();
        reporter.phase(format!("deploy {name}"));
        reporter.note(format!("AWS works on {label} already: it is what an earlier run began"));
        let launching = found.status == EnvironmentStatus::Launching;
        let before = Some(self.before(found)).filter(|_| !launching);
        self.undertaken(before.as_ref()).await?.started(begun, reporter);
        go_on(context, patience, format!("tasks-eb wait {name} --for version={label}"));
        let change = Change::of(aws, desired, before.as_ref(), patience);
        let watch = change.watch();
        let ledger = &releases::ledger(context, desired.application.as_str(), name).await?;
        let action = if launching { Action::Create } else { Action::Deploy };
        let how = (!self.args.no_rollback, Record { ledger, action, message: &desired.description });
        Outcome::new(&Created::Done(change.attend(begun, watch, how, reporter).await?))
    }

    /// The environment as it was before: the journal knows it, or the description that came with the update.
    fn before(&self, found: &EnvironmentDescription) -> EnvironmentDescription {
        let kept = self.left.and_then(|left| left.entry.before.as_ref()).filter(|before| before.id == found.id);
        let version_label = match kept {
            Some(before) => before.version.clone(),
            None => memo::before_comes(found, &self.desired.label).map(str::to_owned).or(found.version_label.clone()),
        };
        // What nobody remembers is taken to have been well: then it is worth a return.
        let health = kept.map_or("Green", |before| before.health.as_str()).into();
        EnvironmentDescription { version_label, health, ..found.clone() }
    }
}

/// That of the environment's instances: `create --instance-type` is not written into any file. AWS is asked only where
/// it matters: not for a finished archive, nor for what runs on this very machine. With the options in force, where it was.
async fn architecture(
    context: &Context,
    aws: &Aws,
    name: &EnvironmentName,
    skip_build: bool,
) -> Result<(Architecture, Option<Vec<OptionSetting>>)> {
    let project = context.project()?;
    if context.deploys_to_this_machine() || (skip_build && project.config.artifact().is_some()) {
        return Ok((Architecture::of_extensions(&project.extensions()?), None));
    }
    let in_force = match project.config.application_name()? {
        Some(application) => match aws.settings(application.as_str(), name).await {
            Err(error) if error.class() == Class::NotFound => None,
            settings => settings?,
        },
        None => None,
    };
    let architecture = Architecture::of_environment(&project.extensions()?, in_force.as_deref().unwrap_or_default());
    Ok((architecture, in_force))
}
