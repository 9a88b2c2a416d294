//! `DescribeTags`: the tags of everything that EC2 describes here.

use super::super::account::stack;
use super::super::query::{Call, Fault, Structure, Value};
use super::{items, passes, resources};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let state = call.local.account.snapshot();
    let environments = state.region(&call.region).into_iter().flat_map(|region| region.live());
    let mut shapes = Vec::new();
    for environment in environments {
        for (kind, id) in resources(environment) {
            for (key, value) in stack::tags(environment) {
                let passes = passes(&call.params, |filter| match filter {
                    "resource-id" => Some(id.clone()),
                    "resource-type" => Some(kind.to_owned()),
                    "key" => Some(key.clone()),
                    "value" => Some(value.clone()),
                    filter => filter
                        .strip_prefix("tag:")
                        .map(|named| if named == key { value.clone() } else { String::new() }),
                })?;
                if passes {
                    let shape = Structure::new()
                        .with("resourceId", &id)
                        .with("resourceType", kind)
                        .with("key", key)
                        .with("value", value);
                    shapes.push(shape);
                }
            }
        }
    }
    Ok(Structure::new().with("tagSet", items(shapes)).into())
}
