//! Deleting a database, with or without a last copy of its data.

use std::sync::Arc;

use super::super::super::query::Fault;
use super::super::{Instance, Snapshot, Status, identifier};
use super::snapshot::{add_snapshot, take};
use super::{database, invalid_state, look_up, set};
use crate::beanstalk::Region;
use crate::local::Local;

/// What becomes of the data of a database that is deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FinalSnapshot {
    /// It goes.
    Skip,
    /// It is kept in a snapshot of that identifier.
    Take(String),
}

/// Deletes a database and waits until it is gone.
///
/// # Errors
/// RDS's words when it may not be deleted; `InternalFailure` when the snapshot fails: the data is then still there.
pub(crate) async fn delete(
    local: &Arc<Local>,
    region: &Region,
    identifier: &str,
    last: FinalSnapshot,
) -> Result<(), Fault> {
    let instance = begin_delete(local, region, identifier, last)?;
    finish_delete(local, region, &instance.identifier).await
}

/// Checks a deletion and writes it down. [`finish_delete`] must follow.
pub(in super::super) fn begin_delete(
    local: &Local,
    region: &Region,
    name: &str,
    last: FinalSnapshot,
) -> Result<Instance, Fault> {
    let last = match last {
        FinalSnapshot::Skip => None,
        FinalSnapshot::Take(snapshot) => Some(identifier(&snapshot, 255, "FinalDBSnapshotIdentifier")?),
    };
    local.account.change(|state| {
        let rds = &mut state.region_mut(region).rds;
        let instance = rds.instance_mut(name)?;
        if instance.deletion_protection {
            return Err(Fault::invalid_parameter_combination(
                "Cannot delete protected DB Instance, please disable deletion protection and try again.",
            ));
        }
        if !matches!(instance.status, Status::Available | Status::Failed) {
            return Err(invalid_state(instance));
        }
        instance.status = Status::Deleting;
        let instance = instance.clone();
        if let Some(last) = last {
            add_snapshot(rds, &instance, last, instance.tags.clone())?;
        }
        Ok(instance)
    })
}

/// Takes the snapshot that is waiting for this instance, when there is one, and then removes the instance.
pub(in super::super) async fn finish_delete(
    local: &Arc<Local>,
    region: &Region,
    identifier: &str,
) -> Result<(), Fault> {
    let instance = look_up(local, region, identifier)?;
    if let Some(waiting) = waiting_snapshot(local, region, identifier)
        && let Err(fault) = take(local, region, &waiting).await
    {
        // The data must not go without the copy that was asked for.
        set(local, region, identifier, |instance| instance.status = Status::Available)?;
        return Err(fault);
    }
    if let Err(error) = database(local, &instance).destroy().await {
        set(local, region, identifier, |instance| {
            instance.status = Status::Failed;
            instance.failure = Some(error.to_string());
        })?;
        return Err(error.into());
    }
    local.account.change(|state| {
        state.region_mut(region).rds.instances.remove(&instance.identifier);
        Ok::<_, Fault>(())
    })
}

fn waiting_snapshot(local: &Local, region: &Region, identifier: &str) -> Option<Snapshot> {
    local.account.read(|state| {
        let mut snapshots = state.region(region)?.rds.snapshots.values();
        let waits = |one: &&Snapshot| one.status == Status::Creating && one.instance.identifier == identifier;
        snapshots.find(waits).cloned()
    })
}
