//! `DescribeSecurityGroups`: that of each environment's instance, and of each coupled database.

use super::super::query::{Call, Fault, Structure, Value};
use super::{groups, items, missing, passes, tag_list};
use crate::local::ACCOUNT_ID;

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let wanted = call.params.strings("GroupId");
    let state = call.local.account.snapshot();
    let mut shapes = Vec::new();
    for group in groups(&state, &call.region) {
        let passes = passes(&call.params, |filter| match filter {
            "group-id" => Some(group.id.clone()),
            "group-name" => Some(group.name.clone()),
            filter => Some(group.tags.get(filter.strip_prefix("tag:")?).cloned().unwrap_or_default()),
        })?;
        if passes && (wanted.is_empty() || wanted.contains(&group.id.as_str())) {
            let shape = Structure::new()
                .with("ownerId", ACCOUNT_ID)
                .with("groupId", &group.id)
                .with("groupName", &group.name)
                .with("groupDescription", group.description)
                .with("ipPermissions", items([]))
                .with("ipPermissionsEgress", items([]))
                .with("tagSet", tag_list(&group.tags));
            shapes.push((group.id, shape));
        }
    }
    if let Some(id) = wanted.iter().find(|id| !shapes.iter().any(|(known, _)| known == *id)) {
        return Err(missing("InvalidGroup.NotFound", "security group", id));
    }
    Ok(Structure::new().with("securityGroupInfo", items(shapes.into_iter().map(|(_, shape)| shape))).into())
}
