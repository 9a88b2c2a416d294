//! What RDS remembers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::super::kept;
use super::super::query::Fault;
use super::super::tagging::Tagged;
use super::tags;
use crate::beanstalk::Region;
use crate::local::host::database::Engine;
use crate::secret::Secret;

/// The databases and snapshots of a region.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct State {
    /// DB instances by identifier.
    pub(crate) instances: BTreeMap<String, Instance>,
    /// DB snapshots by identifier.
    pub(crate) snapshots: BTreeMap<String, Snapshot>,
}

/// Where a DB instance or snapshot stands, in RDS's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Status {
    /// Being made.
    Creating,
    /// Usable.
    Available,
    /// A snapshot is being taken.
    BackingUp,
    /// Its password is being changed.
    ResettingMasterCredentials,
    /// Its server is started anew.
    Rebooting,
    /// The same, under another identifier.
    Renaming,
    /// Its server is being stopped.
    Stopping,
    /// Its server rests.
    Stopped,
    /// Its server is being started.
    Starting,
    /// Going.
    Deleting,
    /// Its server could not be made or started.
    Failed,
}

impl Status {
    /// The word on the wire.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Creating => "creating",
            Self::Available => "available",
            Self::BackingUp => "backing-up",
            Self::ResettingMasterCredentials => "resetting-master-credentials",
            Self::Rebooting => "rebooting",
            Self::Renaming => "renaming",
            Self::Stopping => "stopping",
            Self::Stopped => "stopped",
            Self::Starting => "starting",
            Self::Deleting => "deleting",
            Self::Failed => "failed",
        }
    }
}

/// A DB instance.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Instance {
    /// Identifier, in lower case.
    pub(crate) identifier: String,
    /// Name of its folder under `databases`.
    pub(crate) folder: String,
    /// Where it stands.
    pub(crate) status: Status,
    /// Why it failed.
    #[serde(default)]
    pub(crate) failure: Option<String>,
    /// Class, as asked for.
    pub(crate) class: String,
    /// Engine.
    pub(crate) engine: Engine,
    /// Version, as asked for, in full.
    pub(crate) engine_version: String,
    /// Storage, as asked for.
    pub(crate) storage_gb: i64,
    /// Kind of storage, as asked for.
    pub(crate) storage_type: String,
    /// Master user.
    pub(crate) user: String,
    /// Its password. The state is a file for this user only.
    #[serde(with = "kept")]
    pub(crate) password: Secret,
    /// Database made at first.
    pub(crate) db_name: Option<String>,
    /// Snapshot it is made from.
    pub(crate) restored_from: Option<String>,
    /// Port of its server, while that runs.
    pub(crate) port: Option<u16>,
    /// When it was made.
    #[serde(with = "time::serde::rfc3339")]
    pub(crate) created: OffsetDateTime,
    /// Whether it is protected from deletion.
    pub(crate) deletion_protection: bool,
    /// As asked for.
    pub(crate) multi_az: bool,
    /// Days, as asked for.
    pub(crate) backup_retention: i64,
    /// `db-…`.
    pub(crate) resource_id: String,
    /// Tags.
    #[serde(default)]
    pub(crate) tags: Vec<(String, String)>,
    /// Changes that wait for the next reboot.
    #[serde(default)]
    pub(crate) pending: Pending,
    /// The secret that RDS keeps the password in.
    #[serde(default)]
    pub(crate) managed: Option<ManagedSecret>,
}

/// The secret of a password that RDS keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ManagedSecret {
    /// ARN.
    pub(crate) arn: String,
    /// Key, as asked for.
    pub(crate) kms_key_id: Option<String>,
}

/// Changes of an instance that were asked for and are not in force: those that nobody wants at once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Pending {
    /// Class.
    pub(crate) class: Option<String>,
    /// Version.
    pub(crate) engine_version: Option<String>,
    /// Storage in GB.
    pub(crate) storage_gb: Option<i64>,
    /// Whether there is a standby.
    pub(crate) multi_az: Option<bool>,
    /// Days.
    pub(crate) backup_retention: Option<i64>,
    /// Identifier.
    pub(crate) identifier: Option<String>,
}

impl Pending {
    /// Lays later wishes over these.
    fn overlay(&mut self, later: Self) {
        self.class = later.class.or_else(|| self.class.take());
        self.engine_version = later.engine_version.or_else(|| self.engine_version.take());
        self.storage_gb = later.storage_gb.or(self.storage_gb);
        self.multi_az = later.multi_az.or(self.multi_az);
        self.backup_retention = later.backup_retention.or(self.backup_retention);
        self.identifier = later.identifier.or_else(|| self.identifier.take());
    }
}

