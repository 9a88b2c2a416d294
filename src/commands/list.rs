//! `tasks-eb list`: the environments there are.

use std::fmt;

use serde::Serialize;

use crate::beanstalk::{EnvironmentStatus, Health, HealthStatus, Region};
use crate::context::Context;
use crate::error::{Class, Result};
use crate::ui::Outcome;
use crate::ui::table::{Column, Table};

/// List the environments of the application, or of the account
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb list
  tasks-eb list --all --region eu-central-1
  tasks-eb list --output json")]
pub struct Args {
    /// Those of every application of the account in this region
    #[arg(long, short)]
    pub all: bool,
}

#[derive(Debug, Serialize)]
struct Environments {
    region: Region,
    application: Option<String>,
    environments: Vec<Row>,
}

#[derive(Debug, Serialize)]
struct Row {
    name: String,
    id: String,
    application: String,
    status: EnvironmentStatus,
    health: Health,
    health_status: Option<HealthStatus>,
    version: Option<String>,
    url: Option<String>,
    /// Whether it is the one that commands take on this branch.
    current: bool,
}

impl fmt::Display for Environments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.environments.is_empty() {
            return match &self.application {
                Some(application) => write!(f, "no environments of {application} in {}", self.region),
                None => write!(f, "no environments in {}", self.region),
            };
        }
        let rows = self.environments.iter().map(|row| {
            let health = row.health_status.as_ref().map_or_else(|| row.health.to_string(), ToString::to_string);
            [
                if row.current { "*".to_owned() } else { String::new() },
                match self.application {
                    Some(_) => row.name.clone(),
                    None => format!("{}/{}", row.application, row.name),
                },
                row.status.to_string(),
                health,
                row.version.clone().unwrap_or_else(|| "-".to_owned()),
                row.url.clone().unwrap_or_default(),
            ]
        });
        let columns = [Column::Name, Column::Name, Column::Name, Column::Name, Column::Below, Column::Below];
        let table = Table::new(columns, rows).head(["", "ENVIRONMENT", "STATUS", "HEALTH", "VERSION", "URL"]);
        f.write_str(&table.text(f.width()))
    }
}

/// Runs the command.
///
/// # Errors
/// Class `NotFound` outside a project without `--all`; else when AWS refuses or cannot be reached.
pub async fn run(context: &Context, args: Args) -> Result<Outcome> {
    let application = if args.all { None } else { context.project()?.config.application_name()? };
    let current = match context.environment(None) {
        Ok(name) => Some(name.to_string()),
        Err(error) if error.class() == Class::NotFound => None,
        Err(error) => return Err(error),
    };
    let aws = context.aws().await?;
    let mut found = aws.environments(application.as_ref()).await?;
    found.sort_by(|a, b| (&a.application, &a.name).cmp(&(&b.application, &b.name)));
    let environments = found.into_iter().map(|found| Row {
        url: found.url(),
        current: current.as_deref() == Some(found.name.as_str()),
        name: found.name,
        id: found.id,
        application: found.application,
        status: found.status,
        health: found.health,
        health_status: found.health_status,
        version: found.version_label,
    });
    Outcome::new(&Environments {
        region: aws.region().clone(),
        application: application.map(|name| name.to_string()),
        environments: environments.collect(),
    })
}
