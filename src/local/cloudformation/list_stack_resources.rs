//! `ListStackResources`: the resources of a stack.

use super::super::query::{Call, Fault, Structure, Value};
use super::{find, resources, summary};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let environment = find(call, call.params.required("StackName")?)?;
    let resources = resources(&call.region, &environment);
    let shapes = resources.iter().map(|one| summary(&environment, one));
    Ok(Structure::new().with("StackResourceSummaries", Value::members(shapes)).into())
}
