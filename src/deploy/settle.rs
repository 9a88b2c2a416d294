//! Seeing a change through whose version stays: new variables, the same version once more. Ends when the app answers.

use crate::aws::Aws;
use crate::aws::beanstalk::{EnvironmentDescription, Started};
use crate::beanstalk::option::namespace;
use crate::beanstalk::{EnvironmentName, EnvironmentStatus, OptionSetting, Verdict};
use crate::deploy::evidence;
use crate::deploy::follow::to_ready;
use crate::deploy::proof::prove;
use crate::deploy::ship::Patience;
use crate::error::{Class, Error, Result};
use crate::report::Reporter;

/// The path that tells whether the app is healthy, as far as the options in force say.
pub fn health_path(settings: &[OptionSetting]) -> &str {
    let value = |namespace: &str, name: &str| {
        let found = settings.iter().find(|option| option.namespace == namespace && option.name == name);
        found.and_then(|option| option.value.as_deref()).filter(|path| path.starts_with('/'))
    };
    // AWS reports `/` where nobody chose; the older option may still say better.
    let newer = value(namespace::PROCESS_DEFAULT, "HealthCheckPath").filter(|path| *path != "/");
    newer.or_else(|| value(namespace::APPLICATION, "Application Healthcheck URL")).unwrap_or("/")
}

/// Refuses to start anything on an environment that something else is being done to.
///
/// # Errors
/// Class `Busy` unless it is Ready.
pub fn check_ready(environment: &EnvironmentDescription) -> Result<()> {
    if environment.status == EnvironmentStatus::Ready {
        return Ok(());
    }
    Err(Error::new(Class::Busy, format!("the environment {} cannot be changed now", environment.name))
        .because(format!("it is {}, and has to be Ready", environment.status))
        .next(format!("tasks-eb events {} --follow, and then the same command again", environment.name)))
}

/// Follows a change to its end and asks the app. `what` says, for an error, what could not be done.
///
/// # Errors
/// Class `Unhealthy`, with evidence, when the change fails or the app does not answer well afterwards; `TimedOut` when
/// the deadline passes first.
pub async fn settle(
    aws: &Aws,
    name: &EnvironmentName,
    started: &Started,
    health_path: &str,
    (patience, what): (Patience, &str),
    reporter: &dyn Reporter,
) -> Result<EnvironmentDescription> {
    let ended = to_ready(aws, started, patience.deadline, reporter).await?;
    if ended.verdict == Verdict::Failed {
        let evidence = evidence::collect(aws, name, &ended.errors).await;
        return Err(Error::new(Class::Unhealthy, what)
            .because("Elastic Beanstalk could not put the change into effect")
            .with_evidence(evidence)
            .next(format!("tasks-eb logs {name}")));
    }
    let Some(url) = ended.environment.url() else { return Ok(ended.environment) };
    prove(aws, name, (&format!("{url}{health_path}"), None), patience.deadline, reporter).await?;
    Ok(ended.environment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_that_somebody_chose_wins_over_the_default_of_aws() {
        let newer = |path| OptionSetting::new(namespace::PROCESS_DEFAULT, "HealthCheckPath", path);
        let older = OptionSetting::new(namespace::APPLICATION, "Application Healthcheck URL", "/older");
        assert_eq!(health_path(&[]), "/");
        assert_eq!(health_path(&[newer("/"), older.clone()]), "/older");
        assert_eq!(health_path(&[newer("/health"), older]), "/health");
        assert_eq!(health_path(&[newer("TCP:80")]), "/");
    }
}
