//! `RebuildEnvironment`: a new instance in place of the old one; brings a terminated environment back as well.

use super::input;
use crate::local::account::lifecycle;
use crate::local::account::operation::OperationKind;
use crate::local::query::{Call, Fault, Value};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let key = input::environment_key(call)?;
    let environment = call.local.account.change(|state| {
        let region = state.region_mut(&call.region);
        let mut environment = region.environment_or_its_past(&key)?.clone();
        if environment.is_terminated() {
            region.application(environment.application.as_str())?;
            // Its name may have gone to another meanwhile, also when the caller means it by its id.
            if region.live().any(|found| found.name == environment.name) {
                return Err(Fault::invalid_parameter_value(format!(
                    "Environment {} already exists.",
                    environment.name
                )));
            }
            if region.owns_cname(&environment.cname_prefix) {
                let name = call.local.config.cname(&environment.cname_prefix, &call.region);
                return Err(Fault::invalid_parameter_value(format!("DNS name ({name}) is not available.")));
            }
        }
        environment.begin(OperationKind::Rebuild, &call.request_id)?;
        region.environments.insert(environment.id.clone(), environment.clone());
        state.tell(&call.region, environment.start());
        Ok(environment)
    })?;
    lifecycle::rebuild(call, &environment);
    Ok(Value::Void)
}
