//! `DescribeNetworkInterfaces`: that of each instance and of each database, and what keeps a security group from being
//! deleted. There is no network behind them; they say who uses which security group. Forms and descriptions are those of
//! the EC2 API reference and of "Requester-managed network interfaces" in its user guide.

use time::OffsetDateTime;

use super::super::account::stack;
use super::super::query::{Call, Fault, Structure, Value};
use super::{Group, digits, groups, host, instances, items, missing, passes, tag_list};
use crate::beanstalk::{EnvironmentId, Region};
use crate::local::ACCOUNT_ID;
use crate::local::account::State;
use crate::local::account::application::Tags;
use crate::local::account::environment::Environment;

/// A network interface.
struct Interface {
    id: String,
    description: String,
    address: String,
    group: Option<Group>,
    attachment: Attachment,
    tags: Tags,
}

/// What it belongs to.
enum Attachment {
    /// An instance of the account, since when.
    Instance(String, OffsetDateTime),
    /// An instance of another service, which no user can see.
    Managed(&'static str),
}

impl Interface {
    fn new(seed: &str, description: &str, group: Option<Group>, attachment: Attachment) -> Self {
        let id = format!("eni-0{}", digits(&format!("{seed} interface"), 16));
        let (description, address) = (description.to_owned(), "127.0.0.1".to_owned());
        Self { id, description, address, group, attachment, tags: Tags::new() }
    }

    fn attachment_id(&self) -> String {
        self.id.replacen("eni-", "eni-attach-", 1)
    }

    /// Who made it, where that is a service.
    fn requester(&self) -> Option<&'static str> {
        match self.attachment {
            Attachment::Managed(service) => Some(service),
            Attachment::Instance(..) => None,
        }
    }

    /// What a filter compares with. There are no networks, so nothing is in one.
    fn value(&self, region: &Region, filter: &str) -> Option<String> {
        let group = |value: fn(&Group) -> &String| self.group.as_ref().map(|found| value(found).clone());
        let found = match filter {
            "network-interface-id" => Some(self.id.clone()),
            "group-id" => group(|group| &group.id),
            "group-name" => group(|group| &group.name),
            "description" => Some(self.description.clone()),
            "status" => Some("in-use".to_owned()),
            "attachment.status" => Some("attached".to_owned()),
            "attachment.attachment-id" => Some(self.attachment_id()),
            "attachment.instance-owner-id" => Some(self.requester().unwrap_or(ACCOUNT_ID).to_owned()),
            "attachment.instance-id" => match &self.attachment {
                Attachment::Instance(id, _) => Some(id.clone()),
                Attachment::Managed(_) => None,
            },
            "requester-id" => self.requester().map(str::to_owned),
            "requester-managed" => Some(self.requester().is_some().to_string()),
            "addresses.private-ip-address" | "private-ip-address" => Some(self.address.clone()),
            "availability-zone" => Some(format!("{region}a")),
            "owner-id" => Some(ACCOUNT_ID.to_owned()),
            "interface-type" => Some("interface".to_owned()),
            "subnet-id" | "vpc-id" => None,
            filter => Some(self.tags.get(filter.strip_prefix("tag:")?).cloned().unwrap_or_default()),
        };
        Some(found.unwrap_or_default())
    }

    fn shape(&self, region: &Region) -> Structure {
        let group = self.group.as_ref();
        let group = group.map(|group| Structure::new().with("groupId", &group.id).with("groupName", &group.name));
        let attachment = Structure::new().with("attachmentId", self.attachment_id()).with("deviceIndex", 0_i64);
        let attachment = match &self.attachment {
            Attachment::Instance(id, since) => attachment
                .with("instanceId", id)
                .with("instanceOwnerId", ACCOUNT_ID)
                .with("attachTime", *since)
                .with("deleteOnTermination", true),
            Attachment::Managed(service) => {
                attachment.with("instanceOwnerId", *service).with("deleteOnTermination", false)
            }
        };
        Structure::new()
            .with("networkInterfaceId", &self.id)
            .with("availabilityZone", format!("{region}a"))
            .with("description", &self.description)
            .with("ownerId", ACCOUNT_ID)
            .with_some("requesterId", self.requester())
            .with("requesterManaged", self.requester().is_some())
            .with("interfaceType", "interface")
            .with("status", "in-use")
            .with("privateIpAddress", &self.address)
            .with("groupSet", items(group))
            .with("attachment", attachment.with("status", "attached"))
            .with("tagSet", tag_list(&self.tags))
    }
}

/// All of a region.
fn interfaces(state: &State, region: &Region) -> Vec<Interface> {
    let groups = groups(state, region);
    let group = |id: &str| groups.iter().find(|group| group.id == id).cloned();
    let mut found = Vec::new();
    for (environment, instance) in instances(state, region) {
        let attachment = Attachment::Instance(instance.id.clone(), instance.launched);
        let mut interface = Interface::new(&instance.id, "", group(&instance.security_group), attachment);
        interface.address = host(&instance.address).to_owned();
        interface.tags = stack::tags(environment);
        found.push(interface);
    }
    let part = state.region(region);
    for database in part.into_iter().flat_map(|part| part.rds.instances.values()) {
        let group = stack::database_group_id(&database.identifier).and_then(|id| group(&id));
        let attachment = Attachment::Managed("amazon-rds");
        found.push(Interface::new(&database.resource_id, "RDSNetworkInterface", group, attachment));
    }
    found.extend(held(state, region).map(|(_, interface)| interface));
    found
}

