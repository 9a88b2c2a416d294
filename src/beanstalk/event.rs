//! Events, and which of their sentences decide the outcome of an operation.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// Severity of an event, least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Severity {
    /// Finest detail.
    Trace,
    /// Detail for debugging.
    Debug,
    /// News.
    Info,
    /// Something to look at.
    Warn,
    /// Something failed.
    Error,
    /// Everything failed.
    Fatal,
}

impl Severity {
    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Trace => "TRACE",
            Self::Debug => "DEBUG",
            Self::Info => "INFO",
            Self::Warn => "WARN",
            Self::Error => "ERROR",
            Self::Fatal => "FATAL",
        }
    }

    /// Parses the word of the wire.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Trace, Self::Debug, Self::Info, Self::Warn, Self::Error, Self::Fatal]
            .into_iter()
            .find(|severity| severity.as_str() == word)
    }
}

/// One event of an application or environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// When, in UTC with milliseconds.
    #[serde(with = "time::serde::rfc3339")]
    pub date: OffsetDateTime,
    /// What happened, in AWS's sentence.
    pub message: String,
    /// How bad.
    pub severity: Severity,
    /// Application concerned.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub application: Option<String>,
    /// Environment concerned.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub environment: Option<String>,
    /// Version concerned.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub version_label: Option<String>,
    /// The API call that started the operation; absent on health changes and scaling.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub request_id: Option<String>,
}

/// What a sentence says about the operation it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The operation ended well.
    Succeeded,
    /// The operation failed.
    Failed,
}

/// Reads an event's sentence as AWS's own `eb` does; `None` when it decides nothing.
///
/// Health changes and instance messages are left out on purpose: they belong to no operation.
/// Source: awsebcli 3.27.5, `_is_success_event` and its failure twin.
pub fn verdict(message: &str) -> Option<Verdict> {
    const SUCCEEDED: [&str; 5] = [
        "Environment update completed successfully.",
        "terminateEnvironment completed successfully.",
        "The application has been deleted successfully.",
        "Pulled logs for environment instances.",
        "restartAppServer completed successfully.",
    ];
    const FAILED: [&str; 4] = [
        "Failed to launch environment.",
        "Failed to deploy application.",
        "Failed to deploy configuration.",
        "The environment was reverted to the previous configuration setting.",
    ];
    const FAILED_STARTS: [&str; 3] = [
        "Create environment operation is complete, but with errors",
        "Update environment operation is complete, but with errors.",
        "Failed to pull logs for environment instances.",
    ];
    if SUCCEEDED.contains(&message)
        || message.starts_with("Successfully launched environment:")
        || message.starts_with("Completed swapping CNAMEs for environments")
        || message.contains("Environment tag update completed successfully.")
    {
        Some(Verdict::Succeeded)
    } else if FAILED.contains(&message)
        || FAILED_STARTS.iter().any(|start| message.starts_with(start))
        || message.contains("Environment tag update failed.")
        || (message.starts_with("Launched environment")
            && message.contains("However, there were issues during launch."))
    {
        Some(Verdict::Failed)
    } else {
        None
    }
}

/// What a sentence says about how soon the operation ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pulse {
    /// The instances are done: the end is due.
    Near,
    /// Something began that takes minutes.
    Lull,
    /// Anything else.
    Beat,
}

/// Reads an event's sentence for how soon the end is due. Sequences: eb-reference §1.5.
pub fn pulse(message: &str) -> Pulse {
    const NEAR: [&str; 7] = [
        "Instance deployment completed successfully.",
        "Instance deployment failed.",
        "Command execution completed on all instances.",
        "Unsuccessful command execution",
        "New application version was deployed",
        "Successfully deployed new configuration",
        "Application available at",
    ];
    if verdict(message).is_some() || NEAR.iter().any(|start| message.starts_with(start)) {
        Pulse::Near
    } else if message.ends_with("This may take a few minutes.") {
        Pulse::Lull
    } else {
        Pulse::Beat
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_decide_as_they_do_for_eb() {
        assert_eq!(verdict("Environment update completed successfully."), Some(Verdict::Succeeded));
        assert_eq!(verdict("Successfully launched environment: tasks-dev"), Some(Verdict::Succeeded));
        assert_eq!(verdict("Failed to deploy application."), Some(Verdict::Failed));
        let errors = "Create environment operation is complete, but with errors. For more information, see x.";
        assert_eq!(verdict(errors), Some(Verdict::Failed));
        assert_eq!(verdict("Environment health has been set to GREEN"), None);
        assert_eq!(verdict("Deploying new version to instance(s)."), None);
    }

    #[test]
    fn sentences_tell_how_soon_the_end_is_due() {
        assert_eq!(pulse("Instance deployment failed. For details, see 'eb-engine.log'."), Pulse::Near);
        assert_eq!(pulse("Environment update completed successfully."), Pulse::Near);
        assert_eq!(pulse("Creating RDS database named: x. This may take a few minutes."), Pulse::Lull);
        assert_eq!(pulse("Deploying new version to instance(s)."), Pulse::Beat);
    }

    #[test]
    fn severities_are_ordered() {
        assert!(Severity::Trace < Severity::Debug && Severity::Error < Severity::Fatal);
        assert_eq!(Severity::parse("WARN"), Some(Severity::Warn));
    }
}
