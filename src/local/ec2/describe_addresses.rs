//! `DescribeAddresses`: the Elastic IP address of each environment that has no load balancer. All are this machine's own.

use super::super::account::stack;
use super::super::query::{Call, Fault, Structure, Value};
use super::{host, instances, items, missing, passes, tag_filter, tag_set};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let (ids, addresses) = (call.params.strings("AllocationId"), call.params.strings("PublicIp"));
    let state = call.local.account.snapshot();
    let mut shapes = Vec::new();
    for (environment, instance) in instances(&state, &call.region) {
        let Some(id) = stack::allocation(environment) else { continue };
        let address = host(&instance.address);
        let passes = passes(&call.params, |filter| match filter {
            "allocation-id" => Some(id.clone()),
            "instance-id" => Some(instance.id.clone()),
            "public-ip" => Some(address.to_owned()),
            "domain" => Some("vpc".to_owned()),
            filter => tag_filter(environment, filter),
        })?;
        let meant =
            (ids.is_empty() || ids.contains(&id.as_str())) && (addresses.is_empty() || addresses.contains(&address));
        if passes && meant {
            let shape = Structure::new()
                .with("publicIp", address)
                .with("allocationId", &id)
                .with("associationId", id.replacen("eipalloc-", "eipassoc-", 1))
                .with("domain", "vpc")
                .with("instanceId", &instance.id)
                .with("tagSet", tag_set(environment));
            shapes.push((id, shape));
        }
    }
    if let Some(id) = ids.iter().find(|id| !shapes.iter().any(|(known, _)| known == *id)) {
        return Err(missing("InvalidAllocationID.NotFound", "allocation ID", id));
    }
    Ok(Structure::new().with("addressesSet", items(shapes.into_iter().map(|(_, shape)| shape))).into())
}
