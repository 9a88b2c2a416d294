//! `ListTagsForResource`.

use super::{shapes, tagged};
use crate::local::query::{Call, Fault, Structure, Value};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let arn = call.params.required("ResourceArn")?;
    let resource = tagged::Resource::parse(call, arn)?;
    // AWS's own tags of an environment are listed with the user's.
    let (user, own) = call.local.account.read(|state| {
        let mut region = state.region(&call.region).cloned().unwrap_or_default();
        let own = resource.own_tags(&region);
        resource.tags(&mut region).map(|tags| (tags.clone(), own))
    })?;
    let mut tags = own;
    tags.extend(user);
    Ok(Structure::new().with("ResourceArn", arn).with("ResourceTags", shapes::tags(&tags)).into())
}
