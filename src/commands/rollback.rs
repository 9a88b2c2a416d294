//! `tasks-eb rollback`: a version that exists already, back in its environment.

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;

use crate::aws::Aws;
use crate::aws::beanstalk::{EnvironmentDescription, EventQuery, Version};
use crate::beanstalk::{ApplicationName, EnvironmentName, VersionLabel};
use crate::commands::deploy::nothing_to_do;
use crate::commands::releases;
use crate::commands::waiting::{SmokeTest, Turn, Waiting, Wellness, go_on};
use crate::context::{Context, Intent};
use crate::deploy::history::{self, Before};
use crate::deploy::ledger::{Action, Ledger, Release};
use crate::deploy::ready::{self, until_ready};
use crate::deploy::settle::health_path;
use crate::deploy::ship::Change;
use crate::deploy::{fallback, memo};
use crate::error::{Class, Error, OrFail, Result};
use crate::lint::nearest::nearest;
use crate::ui::{Outcome, table};

/// Newest releases in which the version before is looked for.
const LOOKED_AT: usize = 100;
/// Candidates that are named when a label does not exist.
const NAMED: usize = 10;

/// Go back to the version that ran before, or to another one
///
/// The version and the variable RELEASE, which names it to the app, go back together; the other variables stay (those that
/// were changed since are named), and so does the database. Without a LABEL it is the version that served here before the
/// present one: as the ledger of releases tells, else the description of the environment, else its events.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb rollback
  tasks-eb rollback --dry-run
  tasks-eb rollback v-0123456789ab --environment tasks-prod --yes")]
pub struct Args {
    /// Version [default: the one that ran before]
    #[arg(value_name = "LABEL")]
    pub label: Option<VersionLabel>,
    /// Environment [default: the one of the current branch]
    #[arg(long, short, value_name = "ENV")]
    pub environment: Option<EnvironmentName>,
    /// Show what would be done, and do nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Ask nothing
    #[arg(long, short)]
    pub yes: bool,
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

/// What would be done.
#[derive(Debug, Serialize)]
struct Planned {
    environment: EnvironmentName,
    from: Option<String>,
    to: String,
    /// When that version was made.
    made: Option<String>,
    description: Option<String>,
    /// How it is known that it ran here; absent where the user named it.
    #[serde(skip_serializing_if = "Option::is_none")]
    because: Option<String>,
    /// Names of the variables that were changed since it ran: they stay as they are.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    stay: BTreeSet<String>,
    dry_run: bool,
}

impl Planned {
    fn new(name: &EnvironmentName, found: &EnvironmentDescription, target: &Target<'_>, dry_run: bool) -> Self {
        let Target { version: target, why, stay } = target;
        Self {
            environment: name.clone(),
            from: found.version_label.clone(),
            to: target.label.clone(),
            made: target.created.map(table::moment),
            description: target.description.clone(),
            because: why.clone(),
            stay: stay.clone(),
            dry_run,
        }
    }
}

impl Planned {
    /// What does not go back with it.
    fn staying(&self) -> Option<String> {
        let names: Vec<&str> = self.stay.iter().map(String::as_str).collect();
        (!names.is_empty()).then(|| format!("variables that were changed since it ran stay: {}", names.join(", ")))
    }
}

impl fmt::Display for Planned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { environment, from, to, made, description, because, .. } = self;
        let from = from.as_deref().unwrap_or("no version");
        write!(f, "deploy version {to} to {environment}, which runs {from}")?;
        because.iter().try_for_each(|because| write!(f, "\n    {because}"))?;
        made.iter().try_for_each(|made| write!(f, "\n    made {made}"))?;
        let description = description.iter().filter(|text| !text.is_empty());
        description.clone().try_for_each(|text| write!(f, "\n    {text}"))?;
        self.staying().iter().try_for_each(|text| write!(f, "\n    {text}"))
    }
}

/// Runs the command.
///
/// # Errors
/// Class `NotFound` when there is no such version, or none before; `NeedsAnswer` when nobody agrees; `Busy` while
/// something else is done to the environment; `Unhealthy` when the version does not come up or does not answer.
pub async fn run(context: &Context, args: Args) -> Result<Outcome> {
    let patience = args.wellness.of(args.turn.of(args.waiting.patience(context)));
    let name = context.environment(args.environment)?;
    let aws = context.aws().await?;
    let mut found = context.described(&name).await?;
    let reporter = context.reporter();
    if !args.dry_run {
        found = until_ready(aws, found, patience.turn, reporter).await?;
    }
    let application = ApplicationName::parse(found.application.clone())
        .or_fail(Class::Failed, || format!("AWS tells of no application of {name}"))?;
    let (versions, settings) = tokio::try_join!(aws.versions(&application), aws.settings(&found.application, &name))?;
    let ledger = releases::ledger(context, &found.application, &name).await?;
    let target = target(context, &ledger, &found, &versions, args.label.as_ref()).await?;
    let label = VersionLabel::parse(target.version.label.clone())
        .or_fail(Class::Failed, || format!("version {} cannot be deployed", target.version.label))?;
    if found.version_label.as_deref() == Some(label.as_str()) {
        let path = health_path(settings.as_deref().unwrap_or_default());
        return nothing_to_do(context, &found, path, patience).await;
    }
    let planned = Planned::new(&name, &found, &target, args.dry_run);
    if args.dry_run {
        return Outcome::new(&planned);
    }
    context.mutating().await?;
    if !args.yes {
        agree(context, &planned)?;
    } else {
        planned.because.iter().for_each(|why| reporter.note(format!("back to {label}: {why}")));
        planned.staying().into_iter().for_each(|text| reporter.note(text));
    }
    let smoke = args.smoke.of(context);
    let path = health_path(settings.as_deref().unwrap_or_default());
    let change =
        Change { aws, name: &name, label: &label, before: Some(&found), path, smoke: smoke.as_ref(), patience };
    reporter.phase(format!("return to {label}"));
    let (environment, claim) = (Some(&name), patience.claim);
    let intent = Intent { command: "rollback", application: &application, environment, label: Some(&label), claim };
    let run = context.undertake(intent, &[&found]).await?;
    let watch = change.watch();
    let update = fallback::release(&label, memo::of(&found, &label));
    run.step(format!("deploy version {label} to {name}"), reporter)?;
    let started = ready::update(aws, &name, &update, patience.turn, reporter).await?;
    run.started(&started, reporter);
    go_on(context, patience, format!("tasks-eb wait {name} --for version={label}"));
    let ended = if patience.wait {
        let ended = change.see_through(&started, reporter).await.map_err(|error| error.with_fact("rolled_back", false));
        change.conclude(ended, watch, reporter).await
    } else {
        Ok(change.begun(&started))
    };
    ledger.record(change.release(Action::Rollback, &ended), reporter).await;
    Outcome::new(&ended?)
}

