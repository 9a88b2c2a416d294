//! `DescribeTargetHealth`: whether the instance of a target group serves. `eb health` of an environment with basic health
//! asks for it.

use super::super::super::query::{Call, Fault, Structure, Value};
use super::super::{balancers, serves};
use super::no_target_group;

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let arn = call.params.required("TargetGroupArn")?;
    let state = call.local.account.snapshot();
    let found = balancers(&state, &call.region, false);
    let found = found.iter().find(|one| one.balancer.target_group_arn(&call.region) == arn);
    let found = found.ok_or_else(no_target_group)?;
    let serves = serves(&call.local, found.environment);
    let state = Structure::new()
        .with("State", if serves { "healthy" } else { "unhealthy" })
        .with_some("Reason", (!serves).then_some("Target.FailedHealthChecks"))
        .with_some("Description", (!serves).then_some("Health checks failed"));
    let shape = Structure::new()
        .with("Target", Structure::new().with("Id", &found.instance.id).with("Port", 80_i64))
        .with("HealthCheckPort", "80")
        .with("TargetHealth", state);
    Ok(Structure::new().with("TargetHealthDescriptions", Value::members([shape])).into())
}
