//! `DescribeInstances`: the one instance of each environment.

use super::super::account::environment::Environment;
use super::super::account::stack;
use super::super::query::{Call, Fault, Structure, Value};
use super::{host, image, instance_type, instances, items, missing, passes, tag_filter, tag_set};
use crate::beanstalk::EnvironmentStatus;
use crate::local::ACCOUNT_ID;

fn state_of(environment: &Environment) -> (i64, &'static str) {
    match environment.status {
        EnvironmentStatus::Launching => (0, "pending"),
        EnvironmentStatus::Terminating => (32, "shutting-down"),
        _ => (16, "running"),
    }
}

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let wanted = call.params.strings("InstanceId");
    let state = call.local.account.snapshot();
    let mut shapes = Vec::new();
    for (environment, instance) in instances(&state, &call.region) {
        let (code, word) = state_of(environment);
        let passes = passes(&call.params, |filter| match filter {
            "instance-id" => Some(instance.id.clone()),
            "instance-state-name" => Some(word.to_owned()),
            filter => tag_filter(environment, filter),
        })?;
        if !passes || !(wanted.is_empty() || wanted.contains(&instance.id.as_str())) {
            continue;
        }
        let address = host(&instance.address);
        let group = Structure::new()
            .with("groupId", &instance.security_group)
            .with("groupName", stack::security_group(environment));
        let shape = Structure::new()
            .with("instanceId", &instance.id)
            .with("imageId", image(&call.region, environment))
            .with("instanceState", Structure::new().with("code", code).with("name", word))
            .with("instanceType", instance_type(environment))
            .with("launchTime", instance.launched)
            .with("placement", Structure::new().with("availabilityZone", format!("{}a", call.region)))
            .with("privateIpAddress", address)
            .with("ipAddress", address)
            .with("groupSet", items([group]))
            .with("tagSet", tag_set(environment));
        let reservation = Structure::new()
            .with("reservationId", instance.id.replacen("i-", "r-", 1))
            .with("ownerId", ACCOUNT_ID)
            .with("groupSet", items([]))
            .with("instancesSet", items([shape]));
        shapes.push((instance.id.clone(), reservation));
    }
    if let Some(id) = wanted.iter().find(|id| !shapes.iter().any(|(known, _)| known == *id)) {
        return Err(missing("InvalidInstanceID.NotFound", "instance ID", id));
    }
    Ok(Structure::new().with("reservationSet", items(shapes.into_iter().map(|(_, shape)| shape))).into())
}
