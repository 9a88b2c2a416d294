//! `RestartAppServer`.

use super::input;
use crate::local::account::lifecycle;
use crate::local::account::operation::OperationKind;
use crate::local::query::{Call, Fault, Value};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let key = input::environment_key(call)?;
    let environment = call.local.account.change(|state| {
        let environment = state.region_mut(&call.region).environment_mut(&key)?;
        environment.begin(OperationKind::Restart, &call.request_id)?;
        let environment = environment.clone();
        state.tell(&call.region, environment.start());
        Ok::<_, Fault>(environment)
    })?;
    lifecycle::restart(call, &environment);
    Ok(Value::Void)
}
