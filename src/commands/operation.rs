//! What the commands share that do one thing to an environment and see it through: restart, rebuild, scale, upgrade.

use std::fmt;

use serde::Serialize;

use crate::aws::beanstalk::{EnvironmentDescription, Started};
use crate::beanstalk::{ApplicationName, EnvironmentName, OptionSetting};
use crate::commands::waiting::go_on;
use crate::context::{Context, Intent};
use crate::deploy::settle::{health_path, settle, standing};
use crate::deploy::ship::Patience;
use crate::deploy::teardown::name_of;
use crate::error::{Class, OrFail, Result};

/// Begins to work on an environment: nobody else does until this command ends. `step` is what is about to be done.
///
/// # Errors
/// Class `Busy` when somebody else works on it.
pub(super) async fn begin(
    context: &Context,
    (command, step): (&str, String),
    found: &EnvironmentDescription,
    patience: Patience,
) -> Result<()> {
    let (name, application) = (name_of(found)?, ApplicationName::parse(found.application.clone()));
    let application = &application.or_fail(Class::Failed, || format!("AWS tells of no application of {name}"))?;
    let intent = Intent { command, application, environment: Some(&name), label: None, claim: patience.claim };
    context.unfinished(context.aws().await?, &intent).await?;
    let run = context.undertake(intent, &[found]).await?;
    run.step(step, context.reporter())
}

/// What came of it, as text and as JSON.
#[derive(Debug, Serialize)]
pub(super) struct Operated {
    environment: String,
    id: String,
    /// What was done, or would be: `restarted`, `scaled to 3 instances`.
    #[serde(skip)]
    what: String,
    changed: bool,
    dry_run: bool,
    /// Whether the app was seen to answer afterwards.
    verified: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    /// How it was before.
    #[serde(skip)]
    before: EnvironmentDescription,
    #[serde(flatten)]
    details: serde_json::Map<String, serde_json::Value>,
}

impl fmt::Display for Operated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { environment, what, .. } = self;
        match (self.changed, self.dry_run, self.verified) {
            (false, ..) => write!(f, "nothing to do: {environment} {what}"),
            (true, true, _) => write!(f, "would be {what}: {environment}"),
            (true, false, true) => write!(f, "{what}: {environment}"),
            (true, false, false) => write!(f, "on its way to be {what}: {environment}"),
        }
    }
}

impl Operated {
    /// Nothing happened yet to this environment; `what` is what would be done, as a participle.
    pub(super) fn to(found: &EnvironmentDescription, what: impl Into<String>) -> Self {
        Self {
            environment: found.name.clone(),
            id: found.id.clone(),
            what: what.into(),
            changed: true,
            dry_run: false,
            verified: false,
            url: found.url(),
            before: found.clone(),
            details: serde_json::Map::new(),
        }
    }

    /// With a field of its own in the JSON document.
    pub(super) fn with(mut self, name: &str, value: impl Into<serde_json::Value>) -> Self {
        self.details.insert(name.to_owned(), value.into());
        self
    }

    /// It would be done.
    pub(super) fn dry(self) -> Self {
        Self { dry_run: true, ..self }
    }

    /// It is so already; `what` says how it is.
    pub(super) fn needless(self, what: impl Into<String>) -> Self {
        Self { changed: false, what: what.into(), ..self }
    }

    /// It was seen to answer; where, as the environment tells now.
    pub(super) fn seen(self, now: &EnvironmentDescription) -> Self {
        Self { verified: true, url: now.url(), ..self }
    }

    /// Follows what was started to its end, when it is to be waited for, and asks the app.
    ///
    /// # Errors
    /// Class `Unhealthy` when it fails or the app does not answer afterwards; `TimedOut` when the deadline passes first.
    pub(super) async fn see_through(
        mut self,
        context: &Context,
        name: &EnvironmentName,
        started: &Started,
        patience: Patience,
    ) -> Result<Self> {
        context.undertaking().iter().for_each(|run| run.started(started, context.reporter()));
        go_on(context, patience, format!("tasks-eb wait {name} --for healthy"));
        if patience.wait {
            let aws = context.aws().await?;
            let settings: Vec<OptionSetting> =
                aws.settings(&started.environment.application, name).await?.unwrap_or_default();
            let failed = format!("{name} could not be {}", self.what);
            let path = health_path(&settings);
            let what = (patience, failed.as_str());
            let ended = settle(aws, &self.before, (name, started), path, what, context.reporter()).await;
            let ended = ended.map_err(|error| standing(error, None))?;
            self.url = ended.url();
            self.verified = true;
        }
        Ok(self)
    }
}
