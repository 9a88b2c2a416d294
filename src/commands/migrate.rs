//! `tasks-eb migrate`: the running version once more, so that its leader runs the migrations that are pending; or the
//! files of a new one.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use super::operation;
use crate::aws::beanstalk::{EnvironmentDescription, Update};
use crate::beanstalk::{EnvironmentName, VersionLabel};
use crate::commands::screen;
use crate::commands::waiting::{Turn, Waiting, go_on};
use crate::context::Context;
use crate::deploy::ready::{self, until_ready};
use crate::deploy::settle::{health_path, settle};
use crate::deploy::{migrations, probe};
use crate::error::{Class, Error, OrFail, Result};
use crate::scaffold::migration::Migration;
use crate::ui::{Outcome, table};

/// Run pending migrations, ask about the schema, begin a new one
///
/// Every deploy runs the pending migrations first, on one instance only. This is for when that has to happen again
/// without a new version: after a database was restored, for example. While a migration fails, the app goes on as it is. An
/// app that has no migrations is left alone.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb migrate
  tasks-eb migrate tasks-prod --timeout 20m
  tasks-eb migrate --status
  tasks-eb migrate --new add_due_date")]
pub struct Args {
    /// Environment [default: the one of the current branch]
    #[arg(value_name = "ENV")]
    pub environment: Option<EnvironmentName>,
    /// Only ask the app at its health path whether migrations are pending
    #[arg(long, conflicts_with_all = ["timeout", "no_wait"])]
    pub status: bool,
    /// Write a new migration into the project: a file for each database, and its line in the list
    #[arg(long, value_name = "WHAT_IT_DOES", conflicts_with_all = ["environment", "status", "timeout", "no_wait"])]
    pub new: Option<String>,
    /// Show what would be done, and do nothing
    #[arg(long)]
    pub dry_run: bool,
    /// How long to wait.
    #[command(flatten)]
    pub waiting: Waiting,
    /// Whether to wait for one's turn.
    #[command(flatten)]
    pub turn: Turn,
}

#[derive(Debug, Serialize)]
struct Migrated {
    environment: EnvironmentName,
    version: String,
    /// Whether the version was deployed again.
    deployed: bool,
    dry_run: bool,
    /// Whether there are no migrations at all, so that nothing was, or would be, done.
    #[serde(rename = "no_migrations")]
    none: bool,
    /// What the app says; absent when nobody waited for it, or it does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    database_schema: Option<Schema>,
}

/// A migration that was begun.
#[derive(Debug, Serialize)]
struct Begun {
    migration: String,
    /// Paths within the project; the list is the last.
    files: Vec<String>,
    dry_run: bool,
}

impl fmt::Display for Begun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let done = if self.dry_run { "Would write" } else { "Wrote" };
        write!(f, "{done} migration {}:", self.migration)?;
        for file in &self.files {
            write!(f, "\n  {file}")?;
        }
        if self.dry_run {
            return Ok(());
        }
        f.write_str("\nFill in both .sql files; cargo run applies it here, tasks-eb deploy on the environment")
    }
}

/// What the app says at its health path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Schema {
    /// `current`, `pending`, `newer` or `unknown`.
    pub(super) state: String,
    /// Why the app is not ready, such as which migrations are pending.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<String>,
    /// `mysql` or `sqlite`.
    #[serde(skip_serializing_if = "Option::is_none")]
    database: Option<String>,
}

impl Schema {
    fn of(body: &[u8]) -> Option<Self> {
        let body: Value = serde_json::from_slice(body).ok()?;
        let text = |value: &Value| value.as_str().map(str::to_owned);
        Some(Self {
            state: text(&body["schema"])?,
            reason: text(&body["reason"]),
            database: text(&body["database"]["kind"]),
        })
    }
}

impl fmt::Display for Migrated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.none {
            return write!(f, "nothing to do: {}", none(&self.environment));
        }
        if self.dry_run {
            return write!(f, "Would do:\n  deploy version {} to {} again", self.version, self.environment);
        }
        let schema = self.database_schema.as_ref();
        f.write_str(&table::fields(
            f.width(),
            &[
                ("environment", Some(self.environment.to_string())),
                ("version", Some(self.version.clone())),
                ("schema", schema.map(|schema| schema.state.clone())),
                ("reason", schema.and_then(|schema| schema.reason.clone())),
                ("database", schema.and_then(|schema| schema.database.clone())),
            ],
        ))
    }
}

/// `migrate status` for `migrate --status`: the word is taken as an environment, which is not there.
fn flag_meant(error: Error, name: &EnvironmentName) -> Error {
    if error.known_as() != Some("TE1404") || name.as_str() != "status" {
        return error;
    }
    let wrong = Error::new(error.class(), error.message()).code("TE1404");
    wrong.because("did you mean --status?").again_naming("status", "--status")
}

