//! `tasks-eb local advance`: lets operations go on that wait at a stage.

use std::fmt;
use std::ops::ControlFlow;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::admin;
use super::server::Server;
use crate::error::{Class, Error, OrFail, Result};
use crate::local::ServerRecord;
use crate::local::pace::Pace as Tempo;
use crate::retry::{self, Deadline, Pace};
use crate::ui::Outcome;

/// How long something is waited for that is on its way to its next stage: a process starts, a database is made.
const ON_ITS_WAY: Duration = Duration::from_secs(10);

/// Let environments go one stage on, when the pace is manual
///
/// Under --pace manual every operation waits before each of its stages: resources, database, instances, deployment;
/// termination, database-deletion, stack-deletion; restart, swap, tags. `tasks-eb local status` shows who waits where.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb local advance
  tasks-eb local advance shop-dev
  tasks-eb local advance shop-dev --all")]
pub(super) struct Args {
    /// Only this environment [default: every one that waits]
    #[arg(value_name = "ENVIRONMENT")]
    environment: Option<String>,
    /// On to the end of the operation, not only one stage
    #[arg(long)]
    all: bool,
}

/// A stage of an operation.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "PascalCase"))]
pub(super) struct Stage {
    environment: String,
    region: String,
    action: String,
    stage: String,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {} ({})", self.environment, self.stage, self.action)
    }
}

#[derive(Debug, Serialize)]
struct Advanced {
    advanced: Vec<Stage>,
}

impl fmt::Display for Advanced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.advanced.iter().map(|stage| format!("{stage} goes on")).collect();
        f.write_str(&lines.join("\n"))
    }
}

/// Runs the command.
pub(super) async fn run(args: Args) -> Result<Outcome> {
    let server = Server::of_this_user()?;
    let record = server.running().await.map_err(|error| match error.class() {
        Class::NotFound => error.next("tasks-eb local start --pace manual"),
        _ => error,
    })?;
    if record.pace != Tempo::Manual {
        return Err(Error::new(Class::NotFound, "no stage waits")
            .code("TE1703")
            .because(format!("the local Elastic Beanstalk runs at the pace {}", record.pace.as_str()))
            .because("it has to be stopped, and started with --pace manual")
            .next("tasks-eb local stop"));
    }
    let mut input = json!({ "All": args.all });
    if let Some(environment) = &args.environment {
        input["Environment"] = json!(environment);
    }
    let went = retry::until(Deadline::after(ON_ITS_WAY), Pace::LOCAL, || async {
        match ask(&server, &record, "AdvanceStages", input.clone(), "Advanced").await {
            Ok(advanced) if advanced.is_empty() => ControlFlow::Continue(()),
            other => ControlFlow::Break(other),
        }
    });
    match went.await {
        Ok(advanced) => Outcome::new(&Advanced { advanced: advanced? }),
        Err(_) => {
            let who = args.environment.as_deref().unwrap_or("no environment");
            let waits = if args.environment.is_some() { "does not wait" } else { "waits" };
            Err(Error::new(Class::NotFound, format!("{who} {waits} at a stage"))
                .code("TE1703")
                .next("tasks-eb local status"))
        }
    }
}

/// The stages that wait.
pub(super) async fn waiting(server: &Server, record: &ServerRecord) -> Result<Vec<Stage>> {
    ask(server, record, "ListStages", json!({}), "Waiting").await
}

async fn ask(
    server: &Server,
    record: &ServerRecord,
    action: &'static str,
    input: Value,
    list: &'static str,
) -> Result<Vec<Stage>> {
    let failed = "could not ask for the stages";
    let mut answer: Value = admin::ask((server, record), action, input, failed).await?;
    serde_json::from_value(answer[list].take()).or_fail(Class::Bug, || failed)
}
