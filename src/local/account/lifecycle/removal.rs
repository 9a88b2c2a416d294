//! DeleteApplication behind the answer: environments first, then the application with its versions and templates.

use futures_util::future::join_all;

use super::{Work, terminate};
use crate::beanstalk::{ApplicationName, EnvironmentId, EnvironmentStatus, Region, Severity};
use crate::error::Error;
use crate::local::Local;
use crate::local::account::environment::OperationKind;
use crate::local::account::event_log::Entry;
use crate::local::account::ids;
use crate::local::query::{Call, Fault};

/// Deletes an application. Without environments it is gone when this returns.
///
/// # Errors
/// AWS's words when an environment of it is being updated.
pub(crate) fn delete_application(
    call: &Call,
    name: &ApplicationName,
    environments: Vec<EnvironmentId>,
) -> Result<(), Fault> {
    // Each environment ends under a request id of its own: who follows this call must not take the end of one
    // environment for the end of the application.
    let request_id = ids::request()?;
    let begun = call.local.account.change(|state| {
        let region = state.region_mut(&call.region);
        let mut begun = Vec::new();
        for id in environments {
            let Some(environment) = region.by_id(&id) else { continue };
            let going = environment.status == EnvironmentStatus::Terminating;
            if !going {
                environment.begin(OperationKind::Terminate, &request_id)?;
            }
            begun.push((environment.clone(), going));
        }
        Ok::<_, Fault>(begun)
    })?;
    let story = Story { name: name.clone(), region: call.region.clone(), request_id: call.request_id.clone() };
    story.tell(&call.local, Severity::Info, "deleteApplication is starting.");
    if begun.is_empty() {
        story.remove(&call.local)?;
        story.tell(&call.local, Severity::Info, "The application has been deleted successfully.");
        return Ok(());
    }
    let local = std::sync::Arc::clone(&call.local);
    let works = begun.into_iter().map(|(environment, going)| {
        let work = Work::new(&local, &call.region, &environment, &request_id);
        if !going {
            terminate::begin(&work);
        }
        work
    });
    let works: Vec<Work> = works.collect();
    call.local.account.running().spawn(async move {
        join_all(works.iter().map(|work| work.in_turn(terminate_unless_gone(work)))).await;
        let gone = works.iter().all(|work| work.environment().is_none_or(|found| found.is_terminated()));
        let removed = if gone { story.remove(&local).is_ok() } else { false };
        if removed {
            story.tell(&local, Severity::Info, "The application has been deleted successfully.");
        } else {
            story.tell(&local, Severity::Error, "Failed to delete the application: an environment is still there.");
        }
    });
    Ok(())
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
    fn tell(&self, local: &Local, severity: Severity, message: &str) {
        let entry = Entry {
            application: Some(self.name.to_string()),
            request_id: Some(self.request_id.clone()),
            ..Entry::new(severity, message)
        };
        local.account.events().append(&self.region, entry);
    }

    /// Removes the application, its versions and templates. Bundles in S3 are the user's.
    fn remove(&self, local: &Local) -> Result<(), Error> {
        local.account.change(|state| {
            let region = state.region_mut(&self.region);
            region.applications.remove(self.name.as_str());
            region.versions.remove(self.name.as_str());
            region.templates.remove(self.name.as_str());
            Ok(())
        })
    }
}
