//! `tasks-eb rollback`: what was before, back in its environment: version and variables as one release.

mod target;

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;

use crate::aws::Aws;
use crate::aws::beanstalk::{EnvironmentDescription, Update};
use crate::beanstalk::{ApplicationName, EnvironmentName, OptionSetting, VersionLabel};
use crate::commands::deploy::nothing_to_do;
use crate::commands::waiting::{SmokeTest, Turn, Waiting, Wellness, go_on};
use crate::commands::{releases, screen};
use crate::context::{Context, Intent};
use crate::deploy::ledger::{Action, Ending, Ledger, Release};
use crate::deploy::ready::{self, until_ready};
use crate::deploy::settle::{health_path, settle, standing};
use crate::deploy::ship::{Change, Patience, Shipped};
use crate::deploy::smoke::Smoke;
use crate::deploy::variables;
use crate::deploy::{fallback, kept, memo};
use crate::error::{Class, Error, OrFail, Result};
use crate::ui::{Outcome, table};

use target::{Past, Target};

/// Go back to what was before: code and variables as one release
///
/// Without a LABEL the last release is taken back: a change of variables by that alone, else the version by the one that
/// served before (as the ledger of releases tells, else the description of the environment, else its events), with the
/// variables that changed since. With a LABEL it is that version, with the variables as they were when it ran last. All of it
/// is one update, which restarts the app once. Variables that only others changed, what files set and the database stay as
/// they are.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb rollback
  tasks-eb rollback --dry-run
  tasks-eb rollback --code-only
  tasks-eb rollback v-0123456789ab --environment tasks-prod --yes")]
pub struct Args {
    /// Version [default: what was before the last release]
    #[arg(value_name = "LABEL")]
    pub label: Option<VersionLabel>,
    /// Environment [default: the one of the current branch]
    #[arg(long, short, value_name = "ENV")]
    pub environment: Option<EnvironmentName>,
    /// Go back to a version alone: variables stay as they are
    #[arg(long)]
    pub code_only: bool,
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
    /// How it is known that it was so; absent where the user named the version.
    #[serde(skip_serializing_if = "Option::is_none")]
    because: Option<String>,
    #[serde(flatten)]
    variables: Variables,
    /// Names of the variables that were changed since, and stay as they are.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    stay: BTreeSet<String>,
    dry_run: bool,
}

/// Names of the variables that go back too. Values may be secret.
#[derive(Debug, Default, Serialize)]
struct Variables {
    /// Set to what they were.
    set: Vec<String>,
    /// Removed: they were not there.
    removed: Vec<String>,
    /// Of those that are set, the ones that are not there now.
    #[serde(skip)]
    missing: Vec<String>,
}

impl Variables {
    fn of(target: &Target<'_>, settings: &[OptionSetting]) -> Self {
        let now = variables::of_settings(settings);
        let set: Vec<String> = target.changes.set.keys().cloned().collect();
        let missing = set.iter().filter(|name| !now.contains_key(*name)).cloned().collect();
        Self { set, removed: target.changes.remove.clone(), missing }
    }
}

impl Planned {
    fn new(
        name: &EnvironmentName,
        (found, settings): (&EnvironmentDescription, &[OptionSetting]),
        target: &Target<'_>,
    ) -> Self {
        let version = target.version;
        Self {
            environment: name.clone(),
            from: found.version_label.clone(),
            to: target.label.to_string(),
            made: version.and_then(|version| version.created).map(table::moment),
            description: version.and_then(|version| version.description.clone()),
            because: target.why.clone(),
            variables: Variables::of(target, settings),
            stay: target.stay.clone(),
            dry_run: false,
        }
    }
}

impl fmt::Display for Planned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { environment, from, to, made, description, because, variables, stay, .. } = self;
        match from.as_deref() {
            Some(from) if from == to => {
                write!(f, "take back a change of variables of {environment}, which goes on with {to}")?;
            }
            from => {
                let from = from.unwrap_or("no version");
                write!(f, "deploy version {to} to {environment}, which runs {from}")?;
            }
        }
        because.iter().try_for_each(|because| write!(f, "\n    {because}"))?;
        made.iter().try_for_each(|made| write!(f, "\n    made {made}"))?;
        let description = description.iter().filter(|text| !text.is_empty());
        description.clone().try_for_each(|text| write!(f, "\n    {text}"))?;
        let changed: Vec<&String> = variables.set.iter().filter(|name| !variables.missing.contains(name)).collect();
        let removed: Vec<&String> = variables.removed.iter().collect();
        for (what, names) in [
            ("variables that change", changed),
            ("variables that come back", variables.missing.iter().collect()),
            ("variables that go", removed),
            ("variables that were changed since it ran stay", stay.iter().collect()),
        ] {
            if !names.is_empty() {
                let names: Vec<&str> = names.into_iter().map(String::as_str).collect();
                write!(f, "\n    {what}: {}", names.join(", "))?;
            }
        }
        write!(f, "\n    one update, which restarts the app once")
    }
}

/// What came of it.
#[derive(Debug, Serialize)]
struct Returned {
    #[serde(flatten)]
    shipped: Shipped,
    #[serde(flatten)]
    variables: Variables,
}

