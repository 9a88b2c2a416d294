//! StopDBInstance, StartDBInstance, RebootDBInstance: the server of the database really ends and begins. One that is
//! stopped stays so; AWS starts it after seven days.

use std::sync::Arc;

use super::super::query::{Call, Fault, Value};
use super::instances::wrap;
use super::{Instance, Status, identifier, lifecycle, shapes};

/// Takes an instance of a status to another, where `refused` says what is wrong with any other status.
fn begin(
    call: &Call,
    from: Status,
    to: Status,
    refused: impl Fn(&Instance) -> Fault,
) -> Result<(Instance, Value), Fault> {
    let name = call.params.required("DBInstanceIdentifier")?;
    let snapshot = call.params.optional("DBSnapshotIdentifier").filter(|_| to == Status::Stopping);
    let snapshot = snapshot.map(|name| identifier(name, 255, "DBSnapshotIdentifier")).transpose()?;
    let instance = call.local.account.change(|state| {
        let rds = &mut state.region_mut(&call.region).rds;
        let instance = rds.instance_mut(name)?;
        if instance.status != from {
            return Err(refused(instance));
        }
        instance.status = to;
        let instance = instance.clone();
        if let Some(snapshot) = snapshot {
            lifecycle::add_snapshot(rds, &instance, snapshot, instance.tags.clone())?;
        }
        Ok::<_, Fault>(instance)
    })?;
    let shape = wrap(shapes::instance(&call.region, &instance));
    Ok((instance, shape))
}

/// StopDBInstance, with a snapshot first where one is named.
pub(super) fn stop(call: &Call) -> Result<Value, Fault> {
    let (instance, shape) = begin(call, Status::Available, Status::Stopping, lifecycle::invalid_state)?;
    let (local, region) = (Arc::clone(&call.local), call.region.clone());
    let stopping = async move { drop(lifecycle::finish_stop(&local, &region, &instance.identifier).await) };
    call.local.account.running().spawn_whole(stopping);
    Ok(shape)
}

/// StartDBInstance.
pub(super) fn start(call: &Call) -> Result<Value, Fault> {
    // As its users report it, without the statuses that there are not here.
    let refused = |instance: &Instance| {
        let name = &instance.identifier;
        let message =
            format!("Instance {name} cannot be started as it is not in one of the following statuses: 'stopped'.");
        Fault::new("InvalidDBInstanceState", message)
    };
    let (instance, shape) = begin(call, Status::Stopped, Status::Starting, refused)?;
    restart(call, instance);
    Ok(shape)
}

/// RebootDBInstance: what waits for it holds afterwards.
pub(super) fn reboot(call: &Call) -> Result<Value, Fault> {
    let failover = call.params.boolean("ForceFailover")?.unwrap_or(false);
    let refused = |instance: &Instance| lifecycle::invalid_state(instance);
    if failover {
        // There is no standby to go over to, whatever MultiAZ says. The sentence is ours.
        let message = "You can't specify ForceFailover: the local RDS has no standby.";
        return Err(Fault::invalid_parameter_combination(message));
    }
    let (instance, shape) = begin(call, Status::Available, Status::Rebooting, refused)?;
    restart(call, instance);
    Ok(shape)
}

fn restart(call: &Call, instance: Instance) {
    let (local, region) = (Arc::clone(&call.local), call.region.clone());
    // A server that does not start makes the instance `failed`, which is where its owner looks.
    let restarting = async move { drop(lifecycle::restart(&local, &region, &instance.identifier).await) };
    call.local.account.running().spawn_whole(restarting);
}
