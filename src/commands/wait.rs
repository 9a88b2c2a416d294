//! `tasks-eb wait`: until an environment is what somebody waits for.

use std::fmt;
use std::time::Duration;

use serde::Serialize;

use crate::aws::beanstalk::EnvironmentDescription;
use crate::beanstalk::{EnvironmentName, EnvironmentStatus, Health, VersionLabel};
use crate::commands::waiting::{DEFAULT, TO_EXPLAIN, Wellness};
use crate::context::Context;
use crate::deploy::proof::{Claim, Healthy, Proof, prove};
use crate::deploy::ready;
use crate::deploy::settle::health_path;
use crate::error::{Class, Error, Result};
use crate::retry::{Deadline, parse_duration};
use crate::ui::Outcome;

/// Wait until an environment is ready, healthy or gone
///
/// Goes on where `--no-wait`, a timeout or Ctrl-C left. `ready` is Ready, whatever its health; `healthy` is Ready and
/// green; `version=LABEL` is Ready, with that version answering ten times in a row, and green; `terminated` is gone.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb wait --for healthy
  tasks-eb wait tasks-prod --for version=v-0123456789ab --timeout 20m
  tasks-eb wait tasks-dev --for terminated")]
pub struct Args {
    /// Environment [default: the one of the current branch]
    #[arg(value_name = "ENV")]
    pub environment: Option<EnvironmentName>,
    /// What to wait for: ready, healthy, version=LABEL, terminated
    #[arg(long = "for", value_name = "GOAL", value_parser = parse_goal)]
    pub goal: Goal,
    /// Longest time to wait, such as 90s, 20m or 2h [default: 30m]
    #[arg(long, value_name = "TIME", value_parser = parse_duration)]
    pub timeout: Option<Duration>,
    /// How well it has to be.
    #[command(flatten)]
    pub wellness: Wellness,
}

/// What is waited for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Goal {
    /// Settled, whatever its health.
    Ready,
    /// Settled and healthy.
    Healthy,
    /// Settled, and this version serves.
    Version(VersionLabel),
    /// Gone.
    Terminated,
}

impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ready => f.write_str("ready"),
            Self::Healthy => f.write_str("healthy"),
            Self::Version(label) => write!(f, "version={label}"),
            Self::Terminated => f.write_str("terminated"),
        }
    }
}

fn parse_goal(text: &str) -> Result<Goal, String> {
    match (text, text.strip_prefix("version=")) {
        ("ready", _) => Ok(Goal::Ready),
        ("healthy", _) => Ok(Goal::Healthy),
        ("terminated", _) => Ok(Goal::Terminated),
        (_, Some(label)) => VersionLabel::parse(label).map(Goal::Version).map_err(|rule| rule.to_string()),
        _ => Err("it is none of ready, healthy, version=LABEL, terminated".into()),
    }
}

#[derive(Debug, Serialize)]
struct Waited {
    environment: EnvironmentName,
    reached: String,
    status: EnvironmentStatus,
    health: Option<Health>,
    version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    proof: Option<Proof>,
    seconds: f64,
}

impl fmt::Display for Waited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is {}", self.environment, self.status)?;
        self.health.iter().try_for_each(|health| write!(f, " and {health}"))?;
        self.version.iter().try_for_each(|version| write!(f, ", and runs {version}"))
    }
}

impl Waited {
    fn new(name: EnvironmentName, goal: &Goal, found: Option<EnvironmentDescription>, deadline: Deadline) -> Self {
        let seconds = deadline.elapsed().as_secs_f64();
        let gone = found.as_ref().is_none_or(|found| found.status == EnvironmentStatus::Terminated);
        let (status, health, version) = match found.filter(|_| !gone) {
            Some(found) => (found.status, Some(found.health), found.version_label),
            None => (EnvironmentStatus::Terminated, None, None),
        };
        Self { environment: name, reached: goal.to_string(), status, health, version, proof: None, seconds }
    }
}

