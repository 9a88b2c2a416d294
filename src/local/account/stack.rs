//! What AWS makes around an environment, under the names that it gives. Most of it does not exist here; every service
//! that is asked about it says the same.

pub(crate) mod resources;

use sha2::{Digest, Sha256};

use super::ACCOUNT_ID;
use super::application::Tags;
use super::environment::Environment;
use crate::beanstalk::option::namespace;
use crate::beanstalk::{EnvironmentStatus, Region};

/// Logical name of the coupled database.
pub(crate) const DATABASE: &str = "AWSEBRDSDatabase";

/// Logical name of the security group of the instances.
pub(crate) const SECURITY_GROUP: &str = "AWSEBSecurityGroup";

/// The end of a termination that a protected or wedged database stopped, in CloudFormation's words.
pub(crate) const DELETION_FAILED: &str =
    "Stack deletion failed: The following resource(s) failed to delete: [AWSEBRDSDatabase].";

/// The same, when something still uses the security group (eb-reference §1.5).
pub(crate) const SECURITY_GROUP_STAYS: &str =
    "Stack deletion failed: The following resource(s) failed to delete: [AWSEBSecurityGroup].";

/// The end of a launch for which something could not be made (eb-reference §1.5).
pub(crate) fn aborted(environment: &Environment, resource: &str) -> String {
    format!(
        "Stack named '{}' aborted operation. Current state: 'CREATE_FAILED'  Reason: The following resource(s) failed to \
         create: [{resource}].",
        name(environment)
    )
}

/// Name of the CloudFormation stack.
pub(crate) fn name(environment: &Environment) -> String {
    format!("awseb-{}-stack", environment.id)
}

/// ARN of the CloudFormation stack.
pub(crate) fn arn(region: &Region, environment: &Environment) -> String {
    // The last part is a UUID at AWS; the environment's own id says as much.
    format!("arn:aws:cloudformation:{region}:{ACCOUNT_ID}:stack/{}/{}", name(environment), environment.id)
}

/// Where the stack stands.
pub(crate) fn status(environment: &Environment) -> &'static str {
    match environment.status {
        EnvironmentStatus::Launching => "CREATE_IN_PROGRESS",
        EnvironmentStatus::Updating | EnvironmentStatus::Aborting => "UPDATE_IN_PROGRESS",
        EnvironmentStatus::Terminating => "DELETE_IN_PROGRESS",
        EnvironmentStatus::Terminated => "DELETE_COMPLETE",
        _ if wedged_at(environment).is_some() => "DELETE_FAILED",
        _ if environment.launch_failure.is_some() => "CREATE_FAILED",
        _ if environment.deployment_id > 1 => "UPDATE_COMPLETE",
        _ => "CREATE_COMPLETE",
    }
}

/// The resource, by its logical name, at which a termination stopped half-way.
pub(crate) fn wedged_at(environment: &Environment) -> Option<&'static str> {
    match environment.launch_failure.as_deref() {
        _ if environment.is_terminated() => None,
        Some(DELETION_FAILED) => Some(DATABASE),
        Some(SECURITY_GROUP_STAYS) => Some(SECURITY_GROUP),
        _ => None,
    }
}

/// Name of the Auto Scaling group.
pub(crate) fn auto_scaling_group(environment: &Environment) -> String {
    format!("{}-AWSEBAutoScalingGroup", name(environment))
}

/// Name of the Auto Scaling group that an immutable update makes for a while.
pub(crate) fn temporary_group(environment: &Environment) -> String {
    format!("awseb-{}-immutable-stack-AWSEBAutoScalingGroup", environment.id)
}

/// ARN of the Auto Scaling group.
pub(crate) fn auto_scaling_group_arn(region: &Region, environment: &Environment) -> String {
    let digits = digest(environment, "group");
    let part = |range: std::ops::Range<usize>| digits.get(range).unwrap_or_default();
    let uuid = format!("{}-{}-4{}-a{}-{}", part(0..8), part(8..12), part(12..15), part(15..18), part(18..30));
    let group = auto_scaling_group(environment);
    format!("arn:aws:autoscaling:{region}:{ACCOUNT_ID}:autoScalingGroup:{uuid}:autoScalingGroupName/{group}")
}