/// Shows what would be done, and asks.
fn agree(context: &Context, planned: &Planned) -> Result<()> {
    context.reporter().note(planned.to_string());
    if context.ui().confirm(&format!("Go back to {}?", planned.to), false, "--yes")? {
        return Ok(());
    }
    Err(Error::new(Class::NeedsAnswer, "nothing was changed").again_with("--yes"))
}

/// The version to go back to, and how it is known that it ran.
struct Target<'a> {
    version: &'a Version,
    why: Option<String>,
    stay: BTreeSet<String>,
}

/// What to go back to, as the user says or the past does.
async fn target<'a>(
    context: &Context,
    ledger: &Ledger<'_>,
    found: &EnvironmentDescription,
    versions: &'a [Version],
    label: Option<&VersionLabel>,
) -> Result<Target<'a>> {
    let past = ledger.newest(LOOKED_AT).await.unwrap_or_else(|error| {
        context.reporter().warn(format!("the ledger of releases cannot be read: {error}"));
        Vec::new()
    });
    let (version, why) = match label {
        Some(given) => (named(found, versions, given)?, None),
        None => {
            let (version, why) = before(context.aws().await?, found, &past, versions).await?;
            (version, Some(why))
        }
    };
    Ok(Target { version, why, stay: history::changed_since(found, &past, &version.label) })
}

/// The version that was named.
fn named<'a>(found: &EnvironmentDescription, versions: &'a [Version], given: &VersionLabel) -> Result<&'a Version> {
    labelled(versions, given.as_str()).ok_or_else(|| {
        let runs = |version: &&Version| found.version_label.as_deref() != Some(version.label.as_str());
        let labels: Vec<&str> =
            versions.iter().filter(runs).take(NAMED).map(|version| version.label.as_str()).collect();
        let error =
            Error::new(Class::NotFound, format!("there is no version {given} of {}", found.application)).code("TE1506");
        let error = match labels.as_slice() {
            [] => error.because("there is no other version at all"),
            labels => error.because(format!("there are {}", labels.join(", "))),
        };
        match meant(given.as_str(), &labels) {
            Some(meant) => error.again_naming(given.as_str(), meant),
            None => error.next("tasks-eb versions list"),
        }
    })
}

fn labelled<'a>(versions: &'a [Version], label: &str) -> Option<&'a Version> {
    versions.iter().find(|version| version.label == label)
}

/// The one label that is meant: a part of it was given, or it is nearly the same.
fn meant<'a>(given: &str, labels: &[&'a str]) -> Option<&'a str> {
    match labels.iter().filter(|label| label.starts_with(given)).collect::<Vec<_>>()[..] {
        [one] => Some(one),
        _ => nearest(given, labels.iter().copied()),
    }
}

/// What ran before in this environment and is there still: what its ledger or its description tells, else its events.
async fn before<'a>(
    aws: &Aws,
    found: &EnvironmentDescription,
    releases: &[Release],
    versions: &'a [Version],
) -> Result<(&'a Version, String)> {
    let mut known = history::told(found, releases);
    let is_there = |before: &Before| labelled(versions, &before.label).is_some();
    if !known.iter().any(is_there) {
        let query = EventQuery { environment_id: Some(found.id.clone()), ..EventQuery::default() };
        known.extend(history::by_events(found, &aws.events(&query).await?));
    }
    let deleted: Vec<&str> =
        known.iter().take_while(|before| !is_there(before)).map(|gone| gone.label.as_str()).collect();
    if let Some((version, before)) = known.iter().find_map(|one| Some((labelled(versions, &one.label)?, one))) {
        let gone =
            if deleted.is_empty() { String::new() } else { format!("; {} was deleted since", deleted.join(", ")) };
        return Ok((version, format!("{}{gone}", before.why)));
    }
    let runs = found.version_label.as_deref().unwrap_or("no version");
    let error = Error::new(Class::NotFound, format!("there is no version before {runs} to go back to")).code("TE1505");
    let error = match deleted.as_slice() {
        [] => error.because(format!("nothing tells of another version that ran in {}", found.name)),
        gone => error.because(format!("{} ran there, and was deleted since", gone.join(", "))),
    };
    Err(error.next("tasks-eb versions list"))
}
