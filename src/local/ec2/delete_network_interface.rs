//! `DeleteNetworkInterface`: of those that are described, the one of the fault `delete-failure` can be deleted, and what it
//! held goes with the next termination. The others are somebody's.

use super::super::query::{Call, Fault, Structure, Value};
use super::describe_network_interfaces::{held_by_a_fault, is_there};
use super::missing;

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let id = call.params.required("NetworkInterfaceId")?;
    call.local.account.change(|state| {
        if let Some(environment) = held_by_a_fault(state, &call.region, id) {
            let found = state.region_mut(&call.region).by_id(&environment);
            found.into_iter().for_each(|environment| environment.lets_go = true);
            return Ok(Structure::new().with("return", true).into());
        }
        if is_there(state, &call.region, id) {
            return Err(Fault::invalid_parameter_value(format!("Network interface '{id}' is currently in use.")));
        }
        Err(missing("InvalidNetworkInterfaceID.NotFound", "networkInterface ID", id))
    })
}
