//! `DeleteApplication`: with its versions and templates, and with force its environments. Never a bundle in S3.

use super::input;
use crate::local::account::lifecycle;
use crate::local::query::{Call, Fault, Value};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let name = input::application_name(call)?;
    let force = call.params.boolean("TerminateEnvByForce")?.unwrap_or_default();
    let environments = call.local.account.read(|state| {
        let region = state.region(&call.region).cloned().unwrap_or_default();
        // Deleting what is not there succeeds, as it does at AWS.
        let live: Vec<_> =
            region.live().filter(|found| found.application == name).map(|found| found.id.clone()).collect();
        if !force && !live.is_empty() {
            return Err(Fault::invalid_parameter_value(format!(
                "Unable to delete application {name} because it has a version that is deployed to a running \
                 environment."
            )));
        }
        Ok(live)
    })?;
    lifecycle::delete_application(call, &name, environments)?;
    Ok(Value::Void)
}
