//! `tasks-eb plan`: the very plan that `deploy` applies, and what it means.

use std::fmt;
use std::path::PathBuf;

use serde::Serialize;

use super::config::files;
use super::saved::Saved;
use super::{bundle, create, migrate};
use crate::aws::Aws;
use crate::beanstalk::names::TemplateName;
use crate::beanstalk::option::namespace;
use crate::beanstalk::{EnvironmentName, OptionSetting};
use crate::build::Architecture;
use crate::context::Context;
use crate::deploy::cost::{Cost, Prices, items};
use crate::deploy::desired::{RELEASE, SECRET_KEY};
use crate::deploy::drift::{Drift, drift};
use crate::deploy::levels::{Given, Level, Live, file_level, masked};
use crate::deploy::migrations::{self, Migrations};
use crate::deploy::observe::{Observed, observe};
use crate::deploy::plan::plan;
use crate::deploy::planfile::PlanFile;
use crate::deploy::settle::health_path;
use crate::deploy::{Desired, Plan};
use crate::error::{Class, Error, Result};
use crate::project::Extensions;
use crate::report::counted;
use crate::secret::MASK;
use crate::ui::Outcome;

/// Show what a deploy would do, change and cost, and do nothing
///
/// The steps are those that deploy runs. With them: what each option would become and where it comes from, which files
/// lose against the API, which migrations are pending, and with a price table what it costs. An environment that does
/// not exist yet is planned as deploy --yes creates it; for its other flags see create --dry-run.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb plan
  tasks-eb plan tasks-prod --check
  tasks-eb plan tasks-test --cfg small
  tasks-eb plan --out plan.json          then: tasks-eb deploy --plan plan.json
  tasks-eb plan --prices prices.yml --max-monthly 60")]
pub struct Args {
    /// Environment [default: the one of the current branch, or APPLICATION-dev]
    #[arg(value_name = "ENV")]
    pub environment: Option<EnvironmentName>,
    /// Write the plan to a file, for deploy --plan
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// End with exit code 10 when there is something to do
    #[arg(long)]
    pub check: bool,
    /// Table of prices, of the form of docs/prices.md
    #[arg(long, value_name = "FILE")]
    pub prices: Option<PathBuf>,
    /// End with exit code 10 when it costs more a month, as far as the table knows
    #[arg(long, value_name = "AMOUNT", requires = "prices")]
    pub max_monthly: Option<f64>,
    /// How the bundle is made.
    #[command(flatten)]
    pub making: bundle::Making,
    /// What a new environment would be made of.
    #[command(flatten)]
    pub saved: Saved,
    /// Plan to deploy also what already runs
    #[arg(long)]
    pub force: bool,
}

/// Who and where.
#[derive(Debug, Serialize)]
struct Identity {
    account: String,
    arn: String,
    region: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    profile: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    endpoint: Option<String>,
}

/// An option that a new environment is created with.
#[derive(Debug, Serialize)]
struct Wanted {
    namespace: String,
    name: String,
    #[serde(flatten)]
    given: Given,
}

/// A plan, and what it means.
#[derive(Debug, Serialize)]
pub(super) struct Planned {
    identity: Identity,
    environment: String,
    plan: Plan,
    /// Options of an environment that is to be created.
    options: Vec<Wanted>,
    /// Options that the deploy would change, or that files set in vain.
    drift: Vec<Drift>,
    /// Whether the files of the running version could be read.
    running_files_known: bool,
    migrations: Migrations,
    /// What the running app says of its schema; absent for a new environment.
    database_schema: Option<String>,
    cost: Option<Cost>,
}

impl fmt::Display for Planned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Identity { account, arn, region, profile, endpoint } = &self.identity;
        write!(f, "Account {account} ({arn}), region {region}")?;
        if let Some(profile) = profile {
            write!(f, ", profile {profile}")?;
        }
        if let Some(endpoint) = endpoint {
            write!(f, ", at {endpoint}")?;
        }
        write!(f, "\n\n{}", self.plan)?;
        if !self.options.is_empty() {
            f.write_str("\n\nOptions of the new environment:")?;
            for Wanted { namespace, name, given } in &self.options {
                let value = given.value.as_deref().unwrap_or("none");
                write!(f, "\n  + {namespace} {name}: {value} ({})", given.level)?;
            }
        }
        let shown: Vec<&Drift> = self.drift.iter().filter(|drift| !self.plan.is_empty() || !drift.file_wins).collect();
        if !shown.is_empty() {
            f.write_str("\n\nOptions:")?;
            for drift in shown {
                write!(f, "\n  {}", drift.to_string().replace('\n', "\n  "))?;
            }
        }
        if !self.running_files_known {
            f.write_str(
                "\n\nThe bundle of the running version cannot be read: what its files set counts as the API's.",
            )?;
        }
        let migrations = self.migrations.to_string();
        if !migrations.is_empty() {
            write!(f, "\n\n{migrations}")?;
            if let Some(schema) = &self.database_schema {
                write!(f, "\n  the schema as the running app sees it: {schema}")?;
            }
        }
        match &self.cost {
            Some(cost) => write!(f, "\n\n{cost}"),
            None => f.write_str("\n\nCost: no prices are known; give a table with --prices"),
        }
    }
}

