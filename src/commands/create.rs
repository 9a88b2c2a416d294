//! `tasks-eb create`: an environment with a database, from nothing to answering at a URL.

mod database;

use std::fmt;
use std::path::PathBuf;

use serde::Serialize;

pub use database::DatabaseArgs;

use crate::aws::Aws;
use crate::aws::beanstalk::EnvironmentDescription;
use crate::beanstalk::option::check_variable_name;
use crate::beanstalk::{CnamePrefix, EnvironmentName, EnvironmentStatus};
use crate::build::Architecture;
use crate::commands::plan::described;
use crate::commands::saved::Saved;
use crate::commands::waiting::{Locking, SmokeTest, Waiting, Wellness, go_on};
use crate::commands::{bundle, default, releases, screen};
use crate::context::{Context, Intent, Left};
use crate::deploy::adopt;
use crate::deploy::apply::Work;
use crate::deploy::ledger::Action;
use crate::deploy::lock::Taking;
use crate::deploy::observe::observe_without_environment;
use crate::deploy::plan::plan;
use crate::deploy::planfile::PlanFile;
use crate::deploy::ship::{Change, Patience, Record, Shipped, ship};
use crate::deploy::{Desired, Plan, Preset};
use crate::error::{Class, Error, Result};
use crate::ui::Outcome;

/// Create an environment with its database, and prove it answers
///
/// What exists already is left as it is, so a run that was cut off is taken up by running it again, wherever it was; an
/// environment that is there with another version is the business of `deploy`. The database is a MySQL of RDS that belongs to the
/// environment; its password is made here and never shown.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb create
  tasks-eb create tasks-prod --preset production --cname-prefix tasks
  tasks-eb create tasks-dev --no-db --local
  tasks-eb create tasks-prod --cfg large
  tasks-eb create tasks-dev --dry-run")]
pub struct Args {
    /// Environment [default: the branch's, or APPLICATION-dev]
    #[arg(value_name = "ENV")]
    pub environment: Option<EnvironmentName>,
    /// First label of the domain name
    #[arg(long, short = 'c', visible_alias = "cname", value_name = "PREFIX")]
    pub cname_prefix: Option<CnamePrefix>,
    /// How it is laid out: one instance, or load balanced with two or more and a standby database
    ///
    /// Without it a single instance, unless the saved configuration says otherwise.
    #[arg(long, value_name = "PRESET")]
    pub preset: Option<Preset>,
    /// What it is made of.
    #[command(flatten)]
    pub saved: Saved,
    /// Instance type, such as t3.micro or t4g.micro
    #[arg(long, short = 'i', visible_alias = "instance_type", value_name = "TYPE")]
    pub instance_type: Option<String>,
    /// Variables to set from the start
    ///
    /// Values are taken as they stand.
    #[arg(long = "env", value_name = "NAME=VALUE", value_parser = parse_variable)]
    pub variables: Vec<(String, String)>,
    /// Tags of the environment and everything it makes
    #[arg(long, value_name = "KEY=VALUE", value_delimiter = ',', value_parser = parse_tag)]
    pub tags: Vec<(String, String)>,
    /// How the bundle is made.
    #[command(flatten)]
    pub making: bundle::Making,
    /// Make it the environment of the current branch, also where the branch has one already
    #[arg(long, short = 'd', visible_alias = "branch_default", hide_short_help = true)]
    pub branch_default: bool,
    /// Show what would be done, and do nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Ask nothing
    #[arg(long, short)]
    pub yes: bool,
    /// A plan that has to be the one that is applied, and where it was read.
    #[arg(skip)]
    pub planned: Option<Box<(PathBuf, PlanFile)>>,
    /// Its database.
    #[command(flatten)]
    pub database: DatabaseArgs,
    /// How long to wait.
    #[command(flatten)]
    pub waiting: Waiting,
    /// Whether to wait for other runs.
    #[command(flatten)]
    pub locking: Locking,
    /// How well it has to be.
    #[command(flatten)]
    pub wellness: Wellness,
    /// What it has to pass.
    #[command(flatten)]
    pub smoke: SmokeTest,
}

/// What came of it.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Created {
    /// It was only planned.
    Planned {
        /// The plan.
        plan: Plan,
    },
    /// It was done.
    Done(Shipped),
}

