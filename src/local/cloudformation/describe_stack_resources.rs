//! `DescribeStackResources`: the resources of the stack that a name, or a resource of it, means.

use super::super::query::{Call, Fault, Structure, Value};
use super::{find, resources, shape};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let environment = match (call.params.optional("StackName"), call.params.optional("PhysicalResourceId")) {
        (Some(name), _) => find(call, name)?,
        (None, Some(id)) => call
            .local
            .account
            .read(|state| {
                let mut live = state.region(&call.region)?.live();
                live.find(|one| resources(&call.region, one).iter().any(|found| found.physical == id)).cloned()
            })
            .ok_or_else(|| Fault::new("ValidationError", format!("Stack for {id} does not exist")))?,
        (None, None) => {
            let message = "You must specify either StackName or PhysicalResourceId.";
            return Err(Fault::new("ValidationError", message));
        }
    };
    let logical = call.params.optional("LogicalResourceId");
    let resources = resources(&call.region, &environment);
    let resources = resources.iter().filter(|one| logical.is_none_or(|logical| one.logical == logical));
    let shapes = resources.map(|one| shape(call, &environment, one, "Timestamp"));
    Ok(Structure::new().with("StackResources", Value::members(shapes)).into())
}
