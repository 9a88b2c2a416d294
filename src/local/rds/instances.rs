//! Actions on DB instances.

use std::sync::Arc;

use super::super::query::{Call, Fault, Params, Structure, Value};
use super::lifecycle::{self, FinalSnapshot, NewDatabase};
use super::{State, catalog, page, passes, shapes, tags};
use crate::local::host::database::Engine;
use crate::secret::Secret;

pub(super) fn wrap(instance: Structure) -> Value {
    Structure::new().with("DBInstance", instance).into()
}

/// DescribeDBInstances.
pub(super) fn describe(call: &Call) -> Result<Value, Fault> {
    let params = &call.params;
    let shapes = call.local.account.read(|state| -> Result<_, Fault> {
        let empty = State::default();
        let rds = state.region(&call.region).map_or(&empty, |region| &region.rds);
        if let Some(name) = params.optional("DBInstanceIdentifier") {
            // An ARN is taken too.
            let name = name.rsplit(':').next().unwrap_or(name);
            return Ok(vec![shapes::instance(&call.region, rds.instance(name)?)]);
        }
        let mut found = Vec::new();
        for instance in rds.instances.values() {
            let passes = passes(params, |filter| match filter {
                "db-instance-id" => Some(instance.identifier.clone()),
                "dbi-resource-id" => Some(instance.resource_id.clone()),
                "engine" => Some(instance.engine.as_str().into()),
                "db-cluster-id" | "domain" => Some(String::new()),
                _ => None,
            })?;
            if passes {
                found.push(shapes::instance(&call.region, instance));
            }
        }
        Ok(found)
    })?;
    let (shapes, marker) = page(params, shapes)?;
    Ok(Structure::new().with("DBInstances", Value::list("DBInstance", shapes)).with_some("Marker", marker).into())
}

pub(super) fn storage(params: &Params, engine: Engine, kind: &str) -> Result<Option<i64>, Fault> {
    match params.integer("AllocatedStorage")? {
        Some(size) if !(5..=65_536).contains(&size) => {
            let engine = engine.as_str();
            let message = format!("Invalid storage size for engine name {engine} and storage type {kind}: {size}");
            Err(Fault::invalid_parameter_value(message))
        }
        size => Ok(size),
    }
}

/// Names inside the server: letters, digits and underscores, a letter first.
fn inner_name<'a>(params: &'a Params, name: &str, most: usize) -> Result<Option<&'a str>, Fault> {
    let Some(text) = params.optional(name) else { return Ok(None) };
    let good = text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.len() <= most
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if good {
        return Ok(Some(text));
    }
    Err(Fault::invalid_parameter_value(format!(
        "{name} must begin with a letter and have at most {most} letters, digits and underscores."
    )))
}

/// CreateDBInstance.
pub(super) fn create(call: &Call) -> Result<Value, Fault> {
    let params = &call.params;
    let managed = params.boolean("ManageMasterUserPassword")?.unwrap_or(false);
    if managed && params.has("MasterUserPassword") {
        return Err(managed_elsewhere());
    }
    let missing = Fault::missing_parameter;
    let engine = catalog::engine(params.required("Engine")?)?;
    let user = inner_name(params, "MasterUsername", catalog::longest_user(engine))?
        .ok_or_else(|| missing("MasterUsername"))?;
    let new = NewDatabase {
        identifier: params.required("DBInstanceIdentifier")?.to_owned(),
        class: params.required("DBInstanceClass")?.to_owned(),
        engine: Some(engine.as_str().to_owned()),
        engine_version: params.optional("EngineVersion").map(str::to_owned),
        storage_gb: storage(params, engine, params.optional("StorageType").unwrap_or("gp3"))?
            .ok_or_else(|| missing("AllocatedStorage"))?,
        storage_type: params.optional("StorageType").map(str::to_owned),
        user: user.to_owned(),
        password: Some(if managed {
            lifecycle::generate()?
        } else {
            Secret::new(params.required("MasterUserPassword")?)
        }),
        managed: managed.then(|| params.optional("MasterUserSecretKmsKeyId").map(str::to_owned)),
        db_name: inner_name(params, "DBName", catalog::longest_db_name(engine))?.map(str::to_owned),
        snapshot: None,
        tags: tags::read(params)?,
        deletion_protection: params.boolean("DeletionProtection")?.unwrap_or(false),
        multi_az: params.boolean("MultiAZ")?.unwrap_or(false),
        backup_retention: params.integer("BackupRetentionPeriod")?.unwrap_or(1),
    };
    begin(call, new)
}

/// What becomes of a password beside one that RDS keeps (the sentence is ours).
pub(super) fn managed_elsewhere() -> Fault {
    Fault::invalid_parameter_combination(
        "You can't specify MasterUserPassword for an instance with ManageMasterUserPassword enabled.",
    )
}

/// Writes a new database down, launches it and answers without waiting for it.
pub(super) fn begin(call: &Call, new: NewDatabase) -> Result<Value, Fault> {
    let instance = lifecycle::begin_create(&call.local, &call.region, new)?;
    let shape = shapes::instance(&call.region, &instance);
    let (local, region) = (Arc::clone(&call.local), call.region.clone());
    // A server that does not start makes the instance `failed`, which is where its owner looks.
    call.local
        .account
        .running()
        .spawn_whole(async move { drop(lifecycle::launch(&local, &region, &instance.identifier).await) });
    Ok(wrap(shape))
}

/// DeleteDBInstance.
pub(super) fn delete(call: &Call) -> Result<Value, Fault> {
    let params = &call.params;
    let name = params.required("DBInstanceIdentifier")?;
    let skip = params.boolean("SkipFinalSnapshot")?.unwrap_or(false);
    let last = match (skip, params.optional("FinalDBSnapshotIdentifier")) {
        (true, None) => FinalSnapshot::Skip,
        (false, Some(snapshot)) => FinalSnapshot::Take(snapshot.to_owned()),
        (true, Some(_)) => {
            return Err(Fault::invalid_parameter_combination(
                "FinalDBSnapshotIdentifier can not be specified when deleting an instance with SkipFinalSnapshot \
                 enabled.",
            ));
        }
        (false, None) => {
            return Err(Fault::invalid_parameter_combination(
                "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.",
            ));
        }
    };
    let instance = lifecycle::begin_delete(&call.local, &call.region, name, last)?;
    let shape = shapes::instance(&call.region, &instance);
    let (local, region) = (Arc::clone(&call.local), call.region.clone());
    // A deletion that fails leaves the instance in the list, available or failed.
    let delete = async move { drop(lifecycle::finish_delete(&local, &region, &instance.identifier).await) };
    call.local.account.running().spawn_whole(delete);
    Ok(wrap(shape))
}
