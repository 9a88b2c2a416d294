//! Elastic Compute Cloud: what `eb` and tasks-eb look up of it. The account has the instances of its environments and
//! what was made around them; it has no key pairs, and no network but the loopback one, so no VPCs and subnets.

mod delete_network_interface;
mod describe_account_attributes;
mod describe_addresses;
mod describe_availability_zones;
mod describe_images;
mod describe_instance_types;
mod describe_instances;
mod describe_key_pairs;
mod describe_launch_templates;
mod describe_network_interfaces;
mod describe_regions;
mod describe_security_groups;
mod describe_subnets;
mod describe_tags;
mod describe_vpcs;

use sha2::{Digest, Sha256};

use super::ACCOUNT_ID;
use super::account::application::Tags;
use super::account::environment::{Environment, Instance};
use super::account::{State, ids, stack};
use super::query::{Action, Fault, Params, Structure, Value};
use super::rds;
use super::tagging::Tagged;
use crate::beanstalk::Region;
use crate::beanstalk::option::namespace;

/// What EC2 answers.
pub(crate) const ACTIONS: &[Action] = &[
    Action { name: "DeleteNetworkInterface", run: delete_network_interface::run },
    Action { name: "DescribeAccountAttributes", run: describe_account_attributes::run },
    Action { name: "DescribeAddresses", run: describe_addresses::run },
    Action { name: "DescribeAvailabilityZones", run: describe_availability_zones::run },
    Action { name: "DescribeImages", run: describe_images::run },
    Action { name: "DescribeInstanceTypes", run: describe_instance_types::run },
    Action { name: "DescribeInstances", run: describe_instances::run },
    Action { name: "DescribeKeyPairs", run: describe_key_pairs::run },
    Action { name: "DescribeLaunchTemplates", run: describe_launch_templates::run },
    Action { name: "DescribeNetworkInterfaces", run: describe_network_interfaces::run },
    Action { name: "DescribeRegions", run: describe_regions::run },
    Action { name: "DescribeSecurityGroups", run: describe_security_groups::run },
    Action { name: "DescribeSubnets", run: describe_subnets::run },
    Action { name: "DescribeTags", run: describe_tags::run },
    Action { name: "DescribeVpcs", run: describe_vpcs::run },
];

fn items(shapes: impl IntoIterator<Item = Structure>) -> Value {
    Value::list("item", shapes)
}

fn missing(code: &str, what: &str, id: &str) -> Fault {
    Fault::new(code, format!("The {what} '{id}' does not exist"))
}

/// Whether something passes `Filter.N`; `value` gives what a filter compares with, `None` for a filter there is not.
fn passes(params: &Params, value: impl Fn(&str) -> Option<String>) -> Result<bool, Fault> {
    for filter in params.list("Filter") {
        let name = filter.required("Name")?;
        let value =
            value(name).ok_or_else(|| Fault::invalid_parameter_value(format!("The filter '{name}' is invalid")))?;
        if !filter.list("Value").iter().any(|wanted| wanted.value() == Some(value.as_str())) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The environments of a region that have an instance.
fn instances<'a>(state: &'a State, region: &Region) -> impl Iterator<Item = (&'a Environment, &'a Instance)> {
    let environments = state.region(region).into_iter().flat_map(|region| region.environments.values());
    environments.filter(|one| !one.is_terminated()).filter_map(|one| Some((one, one.instance.as_ref()?)))
}

/// What a filter on tags compares with; empty when the tag is not there, as no filter asks for an empty value.
fn tag_filter(environment: &Environment, filter: &str) -> Option<String> {
    let key = filter.strip_prefix("tag:")?;
    Some(stack::tags(environment).remove(key).unwrap_or_default())
}

fn tag_set(environment: &Environment) -> Value {
    tag_list(&stack::tags(environment))
}

fn tag_list(tags: &Tags) -> Value {
    items(tags.iter().map(|(key, value)| Structure::new().with("key", key).with("value", value)))
}

/// A security group.
#[derive(Clone)]
struct Group {
    id: String,
    name: String,
    description: &'static str,
    tags: Tags,
}

/// The security group of a database that was made for an environment; it stays with a database that does.
fn group_of_database(database: &rds::Instance) -> Option<Group> {
    Some(Group {
        id: stack::database_group_id(&database.identifier)?,
        name: stack::database_group(&database.identifier)?,
        description: "SecurityGroup for the database of an ElasticBeanstalk environment.",
        tags: database.tags.iter().cloned().collect(),
    })
}

/// Those groups, with their tags.
pub(crate) fn tagged_groups(region: &Region, rds: &rds::State) -> Vec<Tagged> {
    let groups = rds.instances.values().filter_map(group_of_database);
    let arn = |id: &str| format!("arn:aws:ec2:{region}:{ACCOUNT_ID}:security-group/{id}");
    groups.map(|group| Tagged::new(arn(&group.id), group.tags)).collect()
}

/// The security groups of a region: that of each environment, also one that could not be deleted with it, and of each
/// database that was made for one, which stays with a database that does (eb-reference §6.2). Descriptions: Elastic
/// Beanstalk's of the first, ours of the second.
fn groups(state: &State, region: &Region) -> Vec<Group> {
    let Some(part) = state.region(region) else { return Vec::new() };
    let of_environment = |environment: &Environment| {
        Some(Group {
            id: stack::standing_group(environment)?,
            name: stack::security_group(environment),
            description: "SecurityGroup for ElasticBeanstalk environment.",
            tags: stack::tags(environment),
        })
    };
    part.live().filter_map(of_environment).chain(part.rds.instances.values().filter_map(group_of_database)).collect()
}

/// Digits for an id that AWS draws at random: always the same for what it is drawn from.
fn digits(of: &str, count: usize) -> String {
    ::hex::encode(Sha256::digest(of)).chars().take(count).collect()
}

/// The instance type that an environment asks for.
pub(super) fn instance_type(environment: &Environment) -> String {
    let old = environment.effective(namespace::LAUNCH_CONFIGURATION, "InstanceType");
    let new = environment.effective(namespace::INSTANCES, "InstanceTypes").and_then(|types| types.split(',').next());
    old.or(new).unwrap_or("t3.micro").trim().to_owned()
}

/// The machine image of a platform version: always the same for it.
fn image(region: &Region, environment: &Environment) -> String {
    format!("ami-{}", digits(&format!("{region} {}", environment.solution_stack), 17))
}

/// The address without its port.
fn host(address: &str) -> &str {
    address.rsplit_once(':').map_or(address, |(host, _)| host)
}

/// What of EC2's was made for an environment: kind and id.
fn resources(environment: &Environment) -> Vec<(&'static str, String)> {
    let Some(instance) = environment.instance.as_ref().filter(|_| !environment.is_terminated()) else {
        return Vec::new();
    };
    let address = stack::allocation(environment).map(|id| ("elastic-ip", id));
    let mut found = vec![
        ("instance", instance.id.clone()),
        ("launch-template", ids::launch_template(&environment.id)),
        ("security-group", instance.security_group.clone()),
    ];
    found.extend(address);
    found
}

/// What of EC2's was made for an environment, with its tags.
pub(crate) fn tagged(region: &Region, environment: &Environment) -> Vec<Tagged> {
    let arn = |kind: &str, id: &str| format!("arn:aws:ec2:{region}:{ACCOUNT_ID}:{kind}/{id}");
    let found = resources(environment);
    found.iter().map(|(kind, id)| Tagged::new(arn(kind, id), stack::tags(environment))).collect()
}
