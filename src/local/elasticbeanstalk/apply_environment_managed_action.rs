//! `ApplyEnvironmentManagedAction`: there is never one to apply, for the reason `managed_actions` gives.

use super::input;
use crate::local::query::{Call, Fault, Value};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let action = call.params.required("ActionId")?;
    let key = input::environment_key(call)?;
    call.local.account.read(|state| {
        let region = state.region(&call.region).cloned().unwrap_or_default();
        let name = region.environment(&key)?.name.clone();
        // The sentence is ours: nobody could confirm AWS's.
        Err(Fault::invalid_parameter_value(format!("No managed action with id '{action}' for environment {name}.")))
    })
}
