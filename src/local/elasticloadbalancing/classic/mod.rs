//! The first version of the API (2012-06-01): classic load balancers.

mod describe_instance_health;
mod describe_load_balancers;
mod describe_tags;

use super::super::query::{Action, Fault};

/// What the first version answers.
pub(crate) const ACTIONS: &[Action] = &[
    Action { name: "DescribeInstanceHealth", run: describe_instance_health::run },
    Action { name: "DescribeLoadBalancers", run: describe_load_balancers::run },
    Action { name: "DescribeTags", run: describe_tags::run },
];

fn missing(name: &str) -> Fault {
    Fault::new("LoadBalancerNotFound", format!("There is no ACTIVE Load Balancer named '{name}'"))
}
