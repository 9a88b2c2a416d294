//! Seeing a change through whose version stays: new variables, the same version once more. Ends when the app answers.

use crate::aws::Aws;
use crate::aws::beanstalk::{EnvironmentDescription, Started};
use crate::beanstalk::option::{namespace, value_of};
use crate::beanstalk::{EnvironmentName, OptionSetting, Verdict};
use crate::deploy::follow::{Ended, to_ready};
use crate::deploy::proof::{Claim, prove};
use crate::deploy::ship::Patience;
use crate::deploy::{evidence, probe};
use crate::error::{Class, Error, Result};
use crate::report::Reporter;

/// The path that tells whether the app is healthy, as far as the options in force say.
pub fn health_path(settings: &[OptionSetting]) -> &str {
    let value = |namespace: &str, name: &str| value_of(settings, namespace, name).filter(|path| path.starts_with('/'));
    // AWS reports `/` where nobody chose; the older option may still say better.
    let newer = value(namespace::PROCESS_DEFAULT, "HealthCheckPath").filter(|path| *path != "/");
    newer.or_else(|| value(namespace::APPLICATION, "Application Healthcheck URL")).unwrap_or("/")
}

/// Follows a change to its end and asks the app. `before` is the environment as it was; `what` says, for an error, what could not be done.
///
/// # Errors
/// Class `Unhealthy`, with evidence, when the change fails or the app does not answer well afterwards; `TimedOut` when
/// the deadline passes first.
pub async fn settle(
    aws: &Aws,
    before: &EnvironmentDescription,
    (name, started): (&EnvironmentName, &Started),
    health_path: &str,
    (patience, what): (Patience, &str),
    reporter: &dyn Reporter,
) -> Result<EnvironmentDescription> {
    let ended = to_ready(aws, started, patience.deadline, reporter).await?;
    ended.check_there()?;
    if ended.verdict == Verdict::Failed {
        return Err(failure(aws, name, &ended, (health_path, what)).await);
    }
    let Some(url) = ended.environment.url() else { return Ok(ended.environment) };
    let url = format!("{url}{health_path}");
    let was_well = patience.healthy.accepts(&before.health);
    let claim = Claim { url: &url, release: None, healthy: patience.healthy, was_well, since: ended.began };
    prove(aws, name, claim, patience.deadline, reporter).await.map_err(|error| match error.class() {
        Class::Unhealthy => error.with_fact("rolled_back", false),
        _ => error,
    })?;
    Ok(ended.environment)
}

/// Why the change failed, whether the app answers all the same, and what makes the environment green again: instances that
/// a failed deployment left as they were are red until there is one more, and a restart is none.
async fn failure(aws: &Aws, name: &EnvironmentName, ended: &Ended, (health_path, what): (&str, &str)) -> Error {
    let evidence = evidence::collect(aws, name, ended.failure()).await;
    let error = evidence
        .explain(Error::new(Class::Unhealthy, what).code("TE1501"))
        .with_fact("rolled_back", false)
        .because("Elastic Beanstalk could not put the change into effect");
    let logs = format!("tasks-eb logs {name}");
    let Some(url) = ended.environment.url() else { return error.next(logs) };
    let answers = probe::trouble(&format!("{url}{health_path}"), None).await.is_none();
    let next = if answers && ended.touched { format!("tasks-eb deploy {name} --force") } else { logs };
    error.with_fact("answers", answers).next(next)
}

/// Says of a change that failed what is in force now (`the old variables`; nothing where that is not known), and whether the
/// app answers.
pub fn standing(error: Error, in_force: Option<&str>) -> Error {
    let answers = error.fact("answers").and_then(serde_json::Value::as_bool);
    match (in_force, answers) {
        (Some(what), Some(true)) => error.because(format!("{what} are in force and the app answers")),
        (Some(what), Some(false)) => error.because(format!("{what} are in force, and the app does not answer well")),
        (Some(what), None) => error.because(format!("{what} are in force")),
        (None, Some(true)) => error.because("the app answers all the same"),
        (None, Some(false)) => error.because("the app does not answer well"),
        (None, None) => error,
    }
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
