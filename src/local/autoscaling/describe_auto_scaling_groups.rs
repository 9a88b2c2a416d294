//! `DescribeAutoScalingGroups`: the group of each environment, by name or by tag. Unknown names are left out.

use super::super::account::environment::{Environment, Instance};
use super::super::account::stack;
use super::super::query::{Call, Fault, Params, Structure, Value};
use super::{groups, launch_template, lifecycle_state, page};
use crate::beanstalk::Region;
use crate::beanstalk::option::namespace;
use crate::local::ec2;

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let names = call.params.strings("AutoScalingGroupNames");
    let state = call.local.account.snapshot();
    let mut found = Vec::new();
    for (environment, instance) in groups(&state, &call.region) {
        let name = stack::auto_scaling_group(environment);
        let meant = names.is_empty() || names.contains(&name.as_str());
        if meant && passes(&call.params, environment)? {
            found.push(shape(&call.region, environment, instance, name));
        }
    }
    let (found, next) = page(&call.params, found, 100)?;
    Ok(Structure::new().with("AutoScalingGroups", Value::members(found)).with_some("NextToken", next).into())
}

/// Filters are about tags (Auto Scaling API reference, DescribeAutoScalingGroups).
fn passes(params: &Params, environment: &Environment) -> Result<bool, Fault> {
    let tags = stack::tags(environment);
    for filter in params.list("Filters") {
        let (name, values) = (filter.optional("Name").unwrap_or_default(), filter.strings("Values"));
        let passes = match name {
            "tag-key" => values.iter().any(|key| tags.contains_key(*key)),
            "tag-value" => tags.values().any(|held| values.contains(&held.as_str())),
            name => match name.strip_prefix("tag:") {
                Some(key) => tags.get(key).is_some_and(|held| values.contains(&held.as_str())),
                None => {
                    let message = format!(
                        "Filter type {name} is not correct. Allowed Filter types are: tag-key \
                                           tag-value tag:<key>"
                    );
                    return Err(Fault::new("ValidationError", message));
                }
            },
        };
        if !passes {
            return Ok(false);
        }
    }
    Ok(true)
}

fn shape(region: &Region, environment: &Environment, instance: &Instance, name: String) -> Structure {
    let size = |option: &str, default: i64| {
        let single = stack::balancer(environment).is_none() && environment.tier.name == "WebServer";
        let asked = environment.effective(namespace::AUTO_SCALING_GROUP, option).and_then(|text| text.parse().ok());
        if single { 1 } else { asked.unwrap_or(default) }
    };
    let (least, most) = (size("MinSize", 1), size("MaxSize", 4));
    let zone = format!("{region}a");
    let balancer = stack::balancer(environment);
    let classic = balancer.as_ref().filter(|found| found.kind == stack::Kind::Classic);
    let targets = balancer.as_ref().filter(|found| found.kind != stack::Kind::Classic);
    let member = Structure::new()
        .with("InstanceId", &instance.id)
        .with("InstanceType", ec2::instance_type(environment))
        .with("AvailabilityZone", &zone)
        .with("LifecycleState", lifecycle_state(environment))
        .with("HealthStatus", "Healthy")
        .with("LaunchTemplate", launch_template(environment))
        .with("ProtectedFromScaleIn", false);
    let tags = stack::tags(environment);
    let tags = tags.iter().map(|(key, value)| super::describe_tags::shape(&name, key, value));
    Structure::new()
        .with("AutoScalingGroupName", &name)
        .with("AutoScalingGroupARN", stack::auto_scaling_group_arn(region, environment))
        .with("LaunchTemplate", launch_template(environment))
        .with("MinSize", least)
        .with("MaxSize", most)
        // One instance is all there is here.
        .with("DesiredCapacity", 1_i64)
        .with("DefaultCooldown", 360_i64)
        .with("AvailabilityZones", Value::members([zone.as_str()]))
        .with("LoadBalancerNames", Value::members(classic.map(|found| found.name.as_str())))
        .with("TargetGroupARNs", Value::members(targets.map(|found| found.target_group_arn(region))))
        .with("HealthCheckType", "EC2")
        .with("HealthCheckGracePeriod", 0_i64)
        .with("Instances", Value::members([member]))
        .with("CreatedTime", instance.launched)
        .with("Tags", Value::members(tags))
        .with("NewInstancesProtectedFromScaleIn", false)
}
