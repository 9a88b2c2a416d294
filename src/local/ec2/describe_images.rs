//! `DescribeImages`: the machine images that the account's instances would run on.

use std::collections::BTreeMap;

use super::super::query::{Call, Fault, Structure, Value};
use super::{image, instances, items, passes};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let wanted = call.params.strings("ImageId");
    let state = call.local.account.snapshot();
    let known: BTreeMap<String, String> = instances(&state, &call.region)
        .map(|(environment, _)| (image(&call.region, environment), environment.solution_stack.clone()))
        .collect();
    if let Some(id) = wanted.iter().find(|id| !known.contains_key(**id)) {
        let message = format!("The image id '[{id}]' does not exist");
        return Err(Fault::new("InvalidAMIID.NotFound", message));
    }
    let mut shapes = Vec::new();
    for (id, name) in known.iter().filter(|(id, _)| wanted.is_empty() || wanted.contains(&id.as_str())) {
        let passes = passes(&call.params, |filter| match filter {
            "image-id" => Some(id.clone()),
            "name" => Some(name.clone()),
            "state" => Some("available".to_owned()),
            "architecture" => Some("x86_64".to_owned()),
            _ => None,
        })?;
        if passes {
            let shape = Structure::new()
                .with("imageId", id)
                .with("imageState", "available")
                .with("imageOwnerAlias", "amazon")
                .with("isPublic", true)
                .with("architecture", "x86_64")
                .with("imageType", "machine")
                .with("name", name)
                .with("rootDeviceType", "ebs")
                .with("virtualizationType", "hvm");
            shapes.push(shape);
        }
    }
    Ok(Structure::new().with("imagesSet", items(shapes)).into())
}
