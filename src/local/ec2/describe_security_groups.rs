//! `DescribeSecurityGroups`: that of each environment's instance.

use super::super::account::stack;
use super::super::query::{Call, Fault, Structure, Value};
use super::{instances, items, missing, passes, tag_filter, tag_set};
use crate::local::ACCOUNT_ID;

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let wanted = call.params.strings("GroupId");
    let state = call.local.account.snapshot();
    let mut shapes = Vec::new();
    for (environment, instance) in instances(&state, &call.region) {
        let id = &instance.security_group;
        let name = stack::security_group(environment);
        let passes = passes(&call.params, |filter| match filter {
            "group-id" => Some(id.clone()),
            "group-name" => Some(name.clone()),
            filter => tag_filter(environment, filter),
        })?;
        if passes && (wanted.is_empty() || wanted.contains(&id.as_str())) {
            let shape = Structure::new()
                .with("ownerId", ACCOUNT_ID)
                .with("groupId", id)
                .with("groupName", &name)
                .with("groupDescription", "SecurityGroup for ElasticBeanstalk environment.")
                .with("ipPermissions", items([]))
                .with("ipPermissionsEgress", items([]))
                .with("tagSet", tag_set(environment));
            shapes.push((id.clone(), shape));
        }
    }
    if let Some(id) = wanted.iter().find(|id| !shapes.iter().any(|(known, _)| known == *id)) {
        return Err(missing("InvalidGroup.NotFound", "security group", id));
    }
    Ok(Structure::new().with("securityGroupInfo", items(shapes.into_iter().map(|(_, shape)| shape))).into())
}
