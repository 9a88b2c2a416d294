//! What an instance is told to run, and what it tells back. Data only.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use super::ebextensions::functions::StackFacts;
use crate::beanstalk::platform::Runtime;
use crate::beanstalk::{OptionSetting, Region, Severity};
use crate::secret::Secret;

/// Hears what happens on an instance, in AWS's sentences.
pub trait Witness: Send + Sync {
    /// Takes one event. Must not block for long: it is called from the deployment itself.
    fn event(&self, severity: Severity, message: String);

    /// The file of an object in the account's S3; `None` when there is none of that name.
    fn object(&self, bucket: &str, key: &str) -> Option<PathBuf>;
}

/// What kind of work an instance is told to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeploymentKind {
    /// A new version: everything of eb-reference §4.4.
    AppDeploy,
    /// New settings for the version that runs: confighooks, new variables, restart.
    ConfigDeploy,
    /// The instance is started again: what was deployed runs again; a full deployment when nothing was.
    SelfStartup,
}

impl DeploymentKind {
    /// The engine's name of the command.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AppDeploy => "app-deploy",
            Self::ConfigDeploy => "config-deploy",
            Self::SelfStartup => "self-startup",
        }
    }
}

/// Secret variables by name; or the sentence that says which could not be fetched.
pub type Secrets = Result<BTreeMap<String, Secret>, String>;

/// Everything an instance needs to know to run a version.
#[derive(Clone)]
pub struct Deployment {
    /// What to do.
    pub kind: DeploymentKind,
    /// What the environment's platform runs bundles by.
    pub runtime: Runtime,
    /// Name of the environment, for `get-config`.
    pub environment_name: String,
    /// Region of the environment.
    pub region: Region,
    /// The instance's id, `i-…`.
    pub instance_id: String,
    /// The version; `None` for the sample application.
    pub version_label: Option<String>,
    /// Counts the deployments of an environment.
    pub deployment_id: u64,
    /// The source bundle; `None` for the sample application, which is a page that the proxy serves itself.
    pub bundle: Option<PathBuf>,
    /// Environment properties and `RDS_*`. `PORT` is decided by the host: see [`super::EnvironmentHost::deploy`].
    pub properties: BTreeMap<String, String>,
    /// Variables whose values are secrets, or why they could not be fetched. They are given to processes, hooks and
    /// container commands, and are in no file of the instance.
    pub secrets: Secrets,
    /// Every option in effect: static files, health check path and so on.
    pub settings: Vec<OptionSetting>,
    /// What functions in `.config` files may ask of the environment.
    pub facts: StackFacts,
    /// Whether this instance leads: `leader_only` commands run here.
    pub leader: bool,
    /// Time for all commands and hooks together (`aws:elasticbeanstalk:command Timeout`).
    pub timeout: Duration,
}

impl fmt::Debug for Deployment {
    /// Of the properties their names only: the database's password is among their values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Deployment")
            .field("kind", &self.kind)
            .field("environment_name", &self.environment_name)
            .field("version_label", &self.version_label)
            .field("deployment_id", &self.deployment_id)
            .field("bundle", &self.bundle)
            .field("properties", &self.properties.keys())
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

impl Deployment {
    /// The value of an option, when it is set to something.
    pub fn setting(&self, namespace: &str, name: &str) -> Option<&str> {
        self.settings
            .iter()
            .find(|setting| setting.namespace == namespace && setting.name == name)
            .and_then(|setting| setting.value.as_deref())
            .filter(|value| !value.is_empty())
    }
}

/// A deployment that did not succeed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("[{step}] {message}")]
pub struct DeployFailure {
    /// The engine's name of the step, such as `PostBuildEbExtension`.
    pub step: String,
    /// What went wrong, with the command and the end of its output where there was one.
    pub message: String,
    /// Whether the new version serves nevertheless (a postdeploy hook failed); else the old one does, if any.
    pub new_version_is_live: bool,
}
