//! Making a database, anew or from a snapshot.

use std::sync::Arc;

use time::OffsetDateTime;

use super::super::super::query::Fault;
use super::super::state::Pending;
use super::super::{Instance, State, Status, catalog, identifier};
use super::{Endpoint, HOST, Keeping, database, file, keep, look_up, master, set};
use crate::beanstalk::Region;
use crate::local::Local;
use crate::local::account::State as AccountState;
use crate::local::host::database::Running;
use crate::secret::Secret;

/// A database to make.
#[derive(Debug, Clone)]
pub(crate) struct NewDatabase {
    /// Identifier.
    pub(crate) identifier: String,
    /// Class, such as `db.t4g.micro`.
    pub(crate) class: String,
    /// Engine, in RDS's words; none is the snapshot's.
    pub(crate) engine: Option<String>,
    /// Version or series; none is the snapshot's, or the newest.
    pub(crate) engine_version: Option<String>,
    /// Storage in GB.
    pub(crate) storage_gb: i64,
    /// Kind of storage; none is `gp3`.
    pub(crate) storage_type: Option<String>,
    /// Master user; that of the snapshot when made from one.
    pub(crate) user: String,
    /// Its password; none keeps the snapshot's.
    pub(crate) password: Option<Secret>,
    /// Whether RDS keeps the password in a secret, and with which key.
    pub(crate) managed: Option<Option<String>>,
    /// Database to make; that of the snapshot when made from one.
    pub(crate) db_name: Option<String>,
    /// Snapshot to make it from.
    pub(crate) snapshot: Option<String>,
    /// Tags.
    pub(crate) tags: Vec<(String, String)>,
    /// Whether it is protected from deletion.
    pub(crate) deletion_protection: bool,
    /// Remembered.
    pub(crate) multi_az: bool,
    /// Days; remembered.
    pub(crate) backup_retention: i64,
}

/// Makes a database and waits until it is available.
///
/// # Errors
/// RDS's words when it is not taken; `InternalFailure` when its server does not start: it is then `failed`.
pub(crate) async fn create(local: &Arc<Local>, region: &Region, new: NewDatabase) -> Result<Endpoint, Fault> {
    let instance = begin_create(local, region, new)?;
    launch(local, region, &instance.identifier).await
}

/// Checks a new database and writes it down as `creating`. [`launch`] must follow.
pub(in super::super) fn begin_create(local: &Local, region: &Region, new: NewDatabase) -> Result<Instance, Fault> {
    let name = identifier(&new.identifier, 63, "DBInstanceIdentifier")?;
    catalog::check_class(&new.class)?;
    local.account.change(|state| {
        let folder = free_folder(state, region, &name);
        let rds = &mut state.region_mut(region).rds;
        if rds.instances.contains_key(&name) {
            return Err(Fault::new("DBInstanceAlreadyExists", "DB instance already exists"));
        }
        let keeping = new.managed.clone().map_or(Keeping::Nowhere, Keeping::Secret);
        let mut instance = assemble(rds, name.clone(), folder, new)?;
        keep(state, region, &mut instance, keeping)?;
        state.region_mut(region).rds.instances.insert(name, instance.clone());
        Ok(instance)
    })
}

/// A folder for each: an identifier may be used in several regions, and again when its first owner was renamed.
fn free_folder(state: &AccountState, region: &Region, name: &str) -> String {
    let known: Vec<&str> =
        state.regions.values().flat_map(|part| part.rds.instances.values()).map(|one| one.folder.as_str()).collect();
    let mut folders = (0_u32..).map(|number| match number {
        0 => name.to_owned(),
        1 => format!("{name}.{region}"),
        number => format!("{name}.{region}.{number}"),
    });
    folders.find(|folder| !known.contains(&folder.as_str())).unwrap_or_else(|| name.to_owned())
}

