//! `DeleteApplicationVersion`: the label, and with `DeleteSourceBundle` its bundle.
//!
//! A version that runs is deleted too: the service does so, whatever its documentation says (eb-reference §1.3). Not while
//! something is done to its environment, and not one that is being deployed.

use super::{input, story};
use crate::beanstalk::EnvironmentStatus;
use crate::local::account::bundles;
use crate::local::query::{Call, Fault, Value};

/// The end of a deletion.
const DONE: &str = "deleteApplicationVersion completed successfully.";

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let application = input::application_name(call)?;
    let label = call.params.required("VersionLabel")?;
    let with_bundle = call.params.boolean("DeleteSourceBundle")?.unwrap_or_default();
    let said = |message: &str| story::of_application(call, application.as_str(), Some(label), message);
    let bundle = call.local.account.change(|state| {
        let region = state.region_mut(&call.region);
        region.application(application.as_str())?;
        let busy = region.live().any(|found| {
            found.application == application
                && found.status != EnvironmentStatus::Ready
                && found.versions().any(|version| version.as_str() == label)
        });
        if busy {
            return Err(Fault::new(
                "OperationInProgressFailure",
                format!(
                    "Unable to delete application version: {label}. An operation is already in progress, please retry \
                     again shortly."
                ),
            ));
        }
        // Deleting what is not there succeeds, as it does at AWS.
        let version = region.versions.get_mut(application.as_str()).and_then(|versions| versions.remove(label));
        let bundle = version.and_then(|version| version.bundle).filter(|_| with_bundle);
        state.tell(&call.region, [said("deleteApplicationVersion is starting.")]);
        if bundle.is_none() {
            state.tell(&call.region, [said(DONE)]);
        }
        Ok(bundle)
    })?;
    if let Some(bundle) = bundle {
        bundles::delete(&call.local, &bundle)
            .map_err(|error| Fault::new("SourceBundleDeletionFailure", error.to_string()))?;
        call.local.account.events().append(&call.region, said(DONE));
    }
    Ok(Value::Void)
}
