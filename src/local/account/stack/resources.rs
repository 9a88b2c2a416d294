//! What an environment's stack is made of, under the logical names that Beanstalk gives (eb-reference §4.2).

use super::super::environment::Environment;
use super::super::ids;
use super::{DATABASE, Kind, SECURITY_GROUP, allocation, auto_scaling_group, balancer, standing_group};
use crate::beanstalk::Region;

/// A resource of a stack.
pub(crate) struct Resource {
    /// Name in the template.
    pub(crate) logical: &'static str,
    /// Id, name or ARN of what it became.
    pub(crate) physical: String,
    /// Type.
    pub(crate) kind: &'static str,
}

/// The resources of an environment's stack, as far as they stand.
pub(crate) fn resources(region: &Region, environment: &Environment) -> Vec<Resource> {
    if environment.is_terminated() {
        return Vec::new();
    }
    let resource = |logical, physical, kind| Resource { logical, physical, kind };
    let mut resources = Vec::new();
    if let Some(instance) = &environment.instance {
        let group = auto_scaling_group(environment);
        resources.push(resource("AWSEBAutoScalingGroup", group, "AWS::AutoScaling::AutoScalingGroup"));
        let template = ids::launch_template(&environment.id);
        resources.push(resource("AWSEBEC2LaunchTemplate", template, "AWS::EC2::LaunchTemplate"));
        resources.push(resource(SECURITY_GROUP, instance.security_group.clone(), "AWS::EC2::SecurityGroup"));
        if allocation(environment).is_some() {
            let address = instance.address.split(':').next().unwrap_or_default().to_owned();
            resources.push(resource("AWSEBEIP", address, "AWS::EC2::EIP"));
        }
    }
    if let (None, Some(group)) = (&environment.instance, standing_group(environment)) {
        resources.push(resource(SECURITY_GROUP, group, "AWS::EC2::SecurityGroup"));
    }
    if let Some(balancer) = balancer(environment) {
        let (name, version) = match balancer.kind {
            Kind::Classic => ("AWSEBLoadBalancer", "AWS::ElasticLoadBalancing::LoadBalancer"),
            _ => ("AWSEBV2LoadBalancer", "AWS::ElasticLoadBalancingV2::LoadBalancer"),
        };
        resources.push(resource(name, balancer.reference(region), version));
        if balancer.kind != Kind::Classic {
            let (listener, targets) = (balancer.listener_arn(region), balancer.target_group_arn(region));
            resources.push(resource("AWSEBV2LoadBalancerListener", listener, "AWS::ElasticLoadBalancingV2::Listener"));
            resources.push(resource(
                "AWSEBV2LoadBalancerTargetGroup",
                targets,
                "AWS::ElasticLoadBalancingV2::TargetGroup",
            ));
        }
    }
    if let Some(database) = &environment.database {
        resources.push(resource(DATABASE, database.identifier.clone(), "AWS::RDS::DBInstance"));
    }
    resources
}
