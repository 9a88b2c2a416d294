//! `DescribeListeners`: the one of each load balancer, on port 80.

use super::super::super::query::{Call, Fault, Structure, Value};
use super::super::balancers;
use super::no_balancer;
use crate::local::account::stack::Kind;

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let (of, arns) = (call.params.optional("LoadBalancerArn"), call.params.strings("ListenerArns"));
    let state = call.local.account.snapshot();
    let found = balancers(&state, &call.region, false);
    let region = &call.region;
    if let Some(of) = of.filter(|of| !found.iter().any(|one| one.balancer.arn(region) == *of)) {
        return Err(no_balancer(of));
    }
    let known = |arn: &str| found.iter().any(|one| one.balancer.listener_arn(region) == arn);
    if !arns.iter().all(|arn| known(arn)) {
        return Err(Fault::new("ListenerNotFound", "One or more listeners not found"));
    }
    let meant = found.iter().filter(|one| {
        of.is_none_or(|of| one.balancer.arn(region) == of)
            && (arns.is_empty() || arns.contains(&one.balancer.listener_arn(region).as_str()))
    });
    let shapes = meant.map(|one| {
        let action =
            Structure::new().with("Type", "forward").with("TargetGroupArn", one.balancer.target_group_arn(region));
        Structure::new()
            .with("ListenerArn", one.balancer.listener_arn(region))
            .with("LoadBalancerArn", one.balancer.arn(region))
            .with("Port", 80_i64)
            .with("Protocol", if one.balancer.kind == Kind::Network { "TCP" } else { "HTTP" })
            .with("DefaultActions", Value::members([action]))
    });
    Ok(Structure::new().with("Listeners", Value::members(shapes)).into())
}