impl fmt::Display for Created {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Planned { plan } => plan.fmt(f),
            Self::Done(shipped) => shipped.fmt(f),
        }
    }
}

/// Runs the command.
///
/// # Errors
/// Class `Usage` for names, passwords and flags that AWS would refuse, before any call; else see
/// [`crate::deploy::ship::ship`].
pub async fn run(context: &Context, args: Args) -> Result<Outcome> {
    let name = context.is_about(environment_name(context, args.environment.clone())?);
    let password = args.database.password(context)?;
    let looking = args.wellness.of(args.locking.of(args.waiting.patience(context)));
    let aws = if args.dry_run { context.aws().await? } else { context.mutating().await? };
    let left = if args.dry_run { None } else { context.left(aws, "create", Some(&name), looking.claim).await? };
    let found = aws.environment(&name).await?;
    if let Some(found) = found.as_ref().filter(|found| !adopt::is_ours(found)) {
        return Err(exists(found));
    }
    // Compiling takes as long as it takes: patience is for AWS.
    context.end_by(None);
    let desired = desired(context, &args, name).await?;
    let patience = args.wellness.of(args.locking.of(args.waiting.patience(context)));
    if let Some(found) = found {
        let shipped = take_up(context, aws, &desired, (found, left, args.dry_run), patience).await?;
        let Some(shipped) = shipped else {
            return Outcome::flowing(&Created::Planned { plan: Plan { steps: Vec::new() } });
        };
        default::offer(context, &desired.environment, args.branch_default)?;
        return Outcome::new(&Created::Done(shipped?));
    }
    let reporter = context.reporter();
    reporter.phase("look at what is there");
    let caller = context.caller().await?;
    let mut observed = observe_without_environment(aws, &desired, &caller.account).await?;
    let mut steps = plan(&desired, &observed)?;
    if let Some((file, planned)) = args.planned.as_deref() {
        planned.check(&PlanFile::of(aws, caller, &desired, &observed, &steps)?, (file, &desired.environment))?;
    }
    if args.dry_run {
        return Outcome::flowing(&described(context, (&desired, &observed, &steps), None, None).await?);
    }
    screen::tell_deployment(context, &steps, &desired, None);
    let patience = Patience { claim: Taking { later: !observed.application, ..patience.claim }, ..patience };
    let run = &*context.undertake(intent(&desired, patience), &[]).await?;
    if observed.lacks_bucket(run) {
        steps = plan(&desired, &observed)?;
    }
    let (caller, password) = (Some(caller), password.as_ref());
    let ledger = &releases::ledger(context, desired.application.as_str(), &desired.environment).await?;
    let work = Work { aws, ledger, caller, desired: &desired, observed: &observed, password, run };
    let shipped = ship(&work, &steps, patience, false, reporter, |_| followed(context, &desired, patience));
    // The branch gets its environment even when the first version does not run: `deploy` mends it.
    let shipped = shipped.await;
    if run.entry().operation.is_some() {
        default::offer(context, &desired.environment, args.branch_default)?;
    }
    Outcome::new(&Created::Done(shipped?))
}

fn intent(desired: &Desired, patience: Patience) -> Intent<'_> {
    Intent {
        command: "create",
        application: &desired.application,
        environment: Some(&desired.environment),
        label: Some(&desired.label),
        claim: patience.claim,
    }
}

/// Compiles, bundles, and says what should be.
async fn desired(context: &Context, args: &Args, name: EnvironmentName) -> Result<Desired> {
    let project = context.project()?;
    let saved = args.saved.find(context).await?;
    let architecture = match &args.instance_type {
        Some(instance_type) => Architecture::of_instance_type(instance_type),
        None => {
            let mut asked_for = project.extensions()?;
            asked_for.settings.extend(saved.iter().flat_map(|saved| saved.settings.settings.clone()));
            Architecture::of_extensions(&asked_for)
        }
    };
    let bundle = bundle::make(context, &args.making, architecture).await?;
    let mut desired = Desired {
        cname_prefix: args.cname_prefix.clone(),
        preset: args.preset,
        instance_type: args.instance_type.clone(),
        variables: args.variables.clone(),
        tags: args.tags.clone(),
        smoke: args.smoke.of(context),
        database: args.database.wish(project, saved.as_ref())?,
        ..Desired::of(project, &bundle, name)?
    };
    desired.make_of(saved);
    desired.check_variables()?;
    Ok(desired)
}

