//! Auto Scaling: the group of each environment, read only. It holds the one instance, whatever its sizes say.

mod describe_auto_scaling_groups;
mod describe_auto_scaling_instances;
mod describe_launch_configurations;
mod describe_policies;
mod describe_scaling_activities;
mod describe_tags;

use super::account::State;
use super::account::environment::{Environment, Instance};
use super::account::{ids, stack};
use super::query::{Action, Fault, Params, Structure};
use super::tagging::Tagged;
use crate::beanstalk::Region;

/// What Auto Scaling answers.
pub(crate) const ACTIONS: &[Action] = &[
    Action { name: "DescribeAutoScalingGroups", run: describe_auto_scaling_groups::run },
    Action { name: "DescribeAutoScalingInstances", run: describe_auto_scaling_instances::run },
    Action { name: "DescribeLaunchConfigurations", run: describe_launch_configurations::run },
    Action { name: "DescribePolicies", run: describe_policies::run },
    Action { name: "DescribeScalingActivities", run: describe_scaling_activities::run },
    Action { name: "DescribeTags", run: describe_tags::run },
];

/// The group of an environment with its tags.
pub(crate) fn tagged(region: &Region, environment: &Environment) -> Option<Tagged> {
    environment.instance.as_ref()?;
    Some(Tagged::new(stack::auto_scaling_group_arn(region, environment), stack::tags(environment)))
}

/// The environments of a region that have a group.
fn groups<'a>(state: &'a State, region: &Region) -> impl Iterator<Item = (&'a Environment, &'a Instance)> {
    let live = state.region(region).into_iter().flat_map(|region| region.live());
    live.filter_map(|one| Some((one, one.instance.as_ref()?)))
}

/// The launch template of a group, as its group and its instance name it.
fn launch_template(environment: &Environment) -> Structure {
    Structure::new()
        .with("LaunchTemplateId", ids::launch_template(&environment.id))
        .with("LaunchTemplateName", format!("{}-AWSEBEC2LaunchTemplate", stack::name(environment)))
        .with("Version", "1")
}

/// Where the instance is in its life.
fn lifecycle_state(environment: &Environment) -> &'static str {
    match environment.status {
        crate::beanstalk::EnvironmentStatus::Launching => "Pending",
        crate::beanstalk::EnvironmentStatus::Terminating => "Terminating",
        _ => "InService",
    }
}

/// One page of a list of at most so many; the token is the position where the next begins.
fn page(params: &Params, items: Vec<Structure>, most: usize) -> Result<(Vec<Structure>, Option<String>), Fault> {
    let given = params.integer("MaxRecords").map_err(|fault| Fault::new("ValidationError", fault.message))?;
    let most = given.and_then(|given| usize::try_from(given).ok()).filter(|given| *given > 0).unwrap_or(most).min(most);
    let first: usize = match params.optional("NextToken") {
        None => 0,
        Some(token) => token.parse().map_err(|_| Fault::new("InvalidNextToken", "The token is not valid."))?,
    };
    let more = items.len() > first.saturating_add(most);
    Ok((items.into_iter().skip(first).take(most).collect(), more.then(|| (first + most).to_string())))
}
