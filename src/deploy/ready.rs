//! Getting a turn: an environment takes one operation at a time, and only when it is Ready.

use std::time::Duration;

use crate::aws::Aws;
use crate::aws::beanstalk::{EnvironmentDescription, Started, Update};
use crate::aws::error::is_transient;
use crate::beanstalk::{EnvironmentName, EnvironmentStatus};
use crate::deploy::adopt;
use crate::error::{Class, Error, Result};
use crate::report::Reporter;
use crate::retry::{Cadence, Deadline};

/// Refuses to start anything on an environment that something else is being done to.
///
/// # Errors
/// Class `Busy` unless it is Ready.
pub fn check_ready(environment: &EnvironmentDescription) -> Result<()> {
    if environment.status == EnvironmentStatus::Ready {
        return Ok(());
    }
    let name = &environment.name;
    Err(Error::new(Class::Busy, format!("the environment {name} cannot be changed now"))
        .code("TE1401")
        .because(format!("it is {}, and has to be Ready", environment.status))
        .again_with("--wait-ready"))
}

/// The environment when it is Ready: as it was found, or, with `patience`, as soon as what is under way is over.
///
/// # Errors
/// Class `Busy` without patience; `TimedOut` when it is not Ready in that time; `NotFound` when it is gone instead.
pub async fn until_ready(
    aws: &Aws,
    found: EnvironmentDescription,
    patience: Option<Duration>,
    reporter: &dyn Reporter,
) -> Result<EnvironmentDescription> {
    let Some(patience) = patience.filter(|_| found.status != EnvironmentStatus::Ready) else {
        return check_ready(&found).map(|()| found);
    };
    reporter.phase(format!("wait until {} is Ready", found.name));
    reporter.note(format!("{} is {}: waiting until it is Ready", found.name, found.status));
    let deadline = Deadline::after(patience);
    watch(aws, &found.id, deadline, |environment| match environment.status {
        EnvironmentStatus::Ready => Some(Ok(environment.clone())),
        EnvironmentStatus::Terminating | EnvironmentStatus::Terminated => Some(Err(gone(&environment.name))),
        _ => None,
    })
    .await
    .unwrap_or_else(|| Err(late(&found, deadline)))
}

/// Looks at an environment until `judge` has an answer; `None` at the deadline. One that AWS lists no more counts as
/// terminated. Failures that may pass are borne.
///
/// # Errors
/// When AWS refuses, or cannot be reached and the deadline is over.
pub async fn watch<T>(
    aws: &Aws,
    id: &str,
    deadline: Deadline,
    judge: impl Fn(&EnvironmentDescription) -> Option<Result<T>>,
) -> Option<Result<T>> {
    let mut cadence = Cadence::begin();
    let mut last = None;
    let mut trouble = None;
    loop {
        cadence.spend(1);
        match deadline.bound(aws.environment_by_id(id)).await {
            Err(_) => return trouble.map(Err),
            Ok(Ok(Some(environment))) => {
                trouble = None;
                if let Some(answer) = judge(&environment) {
                    return Some(answer);
                }
                let seen = (environment.status, environment.version_label, environment.health);
                if last.as_ref() != Some(&seen) {
                    last = Some(seen);
                    cadence.news();
                }
            }
            Ok(Ok(None)) => {}
            Ok(Err(error)) if is_transient(&error) => trouble = Some(error.reclassify(Class::TimedOut)),
            Ok(Err(error)) => return Some(Err(error)),
        }
        if cadence.pause(deadline).await.is_err() {
            return trouble.map(Err);
        }
    }
}

fn late(found: &EnvironmentDescription, deadline: Deadline) -> Error {
    let limit = deadline.limit().unwrap_or_default().as_secs();
    Error::new(Class::TimedOut, format!("{} was not Ready within {limit} s", found.name))
        .code("TE1504")
        .next(format!("tasks-eb events {} --follow", found.name))
}

fn gone(name: &str) -> Error {
    Error::new(Class::NotFound, format!("the environment {name} is being terminated")).next("tasks-eb create")
}

/// Starts an update. With `patience` it waits for what holds the environment, as often as somebody else is quicker.
///
/// # Errors
/// Class `Busy` without patience when the environment is not Ready; else as [`until_ready`], or when AWS refuses.
pub async fn update(
    aws: &Aws,
    name: &EnvironmentName,
    update: &Update<'_>,
    patience: Option<Duration>,
    reporter: &dyn Reporter,
) -> Result<Started> {
    let whole = patience.map(Deadline::after);
    loop {
        let refused = match aws.update_environment(name, update).await {
            Err(error) if error.class() == Class::Busy || is_transient(&error) => error,
            other => return other,
        };
        let Ok(Some(found)) = aws.environment(name).await else { return Err(refused) };
        // The first attempt may have taken effect and its answer been lost: the next finds an environment that is busy
        // with our own update.
        if let Some(started) = adopt::update(aws, &found, update).await? {
            reporter.note("the answer was lost on the way; AWS works on it");
            return Ok(started);
        }
        // Or it was over before anybody looked.
        if refused.class() == Class::Busy
            && let Some(started) = adopt::done(aws, &found, update).await?
        {
            reporter.note("the answer was lost on the way; AWS has done it");
            return Ok(started);
        }
        let left = whole.and_then(|whole| whole.remaining()).filter(|left| !left.is_zero());
        let Some(left) = left.filter(|_| refused.class() == Class::Busy) else { return Err(refused) };
        until_ready(aws, found, Some(left), reporter).await?;
    }
}