/// Runs the command.
///
/// # Errors
/// Class `Busy` while something else is done to the environment; `Unhealthy` when a migration fails, the app does not
/// answer, or migrations are pending afterwards; `Usage` and `NotFound` when a new one cannot be begun.
pub async fn run(context: &Context, args: Args) -> Result<Outcome> {
    if let Some(title) = &args.new {
        return begin(context, title, args.dry_run);
    }
    let patience = args.turn.of(args.waiting.patience(context));
    let name = context.environment(args.environment)?;
    let aws = context.aws().await?;
    let found = context.described(&name).await.map_err(|error| flag_meant(error, &name))?;
    let settings = aws.settings(&found.application, &name).await?.unwrap_or_default();
    let path = health_path(&settings);
    let version = found.version_label.clone().ok_or_else(|| {
        Error::new(Class::NotFound, format!("{name} runs no version of the application yet")).next("tasks-eb deploy")
    })?;
    let mut outcome = Migrated {
        environment: name.clone(),
        version,
        deployed: false,
        dry_run: args.dry_run,
        none: false,
        database_schema: None,
    };
    if args.status {
        let (url, schema) = ask(&found, path).await?;
        outcome.database_schema = Some(schema.ok_or_else(|| does_not_say(&url))?);
        return Outcome::new(&outcome);
    }
    let reporter = context.reporter();
    if !has_migrations(context, &found, path).await? {
        reporter.done(format!("nothing to do: {}", none(&name)));
        outcome.none = true;
        return Outcome::new(&outcome);
    }
    if args.dry_run {
        ready::check_ready(&found)?;
        return Outcome::new(&outcome);
    }
    let found = until_ready(aws, found, patience.turn, reporter).await?;
    let label = VersionLabel::parse(outcome.version.clone())
        .or_fail(Class::Failed, || format!("the version of {name} cannot be deployed again"))?;
    let step = format!("deploy {label} to {name} again");
    reporter.phase(&step);
    let update = Update { version: Some(&label), ..Update::default() };
    let aws = context.mutating().await?;
    screen::tell(context, format!("{step}: runs pending migrations, and restarts the app"));
    operation::begin(context, ("migrate", step), &found, patience).await?;
    let started = ready::update(aws, &name, &update, patience.turn, reporter).await?;
    go_on(context, patience, format!("tasks-eb wait {name} --for healthy"));
    outcome.deployed = true;
    if !patience.wait {
        return Outcome::new(&outcome);
    }
    let what = format!("the migrations of {name} could not be run");
    let settled = settle(aws, &found, (&name, &started), path, (patience, &what), reporter).await?;
    outcome.database_schema = ask(&settled, path).await?.1;
    match &outcome.database_schema {
        Some(schema) if schema.state == "pending" => Err(still_pending(&name, schema)),
        _ => Outcome::new(&outcome),
    }
}

/// Whether the app has migrations, as far as anybody can tell: by its folder of them, by a command or hook of the project
/// that speaks of them, or by what the running app says of its schema. Without the project nobody can rule them out.
async fn has_migrations(context: &Context, found: &EnvironmentDescription, path: &str) -> Result<bool> {
    let Ok(project) = context.project() else { return Ok(true) };
    let artifact = project.config.artifact().map(|path| project.root.join(path)).filter(|path| path.exists());
    if migrations::may_exist(&project.root, artifact.as_deref())? {
        return Ok(true);
    }
    // An app that does not answer cannot be asked: then it is deployed again, as before.
    Ok(ask(found, path).await.map_or(true, |(_, schema)| schema.is_some()))
}

fn none(name: &EnvironmentName) -> String {
    format!(
        "the app of {name} has no migrations: no folder of that name, no command or hook that speaks of any, and no word of \
         a schema at its health path"
    )
}

fn begin(context: &Context, title: &str, dry_run: bool) -> Result<Outcome> {
    let root = &context.project()?.root;
    let migration = Migration::next(root, title)?;
    if !dry_run {
        migration.write(root)?;
    }
    Outcome::new(&Begun { migration: migration.name, files: migration.files, dry_run })
}

/// Asks the app at its health path. Also 503 is an answer: that is what a pending migration looks like.
pub(super) async fn ask(environment: &EnvironmentDescription, path: &str) -> Result<(String, Option<Schema>)> {
    let url = environment.url().ok_or_else(|| {
        Error::new(Class::NotFound, format!("{} has no URL yet: it is {}", environment.name, environment.status))
    })?;
    let url = format!("{url}{path}");
    let answer = probe::get(&url).await?;
    Ok((url, Schema::of(&answer.body)))
}

fn does_not_say(url: &str) -> Error {
    Error::new(Class::Failed, format!("{url} does not say what state the schema is in"))
        .because("its answer is no JSON document with a field `schema`, which apps made by tasks-eb init give")
        .next("name the path that does as HealthCheckPath in .ebextensions")
}

fn still_pending(name: &EnvironmentName, schema: &Schema) -> Error {
    let error = Error::new(Class::Unhealthy, format!("{name} was deployed again, and migrations are still pending"))
        .code("TE1512");
    let error = schema.reason.iter().fold(error, Error::because);
    error.next("give .ebextensions a container command that runs `bin/web migrate`, and tasks-eb deploy")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_of_the_schema_is_read_from_what_the_app_says() {
        let body = br#"{"status":"not ready","reason":"migrations are pending: 0002_due","release":null,
                        "database":{"kind":"mysql","reachable":true},"schema":"pending","cache":{"state":"memory"}}"#;
        let schema = Schema::of(body).expect("says");
        assert_eq!((schema.state.as_str(), schema.database.as_deref()), ("pending", Some("mysql")));
        assert!(schema.reason.is_some_and(|reason| reason.contains("0002_due")));
        assert_eq!(Schema::of(b"<html>"), None);
        assert_eq!(Schema::of(b"{}"), None);
    }
}
