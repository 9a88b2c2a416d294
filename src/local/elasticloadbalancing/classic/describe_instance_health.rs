//! `DescribeInstanceHealth`: whether the instance behind a load balancer serves. `eb health` of an environment with basic
//! health asks for it.

use super::super::super::query::{Call, Fault, Structure, Value};
use super::super::{balancers, serves};
use super::missing;

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let name = call.params.required("LoadBalancerName")?;
    let state = call.local.account.snapshot();
    let found = balancers(&state, &call.region, true);
    let found = found.iter().find(|one| one.balancer.name == name).ok_or_else(|| missing(name))?;
    let serves = serves(&call.local, found.environment);
    let shape = Structure::new()
        .with("InstanceId", &found.instance.id)
        .with("State", if serves { "InService" } else { "OutOfService" })
        .with("ReasonCode", if serves { "N/A" } else { "Instance" })
        .with(
            "Description",
            if serves {
                "N/A"
            } else {
                "Instance has failed at least the UnhealthyThreshold number \
                                                          of health checks consecutively."
            },
        );
    Ok(Structure::new().with("InstanceStates", Value::members([shape])).into())
}
