//! What happens to a database over its life. Each change of state is written down before its work begins, so that a
//! server that was killed goes on where it stood.

mod create;
mod delete;
mod password;
mod restart;
mod resume;
mod snapshot;

use std::path::PathBuf;

pub(crate) use create::{NewDatabase, create};
pub(super) use create::{begin_create, launch};
pub(crate) use delete::{FinalSnapshot, delete};
pub(super) use delete::{begin_delete, finish_delete};
pub(crate) use password::{Keeping, reset_password};
pub(super) use password::{generate, keep};
pub(super) use restart::{finish_stop, rename_now, restart};
pub(crate) use resume::{resume, stop};
pub(super) use snapshot::{add_snapshot, back_up, forget};

use super::super::query::Fault;
use super::{Instance, Snapshot, Status};
use crate::beanstalk::Region;
use crate::local::Local;
use crate::local::host::database::{Database, Master};
use crate::secret::Secret;

/// Where every database listens.
const HOST: &str = "127.0.0.1";

/// Where a database listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Endpoint {
    /// Host.
    pub(crate) host: &'static str,
    /// Port.
    pub(crate) port: u16,
}

/// How an app logs in.
#[derive(Debug, Clone)]
pub(crate) struct Credentials {
    /// User.
    pub(crate) user: String,
    /// Password.
    pub(crate) password: Secret,
    /// Database.
    pub(crate) db_name: Option<String>,
}

/// Where a database listens; `None` while it does not.
pub(crate) fn endpoint(local: &Local, region: &Region, identifier: &str) -> Option<Endpoint> {
    endpoint_of(&look_up(local, region, identifier).ok()?)
}

/// RDS names no endpoint before there is one.
pub(super) fn endpoint_of(instance: &Instance) -> Option<Endpoint> {
    let listens = !matches!(instance.status, Status::Creating | Status::Failed);
    instance.port.filter(|_| listens).map(|port| Endpoint { host: HOST, port })
}

/// How an app logs in to a database.
pub(crate) fn credentials(local: &Local, region: &Region, identifier: &str) -> Option<Credentials> {
    let instance = look_up(local, region, identifier).ok()?;
    Some(Credentials { user: instance.user, password: instance.password, db_name: instance.db_name })
}

fn database(local: &Local, instance: &Instance) -> Database {
    Database::new(instance.engine, local.config.databases().join(&instance.folder))
}

fn master(instance: &Instance) -> Master<'_> {
    Master { user: &instance.user, password: &instance.password }
}

fn file(local: &Local, snapshot: &Snapshot) -> PathBuf {
    local.config.snapshots().join(&snapshot.file)
}

fn look_up(local: &Local, region: &Region, identifier: &str) -> Result<Instance, Fault> {
    local.account.read(|state| match state.region(region) {
        Some(region) => region.rds.instance(identifier).cloned(),
        None => super::State::default().instance(identifier).cloned(),
    })
}

/// Changes an instance; one that is gone is fine.
fn set(local: &Local, region: &Region, identifier: &str, change: impl FnOnce(&mut Instance)) -> Result<(), Fault> {
    local.account.change(|state| {
        if let Ok(instance) = state.region_mut(region).rds.instance_mut(identifier) {
            change(instance);
        }
        Ok(())
    })
}

/// Writes down where an instance stands of which something failed, or was done beside: its server may have been stopped
/// for it, and not started again, or it listens somewhere else.
fn stand(local: &Local, region: &Region, instance: &Instance) -> Result<(), Fault> {
    let running = database(local, instance).running();
    set(local, region, &instance.identifier, |instance| match running {
        Some(running) => (instance.status, instance.port) = (Status::Available, Some(running.port)),
        None => instance.status = Status::Stopped,
    })
}

/// What RDS says of an instance that is busy.
pub(super) fn invalid_state(instance: &Instance) -> Fault {
    let (name, status) = (&instance.identifier, instance.status.as_str());
    Fault::new("InvalidDBInstanceState", format!("Instance {name} is not in available state. It is {status}."))
}
