//! `tasks-eb versions`: what was ever made of the application, and the end of what nobody needs.

use std::fmt;
use std::time::Duration;

use serde::Serialize;
use time::OffsetDateTime;

use crate::beanstalk::{ApplicationName, VersionLabel};
use crate::commands::screen;
use crate::context::Context;
use crate::deploy::inventory::Inventory;
use crate::error::{Class, Error, Result};
use crate::report::counted;
use crate::ui::Outcome;
use crate::ui::table::{self, Column, Table};

/// List the versions, and delete those that nobody needs
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb versions list
  tasks-eb versions prune --keep 10 --dry-run
  tasks-eb versions delete v-0123456789ab")]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// List versions, newest first, and which environments run them
    List(ListArgs),
    /// Delete old versions and their bundles; what an environment runs, or would go back to, is kept
    Prune(PruneArgs),
    /// Delete versions and their bundles; what an environment runs is refused
    Delete(DeleteArgs),
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb versions list
  tasks-eb versions list --limit 10 --output json")]
struct ListArgs {
    /// At most so many, the newest
    #[arg(long, value_name = "NUMBER")]
    limit: Option<usize>,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb versions prune --keep 10 --dry-run
  tasks-eb versions prune --older-than 30d --keep 3 --yes")]
struct PruneArgs {
    /// Keep so many of the newest
    #[arg(long, value_name = "NUMBER", required_unless_present = "older_than")]
    keep: Option<usize>,
    /// Only what was made longer ago than this, such as 30d or 12h
    #[arg(long, value_name = "AGE", value_parser = parse_age)]
    older_than: Option<Duration>,
    #[command(flatten)]
    consent: Consent,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb versions delete v-0123456789ab")]
struct DeleteArgs {
    /// Versions
    #[arg(value_name = "LABEL", required = true)]
    labels: Vec<VersionLabel>,
    #[command(flatten)]
    consent: Consent,
}

#[derive(Debug, clap::Args)]
struct Consent {
    /// Show what would go, and do nothing
    #[arg(long)]
    dry_run: bool,
    /// Ask nothing
    #[arg(long, short)]
    yes: bool,
}

fn parse_age(text: &str) -> Result<Duration, String> {
    let age = text.strip_suffix('d').and_then(|days| days.parse::<u64>().ok()?.checked_mul(86_400));
    let age = age.or_else(|| text.strip_suffix('h').and_then(|hours| hours.parse::<u64>().ok()?.checked_mul(3600)));
    // The end of the calendar is far enough.
    age.filter(|age| *age <= 100 * 366 * 86_400)
        .map(Duration::from_secs)
        .ok_or_else(|| "it is no age such as 30d or 12h".into())
}

#[derive(Debug, Serialize)]
struct Listed {
    application: ApplicationName,
    versions: Vec<Row>,
}

#[derive(Debug, Serialize)]
struct Row {
    label: String,
    #[serde(with = "time::serde::rfc3339::option")]
    created: Option<OffsetDateTime>,
    description: Option<String>,
    status: String,
    /// Environments that run it.
    runs_in: Vec<String>,
    /// Environments that would go back to it.
    before_in: Vec<String>,
}

impl fmt::Display for Listed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.versions.is_empty() {
            return write!(f, "{} has no versions", self.application);
        }
        let rows = self.versions.iter().map(|row| {
            let made = row.created.map(table::moment).unwrap_or_default();
            [row.label.clone(), made, row.runs_in.join(", "), row.description.clone().unwrap_or_default()]
        });
        let columns = [Column::Name, Column::Name, Column::Text, Column::Text];
        let table = Table::new(columns, rows).head(["version", "made", "runs in", "description"]);
        f.write_str(&table.text(f.width()))
    }
}

#[derive(Debug, Serialize)]
struct Deleted {
    application: ApplicationName,
    dry_run: bool,
    deleted: Vec<String>,
    /// How many stay.
    kept: usize,
}

