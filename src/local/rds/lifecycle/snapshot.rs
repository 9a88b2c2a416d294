//! Taking and removing copies of databases.

use std::sync::Arc;

use time::OffsetDateTime;

use super::super::super::query::Fault;
use super::super::{Instance, Snapshot, State, Status};
use super::{database, file, stand};
use crate::beanstalk::Region;
use crate::local::Local;
use crate::secret::Secret;

/// Writes down a snapshot that is being taken.
pub(in super::super) fn add_snapshot(
    rds: &mut State,
    instance: &Instance,
    identifier: String,
    tags: Vec<(String, String)>,
) -> Result<Snapshot, Fault> {
    if rds.snapshots.contains_key(&identifier) {
        let message =
            format!("Cannot create the snapshot because a snapshot with the identifier {identifier} already exists.");
        return Err(Fault::new("DBSnapshotAlreadyExists", message));
    }
    let unique = Secret::generate_hex(4)?;
    let snapshot = Snapshot {
        // Identifiers are of a region, the folder of snapshots is of all.
        file: format!("{identifier}.{}.tar", unique.expose()),
        identifier: identifier.clone(),
        status: Status::Creating,
        instance: instance.clone(),
        created: OffsetDateTime::now_utc(),
        tags,
    };
    rds.snapshots.insert(identifier, snapshot.clone());
    Ok(snapshot)
}

/// The snapshot that is written down and waits for an instance that ends.
pub(super) fn waiting(local: &Local, region: &Region, identifier: &str) -> Option<Snapshot> {
    local.account.read(|state| {
        let mut snapshots = state.region(region)?.rds.snapshots.values();
        let waits = |one: &&Snapshot| one.status == Status::Creating && one.instance.identifier == identifier;
        snapshots.find(waits).cloned()
    })
}

/// Takes a snapshot that is written down; one that fails is forgotten.
pub(super) async fn take(local: &Arc<Local>, region: &Region, snapshot: &Snapshot) -> Result<(), Fault> {
    crate::fs::create_private_dir(&local.config.snapshots())?;
    let to = file(local, snapshot);
    // What an attempt that was cut short left there is in the way.
    crate::fs::remove(&to)?;
    let taken = database(local, &snapshot.instance).snapshot(&to).await;
    if taken.is_err() {
        crate::fs::remove(&to)?;
    }
    local.account.change(|state| {
        let rds = &mut state.region_mut(region).rds;
        if taken.is_err() {
            rds.snapshots.remove(&snapshot.identifier);
        } else {
            rds.snapshot_mut(&snapshot.identifier)?.status = Status::Available;
        }
        Ok::<_, Fault>(())
    })?;
    Ok(taken?)
}

/// Takes a snapshot of an instance that stays.
pub(in super::super) async fn back_up(local: &Arc<Local>, region: &Region, snapshot: &Snapshot) -> Result<(), Fault> {
    let taken = take(local, region, snapshot).await;
    stand(local, region, &snapshot.instance)?;
    taken
}

/// Removes a snapshot with its file.
pub(in super::super) fn forget(local: &Local, region: &Region, identifier: &str) -> Result<Snapshot, Fault> {
    let snapshot = local.account.change(|state| {
        let rds = &mut state.region_mut(region).rds;
        let snapshot = rds.snapshot(identifier)?.clone();
        let being_restored = rds.instances.values().any(|instance| {
            instance.status == Status::Creating && instance.restored_from.as_ref() == Some(&snapshot.identifier)
        });
        if snapshot.status != Status::Available || being_restored {
            let message = format!("DBSnapshot {identifier} is being taken or restored.");
            return Err(Fault::new("InvalidDBSnapshotState", message));
        }
        rds.snapshots.remove(&snapshot.identifier);
        Ok(snapshot)
    })?;
    crate::fs::remove(&file(local, &snapshot))?;
    Ok(snapshot)
}