/// What the fault `delete-failure` says that there is, and whose group it holds.
fn held<'a>(state: &'a State, region: &Region) -> impl Iterator<Item = (&'a Environment, Interface)> {
    let groups = groups(state, region);
    let live = state.region(region).into_iter().flat_map(|part| part.live());
    let held = live.filter(|environment| environment.instance.is_none() && !environment.lets_go);
    held.filter_map(move |environment| {
        let id = stack::standing_group(environment)?;
        let description = "Keeps the security group: the fault delete-failure of the local Elastic Beanstalk";
        let attachment = Attachment::Managed("tasks-eb-local");
        let group = groups.iter().find(|group| group.id == id).cloned();
        Some((environment, Interface::new(&id, description, group, attachment)))
    })
}

/// The environment whose group an interface of the fault `delete-failure` holds.
pub(super) fn held_by_a_fault(state: &State, region: &Region, id: &str) -> Option<EnvironmentId> {
    let mut held = held(state, region);
    held.find(|(_, interface)| interface.id == id).map(|(environment, _)| environment.id.clone())
}

/// Whether there is an interface of that id.
pub(super) fn is_there(state: &State, region: &Region, id: &str) -> bool {
    interfaces(state, region).iter().any(|interface| interface.id == id)
}

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let wanted = call.params.strings("NetworkInterfaceId");
    let state = call.local.account.snapshot();
    let mut shapes = Vec::new();
    for interface in interfaces(&state, &call.region) {
        let passes = passes(&call.params, |filter| interface.value(&call.region, filter))?;
        if passes && (wanted.is_empty() || wanted.contains(&interface.id.as_str())) {
            shapes.push((interface.id.clone(), interface.shape(&call.region)));
        }
    }
    if let Some(id) = wanted.iter().find(|id| !shapes.iter().any(|(known, _)| known == *id)) {
        return Err(missing("InvalidNetworkInterfaceID.NotFound", "networkInterface ID", id));
    }
    Ok(Structure::new().with("networkInterfaceSet", items(shapes.into_iter().map(|(_, shape)| shape))).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::beanstalk::EnvironmentStatus;
    use crate::local::account::environment::Instance;
    use crate::local::account::environment::tests::environment;
    use crate::local::rds;

    const DATABASE: &str = "awseb-e-abcdefghij-stack-awsebrdsdatabase-x1";

    fn database(identifier: &str) -> rds::Instance {
        let told = serde_json::json!({
            "identifier": identifier, "folder": "f", "status": "available", "class": "db.t4g.micro", "engine": "mysql",
            "engine_version": "8.4.1", "storage_gb": 20, "storage_type": "gp3", "user": "ebroot", "password": "secret",
            "db_name": null, "restored_from": null, "port": null, "created": "2026-01-01T00:00:00Z",
            "deletion_protection": false, "multi_az": false, "backup_retention": 1,
            "resource_id": format!("db-{identifier}"), "tags": [["team", "a"]],
        });
        serde_json::from_value(told).expect("an instance")
    }

    #[test]
    fn who_uses_a_security_group_is_told_of_instances_databases_and_what_keeps_it() {
        let region = Region::parse("us-west-2").expect("a region");
        let mut state = State::default();
        let part = state.region_mut(&region);
        for identifier in [DATABASE, "standalone"] {
            part.rds.instances.insert(identifier.to_owned(), database(identifier));
        }
        let mut found = environment(EnvironmentStatus::Ready);
        let launched = found.created;
        let (id, security_group, address) = ("i-1".into(), "sg-1".into(), "127.0.0.1:4000".into());
        found.instance = Some(Instance { id, security_group, launched, address });
        part.environments.insert(found.id.clone(), found.clone());
        let of = |state: &State, filter: &str| {
            let all = interfaces(state, &region).into_iter();
            all.map(|one| one.value(&region, filter).expect("a filter")).collect::<Vec<_>>()
        };
        let group = stack::database_group_id(DATABASE).expect("an id");
        assert_eq!(of(&state, "group-id"), ["sg-1", group.as_str(), ""]);
        assert_eq!(of(&state, "group-name")[1], "awseb-e-abcdefghij-stack-AWSEBRDSDBSecurityGroup-X1");
        assert_eq!(of(&state, "attachment.instance-id"), ["i-1", "", ""]);
        assert_eq!(of(&state, "requester-id"), ["", "amazon-rds", "amazon-rds"]);
        let part = state.region_mut(&region);
        part.rds.instances.clear();
        (found.instance, found.launch_failure) = (None, Some(stack::SECURITY_GROUP_STAYS.to_owned()));
        part.environments.insert(found.id.clone(), found.clone());
        assert_eq!(of(&state, "group-id"), [stack::security_group_id(&found)]);
        assert!(interfaces(&state, &region)[0].value(&region, "nope").is_none());
    }
}
