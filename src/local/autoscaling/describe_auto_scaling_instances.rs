//! `DescribeAutoScalingInstances`: the instance of each group.

use super::super::account::stack;
use super::super::query::{Call, Fault, Structure, Value};
use super::{groups, launch_template, lifecycle_state, page};
use crate::local::ec2;

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let wanted = call.params.strings("InstanceIds");
    let state = call.local.account.snapshot();
    let found = groups(&state, &call.region);
    let found = found.filter(|(_, instance)| wanted.is_empty() || wanted.contains(&instance.id.as_str()));
    let shapes = found.map(|(environment, instance)| {
        Structure::new()
            .with("InstanceId", &instance.id)
            .with("InstanceType", ec2::instance_type(environment))
            .with("AutoScalingGroupName", stack::auto_scaling_group(environment))
            .with("AvailabilityZone", format!("{}a", call.region))
            .with("LifecycleState", lifecycle_state(environment))
            .with("HealthStatus", "HEALTHY")
            .with("LaunchTemplate", launch_template(environment))
            .with("ProtectedFromScaleIn", false)
    });
    let (shapes, next) = page(&call.params, shapes.collect(), 50)?;
    Ok(Structure::new().with("AutoScalingInstances", Value::members(shapes)).with_some("NextToken", next).into())
}
