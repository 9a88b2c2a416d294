//! The proof that an environment serves: the app itself answers well, and Beanstalk sees it as healthy.

use std::ops::ControlFlow;
use std::time::Duration;

use crate::aws::Aws;
use crate::beanstalk::{EnvironmentName, Health};
use crate::deploy::{evidence, probe};
use crate::error::{Class, Error, Result};
use crate::report::Reporter;
use crate::retry::{self, Deadline, Pace};

/// Time that an app may take to answer after a change, and to be seen as healthy. Enhanced health needs twelve good
/// checks in a row, about two minutes (eb-reference §1.6).
const SETTLING: Duration = Duration::from_secs(240);

/// Asks the app at the URL of its health path until it answers well, as this release where one is named, and then
/// Beanstalk until it sees the environment as healthy.
///
/// # Errors
/// Class `Unhealthy`, with evidence or causes, when either does not in time.
pub async fn prove(
    aws: &Aws,
    name: &EnvironmentName,
    (url, release): (&str, Option<&str>),
    deadline: Deadline,
    reporter: &dyn Reporter,
) -> Result<()> {
    reporter.phase("ask the app");
    let settling = Deadline::after(deadline.remaining().unwrap_or(SETTLING).min(SETTLING));
    if let Err(error) = probe::healthy(url, release, settling).await {
        let evidence = evidence::collect(aws, name, &[]).await;
        return Err(error.with_evidence(evidence).next(format!("tasks-eb logs {name}")));
    }
    let as_release = release.map_or_else(String::new, |release| format!(" as {release}"));
    reporter.done(format!("{url} answers{as_release}"));
    wait_for_green(aws, name, settling).await
}

async fn wait_for_green(aws: &Aws, name: &EnvironmentName, deadline: Deadline) -> Result<()> {
    let look = || async {
        match aws.environment(name).await {
            Ok(Some(found)) if found.health == Health::Green => ControlFlow::Break(Ok(())),
            Ok(_) => ControlFlow::Continue(()),
            Err(error) => ControlFlow::Break(Err(error)),
        }
    };
    match retry::until(deadline, Pace::FOLLOW, look).await {
        Ok(looked) => looked,
        Err(_) => {
            let health = aws.health(name).await?;
            let error = Error::new(Class::Unhealthy, format!("{name} runs, but is not healthy"));
            let causes = health.map(|health| health.causes).unwrap_or_default();
            Err(causes.into_iter().fold(error, Error::because).next(format!("tasks-eb status {name}")))
        }
    }
}
