//! `tasks-eb create`: an environment with a database, from nothing to answering at a URL.

use std::fmt;
use std::io::Read;
use std::path::PathBuf;

use serde::Serialize;

use crate::aws::Aws;
use crate::aws::beanstalk::EnvironmentDescription;
use crate::beanstalk::database::{DeletionPolicy, check_password, check_user};
use crate::beanstalk::option::check_variable_name;
use crate::beanstalk::{CnamePrefix, EnvironmentName, EnvironmentStatus};
use crate::build::Architecture;
use crate::commands::waiting::{Locking, SmokeTest, Waiting, go_on};
use crate::commands::{bundle, releases};
use crate::context::{Context, Intent, Left};
use crate::deploy::adopt;
use crate::deploy::apply::Work;
use crate::deploy::ledger::Action;
use crate::deploy::lock::Taking;
use crate::deploy::observe::observe_without_environment;
use crate::deploy::plan::plan;
use crate::deploy::planfile::PlanFile;
use crate::deploy::ship::{Change, Patience, Record, Shipped, ship};
use crate::deploy::{DatabaseWish, Desired, Plan, Preset};
use crate::error::{Class, Error, OrFail, Result};
use crate::secret::Secret;
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
  tasks-eb create tasks-dev --dry-run")]
pub struct Args {
    /// Environment [default: the branch's, or APPLICATION-dev]
    #[arg(value_name = "ENV")]
    pub environment: Option<EnvironmentName>,
    /// First label of the domain name
    #[arg(long, short = 'c', visible_alias = "cname", value_name = "PREFIX")]
    pub cname_prefix: Option<CnamePrefix>,
    /// How it is laid out: one instance, or load balanced with two or more and a standby database
    #[arg(long, value_name = "PRESET", default_value = "single")]
    pub preset: Preset,
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
    /// Take what is compiled already
    ///
    /// Or the artifact that config.yml names.
    #[arg(long)]
    pub skip_build: bool,
    /// Show what would be done, and do nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Ask nothing
    #[arg(long, short)]
    pub yes: bool,
    /// A plan that has to be the one that is applied.
    #[arg(skip)]
    pub planned: Option<PathBuf>,
    /// Its database.
    #[command(flatten)]
    pub database: DatabaseArgs,
    /// How long to wait.
    #[command(flatten)]
    pub waiting: Waiting,
    /// Whether to wait for other runs.
    #[command(flatten)]
    pub locking: Locking,
    /// What it has to pass.
    #[command(flatten)]
    pub smoke: SmokeTest,
}

