//! Actions on DB snapshots.

use std::sync::Arc;

use super::super::query::{Call, Fault, Structure, Value};
use super::lifecycle::{self, NewDatabase};
use super::{State, Status, identifier, instances, page, passes, shapes, tags};

/// DescribeDBSnapshots.
pub(super) fn describe(call: &Call) -> Result<Value, Fault> {
    let params = &call.params;
    let wanted = params.optional("DBInstanceIdentifier").map(str::to_ascii_lowercase);
    // Automated backups are not made here, and nobody else shares.
    let kind = params.optional("SnapshotType").unwrap_or("manual");
    let shapes = call.local.account.read(|state| -> Result<_, Fault> {
        let empty = State::default();
        let rds = state.region(&call.region).map_or(&empty, |region| &region.rds);
        if let Some(name) = params.optional("DBSnapshotIdentifier") {
            let name = name.rsplit(':').next().unwrap_or(name);
            return Ok(vec![shapes::snapshot(&call.region, rds.snapshot(name)?)]);
        }
        let mut found = Vec::new();
        for snapshot in rds.snapshots.values().filter(|_| kind == "manual") {
            let passes = wanted.as_ref().is_none_or(|wanted| *wanted == snapshot.instance.identifier)
                && passes(params, |filter| match filter {
                    "db-instance-id" => Some(snapshot.instance.identifier.clone()),
                    "db-snapshot-id" => Some(snapshot.identifier.clone()),
                    "dbi-resource-id" => Some(snapshot.instance.resource_id.clone()),
                    "snapshot-type" => Some("manual".into()),
                    "engine" => Some(snapshot.instance.engine.as_str().into()),
                    _ => None,
                })?;
            if passes {
                found.push(shapes::snapshot(&call.region, snapshot));
            }
        }
        Ok(found)
    })?;
    let (shapes, marker) = page(params, shapes)?;
    Ok(Structure::new().with("DBSnapshots", Value::list("DBSnapshot", shapes)).with_some("Marker", marker).into())
}

/// CreateDBSnapshot.
pub(super) fn create(call: &Call) -> Result<Value, Fault> {
    let params = &call.params;
    let name = identifier(params.required("DBSnapshotIdentifier")?, 255, "DBSnapshotIdentifier")?;
    let of = params.required("DBInstanceIdentifier")?;
    let tags = tags::read(params)?;
    let snapshot = call.local.account.change(|state| {
        let rds = &mut state.region_mut(&call.region).rds;
        let instance = rds.instance_mut(of)?;
        if instance.status != Status::Available {
            return Err(lifecycle::invalid_state(instance));
        }
        let before = instance.clone();
        instance.status = Status::BackingUp;
        lifecycle::add_snapshot(rds, &before, name, tags)
    })?;
    let shape = shapes::snapshot(&call.region, &snapshot);
    let (local, region) = (Arc::clone(&call.local), call.region.clone());
    // A snapshot that fails disappears from the list.
    let back_up = async move { drop(lifecycle::back_up(&local, &region, &snapshot).await) };
    call.local.account.running().spawn_whole(back_up);
    Ok(Structure::new().with("DBSnapshot", shape).into())
}

/// DeleteDBSnapshot.
pub(super) fn delete(call: &Call) -> Result<Value, Fault> {
    let name = call.params.required("DBSnapshotIdentifier")?;
    let snapshot = lifecycle::forget(&call.local, &call.region, name)?;
    Ok(Structure::new().with("DBSnapshot", shapes::snapshot(&call.region, &snapshot)).into())
}

/// RestoreDBInstanceFromDBSnapshot.
pub(super) fn restore(call: &Call) -> Result<Value, Fault> {
    let params = &call.params;
    let from = params.required("DBSnapshotIdentifier")?;
    let source = call.local.account.read(|state| match state.region(&call.region) {
        Some(region) => region.rds.snapshot(from).cloned(),
        None => State::default().snapshot(from).cloned(),
    })?;
    let before = source.instance;
    let new = NewDatabase {
        identifier: params.required("DBInstanceIdentifier")?.to_owned(),
        class: params.optional("DBInstanceClass").unwrap_or(&before.class).to_owned(),
        engine: params.optional("Engine").map(str::to_owned),
        engine_version: None,
        storage_gb: before.storage_gb,
        storage_type: Some(params.optional("StorageType").unwrap_or(&before.storage_type).to_owned()),
        user: before.user,
        password: None,
        managed: None,
        db_name: before.db_name,
        snapshot: Some(source.identifier),
        tags: tags::read(params)?,
        deletion_protection: params.boolean("DeletionProtection")?.unwrap_or(false),
        multi_az: params.boolean("MultiAZ")?.unwrap_or(false),
        backup_retention: before.backup_retention,
    };
    instances::begin(call, new)
}