fn followed(context: &Context, desired: &Desired, patience: Patience) {
    let Desired { environment, label, .. } = desired;
    go_on(context, patience, format!("tasks-eb wait {environment} --for version={label}"));
}

/// The environment is there: what this command began before and was cut off from, or has finished. `None` where nothing was
/// to be done; else what came of it, once it is known to be ours.
async fn take_up(
    context: &Context,
    aws: &Aws,
    desired: &Desired,
    (found, left, dry_run): (EnvironmentDescription, Option<Left>, bool),
    patience: Patience,
) -> Result<Option<Result<Shipped>>> {
    let Desired { environment: name, label, .. } = desired;
    if !adopt::is_our_creation(&found, label) || found.application != desired.application.as_str() {
        return Err(exists(&found));
    }
    if found.status == EnvironmentStatus::Terminating {
        return Err(exists(&found).reclassify(Class::Busy).next(format!("tasks-eb wait {name} --for terminated")));
    }
    if let Some(difference) = adopt::differs(aws, &found, desired).await? {
        return Err(exists(&found).because(difference));
    }
    if dry_run {
        return Ok(None);
    }
    let reporter = context.reporter();
    let change = Change::of(aws, desired, None, patience);
    let shipped = if found.status == EnvironmentStatus::Launching || left.is_some_and(|left| left.same) {
        let run = context.undertake(intent(desired, patience), &[]).await?;
        reporter.phase(format!("create environment {name}"));
        reporter.note(format!("{name} is there already, with this version: it is what an earlier run began"));
        let started = adopt::creation(aws, found).await?;
        run.started(&started, reporter);
        followed(context, desired, patience);
        let ledger = &releases::ledger(context, desired.application.as_str(), name).await?;
        let record = Record { ledger, action: Action::Create, message: &desired.description };
        change.attend(&started, None, (false, record), reporter).await
    } else {
        reporter.done(format!(
            "nothing to do: {name} is there already and runs {label}; its configuration is left as it is"
        ));
        change.confirm(&found, None, reporter).await.map(|shipped| Shipped { created: false, ..shipped })
    };
    Ok(Some(shipped))
}

/// The environment that is given, else that of the branch, else one named after the application.
///
/// # Errors
/// Class `Usage` when none can be named.
pub(super) fn environment_name(context: &Context, given: Option<EnvironmentName>) -> Result<EnvironmentName> {
    if let Some(given) = given {
        return Ok(given);
    }
    let project = context.project()?;
    if let Some(name) = project.environment()? {
        return Ok(name);
    }
    let application = project.config.application_name()?.map(|name| name.to_string()).unwrap_or_default();
    EnvironmentName::parse(format!("{application}-dev")).map_err(|error| {
        Error::new(Class::Usage, "no environment is named, and none can be named after the application")
            .because(error)
            .next("tasks-eb create NAME")
    })
}

fn exists(found: &EnvironmentDescription) -> Error {
    let EnvironmentDescription { name, status, version_label, .. } = found;
    Error::new(Class::Failed, format!("the environment {name} exists already"))
        .code("TE1112")
        .because(format!("it is {status} and runs {}", version_label.as_deref().unwrap_or("no version")))
        .next(format!("tasks-eb deploy {name}"))
}

fn parse_variable(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or_else(|| format!("'{text}' has no '='"))?;
    check_variable_name(name)?;
    Ok((name.to_owned(), value.to_owned()))
}

/// Limits of AWS: keys to 128 characters, values to 256, nothing that starts with `aws:` or `elasticbeanstalk:`.
fn parse_tag(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or_else(|| format!("'{text}' has no '='"))?;
    if key.is_empty() || key.chars().count() > 128 || value.chars().count() > 256 {
        return Err("a tag has a key of 1 to 128 characters and a value of at most 256".into());
    }
    if key.starts_with("aws:") || key.starts_with("elasticbeanstalk:") {
        return Err(format!("tags that start like '{key}' are AWS's own"));
    }
    Ok((key.to_owned(), value.to_owned()))
}
