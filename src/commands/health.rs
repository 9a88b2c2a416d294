//! `tasks-eb health`: enhanced health of an environment and of each of its instances, once or live.

use std::fmt::{self, Write as _};
use std::time::Duration;

use serde::Serialize;
use time::OffsetDateTime;

use crate::aws::Aws;
use crate::aws::beanstalk::{EnvironmentHealth, InstanceHealth, Requests};
use crate::beanstalk::{EnvironmentName, HealthStatus};
use crate::commands::following::Followed;
use crate::context::Context;
use crate::deploy::silence::Silence;
use crate::error::{Class, Error, Result};
use crate::retry::{self, parse_duration};
use crate::ui::table::{self, Column, Table};
use crate::ui::{Format, Outcome};

/// How often instances report, and so how often there is anything new (eb-reference §1.6).
const REPORTS: Duration = Duration::from_secs(10);

/// Show the health of an environment and of each instance
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb health
  tasks-eb health tasks-prod --watch
  tasks-eb health --output json")]
pub struct Args {
    /// Environment [default: the one of the current branch]
    #[arg(value_name = "ENV")]
    pub environment: Option<EnvironmentName>,
    /// Stay, and show it anew every ten seconds, until Ctrl-C
    #[arg(long, short)]
    pub watch: bool,
    /// Watch no longer than this, such as 90s or 20m
    #[arg(long, value_name = "TIME", requires = "watch", value_parser = parse_duration)]
    pub timeout: Option<Duration>,
}

#[derive(Debug, Serialize)]
struct Health {
    environment: EnvironmentName,
    status: Option<HealthStatus>,
    color: Option<String>,
    causes: Vec<String>,
    requests: Option<Requests>,
    instances: Vec<InstanceHealth>,
    #[serde(with = "time::serde::rfc3339")]
    at: OffsetDateTime,
}

/// What was answered in ten seconds, in four cells.
fn cells(requests: Option<&Requests>) -> [String; 4] {
    let Some(requests) = requests else { return ["-", "-", "-", "-"].map(str::to_owned) };
    let seconds =
        |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{:.0} ms", value * 1000.0));
    [
        format!("{:.1}", f64::from(requests.count) / 10.0),
        format!("{}/{}", requests.status_4xx, requests.status_5xx),
        seconds(requests.p50),
        seconds(requests.p99),
    ]
}

fn word(status: Option<&HealthStatus>) -> String {
    status.map_or_else(|| "No Data".to_owned(), ToString::to_string)
}

impl fmt::Display for Health {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use Column::{Below, Name};
        let color = self.color.as_ref().map(|color| format!(" ({color})")).unwrap_or_default();
        let moment = table::moment(self.at);
        let status = word(self.status.as_ref());
        writeln!(f, "{}", table::flow(&format!("{}  {status}{color}  {moment}", self.environment), f.width()))?;
        let width = f.width();
        let told = |cause: &String| table::flow(&format!("  {cause}"), width);
        for cause in &self.causes {
            writeln!(f, "{}", told(cause))?;
        }
        let head = ["INSTANCE", "HEALTH", "REQ/S", "4XX/5XX", "P50", "P99", "LOAD", "VERSION"];
        let rows = self.instances.iter().map(|instance| {
            let [rate, failed, p50, p99] = cells(instance.requests.as_ref());
            let load = instance.load.map_or_else(|| "-".to_owned(), |load| format!("{load:.2}"));
            let version = instance.version_label.clone().unwrap_or_else(|| "-".to_owned());
            [instance.id.clone(), word(instance.status.as_ref()), rate, failed, p50, p99, load, version]
        });
        let [rate, failed, p50, p99] = cells(self.requests.as_ref());
        let all =
            [String::from("all"), word(self.status.as_ref()), rate, failed, p50, p99, String::new(), String::new()];
        let columns = [Name, Name, Name, Name, Below, Below, Below, Below];
        f.write_str(&Table::new(columns, rows.chain([all])).head(head).text(f.width()))?;
        for instance in self.instances.iter().filter(|instance| !instance.causes.is_empty()) {
            write!(f, "\n{}:", instance.id)?;
            for cause in &instance.causes {
                write!(f, "\n{}", told(cause))?;
            }
        }
        Ok(())
    }
}