/// Runs the command.
///
/// # Errors
/// Class `Differences` with `--check` when there is something to do, or when it costs more than `--max-monthly`; `Busy`
/// when the environment is in the middle of something else.
pub async fn run(context: &Context, args: Args) -> Result<Outcome> {
    let name = create::environment_name(context, args.environment.clone())?;
    let aws = context.aws().await?;
    let prices = args.prices.as_deref().map(|path| Prices::read(path, aws.region())).transpose()?;
    let live = live(context, aws, &name).await?;
    let project = context.project()?;
    let options = live.as_ref().map(|live| live.options.as_slice()).unwrap_or_default();
    let architecture = Architecture::of_environment(&project.extensions()?, options);
    let bundle = bundle::make(context, &args.making, architecture).await?;
    let mut desired = Desired::of(project, &bundle, name.clone())?;
    desired.force = args.force;
    if live.is_none() {
        let saved = args.saved.find(context).await?;
        desired.database = create::DatabaseArgs::default().wish(project, saved.as_ref())?;
        desired.make_of(saved);
    }
    let caller = context.caller().await?;
    let observed = observe(aws, &desired, &caller.account, live.as_ref().map(|live| live.environment.clone())).await?;
    // A plan waits for nothing: what is there now is not what it would be made for.
    let wait = format!("tasks-eb wait {name} --for ready");
    let plan = plan(&desired, &observed)
        .map_err(|error| if error.class() == Class::Busy { error.next(wait) } else { error })?;
    if let Some(out) = &args.out {
        PlanFile::of(aws, caller, &desired, &observed, &plan)?.write(out)?;
        context.reporter().done(format!("wrote the plan to {}", out.display()));
    }
    let described = described(context, (&desired, &observed, &plan), live.as_ref(), prices.as_ref()).await?;
    let failure = failure(&args, &name, &plan, described.cost.as_ref());
    let outcome = Outcome::flowing(&described)?;
    Ok(match failure {
        Some(error) => outcome.ending_in(error),
        None => outcome,
    })
}

/// A plan, and what it means: also what `deploy --dry-run` and `create --dry-run` show.
///
/// # Errors
/// When the project or its files cannot be read.
pub(super) async fn described(
    context: &Context,
    (desired, observed, plan): (&Desired, &Observed, &Plan),
    live: Option<&Live>,
    prices: Option<&Prices>,
) -> Result<Planned> {
    let (project, aws, caller) = (context.project()?, context.aws().await?, context.caller().await?);
    let new_files = files(project)?;
    let database_schema = match live.filter(|_| project.root.join(migrations::FOLDER).is_dir()) {
        Some(live) => Some(schema(live).await),
        None => None,
    };
    let migrations = Migrations::find(&project.root, live.map(|live| live.bundle.as_deref()))?;
    let wanted = if live.is_some() { Vec::new() } else { wanted(desired, observed, &new_files) };
    let mut drift = live.map(|live| drift(live, &new_files)).unwrap_or_default();
    drift.iter_mut().for_each(|drift| drift.place(|command| context.here(command)));
    let cost = prices.map(|prices| prices.cost(parts(live, &drift, &wanted)));
    let (profile, endpoint) = (aws.profile().map(str::to_owned), aws.endpoint_url().map(str::to_owned));
    let region = aws.region().to_string();
    Ok(Planned {
        identity: Identity { account: caller.account.clone(), arn: caller.arn.clone(), region, profile, endpoint },
        environment: desired.environment.to_string(),
        plan: plan.clone(),
        options: wanted,
        drift,
        running_files_known: live.is_none_or(|live| live.files.is_some()),
        migrations,
        database_schema,
        cost,
    })
}

