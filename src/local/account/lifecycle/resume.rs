//! The start of a server over a state that another one left: what ran runs again, what was cut short says so.

use std::sync::{Arc, Weak};

use time::OffsetDateTime;
use tokio_util::sync::CancellationToken;

use super::{Work, database, deployment, removal, replace, terminate, validate};
use crate::beanstalk::{EnvironmentStatus, Region, Severity};
use crate::error::Error;
use crate::local::Local;
use crate::local::account::environment::{Environment, OperationKind};
use crate::local::account::{health, ids};
use crate::local::logs;
use crate::retry;

/// How often health is looked at.
const LOOK: std::time::Duration = std::time::Duration::from_secs(1);
/// What an operation is told that a stopped server cut short.
const CUT_SHORT: &str = "The local Elastic Beanstalk was stopped before the operation was complete.";

/// Starts what ran, and the watch over health. Databases must run already. Operations that were cut short are settled
/// when this returns; apps start behind it.
pub(crate) fn start(local: &Arc<Local>) {
    forget_old(local);
    let state = local.account.snapshot();
    for (region, part) in &state.regions {
        for environment in part.live() {
            resume(local, region, environment);
        }
        validate::resume(local, region);
        removal::resume(local, region);
    }
    tokio::spawn(watch(Arc::downgrade(local), local.account.running().stop.clone()));
    tokio::spawn(logs::watch(Arc::downgrade(local), local.account.running().stop.clone()));
}

/// Ends what is going on, and the watch over health: instances that are about to be stopped are not sick. Operations are
/// gone when this returns, so that none starts anything behind the back of whoever stops the instances.
pub(crate) async fn stop(local: &Local) {
    local.account.running().end().await;
}

fn resume(local: &Arc<Local>, region: &Region, environment: &Environment) {
    let request_id = match (&environment.operation, ids::request()) {
        // The story of an operation goes on under its own request.
        (Some(operation), _) => operation.request_id.clone(),
        (None, Ok(id)) => id,
        (None, Err(_)) => return,
    };
    let work = Work::new(local, region, environment, &request_id);
    match environment.operation.as_ref().map(|operation| operation.kind) {
        Some(OperationKind::Terminate) => {
            return work.spawn(|work| async move { terminate::run(&work).await });
        }
        Some(OperationKind::Launch) => cut_short(&work, "Failed to launch environment.", true),
        Some(OperationKind::Update) if environment.status == EnvironmentStatus::Aborting => {
            cut_short(&work, "The environment was reverted to the previous configuration setting.", false);
        }
        Some(OperationKind::Update) => cut_short(&work, "Failed to deploy application.", false),
        Some(OperationKind::Tag) => {
            work.settle(EnvironmentStatus::Ready);
            work.tell(Severity::Info, "Environment tag update completed successfully.");
        }
        Some(OperationKind::Restart | OperationKind::Swap) => cut_short(&work, CUT_SHORT, false),
        None => {}
    }
    if environment.instance.is_some() {
        work.spawn(|work| async move { start_again(&work).await });
    } else if replace::is_missing(environment) {
        work.spawn(|work| async move { replace::go_on(&work).await });
    }
}

fn cut_short(work: &Work, sentence: &str, launch: bool) {
    work.tell(Severity::Error, CUT_SHORT);
    let has_database = database::is_there(work);
    work.change(|environment| {
        environment.draft = None;
        if launch {
            environment.launch_failure = Some(CUT_SHORT.to_owned());
            // A rebuild takes the database away first: the next update makes another.
            environment.database = environment.database.take().filter(|_| has_database);
        }
    });
    work.settle(EnvironmentStatus::Ready);
    if sentence != CUT_SHORT {
        work.tell(Severity::Error, sentence);
    }
}

/// Runs what was deployed.
async fn start_again(work: &Work) {
    let Some(environment) = work.environment() else { return };
    if environment.deployment_id == 0 {
        return;
    }
    let address = work.local.host.environment(&work.id).map(|host| host.endpoint().to_string());
    if let (Ok(address), Some(_)) = (address, &environment.instance) {
        // The same as before where it was free.
        work.change(|environment| {
            if let Some(instance) = &mut environment.instance {
                instance.address = address;
            }
        });
    }
    deployment::start_again(work).await;
}

/// Forgets environments that were terminated weeks ago.
fn forget_old(local: &Local) {
    let now = OffsetDateTime::now_utc();
    let old = |found: &Environment| found.is_forgotten(now);
    let any = local.account.read(|state| state.regions.values().any(|part| part.environments.values().any(old)));
    if any {
        // What cannot be saved now is forgotten at the next start.
        let _ = local.account.change(|state| {
            for part in state.regions.values_mut() {
                part.environments.retain(|_, found| !old(found));
            }
            Ok::<_, Error>(())
        });
    }
}

/// Tells changes of health, for as long as the server runs.
async fn watch(local: Weak<Local>, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = retry::pause(LOOK) => {}
        }
        let Some(local) = local.upgrade() else { return };
        let state = local.account.snapshot();
        for (region, part) in &state.regions {
            for environment in part.live() {
                health::tell(&local, region, environment);
                replace::strike(&local, region, environment);
            }
        }
    }
}
