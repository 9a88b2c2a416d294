//! From a plan to a version that is proved to serve: apply, follow, probe; and when it fails, why.

use std::fmt;

use serde::Serialize;

use crate::aws::beanstalk::{EnvironmentDescription, Started};
use crate::beanstalk::Verdict;
use crate::deploy::apply::{Work, apply};
use crate::deploy::evidence;
use crate::deploy::follow::{Ended, to_ready};
use crate::deploy::plan::Plan;
use crate::deploy::proof::prove;
use crate::error::{Class, Error, Result};
use crate::report::Reporter;
use crate::retry::Deadline;

/// How long to wait, and for what.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// When waiting has to end.
    pub deadline: Deadline,
    /// Whether to wait at all.
    pub wait: bool,
}

/// A version that serves, or was asked to.
#[derive(Debug, Clone, Serialize)]
pub struct Shipped {
    /// The environment.
    pub environment: String,
    /// Its id.
    pub id: String,
    /// The version.
    pub version: String,
    /// Where it serves, once there is a domain name.
    pub url: Option<String>,
    /// Whether the environment was created now.
    pub created: bool,
    /// Whether the app was seen to serve this version; false when nobody waited for it.
    pub verified: bool,
    /// From the first call to the end, in seconds.
    pub seconds: f64,
}

impl Shipped {
    /// What is said when the version already ran.
    pub fn already(environment: &EnvironmentDescription, deadline: Deadline) -> Self {
        Self {
            environment: environment.name.clone(),
            id: environment.id.clone(),
            version: environment.version_label.clone().unwrap_or_default(),
            url: environment.url(),
            created: false,
            verified: false,
            seconds: deadline.elapsed().as_secs_f64(),
        }
    }
}

impl fmt::Display for Shipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.url {
            Some(url) => f.write_str(url),
            None => f.write_str(&self.environment),
        }
    }
}

/// Applies a plan and sees it through.
///
/// `started` is called as soon as AWS works on it, so that the caller can say how to take it up again.
///
/// # Errors
/// Class `Failed` when the environment cannot be launched, `Unhealthy` when the version does not come up or does not
/// answer, `TimedOut` when the deadline passes first. The evidence is part of the error.
pub async fn ship(
    work: &Work<'_>,
    plan: &Plan,
    patience: Patience,
    reporter: &dyn Reporter,
    started: impl FnOnce(&Started),
) -> Result<Shipped> {
    let created = plan.creates();
    let title = if created { "create environment" } else { "deploy" };
    reporter.phase(format!("{title} {}", work.desired.environment));
    let Some(operation) = apply(work, plan, reporter).await? else {
        return Err(Error::new(Class::Bug, "the plan starts nothing"));
    };
    started(&operation);
    let shipped = |environment: &EnvironmentDescription, verified| Shipped {
        environment: environment.name.clone(),
        id: environment.id.clone(),
        version: work.desired.label.to_string(),
        url: environment.url(),
        created,
        verified,
        seconds: patience.deadline.elapsed().as_secs_f64(),
    };
    if !patience.wait {
        return Ok(shipped(&operation.environment, false));
    }
    let ended = to_ready(work.aws, &operation, patience.deadline, reporter).await?;
    let serves = ended.environment.version_label.as_deref() == Some(work.desired.label.as_str());
    if ended.verdict == Verdict::Failed || !serves {
        return Err(failure(work, &ended, created).await);
    }
    let name = &work.desired.environment;
    let Some(url) = ended.environment.url() else {
        return Err(Error::new(Class::Unhealthy, format!("{name} has no address to ask")));
    };
    let health = format!("{url}{}", work.desired.from_files.health_path().unwrap_or("/"));
    let release = Some(work.desired.label.as_str());
    prove(work.aws, name, (&health, release), patience.deadline, reporter).await?;
    Ok(shipped(&ended.environment, true))
}

async fn failure(work: &Work<'_>, ended: &Ended, created: bool) -> Error {
    let name = &work.desired.environment;
    let launched = !ended.errors.iter().any(|event| event.message == "Failed to launch environment.");
    let class = if created && !launched { Class::Failed } else { Class::Unhealthy };
    let label = &work.desired.label;
    let message = if created {
        format!("the environment {name} was created, but version {label} does not run in it")
    } else {
        format!("version {label} could not be deployed to {name}")
    };
    let error = Error::new(class, message);
    let error = match (&ended.environment.version_label, created) {
        (Some(serving), false) => error.because(format!("{name} still runs {serving}")),
        _ => error,
    };
    let evidence = evidence::collect(work.aws, name, &ended.errors).await;
    let next = if created {
        format!("tasks-eb logs {name}, mend it, and tasks-eb deploy")
    } else {
        format!("tasks-eb logs {name}")
    };
    error.with_evidence(evidence).next(next)
}
