//! The start of a server over a state that another one left: what ran runs again, what was cut short says so.

use std::sync::{Arc, Weak};

use time::OffsetDateTime;
use tokio_util::sync::CancellationToken;

use super::{Work, database, deployment, launch, removal, replace, small, terminate, update, validate};
use crate::beanstalk::{EnvironmentStatus, Region, Severity};
use crate::error::Error;
use crate::local::Local;
use crate::local::account::environment::Environment;
use crate::local::account::operation::{Operation, OperationKind};
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
    match &environment.operation {
        Some(operation) => go_on(work, operation),
        None => bring_back(work, environment),
    }
}

/// Starts what an environment at rest has.
fn bring_back(work: Work, environment: &Environment) {
    if environment.instance.is_some() {
        work.spawn(|work| async move { start_again(&work).await });
    } else if replace::is_missing(environment) {
        work.spawn(|work| async move { replace::go_on(&work).await });
    }
}

/// Goes on with an operation where it waited, and with those that do nothing by halves. Others, which were in the middle
/// of something, end as failures.
fn go_on(work: Work, operation: &Operation) {
    let (kind, wait) = (operation.kind, operation.waits);
    let aborting = work.began_with().status == EnvironmentStatus::Aborting;
    match (kind, wait, &operation.update) {
        (OperationKind::Terminate, ..) => work.spawn(move |work| async move {
            work.go_on_at(wait);
            terminate::run(&work).await;
        }),
        (OperationKind::Restart, ..) => work.spawn(move |work| async move {
            start_again(&work).await;
            work.go_on_at(wait);
            small::restart_app(&work).await;
        }),
        (OperationKind::Tag, ..) => work.spawn(move |work| async move {
            start_again(&work).await;
            work.go_on_at(wait);
            small::end_tagging(&work).await;
        }),
        (OperationKind::Swap, ..) => swap(work, operation),
        (OperationKind::Update, Some(wait), Some(update)) if !aborting => update::go_on(work, wait, update.clone()),
        (OperationKind::Launch | OperationKind::Rebuild, Some(wait), _) => work.spawn(move |work| async move {
            find_address(&work);
            work.go_on_at(Some(wait));
            let anew = kind == OperationKind::Rebuild && !wait.stage.makes();
            if anew { launch::make_anew(work).await } else { launch::run(work).await }
        }),
        (OperationKind::Launch | OperationKind::Rebuild, ..) => end(work, "Failed to launch environment.", true),
        (OperationKind::Update, ..) if aborting => {
            let asked = operation.aborted_by.clone();
            let aborted = asked.map(|id| Work::new(&work.local, &work.region, work.began_with(), &id));
            end(work, update::REVERTED, false);
            aborted.iter().for_each(|work| work.tell(Severity::Info, update::ABORTED));
        }
        (OperationKind::Update, ..) => end(work, "Failed to deploy application.", false),
    }
}

/// Ends an operation that was cut short, and starts what is there.
fn end(work: Work, sentence: &str, launch: bool) {
    work.tell(Severity::Error, CUT_SHORT);
    let has_database = database::is_there(&work);
    work.settle_with(Severity::Error, sentence, |environment| {
        environment.draft = None;
        if launch {
            environment.launch_failure = Some(CUT_SHORT.to_owned());
            // A rebuild takes the database away first: the next update makes another.
            environment.database = environment.database.take().filter(|_| has_database);
        }
    });
    if let Some(environment) = work.environment() {
        // Not under the operation's own name, which it has no more.
        let rest = Work::new(&work.local, &work.region, &environment, work.request_id());
        bring_back(rest, &environment);
    }
}

/// Goes on with a swap, from the side that its call named first; both apps start meanwhile.
fn swap(work: Work, operation: &Operation) {
    let other = operation
        .destination
        .as_ref()
        .and_then(|id| work.local.account.read(|state| state.region(&work.region)?.environments.get(id).cloned()));
    let side = |environment: &Environment| Work::new(&work.local, &work.region, environment, work.request_id());
    let works = other.map(|other| [side(work.began_with()), side(&other)]);
    let wait = operation.waits;
    work.spawn(|work| async move { start_again(&work).await });
    if let Some(works) = works {
        small::go_on_swapping(works, wait);
    }
}

/// Listens where the environment did, and runs what was deployed. One whose launch failed on its instance answers as it
/// did before: its address is there, and nothing behind it.
pub(super) async fn start_again(work: &Work) {
    find_address(work);
    if work.environment().is_some_and(|found| found.deployment_id > 0 && found.instance.is_some()) {
        deployment::start_again(work).await;
    }
}

/// The address is the same as before where it was free.
fn find_address(work: &Work) {
    if work.environment().is_none_or(|found| found.instance.is_none()) {
        return;
    }
    if let Ok(host) = work.local.host.environment(&work.id) {
        work.change(|environment| {
            environment.instance.iter_mut().for_each(|instance| instance.address = host.endpoint().to_string());
        });
    }
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
