//! `DeleteEnvironmentConfiguration`: drops the draft of an update that failed.

use super::input;
use crate::local::query::{Call, Fault, Value};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let application = input::application_name(call)?;
    let name = call.params.required("EnvironmentName")?;
    call.local.account.change(|state| {
        let region = state.region_mut(&call.region);
        let id = region.environment_of(application.as_str(), name)?.id.clone();
        let Some(environment) = region.by_id(&id) else { return Ok(()) };
        // One that is being applied is an update in progress: it is aborted, not dropped.
        if environment.draft.as_ref().is_some_and(|draft| draft.failed) {
            environment.draft = None;
        }
        Ok::<_, Fault>(())
    })?;
    Ok(Value::Void)
}