/// Flags about the database.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Database")]
pub struct DatabaseArgs {
    /// No database: the app keeps its data on the instance, in SQLite
    #[arg(long, conflicts_with_all = ["db_class", "db_version", "db_size", "db_user", "db_deletion", "db_password_stdin", "db_password_prompt"])]
    pub no_db: bool,
    /// Class [default: of config.yml, or db.t4g.micro]
    #[arg(long, value_name = "CLASS")]
    pub db_class: Option<String>,
    /// Version of MySQL [default: the newest 8.4]
    #[arg(long, value_name = "VERSION")]
    pub db_version: Option<String>,
    /// Storage in GB [default: 20]
    #[arg(long, value_name = "GB", value_parser = clap::value_parser!(u32).range(5..=1024))]
    pub db_size: Option<u32>,
    /// User [default: ebroot]
    #[arg(long, value_name = "NAME", value_parser = parse_user)]
    pub db_user: Option<String>,
    /// What happens to it when the environment is terminated: snapshot, delete or retain [default: snapshot]
    #[arg(long, value_name = "POLICY", value_parser = parse_deletion)]
    pub db_deletion: Option<DeletionPolicy>,
    /// Read its password from stdin instead of making one
    #[arg(long)]
    pub db_password_stdin: bool,
    /// Ask for its password instead of making one
    #[arg(long, conflicts_with = "db_password_stdin")]
    pub db_password_prompt: bool,
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
    let name = environment_name(context, args.environment.clone())?;
    let password = args.database.password(context)?;
    let looking = args.locking.of(args.waiting.patience(context));
    let aws = if args.dry_run { context.aws().await? } else { context.mutating().await? };
    let left = if args.dry_run { None } else { left(context, aws, &name, looking.claim).await? };
    let found = aws.environment(&name).await?;
    if let Some(found) = found.as_ref().filter(|found| !adopt::is_ours(found)) {
        return Err(exists(found));
    }
    // Compiling takes as long as it takes: patience is for AWS.
    context.end_by(None);
    let desired = desired(context, &args, name).await?;
    let patience = args.locking.of(args.waiting.patience(context));
    if let Some(found) = found {
        return take_up(context, aws, &desired, (found, left, args.dry_run), patience).await;
    }
    let reporter = context.reporter();
    reporter.phase("look at what is there");
    let caller = context.caller().await?;
    let mut observed = observe_without_environment(aws, &desired, &caller.account).await?;
    let mut steps = plan(&desired, &observed)?;
    if let Some(file) = &args.planned {
        PlanFile::read(file)?.check(&PlanFile::of(aws, caller, &desired, &observed, &steps)?, file)?;
    }
    if args.dry_run {
        return Outcome::new(&Created::Planned { plan: steps });
    }
    let patience = Patience { claim: Taking { later: !observed.application, ..patience.claim }, ..patience };
    let run = &*context.undertake(intent(&desired, patience), &[]).await?;
    if run.has_no_bucket() && observed.bucket.take().is_some() {
        steps = plan(&desired, &observed)?;
    }
    let (caller, password) = (Some(caller), password.as_ref());
    let ledger = &releases::ledger(context, desired.application.as_str(), &desired.environment).await?;
    let work = Work { aws, ledger, caller, desired: &desired, observed: &observed, password, run };
    let shipped = ship(&work, &steps, patience, false, reporter, |_| followed(context, &desired, patience));
    // The branch gets its environment even when the first version does not run: `deploy` mends it.
    let shipped = shipped.await;
    remember(context, &desired.environment)?;
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

/// What an earlier run left, before anything is compiled.
async fn left(context: &Context, aws: &Aws, name: &EnvironmentName, claim: Taking) -> Result<Option<Left>> {
    let Some(application) = context.project()?.config.application_name()? else { return Ok(None) };
    let (environment, label) = (Some(name), None);
    context.unfinished(aws, &Intent { command: "create", application: &application, environment, label, claim }).await
}

/// Compiles, bundles, and says what should be.
async fn desired(context: &Context, args: &Args, name: EnvironmentName) -> Result<Desired> {
    let project = context.project()?;
    let architecture = match &args.instance_type {
        Some(instance_type) => Architecture::of_instance_type(instance_type),
        None => Architecture::of_extensions(&project.extensions()?),
    };
    let bundle = bundle::make(context, args.skip_build, architecture).await?;
    let desired = Desired {
        cname_prefix: args.cname_prefix.clone(),
        preset: args.preset,
        instance_type: args.instance_type.clone(),
        variables: args.variables.clone(),
        tags: args.tags.clone(),
        smoke: args.smoke.of(context),
        database: args.database.wish(project)?,
        ..Desired::of(project, &bundle, name)?
    };
    desired.check_variables()?;
    Ok(desired)
}

fn followed(context: &Context, desired: &Desired, patience: Patience) {
    let Desired { environment, label, .. } = desired;
    go_on(context, patience, format!("tasks-eb wait {environment} --for version={label}"));
}

/// The environment is there: what this command began before and was cut off from, or has finished.
async fn take_up(
    context: &Context,
    aws: &Aws,
    desired: &Desired,
    (found, left, dry_run): (EnvironmentDescription, Option<Left>, bool),
    patience: Patience,
) -> Result<Outcome> {
    let Desired { environment: name, label, .. } = desired;
    if !adopt::is_our_creation(&found, label) || found.application != desired.application.as_str() {
        return Err(exists(&found));
    }
    if found.status != EnvironmentStatus::Terminating
        && let Some(difference) = adopt::differs(aws, &found, desired).await?
    {
        return Err(exists(&found).because(difference));
    }
    if found.status == EnvironmentStatus::Terminating {
        return Err(exists(&found).reclassify(Class::Busy).next(format!("tasks-eb wait {name} --for terminated")));
    }
    if dry_run {
        return Outcome::new(&Created::Planned { plan: Plan { steps: Vec::new() } });
    }
    let reporter = context.reporter();
    let path = desired.from_files.health_path().unwrap_or("/");
    let smoke = desired.smoke.as_ref();
    let change = Change { aws, name, label, before: None, path, smoke, patience };
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
        change.confirm(&found, reporter).await.map(|shipped| Shipped { created: false, ..shipped })
    };
    remember(context, name)?;
    Outcome::new(&Created::Done(shipped?))
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

/// Makes this environment that of the current branch.
///
/// # Errors
/// When `config.yml` cannot be written.
pub fn remember(context: &Context, environment: &EnvironmentName) -> Result<()> {
    let project = context.project()?;
    if project.environment()?.as_ref() == Some(environment) {
        return Ok(());
    }
    let mut config = project.config.clone();
    config.set_environment(&project.branch()?, environment);
    config.save()
}

impl DatabaseArgs {
    /// The database that flags and project ask for.
    ///
    /// # Errors
    /// Never in practice: flags and configuration are checked before.
    pub(super) fn wish(&self, project: &crate::project::Project) -> Result<Option<DatabaseWish>> {
        let asked_for = self.db_class.is_some()
            || self.db_version.is_some()
            || self.db_size.is_some()
            || self.db_user.is_some()
            || self.db_deletion.is_some()
            || self.db_password_stdin
            || self.db_password_prompt;
        if self.no_db || (project.config.database() == Some(false) && !asked_for) {
            return Ok(None);
        }
        let default = DatabaseWish::default();
        let class = self.db_class.clone().or_else(|| project.config.database_class().map(str::to_owned));
        Ok(Some(DatabaseWish {
            class: class.unwrap_or(default.class),
            version: self.db_version.clone(),
            storage_gb: self.db_size.unwrap_or(default.storage_gb),
            user: self.db_user.clone().unwrap_or(default.user),
            deletion: self.db_deletion.unwrap_or(default.deletion),
        }))
    }

