//! `DescribeEnvironmentResources`: the one instance, under the names that AWS would give.

use super::input;
use crate::local::account::{ids, stack};
use crate::local::query::{Call, Fault, Structure, Value};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let key = input::environment_key(call)?;
    let found = call
        .local
        .account
        .read(|state| state.region(&call.region).cloned().unwrap_or_default().environment_or_its_past(&key).cloned())?;
    let alive = found.instance.as_ref().filter(|_| !found.is_terminated());
    let name = |value: String| Structure::new().with("Name", value);
    let none = || Value::members(Vec::<Value>::new());
    let groups = alive.map(|_| name(stack::auto_scaling_group(&found)));
    let templates = alive.map(|_| Structure::new().with("Id", ids::launch_template(&found.id)));
    let instances = alive.map(|instance| Structure::new().with("Id", &instance.id));
    let balancers = stack::balancer(&found).map(|balancer| name(balancer.reference(&call.region)));
    let resources = Structure::new()
        .with("EnvironmentName", found.name.as_str())
        .with("AutoScalingGroups", Value::members(groups))
        .with("Instances", Value::members(instances))
        .with("LaunchConfigurations", none())
        .with("LaunchTemplates", Value::members(templates))
        .with("LoadBalancers", Value::members(balancers))
        .with("Triggers", none())
        .with("Queues", none());
    Ok(Structure::new().with("EnvironmentResources", resources).into())
}
