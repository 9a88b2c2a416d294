//! Elastic Compute Cloud: what `eb` and tasks-eb look up of it. The account has the instances of its environments and
//! their security groups; it has no key pairs, and no network but the loopback one, so no VPCs and subnets.

use super::account::State;
use super::account::environment::{Environment, Instance};
use super::query::{Action, Call, Fault, Params, Structure, Value};
use crate::beanstalk::option::namespace;
use crate::beanstalk::{EnvironmentStatus, Region};

/// What EC2 answers.
pub(crate) const ACTIONS: &[Action] = &[
    Action { name: "DescribeInstances", run: describe_instances },
    Action { name: "DescribeSecurityGroups", run: describe_security_groups },
    Action { name: "DescribeKeyPairs", run: describe_key_pairs },
    Action { name: "DescribeVpcs", run: describe_vpcs },
    Action { name: "DescribeSubnets", run: describe_subnets },
    Action { name: "DescribeAvailabilityZones", run: describe_availability_zones },
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

/// The tags that Elastic Beanstalk puts on what it makes, and the user's own.
fn tags(environment: &Environment) -> Vec<(String, String)> {
    let own = [
        ("Name", environment.name.as_str()),
        ("elasticbeanstalk:environment-name", environment.name.as_str()),
        ("elasticbeanstalk:environment-id", environment.id.as_str()),
    ];
    let own = own.map(|(key, value)| (key.to_owned(), value.to_owned()));
    own.into_iter().chain(environment.tags.clone()).collect()
}

/// What a filter on tags compares with; empty when the tag is not there, as no filter asks for an empty value.
fn tag_filter(environment: &Environment, filter: &str) -> Option<String> {
    let key = filter.strip_prefix("tag:")?;
    Some(tags(environment).into_iter().find(|(known, _)| known == key).map(|(_, value)| value).unwrap_or_default())
}

fn tag_set(environment: &Environment) -> Value {
    items(tags(environment).into_iter().map(|(key, value)| Structure::new().with("key", key).with("value", value)))
}

fn instance_type(environment: &Environment) -> String {
    let old = environment.effective(namespace::LAUNCH_CONFIGURATION, "InstanceType");
    let new = environment.effective(namespace::INSTANCES, "InstanceTypes").and_then(|types| types.split(',').next());
    old.or(new).unwrap_or("t3.micro").trim().to_owned()
}

fn state_of(environment: &Environment) -> (i64, &'static str) {
    match environment.status {
        EnvironmentStatus::Launching => (0, "pending"),
        EnvironmentStatus::Terminating => (32, "shutting-down"),
        _ => (16, "running"),
    }
}

fn describe_instances(call: &Call) -> Result<Value, Fault> {
    let wanted = call.params.strings("InstanceId");
    let state = call.local.account.snapshot();
    let mut shapes = Vec::new();
    for (environment, instance) in instances(&state, &call.region) {
        let (code, word) = state_of(environment);
        let passes = passes(&call.params, |filter| match filter {
            "instance-id" => Some(instance.id.clone()),
            "instance-state-name" => Some(word.to_owned()),
            filter => tag_filter(environment, filter),
        })?;
        if !passes || !(wanted.is_empty() || wanted.contains(&instance.id.as_str())) {
            continue;
        }
        let address = instance.address.rsplit_once(':').map_or(instance.address.as_str(), |(host, _)| host);
        let group = Structure::new()
            .with("groupId", &instance.security_group)
            .with("groupName", format!("awseb-{}-stack-AWSEBSecurityGroup", environment.id));
        let shape = Structure::new()
            .with("instanceId", &instance.id)
            .with("instanceState", Structure::new().with("code", code).with("name", word))
            .with("instanceType", instance_type(environment))
            .with("launchTime", instance.launched)
            .with("placement", Structure::new().with("availabilityZone", format!("{}a", call.region)))
            .with("privateIpAddress", address)
            .with("ipAddress", address)
            .with("groupSet", items([group]))
            .with("tagSet", tag_set(environment));
        let reservation = Structure::new()
            .with("reservationId", instance.id.replacen("i-", "r-", 1))
            .with("ownerId", super::ACCOUNT_ID)
            .with("groupSet", items([]))
            .with("instancesSet", items([shape]));
        shapes.push((instance.id.clone(), reservation));
    }
    if let Some(id) = wanted.iter().find(|id| !shapes.iter().any(|(known, _)| known == *id)) {
        return Err(missing("InvalidInstanceID.NotFound", "instance ID", id));
    }
    Ok(Structure::new().with("reservationSet", items(shapes.into_iter().map(|(_, shape)| shape))).into())
}

fn describe_security_groups(call: &Call) -> Result<Value, Fault> {
    let wanted = call.params.strings("GroupId");
    let state = call.local.account.snapshot();
    let mut shapes = Vec::new();
    for (environment, instance) in instances(&state, &call.region) {
        let id = &instance.security_group;
        let name = format!("awseb-{}-stack-AWSEBSecurityGroup", environment.id);
        let passes = passes(&call.params, |filter| match filter {
            "group-id" => Some(id.clone()),
            "group-name" => Some(name.clone()),
            filter => tag_filter(environment, filter),
        })?;
        if passes && (wanted.is_empty() || wanted.contains(&id.as_str())) {
            let shape = Structure::new()
                .with("ownerId", super::ACCOUNT_ID)
                .with("groupId", id)
                .with("groupName", &name)
                .with("groupDescription", "SecurityGroup for ElasticBeanstalk environment.")
                .with("ipPermissions", items([]))
                .with("ipPermissionsEgress", items([]))
                .with("tagSet", tag_set(environment));
            shapes.push((id.clone(), shape));
        }
    }
    if let Some(id) = wanted.iter().find(|id| !shapes.iter().any(|(known, _)| known == *id)) {
        return Err(missing("InvalidGroup.NotFound", "security group", id));
    }
    Ok(Structure::new().with("securityGroupInfo", items(shapes.into_iter().map(|(_, shape)| shape))).into())
}

fn describe_key_pairs(call: &Call) -> Result<Value, Fault> {
    match call.params.strings("KeyName").first() {
        Some(name) => Err(missing("InvalidKeyPair.NotFound", "key pair", name)),
        None => Ok(Structure::new().with("keySet", items([])).into()),
    }
}

fn describe_vpcs(call: &Call) -> Result<Value, Fault> {
    match call.params.strings("VpcId").first() {
        Some(id) => Err(missing("InvalidVpcID.NotFound", "vpc ID", id)),
        None => Ok(Structure::new().with("vpcSet", items([])).into()),
    }
}

fn describe_subnets(call: &Call) -> Result<Value, Fault> {
    match call.params.strings("SubnetId").first() {
        Some(id) => Err(missing("InvalidSubnetID.NotFound", "subnet ID", id)),
        None => Ok(Structure::new().with("subnetSet", items([])).into()),
    }
}

/// One zone: this machine.
fn describe_availability_zones(call: &Call) -> Result<Value, Fault> {
    let zone = Structure::new()
        .with("zoneName", format!("{}a", call.region))
        .with("zoneState", "available")
        .with("regionName", call.region.as_str());
    Ok(Structure::new().with("availabilityZoneInfo", items([zone])).into())
}
