//! `AbortEnvironmentUpdate`: stops an update in progress; the former version and options stay.

use super::input;
use crate::local::account::lifecycle;
use crate::local::query::{Call, Fault, Value};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let key = input::environment_key(call)?;
    let environment = call.local.account.change(|state| {
        let environment = state.region_mut(&call.region).environment_mut(&key)?;
        environment.begin_abort()?;
        Ok::<_, Fault>(environment.clone())
    })?;
    lifecycle::abort(call, &environment);
    Ok(Value::Void)
}
