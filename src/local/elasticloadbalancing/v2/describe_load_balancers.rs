//! `DescribeLoadBalancers`: by ARN or name, or all.

use super::super::super::query::{Call, Fault, Structure, Value};
use super::super::{Found, balancers};
use super::no_balancer;
use crate::beanstalk::Region;

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let (arns, names) = (call.params.strings("LoadBalancerArns"), call.params.strings("Names"));
    let state = call.local.account.snapshot();
    let found = balancers(&state, &call.region, false);
    let known =
        |wanted: &str| found.iter().any(|one| one.balancer.name == wanted || one.balancer.arn(&call.region) == wanted);
    if let Some(unknown) = arns.iter().chain(&names).find(|wanted| !known(wanted)) {
        return Err(no_balancer(unknown));
    }
    let meant = |one: &&Found<'_>| {
        (arns.is_empty() || arns.contains(&one.balancer.arn(&call.region).as_str()))
            && (names.is_empty() || names.contains(&one.balancer.name.as_str()))
    };
    let shapes = found.iter().filter(meant).map(|one| shape(one, &call.region));
    Ok(Structure::new().with("LoadBalancers", Value::members(shapes)).into())
}

fn shape(found: &Found<'_>, region: &Region) -> Structure {
    let zone = Structure::new().with("ZoneName", format!("{region}a"));
    Structure::new()
        .with("LoadBalancerArn", found.balancer.arn(region))
        .with("DNSName", &found.balancer.address)
        .with("CreatedTime", found.instance.launched)
        .with("LoadBalancerName", &found.balancer.name)
        .with("Scheme", "internet-facing")
        .with("State", Structure::new().with("Code", "active"))
        .with("Type", found.balancer.word())
        .with("AvailabilityZones", Value::members([zone]))
        .with("IpAddressType", "ipv4")
}
