//! `DescribeTags`: those of load balancers by name.

use super::super::super::query::{Call, Fault, Structure, Value};
use super::super::{balancers, tags};
use super::missing;

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let state = call.local.account.snapshot();
    let found = balancers(&state, &call.region, true);
    let mut shapes = Vec::new();
    for name in call.params.strings("LoadBalancerNames") {
        let one = found.iter().find(|one| one.balancer.name == name).ok_or_else(|| missing(name))?;
        shapes.push(Structure::new().with("LoadBalancerName", name).with("Tags", tags(one.environment)));
    }
    Ok(Structure::new().with("TagDescriptions", Value::members(shapes)).into())
}
