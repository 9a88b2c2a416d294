//! `TerminateEnvironment`: answers with an environment that is Terminating. A second call changes nothing.

use super::{input, shapes};
use crate::beanstalk::EnvironmentStatus;
use crate::local::account::lifecycle;
use crate::local::account::operation::OperationKind;
use crate::local::query::{Call, Fault, Value};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let key = input::environment_key(call)?;
    // Both are read, so that a word that is no boolean is refused; one machine has no resources to leave behind.
    call.params.boolean("ForceTerminate")?;
    call.params.boolean("TerminateResources")?;
    let (environment, begun) = call.local.account.change(|state| {
        let environment = state.region_mut(&call.region).environment_mut(&key)?;
        if environment.status == EnvironmentStatus::Terminating {
            return Ok((environment.clone(), false));
        }
        environment.begin(OperationKind::Terminate, &call.request_id)?;
        let environment = environment.clone();
        state.tell(&call.region, environment.start());
        Ok::<_, Fault>((environment, true))
    })?;
    if begun {
        lifecycle::terminate(call, &environment);
    }
    Ok(shapes::environment(call, &environment))
}
