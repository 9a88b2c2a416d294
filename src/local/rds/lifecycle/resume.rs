//! The start and the end of the server over databases that stay.

use std::sync::Arc;

use futures_util::future::join_all;

use super::super::super::query::Fault;
use super::super::{Instance, Snapshot, State, Status};
use super::{database, file, finish_delete, finish_stop, launch, master, restart};
use crate::beanstalk::Region;
use crate::local::Local;
use crate::local::host::database::Database;

/// Everything of one kind, with its region.
fn all<T>(local: &Local, list: impl Fn(&State) -> Vec<T>) -> Vec<(Region, T)> {
    local.account.read(|state| {
        let regions = state.regions.iter();
        regions.flat_map(|(name, region)| list(&region.rds).into_iter().map(|item| (name.clone(), item))).collect()
    })
}

/// Starts every database that was there when the server ended, and goes on with what was cut short. One that does not
/// come up is `failed` in the account, where its owner sees it.
pub(crate) async fn resume(local: &Arc<Local>) {
    let instances = all(local, |rds| rds.instances.values().cloned().collect());
    join_all(instances.iter().map(|(region, instance)| resume_one(local, region, instance))).await;
    let is_stray = |snapshot: &&Snapshot| snapshot.status == Status::Creating;
    for (region, snapshot) in all(local, |rds| rds.snapshots.values().filter(is_stray).cloned().collect()) {
        // A snapshot of an instance that stayed: whoever asked for it sees that there is none.
        let _ = crate::fs::remove(&file(local, &snapshot));
        let _ = local.account.change(|state| {
            state.region_mut(&region).rds.snapshots.remove(&snapshot.identifier);
            Ok::<_, Fault>(())
        });
    }
}

async fn resume_one(local: &Arc<Local>, region: &Region, instance: &Instance) {
    let name = &instance.identifier;
    match instance.status {
        Status::Creating => drop(launch(local, region, name).await),
        Status::Deleting => drop(finish_delete(local, region, name).await),
        Status::Stopping => drop(finish_stop(local, region, name).await),
        Status::Stopped => {}
        status => {
            let database = database(local, instance);
            let started = match status {
                // Cut short: the server may have taken the new password, which nobody has written down.
                Status::ResettingMasterCredentials => database.set_password(master(instance)).await,
                _ => database.start().await,
            };
            // A disk that takes no state now will say so to the next call that needs it.
            let _ = match started {
                Ok(running) => restart::begin_again(local, region, name, running.port),
                Err(error) => restart::failed(local, region, name, &error),
            };
        }
    }
}

/// Stops every server; the data stays.
pub(crate) async fn stop(local: &Local) {
    let instances = all(local, |rds| rds.instances.values().cloned().collect());
    let databases: Vec<Database> = instances.iter().map(|(_, instance)| database(local, instance)).collect();
    // One that cannot be stopped now is ended at the next start, by its recorded process.
    join_all(databases.iter().map(Database::stop)).await;
}
