//! Tags of DB instances and snapshots.

use super::super::query::{Call, Fault, Params, Structure, Value};
use super::{State, shapes};
use crate::beanstalk::Region;
use crate::local::tagging::Tagged;

type Tags = Vec<(String, String)>;

/// The tags in a request.
pub(super) fn read(params: &Params) -> Result<Tags, Fault> {
    let tags = params.list("Tags").into_iter();
    tags.map(|tag| Ok((tag.required("Key")?.to_owned(), tag.given("Value").unwrap_or_default().to_owned()))).collect()
}

/// Every DB instance and snapshot with its tags.
pub(super) fn tagged(region: &Region, rds: &State) -> Vec<Tagged> {
    let instances = rds.instances.values().map(|one| (shapes::instance_arn(region, &one.identifier), &one.tags));
    let snapshots = rds.snapshots.values().map(|one| (shapes::snapshot_arn(region, &one.identifier), &one.tags));
    instances.chain(snapshots).map(|(arn, tags)| Tagged::new(arn, tags.clone())).collect()
}

/// The tags of what an ARN names.
///
/// # Errors
/// That there is no such instance or snapshot.
pub(crate) fn of<'a>(rds: &'a mut State, arn: &str) -> Result<&'a mut Tags, Fault> {
    let parts: Vec<&str> = arn.splitn(7, ':').collect();
    match parts.as_slice() {
        ["arn", _, "rds", _, _, "db", name] => Ok(&mut rds.instance_mut(name)?.tags),
        ["arn", _, "rds", _, _, "snapshot", name] => Ok(&mut rds.snapshot_mut(name)?.tags),
        _ => Err(Fault::invalid_parameter_value(format!("Invalid resource name: {arn}"))),
    }
}

/// ListTagsForResource.
pub(super) fn list(call: &Call) -> Result<Value, Fault> {
    let arn = call.params.required("ResourceName")?;
    let mut rds = call.local.account.read(|state| state.region(&call.region).map(|region| region.rds.clone()));
    let shape = shapes::tag_list(of(rds.get_or_insert_default(), arn)?);
    Ok(Structure::new().with("TagList", shape).into())
}

/// AddTagsToResource: a key that is there gets the new value.
pub(super) fn add(call: &Call) -> Result<Value, Fault> {
    let arn = call.params.required("ResourceName")?;
    let new = read(&call.params)?;
    call.local.account.change(|state| {
        let tags = of(&mut state.region_mut(&call.region).rds, arn)?;
        tags.retain(|(key, _)| !new.iter().any(|(added, _)| added == key));
        tags.extend(new);
        Ok::<_, Fault>(())
    })?;
    Ok(Value::Void)
}

/// RemoveTagsFromResource.
pub(super) fn remove(call: &Call) -> Result<Value, Fault> {
    let arn = call.params.required("ResourceName")?;
    let gone = call.params.strings("TagKeys");
    call.local.account.change(|state| {
        of(&mut state.region_mut(&call.region).rds, arn)?.retain(|(key, _)| !gone.contains(&key.as_str()));
        Ok::<_, Fault>(())
    })?;
    Ok(Value::Void)
}
