//! `DescribeLoadBalancers`: by name, or all.

use super::super::super::query::{Call, Fault, Structure, Value};
use super::super::{Found, balancers};
use super::missing;

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let names = call.params.strings("LoadBalancerNames");
    let state = call.local.account.snapshot();
    let found = balancers(&state, &call.region, true);
    if let Some(name) = names.iter().find(|name| !found.iter().any(|one| one.balancer.name == **name)) {
        return Err(missing(name));
    }
    let found = found.iter().filter(|one| names.is_empty() || names.contains(&one.balancer.name.as_str()));
    let shapes = found.map(|one| shape(one, &call.region));
    Ok(Structure::new().with("LoadBalancerDescriptions", Value::members(shapes)).into())
}

fn shape(found: &Found<'_>, region: &crate::beanstalk::Region) -> Structure {
    let listener = Structure::new()
        .with("Protocol", "HTTP")
        .with("LoadBalancerPort", 80_i64)
        .with("InstanceProtocol", "HTTP")
        .with("InstancePort", 80_i64);
    let listener = Structure::new().with("Listener", listener).with("PolicyNames", Value::members(Vec::<Value>::new()));
    let check = Structure::new()
        .with("Target", "TCP:80")
        .with("Interval", 10_i64)
        .with("Timeout", 5_i64)
        .with("UnhealthyThreshold", 5_i64)
        .with("HealthyThreshold", 3_i64);
    Structure::new()
        .with("LoadBalancerName", &found.balancer.name)
        .with("DNSName", &found.balancer.address)
        .with("ListenerDescriptions", Value::members([listener]))
        .with("AvailabilityZones", Value::members([format!("{region}a")]))
        .with("Instances", Value::members([Structure::new().with("InstanceId", &found.instance.id)]))
        .with("HealthCheck", check)
        .with("CreatedTime", found.instance.launched)
        .with("Scheme", "internet-facing")
}
