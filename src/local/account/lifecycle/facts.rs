//! What functions in a bundle's `.config` files may ask of their environment: its stack, as it stands, and its options.

use std::collections::BTreeMap;

use super::Work;
use crate::beanstalk::option::namespace;
use crate::beanstalk::platform::Runtime;
use crate::local::account::environment::Environment;
use crate::local::account::options::OptionMap;
use crate::local::account::stack::resources::resources;
use crate::local::account::stack::{self, DATABASE, SECURITY_GROUP};
use crate::local::account::{ACCOUNT_ID, bundles, in_force};
use crate::local::host::StackFacts;
use crate::local::rds::lifecycle as rds;

/// The facts of an environment with these options.
pub(super) fn of(work: &Work, environment: &Environment, effective: &OptionMap, runtime: Runtime) -> StackFacts {
    let resources = resources(&work.region, environment);
    let stands = resources.iter().map(|resource| (resource.logical, resource.physical.clone()));
    // Parameters of Beanstalk's template that people refer to, then CloudFormation's own.
    let given = [
        ("AWSEBEnvironmentName", environment.name.to_string()),
        ("AWSEBEnvironmentId", environment.id.to_string()),
        ("AWSEBEnvironmentBucket", bundles::bucket_name(&work.region)),
        ("AWS::Region", work.region.to_string()),
        ("AWS::AccountId", ACCOUNT_ID.to_owned()),
        ("AWS::StackName", stack::name(environment)),
        ("AWS::StackId", stack::arn(&work.region, environment)),
        ("AWS::Partition", "aws".to_owned()),
        ("AWS::URLSuffix", "amazonaws.com".to_owned()),
    ];
    StackFacts {
        references: given.into_iter().chain(stands).map(|(name, value)| (name.to_owned(), value)).collect(),
        attributes: attributes(work, environment),
        settings: settings(environment, effective, runtime),
    }
}

/// Attributes by CloudFormation's names (its user guide, return values of each type), of what stands.
fn attributes(work: &Work, environment: &Environment) -> BTreeMap<(String, String), String> {
    let mut found = Vec::new();
    if let Some(database) = &environment.database
        && let Some(endpoint) = rds::endpoint(&work.local, &work.region, &database.identifier)
    {
        found.push((DATABASE, "Endpoint.Address", endpoint.host.to_owned()));
        found.push((DATABASE, "Endpoint.Port", endpoint.port.to_string()));
    }
    if let Some(group) = stack::standing_group(environment) {
        found.push((SECURITY_GROUP, "GroupId", group));
    }
    if let Some(allocation) = stack::allocation(environment) {
        found.push(("AWSEBEIP", "AllocationId", allocation));
    }
    if let Some(balancer) = stack::balancer(environment) {
        let name = if balancer.kind == stack::Kind::Classic { "AWSEBLoadBalancer" } else { "AWSEBV2LoadBalancer" };
        found.push((name, "DNSName", balancer.address));
    }
    let named = found.into_iter();
    named.map(|(resource, attribute, value)| ((resource.to_owned(), attribute.to_owned()), value)).collect()
}

/// Options in force by namespace and name, but for the database's password: it is the app's by `RDS_PASSWORD`, and no
/// option of AWS's shows it.
fn settings(environment: &Environment, effective: &OptionMap, runtime: Runtime) -> BTreeMap<(String, String), String> {
    let rows = in_force::rows(effective, Some(runtime), &environment.tier).into_iter();
    let shown =
        rows.filter(|(space, name, _)| (space.as_str(), name.as_str()) != (namespace::DB_INSTANCE, "DBPassword"));
    shown.filter_map(|(space, name, value)| Some(((space, name), value?))).collect()
}
