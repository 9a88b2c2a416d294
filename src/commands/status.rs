//! `tasks-eb status`: one screen about an environment.

use std::fmt;

use serde::Serialize;
use time::OffsetDateTime;

use crate::aws::Aws;
use crate::aws::beanstalk::EnvironmentDescription;
use crate::aws::databases::Database;
use crate::beanstalk::option::{namespace, value_of};
use crate::beanstalk::{EnvironmentName, EnvironmentStatus, Health, HealthStatus, OptionSetting, Region, platform};
use crate::context::Context;
use crate::error::Result;
use crate::ui::{Outcome, table};

/// Show an environment: status, health, version, URL, database
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb status
  tasks-eb status tasks-prod --region eu-central-1
  tasks-eb status --output json")]
pub struct Args {
    /// Environment [default: the one of the current branch]
    #[arg(value_name = "ENV")]
    pub environment: Option<EnvironmentName>,
}

#[derive(Debug, Serialize)]
struct Status {
    environment: String,
    id: String,
    application: String,
    region: Region,
    status: EnvironmentStatus,
    health: Health,
    health_status: Option<HealthStatus>,
    causes: Vec<String>,
    version: Option<String>,
    platform: Option<String>,
    tier: Option<String>,
    url: Option<String>,
    #[serde(with = "time::serde::rfc3339::option")]
    updated: Option<OffsetDateTime>,
    database: Option<CoupledDatabase>,
}

#[derive(Debug, Serialize)]
struct CoupledDatabase {
    #[serde(flatten)]
    database: Option<Database>,
    deletion_policy: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// Class `NotFound` when there is no such environment; else when AWS refuses or cannot be reached.
pub async fn run(context: &Context, args: Args) -> Result<Outcome> {
    let name = context.environment(args.environment)?;
    let aws = context.aws().await?;
    let found = context.described(&name).await?;
    let (causes, settings) = tokio::try_join!(causes(aws, &name, &found), aws.settings(&found.application, &name))?;
    let database = database(aws, &found, &settings.unwrap_or_default()).await?;
    Outcome::new(&Status {
        url: found.url(),
        environment: found.name,
        id: found.id,
        application: found.application,
        region: aws.region().clone(),
        status: found.status,
        health: found.health,
        health_status: found.health_status,
        causes,
        version: found.version_label,
        platform: platform_name(found.platform_arn.as_deref(), found.solution_stack),
        tier: found.tier,
        updated: found.updated,
        database,
    })
}

/// Why it is not better. A healthy environment has nothing to explain, so nothing is asked.
async fn causes(aws: &Aws, name: &EnvironmentName, found: &EnvironmentDescription) -> Result<Vec<String>> {
    if found.status == EnvironmentStatus::Terminated || matches!(found.health_status, None | Some(HealthStatus::Ok)) {
        return Ok(Vec::new());
    }
    Ok(aws.health(name).await?.map(|health| health.causes).unwrap_or_default())
}

/// The coupled database, looked for only where the settings say that there should be one.
async fn database(
    aws: &Aws,
    found: &EnvironmentDescription,
    settings: &[OptionSetting],
) -> Result<Option<CoupledDatabase>> {
    let setting = |name: &str| value_of(settings, namespace::DB_INSTANCE, name).filter(|value| !value.is_empty());
    let coupled = setting("HasCoupledDatabase").is_some_and(|value| value == "true");
    if !coupled && setting("DBInstanceClass").is_none() {
        return Ok(None);
    }
    let database = aws.database_of(&found.id).await?;
    let deletion_policy = setting("DBDeletionPolicy").map(str::to_owned);
    Ok((coupled || database.is_some()).then_some(CoupledDatabase { database, deletion_policy }))
}

/// Branch and version, which the ARN says shortest.
fn platform_name(arn: Option<&str>, solution_stack: Option<String>) -> Option<String> {
    let of_arn = arn.and_then(platform::parse_platform_arn).map(|(branch, version)| match version {
        Some(version) => format!("{branch}, version {version}"),
        None => branch.to_owned(),
    });
    of_arn.or(solution_stack)
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let colour = &self.health;
        let word = self.health_status.as_ref().map_or_else(|| colour.to_string(), |word| format!("{word} ({colour})"));
        let health = std::iter::once(word).chain(self.causes.iter().cloned());
        f.write_str(&table::fields(
            f.width(),
            &[
                ("environment", Some(format!("{} ({})", self.environment, self.id))),
                ("application", Some(self.application.clone())),
                ("region", Some(self.region.to_string())),
                ("status", Some(self.status.to_string())),
                ("health", Some(health.collect::<Vec<_>>().join("\n"))),
                ("version", self.version.clone()),
                ("platform", self.platform.clone()),
                ("tier", self.tier.clone()),
                ("URL", self.url.clone()),
                ("updated", self.updated.map(table::moment)),
                ("database", self.database.as_ref().map(ToString::to_string)),
            ],
        ))
    }
}

impl fmt::Display for CoupledDatabase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.database {
            Some(database) => {
                let size = database.storage_gb.map(|size| format!(", {size} GB")).unwrap_or_default();
                writeln!(f, "{}", database.identifier)?;
                writeln!(f, "{}, {}{size}, {}", database.engine, database.class, database.status)?;
                if let Some(endpoint) = &database.endpoint {
                    writeln!(f, "{endpoint}")?;
                }
            }
            None => writeln!(f, "not there yet")?,
        }
        let policy = self.deletion_policy.as_deref().unwrap_or("Delete");
        write!(f, "deletion policy {policy}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_screen_tells_all_and_leaves_out_what_is_not_there() {
        let status = Status {
            environment: "tasks-dev".into(),
            id: "e-abcdefghij".into(),
            application: "tasks".into(),
            region: Region::parse("us-west-2").expect("a region"),
            status: EnvironmentStatus::Ready,
            health: Health::Red,
            health_status: Some(HealthStatus::Severe),
            causes: vec!["100.0 % of the requests are failing with HTTP 5xx.".into()],
            version: Some("v-0123456789ab".into()),
            platform: platform_name(
                Some("arn:aws:elasticbeanstalk:us-west-2::platform/Go 1 running on 64bit Amazon Linux 2023/4.10.0"),
                None,
            ),
            tier: Some("WebServer".into()),
            url: Some("http://tasks-dev.us-west-2.elasticbeanstalk.com".into()),
            updated: None,
            database: Some(CoupledDatabase { database: None, deletion_policy: Some("Snapshot".into()) }),
        };
        let text = status.to_string();
        assert!(text.contains("health       Severe (Red)\n             100.0 % of the requests"), "{text}");
        assert!(text.contains("Go 1 running on 64bit Amazon Linux 2023, version 4.10.0"), "{text}");
        assert!(!text.contains("updated"), "{text}");
        assert!(text.ends_with("not there yet\n             deletion policy Snapshot"), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    }
}
