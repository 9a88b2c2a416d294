//! `DescribeScalingActivities`: the launch of each instance that lives.

use super::super::account::stack;
use super::super::query::{Call, Fault, Structure, Value};
use super::{groups, page};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let wanted = call.params.optional("AutoScalingGroupName");
    let state = call.local.account.snapshot();
    let found =
        groups(&state, &call.region).map(|(environment, instance)| (stack::auto_scaling_group(environment), instance));
    let found: Vec<_> = found.filter(|(name, _)| wanted.is_none_or(|wanted| wanted == name)).collect();
    if let (Some(name), true) = (wanted, found.is_empty()) {
        let message = format!("AutoScalingGroup name not found - AutoScalingGroup '{name}' not found");
        return Err(Fault::new("ValidationError", message));
    }
    let shapes = found.into_iter().map(|(name, instance)| {
        Structure::new()
            .with("ActivityId", instance.id.replacen("i-", "a-", 1))
            .with("AutoScalingGroupName", name)
            .with("Description", format!("Launching a new EC2 instance: {}", instance.id))
            .with("Cause", "An instance was started in response to a difference between desired and actual capacity.")
            .with("StartTime", instance.launched)
            .with("StatusCode", "Successful")
            .with("Progress", 100_i64)
    });
    let (shapes, next) = page(&call.params, shapes.collect(), 100)?;
    Ok(Structure::new().with("Activities", Value::members(shapes)).with_some("NextToken", next).into())
}
