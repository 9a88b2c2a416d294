//! What is being done to an environment, as it is written down: whoever goes on with it after a restart finds here what it
//! was asked for and where it waited.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::beanstalk::{EnvironmentId, VersionLabel};
use crate::local::pace::Stage;

/// An operation in progress.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Operation {
    /// What is being done.
    pub(crate) kind: OperationKind,
    /// The call that asked for it.
    pub(crate) request_id: String,
    /// The stage at which it waits, and since when: there a later server goes on with it.
    #[serde(default)]
    pub(crate) waits: Option<Wait>,
    /// What an update changes.
    #[serde(default)]
    pub(crate) update: Option<Update>,
    /// The environment that a swap gives its name to; the other one's operation names none.
    #[serde(default)]
    pub(crate) destination: Option<EnvironmentId>,
    /// The call that asked to abort it.
    #[serde(default)]
    pub(crate) aborted_by: Option<String>,
}

impl Operation {
    /// One that begins.
    pub(crate) fn new(kind: OperationKind, request_id: impl Into<String>) -> Self {
        let request_id = request_id.into();
        Self { kind, request_id, waits: None, update: None, destination: None, aborted_by: None }
    }
}

/// A stage before which an operation waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Wait {
    /// The stage.
    pub(crate) stage: Stage,
    /// Since when.
    #[serde(with = "time::serde::rfc3339")]
    pub(crate) since: OffsetDateTime,
    /// Whether the stage has begun, on an instance that never answers (a scripted fault).
    #[serde(default)]
    pub(crate) stuck: bool,
}

/// What an update changes. The options as they will be are the environment's draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Update {
    /// The version to deploy.
    pub(crate) version: Option<VersionLabel>,
    /// Whether the draft differs from the options in force.
    pub(crate) options_changed: bool,
    /// ARN of the platform version to move to.
    pub(crate) platform: Option<String>,
    /// The saved configuration that was named.
    pub(crate) template: Option<String>,
}

/// What is being done to an environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum OperationKind {
    /// CreateEnvironment.
    Launch,
    /// RebuildEnvironment.
    Rebuild,
    /// UpdateEnvironment.
    Update,
    /// RestartAppServer.
    Restart,
    /// SwapEnvironmentCNAMEs.
    Swap,
    /// UpdateTagsForResource.
    Tag,
    /// TerminateEnvironment.
    Terminate,
}

impl OperationKind {
    /// The action that begins it.
    pub(crate) const fn action(self) -> &'static str {
        match self {
            Self::Launch => "CreateEnvironment",
            Self::Rebuild => "RebuildEnvironment",
            Self::Update => "UpdateEnvironment",
            Self::Restart => "RestartAppServer",
            Self::Swap => "SwapEnvironmentCNAMEs",
            Self::Tag => "UpdateTagsForResource",
            Self::Terminate => "TerminateEnvironment",
        }
    }

    /// Its first event (eb-reference §1.5; of a restart and of tags unverified there).
    pub(super) const fn start(self) -> &'static str {
        match self {
            Self::Launch => "createEnvironment is starting.",
            Self::Rebuild => "rebuildEnvironment is starting.",
            Self::Update => "Environment update is starting.",
            Self::Restart => "restartAppServer is starting.",
            Self::Swap => "swapEnvironmentCNAMEs is starting.",
            Self::Tag => "Environment tag update is starting.",
            Self::Terminate => "terminateEnvironment is starting.",
        }
    }
}