fn assemble(rds: &State, identifier: String, folder: String, new: NewDatabase) -> Result<Instance, Fault> {
    let source = match new.snapshot.as_deref().map(|snapshot| rds.snapshot(snapshot)).transpose()? {
        Some(snapshot) if snapshot.status != Status::Available => {
            let message = format!("DBSnapshot {} is not available.", snapshot.identifier);
            return Err(Fault::new("InvalidDBSnapshotState", message));
        }
        source => source.map(|snapshot| snapshot.instance.clone()),
    };
    let before = source.as_ref().map(|source| source.engine);
    let engine = match new.engine.as_deref().map(catalog::engine).transpose()?.or(before) {
        Some(engine) if before.is_none_or(|before| before == engine) => engine,
        Some(engine) => {
            let message = format!("A snapshot of another engine cannot become {}.", engine.as_str());
            return Err(Fault::invalid_parameter_combination(message));
        }
        None => return Err(Fault::missing_parameter("Engine")),
    };
    if let Some(obstacle) = engine.obstacle() {
        let message = format!("{obstacle} The local RDS runs real servers.");
        return Err(Fault::new("InsufficientDBInstanceCapacity", message));
    }
    if source.is_none() {
        catalog::check_user(engine, &new.user)?;
    }
    if let Some(password) = &new.password {
        catalog::check_password(engine, password.expose())?;
    }
    let wish = new.engine_version.as_deref().or(source.as_ref().map(|source| source.engine_version.as_str()));
    let kept = source.as_ref().map(|source| source.password.clone());
    Ok(Instance {
        identifier,
        folder,
        status: Status::Creating,
        failure: None,
        class: new.class,
        engine_version: catalog::resolve(engine, wish)?,
        engine,
        storage_gb: new.storage_gb,
        storage_type: new.storage_type.unwrap_or_else(|| "gp3".into()),
        user: source.as_ref().map_or(new.user, |source| source.user.clone()),
        password: new.password.or(kept).ok_or_else(|| Fault::missing_parameter("MasterUserPassword"))?,
        db_name: source.map_or(new.db_name, |source| source.db_name),
        restored_from: new.snapshot.map(|snapshot| snapshot.to_ascii_lowercase()),
        port: None,
        created: OffsetDateTime::now_utc(),
        deletion_protection: new.deletion_protection,
        multi_az: new.multi_az,
        backup_retention: new.backup_retention,
        resource_id: format!("db-{}", Secret::generate_alphanumeric(26)?.expose().to_ascii_uppercase()),
        tags: new.tags,
        pending: Pending::default(),
        managed: None,
    })
}

/// Makes and starts the server of a database that is `creating`.
pub(in super::super) async fn launch(local: &Arc<Local>, region: &Region, identifier: &str) -> Result<Endpoint, Fault> {
    let instance = look_up(local, region, identifier)?;
    match start(local, region, &instance).await {
        Ok(running) => {
            set(local, region, identifier, |instance| {
                instance.status = Status::Available;
                instance.port = Some(running.port);
            })?;
            Ok(Endpoint { host: HOST, port: running.port })
        }
        Err(fault) => {
            set(local, region, identifier, |instance| {
                instance.status = Status::Failed;
                instance.failure = Some(fault.message.clone());
            })?;
            Err(fault)
        }
    }
}

async fn start(local: &Local, region: &Region, instance: &Instance) -> Result<Running, Fault> {
    let database = database(local, instance);
    crate::fs::create_private_dir(&local.config.databases())?;
    let Some(source) = &instance.restored_from else {
        return Ok(database.create(master(instance), instance.db_name.as_deref()).await?);
    };
    let source = local.account.read(|state| Some(state.region(region)?.rds.snapshot(source).cloned()));
    let source = source.ok_or_else(|| Fault::new("DBSnapshotNotFound", "The snapshot is gone.").with_status(404))??;
    // What an attempt that was cut short left there is in the way.
    database.destroy().await?;
    database.restore(&file(local, &source)).await?;
    let running = database.start().await?;
    if source.instance.password == instance.password {
        return Ok(running);
    }
    Ok(database.set_password(master(instance)).await?)
}