    /// The password that the user gives, checked before any call; `None` when one is to be made.
    fn password(&self, context: &Context) -> Result<Option<Secret>> {
        let password = if self.db_password_stdin {
            let mut text = String::new();
            let read = std::io::stdin().lock().take(4096).read_to_string(&mut text);
            read.or_fail(Class::Usage, || "could not read the database password from stdin")?;
            Secret::new(text.trim_end_matches(['\r', '\n']))
        } else if self.db_password_prompt {
            let question = "Password of the database (letters and digits, at least 8)";
            context.ui().ask_secret(question, "--db-password-stdin")?
        } else {
            return Ok(None);
        };
        let given = if self.db_password_stdin { "--db-password-stdin" } else { "--db-password-prompt" };
        check_password(password.expose()).map_err(|rule| {
            let error = Error::new(Class::Usage, rule).code("TE1606");
            error.because(format!("without {given} a good one is made")).again_without(given)
        })?;
        Ok(Some(password))
    }
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

fn parse_user(name: &str) -> Result<String, String> {
    check_user(name).map(|()| name.to_owned())
}

fn parse_deletion(word: &str) -> Result<DeletionPolicy, String> {
    DeletionPolicy::parse(word).ok_or_else(|| format!("'{word}' is none of snapshot, delete, retain"))
}