/// Name of the security group of the instances.
pub(crate) fn security_group(environment: &Environment) -> String {
    format!("{}-AWSEBSecurityGroup", name(environment))
}

/// Id of the security group of the instances.
pub(crate) fn security_group_id(environment: &Environment) -> String {
    format!("sg-0{}", digest(environment, "security group").get(..16).unwrap_or_default())
}

/// Id of the security group of an environment that has one: with its instance, or left by a termination that could not
/// delete it.
pub(crate) fn standing_group(environment: &Environment) -> Option<String> {
    match environment.instance.as_ref().filter(|_| !environment.is_terminated()) {
        Some(instance) => Some(instance.security_group.clone()),
        None => (wedged_at(environment) == Some(SECURITY_GROUP)).then(|| security_group_id(environment)),
    }
}

/// Name of the security group of a database, which comes and goes with it; both names end alike. `None` for a database
/// that was made for no environment.
pub(crate) fn database_group(identifier: &str) -> Option<String> {
    let (stack, suffix) = identifier.split_once("-awsebrdsdatabase-")?;
    stack.starts_with("awseb-e-").then(|| format!("{stack}-AWSEBRDSDBSecurityGroup-{}", suffix.to_ascii_uppercase()))
}

/// Id of that group.
pub(crate) fn database_group_id(identifier: &str) -> Option<String> {
    let digits = ::hex::encode(Sha256::digest(database_group(identifier)?));
    Some(format!("sg-0{}", digits.get(..16).unwrap_or_default()))
}

/// Id of the allocation of the Elastic IP address; an environment with a load balancer has none.
pub(crate) fn allocation(environment: &Environment) -> Option<String> {
    let digits = digest(environment, "address");
    let alive = environment.instance.is_some() && !environment.is_terminated() && balancer(environment).is_none();
    alive.then(|| format!("eipalloc-{}", digits.get(..17).unwrap_or_default()))
}

/// The tags that Elastic Beanstalk puts on what it makes.
pub(crate) fn own_tags(environment: &Environment) -> Tags {
    [
        ("Name", environment.name.as_str()),
        ("elasticbeanstalk:environment-id", environment.id.as_str()),
        ("elasticbeanstalk:environment-name", environment.name.as_str()),
    ]
    .map(|(key, value)| (key.to_owned(), value.to_owned()))
    .into()
}

/// The tags of everything that is made for an environment: Elastic Beanstalk's and the user's.
pub(crate) fn tags(environment: &Environment) -> Tags {
    let mut tags = own_tags(environment);
    tags.extend(environment.tags.clone());
    tags
}

/// Kind of a load balancer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Classic: the first version of the API.
    Classic,
    /// Application.
    Application,
    /// Network.
    Network,
}

/// The load balancer of an environment.
#[derive(Debug, Clone)]
pub(crate) struct Balancer {
    /// Kind.
    pub(crate) kind: Kind,
    /// Name.
    pub(crate) name: String,
    /// Where it listens. The proxy of the one instance stands in for it, with its port.
    pub(crate) address: String,
    digits: String,
}

/// The load balancer, when the environment's type has one and there is something to balance.
pub(crate) fn balancer(environment: &Environment) -> Option<Balancer> {
    let instance = environment.instance.as_ref().filter(|_| !environment.is_terminated())?;
    let option = |name: &str| environment.effective(namespace::ENVIRONMENT, name);
    let single = option("EnvironmentType").is_some_and(|kind| kind.eq_ignore_ascii_case("SingleInstance"));
    if single || environment.tier.name != "WebServer" {
        return None;
    }
    let digits = digest(environment, "balancer");
    let suffix = digits.get(..12).unwrap_or_default().to_ascii_uppercase();
    let kind = match option("LoadBalancerType") {
        Some("application") => Kind::Application,
        Some("network") => Kind::Network,
        _ => Kind::Classic,
    };
    let name = match kind {
        // At most 32 characters: CloudFormation shortens the name of the stack.
        Kind::Classic => format!("awseb-{}-AWSEBLoa-{suffix}", environment.id.as_str().get(..3).unwrap_or_default()),
        _ => format!("awseb--AWSEB-{suffix}"),
    };
    Some(Balancer { kind, name, address: instance.address.clone(), digits })
}

