//! The second version of the API (2015-12-01): application and network load balancers.

mod describe_listeners;
mod describe_load_balancers;
mod describe_tags;
mod describe_target_groups;
mod describe_target_health;

use super::super::query::{Action, Fault};

/// What the second version answers.
pub(crate) const ACTIONS: &[Action] = &[
    Action { name: "DescribeListeners", run: describe_listeners::run },
    Action { name: "DescribeLoadBalancers", run: describe_load_balancers::run },
    Action { name: "DescribeTags", run: describe_tags::run },
    Action { name: "DescribeTargetGroups", run: describe_target_groups::run },
    Action { name: "DescribeTargetHealth", run: describe_target_health::run },
];

fn no_balancer(name: &str) -> Fault {
    Fault::new("LoadBalancerNotFound", format!("Load balancers '[{name}]' not found"))
}

fn no_target_group() -> Fault {
    Fault::new("TargetGroupNotFound", "One or more target groups not found")
}