impl fmt::Display for Deleted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { application, dry_run, deleted, kept } = self;
        let word = if *dry_run { "would delete" } else { "deleted" };
        deleted.iter().try_for_each(|label| writeln!(f, "{word} {label}"))?;
        let stays = if *kept == 1 { "stays" } else { "stay" };
        match deleted.len() {
            0 => write!(f, "nothing to delete: "),
            count => write!(f, "{word} {} and their bundles; ", counted(count, "version")),
        }?;
        write!(f, "{} of {application} {stays}", counted(*kept, "version"))
    }
}

/// Runs the command.
///
/// # Errors
/// Class `NotFound` for a label that does not exist; `Failed` for one that runs; `Busy` while an environment changes;
/// `NeedsAnswer` when nobody agrees.
pub async fn run(context: &Context, args: Args) -> Result<Outcome> {
    let application = context.application("write global.application_name into .elasticbeanstalk/config.yml")?;
    let inventory = Inventory::look(context.aws().await?, &application).await?;
    match args.action {
        Action::List(args) => list(&inventory, application, args.limit),
        Action::Prune(args) => {
            let prunable =
                inventory.prunable(args.keep.unwrap_or_default(), args.older_than, OffsetDateTime::now_utc());
            let labels = prunable.into_iter().map(|version| version.label.clone()).collect();
            delete(context, &inventory, application, labels, &args.consent).await
        }
        Action::Delete(args) => {
            let mut labels: Vec<String> = args.labels.iter().map(ToString::to_string).collect();
            labels.dedup();
            labels.iter().try_for_each(|label| check(&inventory, label))?;
            delete(context, &inventory, application, labels, &args.consent).await
        }
    }
}

fn list(inventory: &Inventory, application: ApplicationName, limit: Option<usize>) -> Result<Outcome> {
    let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
    let rows = inventory.versions.iter().take(limit.unwrap_or(usize::MAX)).map(|version| Row {
        label: version.label.clone(),
        created: version.created,
        description: version.description.clone(),
        status: version.status.to_string(),
        runs_in: owned(inventory.users(&version.label)),
        before_in: owned(inventory.returns(&version.label)),
    });
    Outcome::new(&Listed { application, versions: rows.collect() })
}

/// Refuses to delete what does not exist or runs.
fn check(inventory: &Inventory, label: &str) -> Result<()> {
    if !inventory.versions.iter().any(|version| version.label == label) {
        return Err(Error::new(Class::NotFound, format!("there is no version {label}"))
            .code("TE1506")
            .next("tasks-eb versions list"));
    }
    match inventory.users(label)[..] {
        [] => Ok(()),
        ref users => Err(Error::new(Class::Failed, format!("version {label} is in use, and nothing was deleted"))
            .code("TE1507")
            .because(format!("it runs in {}", users.join(", ")))
            .next(format!("tasks-eb deploy {}", users.first().copied().unwrap_or_default()))),
    }
}

async fn delete(
    context: &Context,
    inventory: &Inventory,
    application: ApplicationName,
    labels: Vec<String>,
    consent: &Consent,
) -> Result<Outcome> {
    let kept = inventory.versions.len() - labels.len();
    let outcome = Deleted { application, dry_run: consent.dry_run, deleted: labels, kept };
    if consent.dry_run || outcome.deleted.is_empty() {
        return Outcome::new(&outcome);
    }
    inventory.check_settled()?;
    let aws = context.mutating().await?;
    let gone = outcome.deleted.join(", ");
    screen::tell(context, format!("delete {} with their bundles: {gone}", counted(outcome.deleted.len(), "version")));
    if !consent.yes {
        let question = format!("Delete {} of {}?", counted(outcome.deleted.len(), "version"), outcome.application);
        if !context.ui().confirm(&question, false, "--yes")? {
            return Err(Error::new(Class::NeedsAnswer, "nothing was deleted").again_with("--yes"));
        }
    }
    inventory.delete(aws, &outcome.application, &outcome.deleted, context.reporter()).await?;
    Outcome::new(&outcome)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_days_or_hours() {
        assert_eq!(parse_age("30d"), Ok(Duration::from_secs(30 * 86_400)));
        assert_eq!(parse_age("12h"), Ok(Duration::from_secs(12 * 3600)));
        for bad in ["", "d", "30", "30m", "-1d", "99999999999999999999d", "9999999999d"] {
            assert!(parse_age(bad).is_err(), "{bad}");
        }
    }
}
