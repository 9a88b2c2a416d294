//! CloudFormation: the stack of each environment, read only. There is no engine behind it; the stack is what the
//! environment is, said in CloudFormation's words. Tools look here for the coupled database (eb-reference §6.4).

use time::OffsetDateTime;

use super::ACCOUNT_ID;
use super::account::environment::Environment;
use super::account::ids;
use super::query::{Action, Call, Fault, Structure, Value};
use crate::beanstalk::{EnvironmentStatus, Region};

/// What CloudFormation answers.
pub(crate) const ACTIONS: &[Action] = &[
    Action { name: "DescribeStacks", run: describe_stacks },
    Action { name: "DescribeStackResource", run: describe_resource },
    Action { name: "DescribeStackResources", run: describe_resources },
    Action { name: "ListStackResources", run: list_resources },
];

/// A resource of a stack.
struct Resource {
    logical: &'static str,
    physical: String,
    kind: &'static str,
}

fn stack_name(environment: &Environment) -> String {
    format!("awseb-{}-stack", environment.id)
}

fn stack_id(region: &Region, environment: &Environment) -> String {
    // The last part is a UUID at AWS; the environment's own id says as much.
    format!("arn:aws:cloudformation:{region}:{ACCOUNT_ID}:stack/{}/{}", stack_name(environment), environment.id)
}

fn status(environment: &Environment) -> &'static str {
    match environment.status {
        EnvironmentStatus::Launching => "CREATE_IN_PROGRESS",
        EnvironmentStatus::Updating | EnvironmentStatus::Aborting => "UPDATE_IN_PROGRESS",
        EnvironmentStatus::Terminating => "DELETE_IN_PROGRESS",
        EnvironmentStatus::Terminated => "DELETE_COMPLETE",
        _ if environment.launch_failure.is_some() => "CREATE_FAILED",
        _ if environment.deployment_id > 1 => "UPDATE_COMPLETE",
        _ => "CREATE_COMPLETE",
    }
}

fn resources(environment: &Environment) -> Vec<Resource> {
    if environment.is_terminated() {
        return Vec::new();
    }
    let stack = stack_name(environment);
    let resource = |logical, physical, kind| Resource { logical, physical, kind };
    let mut resources = Vec::new();
    if let Some(instance) = &environment.instance {
        let groups = "AWS::AutoScaling::AutoScalingGroup";
        resources.push(resource("AWSEBAutoScalingGroup", format!("{stack}-AWSEBAutoScalingGroup"), groups));
        let template = "AWS::EC2::LaunchTemplate";
        resources.push(resource("AWSEBEC2LaunchTemplate", ids::launch_template(&environment.id), template));
        resources.push(resource("AWSEBSecurityGroup", instance.security_group.clone(), "AWS::EC2::SecurityGroup"));
    }
    if let Some(database) = &environment.database {
        resources.push(resource("AWSEBRDSDatabase", database.identifier.clone(), "AWS::RDS::DBInstance"));
    }
    resources
}

/// The environment whose stack a name or ARN means. Only an ARN still finds a stack that is deleted.
fn find(call: &Call, name: &str) -> Result<Environment, Fault> {
    let is_meant =
        |one: &&Environment| name == stack_id(&call.region, one) || (name == stack_name(one) && !one.is_terminated());
    let found =
        call.local.account.read(|state| state.region(&call.region)?.environments.values().find(is_meant).cloned());
    found.ok_or_else(|| Fault::new("ValidationError", format!("Stack with id {name} does not exist")))
}

fn stack(region: &Region, environment: &Environment) -> Structure {
    let tag = |key: &str, value: &str| Structure::new().with("Key", key).with("Value", value);
    let own = [
        tag("elasticbeanstalk:environment-name", environment.name.as_str()),
        tag("elasticbeanstalk:environment-id", environment.id.as_str()),
    ];
    let tags = own.into_iter().chain(environment.tags.iter().map(|(key, value)| tag(key, value)));
    Structure::new()
        .with("StackId", stack_id(region, environment))
        .with("StackName", stack_name(environment))
        .with(
            "Description",
            format!("AWS Elastic Beanstalk environment (Name: '{}' Id: '{}')", environment.name, environment.id),
        )
        .with("CreationTime", environment.created)
        .with("LastUpdatedTime", environment.updated)
        .with("StackStatus", status(environment))
        .with_some("StackStatusReason", environment.launch_failure.as_ref())
        .with("DisableRollback", false)
        .with("Tags", Value::members(tags))
}

