//! `ListStacks`: every stack in one of the statuses that are asked for, the deleted ones of the last weeks among them.

use super::super::account::stack;
use super::super::query::{Call, Fault, Structure, Value};
use super::describe_stacks::description;

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let statuses = call.params.strings("StackStatusFilter");
    let state = call.local.account.snapshot();
    let environments = state.region(&call.region).into_iter().flat_map(|region| region.environments.values());
    let found = environments.filter(|one| statuses.is_empty() || statuses.contains(&stack::status(one)));
    let shapes = found.map(|one| {
        Structure::new()
            .with("StackId", stack::arn(&call.region, one))
            .with("StackName", stack::name(one))
            .with("TemplateDescription", description(one))
            .with("CreationTime", one.created)
            .with("LastUpdatedTime", one.updated)
            .with_some("DeletionTime", one.is_terminated().then_some(one.updated))
            .with("StackStatus", stack::status(one))
            .with_some("StackStatusReason", one.launch_failure.as_ref())
    });
    Ok(Structure::new().with("StackSummaries", Value::members(shapes)).into())
}
