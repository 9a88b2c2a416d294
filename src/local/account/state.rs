//! The state of the account, as it is written down. Each service owns the shape of its own part.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::application::Application;
use super::environment::Environment;
use super::event_log::Entry;
use super::template::ConfigurationTemplate;
use super::version::ApplicationVersion;
use crate::beanstalk::names::TemplateName;
use crate::beanstalk::{ApplicationName, EnvironmentId, Region, VersionLabel};
use crate::local::{iam, logs, rds, secretsmanager, ssm};

/// Everything the account holds.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct State {
    /// What belongs to a region.
    pub(crate) regions: BTreeMap<Region, RegionState>,
    /// Roles and instance profiles: IAM has no regions.
    pub(crate) iam: iam::State,
    /// The events of the last change. They are written with it, and then into the log: a server that is killed between
    /// the two has neither a change that nobody was told of nor a story of what did not happen.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) told: Vec<Told>,
}

/// An event of a change.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Told {
    /// Where.
    pub(crate) region: Region,
    /// The event.
    pub(crate) entry: Entry,
}

impl State {
    /// The part of a region; `None` while nothing was made there.
    pub(crate) fn region(&self, region: &Region) -> Option<&RegionState> {
        self.regions.get(region)
    }

    /// Tells an event with this change, whole or not at all.
    pub(crate) fn tell(&mut self, region: &Region, entry: impl IntoIterator<Item = Entry>) {
        self.told.extend(entry.into_iter().map(|entry| Told { region: region.clone(), entry }));
    }

    /// The part of a region, made on first use.
    pub(crate) fn region_mut(&mut self, region: &Region) -> &mut RegionState {
        self.regions.entry(region.clone()).or_default()
    }
}

/// What the account holds in one region.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct RegionState {
    /// Whether `CreateStorageLocation` was called, so that the bucket is the account's.
    pub(crate) storage_location: bool,
    /// Applications by name.
    pub(crate) applications: BTreeMap<ApplicationName, Application>,
    /// Application versions, by application and label.
    pub(crate) versions: BTreeMap<ApplicationName, BTreeMap<VersionLabel, ApplicationVersion>>,
    /// Saved configurations, by application and name.
    pub(crate) templates: BTreeMap<ApplicationName, BTreeMap<TemplateName, ConfigurationTemplate>>,
    /// Environments by id, the terminated ones of the last weeks among them.
    pub(crate) environments: BTreeMap<EnvironmentId, Environment>,
    /// Databases and their snapshots.
    pub(crate) rds: rds::State,
    /// Secrets of Secrets Manager.
    pub(crate) secrets: secretsmanager::State,
    /// Parameters of Parameter Store.
    pub(crate) parameters: ssm::State,
    /// Log groups of CloudWatch Logs.
    pub(crate) logs: logs::State,
}
