//! `DescribeStackResource`: one resource of a stack by its logical name.

use super::super::account::stack;
use super::super::query::{Call, Fault, Structure, Value};
use super::{find, resources, shape};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let name = call.params.required("StackName")?;
    let logical = call.params.required("LogicalResourceId")?;
    let environment = find(call, name)?;
    let found = resources(&call.region, &environment).into_iter().find(|resource| resource.logical == logical);
    let resource = found.ok_or_else(|| {
        let message = format!("Resource {logical} does not exist for stack {}", stack::name(&environment));
        Fault::new("ValidationError", message)
    })?;
    let shape = shape(call, &environment, &resource, "LastUpdatedTimestamp");
    Ok(Structure::new().with("StackResourceDetail", shape).into())
}
