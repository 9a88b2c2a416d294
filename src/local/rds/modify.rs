//! ModifyDBInstance. What does not interrupt anything holds at once; the rest does with `ApplyImmediately`, which takes with
//! it what waits already, and otherwise waits for the next RebootDBInstance or the next start of the local Elastic
//! Beanstalk, which is its maintenance window (RDS API reference, ModifyDBInstance).

use std::sync::Arc;

use super::super::query::{Call, Fault, Params, Value};
use super::instances::{managed_elsewhere, storage, wrap};
use super::lifecycle::{self, Keeping};
use super::{Instance, Pending, State, Status, catalog, identifier, shapes};
use crate::secret::Secret;

/// What happens behind the answer.
enum After {
    Nothing,
    Reset(Secret, Keeping),
    Rename,
}

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let params = &call.params;
    let name = params.required("DBInstanceIdentifier")?.to_ascii_lowercase();
    let found = call.local.account.read(|state| match state.region(&call.region) {
        Some(region) => region.rds.instance(&name).cloned(),
        None => State::default().instance(&name).cloned(),
    })?;
    let password = password(params, &found)?;
    let wish = wish(params, &found)?;
    let at_once = params.boolean("ApplyImmediately")?.unwrap_or(false);
    let protection = params.boolean("DeletionProtection")?;
    let (instance, after) = call.local.account.change(|state| {
        let rds = &mut state.region_mut(&call.region).rds;
        let taken = wish.identifier.as_ref().is_some_and(|new| *new != name && rds.instances.contains_key(new));
        let instance = rds.instance_mut(&name)?;
        if instance.status != Status::Available {
            return Err(lifecycle::invalid_state(instance));
        }
        if taken {
            return Err(Fault::new("DBInstanceAlreadyExists", "DB instance already exists"));
        }
        instance.deletion_protection = protection.unwrap_or(instance.deletion_protection);
        instance.wish(wish.clone());
        if at_once {
            instance.apply_pending();
        }
        let after = match password {
            Some((password, keeping)) => {
                instance.status = Status::ResettingMasterCredentials;
                After::Reset(password, keeping)
            }
            None if at_once && instance.pending.identifier.is_some() => {
                instance.status = Status::Renaming;
                After::Rename
            }
            None => After::Nothing,
        };
        Ok((instance.clone(), after))
    })?;
    go_on(call, name, at_once, after);
    Ok(wrap(shapes::instance(&call.region, &instance)))
}

fn go_on(call: &Call, name: String, at_once: bool, after: After) {
    let (local, region) = (Arc::clone(&call.local), call.region.clone());
    let running = Arc::clone(&call.local);
    let work = async move {
        match after {
            After::Nothing => {}
            After::Rename => drop(lifecycle::restart(&local, &region, &name).await),
            After::Reset(password, keeping) => {
                // A password that was not taken is not written down: the old one still holds.
                let _ = lifecycle::reset_password(&local, &region, &name, password, keeping).await;
                if at_once {
                    let _ = lifecycle::rename_now(&local, &region, &name).await;
                }
            }
        }
    };
    running.account.running().spawn_whole(work);
}

/// The password that is asked for, and where it is kept from then on. It is changed as soon as possible in any case.
fn password(params: &Params, found: &Instance) -> Result<Option<(Secret, Keeping)>, Fault> {
    let given = params.optional("MasterUserPassword");
    given.map(|password| catalog::check_password(found.engine, password)).transpose()?;
    let is_managed = found.managed.is_some();
    let at_once = params.boolean("ApplyImmediately")?.unwrap_or(false);
    let rotates = params.boolean("RotateMasterUserPassword")?.unwrap_or(false);
    let key = params.optional("MasterUserSecretKmsKeyId").map(str::to_owned);
    match (params.boolean("ManageMasterUserPassword")?, given) {
        (Some(true), Some(_)) => Err(managed_elsewhere()),
        (None, Some(_)) if is_managed => Err(managed_elsewhere()),
        (Some(true), None) if !is_managed => Ok(Some((lifecycle::generate()?, Keeping::Secret(key)))),
        // "You must apply the change immediately when rotating the master user password" (RDS API reference). The
        // sentence is ours.
        (_, None) if rotates && !at_once => Err(Fault::invalid_parameter_combination(
            "You must specify ApplyImmediately with RotateMasterUserPassword.",
        )),
        (Some(true) | None, None) if rotates && is_managed => Ok(Some((lifecycle::generate()?, Keeping::Secret(key)))),
        // The sentences are ours.
        (Some(true) | None, None) if rotates => Err(Fault::invalid_parameter_combination(
            "You can't specify RotateMasterUserPassword for an instance without ManageMasterUserPassword.",
        )),
        (Some(false), None) if is_managed => Err(Fault::invalid_parameter_combination(
            "You must specify MasterUserPassword to disable ManageMasterUserPassword.",
        )),
        (_, Some(password)) => Ok(Some((Secret::new(password), Keeping::Nowhere))),
        (_, None) => Ok(None),
    }
}

/// Every other change that is asked for, also where it is as it is: that takes back what waits.
fn wish(params: &Params, found: &Instance) -> Result<Pending, Fault> {
    let class = params.optional("DBInstanceClass");
    class.map(catalog::check_class).transpose()?;
    let size = storage(params, found.engine, &found.storage_type)?;
    if size.is_some_and(|size| size < found.storage_gb) {
        return Err(Fault::invalid_parameter_combination("Invalid storage size: storage can only grow."));
    }
    let version = |wish: &str| catalog::upgrade(found.engine, &found.engine_version, wish);
    let name = params.optional("NewDBInstanceIdentifier");
    let name = name.map(|name| identifier(name, 63, "NewDBInstanceIdentifier")).transpose()?;
    Ok(Pending {
        class: class.map(str::to_owned),
        engine_version: params.optional("EngineVersion").map(version).transpose()?,
        storage_gb: size,
        multi_az: params.boolean("MultiAZ")?,
        backup_retention: params.integer("BackupRetentionPeriod")?,
        identifier: name,
    })
}