impl Instance {
    /// Lays wishes over those that wait. What is as wished waits for nothing.
    pub(crate) fn wish(&mut self, wish: Pending) {
        self.pending.overlay(wish);
        let waits = &mut self.pending;
        waits.class.take_if(|wish| *wish == self.class);
        waits.engine_version.take_if(|wish| *wish == self.engine_version);
        waits.storage_gb.take_if(|wish| *wish == self.storage_gb);
        waits.multi_az.take_if(|wish| *wish == self.multi_az);
        waits.backup_retention.take_if(|wish| *wish == self.backup_retention);
        waits.identifier.take_if(|wish| *wish == self.identifier);
    }

    /// Puts in force what somebody else wants at once; what waits of the same goes.
    pub(crate) fn apply(&mut self, wish: Pending) {
        let mut waits = std::mem::take(&mut self.pending);
        waits.class.take_if(|_| wish.class.is_some());
        waits.engine_version.take_if(|_| wish.engine_version.is_some());
        waits.storage_gb.take_if(|_| wish.storage_gb.is_some());
        waits.multi_az.take_if(|_| wish.multi_az.is_some());
        waits.backup_retention.take_if(|_| wish.backup_retention.is_some());
        self.pending = wish;
        self.apply_pending();
        self.pending = waits;
    }

    /// Puts in force what waits, but for another identifier: that is its place among the others.
    pub(crate) fn apply_pending(&mut self) {
        let identifier = self.pending.identifier.take();
        let waits = std::mem::take(&mut self.pending);
        self.class = waits.class.unwrap_or_else(|| std::mem::take(&mut self.class));
        self.engine_version = waits.engine_version.unwrap_or_else(|| std::mem::take(&mut self.engine_version));
        self.storage_gb = waits.storage_gb.unwrap_or(self.storage_gb);
        self.multi_az = waits.multi_az.unwrap_or(self.multi_az);
        self.backup_retention = waits.backup_retention.unwrap_or(self.backup_retention);
        self.pending.identifier = identifier;
    }
}

/// A DB snapshot.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Snapshot {
    /// Identifier, in lower case.
    pub(crate) identifier: String,
    /// Name of its file under `snapshots`.
    pub(crate) file: String,
    /// Where it stands.
    pub(crate) status: Status,
    /// The instance as it was.
    pub(crate) instance: Instance,
    /// When it was taken.
    #[serde(with = "time::serde::rfc3339")]
    pub(crate) created: OffsetDateTime,
    /// Tags.
    #[serde(default)]
    pub(crate) tags: Vec<(String, String)>,
}

impl State {
    /// Everything that may bear tags.
    pub(crate) fn tagged(&self, region: &Region) -> Vec<Tagged> {
        tags::tagged(region, self)
    }

    /// An instance by its identifier, in any case.
    ///
    /// # Errors
    /// `DBInstanceNotFound`.
    pub(crate) fn instance(&self, identifier: &str) -> Result<&Instance, Fault> {
        self.instances.get(&identifier.to_ascii_lowercase()).ok_or_else(|| no_instance(identifier))
    }

    /// An instance to change.
    ///
    /// # Errors
    /// `DBInstanceNotFound`.
    pub(crate) fn instance_mut(&mut self, identifier: &str) -> Result<&mut Instance, Fault> {
        self.instances.get_mut(&identifier.to_ascii_lowercase()).ok_or_else(|| no_instance(identifier))
    }

    /// A snapshot by its identifier, in any case.
    ///
    /// # Errors
    /// `DBSnapshotNotFound`.
    pub(crate) fn snapshot(&self, identifier: &str) -> Result<&Snapshot, Fault> {
        self.snapshots.get(&identifier.to_ascii_lowercase()).ok_or_else(|| no_snapshot(identifier))
    }

    /// A snapshot to change.
    ///
    /// # Errors
    /// `DBSnapshotNotFound`.
    pub(crate) fn snapshot_mut(&mut self, identifier: &str) -> Result<&mut Snapshot, Fault> {
        self.snapshots.get_mut(&identifier.to_ascii_lowercase()).ok_or_else(|| no_snapshot(identifier))
    }
}

fn no_snapshot(identifier: &str) -> Fault {
    Fault::new("DBSnapshotNotFound", format!("DBSnapshot {identifier} not found.")).with_status(404)
}

fn no_instance(identifier: &str) -> Fault {
    Fault::new("DBInstanceNotFound", format!("DBInstance {identifier} not found.")).with_status(404)
}