/// Runs the command.
///
/// # Errors
/// Class `Usage` for `--watch` with JSON, which never ends; `NotFound` without such an environment; `Failed` where it
/// reports basic health only; `TimedOut` when AWS does not answer at the end of `--timeout`.
pub async fn run(context: &Context, args: Args) -> Result<Outcome> {
    if args.watch {
        context.ui().check_endless("health that is watched never ends, and so is no JSON document", "--watch")?;
    }
    let name = context.environment(args.environment)?;
    let aws = context.aws().await?;
    context.described(&name).await?;
    if !args.watch {
        return Outcome::new(&look(aws, &name).await?);
    }
    let again = format!("tasks-eb health {name} --watch");
    let followed = Followed::new(format!("the health of {name}"), &again);
    followed.until_told(args.timeout, context, watch(context, aws, &name, &followed)).await?;
    Outcome::new(&Nothing {})
}

/// What is left to print when everything was shown already.
#[derive(Debug, Serialize)]
struct Nothing {}

impl fmt::Display for Nothing {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

async fn watch(context: &Context, aws: &Aws, name: &EnvironmentName, followed: &Followed<'_>) -> Result<()> {
    let (mut lines, mut silence) = (0, Silence::of(aws));
    loop {
        let Some(health) = followed.heard(&mut silence, look(aws, name).await, context)? else {
            retry::pause(REPORTS).await;
            continue;
        };
        let width = context.ui().width();
        let mut text = width.map_or_else(|| health.to_string(), |width| format!("{health:width$}"));
        // Writing to a String cannot fail.
        let _ = write!(text, "\n\nCtrl-C ends it");
        let shown = match context.ui().format() {
            Format::Ndjson => context.ui().part("health", &health, &text).map_continue(|()| 0),
            _ => context.ui().picture(&text, lines),
        };
        match shown {
            std::ops::ControlFlow::Continue(shown) => lines = shown,
            std::ops::ControlFlow::Break(()) => return Ok(()),
        }
        retry::pause(REPORTS).await;
    }
}

async fn look(aws: &Aws, name: &EnvironmentName) -> Result<Health> {
    let (found, instances) = tokio::try_join!(aws.health(name), aws.instances_health(name))?;
    let Some(EnvironmentHealth { status, color, causes, requests }) = found else {
        return Err(Error::new(
            Class::Failed,
            format!("{name} reports basic health only: see its colour in the status"),
        )
        .next(format!("tasks-eb status {name}")));
    };
    let at = OffsetDateTime::now_utc();
    Ok(Health { environment: name.clone(), status, color, causes, requests, instances, at })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn health() -> Health {
        let requests = Requests { count: 25, status_4xx: 1, status_5xx: 2, p50: Some(0.004), p99: Some(0.25) };
        let instance = InstanceHealth {
            id: "i-0123456789abcdef0".into(),
            status: Some(HealthStatus::Severe),
            causes: vec!["8.0 % of the requests are failing with HTTP 5xx.".into()],
            requests: Some(requests.clone()),
            load: Some(0.5),
            instance_type: Some("t3.micro".into()),
            version_label: Some("v-0123456789ab".into()),
            launched: None,
        };
        Health {
            environment: EnvironmentName::parse("tasks-dev").expect("a name"),
            status: Some(HealthStatus::Severe),
            color: Some("Red".into()),
            causes: vec!["One instance is failing.".into()],
            requests: Some(requests),
            instances: vec![instance],
            at: OffsetDateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_table_has_a_row_for_each_instance_one_for_all_and_the_causes() {
        let text = health().to_string();
        assert!(
            text.starts_with("tasks-dev  Severe (Red)  1970-01-01 00:00:00 UTC\n  One instance is failing.\n"),
            "{text}"
        );
        let row = "i-0123456789abcdef0  Severe  2.5    1/2      4 ms  250 ms  0.50  v-0123456789ab";
        assert!(text.lines().any(|line| line == row), "{text}");
        assert!(text.ends_with("i-0123456789abcdef0:\n  8.0 % of the requests are failing with HTTP 5xx."), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    }
}
