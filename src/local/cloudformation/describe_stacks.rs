//! `DescribeStacks`: one stack, or all that are not deleted.

use super::super::account::environment::Environment;
use super::super::account::stack;
use super::super::query::{Call, Fault, Structure, Value};
use super::find;
use crate::beanstalk::Region;

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let stacks = match call.params.optional("StackName") {
        Some(name) => vec![shape(&call.region, &find(call, name)?)],
        None => call.local.account.read(|state| {
            let all = state.region(&call.region).into_iter().flat_map(|region| region.live());
            all.map(|one| shape(&call.region, one)).collect()
        }),
    };
    Ok(Structure::new().with("Stacks", Value::members(stacks)).into())
}

fn shape(region: &Region, environment: &Environment) -> Structure {
    let tags = stack::tags(environment);
    let tags = tags.iter().map(|(key, value)| Structure::new().with("Key", key).with("Value", value));
    Structure::new()
        .with("StackId", stack::arn(region, environment))
        .with("StackName", stack::name(environment))
        .with("Description", description(environment))
        .with("CreationTime", environment.created)
        .with("LastUpdatedTime", environment.updated)
        .with("StackStatus", stack::status(environment))
        .with_some("StackStatusReason", environment.launch_failure.as_ref())
        .with("DisableRollback", false)
        .with("Tags", Value::members(tags))
}

/// What Elastic Beanstalk writes over the stack of an environment.
pub(super) fn description(environment: &Environment) -> String {
    format!("AWS Elastic Beanstalk environment (Name: '{}' Id: '{}')", environment.name, environment.id)
}