impl fmt::Display for Returned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.shipped.fmt(f)
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
    let settings = settings.unwrap_or_default();
    let ledger = releases::ledger(context, &found.application, &name).await?;
    let past = Past { aws, found: &found, versions: &versions, settings: &settings, code_only: args.code_only };
    let target = past.target(&ledger, args.label.as_ref(), reporter).await?;
    let path = health_path(&settings);
    if found.version_label.as_deref() == Some(target.label.as_str()) && target.changes.is_empty() {
        return nothing_to_do(context, &found, path, patience).await;
    }
    let planned = Planned::new(&name, (&found, &settings), &target);
    if args.dry_run {
        return Outcome::new(&Planned { dry_run: true, ..planned });
    }
    context.mutating().await?;
    screen::tell(context, &planned);
    if !args.yes && !context.ui().confirm(&format!("Go back to {}?", target.told()), false, "--yes")? {
        return Err(Error::new(Class::NeedsAnswer, "nothing was changed").again_with("--yes"));
    }
    let smoke = args.smoke.of(context);
    let way = Way { context, aws, name: &name, application: &application, found: &found, target: &target, patience };
    let shipped = way.go((path, smoke.as_ref()), &ledger).await?;
    Outcome::new(&Returned { shipped, variables: planned.variables })
}

/// The way back: what all its parts need to know.
struct Way<'a> {
    context: &'a Context,
    aws: &'a Aws,
    name: &'a EnvironmentName,
    application: &'a ApplicationName,
    found: &'a EnvironmentDescription,
    target: &'a Target<'a>,
    patience: Patience,
}

impl Way<'_> {
    /// Whether another version comes.
    fn brings_a_version(&self) -> bool {
        self.found.version_label.as_deref() != Some(self.target.label.as_str())
    }

    /// Version and variables in one update, which is one restart.
    fn update(&self) -> Update<'_> {
        let mut update: Update<'_> = self.target.changes.update();
        if self.brings_a_version() {
            let label = &self.target.label;
            let release = fallback::release(label, memo::of(self.found, label));
            (update.version, update.description) = (release.version, release.description);
            update.options.extend(release.options);
        }
        update
    }

    async fn go(&self, (path, smoke): (&str, Option<&Smoke>), ledger: &Ledger<'_>) -> Result<Shipped> {
        let Self { context, aws, name, application, found, target, patience } = *self;
        let (reporter, label) = (context.reporter(), &target.label);
        reporter.phase(format!("return to {}", target.told()));
        let intent = Intent {
            command: "rollback",
            application,
            environment: Some(name),
            label: Some(label).filter(|_| self.brings_a_version()),
            claim: patience.claim,
        };
        let run = context.undertake(intent, &[found]).await?;
        // While somebody was asked, or another run had the lock.
        let now = context.described(name).await?;
        if (&now.version_label, now.updated) != (&found.version_label, found.updated) {
            return Err(Error::new(Class::Busy, format!("{name} was changed meanwhile"))
                .because("what was to be taken back may be another thing by now, so nothing was done")
                .again_with(""));
        }
        let change = Change { aws, name, label, before: Some(found), path, smoke, patience };
        let watch = change.watch();
        let mut kept = None;
        if !target.changes.is_empty() {
            kept = kept::keep(aws, application, found, (None, &run), reporter).await;
        }
        run.step(format!("return {name} to {}", target.told()), reporter)?;
        let started = ready::update(aws, name, &self.update(), patience.turn, reporter).await?;
        run.started(&started, reporter);
        let until = if self.brings_a_version() { format!("version={label}") } else { "healthy".to_owned() };
        go_on(context, patience, format!("tasks-eb wait {name} --for {until}"));
        let ended = match (patience.wait, self.brings_a_version()) {
            (false, _) => Ok(change.begun(&started)),
            (true, true) => change.see_through(&started, reporter).await,
            (true, false) => {
                let what = (patience, "the variables could not be changed back");
                let settled = settle(aws, found, (name, &started), path, what, reporter).await;
                let settled = settled.map_err(|error| standing(error, None));
                settled.map(|now| Shipped { verified: true, ..Shipped::begun(&now, label.as_str(), patience.deadline) })
            }
        };
        let ended = ended.map_err(|error| error.with_fact("rolled_back", false));
        let ended = change.conclude(ended, watch, reporter).await;
        let is_kept = kept.is_some();
        ledger.record(Release { kept, ..self.release(&change, &ended) }, reporter).await;
        if is_kept {
            kept::prune(aws, context.account().await?, application, name, reporter).await;
        }
        if is_kept && !self.brings_a_version() && ended.as_ref().is_ok_and(|shipped| shipped.verified) {
            reporter.advise("to undo it", format!("tasks-eb rollback --environment {name}"));
        }
        ended
    }

    /// How it ended, as the ledger has it.
    fn release(&self, change: &Change<'_>, ended: &Result<Shipped>) -> Release {
        let release = if self.brings_a_version() {
            change.release(Action::Rollback, ended)
        } else {
            let ending = Ending::of(ended, |shipped| shipped.verified);
            Release::now(Action::Rollback, ending, self.patience.deadline.elapsed())
        };
        Release { variables: self.target.changes.names(), ..release }
    }
}
