//! Deleting a database, with or without a last copy of its data.

use std::sync::Arc;

use super::super::super::query::Fault;
use super::super::{Instance, Status, identifier};
use super::snapshot::{add_snapshot, take, waiting};
use super::{database, invalid_state, look_up, set, stand};
use crate::beanstalk::Region;
use crate::local::Local;
use crate::local::secretsmanager::managed;

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
        if !matches!(instance.status, Status::Available | Status::Stopped | Status::Failed) {
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
    if let Some(last) = waiting(local, region, identifier)
        && let Err(fault) = take(local, region, &last).await
    {
        // The data must not go without the copy that was asked for.
        stand(local, region, &instance)?;
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
        let part = state.region_mut(region);
        part.rds.instances.remove(&instance.identifier);
        // The secret goes with its instance, at once (RDS user guide, "Password management with Secrets Manager").
        instance.managed.iter().for_each(|secret| managed::forget(&mut part.secrets, region, &secret.arn));
        Ok::<_, Fault>(())
    })
}
