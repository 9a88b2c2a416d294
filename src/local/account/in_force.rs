//! The options in force in an environment: what was set, the defaults, and what its kind decides. One list for the API and
//! for the instance.

use super::catalogue::{self, OptionSpec};
use super::environment::Tier;
use super::options::OptionMap;
use crate::beanstalk::option::namespace;
use crate::beanstalk::platform::Runtime;

/// Namespace, name and value of an option; one without a value is there all the same.
pub(crate) type Row = (String, String, Option<String>);

/// Every option that means something for this kind of environment, and those that no catalogue has: the user's own.
pub(crate) fn rows(effective: &OptionMap, runtime: Option<Runtime>, tier: &Tier) -> Vec<Row> {
    let mut rows = Vec::new();
    for spec in catalogue::all(runtime) {
        let given = effective.get(spec.namespace, spec.name);
        if given.is_some() || applies(spec, effective, tier) {
            let value = forced(effective, spec).or(given).or(spec.default).filter(|value| !value.is_empty());
            rows.push((spec.namespace.to_owned(), spec.name.to_owned(), value.map(str::to_owned)));
        }
    }
    for (namespace, name, value) in effective.iter() {
        if catalogue::find(namespace, name).is_none() {
            rows.push((namespace.to_owned(), name.to_owned(), Some(value.to_owned())));
        }
    }
    rows
}

/// Whether requests come by a load balancer.
pub(crate) fn is_balanced(effective: &OptionMap) -> bool {
    catalogue::in_force(effective, namespace::ENVIRONMENT, "EnvironmentType") == Some("LoadBalanced")
}

/// Whether an option means anything for an environment of this kind.
fn applies(spec: &OptionSpec, effective: &OptionMap, tier: &Tier) -> bool {
    let balanced = is_balanced(effective);
    let balancer = catalogue::in_force(effective, namespace::ENVIRONMENT, "LoadBalancerType");
    match spec.namespace {
        start if start.starts_with("aws:elbv2:") => balanced && balancer != Some("classic"),
        start if start.starts_with("aws:elb:") => balanced && balancer == Some("classic"),
        "aws:autoscaling:trigger" | namespace::ROLLING_UPDATE | "aws:elasticbeanstalk:trafficsplitting" => balanced,
        "aws:elasticbeanstalk:sqsd" => tier.name == "Worker",
        namespace::DB_INSTANCE => effective.namespace(namespace::DB_INSTANCE).next().is_some(),
        namespace::ENVIRONMENT => spec.name != "LoadBalancerType" || balanced,
        _ => true,
    }
}

/// What the kind of environment decides whatever was asked for: a single instance is one instance.
fn forced(effective: &OptionMap, spec: &OptionSpec) -> Option<&'static str> {
    let single = catalogue::in_force(effective, namespace::ENVIRONMENT, "EnvironmentType") == Some("SingleInstance");
    let size = spec.namespace == namespace::AUTO_SCALING_GROUP && ["MinSize", "MaxSize"].contains(&spec.name);
    (single && size).then_some("1")
}
