//! `DeleteEnvironmentConfiguration`: drops the draft of an update that failed.

use super::input;
use crate::local::account::lookup::EnvironmentKey;
use crate::local::query::{Call, Fault, Value};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let application = input::application_name(call)?;
    let key = EnvironmentKey { id: None, name: Some(call.params.required("EnvironmentName")?.to_owned()) };
    call.local.account.change(|state| {
        let region = state.region_mut(&call.region);
        region.application(application.as_str())?;
        let environment = region.environment_mut(&key)?;
        // One that is being applied is an update in progress: it is aborted, not dropped.
        if environment.draft.as_ref().is_some_and(|draft| draft.failed) {
            environment.draft = None;
        }
        Ok::<_, Fault>(())
    })?;
    Ok(Value::Void)
}