impl Balancer {
    /// The word of the second version of the API.
    pub(crate) fn word(&self) -> &'static str {
        if self.kind == Kind::Network { "network" } else { "application" }
    }

    fn path(&self) -> String {
        let short = if self.kind == Kind::Network { "net" } else { "app" };
        format!("{short}/{}/{}", self.name, self.digits.get(12..28).unwrap_or_default())
    }

    /// ARN.
    pub(crate) fn arn(&self, region: &Region) -> String {
        let start = format!("arn:aws:elasticloadbalancing:{region}:{ACCOUNT_ID}:loadbalancer");
        if self.kind == Kind::Classic { format!("{start}/{}", self.name) } else { format!("{start}/{}", self.path()) }
    }

    /// ARN of its one listener.
    pub(crate) fn listener_arn(&self, region: &Region) -> String {
        let id = self.digits.get(28..44).unwrap_or_default();
        format!("arn:aws:elasticloadbalancing:{region}:{ACCOUNT_ID}:listener/{}/{id}", self.path())
    }

    /// Name of its target group.
    pub(crate) fn target_group(&self) -> String {
        format!("awseb-AWSEB-{}", self.digits.get(44..56).unwrap_or_default().to_ascii_uppercase())
    }

    /// ARN of its target group.
    pub(crate) fn target_group_arn(&self, region: &Region) -> String {
        let id = self.digits.get(48..64).unwrap_or_default();
        format!("arn:aws:elasticloadbalancing:{region}:{ACCOUNT_ID}:targetgroup/{}/{id}", self.target_group())
    }

    /// How other services name it: a classic one by its name, the others by their ARN (Elastic Beanstalk API reference,
    /// LoadBalancer).
    pub(crate) fn reference(&self, region: &Region) -> String {
        if self.kind == Kind::Classic { self.name.clone() } else { self.arn(region) }
    }
}

/// Digits for the parts of names that AWS draws at random: always the same for an environment.
fn digest(environment: &Environment, what: &str) -> String {
    ::hex::encode(Sha256::digest(format!("{} {what}", environment.id)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::local::account::environment::Instance;
    use crate::local::account::environment::tests::environment;

    fn running(kind: &str) -> Environment {
        let mut found = environment(EnvironmentStatus::Ready);
        let launched = found.created;
        let (id, security_group, address) = ("i-1".into(), "sg-1".into(), "127.0.0.1:4000".into());
        found.instance = Some(Instance { id, security_group, launched, address });
        found.options.set(namespace::ENVIRONMENT, "EnvironmentType", kind);
        found
    }

    #[test]
    fn a_stack_stands_where_its_environment_does() {
        let of = |found| status(&environment(found));
        assert_eq!(of(EnvironmentStatus::Launching), "CREATE_IN_PROGRESS");
        assert_eq!(of(EnvironmentStatus::Terminating), "DELETE_IN_PROGRESS");
        let mut found = environment(EnvironmentStatus::Ready);
        assert_eq!(status(&found), "CREATE_COMPLETE");
        found.launch_failure = Some(DELETION_FAILED.to_owned());
        assert_eq!(status(&found), "DELETE_FAILED");
    }

    #[test]
    fn an_environment_has_an_address_of_its_own_or_a_load_balancer() {
        let single = running("SingleInstance");
        assert!(balancer(&single).is_none() && allocation(&single).is_some());
        let mut balanced = running("LoadBalanced");
        let classic = balancer(&balanced).expect("is there");
        assert!(classic.name.len() <= 32 && allocation(&balanced).is_none(), "{classic:?}");
        balanced.options.set(namespace::ENVIRONMENT, "LoadBalancerType", "network");
        let region = Region::parse("us-west-2").expect("a region");
        let network = balancer(&balanced).expect("is there").arn(&region);
        assert!(network.contains(":loadbalancer/net/awseb--AWSEB-"), "{network}");
    }
}
