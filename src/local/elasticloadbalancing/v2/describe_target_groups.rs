//! `DescribeTargetGroups`: the one of each load balancer.

use super::super::super::query::{Call, Fault, Structure, Value};
use super::super::{Found, balancers};
use super::{no_balancer, no_target_group};
use crate::beanstalk::Region;
use crate::local::account::stack::Kind;

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let of = call.params.optional("LoadBalancerArn");
    let (arns, names) = (call.params.strings("TargetGroupArns"), call.params.strings("Names"));
    let state = call.local.account.snapshot();
    let found = balancers(&state, &call.region, false);
    let region = &call.region;
    if let Some(of) = of.filter(|of| !found.iter().any(|one| one.balancer.arn(region) == *of)) {
        return Err(no_balancer(of));
    }
    let known = |wanted: &str| {
        found.iter().any(|one| one.balancer.target_group() == wanted || one.balancer.target_group_arn(region) == wanted)
    };
    if !arns.iter().chain(&names).all(|wanted| known(wanted)) {
        return Err(no_target_group());
    }
    let meant = found.iter().filter(|one| {
        of.is_none_or(|of| one.balancer.arn(region) == of)
            && (arns.is_empty() || arns.contains(&one.balancer.target_group_arn(region).as_str()))
            && (names.is_empty() || names.contains(&one.balancer.target_group().as_str()))
    });
    let shapes = meant.map(|one| shape(one, region));
    Ok(Structure::new().with("TargetGroups", Value::members(shapes)).into())
}

fn shape(found: &Found<'_>, region: &Region) -> Structure {
    let protocol = if found.balancer.kind == Kind::Network { "TCP" } else { "HTTP" };
    Structure::new()
        .with("TargetGroupArn", found.balancer.target_group_arn(region))
        .with("TargetGroupName", found.balancer.target_group())
        .with("Protocol", protocol)
        .with("Port", 80_i64)
        .with("HealthCheckProtocol", protocol)
        .with("HealthCheckPort", "traffic-port")
        .with("HealthCheckEnabled", true)
        .with("HealthCheckIntervalSeconds", 15_i64)
        .with("HealthCheckTimeoutSeconds", 5_i64)
        .with("HealthyThresholdCount", 3_i64)
        .with("UnhealthyThresholdCount", 5_i64)
        .with("LoadBalancerArns", Value::members([found.balancer.arn(region)]))
        .with("TargetType", "instance")
}
