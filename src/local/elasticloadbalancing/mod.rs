//! Elastic Load Balancing in its two versions, read only: the load balancer of each environment that has one. The proxy
//! of its instance stands in for it, so its DNS name is that of this machine, with a port.

pub(crate) mod classic;
pub(crate) mod v2;

use super::Local;
use super::account::State;
use super::account::environment::{Environment, Instance};
use super::account::health;
use super::account::stack::{self, Balancer, Kind};
use super::query::{Structure, Value};
use super::tagging::Tagged;
use crate::beanstalk::{HealthStatus, Region};

/// What of the load balancer of an environment bears tags.
pub(crate) fn tagged(region: &Region, environment: &Environment) -> Vec<Tagged> {
    let Some(balancer) = stack::balancer(environment) else { return Vec::new() };
    let mut arns = vec![balancer.arn(region)];
    if balancer.kind != Kind::Classic {
        arns.push(balancer.target_group_arn(region));
    }
    arns.into_iter().map(|arn| Tagged::new(arn, stack::tags(environment))).collect()
}

/// A load balancer and what it is of.
struct Found<'a> {
    environment: &'a Environment,
    instance: &'a Instance,
    balancer: Balancer,
}

/// The load balancers of a region: the classic ones, or the others.
fn balancers<'a>(state: &'a State, region: &Region, classic: bool) -> Vec<Found<'a>> {
    let live = state.region(region).into_iter().flat_map(|region| region.live());
    let found = live.filter_map(|environment| {
        let (instance, balancer) = (environment.instance.as_ref()?, stack::balancer(environment)?);
        Some(Found { environment, instance, balancer })
    });
    found.filter(|found| (found.balancer.kind == Kind::Classic) == classic).collect()
}

/// Whether health checks of the instance succeed.
fn serves(local: &Local, environment: &Environment) -> bool {
    matches!(health::of(local, environment).0, HealthStatus::Ok | HealthStatus::Info | HealthStatus::Warning)
}

fn tags(environment: &Environment) -> Value {
    let tags = stack::tags(environment);
    Value::members(tags.iter().map(|(key, value)| Structure::new().with("Key", key).with("Value", value)))
}
