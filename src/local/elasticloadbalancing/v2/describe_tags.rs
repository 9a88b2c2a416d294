//! `DescribeTags`: those of load balancers and target groups by ARN.

use super::super::super::query::{Call, Fault, Structure, Value};
use super::super::{balancers, tags};
use super::{no_balancer, no_target_group};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let state = call.local.account.snapshot();
    let found = balancers(&state, &call.region, false);
    let mut shapes = Vec::new();
    for arn in call.params.strings("ResourceArns") {
        let of = found.iter().find(|one| {
            let balancer = &one.balancer;
            [balancer.arn(&call.region), balancer.target_group_arn(&call.region), balancer.listener_arn(&call.region)]
                .iter()
                .any(|known| known == arn)
        });
        let one = of.ok_or_else(|| if arn.contains(":targetgroup/") { no_target_group() } else { no_balancer(arn) })?;
        shapes.push(Structure::new().with("ResourceArn", arn).with("Tags", tags(one.environment)));
    }
    Ok(Structure::new().with("TagDescriptions", Value::members(shapes)).into())
}