/// The environment with its options; `None` where there is none yet, or its name is misspelt, which is asked then.
async fn live(context: &Context, aws: &Aws, name: &EnvironmentName) -> Result<Option<Live>> {
    if let Some(found) = aws.environment(name).await? {
        return Live::read(aws, found).await.map(Some);
    }
    if let Some(meant) = context.meant(aws, name).await {
        context.reporter().warn(format!("there is no environment '{name}' yet; did you mean '{meant}'?"));
    }
    Ok(None)
}

/// What the running app answers when it is asked, or why it cannot be asked.
async fn schema(live: &Live) -> String {
    match migrate::ask(&live.environment, health_path(&live.options)).await {
        Ok((_, Some(schema))) => match schema.reason.filter(|_| schema.state != "current") {
            Some(reason) => format!("{}, {reason}", schema.state),
            None => schema.state,
        },
        Ok((url, None)) => format!("unknown, because {url} does not say"),
        Err(error) => format!("unknown, because the app cannot be asked: {error}"),
    }
}

fn failure(args: &Args, name: &EnvironmentName, plan: &Plan, cost: Option<&Cost>) -> Option<Error> {
    if let (Some(most), Some(cost)) = (args.max_monthly, cost)
        && cost.at_least > most
    {
        let (at_least, currency) = (cost.at_least, &cost.currency);
        let message = format!("it costs at least {at_least:.2} {currency} a month, and {most:.2} is the most");
        return Some(Error::new(Class::Differences, message));
    }
    let message = format!("there is something to do: {}", counted(plan.steps.len(), "step"));
    let next = || format!("tasks-eb deploy {name}");
    (args.check && !plan.is_empty()).then(|| Error::new(Class::Differences, message).next(next()))
}

/// What a new environment is created with: what goes through the API, then what the saved configuration and the files
/// add.
fn wanted(desired: &Desired, observed: &Observed, files: &Extensions) -> Vec<Wanted> {
    let mysql = observed.ground.as_ref().and_then(|ground| ground.mysql_version.as_deref());
    let sent = desired.options(mysql);
    let one = |namespace: &str, name: &str, level, value: Option<&str>| Wanted {
        namespace: namespace.to_owned(),
        name: name.to_owned(),
        given: Given { level, value: masked(name, value) },
    };
    // The values of variables that flags give may be secrets, whatever they are called.
    let shown =
        |option: &OptionSetting| match option.namespace == namespace::ENVIRONMENT_VARIABLES && option.name != RELEASE {
            true => Some(MASK.to_owned()),
            false => option.value.clone(),
        };
    let mut all: Vec<Wanted> =
        sent.iter().map(|option| one(&option.namespace, &option.name, Level::Api, shown(option).as_deref())).collect();
    // Made when the environment is.
    let secret = |namespace, name| one(namespace, name, Level::Api, Some("made"));
    all.extend(desired.database.is_some().then(|| secret(namespace::DB_INSTANCE, "DBPassword")));
    all.extend(desired.needs_secret_key().then(|| secret(namespace::ENVIRONMENT_VARIABLES, SECRET_KEY)));
    let level = |name: &TemplateName| Level::SavedConfiguration { name: name.to_string() };
    let saved = desired
        .saved
        .iter()
        .flat_map(|saved| saved.settings.settings.iter().rev().map(|setting| (level(&saved.name), &setting.option)));
    let of_files = files.settings.iter().rev().map(|setting| (file_level(setting), &setting.option));
    for (level, option) in saved.chain(of_files) {
        if !all.iter().any(|other| other.namespace == option.namespace && other.name == option.name) {
            all.push(one(&option.namespace, &option.name, level, option.value.as_deref()));
        }
    }
    all.sort_by(|a, b| (&a.namespace, &a.name).cmp(&(&b.namespace, &b.name)));
    all
}

/// What the environment will consist of.
fn parts(live: Option<&Live>, drift: &[Drift], wanted: &[Wanted]) -> Vec<crate::deploy::cost::Item> {
    items(|namespace, name| {
        let changed = drift.iter().find(|drift| drift.namespace == namespace && drift.name == name);
        let new = wanted.iter().find(|wanted| wanted.namespace == namespace && wanted.name == name);
        match (changed, new) {
            (Some(drift), _) => drift.after.as_deref(),
            (None, Some(wanted)) => wanted.given.value.as_deref(),
            (None, None) => live.and_then(|live| live.value(namespace, name)),
        }
    })
}