/// Runs the command.
///
/// # Errors
/// Class `TimedOut` when it is not so in time; `NotFound` when there is no such environment; `Failed` when it settled with
/// another version; `Unhealthy` when the version answers badly.
pub async fn run(context: &Context, args: Args) -> Result<Outcome> {
    let deadline = Deadline::after(args.timeout.unwrap_or(DEFAULT));
    context.end_by(Some(deadline.later(TO_EXPLAIN)));
    let name = context.environment(args.environment)?;
    let (goal, healthy) = (args.goal, args.wellness.healthy_when);
    let aws = context.aws().await?;
    let looked = deadline.bound(aws.environment(&name)).await.map_err(|_| late(&name, &goal, deadline))??;
    let found = match looked {
        Some(found) => found,
        None if goal == Goal::Terminated => return Outcome::new(&Waited::new(name, &goal, None, deadline)),
        None => return Err(context.no_environment(aws, &name).await),
    };
    let reporter = context.reporter();
    reporter.phase(format!("wait until {name} is {goal}"));
    let reached = ready::watch(aws, &found.id, deadline, |environment| judge(&goal, healthy, environment)).await;
    let mut reached = reached.unwrap_or_else(|| Err(late(&name, &goal, deadline)))?;
    let mut proof = None;
    if let (Goal::Version(label), Some(url)) = (&goal, reached.url()) {
        let settings = aws.settings(&reached.application, &name).await?.unwrap_or_default();
        let url = format!("{url}{}", health_path(&settings));
        // Nobody knows how it was before, so red health may be what the change cures.
        let claim = Claim { url: &url, release: Some(label.as_str()), healthy, was_well: false, since: None };
        proof = Some(prove(aws, &name, claim, deadline, reporter).await?);
        reached = aws.environment(&name).await?.unwrap_or(reached);
    }
    Outcome::new(&Waited { proof, ..Waited::new(name, &goal, Some(reached), deadline) })
}

fn judge(goal: &Goal, healthy: Healthy, found: &EnvironmentDescription) -> Option<Result<EnvironmentDescription>> {
    let name = &found.name;
    let reached = || Some(Ok(found.clone()));
    match (&found.status, goal) {
        (EnvironmentStatus::Terminated, Goal::Terminated) => reached(),
        (EnvironmentStatus::Terminated, _) => {
            Some(Err(Error::new(Class::NotFound, format!("the environment {name} is gone")).next("tasks-eb create")))
        }
        (EnvironmentStatus::Ready, Goal::Ready) => reached(),
        (EnvironmentStatus::Ready, Goal::Healthy) if healthy.accepts(&found.health) => reached(),
        (EnvironmentStatus::Ready, Goal::Version(label)) if found.version_label.as_deref() == Some(label.as_str()) => {
            reached()
        }
        (EnvironmentStatus::Ready, Goal::Version(label)) => {
            let runs = found.version_label.as_deref().unwrap_or("no version");
            Some(Err(Error::new(Class::Failed, format!("{name} is Ready and does not run {label}"))
                .code("TE1514")
                .because(format!("it runs {runs}"))
                .next(format!("tasks-eb events {name}"))))
        }
        _ => None,
    }
}

fn late(name: &EnvironmentName, goal: &Goal, deadline: Deadline) -> Error {
    let limit = deadline.limit().unwrap_or_default().as_secs();
    let next =
        if *goal == Goal::Healthy { format!("tasks-eb status {name}") } else { format!("tasks-eb events {name}") };
    Error::new(Class::TimedOut, format!("{name} was not {goal} within {limit} s")).code("TE1504").next(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goals_are_words_and_a_version() {
        for text in ["ready", "healthy", "terminated", "version=v-1"] {
            assert_eq!(parse_goal(text).expect(text).to_string(), text);
        }
        for bad in ["", "Ready", "version", "version=", "version=a/b", "gone"] {
            assert!(parse_goal(bad).is_err(), "{bad}");
        }
    }
}
