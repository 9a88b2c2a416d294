//! DeleteApplication behind the answer: environments first, then the application with its versions and templates.

use std::sync::Arc;

use futures_util::future::join_all;

use super::{Work, terminate};
use crate::beanstalk::{ApplicationName, EnvironmentId, EnvironmentStatus, Region, Severity};
use crate::error::Error;
use crate::local::Local;
use crate::local::account::environment::Environment;
use crate::local::account::event_log::Entry;
use crate::local::account::operation::OperationKind;
use crate::local::account::state::RegionState;
use crate::local::account::template::FOLDER;
use crate::local::account::version::BundleLocation;
use crate::local::account::{bundles, ids};
use crate::local::query::{Call, Fault};

/// The end of a deletion.
const DELETED: &str = "The application has been deleted successfully.";

/// Deletes an application. Without environments it is gone when this returns.
///
/// # Errors
/// AWS's words when it has environments and `force` does not end them, or one of them is being updated.
pub(crate) fn delete_application(call: &Call, name: &ApplicationName, force: bool) -> Result<(), Fault> {
    // Each environment ends under a request id of its own: who follows this call must not take the end of one
    // environment for the end of the application.
    let request_id = ids::request()?;
    let story = Story { name: name.clone(), region: call.region.clone(), request_id: call.request_id.clone() };
    let begun = call.local.account.change(|state| {
        let region = state.region_mut(&call.region);
        let mut begun = Vec::new();
        for id in environments(region, name) {
            if !force {
                return Err(Fault::invalid_parameter_value(format!(
                    "Unable to delete application {name} because it has a version that is deployed to a running \
                     environment."
                )));
            }
            let Some(environment) = region.by_id(&id) else { continue };
            let going = environment.status == EnvironmentStatus::Terminating;
            if !going {
                environment.begin(OperationKind::Terminate, &request_id)?;
            }
            begun.push((environment.clone(), going));
        }
        let mut told = vec![story.said(Severity::Info, "deleteApplication is starting.")];
        if begun.is_empty() {
            remove(region, name);
            told.push(story.said(Severity::Info, DELETED));
        } else if let Some(application) = region.applications.get_mut(name.as_str()) {
            application.deleted_for = Some(call.request_id.clone());
        }
        told.extend(begun.iter().filter(|(_, going)| !going).filter_map(|(environment, _)| environment.start()));
        state.tell(&call.region, told);
        Ok::<_, Fault>(begun)
    })?;
    if begun.is_empty() {
        forget_templates(&call.local, &call.region, name)?;
        return Ok(());
    }
    let works = begun.into_iter().map(|(environment, going)| {
        let work = Work::new(&call.local, &call.region, &environment, &request_id);
        if !going {
            terminate::end_launch(&work);
        }
        work
    });
    story.go_on(&call.local, works.collect());
    Ok(())
}

/// Goes on deleting the applications that an earlier server had begun to delete.
pub(super) fn resume(local: &Arc<Local>, region: &Region) {
    let state = local.account.snapshot();
    let Some(part) = state.region(region) else { return };
    for (name, application) in &part.applications {
        let Some(request_id) = &application.deleted_for else { continue };
        let story = Story { name: name.clone(), region: region.clone(), request_id: request_id.clone() };
        let is_ending = |found: &&Environment| found.status == EnvironmentStatus::Terminating;
        let ending = part.live().filter(|found| found.application == *name).filter(is_ending);
        let works = ending.map(|found| {
            let own = found.operation.as_ref().map_or(request_id, |operation| &operation.request_id);
            Work::new(local, region, found, own)
        });
        story.go_on(local, works.collect());
    }
}

fn environments(region: &RegionState, name: &ApplicationName) -> Vec<EnvironmentId> {
    region.live().filter(|found| found.application == *name).map(|found| found.id.clone()).collect()
}

/// Removes the application, its versions and templates. Bundles in S3 are the user's.
fn remove(region: &mut RegionState, name: &ApplicationName) {
    region.applications.remove(name.as_str());
    region.versions.remove(name.as_str());
    region.templates.remove(name.as_str());
}

/// Removes the files of its saved configurations, which another application of the name would find otherwise.
fn forget_templates(local: &Local, region: &Region, name: &ApplicationName) -> Result<(), Error> {
    let bucket = bundles::bucket_name(region);
    let keys = bundles::keys(local, &bucket, &format!("{FOLDER}{name}/"));
    keys.into_iter().try_for_each(|key| bundles::delete(local, &BundleLocation { bucket: bucket.clone(), key }))
}

/// One that was terminating already is gone when its turn comes.
async fn terminate_unless_gone(work: &Work) {
    if work.environment().is_some_and(|found| !found.is_terminated()) {
        terminate::run(work).await;
    }
}

/// The application and the call, for events.
struct Story {
    name: ApplicationName,
    region: Region,
    request_id: String,
}

impl Story {
    fn said(&self, severity: Severity, message: &str) -> Entry {
        Entry {
            application: Some(self.name.to_string()),
            request_id: Some(self.request_id.clone()),
            ..Entry::new(severity, message)
        }
    }

    /// Ends what is still there of the environments, and then the application.
    fn go_on(self, local: &Arc<Local>, works: Vec<Work>) {
        let owner = Arc::clone(local);
        local.account.running().spawn(async move {
            join_all(works.iter().map(|work| work.in_turn(terminate_unless_gone(work)))).await;
            if let Err(error) = self.remove(&owner) {
                let why = format!("Failed to delete the application: {error}");
                owner.account.events().append(&self.region, self.said(Severity::Error, &why));
            }
        });
    }

    /// Removes the application, unless it has environments: one that did not end, or that was made meanwhile.
    fn remove(&self, local: &Local) -> Result<(), Error> {
        let is_free = local.account.change(|state| {
            let region = state.region_mut(&self.region);
            let is_free = environments(region, &self.name).is_empty();
            let said = if is_free {
                remove(region, &self.name);
                self.said(Severity::Info, DELETED)
            } else {
                if let Some(application) = region.applications.get_mut(self.name.as_str()) {
                    application.deleted_for = None;
                }
                let why = "Failed to delete the application: an environment is still there.";
                self.said(Severity::Error, why)
            };
            state.tell(&self.region, [said]);
            Ok::<_, Error>(is_free)
        })?;
        if is_free { forget_templates(local, &self.region, &self.name) } else { Ok(()) }
    }
}
