//! The order of a deployment, step by step, as an instance takes it (eb-reference §4.4).
//!
//! What a step does lies with `ebextensions::apply`, `hooks`, `procfile` and `unpack`; starting processes and turning
//! the proxy to them lies with `launch`.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs as disk;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use time::OffsetDateTime;

use super::command::{self, CommandLine, Ended};
use super::deployment::{DeployFailure, Deployment, DeploymentKind, Witness};
use super::ebextensions::{self, Extensions};
use super::engine_log::EngineLog;
use super::instance::Instance;
use super::layout::Layout;
use super::ports::Port;
use super::{getconfig, hooks, unpack};
use crate::beanstalk::Severity;
use crate::fs;
use crate::local::epoch;
use crate::retry::Deadline;

/// A step that failed.
pub(crate) struct StepFailure {
    pub(crate) step: &'static str,
    pub(crate) message: String,
}

/// Names a step's failure.
pub(crate) fn fail<E: std::fmt::Display>(step: &'static str) -> impl Fn(E) -> StepFailure {
    move |error| StepFailure { step, message: error.to_string() }
}

/// One deployment at work: what every step needs.
pub(crate) struct Work<'a> {
    pub(crate) instance: &'a Arc<Instance>,
    pub(crate) layout: &'a Layout,
    pub(crate) deployment: &'a Deployment,
    pub(crate) witness: &'a dyn Witness,
    pub(crate) log: EngineLog,
    pub(crate) deadline: Deadline,
    /// The port that the app gets.
    pub(crate) port: Port,
}

impl<'a> Work<'a> {
    pub(crate) fn new(
        instance: &'a Arc<Instance>,
        deployment: &'a Deployment,
        witness: &'a dyn Witness,
        port: Port,
    ) -> Self {
        let deadline = Deadline::after(deployment.timeout);
        let layout = &instance.layout;
        Self { instance, layout, deployment, witness, log: EngineLog::new(layout), deadline, port }
    }

    /// Tells the witness and the log that something is not done as AWS would.
    pub(crate) fn warn(&self, message: String) {
        self.log.warn(&message);
        self.witness.event(Severity::Warn, message);
    }

    /// Variables of the app, hooks and container commands.
    pub(crate) fn variables(&self) -> BTreeMap<String, OsString> {
        let mut variables = command::base_environment(self.layout);
        let properties = self.deployment.properties.iter().map(|(name, value)| (name.clone(), value.into()));
        variables.extend(properties);
        let secrets = self.deployment.secrets.iter().flatten();
        variables.extend(secrets.map(|(name, value)| (name.clone(), value.expose().into())));
        variables.insert("PORT".to_owned(), self.port.to_string().into());
        variables
    }

    /// Refuses to begin without the secrets that variables stand for.
    pub(crate) fn check_secrets(&self) -> Result<(), StepFailure> {
        let Err(why) = &self.deployment.secrets else { return Ok(()) };
        self.witness.event(Severity::Error, format!("Instance deployment failed. {why}"));
        Err(StepFailure { step: "FetchEnvironmentSecrets", message: why.clone() })
    }

    /// Runs a command of a step and tells how it ended; `Err` is the reason why it could not be run.
    pub(crate) async fn run(
        &self,
        line: &CommandLine,
        folder: &std::path::Path,
        variables: &BTreeMap<String, OsString>,
    ) -> Result<Ended, String> {
        command::run(line, self.instance, folder, variables, self.deadline)
            .await
            .map_err(|error| format!("'{}' could not be run in {}: {error}", line.as_text().trim(), folder.display()))
    }

    pub(super) fn step(&self, name: &str) {
        self.log.info(&format!("Executing instruction: {name}"));
    }

    /// Everything up to the flip: staging holds the version, built and ready to be started.
    pub(crate) async fn prepare(&self, bundle: &std::path::Path) -> Result<(), StepFailure> {
        self.log.info(&format!("Received command {}", self.deployment.kind.as_str()));
        let label = self.deployment.version_label.as_deref().unwrap_or("Sample Application");
        let extensions = ebextensions::read_for_instance(bundle, &self.deployment.facts)
            .map_err(|fault| StepFailure { step: "DownloadSourceBundle", message: fault.message(label) })?;
        self.elect_leader();
        let is_app_deploy = self.deployment.kind != DeploymentKind::ConfigDeploy;
        self.write_configuration()?;
        if is_app_deploy {
            // Who asked for the deployment has told them: some are about what is done before there is an instance.
            extensions.warnings.iter().for_each(|warning| self.log.warn(warning));
            extensions.unanswered.iter().for_each(|sentence| self.warn(sentence.clone()));
            self.step("PreBuildEbExtension");
            ebextensions::apply::before_build(self, &extensions).await.map_err(fail("PreBuildEbExtension"))?;
        }
        self.step("StageApplication");
        self.stage(bundle).await.map_err(fail("StageApplication"))?;
        self.hooks("prebuild").await?;
        self.build().await?;
        if is_app_deploy {
            self.container_commands(&extensions).await?;
        }
        self.step("CleanEbExtensions");
        fs::remove(&self.layout.staging().join(".ebextensions")).map_err(fail("CleanEbExtensions"))?;
        self.hooks("predeploy").await
    }

    fn elect_leader(&self) {
        self.step("ElectLeader");
        let verdict = if self.deployment.leader { "Instance is Leader." } else { "Instance is not Leader." };
        self.log.info(verdict);
    }

