//! Ending the server of a database, and starting it anew.

use std::sync::Arc;

use super::super::super::query::Fault;
use super::super::{Instance, Status};
use super::{database, look_up, set, snapshot, stand};
use crate::beanstalk::Region;
use crate::error::Error;
use crate::local::Local;

/// Takes the snapshot that is waiting for an instance that stops, if there is one, and ends its server.
pub(in super::super) async fn finish_stop(local: &Arc<Local>, region: &Region, identifier: &str) -> Result<(), Fault> {
    let instance = look_up(local, region, identifier)?;
    let copied = match snapshot::waiting(local, region, identifier) {
        Some(waiting) => snapshot::take(local, region, &waiting).await,
        None => Ok(()),
    };
    // Without the copy that was asked for, it goes on.
    let stopped = match copied {
        Ok(()) => database(local, &instance).stop().await.map_err(Fault::from),
        Err(fault) => Err(fault),
    };
    stand(local, region, &instance)?;
    stopped
}

/// Starts the server of an instance anew, and puts in force what waits for that.
pub(in super::super) async fn restart(local: &Arc<Local>, region: &Region, identifier: &str) -> Result<(), Fault> {
    let instance = look_up(local, region, identifier)?;
    let database = database(local, &instance);
    let started = match database.stop().await {
        Ok(()) => database.start().await,
        Err(error) => Err(error),
    };
    match started {
        Ok(running) => begin_again(local, region, identifier, running.port),
        Err(error) => {
            failed(local, region, identifier, &error)?;
            Err(error.into())
        }
    }
}

/// Renames an instance that waits for it, which starts its server anew.
pub(in super::super) async fn rename_now(local: &Arc<Local>, region: &Region, identifier: &str) -> Result<(), Fault> {
    if look_up(local, region, identifier)?.pending.identifier.is_none() {
        return Ok(());
    }
    set(local, region, identifier, |instance| instance.status = Status::Renaming)?;
    restart(local, region, identifier).await
}

/// Writes down that a server runs, with what waited for its start.
pub(super) fn begin_again(local: &Local, region: &Region, identifier: &str, port: u16) -> Result<(), Fault> {
    local.account.change(|state| {
        let instances = &mut state.region_mut(region).rds.instances;
        let Some(mut instance) = instances.remove(identifier) else { return Ok(()) };
        instance.apply_pending();
        // A name that somebody else took meanwhile is not to be had any more.
        if let Some(name) = instance.pending.identifier.take().filter(|name| !instances.contains_key(name)) {
            instance.identifier = name;
        }
        (instance.status, instance.failure, instance.port) = (Status::Available, None, Some(port));
        instances.insert(instance.identifier.clone(), instance);
        Ok(())
    })
}

/// Writes down that a server does not start.
pub(super) fn failed(local: &Local, region: &Region, identifier: &str, error: &Error) -> Result<(), Fault> {
    set(local, region, identifier, |instance: &mut Instance| {
        instance.status = Status::Failed;
        instance.failure = Some(error.to_string());
    })
}
