//! `DescribeTags`: the tags of every group.

use super::super::account::stack;
use super::super::query::{Call, Fault, Structure, Value};
use super::{groups, page};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let state = call.local.account.snapshot();
    let mut shapes = Vec::new();
    for (environment, _) in groups(&state, &call.region) {
        let group = stack::auto_scaling_group(environment);
        for (key, value) in stack::tags(environment) {
            let passes = call.params.list("Filters").iter().all(|filter| {
                let held = match filter.optional("Name") {
                    Some("auto-scaling-group") => group.as_str(),
                    Some("key") => key.as_str(),
                    Some("value") => value.as_str(),
                    _ => return true,
                };
                filter.strings("Values").contains(&held)
            });
            if passes {
                shapes.push(shape(&group, &key, &value));
            }
        }
    }
    let (shapes, next) = page(&call.params, shapes, 100)?;
    Ok(Structure::new().with("Tags", Value::members(shapes)).with_some("NextToken", next).into())
}

/// A tag of a group.
pub(super) fn shape(group: &str, key: &str, value: &str) -> Structure {
    Structure::new()
        .with("ResourceId", group)
        .with("ResourceType", "auto-scaling-group")
        .with("Key", key)
        .with("Value", value)
        .with("PropagateAtLaunch", true)
}