fn describe_stacks(call: &Call) -> Result<Value, Fault> {
    let stacks = match call.params.optional("StackName") {
        Some(name) => vec![stack(&call.region, &find(call, name)?)],
        None => call.local.account.read(|state| {
            let all = state.region(&call.region).into_iter().flat_map(|region| region.environments.values());
            all.filter(|one| !one.is_terminated()).map(|one| stack(&call.region, one)).collect()
        }),
    };
    Ok(Structure::new().with("Stacks", Value::members(stacks)).into())
}

/// A resource in the form of one of the actions, which name the moment of the last change differently.
fn shape(call: &Call, environment: &Environment, resource: &Resource, moment: &'static str) -> Structure {
    let changed: OffsetDateTime = environment.updated;
    let ended = matches!(environment.status, EnvironmentStatus::Launching | EnvironmentStatus::Terminating);
    Structure::new()
        .with("StackName", stack_name(environment))
        .with("StackId", stack_id(&call.region, environment))
        .with("LogicalResourceId", resource.logical)
        .with("PhysicalResourceId", &resource.physical)
        .with("ResourceType", resource.kind)
        .with(moment, changed)
        .with("ResourceStatus", if ended { status(environment) } else { "CREATE_COMPLETE" })
}

fn describe_resource(call: &Call) -> Result<Value, Fault> {
    let name = call.params.required("StackName")?;
    let logical = call.params.required("LogicalResourceId")?;
    let environment = find(call, name)?;
    let resource =
        resources(&environment).into_iter().find(|resource| resource.logical == logical).ok_or_else(|| {
            Fault::new(
                "ValidationError",
                format!("Resource {logical} does not exist for stack {}", stack_name(&environment)),
            )
        })?;
    let shape = shape(call, &environment, &resource, "LastUpdatedTimestamp");
    Ok(Structure::new().with("StackResourceDetail", shape).into())
}

fn describe_resources(call: &Call) -> Result<Value, Fault> {
    let environment = find(call, call.params.required("StackName")?)?;
    let logical = call.params.optional("LogicalResourceId");
    let resources =
        resources(&environment).into_iter().filter(|one| logical.is_none_or(|logical| one.logical == logical));
    let shapes = resources.map(|one| shape(call, &environment, &one, "Timestamp"));
    Ok(Structure::new().with("StackResources", Value::members(shapes)).into())
}

fn list_resources(call: &Call) -> Result<Value, Fault> {
    let environment = find(call, call.params.required("StackName")?)?;
    let shapes = resources(&environment).into_iter().map(|one| shape(call, &environment, &one, "LastUpdatedTimestamp"));
    Ok(Structure::new().with("StackResourceSummaries", Value::members(shapes)).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::local::account::environment::{CoupledDatabase, tests::environment};

    #[test]
    fn the_stack_of_an_environment_names_its_database() {
        let mut found = environment(EnvironmentStatus::Ready);
        found.database = Some(CoupledDatabase { identifier: "awseb-e-abcdefghij-stack-awsebrdsdatabase-x".into() });
        assert_eq!(stack_name(&found), "awseb-e-abcdefghij-stack");
        let resources = resources(&found);
        let database = resources.iter().find(|one| one.logical == "AWSEBRDSDatabase").expect("is there");
        assert_eq!(database.physical, "awseb-e-abcdefghij-stack-awsebrdsdatabase-x");
    }

    #[test]
    fn a_stack_stands_where_its_environment_does() {
        let of = |status| super::status(&environment(status));
        assert_eq!(of(EnvironmentStatus::Launching), "CREATE_IN_PROGRESS");
        assert_eq!(of(EnvironmentStatus::Terminating), "DELETE_IN_PROGRESS");
        assert!(resources(&environment(EnvironmentStatus::Terminated)).is_empty());
    }
}