    pub(crate) fn write_configuration(&self) -> Result<(), StepFailure> {
        getconfig::write(self.layout, self.deployment, self.port.number()).map_err(fail("WriteConfiguration"))
    }

    async fn stage(&self, bundle: &std::path::Path) -> Result<(), String> {
        let (bundle, staging) = (bundle.to_owned(), self.layout.staging());
        fs::remove(&staging).map_err(|error| error.to_string())?;
        let unpacked = tokio::task::spawn_blocking(move || unpack::unpack(&bundle, &staging));
        match unpacked.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(reason)) => Err(format!("The source bundle {reason}")),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Runs the hooks of a position, and names the failure after the engine's step.
    pub(crate) async fn hooks(&self, position: &'static str) -> Result<(), StepFailure> {
        let config = self.deployment.kind == DeploymentKind::ConfigDeploy;
        let step = hooks::step_name(config, position);
        self.step(step);
        hooks::run(self, config, position).await.map_err(fail(step))
    }

    async fn container_commands(&self, extensions: &Extensions) -> Result<(), StepFailure> {
        self.step("PostBuildEbExtension");
        let done = ebextensions::apply::container_commands(self, extensions).await;
        done.map_err(fail("PostBuildEbExtension"))
    }

    /// Moves staging to current; what was current waits as `previous` until the flip is decided.
    pub(crate) fn flip(&self) -> Result<(), StepFailure> {
        self.step("FlipApplication");
        let layout = self.layout;
        let flip = || -> std::io::Result<()> {
            if layout.current().exists() {
                disk::rename(layout.current(), layout.previous())?;
            }
            disk::rename(layout.staging(), layout.current())
        };
        flip().map_err(fail("FlipApplication"))
    }

    /// The flip holds: what was current before may go, and what is deployed is written down.
    pub(crate) fn commit(&self) -> Result<(), StepFailure> {
        let layout = self.layout;
        let manifest = json!({
            "VersionLabel": self.deployment.version_label,
            "DeploymentId": self.deployment.deployment_id,
            "Sample": self.deployment.bundle.is_none(),
        });
        let commit = || -> crate::error::Result<()> {
            fs::write_private(&manifest_path(layout), manifest.to_string().as_bytes())?;
            fs::remove(&layout.retired())
        };
        commit().map_err(fail("FlipApplication"))?;
        if layout.previous().exists() {
            disk::rename(layout.previous(), layout.retired()).map_err(fail("FlipApplication"))?;
        }
        Ok(())
    }

    /// Writes the result as the last line of the engine's log.
    pub(crate) fn conclude(&self, failure: Option<&StepFailure>) {
        let kind = self.deployment.kind.as_str();
        if let Some(StepFailure { step, message }) = failure {
            let stop = "Stop running the command. Error:";
            self.log
                .error(&format!("An error occurred during execution of command [{kind}] - [{step}]. {stop} {message}"));
        }
        let (status, code, message, sentence, severity) = match failure {
            None => (
                "SUCCESS",
                0,
                "Engine execution has succeeded.",
                "Instance deployment completed successfully.",
                Severity::Info,
            ),
            Some(_) => (
                "FAILURE",
                1,
                "Engine execution has encountered an error.",
                "Instance deployment failed. For details, see 'eb-engine.log'.",
                Severity::Error,
            ),
        };
        let now = epoch::milliseconds(OffsetDateTime::now_utc());
        let event = json!({"msg": sentence, "timestamp": now, "severity": severity.as_str()});
        let result = json!({"status": status, "msg": message, "returncode": code, "events": [event]});
        let response = json!({"status": status, "api_version": "1.0", "results": [result]});
        self.log.info(&format!("CommandService Response: {response}"));
        if self.deployment.kind != DeploymentKind::SelfStartup || failure.is_some() {
            self.witness.event(severity, sentence.to_owned());
        }
    }
}

impl StepFailure {
    pub(crate) fn into_failure(self, new_version_is_live: bool) -> DeployFailure {
        DeployFailure { step: self.step.to_owned(), message: self.message, new_version_is_live }
    }
}

fn manifest_path(layout: &Layout) -> PathBuf {
    layout.deployment_dir().join("manifest.json")
}

/// Whether `current` is this very version, deployed to its end.
pub(crate) fn is_deployed(layout: &Layout, deployment: &Deployment) -> bool {
    let text = fs::read_text(&manifest_path(layout)).ok().flatten().unwrap_or_default();
    let manifest: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    let same = manifest.get("VersionLabel").and_then(serde_json::Value::as_str) == deployment.version_label.as_deref();
    let sample = manifest.get("Sample").and_then(serde_json::Value::as_bool);
    same && sample == Some(deployment.bundle.is_none()) && (sample == Some(true) || layout.current().exists())
}

/// Puts the folders right after a server that ended in the middle of a flip.
pub(crate) fn recover(layout: &Layout) -> crate::error::Result<()> {
    if layout.previous().exists() {
        fs::remove(&layout.current())?;
        let restored = disk::rename(layout.previous(), layout.current());
        crate::error::OrFail::or_fail(restored, crate::error::Class::Failed, || "could not restore the old version")?;
    }
    fs::remove(&layout.retired())?;
    fs::remove(&layout.staging())
}

/// Time that is left for a start, at most `limit`.
pub(crate) fn at_most(deadline: Deadline, limit: Duration) -> Duration {
    deadline.remaining().map_or(limit, |left| left.min(limit))
}
