//! `AbortEnvironmentUpdate`: stops an update in progress; the former version and options stay.

use super::input;
use crate::beanstalk::Severity;
use crate::local::account::lifecycle;
use crate::local::query::{Call, Fault, Value};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let key = input::environment_key(call)?;
    let environment = call.local.account.change(|state| {
        let environment = state.region_mut(&call.region).environment_mut(&key)?;
        environment.begin_abort(&call.request_id)?;
        let environment = environment.clone();
        let said = environment.said(Severity::Info, "abortEnvironmentUpdate is starting.", &call.request_id);
        state.tell(&call.region, [said]);
        Ok::<_, Fault>(environment)
    })?;
    lifecycle::abort(call, &environment);
    Ok(Value::Void)
}
