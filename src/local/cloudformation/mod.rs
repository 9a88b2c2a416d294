//! CloudFormation: the stack of each environment, read only. There is no engine behind it; the stack is what the
//! environment is, said in CloudFormation's words. Tools look here for the coupled database (eb-reference §6.4).

mod describe_stack_events;
mod describe_stack_resource;
mod describe_stack_resources;
mod describe_stacks;
mod get_template;
mod list_stack_resources;
mod list_stacks;

use super::account::environment::Environment;
use super::account::stack;
use super::account::stack::resources::{Resource, resources};
use super::query::{Action, Call, Fault, Structure};
use super::tagging::Tagged;
use crate::beanstalk::{EnvironmentStatus, Region};

/// What CloudFormation answers.
pub(crate) const ACTIONS: &[Action] = &[
    Action { name: "DescribeStackEvents", run: describe_stack_events::run },
    Action { name: "DescribeStackResource", run: describe_stack_resource::run },
    Action { name: "DescribeStackResources", run: describe_stack_resources::run },
    Action { name: "DescribeStacks", run: describe_stacks::run },
    Action { name: "GetTemplate", run: get_template::run },
    Action { name: "ListStackResources", run: list_stack_resources::run },
    Action { name: "ListStacks", run: list_stacks::run },
];

/// The stack of an environment with its tags.
pub(crate) fn tagged(region: &Region, environment: &Environment) -> Tagged {
    Tagged::new(stack::arn(region, environment), stack::tags(environment))
}

/// The environment whose stack a name or ARN means. Only an ARN still finds a stack that is deleted.
fn find(call: &Call, name: &str) -> Result<Environment, Fault> {
    let is_meant = |one: &&Environment| {
        name == stack::arn(&call.region, one) || (name == stack::name(one) && !one.is_terminated())
    };
    let found =
        call.local.account.read(|state| state.region(&call.region)?.environments.values().find(is_meant).cloned());
    found.ok_or_else(|| Fault::new("ValidationError", format!("Stack with id {name} does not exist")))
}

/// A resource in the form of one of the actions, which name the moment of the last change differently.
fn shape(call: &Call, environment: &Environment, resource: &Resource, moment: &'static str) -> Structure {
    Structure::new()
        .with("StackName", stack::name(environment))
        .with("StackId", stack::arn(&call.region, environment))
        .with("LogicalResourceId", resource.logical)
        .with("PhysicalResourceId", &resource.physical)
        .with("ResourceType", resource.kind)
        .with(moment, environment.updated)
        .with("ResourceStatus", resource_status(environment, resource))
}

/// A resource in a list of summaries, which are those of one stack and do not name it.
fn summary(environment: &Environment, resource: &Resource) -> Structure {
    Structure::new()
        .with("LogicalResourceId", resource.logical)
        .with("PhysicalResourceId", &resource.physical)
        .with("ResourceType", resource.kind)
        .with("LastUpdatedTimestamp", environment.updated)
        .with("ResourceStatus", resource_status(environment, resource))
}

fn resource_status(environment: &Environment, resource: &Resource) -> &'static str {
    match environment.status {
        EnvironmentStatus::Launching | EnvironmentStatus::Terminating => stack::status(environment),
        _ if stack::wedged_at(environment) == Some(resource.logical) => "DELETE_FAILED",
        _ => "CREATE_COMPLETE",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::local::account::environment::{CoupledDatabase, tests::environment};
    use crate::local::account::stack::DATABASE;

    #[test]
    fn the_stack_of_an_environment_names_its_database() {
        let mut found = environment(EnvironmentStatus::Ready);
        found.database = Some(CoupledDatabase { identifier: "awseb-e-abcdefghij-stack-awsebrdsdatabase-x".into() });
        let region = Region::parse("us-west-2").expect("a region");
        let of = |found: &Environment| resources(&region, found);
        let resources = of(&found);
        let database = resources.iter().find(|one| one.logical == DATABASE).expect("is there");
        assert_eq!(database.physical, "awseb-e-abcdefghij-stack-awsebrdsdatabase-x");
        assert_eq!(resource_status(&found, database), "CREATE_COMPLETE");
        found.launch_failure = Some(stack::DELETION_FAILED.to_owned());
        assert_eq!(resource_status(&found, database), "DELETE_FAILED");
        assert!(of(&environment(EnvironmentStatus::Terminated)).is_empty());
    }
}
